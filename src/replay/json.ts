/** JSON text with the place of every value, so that a mistake can be shown where it stands. Knows no kind of document. */

import { assertNever } from "../diagnostics/invariant.ts";

/** `start` is where the value begins, `end` is exclusive. */
export interface JsonNode {
  readonly start: number;
  readonly end: number;
  readonly value: JsonContent;
}
export type JsonContent =
  | { readonly kind: "scalar"; readonly scalar: string | number | boolean | null }
  | { readonly kind: "list"; readonly elements: readonly JsonNode[] }
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, JsonMember> };
export interface JsonMember {
  readonly key: { readonly start: number; readonly end: number };
  readonly node: JsonNode;
}

export type JsonRead = { readonly kind: "document"; readonly root: JsonNode } | { readonly kind: "mistake"; readonly at: number; readonly reason: string };

/** Documents are written by people and exporters; the reader recurses. */
const deepest = 200;

export function readJson(text: string): JsonRead {
  // Editors of old leave a byte order mark.
  const reader = { text, at: text.startsWith("\ufeff") ? 1 : 0 };
  try {
    const root = node(reader, 0);
    blanks(reader);
    if (reader.at < text.length) throw new Mistake(reader.at, "the document ended before this");
    return { kind: "document", root };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { kind: "mistake", at: mistake.at, reason: mistake.message };
    throw mistake;
  }
}

/** Never leaves this file. */
class Mistake extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

const blank = /[ \t\r\n]*/y;
const numeral = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function taken(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  return found;
}

function blanks(reader: Reader): void {
  taken(reader, blank);
}

function node(reader: Reader, depth: number): JsonNode {
  if (depth > deepest) throw new Mistake(reader.at, `nested more than ${deepest} deep`);
  blanks(reader);
  const start = reader.at;
  const value = content(reader, depth);
  return { start, end: reader.at, value };
}

function content(reader: Reader, depth: number): JsonContent {
  const { text, at } = reader;
  const first = text[at];
  if (first === "{") return object(reader, depth);
  if (first === "[") return list(reader, depth);
  if (first === '"') return { kind: "scalar", scalar: string(reader) };
  for (const [word, scalar] of words) {
    if (text.startsWith(word, at)) {
      reader.at += word.length;
      return { kind: "scalar", scalar };
    }
  }
  const number = taken(reader, numeral);
  if (number === "") throw new Mistake(at, first === undefined ? "the document ends too early" : "a value is expected here");
  return { kind: "scalar", scalar: Number(number) };
}

function object(reader: Reader, depth: number): JsonContent {
  const members = new Map<string, JsonMember>();
  separated(reader, "}", () => {
    const start = reader.at;
    if (reader.text[start] !== '"') throw new Mistake(start, "a key in double quotes is expected here");
    const name = string(reader);
    const key = { start, end: reader.at };
    if (members.has(name)) throw new Mistake(start, `the key \`${name}\` stands here twice`);
    blanks(reader);
    if (reader.text[reader.at] !== ":") throw new Mistake(reader.at, "a colon is expected here");
    reader.at++;
    members.set(name, { key, node: node(reader, depth + 1) });
  });
  return { kind: "object", members };
}

function list(reader: Reader, depth: number): JsonContent {
  const elements: JsonNode[] = [];
  separated(reader, "]", () => elements.push(node(reader, depth + 1)));
  return { kind: "list", elements };
}

/** What stands between the brackets that begin here, one element at a time. */
function separated(reader: Reader, close: string, element: () => void): void {
  reader.at++;
  blanks(reader);
  if (reader.text[reader.at] === close) {
    reader.at++;
    return;
  }
  for (;;) {
    blanks(reader);
    element();
    blanks(reader);
    const next = reader.text[reader.at];
    if (next !== "," && next !== close) throw new Mistake(reader.at, `a comma or \`${close}\` is expected here`);
    reader.at++;
    if (next === close) return;
  }
}

/** The end is looked for here, the escapes are the platform's. */
function string(reader: Reader): string {
  const { text, at } = reader;
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw new Mistake(at, "this text has no end");
  reader.at = end + 1;
  try {
    return JSON.parse(text.slice(at, end + 1)) as string;
  } catch {
    throw new Mistake(at, "this text holds a line break, a control character or an unknown escape");
  }
}

/** The value without its places. */
export function plainOf({ value }: JsonNode): unknown {
  switch (value.kind) {
    case "scalar":
      return value.scalar;
    case "list":
      return value.elements.map(plainOf);
    case "object":
      return Object.fromEntries([...value.members].map(([name, { node: of }]) => [name, plainOf(of)]));
    default:
      return assertNever(value);
  }
}

/** Of a key, by the names and positions that lead to it; where it is not there, the last that is. */
export function placeAt(root: JsonNode, path: readonly string[]): { readonly start: number; readonly end: number } {
  const [name, ...rest] = path;
  const { value, start } = root;
  if (name === undefined) return { start, end: start };
  const member = value.kind === "object" ? value.members.get(name) : undefined;
  const below = value.kind === "list" ? value.elements[Number(name)] : member?.node;
  if (below === undefined) return { start, end: start };
  return rest.length === 0 ? (member?.key ?? below) : placeAt(below, rest);
}

/** Where the character at `offset` of a decoded text stands in the document: escapes make it longer there. */
export function placeInText(document: string, node: JsonNode, offset: number): number {
  let at = node.start + 1;
  for (let decoded = 0; decoded < offset && at < node.end - 1; decoded++) at += document[at] === "\\" ? (document[at + 1] === "u" ? 6 : 2) : 1;
  return at;
}
