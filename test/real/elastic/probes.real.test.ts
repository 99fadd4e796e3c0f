/** The recorded probes, asked again: the node still answers as it was recorded, and the replay answers as the node but for what is listed. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, esql, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import type { Json } from "../../../src/model/event.ts";
import { comparable, documents, exceptions, indices, type Probe, probes, recordedAnswer, replayedAnswer } from "../../unit/replay/elastic/probes.ts";
import { recorded } from "../../unit/replay/elastic/recorded.ts";
import { tellCount } from "../counts.ts";
import { realNode } from "./node.ts";

const counts = { agree: 0, listed: 0, recorded: 0 };
let node: Elasticsearch;

beforeAll(async () => {
  node = await realNode();
  for (const [name, { body }] of Object.entries(indices)) {
    expect(await replaceIndex(node, name, body.mappings, body.settings)).toMatchObject({ ok: true });
    const own = documents.filter(({ index }) => index === name).map(({ id, source }) => ({ id, document: source }));
    expect(await bulk(node, name, own)).toEqual({ ok: true, value: own.length });
  }
});
afterAll(async () => {
  for (const name of Object.keys(indices)) await deleteIndex(node, name);
  tellCount(
    "node probes",
    counts.agree,
    `${counts.agree} of ${probes.length} agree (${counts.listed} listed); ${counts.recorded} more recorded answers are still the node's`,
  );
});

/** All rows, in the form of a recorded answer. */
async function answerOf({ query, params }: Pick<Probe, "query" | "params">, status?: number): Promise<Json> {
  const answer = await esql(node, query, undefined, params);
  if (!answer.ok) {
    expect(answer.error.status).toBe(status ?? answer.error.status);
    // A node that is gone has refused nothing.
    expect(answer.error.status).toBeGreaterThan(0);
    return { error: true };
  }
  const { columns, rows } = answer.value;
  const values = rows.map((row) => columns.map(({ name }) => row[name] ?? null));
  return { columns: columns.map(({ name, type }) => `${name}:${type}`), count: rows.length, rows: values };
}

/** As many rows as were recorded. */
function cut(answer: Json, { values = [] }: Probe): Json {
  return typeof answer === "object" && answer !== null && "rows" in answer
    ? { ...answer, rows: (answer.rows as readonly Json[]).slice(0, values.length) }
    : answer;
}

describe("a probe", () => {
  it.each(probes.map((probe) => [probe.name, probe] as const))("%s", async (name, probe) => {
    const said = cut(await answerOf(probe, probe.status), probe);
    // A sketch's error is of the node's own, and may be another one for documents in other segments.
    if (probe.sketch !== true) expect(comparable(probe, said)).toEqual(comparable(probe, recordedAnswer(probe)));
    const agrees = JSON.stringify(comparable(probe, replayedAnswer(probe))) === JSON.stringify(comparable(probe, said));
    if (agrees) counts.agree += 1;
    else if (name in exceptions) counts.listed += 1;
    else expect(comparable(probe, replayedAnswer(probe))).toEqual(comparable(probe, said));
  });

  it("is asked of all, and few are listed", () => {
    expect(counts.agree + counts.listed).toBe(probes.length);
    expect(counts.listed).toBeLessThanOrEqual(12);
  });
});

describe("what else was recorded", () => {
  it.each(recorded.map((one) => [one.query, one] as const))("is what the node still says to %s", async (query, { columns, rows, error }) => {
    const wanted = error === undefined ? { columns: columns ?? [], count: rows?.length ?? 0, rows: rows ?? [] } : { error: true };
    const isSorted = /\bSORT\b|^ROW/.test(query);
    const inOrder = (answer: Json) => JSON.stringify(answer, (key, value: Json) => (key === "rows" && !isSorted ? texts(value) : value));
    expect(inOrder(await answerOf({ query }))).toBe(inOrder(wanted as Json));
    counts.recorded += 1;
  });
});

function texts(rows: Json): Json {
  return (rows as readonly Json[]).map((row) => JSON.stringify(row)).sort();
}
