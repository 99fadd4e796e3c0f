/** Every emitted query, run on a real node over documents that the ingest makes of raw records: its groups, or its events, are the evaluator's, and its rows the replay's. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, esql, type QueryAnswer, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import { selector } from "../../../src/evaluate/hits.ts";
import type { Detection } from "../../../src/ir/detection.ts";
import type { Event, FiringGroup, Json, JsonObject, Verdict } from "../../../src/model/event.ts";
import { stream } from "../../../src/prove/streams/stream.ts";
import { random } from "../../../src/prove/streams/values.ts";
import { mappingsOf } from "../../../src/replay/ingest/index_mapping.ts";
import { readLog } from "../../../src/scan/log.ts";
import type { DifferenceCode } from "../../../src/targets/fidelity.ts";
import { targets } from "../../../src/targets/registry.ts";
import { eventsOf, readLogs } from "../../../src/testing/events.ts";
import { programOf, translated } from "../../chain.ts";
import { tellCount } from "../counts.ts";
import { inFlight } from "../in_flight.ts";
import { type Home, homeOf } from "./home.ts";
import { realNode } from "./node.ts";
import { expectSame, type Replay, replayOver } from "./replayed.ts";

/** What the platform's facts exclude, and why; anything else that is refused fails. */
const refused: Readonly<Record<string, string>> = {
  // The index keeps the values of a list's objects apart, so which stood together is lost.
  "probe.list.has-one-of-two": "cannot test one element of `resources`",
  "probe.list.has-not": "cannot test one element of `resources`",
};
/** Detections that no event escapes. */
const always = new Set(["probe.value.everything", "probe.count.one", "probe.first-seen.learning-none"]);

/** How late an event arrives at most. */
const slackMs = Number(targets.elastic?.options.slack?.default ?? 0) * 1000;
const streamsEach = Number(process.env.SAMEFIRE_STREAMS ?? 25);
/** Of the streams of a detection without keys, so many meet its schedule: each one alone, since together they would be one group. */
const scheduledAlone = 12;

function files(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
  return entries.sort().map((name) => join(folder, name));
}
const program = programOf([...files("detections"), ...files("test/forms")]);
const logs = await readLogs(program.tests, readLog);
const detections = program.rules.filter((rule): rule is Detection => rule.kind === "detection");

const verdicts = { fired: 0, silent: 0, streams: 0, queries: 0 };
const used = new Set<string>();
let node: Elasticsearch;

beforeAll(async () => {
  node = await realNode();
});
afterAll(async () => {
  for (const index of used) await deleteIndex(node, index);
  const { streams, queries, fired, silent } = verdicts;
  tellCount(
    "emitted queries",
    Math.min(fired, silent),
    `${detections.length} detections, ${streams} streams, ${queries} queries run; ${fired} verdicts fired, ${silent} did not`,
  );
});

describe("the emitted query answers as the evaluator does", () => {
  it("is asked of the shipped detections and of every feature", () => {
    expect(detections.length).toBeGreaterThan(90);
    expect(Object.keys(refused).filter((id) => !detections.some((rule) => rule.id === id))).toEqual([]);
  });

  it.each(detections.map((rule) => [rule.id, rule] as const))("%s", async (id, rule) => {
    const outcome = translated("elastic", rule, program, logs);
    if (outcome.kind === "refused" || id in refused) {
      expect([id, outcome.kind === "refused" ? outcome.diagnostics.map(({ message }) => message).join("; ") : outcome.kind]).toEqual([
        id,
        expect.stringContaining(refused[id] ?? "not refused"),
      ]);
      return;
    }
    if (outcome.kind === "skipped" || outcome.kind === "invalid") throw new Error(JSON.stringify(outcome));
    const emitted = emittedFiles(outcome.files);
    const source = program.sources[rule.steps[0]?.source ?? ""];
    if (source === undefined) throw new Error("the detection has no source");
    const claimed = new Set<DifferenceCode>(outcome.differences.map(({ code }) => code));

    const tests = program.tests.filter((test) => test.rule === id).map((test) => eventsOf(test, program.sources, logs).events);
    const records = tests.flat();
    const streams = Array.from({ length: streamsEach }, (_, i) =>
      stream(rule, program.sources, { seed: seedOf(id) + i, family: seedOf(id), claimed, records }),
    );
    const before = { ...verdicts };
    const logged = [...tests, ...streams].map(ingested);
    const replay = await load(homeOf(source), logged);
    await inFlight(logged, (log) => compare(rule, emitted, log, replay));
    // One event is judged alone, so when the rule runs changes nothing that the query above has not shown.
    if (rule.condition.kind !== "each") for (const together of schedules(rule, logged, tests.length)) await compareSchedule(rule, emitted, together, replay);
    if (!rule.file.startsWith("detections/")) {
      // A query that always answers one way would agree with anything.
      expect({ fired: verdicts.fired > before.fired, silent: verdicts.silent > before.silent }).toEqual({ fired: true, silent: !always.has(id) });
    }
  });

  it("has seen verdicts of both kinds", () => {
    expect(verdicts.fired).toBeGreaterThan(0);
    expect(verdicts.silent).toBeGreaterThan(0);
  });
});

interface Emitted {
  /** For a person: over everything at once. */
  readonly query: string;
  /** For the platform: over what one run sees. */
  readonly scheduled: string;
  /** How far a run looks back, and how often it runs. */
  readonly fromMs: number;
  readonly intervalMs: number;
}

function emittedFiles(outputs: readonly { readonly path: string; readonly text: string }[]): Emitted {
  const query = outputs.find(({ path }) => path.endsWith(".esql"))?.text;
  const toml = outputs.find(({ path }) => path.endsWith(".toml"))?.text;
  if (query === undefined || toml === undefined) throw new Error("a query and a rule file are expected");
  const { rule } = parse(toml) as { rule: { from: string; interval?: string; query: string } };
  return { query, scheduled: rule.query, fromMs: durationMs(rule.from.replace("now-", "")), intervalMs: durationMs(rule.interval ?? "5m") };
}

function durationMs(text: string): number {
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[text.at(-1) ?? ""];
  if (unit === undefined) throw new Error(`no duration: ${text}`);
  return Number(text.slice(0, -1)) * unit * 1000;
}

/** Events as they lie in the index: each with the instant at which it was ingested, all with the label of their log. */
interface Logged {
  readonly label: string;
  readonly events: readonly Event[];
  readonly ingestedMs: readonly number[];
}

function ingested(events: readonly Event[], i: number): Logged {
  const rng = random(events.length + i);
  return { label: String(i), events, ingestedMs: events.map(({ atMs }) => atMs + rng.below(slackMs / 1000 + 1) * 1000) };
}

/** All logs of a detection lie in one index, since making one takes longest; a query sees those that its filter leaves. */
async function load({ index, ingest }: Home, logs: readonly Logged[]): Promise<Replay> {
  used.add(index);
  unwrap(await replaceIndex(node, index, mappingsOf(ingest.index)));
  const documents = logs.flatMap(({ label, events, ingestedMs }) =>
    events.map(({ data }, i) => ({
      id: `${label} ${i}`,
      document: { ...ingest.toDocument(data), "event.ingested": new Date(ingestedMs[i] ?? 0).toISOString(), labels: { log: label } },
    })),
  );
  unwrap(await bulk(node, index, documents));
  return replayOver(index, mappingsOf(ingest.index), documents);
}

/** The query for a person, over one log: exactly the groups, or events, that fire. */
async function compare(rule: Detection, { query }: Emitted, { label, events, ingestedMs }: Logged, replay: Replay): Promise<void> {
  const verdict = evaluate(rule, events);
  const wanted = firing(verdict, label);
  verdicts.streams += 1;
  verdicts.fired += wanted.length;
  verdicts.silent += candidates(rule, events) - wanted.length;
  // A log may be without an event, and says nothing at any time.
  const nowMs = Math.max(0, ...ingestedMs);
  const answer = unwrap(await run(query, nowMs, { term: { "labels.log": label } }));
  expectSame(
    query,
    replay(query, nowMs, ({ labels }) => (labels as JsonObject).log === label),
    answer,
  );
  expect(answers(rule, answer)).toEqual(wanted);
  if (verdict.kind === "groups") expect(falseInstants(rule, verdict.groups, answer)).toEqual([]);
}

/** Which logs meet the schedule together: groups do not touch, so that random logs with keys can be one. */
function schedules(rule: Detection, logs: readonly Logged[], tests: number): readonly (readonly Logged[])[] {
  if (rule.keys.length === 0) return logs.slice(0, tests + scheduledAlone).map((log) => [log]);
  return [...logs.slice(0, tests).map((log) => [log]), logs.slice(tests)];
}

/** The query of the rule file, at each of its runs over what that run sees: the groups of all runs are those that fire. */
async function compareSchedule(rule: Detection, emitted: Emitted, logs: readonly Logged[], replay: Replay): Promise<void> {
  const events = logs.flatMap((log) => log.events);
  const ingestedMs = logs.flatMap((log) => log.ingestedMs);
  const fired = new Set<string>();
  const labels = new Set<Json | undefined>(logs.map(({ label }) => label));
  await inFlight(runInstants(rule, emitted, events, ingestedMs), async (nowMs) => {
    const seen = { range: { "event.ingested": { gte: new Date(nowMs - emitted.fromMs).toISOString(), lte: new Date(nowMs).toISOString() } } };
    const answer = unwrap(await run(emitted.scheduled, nowMs, { bool: { filter: [{ terms: { "labels.log": logs.map(({ label }) => label) } }, seen] } }));
    const isSeen = (document: JsonObject) => {
      const ingested = Date.parse(String(document["event.ingested"]));
      return ingested >= nowMs - emitted.fromMs && ingested <= nowMs && labels.has((document.labels as JsonObject).log);
    };
    expectSame(emitted.scheduled, replay(emitted.scheduled, nowMs, isSeen), answer);
    for (const found of answers(rule, answer)) fired.add(found);
  });
  expect([...fired].sort()).toEqual(firing(evaluate(rule, events), ""));
}

/** What fires as the answers' texts, sorted. */
function firing(verdict: Verdict, label: string): readonly string[] {
  if (verdict.kind === "events") return verdict.events.map((event) => `${label} ${event}`).sort();
  return verdict.kind === "groups" ? verdict.groups.map(({ key }) => keyText(key)).sort() : [];
}

/** Every instant at which the rule runs while it can see an event. */
function runInstants({ condition }: Detection, { fromMs, intervalMs }: Emitted, events: readonly Event[], ingestedMs: readonly number[]): readonly number[] {
  const first = ingestedMs.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  const last = ingestedMs.reduce((most, ms) => Math.max(most, ms), 0);
  const every = (ms: number) => Array.from({ length: Math.floor((last + fromMs + intervalMs - first) / ms) + 1 }, (_, i) => first + i * ms);
  if (condition.kind !== "baseline") return every(intervalMs);
  // A run of a baseline judges one bucket, so it runs as seldom as it may, once a bucket; where no event is near the bucket, it need not be asked.
  const bucketMs = condition.bucketSeconds * 1000;
  const near = new Set(events.flatMap(({ atMs }) => [0, 1, 2].map((later) => Math.floor((atMs + slackMs) / bucketMs) + later)));
  return every(bucketMs).filter((nowMs) => near.has(Math.floor(nowMs / bucketMs)));
}

/** Groups, or events, that could have fired. */
function candidates(rule: Detection, events: readonly Event[]): number {
  if (rule.condition.kind === "each") return events.length;
  const select = selector(rule);
  return new Set(events.flatMap((event, i) => select(event, i)?.uses.map(({ keyText }) => keyText) ?? [])).size;
}

function run(query: string, nowMs: number, filter?: JsonObject) {
  verdicts.queries += 1;
  return esql(node, query.replaceAll("NOW()", `TO_DATETIME("${new Date(nowMs).toISOString()}")`), filter);
}

function answers(rule: Detection, { columns, rows }: QueryAnswer): readonly string[] {
  if (rule.condition.kind === "each") return rows.map((row) => String(row._id)).sort();
  const keys = columns.slice(0, rule.keys.length).map(({ name }) => name);
  return rows.map((row) => keyText(keys.map((key) => row[key] ?? null))).sort();
}

/** The instants that an alert shows are such at which the condition held. */
function falseInstants(rule: Detection, groups: readonly FiringGroup[], { columns, rows }: QueryAnswer): readonly string[] {
  const held = new Map(groups.map(({ key, instantsMs }) => [keyText(key), new Set(instantsMs)]));
  const keys = columns.slice(0, rule.keys.length).map(({ name }) => name);
  return rows.flatMap((row) => {
    const key = keyText(keys.map((name) => row[name] ?? null));
    const shown = [row["Esql.window_first"], row["Esql.window_last"]].map(String);
    return shown.filter((instant) => held.get(key)?.has(Date.parse(instant)) !== true).map((instant) => `${key} ${instant}`);
  });
}

function keyText(key: readonly Json[]): string {
  return JSON.stringify(key);
}

function unwrap<T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly reason: string } }): T {
  if (!answer.ok) throw new Error(answer.error.reason);
  return answer.value;
}

function seedOf(text: string): number {
  return Array.from(text).reduce((hash, char) => (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0, 7);
}
