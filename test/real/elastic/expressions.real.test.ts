/** Random expressions, conditions and aggregates of ES|QL over random documents: the replay answers as the node does, and refuses what the node refuses. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, esql, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import type { Json } from "../../../src/model/event.ts";
import { random } from "../../../src/prove/streams/values.ts";
import { compile, read, run } from "../../../src/replay/elastic/esql.ts";
import { indexOf } from "../../../src/replay/elastic/index/mapping.ts";
import { tellCount } from "../counts.ts";
import { realNode } from "./node.ts";
import { aggregate, document, expression, mappings, randomType } from "./random_expressions.ts";

const index = "samefire-expressions";
const seed = Number(process.env.SAMEFIRE_SEED ?? 1);
const asked = Number(process.env.SAMEFIRE_EXPRESSIONS ?? 600);
/** Of what the replay takes, so many go into one query. */
const together = 12;

const rng = random(seed);
const documents = Array.from({ length: 80 }, (_, i) => ({ id: String(i).padStart(3, "0"), document: document(rng) }));
const known = [indexOf(index, mappings)];
const sources = documents.map(({ id, document: source }) => ({ index, id, source }));
const counts = { columns: 0, conditions: 0, aggregates: 0, refused: 0, nulls: 0, values: 0 };

let node: Elasticsearch;
beforeAll(async () => {
  node = await realNode();
  expect((await replaceIndex(node, index, mappings)).ok).toBe(true);
  expect((await bulk(node, index, documents)).ok).toBe(true);
});
afterAll(async () => {
  await deleteIndex(node, index);
  const { columns, conditions, aggregates, refused, values, nulls } = counts;
  tellCount(
    "random ES|QL",
    Math.min(columns, conditions, aggregates, values),
    `${columns} columns, ${conditions} conditions and ${aggregates} aggregates answered alike, ${refused} refused alike; ${values} values, ${nulls} nulls`,
  );
});

type Rows = readonly (readonly Json[])[];

/** Undefined where it is refused. */
function replayed(query: string): Rows | undefined {
  const compiled = compile(query, known);
  if (!compiled.ok) {
    if (compiled.problem.kind === "unsupported") throw new Error(`${compiled.problem.message}: ${query}`);
    return undefined;
  }
  const answer = run(compiled.value, read(compiled.value, sources), 1_770_000_000_000);
  return answer.ok ? answer.value.rows : undefined;
}

async function onNode(query: string): Promise<Rows | undefined> {
  const answer = await esql(node, query);
  return answer.ok ? answer.value.rows.map((row) => answer.value.columns.map(({ name }) => row[name] ?? null)) : undefined;
}

/** Doubles that were added in another order may differ in their last digits; VALUES has no order. */
function comparable(rows: Rows | undefined, isLoose: boolean): readonly Json[] | undefined {
  return rows?.map((row) => JSON.stringify(row.map((value) => (isLoose ? loose(value) : value))));
}

function loose(value: Json): Json {
  if (Array.isArray(value)) return [...(value as readonly Json[])].map(loose).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(10)) : value;
}

async function compareOne(query: string, isLoose: boolean): Promise<boolean> {
  const [ours, theirs] = [replayed(query), await onNode(query)];
  expect({ query, rows: comparable(ours, isLoose) }).toEqual({ query, rows: comparable(theirs, isLoose) });
  return ours !== undefined;
}

describe("the replay of ES|QL answers as the node", () => {
  it("to random columns", async () => {
    const queryOf = (columns: readonly string[]) =>
      `FROM ${index} METADATA _id | EVAL ${columns.map((text, i) => `e${i} = ${text}`).join(", ")} | KEEP _id, e* | SORT _id`;
    const batch: string[] = [];
    for (let i = 0; i < asked; i++) {
      const text = expression(rng, randomType(rng), 3);
      const rows = replayed(queryOf([text]));
      if (rows === undefined) {
        expect({ text, refused: (await onNode(queryOf([text]))) === undefined }).toEqual({ text, refused: true });
        counts.refused += 1;
      } else {
        const nulls = rows.filter(([, value = null]) => value === null).length;
        counts.nulls += nulls;
        counts.values += rows.length - nulls;
        batch.push(text);
        counts.columns += 1;
      }
      if (batch.length < together && i < asked - 1) continue;
      const columns = batch.splice(0);
      const [ours, theirs] = [replayed(queryOf(columns)), await onNode(queryOf(columns))];
      for (const [j, text] of columns.entries()) {
        const column = (found: Rows | undefined) => found?.map((row) => JSON.stringify([row[0], row[j + 1]]));
        expect({ text, values: column(ours) }).toEqual({ text, values: column(theirs) });
      }
    }
  });

  it("to random conditions", async () => {
    for (let i = 0; i < asked / 4; i++) {
      const query = `FROM ${index} METADATA _id | WHERE ${expression(rng, "boolean", 3)} | KEEP _id | SORT _id`;
      if (await compareOne(query, false)) counts.conditions += 1;
      else counts.refused += 1;
    }
  });

  it("to random aggregates", async () => {
    for (let i = 0; i < asked / 10; i++) {
      const by = rng.below(4) === 0 ? "" : ` BY g = ${expression(rng, rng.pick(["keyword", "long", "boolean", "date", "ip"]), 1)}`;
      const query = `FROM ${index} | STATS ${Array.from({ length: 4 }, (_, j) => `a${j} = ${aggregate(rng)}`).join(", ")}${by}${by === "" ? "" : " | SORT g"}`;
      if (await compareOne(query, true)) counts.aggregates += 1;
      else counts.refused += 1;
    }
  });

  it("and hardly ever with nothing", () => {
    expect({ values: counts.values > counts.nulls / 4, refused: counts.refused > 0 && counts.refused < counts.columns / 2 }).toEqual({
      values: true,
      refused: true,
    });
  });
});
