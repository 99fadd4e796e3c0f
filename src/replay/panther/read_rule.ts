/** Reads a rule's YAML as Panther's own loader would, and says where it is not what a replay can run. Reads no Python. */

import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Rule, RuleFile } from "./rule.ts";

export type ReadRule = { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The platform's, where a key is absent. */
const defaults = { threshold: 1, dedupMinutes: 60 } as const;
/** The backend treats shorter periods as this. */
const shortestDedup = 5;

/** A document with its mistakes gathered on the way. */
interface Reader {
  readonly path: string;
  readonly document: Document;
  readonly diagnostics: Diagnostic[];
}

export function readRule({ path, text }: RuleFile): ReadRule {
  const document = parseDocument(text, { schema: "core", uniqueKeys: true });
  const reader: Reader = { path, document, diagnostics: [] };
  for (const { pos, message } of document.errors) {
    reader.diagnostics.push(problem("E1406", { file: path, start: pos[0], end: pos[1] }, { reason: message.split("\n")[0] ?? "" }));
  }
  if (reader.diagnostics.length > 0) return { ok: false, diagnostics: reader.diagnostics };
  const kind = texts(reader, "AnalysisType");
  if (kind !== undefined && kind !== "rule") mistake(reader, "AnalysisType", "`rule`");
  const id = texts(reader, "RuleID");
  const pythonFile = texts(reader, "Filename");
  const rule = {
    logTypes: textList(reader, "LogTypes"),
    enabled: flag(reader, "Enabled"),
    createsAlert: flag(reader, "CreateAlert", true),
    threshold: whole(reader, "Threshold", defaults.threshold),
    dedupMinutes: Math.max(shortestDedup, whole(reader, "DedupPeriodMinutes", defaults.dedupMinutes)),
  };
  for (const key of ["InlineFilters", "Detection"]) {
    if (document.has(key))
      reader.diagnostics.push(problem("E1403", placeOf(reader, key), { what: `\`${key}\``, reason: "only the platform itself can run it" }));
  }
  if (reader.diagnostics.length > 0 || id === undefined || pythonFile === undefined) return { ok: false, diagnostics: reader.diagnostics };
  return { ok: true, rule: { id, pythonFile, ...rule } };
}

function texts(reader: Reader, key: string): string | undefined {
  const value = reader.document.get(key);
  if (typeof value === "string" && value !== "") return value;
  mistake(reader, key, "a text");
  return undefined;
}

function textList(reader: Reader, key: string): readonly string[] {
  const node = reader.document.get(key, true);
  const items = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : undefined)) : [];
  if (items.length > 0 && items.every((item) => typeof item === "string")) return items;
  mistake(reader, key, "a list of texts");
  return [];
}

function flag(reader: Reader, key: string, otherwise?: boolean): boolean {
  const value = reader.document.get(key) ?? otherwise;
  if (typeof value === "boolean") return value;
  mistake(reader, key, "true or false");
  return false;
}

function whole(reader: Reader, key: string, otherwise: number): number {
  const value = reader.document.get(key) ?? otherwise;
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  mistake(reader, key, "a whole number");
  return otherwise;
}

function mistake(reader: Reader, key: string, expected: string): void {
  reader.diagnostics.push(problem("E1402", placeOf(reader, key), { what: `\`${key}\``, expected }));
}

/** The value of a key; the file's first character where the key is missing. */
function placeOf({ path, document }: Reader, key: string): { readonly file: string; readonly start: number; readonly end: number } {
  const { contents } = document;
  const pair = isMap(contents) ? contents.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  const range = (pair?.value as Node | null | undefined)?.range;
  return { file: path, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}
