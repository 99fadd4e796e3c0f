/** The completion script for zsh: to be sourced after compinit, or put into a folder of $fpath as `_samefire`. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { CommandWords, OptionWords, Value, Words } from "./words.ts";

export function zshScript({ name, everywhere, commands }: Words): string {
  const described = commands.map((command) => `      ${quoted(`${command.name}:${command.summary.replaceAll(":", "\\:")}`)}`);
  return `#compdef ${name}
# Completes ${name} in zsh. Made by \`${name} completion zsh\`.
_${name}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C \\
${everywhere.map((option) => `    ${optionSpec(option)} \\\n`).join("")}    '1: :->command' \\
    '*:: :->rest'
  case $state in
  command)
    local -a commands=(
${described.join("\n")}
    )
    _describe -t commands command commands
    ;;
  rest)
    case $line[1] in
${commands.map((command) => commandCase(command, everywhere)).join("\n")}
    esac
    ;;
  esac
}
if [ "$funcstack[1]" = _${name} ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function commandCase({ name, options, argument }: CommandWords, everywhere: readonly OptionWords[]): string {
  const specs = [...[...options, ...everywhere].map(optionSpec), ...(argument === undefined ? [] : [quoted(`*: :${action(argument)}`)])];
  return `    ${name})\n      _arguments \\\n${specs.map((spec) => `        ${spec}`).join(" \\\n")}\n      ;;`;
}

/** `*` in front: some options may be repeated, and those that may not do no harm. */
function optionSpec({ flags, text, value }: OptionWords): string {
  const specs = flags.map((flag) => {
    const taken = value === undefined ? "" : `: :${action(value)}`;
    return quoted(`*${flag}${value !== undefined && flag.startsWith("--") ? "=" : ""}[${text.replace(/[\\[\]]/g, "\\$&")}]${taken}`);
  });
  return specs.join(" ");
}

function action(value: Value): string {
  switch (value.kind) {
    case "one-of":
      return `(${value.words.join(" ")})`;
    case "file":
      return "_files";
    case "folder":
      return "_path_files -/";
    case "text":
      return " ";
    default:
      return assertNever(value);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
