/** Reads the members of a rule's JSON by name and kind; what is wrong is told where it stands, and reading goes on. */

import type { Place as TextPlace } from "../../../grammars/datadog/parsed.ts";
import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { type JsonMember, type JsonNode, placeInText } from "../json.ts";

export interface Reading {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: Diagnostic[];
}

/** An object of the document, and what the messages call it. */
export interface Section {
  readonly reading: Reading;
  readonly node: JsonNode;
  readonly members: ReadonlyMap<string, JsonMember>;
}

export function spanOf({ file }: Reading, { start, end }: { readonly start: number; readonly end: number }): Span {
  return { file, start, end };
}

export function wrong(reading: Reading, node: { readonly start: number; readonly end: number }, what: string, expected: string): void {
  reading.diagnostics.push(problem("E1402", spanOf(reading, node), { what, expected }));
}

export function unsupported(reading: Reading, node: { readonly start: number; readonly end: number }, what: string, reason: string): void {
  reading.diagnostics.push(problem("E1403", spanOf(reading, node), { what, reason }));
}

/** A place inside of a text of the document. */
export function within({ text }: Reading, node: JsonNode, place: TextPlace): { readonly start: number; readonly end: number } {
  const start = placeInText(text, node, place.start);
  return { start, end: Math.max(placeInText(text, node, place.end), start + 1) };
}

export function section(reading: Reading, node: JsonNode, what: string): Section | undefined {
  if (node.value.kind === "object") return { reading, node, members: node.value.members };
  wrong(reading, node, what, "an object");
  return undefined;
}

/** Keys that mean nothing to a replay pass; one that nobody knows could mean anything. */
export function knownOnly({ reading, members }: Section, known: readonly string[]): void {
  for (const [name, { key }] of members) if (!known.includes(name)) unsupported(reading, key, `\`${name}\``, "nothing is known about this key");
}

/** Null stands for what is absent, as the platform's answers have it. */
export function member({ members }: Section, name: string): JsonNode | undefined {
  const node = members.get(name)?.node;
  return node?.value.kind === "scalar" && node.value.scalar === null ? undefined : node;
}

/** A member that changes what a rule does in a way that is not replayed, unless it is empty. */
export function empty(of: Section, name: string, reason: string): void {
  const node = member(of, name);
  if (node === undefined) return;
  const { value } = node;
  const holds = value.kind === "scalar" ? value.scalar !== "" : value.kind === "list" ? value.elements.length > 0 : true;
  if (holds) unsupported(of.reading, node, `\`${name}\``, reason);
}

export function required(of: Section, name: string, what: string): JsonNode | undefined {
  const node = member(of, name);
  if (node === undefined) wrong(of.reading, of.node, `\`${name}\` of ${what}`, "there");
  return node;
}

export function text(of: Section, name: string): string | undefined {
  const node = member(of, name);
  if (node === undefined) return undefined;
  if (node.value.kind === "scalar" && typeof node.value.scalar === "string") return node.value.scalar;
  wrong(of.reading, node, `\`${name}\``, "a text");
  return undefined;
}

export function flag(of: Section, name: string, otherwise: boolean): boolean {
  const node = member(of, name);
  if (node === undefined) return otherwise;
  if (node.value.kind === "scalar" && typeof node.value.scalar === "boolean") return node.value.scalar;
  wrong(of.reading, node, `\`${name}\``, "true or false");
  return otherwise;
}

export function wholeNumber(of: Section, name: string, otherwise: number): number {
  const node = member(of, name);
  if (node === undefined) return otherwise;
  const { value } = node;
  if (value.kind === "scalar" && typeof value.scalar === "number" && Number.isSafeInteger(value.scalar) && value.scalar >= 0) return value.scalar;
  wrong(of.reading, node, `\`${name}\``, "a whole number of zero or more");
  return otherwise;
}

export function elements(of: Section, name: string): readonly JsonNode[] {
  const node = member(of, name);
  if (node === undefined) return [];
  if (node.value.kind === "list") return node.value.elements;
  wrong(of.reading, node, `\`${name}\``, "a list");
  return [];
}

export function texts(of: Section, name: string): readonly string[] {
  return elements(of, name).flatMap((node) => {
    if (node.value.kind === "scalar" && typeof node.value.scalar === "string" && node.value.scalar !== "") return [node.value.scalar];
    wrong(of.reading, node, `an element of \`${name}\``, "a text");
    return [];
  });
}
