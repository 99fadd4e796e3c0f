/**
 * A rule on its schedule, as Kibana runs it: each run sees the documents whose timestamp lies between its `from` and now, its rows become alerts, at most
 * `max_signals` of them; suppression gathers alerts of a group. Knows no detection, and nothing of what a rule should say.
 */

import type { Json, JsonObject } from "../../../model/event.ts";
import type { CompiledQuery } from "../compile/query.ts";
import { type Answer, choose, type Rows, read, run } from "../esql.ts";
import { collect, type Document } from "../index/read.ts";
import type { Result } from "../problem.ts";
import { sliding } from "../sliding.ts";
import { parseDate } from "../value/date.ts";
import type { ElasticRule, Suppression } from "./rule.ts";

export interface Alert {
  /** The run that made it. */
  readonly atMs: number;
  /** The row, by column. */
  readonly row: JsonObject;
  /** Rows that suppression gathered in it, itself not counted. */
  readonly suppressed: number;
}
export interface Scheduled {
  readonly columns: readonly string[];
  /** Rows of every run, each different one once, in the order of their first run; before `max_signals` and suppression. */
  readonly rows: readonly JsonObject[];
  readonly alerts: readonly Alert[];
  readonly runs: number;
  /** Runs that had more rows than may become alerts. */
  readonly capped: number;
}

export interface Schedule {
  /** The first run; later ones follow every `interval`. The first document's timestamp where it is absent. */
  readonly firstMs?: number;
  /** No run is later. The last at which a document can be seen, where it is absent. */
  readonly lastMs?: number;
  /** Runs the whole query at every run, instead of taking over what a run before said where it has to say the same. Slow; it is what the other is held against. */
  readonly everyRun?: boolean;
  readonly onRun?: (run: ScheduledRun) => void;
}

/** A run that sees a document. */
export interface ScheduledRun {
  readonly nowMs: number;
  /** The same for runs that see the same documents. */
  readonly sees: string;
  /** The same object where a run had to say what the run before said. */
  readonly rows: readonly JsonObject[];
}

export function runRule(
  rule: ElasticRule,
  query: CompiledQuery,
  documents: readonly Document[],
  { firstMs, lastMs, everyRun, onRun }: Schedule = {},
): Result<Scheduled> {
  const seen = documents.map((document) => ({ document, atMs: seenAt(rule, document) })).filter(({ atMs }) => !Number.isNaN(atMs));
  // Documents by their timestamp, so that what a run sees is one piece of them.
  const sorted = [...seen].sort((a, b) => a.atMs - b.atMs);
  const times = sorted.map(({ atMs }) => atMs);
  const rows = read(
    query,
    sorted.map(({ document }) => document),
  );
  const own = sorted.flatMap(({ document }, i) => (query.indices.has(document.index) ? [times[i] ?? 0] : []));
  const first = firstMs ?? times[0] ?? 0;
  const last = lastMs ?? (times.at(-1) ?? 0) + rule.fromMs + rule.intervalMs;
  const gathered = newGathering(rule);
  const columns = query.columns.map(({ name }) => name);
  let [runs, low, high] = [0, 0, 0];
  const answers = everyRun === true ? askedAgain(query, rows) : remembered(query, rows);
  for (let nowMs = first; nowMs <= last; nowMs += rule.intervalMs, runs++) {
    while (low < own.length && (own[low] ?? 0) < nowMs - rule.fromMs) low += 1;
    while (high < own.length && (own[high] ?? 0) <= nowMs) high += 1;
    if (low >= high) continue;
    const answer = answers(low, high, nowMs);
    if (!answer.ok) return answer;
    onRun?.({ nowMs, sees: `${low} ${high}`, rows: answer.value });
    gathered.take(answer.value, nowMs);
  }
  return { ok: true, value: { columns, ...gathered.result(), runs } };
}

/** The rows of a run that sees the documents from one place to before another; the same object where a run before answered. */
type Answers = (low: number, high: number, nowMs: number) => Result<readonly JsonObject[]>;

function askedAgain(query: CompiledQuery, rows: Rows): Answers {
  return (low, high, nowMs) => {
    const answer = run(query, rows, nowMs, (place) => place >= low && place < high);
    return answer.ok ? { ok: true, value: byColumn(answer.value) } : answer;
  };
}

/** Each row is chosen once, whatever the run. Runs that see the same chosen rows say the same until a comparison with the clock would come out otherwise. */
function remembered(query: CompiledQuery, rows: Rows): Answers {
  const chosen = query.isRow ? undefined : choose(query, rows);
  // A row that fails the whole query fails it only in the runs that see it.
  if (chosen === undefined || !chosen.ok) return askedAgain(query, rows);
  const asked = sliding(query, chosen.value);
  /** How many of the documents before have anything chosen of them. */
  const before = [0];
  for (const some of chosen.value.rows) before.push((before.at(-1) ?? 0) + (some.length > 0 ? 1 : 0));
  let known: { readonly from: number; readonly to: number; readonly rows: readonly JsonObject[]; readonly untilMs: number } | undefined;
  return (low, high, nowMs) => {
    const [from = 0, to = 0] = [before[low], before[high]];
    if (known === undefined || known.from !== from || known.to !== to || nowMs >= known.untilMs) {
      const answer = asked(low, high, nowMs);
      if (!answer.ok) return answer;
      known = { from, to, rows: byColumn(answer.value), untilMs: query.environment.sameUntilMs };
    }
    return { ok: true, value: known.rows };
  };
}

function byColumn({ columns, rows }: Answer): readonly JsonObject[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}

/** The override where the document has it, else its `@timestamp`. */
function seenAt({ timestampOverride }: ElasticRule, { source }: Document): number {
  const override = timeOf(source, timestampOverride);
  return Number.isNaN(override) ? timeOf(source, "@timestamp") : override;
}

function timeOf(source: JsonObject, field: string): number {
  let found = Number.NaN;
  collect(source, field.split("."), 0, (value) => {
    if (Number.isNaN(found)) found = typeof value === "number" ? value : typeof value === "string" ? (parseDate(value)?.ms ?? Number.NaN) : Number.NaN;
  });
  return found;
}

interface Gathering {
  readonly take: (rows: readonly JsonObject[], nowMs: number) => void;
  readonly result: () => Pick<Scheduled, "rows" | "alerts" | "capped">;
}

function newGathering({ maxSignals, suppression }: ElasticRule): Gathering {
  const rows = new Map<string, JsonObject>();
  const alerts: { atMs: number; row: JsonObject; suppressed: number }[] = [];
  const documents = new Set<string>();
  /** By group, the alert that gathers what follows it. */
  const open = new Map<string, { readonly untilMs: number; readonly alert: { suppressed: number } }>();
  let capped = 0;
  let taken: readonly JsonObject[] | undefined;

  function alert(row: JsonObject, nowMs: number): void {
    const group = suppression === undefined ? undefined : groupOf(suppression, row);
    const gathering = group === undefined ? undefined : open.get(group);
    if (gathering !== undefined && nowMs < gathering.untilMs) {
      gathering.alert.suppressed += 1;
      return;
    }
    const made = { atMs: nowMs, row, suppressed: 0 };
    alerts.push(made);
    // Without a duration, alerts of this run alone are gathered.
    if (group !== undefined) open.set(group, { untilMs: nowMs + (suppression?.durationMs ?? 1), alert: made });
  }

  return {
    take: (found, nowMs) => {
      for (const row of found === taken ? [] : found) {
        const text = JSON.stringify(row);
        if (!rows.has(text)) rows.set(text, row);
      }
      taken = found;
      // A row that is one document alerts once, however many runs see it.
      const fresh = found.filter((row) => typeof row._id !== "string" || !documents.has(`${row._index} ${row._id}`));
      if (fresh.length > maxSignals) capped += 1;
      for (const row of fresh.slice(0, maxSignals)) {
        if (typeof row._id === "string") documents.add(`${row._index} ${row._id}`);
        alert(row, nowMs);
      }
    },
    result: () => ({ rows: [...rows.values()], alerts, capped }),
  };
}

/** Undefined where the row is an alert of its own. */
function groupOf({ groupBy, missingIsGroup }: Suppression, row: JsonObject): string | undefined {
  const values = groupBy.map((name): Json => row[name] ?? null);
  return missingIsGroup || !values.includes(null) ? JSON.stringify(values) : undefined;
}
