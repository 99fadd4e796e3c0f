/** YAML that YAML 1.1 readers (PyYAML, libyaml) and 1.2 readers take for the same value. Keys stay in the order they were inserted. */

import { invariant } from "../diagnostics/invariant.ts";
import { escapeHidden, holdsHidden, isWellFormed, oneLine, unicodeEscape } from "./characters.ts";

const proseText = Symbol("prose");

/** A text for people, printed as a block where a block can hold it exactly. */
export interface Prose {
  readonly [proseText]: string;
}
export type YamlValue = null | string | number | boolean | Prose | readonly YamlValue[] | YamlRecord;
export interface YamlRecord {
  readonly [key: string]: YamlValue;
}

export function prose(text: string): Prose {
  return { [proseText]: text };
}

/** `header` lines become comments on top. */
export function yamlDocument(value: YamlValue, header: readonly string[] = []): string {
  const comments = header.map((line) => `${`# ${oneLine(line)}`.trimEnd()}\n`).join("");
  return `${comments}${node(value, 0).text}\n`;
}

/** `below`: the text begins on a line of its own, already indented; otherwise it continues the line of its key or dash. */
interface Printed {
  readonly text: string;
  readonly below: boolean;
}

function node(value: YamlValue, depth: number): Printed {
  if (value === null) return inline("null");
  if (typeof value === "string") return inline(quoted(value));
  if (typeof value === "boolean") return inline(String(value));
  if (typeof value === "number") return inline(number(value));
  if (isProse(value)) return inline(block(value[proseText], depth) ?? quoted(value[proseText]));
  if (isList(value)) return value.length === 0 ? inline("[]") : below(value.map((item) => listItem(item, depth)));
  const entries = Object.entries(value);
  return entries.length === 0 ? inline("{}") : below(entries.map(([key, of]) => member(key, of, depth)));
}

const inline = (text: string): Printed => ({ text, below: false });
const below = (lines: readonly string[]): Printed => ({ text: lines.join("\n"), below: true });

/** A record or list in a list begins beside its dash. */
function listItem(item: YamlValue, depth: number): string {
  return `${spaces(depth)}- ${node(item, depth + 1).text.trimStart()}`;
}

/** Readers take a key on one line up to 1,024 characters, and longer ones after a question mark. */
const longestPlainKey = 1000;

function member(key: string, value: YamlValue, depth: number): string {
  const name = plainKey(key) ? key : quoted(key);
  const { text, below: starts } = node(value, depth + 1);
  const separator = starts ? "\n" : " ";
  if (name.length <= longestPlainKey) return `${spaces(depth)}${name}:${separator}${text}`;
  return `${spaces(depth)}? ${name}\n${spaces(depth)}:${separator}${text}`;
}

const spaces = (depth: number): string => "  ".repeat(depth);

/** Words that YAML 1.1 takes for booleans or null, in any case. */
const taken = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);

function plainKey(key: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*([ ./&-][A-Za-z0-9_]+)*$/.test(key) && !taken.has(key.toLowerCase());
}

/** Decimal digits only: YAML 1.1 takes `1e3` for a text. */
function number(value: number): string {
  const text = String(value);
  invariant(/^-?\d+(\.\d+)?$/.test(text), "numbers in YAML are finite and print without an exponent");
  return text;
}

const short: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** Every text is quoted: otherwise `on`, `12:34:56`, `0b1`, `=` or a date is not a text everywhere. */
function quoted(text: string): string {
  invariant(isWellFormed(text), "texts hold no lone surrogates");
  return `"${escapeHidden(
    text.replace(/[\\"\n\t\r]/g, (c) => short[c] ?? c),
    unicodeEscape,
  )}"`;
}

/** A literal block, or nothing where it would need an indentation indicator, where white space would decide, or for one line. */
function block(text: string, depth: number): string | undefined {
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  const fits = body.includes("\n") && !/^[ \n]|[ \n]$| \n|\t/.test(body) && !holdsHidden(body) && isWellFormed(body);
  if (!fits) return undefined;
  // A block stands one step deeper than what holds it, and at the top of a document too.
  const indent = spaces(Math.max(depth, 1));
  const lines = body.split("\n").map((line) => (line === "" ? "" : indent + line));
  return `${text.endsWith("\n") ? "|" : "|-"}\n${lines.join("\n")}`;
}

function isProse(value: object): value is Prose {
  return proseText in value;
}

function isList(value: object): value is readonly YamlValue[] {
  return Array.isArray(value);
}
