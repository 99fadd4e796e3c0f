/** A manual page as data: what the command tree knows of a command, and what pages.ts says of it. Does not know how it is shown. */

import type { Argument, Command, Option } from "commander";
import { invariant } from "../../diagnostics/invariant.ts";
import { type Entry, environment, overview, prose } from "./pages.ts";

export interface Page {
  /** `samefire build`. */
  readonly name: string;
  readonly summary: string;
  /** Without the name. */
  readonly synopsis: string;
  readonly sections: readonly Section[];
}
export type Section =
  | { readonly title: string; readonly kind: "paragraphs"; readonly paragraphs: readonly string[] }
  | { readonly title: string; readonly kind: "entries"; readonly entries: readonly Entry[] }
  /** Terms are commands to be typed. */
  | { readonly title: string; readonly kind: "examples"; readonly entries: readonly Entry[] };

export function pageOf(command: Command): Page {
  const root = command.parent ?? command;
  const said = command === root ? overview : prose[command.name()];
  invariant(said !== undefined, `the manual has a page for ${command.name()}`);
  const commands = command.commands.map((one) => ({ term: one.name(), text: one.summary() }));
  const own = command === root ? [] : command.options.map(optionEntry);
  const everywhere = [...root.options.filter((option) => command === root || option.long !== "--version").map(optionEntry), help];
  const entries = (title: string, list: readonly Entry[]): Section => ({ title, kind: "entries", entries: list });
  const sections: readonly Section[] = [
    { title: "Description", kind: "paragraphs", paragraphs: said.description },
    entries("Commands", commands),
    entries("Arguments", command.registeredArguments.map(argumentEntry)),
    entries("Options", [...own, ...everywhere]),
    entries("Exit codes", said.exits),
    entries("Files", said.files ?? []),
    entries("Environment", environment),
    { title: "Examples", kind: "examples", entries: said.examples },
  ];
  return {
    name: command === root ? root.name() : `${root.name()} ${command.name()}`,
    summary: command.summary(),
    synopsis: command === root ? "[options] [command]" : ["[options]", ...command.registeredArguments.map(argumentTerm)].join(" "),
    sections: sections.filter((section) => section.kind === "paragraphs" || section.entries.length > 0),
  };
}

/** Every page, samefire's own first. */
export function pagesOf(root: Command): readonly [Page, ...Page[]] {
  return [pageOf(root), ...root.commands.map(pageOf)];
}

const help: Entry = { term: "-h, --help", text: "show the manual page" };

function optionEntry({ flags, description, argChoices, defaultValue }: Option): Entry {
  return { term: flags, text: withValues(description, argChoices, defaultValue) };
}

function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentEntry(argument: Argument): Entry {
  return { term: argumentTerm(argument), text: withValues(argument.description, argument.argChoices, argument.defaultValue) };
}

function withValues(text: string, choices: readonly string[] | undefined, byDefault: unknown): string {
  const notes = [choices !== undefined && `one of ${choices.join(", ")}`, byDefault !== undefined && `default ${byDefault}`].filter((note) => note !== false);
  return notes.length === 0 ? text : `${text} (${notes.join("; ")})`;
}
