/** The completion script for bash, from 3.2 on: no package of completions is needed. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { CommandWords, OptionWords, Value, Words } from "./words.ts";

export function bashScript({ name, everywhere, commands }: Words): string {
  return `# Completes ${name} in bash. Made by \`${name} completion bash\`.
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command= options= i
  # --option=value comes as three words.
  if [ "$current" = = ]; then current=; elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${flagsWithValue(everywhere).join(" | ")}) i=$((i + 1)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]} && break ;;
    esac
  done
  case $command:$before in
${indented(everywhere.flatMap((option) => valueCase("*", option)))}
${indented(commands.flatMap((command) => command.options.flatMap((option) => valueCase(command.name, option))))}
  esac
  case $command in
    "") options="${flags(everywhere)}" ;;
${indented(commands.map((command) => `${command.name}) options="${flags([...command.options, ...everywhere])}" ;;`))}
  esac
  if [[ $current == -* ]]; then _${name}_words "$options"; return; fi
  case $command in
    "") _${name}_words "${commands.map((command) => command.name).join(" ")}" ;;
${indented(commands.flatMap(argumentCase))}
  esac
}
_${name}_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$current")
}
_${name}_paths() {
  local path
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$current")
  compopt -o filenames 2> /dev/null
}
complete -F _${name} ${name}
`;

  function valueCase(command: string, { flags, value }: OptionWords): readonly string[] {
    return value === undefined ? [] : flags.map((flag) => `${command}:${flag}) ${suggest(value)}; return ;;`);
  }
  function argumentCase({ name, argument }: CommandWords): readonly string[] {
    return argument === undefined ? [] : [`${name}) ${suggest(argument)} ;;`];
  }
  function suggest(value: Value): string {
    switch (value.kind) {
      case "one-of":
        return `_${name}_words "${value.words.join(" ")}"`;
      case "file":
        return `_${name}_paths -f`;
      case "folder":
        return `_${name}_paths -d`;
      case "text":
        return ":";
      default:
        return assertNever(value);
    }
  }
}

function flagsWithValue(options: readonly OptionWords[]): readonly string[] {
  return options.flatMap(({ flags, value }) => (value === undefined ? [] : flags));
}

function flags(options: readonly OptionWords[]): string {
  return options.flatMap((option) => option.flags).join(" ");
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join("\n");
}
