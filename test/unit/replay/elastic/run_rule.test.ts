/** Rules on their schedule: what a run sees, what becomes an alert, and the shipped detections as they were emitted against the reference. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../src/evaluate/evaluate.ts";
import type { Detection, Hunt } from "../../../../src/ir/detection.ts";
import type { Event, JsonObject, Verdict } from "../../../../src/model/event.ts";
import { read, run } from "../../../../src/replay/elastic/esql.ts";
import { type Index, indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import type { Document } from "../../../../src/replay/elastic/index/read.ts";
import { compileRule, compileText } from "../../../../src/replay/elastic/rule/compile_rule.ts";
import { readElasticFile } from "../../../../src/replay/elastic/rule/read_file.ts";
import type { ElasticRule } from "../../../../src/replay/elastic/rule/rule.ts";
import { runRule, type Schedule, type Scheduled } from "../../../../src/replay/elastic/rule/run_rule.ts";
import { verdictOf } from "../../../../src/replay/elastic/rule/verdict.ts";
import { type ElasticIngest, elasticIngestOf } from "../../../../src/replay/ingest/elastic.ts";
import { mappingsOf } from "../../../../src/replay/ingest/index_mapping.ts";
import { readLog } from "../../../../src/scan/log.ts";
import { eventsOf, readLogs } from "../../../../src/testing/events.ts";
import { programOf, translated } from "../../../chain.ts";

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;

function iso(minutes: number): string {
  return new Date(start + minutes * minute).toISOString();
}

function rule(query: string, more: Partial<Omit<ElasticRule, "kind">> = {}): ElasticRule {
  const { isEnabled = true, intervalMs = 5 * minute, fromMs = 10 * minute, timestampOverride = "@timestamp", maxSignals = 100, suppression } = more;
  return { kind: "rule", query, queryStart: 0, isEnabled, intervalMs, fromMs, timestampOverride, maxSignals, suppression };
}

const index = indexOf("logs", { properties: { "@timestamp": { type: "date" }, "event.ingested": { type: "date" }, user: { type: "keyword" } } });

function scheduled(of: ElasticRule, sources: readonly JsonObject[], schedule?: Schedule): Scheduled {
  const compiled = compileRule("r.toml", of, [index]);
  if (!compiled.ok) throw new Error(compiled.diagnostic.message);
  const documents = sources.map((source, i): Document => ({ index: "logs", id: String(i), source }));
  const found = runRule(of, compiled.value, documents, schedule);
  if (!found.ok) throw new Error(found.problem.message);
  return found.value;
}

/** When, and the row's values. */
function alerts({ alerts: made }: Scheduled): readonly unknown[] {
  return made.map(({ atMs, row, suppressed }) => [(atMs - start) / minute, ...Object.values(row), ...(suppressed > 0 ? [`+${suppressed}`] : [])]);
}

const counted = "FROM logs | STATS n = COUNT(*) BY user | WHERE n >= 2 | KEEP user, n";

describe("a rule on its schedule", () => {
  it("sees in each run what is not older than its `from`, and alerts again on the next run", () => {
    const sources = [0, 4, 14].map((at) => ({ "@timestamp": iso(at), user: "a" }));
    expect(alerts(scheduled(rule(counted), sources))).toEqual([
      [5, "a", 2],
      [10, "a", 2],
    ]);
  });

  it("goes by when an event was ingested, and by its own time where nobody says", () => {
    const sources = [
      { "@timestamp": iso(0), "event.ingested": iso(20), user: "a" },
      { "@timestamp": iso(21), user: "a" },
    ];
    expect(alerts(scheduled(rule(counted, { timestampOverride: "event.ingested" }), sources, { firstMs: start }))).toEqual([
      [25, "a", 2],
      [30, "a", 2],
    ]);
    expect(alerts(scheduled(rule(counted), sources))).toEqual([]);
  });

  it("alerts on a document once, however many runs see it", () => {
    const query = "FROM logs METADATA _id | KEEP _id, user";
    expect(alerts(scheduled(rule(query), [{ "@timestamp": iso(0), user: "a" }]))).toEqual([[0, "0", "a"]]);
  });

  it("makes no more alerts of a run than `max_signals`, and counts the runs that had more", () => {
    const sources = ["a", "b", "c"].map((user) => ({ "@timestamp": iso(0), user }));
    const found = scheduled(rule("FROM logs | STATS n = COUNT(*) BY user | SORT user", { maxSignals: 2, fromMs: 4 * minute }), sources);
    expect([alerts(found), found.capped]).toEqual([
      [
        [0, 1, "a"],
        [0, 1, "b"],
      ],
      1,
    ]);
  });

  it("suppresses a group's alerts for the duration, and those without a key as it is told", () => {
    const sources = [0, 5, 10, 15].flatMap((at) => [{ "@timestamp": iso(at), user: "a" }, { "@timestamp": iso(at) }]);
    const query = "FROM logs | STATS n = COUNT(*) BY user | SORT user | KEEP user";
    const suppression = { groupBy: ["user"], durationMs: 10 * minute, missingIsGroup: true };
    const own = { fromMs: 4 * minute, suppression };
    expect(alerts(scheduled(rule(query, own), sources))).toEqual([
      [0, "a", "+1"],
      [0, null, "+1"],
      [10, "a", "+1"],
      [10, null, "+1"],
    ]);
    expect(
      alerts(scheduled(rule(query, { ...own, suppression: { ...suppression, missingIsGroup: false } }), sources)).filter(
        (alert) => Array.isArray(alert) && alert[1] === null,
      ),
    ).toHaveLength(4);
  });

  it("asks the clock of each run where the query does", () => {
    const query = "FROM logs | WHERE @timestamp <= NOW() - 8 minutes | STATS n = COUNT(*) BY user";
    expect(
      alerts(scheduled(rule(query, { fromMs: 20 * minute, intervalMs: 4 * minute }), [{ "@timestamp": iso(0), user: "a" }])).map(
        (alert) => (alert as readonly unknown[])[0],
      ),
    ).toEqual([8, 12, 16, 20]);
  });
});

function files(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
  return names.sort().map((name) => join(folder, name));
}

const program = programOf(files("detections"));
const logs = await readLogs(program.tests, readLog);

interface Home {
  readonly ingest: ElasticIngest;
  readonly name: string;
}

/** The integration's model, by the pattern that the query names. */
function homeOf(query: string): Home {
  const pattern = /FROM (\S+)/.exec(query)?.[1] ?? "";
  const ingest = elasticIngestOf(pattern);
  if (ingest === undefined) throw new Error(`no ingest for ${pattern}`);
  return { ingest, name: pattern.replace("*", "default") };
}

/** Documents arrive between at once and eight minutes late. */
function documentsOf({ ingest, name }: Home, events: readonly Event[]): readonly Document[] {
  return events.map(({ data, atMs }, i) => ({
    index: name,
    id: String(i),
    source: { ...ingest.toDocument(data), "event.ingested": new Date(atMs + ((i * 7) % 9) * minute).toISOString() },
  }));
}

function indexAt({ ingest, name }: Home): Index {
  return indexOf(name, mappingsOf(ingest.index));
}

function emitted(outcome: ReturnType<typeof translated>, ending: string): { readonly path: string; readonly text: string } {
  const found = "files" in outcome ? outcome.files.find(({ path }) => path.endsWith(ending)) : undefined;
  if (found === undefined) throw new Error(`no ${ending} was emitted`);
  return found;
}

/** The platform shows the first and the last instant of a group alone, so groups are compared by their keys. */
function fired(verdict: Verdict): readonly unknown[] {
  return verdict.kind === "groups" ? verdict.groups.map(({ key }) => JSON.stringify(key)).sort() : verdict.kind === "events" ? verdict.events : verdict.rows;
}

describe("the shipped detections, as they were emitted", () => {
  const detections = program.rules.filter((one): one is Detection => one.kind === "detection");
  it.each(
    detections.flatMap((detection) =>
      program.tests.filter((test) => test.rule === detection.id).map((test) => [detection.id, test.title, detection, test] as const),
    ),
  )("%s fires on its schedule as the reference does: %s", (_, __, detection, test) => {
    const { path, text } = emitted(translated("elastic", detection, program, logs), ".toml");
    const { file } = readElasticFile(path, text);
    if (file?.kind !== "rule") throw new Error(JSON.stringify(readElasticFile(path, text).diagnostics));
    const home = homeOf(file.query);
    const compiled = compileRule(path, file, [indexAt(home)]);
    if (!compiled.ok) throw new Error(compiled.diagnostic.message);
    const { events } = eventsOf(test, program.sources, logs);
    const found = runRule(file, compiled.value, documentsOf(home, events));
    if (!found.ok) throw new Error(found.problem.message);
    const wanted = evaluate(detection, events);
    const form = wanted.kind === "events" ? ({ kind: "events", positionOf: Number } as const) : ({ kind: "groups", keys: detection.keys.length } as const);
    expect(fired(verdictOf(found.value.columns, found.value.rows, form))).toEqual(fired(wanted));
  });

  const hunts = program.rules.filter((one): one is Hunt => one.kind === "hunt");
  it.each(hunts.flatMap((hunt) => program.tests.filter((test) => test.rule === hunt.id).map((test) => [hunt.id, test.title, hunt, test] as const)))(
    "%s reports what the reference does: %s",
    (_, __, hunt, test) => {
      const { path, text } = emitted(translated("elastic", hunt, program, logs), ".toml");
      const { file } = readElasticFile(path, text);
      const [only] = file?.kind === "queries" ? file.queries : [];
      if (only === undefined) throw new Error("a hunt was emitted");
      const home = homeOf(only.text);
      const compiled = compileText({ file: path, query: only.text, start: only.start }, [indexAt(home)]);
      if (!compiled.ok) throw new Error(compiled.diagnostic.message);
      const { events } = eventsOf(test, program.sources, logs);
      const answer = run(compiled.value, read(compiled.value, documentsOf(home, events)), Math.max(...events.map(({ atMs }) => atMs)));
      if (!answer.ok) throw new Error(answer.problem.message);
      const columns = answer.value.columns.map(({ name }) => name);
      const rows = answer.value.rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])));
      expect(verdictOf(columns, rows, { kind: "rows", keys: hunt.keys.length })).toEqual(evaluate(hunt, events));
    },
  );
});
