/** The completion script for fish. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { OptionWords, Value, Words } from "./words.ts";

export function fishScript({ name, everywhere, commands }: Words): string {
  const withValue = everywhere.flatMap(({ flags, value }) => (value === undefined ? [] : flags));
  const line = (...words: readonly string[]) => `complete -c ${name} ${words.join(" ")}`;
  const noCommand = `-n 'not __${name}_command > /dev/null'`;
  return `# Completes ${name} in fish. Made by \`${name} completion fish\`.
function __${name}_command --description 'The command of the line before the cursor'
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case ${withValue.join(" ")}
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return 0
        end
        set -e words[1]
    end
    return 1
end
${line("-f")}
${everywhere.map((option) => line(optionSpec(option))).join("\n")}
${commands.map((command) => line(noCommand, "-a", command.name, "-d", quoted(command.summary))).join("\n")}
${commands
  .flatMap((command) => {
    const when = `-n 'contains -- ${command.name} (__${name}_command)'`;
    const values = command.argument === undefined ? "" : takes(command.argument);
    return [...(values === "" ? [] : [line(when, values)]), ...command.options.map((option) => line(when, optionSpec(option)))];
  })
  .join("\n")}
`;
}

function optionSpec({ flags, text, value }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...(value === undefined ? [] : ["-r", takes(value)]), "-d", quoted(text)].filter((part) => part !== "").join(" ");
}

function takes(value: Value): string {
  switch (value.kind) {
    case "one-of":
      return `-f -a ${quoted(value.words.join(" "))}`;
    case "file":
      return "-F";
    case "folder":
      return "-f -a '(__fish_complete_directories)'";
    case "text":
      return "-f";
    default:
      return assertNever(value);
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
