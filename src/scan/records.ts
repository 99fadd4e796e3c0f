/** Text of a log as records: one line, or a whole file. Untrusted: whatever is no record is named, and the rest is read. */

import type { JsonObject } from "../model/event.ts";

export type Parsed = { readonly kind: "record"; readonly data: JsonObject } | { readonly kind: "malformed"; readonly reason: string };

/** Later stages may walk a record by recursion; no audit record comes near, and indexes refuse more too. */
const maxDepth = 1_000;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** `lines` or `whole`, as the beginning tells; undefined while it does not. A single object over several lines is read whole. */
export function shapeOf(beginning: string): "lines" | "whole" | undefined {
  const text = beginning.trimStart();
  if (text === "") return undefined;
  if (text.startsWith("[") || /^\{\s*"Records"\s*:\s*\[/.test(text) || /^\{[ \t]*\r?\n/.test(text)) return "whole";
  if (text.startsWith("{") && text.length < 64 && !text.includes("\n")) return undefined;
  return "lines";
}

/** None for a blank line, several for a line that is a `Records` object. */
export function parseLine(bytes: Uint8Array): readonly Parsed[] {
  const text = decodeUtf8(bytes);
  if (text === undefined) return [malformed("is not UTF-8")];
  return text.trim() === "" ? [] : recordsOf(parseJson(text));
}

/** One file, one JSON text. `Records` objects one after another on lines of their own, as joined files are, are read as lines. */
export function parseWhole(bytes: Uint8Array): readonly Parsed[] {
  const text = decodeUtf8(bytes);
  if (text === undefined) return [malformed("is not UTF-8")];
  const value = parseJson(text);
  if (value !== undefined) return Array.isArray(value) ? value.map(record) : recordsOf(value);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const first = parseJson(lines[0] ?? "");
  return first === undefined ? [malformed("is not JSON")] : lines.flatMap((line) => recordsOf(parseJson(line)));
}

/** Undefined for what is not JSON, and for what is nested too deeply to be walked. */
function parseJson(text: string): unknown {
  if (nestedBeyond(text, maxDepth)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordsOf(value: unknown): readonly Parsed[] {
  if (value === undefined) return [malformed("is not JSON, or nested too deeply")];
  const parsed = record(value);
  if (parsed.kind === "record" && Object.hasOwn(parsed.data, "Records") && Array.isArray(parsed.data.Records)) return parsed.data.Records.map(record);
  return [parsed];
}

function record(value: unknown): Parsed {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return malformed("is not a JSON object");
  return { kind: "record", data: value as JsonObject };
}

function malformed(reason: string): Parsed {
  return { kind: "malformed", reason };
}

function nestedBeyond(text: string, limit: number): boolean {
  // Each level needs two characters.
  if (text.length <= 2 * limit) return false;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inText) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inText = false;
    } else if (c === 0x22) inText = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > limit) return true;
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  return false;
}
