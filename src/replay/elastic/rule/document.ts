/** The formats of Elastic's files, read as they are: TOML, Kibana's NDJSON, a bare query. What a rule means is not known here, only where its keys stand. */

import { parse, TomlError } from "smol-toml";
import type { Diagnostic, Span } from "../../../diagnostics/diagnostic.ts";
import { problem } from "../../../diagnostics/report.ts";
import { plainOf, readJson } from "../../json.ts";
import { isTable, type Table } from "../../unplayed.ts";

export interface Reading {
  readonly file: string;
  readonly text: string;
}
export interface Document {
  /** `rule`, `hunt` and others of a TOML; `rule` alone of an NDJSON; `queries` of a bare query. */
  readonly document: Table;
}

/** By the name's ending. */
export function documentOf(reading: Reading): Document | { readonly diagnostic: Diagnostic } {
  if (reading.file.endsWith(".toml")) return ofToml(reading);
  if (reading.file.endsWith(".ndjson")) return ofNdjson(reading);
  return { document: { queries: [reading.text] } };
}

function ofToml({ file, text }: Reading): Document | { readonly diagnostic: Diagnostic } {
  // Python's readers of TOML, which Elastic's own tool goes through, know none.
  if (text.startsWith("\ufeff")) return { diagnostic: problem("E1407", { file, start: 0, end: 1 }, { reason: "it begins with a byte order mark" }) };
  try {
    const document = parse(text);
    if (!isTooDeep(document)) return { document };
    return { diagnostic: problem("E1407", { file, start: 0, end: 1 }, { reason: `it is nested more than ${deepest} deep` }) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const start = offsetOf(text, error.line, error.column);
    const span = { file, start, end: Math.min(start + 1, text.length) };
    return { diagnostic: problem("E1407", span, { reason: error.message.split("\n")[0] ?? "" }) };
  }
}

/** No rule is nested so deeply. Names with dots make tables in tables, which the reader of TOML does not limit; who looks at them afterwards recurses. */
const deepest = 100;

function isTooDeep(document: Table): boolean {
  let level: readonly unknown[] = [document];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return level.length > 0;
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return Math.min(start + column - 1, text.length);
}

/** A rule, with what an export has beside it: exceptions, connectors, counts. */
function ofNdjson({ file, text }: Reading): Document | { readonly diagnostic: Diagnostic } {
  let rule: Table | undefined;
  let start = 0;
  for (const line of text.split("\n")) {
    const span = { file, start, end: start + line.length };
    start += line.length + 1;
    if (line.trim() === "") continue;
    const read = readJson(line);
    if (read.kind === "mistake" || line.startsWith("\ufeff")) {
      const at = read.kind === "mistake" ? span.start + read.at : span.start;
      const reason = read.kind === "mistake" ? read.reason : "it begins with a byte order mark";
      return { diagnostic: problem("E1401", { file, start: at, end: Math.max(at, span.end) }, { reason }) };
    }
    const value = plainOf(read.root);
    if (!isTable(value)) return { diagnostic: problem("E1402", span, { what: "a line", expected: "an object" }) };
    if (!isRule(value)) continue;
    // An import takes each id once, and which of them is not told.
    if (rule !== undefined) return { diagnostic: problem("E1403", span, { what: "a second rule of the file", reason: "only the first is looked at" }) };
    rule = value;
  }
  return rule === undefined
    ? { diagnostic: problem("E1402", { file, start: 0, end: Math.min(1, text.length) }, { what: "the file", expected: "a rule" }) }
    : { document: { rule } };
}

function isRule(line: Table): boolean {
  return "rule_id" in line || "query" in line;
}

/** Where the file says it; its beginning where it does not. */
export function keySpan({ file, text }: Reading, key: string): Span {
  const found = key === "" ? null : new RegExp(`(^|["{,\\s])(${key.replace(/[^\w-]/g, "\\$&")})["\\s]*[=:\\]]`, "m").exec(text);
  const start = found === null ? 0 : found.index + (found[1]?.length ?? 0);
  return { file, start, end: found === null ? Math.min(1, text.length) : start + key.length };
}

/** Where a text stands as it is; where it had to be escaped, the key that holds it. */
export function placeOf(reading: Reading, query: string): number {
  const found = reading.text.indexOf(query);
  return found >= 0 ? found : keySpan(reading, "query").start;
}
