/** What is read from a file that is to be written or that others wrote, of which nothing is certain. */

import { type Document, parseDocument } from "yaml";

export type Value = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown): Value {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Value) : {};
}

export function recordsOf(value: unknown): readonly Value[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Each value that stands there more than once. */
export function doubles(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}

/** A file of others, with the places of its parts, or why it is not understood. */
export function yamlDocument(text: string): Document | { readonly reason: string } {
  // yaml's reader recurses.
  if (/(?:[[{]\s*){100}|(?:[-?]\s+){100}/.test(text)) return { reason: "it is nested too deep" };
  const document = parseDocument(text, { schema: "core" });
  const [error] = document.errors;
  return error === undefined ? document : { reason: error.message.split("\n")[0] ?? "it is not YAML" };
}

/** How the lines of a file end. */
export function lineEnd(text: string): "\r\n" | "\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the next line begins, or the text ends. */
export function nextLine(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline < 0 ? text.length : newline + 1;
}
