/** What can be written after `samefire`, word by word, as the command tree says it. Knows no shell. */

import type { Argument, Command, Option } from "commander";

export interface Words {
  readonly name: string;
  /** Understood before and after a command. */
  readonly everywhere: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
}
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** Of every argument: no command takes arguments of several kinds. */
  readonly argument?: Value;
}
export interface OptionWords {
  /** `-h`, `--help`. */
  readonly flags: readonly string[];
  readonly text: string;
  readonly value?: Value;
}
export type Value =
  | { readonly kind: "one-of"; readonly words: readonly string[] }
  | { readonly kind: "file" }
  | { readonly kind: "folder" }
  /** Nobody can guess it. */
  | { readonly kind: "text" };

export function wordsOf(root: Command): Words {
  return {
    name: root.name(),
    everywhere: [...root.options.map(optionWords), { flags: ["-h", "--help"], text: "show the manual page" }],
    commands: root.commands.map((command) => {
      const [argument] = command.registeredArguments;
      const options = command.options.map(optionWords);
      return { name: command.name(), summary: command.summary(), options, ...(argument !== undefined && { argument: placeValue(argument, argument.name()) }) };
    }),
  };
}

function optionWords(option: Option): OptionWords {
  const placeholder = /[<[]([\w-]+)/.exec(option.flags)?.[1];
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    text: option.description,
    ...(placeholder !== undefined && { value: placeValue(option, placeholder) }),
  };
}

/** What a value is stands in the name of its place: `<file>`, `[path...]`. */
const files = ["file", "path", "log"];
const folders = ["folder"];

function placeValue({ argChoices }: Pick<Option | Argument, "argChoices">, placeholder: string): Value {
  if (argChoices !== undefined) return { kind: "one-of", words: argChoices };
  if (files.includes(placeholder)) return { kind: "file" };
  return folders.includes(placeholder) ? { kind: "folder" } : { kind: "text" };
}
