/** A rule's TOML, Kibana's NDJSON, a hunt's TOML or a bare query, as they lie in a repository -> what can be run. Mistakes have a place; nothing is guessed. */

import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { problem } from "../../../diagnostics/report.ts";
import { isTable, type Table } from "../../unplayed.ts";
import { documentOf, keySpan, placeOf, type Reading } from "./document.ts";
import type { ElasticFile, ElasticRule, Suppression } from "./rule.ts";

export interface FileRead {
  /** Absent where there was a mistake. */
  readonly file?: ElasticFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Never leaves this file. */
class Mistake extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** By the name's ending. */
export function readElasticFile(file: string, text: string): FileRead {
  const reading = { file, text };
  const read = documentOf(reading);
  if ("diagnostic" in read) return { diagnostics: [read.diagnostic] };
  try {
    return { file: fileOf(reading, read.document), diagnostics: [] };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { diagnostics: [mistake.diagnostic] };
    throw mistake;
  }
}

function fileOf(reading: Reading, { rule, hunt, queries: bare }: Table): ElasticFile {
  if (isTable(rule)) return ruleOf(reading, rule);
  const queries = isTable(hunt) ? hunt.query : bare;
  if (hunt === undefined && bare === undefined) throw wrong(reading, "the file", "a rule or a hunt");
  if (!Array.isArray(queries) || !queries.every((query) => typeof query === "string")) throw wrong(reading, "`query`", "a list of texts", "query");
  return { kind: "queries", queries: (queries as readonly string[]).map((text) => ({ text, start: placeOf(reading, text) })) };
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
    throw new Mistake(problem("E1403", keySpan(reading, "type"), { what: `a rule of type \`${String(rule.type)}\``, reason: "only ES|QL rules are modelled" }));
  if (rule.language !== undefined && rule.language !== "esql") throw wrong(reading, "`language`", "`esql`, as its type is", "language");
  for (const [key, reason] of Object.entries(unmodelledKeys)) {
    const value = rule[key];
    const isUsual = value === undefined || value === false || value === "" || (Array.isArray(value) && value.length === 0) || (key === "to" && value === "now");
    if (!isUsual) throw new Mistake(problem("E1403", keySpan(reading, key), { what: `\`${key}\``, reason }));
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

function wrong(reading: Reading, what: string, expected: string, key = ""): Mistake {
  return new Mistake(problem("E1402", keySpan(reading, key), { what, expected }));
}
