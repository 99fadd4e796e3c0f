/** Every emitted hunt, run on a real node over documents that the ingest makes of raw records: its rows are the evaluator's, and the replay's. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, esql, type QueryAnswer, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import type { Hunt } from "../../../src/ir/detection.ts";
import type { Event, GroupKey, JsonObject, Row } from "../../../src/model/event.ts";
import { huntStream } from "../../../src/prove/streams/hunts.ts";
import { mappingsOf } from "../../../src/replay/ingest/index_mapping.ts";
import { readLog } from "../../../src/scan/log.ts";
import type { DifferenceCode } from "../../../src/targets/fidelity.ts";
import { eventsOf, readLogs } from "../../../src/testing/events.ts";
import { programOf, translated } from "../../chain.ts";
import { tellCount } from "../counts.ts";
import { type Home, homeOf } from "./home.ts";
import { realNode } from "./node.ts";
import { expectSame, type Replay, replayOver } from "./replayed.ts";

const streamsEach = Number(process.env.SAMEFIRE_STREAMS ?? 50);

function files(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
  return names.sort().map((name) => join(folder, name));
}
const program = programOf([...files("detections"), ...files("test/forms")]);
const logs = await readLogs(program.tests, readLog);
const hunts = program.rules.filter((rule): rule is Hunt => rule.kind === "hunt");

const seen = { streams: 0, rows: 0, missing: 0, aged: 0 };
const used = new Set<string>();
let node: Elasticsearch;
let replay: Replay;

beforeAll(async () => {
  node = await realNode();
});
afterAll(async () => {
  for (const index of used) await deleteIndex(node, index);
  const { streams, rows, missing, aged } = seen;
  tellCount(
    "emitted hunts",
    rows,
    `${hunts.length} hunts, ${streams} streams, ${rows} rows, ${missing} of them with a missing key; ${aged} streams with events too old`,
  );
});

describe("the emitted query reports as the evaluator does", () => {
  it("is asked of the shipped hunt and of every kind of report", () => {
    expect(hunts.map(({ id }) => id)).toContain("aws.secretsmanager.high-frequency-get-secret-value");
    expect(hunts.length).toBeGreaterThan(10);
  });

  it.each(hunts.map((hunt) => [hunt.id, hunt] as const))("%s", async (id, hunt) => {
    const outcome = translated("elastic", hunt, program, logs);
    if (!("files" in outcome)) throw new Error(JSON.stringify(outcome));
    const query = outcome.files.find(({ path }) => path.endsWith(".esql"))?.text ?? "";
    const source = program.sources[hunt.steps[0]?.source ?? ""];
    if (source === undefined) throw new Error("the hunt has no source");
    const claimed = new Set<DifferenceCode>(outcome.differences.map(({ code }) => code));
    const tests = program.tests.filter((test) => test.rule === id).map((test) => eventsOf(test, program.sources, logs).events);
    const records = tests.flat();
    const streams = Array.from({ length: streamsEach }, (_, seed) =>
      huntStream(hunt, source, { seed: seed + id.length * 1000, family: seed, claimed, records }),
    );
    const before = { ...seen };
    const all = [...tests, ...streams];
    await load(homeOf(source, "hunts"), all);
    for (const [i, events] of all.entries()) await compare(hunt, query, events, i);
    // A hunt that hardly ever has a row, or never leaves an event out for its time, has been asked nothing.
    expect([seen.rows - before.rows > all.length, seen.aged > before.aged]).toEqual([true, true]);
  });

  it("has seen groups of events without a key", () => {
    expect(seen.missing).toBeGreaterThan(0);
  });
});

/** All streams lie in one index, since making one takes longest; the query sees one of them at a time. */
async function load({ index, ingest }: Home, streams: readonly (readonly Event[])[]): Promise<void> {
  used.add(index);
  unwrap(await replaceIndex(node, index, mappingsOf(ingest.index)));
  const documents = streams.flatMap((events, stream) =>
    events.map(({ data }, i) => ({ id: `${stream} ${i}`, document: { ...ingest.toDocument(data), labels: { stream: String(stream) } } })),
  );
  unwrap(await bulk(node, index, documents));
  replay = replayOver(index, mappingsOf(ingest.index), documents);
}

async function compare(hunt: Hunt, query: string, events: readonly Event[], stream: number): Promise<void> {
  const lastMs = Math.max(...events.map(({ atMs }) => atMs));
  const now = query.replaceAll("NOW()", `TO_DATETIME("${new Date(lastMs).toISOString()}")`);
  const answer = unwrap(await esql(node, now, { term: { "labels.stream": String(stream) } }));
  expectSame(
    query,
    replay(query, lastMs, ({ labels }) => (labels as JsonObject).stream === String(stream)),
    answer,
  );
  const wanted = reported(hunt, events);
  expect(rowsOf(hunt, answer)).toEqual(wanted);
  seen.streams += 1;
  seen.rows += wanted.length;
  seen.missing += wanted.filter(({ key }) => key.includes(null)).length;
  seen.aged += Number(JSON.stringify(reported(hunt, younger(events, lastMs - hunt.overSeconds * 1000))) !== JSON.stringify(wanted));
}

/** Nothing is too old any more. */
function younger(events: readonly Event[], fromMs: number): readonly Event[] {
  return events.map((event) => ({ ...event, atMs: Math.max(event.atMs, fromMs) }));
}

function reported(hunt: Hunt, events: readonly Event[]): readonly Row[] {
  const verdict = evaluate(hunt, events);
  if (verdict.kind !== "rows") throw new Error("a hunt has rows");
  return verdict.rows;
}

/** Columns stand in the order of keys and measures; a measure that is asked for twice has one. */
function rowsOf(hunt: Hunt, { columns, rows }: QueryAnswer): readonly Row[] {
  const names = columns.map(({ name }) => name);
  const keys = names.slice(0, hunt.keys.length);
  const kinds = hunt.measures.map((measure) => JSON.stringify([measure.kind, measure.values.map(({ fields, cuts }) => [fields, cuts])]));
  const measures = kinds.map((kind) => names[hunt.keys.length + [...new Set(kinds)].indexOf(kind)] ?? "");
  return rows.map((row) => ({ key: keys.map((name) => row[name] as GroupKey[number]), measures: measures.map((name) => Number(row[name])) }));
}

function unwrap<T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly reason: string } }): T {
  if (!answer.ok) throw new Error(answer.error.reason);
  return answer.value;
}
