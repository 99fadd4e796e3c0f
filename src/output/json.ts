/** JSON text: a document for people and files, and a canonical form for hashes. Nesting of any depth is printed. */

import { invariant } from "../diagnostics/invariant.ts";
import { escapeHidden, unicodeEscape } from "./characters.ts";

/** What JSON can hold; a property that is undefined is left out. */
export type JsonValue = null | string | number | boolean | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** Two spaces, a final newline, keys as inserted. */
export function jsonDocument(value: JsonValue): string {
  return `${print(value, { indent: "  ", sorted: false })}\n`;
}

/** Sorted keys, no spaces: equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  return print(value, { indent: "", sorted: true });
}

interface Layout {
  readonly indent: string;
  readonly sorted: boolean;
}

/** Written with a stack of its own: logs can nest deeper than the call stack is. */
function print(root: JsonValue, layout: Layout): string {
  const out: string[] = [];
  const pending: (string | { readonly value: JsonValue; readonly depth: number })[] = [{ value: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === "string") out.push(next);
    else if (next.value === null || typeof next.value !== "object") out.push(scalar(next.value));
    else {
      const { value, depth } = next;
      const members = isList(value) ? value.map((of) => ({ key: "", of })) : membersOf(value, layout);
      const [open, close] = isList(value) ? ["[", "]"] : ["{", "}"];
      if (members.length === 0) {
        out.push(open + close);
        continue;
      }
      pending.push(lineBreak(layout, depth) + close);
      for (const [i, { key, of }] of [...members.entries()].reverse()) {
        pending.push({ value: of, depth: depth + 1 }, (i === 0 ? open : ",") + lineBreak(layout, depth + 1) + key);
      }
    }
  }
  return out.join("");
}

function membersOf(record: { readonly [key: string]: JsonValue | undefined }, { indent, sorted }: Layout): { key: string; of: JsonValue }[] {
  const keys = Object.keys(record);
  if (sorted) keys.sort();
  const colon = indent === "" ? ":" : ": ";
  return keys.flatMap((key) => {
    const of = record[key];
    return of === undefined ? [] : [{ key: scalar(key) + colon, of }];
  });
}

function lineBreak({ indent }: Layout, depth: number): string {
  return indent === "" ? "" : `\n${indent.repeat(depth)}`;
}

function scalar(value: null | string | number | boolean): string {
  invariant(typeof value !== "number" || Number.isFinite(value), "JSON holds finite numbers only");
  const text = JSON.stringify(value);
  return typeof value === "string" ? escapeHidden(text, unicodeEscape) : text;
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
