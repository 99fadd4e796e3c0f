/** A rule's TOML, Kibana's NDJSON, a hunt's TOML or a bare query, as they lie in a repository -> what can be run. Mistakes have a place; nothing is guessed. */

import { parse, TomlError } from "smol-toml";
import type { Diagnostic, Span } from "../../../diagnostics/diagnostic.ts";
import { problem } from "../../../diagnostics/report.ts";
import type { ElasticFile, ElasticRule, Suppression } from "./rule.ts";

export interface FileRead {
  /** Absent where there was a mistake. */
  readonly file?: ElasticFile;
  readonly diagnostics: readonly Diagnostic[];
}

type Table = Readonly<Record<string, unknown>>;

/** Never leaves this file. */
class Mistake extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

interface Reading {
  readonly file: string;
  readonly text: string;
}

/** By the name's ending. */
export function readElasticFile(file: string, text: string): FileRead {
  const reading = { file, text };
  try {
    if (file.endsWith(".toml")) return { file: ofToml(reading), diagnostics: [] };
    if (file.endsWith(".ndjson")) return { file: ofNdjson(reading), diagnostics: [] };
    return { file: { kind: "queries", queries: [{ text, start: 0 }] }, diagnostics: [] };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { diagnostics: [mistake.diagnostic] };
    throw mistake;
  }
}

function ofToml(reading: Reading): ElasticFile {
  let document: Table;
  try {
    document = parse(reading.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const start = offsetOf(reading.text, error.line, error.column);
    throw new Mistake(
      problem("E1407", { file: reading.file, start, end: Math.min(start + 1, reading.text.length) }, { reason: error.message.split("\n")[0] ?? "" }),
    );
  }
  const { rule, hunt } = document;
  if (isTable(rule)) return ruleOf(reading, rule);
  if (!isTable(hunt)) throw wrong(reading, "the file", "a rule or a hunt");
  const queries = hunt.query;
  if (!Array.isArray(queries) || !queries.every((query) => typeof query === "string")) throw wrong(reading, "`query`", "a list of texts", "query");
  return { kind: "queries", queries: (queries as readonly string[]).map((text) => ({ text, start: placeOf(reading, text) })) };
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return Math.min(start + column - 1, text.length);
}

/** The first object of its lines is the rule; exceptions and counts may follow. */
function ofNdjson(reading: Reading): ElasticRule {
  const line = reading.text.split("\n").find((one) => one.trim() !== "") ?? "";
  let rule: unknown;
  try {
    rule = JSON.parse(line);
  } catch (error) {
    const start = reading.text.indexOf(line);
    throw new Mistake(problem("E1401", { file: reading.file, start, end: start + line.length }, { reason: error instanceof Error ? error.message : "" }));
  }
  if (!isTable(rule)) throw wrong(reading, "the first line", "a rule");
  return ruleOf(reading, rule);
}

/** What decides which documents a rule sees or which rows alert, and has to be left at its default. */
const unmodelledKeys: Readonly<Record<string, string>> = {
  to: "a run sees what came until now",
  filters: "filters beside the query are not modelled",
  exceptions_list: "the lists are not there",
  timestamp_override_fallback_disabled: "a run falls back to `@timestamp`",
};

function ruleOf(reading: Reading, rule: Table): ElasticRule {
  if (rule.type !== "esql")
    throw new Mistake(problem("E1403", spanOf(reading, "type"), { what: `a rule of type \`${String(rule.type)}\``, reason: "only ES|QL rules are modelled" }));
  if (rule.language !== undefined && rule.language !== "esql") throw wrong(reading, "`language`", "`esql`, as its type is", "language");
  for (const [key, reason] of Object.entries(unmodelledKeys)) {
    const value = rule[key];
    const isUsual = value === undefined || value === false || value === "" || (Array.isArray(value) && value.length === 0) || (key === "to" && value === "now");
    if (!isUsual) throw new Mistake(problem("E1403", spanOf(reading, key), { what: `\`${key}\``, reason }));
  }
  const { query } = rule;
  if (typeof query !== "string") throw wrong(reading, "`query`", "a text", "query");
  const maxSignals = rule.max_signals ?? 100;
  if (typeof maxSignals !== "number" || !Number.isInteger(maxSignals) || maxSignals < 1)
    throw wrong(reading, "`max_signals`", "a whole number from 1", "max_signals");
  return {
    kind: "rule",
    query,
    queryStart: placeOf(reading, query),
    isEnabled: rule.enabled !== false,
    intervalMs: durationMs(reading, "interval", rule.interval ?? "5m", /^(\d+)([smhd])$/),
    fromMs: durationMs(reading, "from", rule.from ?? "now-6m", /^now-(\d+)([smhdw])$/),
    timestampOverride: typeof rule.timestamp_override === "string" ? rule.timestamp_override : "@timestamp",
    maxSignals,
    suppression: rule.alert_suppression === undefined ? undefined : suppressionOf(reading, rule.alert_suppression),
  };
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function durationMs(reading: Reading, name: string, value: unknown, form: RegExp): number {
  const found = typeof value === "string" ? form.exec(value) : null;
  const ms = Number(found?.[1] ?? 0) * (unitMs[found?.[2] ?? ""] ?? 0);
  if (ms <= 0) throw wrong(reading, `\`${name}\``, name === "from" ? "such as `now-6m`" : "such as `5m`", name);
  return ms;
}

function suppressionOf(reading: Reading, value: unknown): Suppression {
  const { group_by: groupBy, duration, missing_fields_strategy: strategy } = isTable(value) ? value : {};
  if (!Array.isArray(groupBy) || !groupBy.every((name) => typeof name === "string")) throw wrong(reading, "`group_by`", "a list of columns", "group_by");
  const { value: count, unit } = isTable(duration) ? duration : {};
  const durationOf = typeof count === "number" && typeof unit === "string" ? count * (unitMs[unit] ?? Number.NaN) : undefined;
  if (duration !== undefined && !(durationOf !== undefined && durationOf > 0)) throw wrong(reading, "`duration`", "a number with a unit", "duration");
  return { groupBy: groupBy as readonly string[], durationMs: durationOf, missingIsGroup: strategy !== "doNotSuppress" };
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(reading: Reading, what: string, expected: string, key = ""): Mistake {
  return new Mistake(problem("E1402", spanOf(reading, key), { what, expected }));
}

/** Where the file says it; its beginning where it does not. */
function spanOf({ file, text }: Reading, key: string): Span {
  const found = key === "" ? null : new RegExp(`(^|["{,\\s])(${key})["\\s]*[=:\\]]`, "m").exec(text);
  const start = found === null ? 0 : found.index + (found[1]?.length ?? 0);
  return { file, start, end: found === null ? Math.min(1, text.length) : start + key.length };
}

/** Where a text stands as it is; where it had to be escaped, the key that holds it. */
function placeOf(reading: Reading, query: string): number {
  const found = reading.text.indexOf(query);
  return found >= 0 ? found : spanOf(reading, "query").start;
}
