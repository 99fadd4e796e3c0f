/** The replay beside the node: the same documents and queries, whose rows have to be the same. */

import { expect } from "vitest";
import type { QueryAnswer } from "../../../src/engines/elasticsearch.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { compile, read, run } from "../../../src/replay/elastic/esql.ts";
import { indexOf } from "../../../src/replay/elastic/index/mapping.ts";

interface Loaded {
  readonly id: string;
  readonly document: JsonObject;
}
/** Runs a query as it was emitted, over the documents that a filter beside it leaves. */
export type Replay = (query: string, nowMs: number, only: (document: JsonObject) => boolean) => QueryAnswer;

/** Each query is compiled and its documents are read once. */
export function replayOver(index: string, mappings: JsonObject, loaded: readonly Loaded[]): Replay {
  const known = [indexOf(index, mappings)];
  const documents = loaded.map(({ id, document }) => ({ index, id, source: document }));
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  const prepare = (query: string) => {
    const compiled = compile(query, known);
    if (!compiled.ok) throw new Error(`${compiled.problem.message} at ${JSON.stringify(compiled.problem.place)} in ${query}`);
    return { query: compiled.value, rows: read(compiled.value, documents) };
  };
  return (query, nowMs, only) => {
    const found = prepared.get(query) ?? prepare(query);
    prepared.set(query, found);
    const answer = run(found.query, found.rows, nowMs, (place) => only(documents[place]?.source ?? {}));
    if (!answer.ok) throw new Error(`${answer.problem.message} in ${query}`);
    const { columns, rows } = answer.value;
    return { columns, rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]))) };
  };
}

export function expectSame(query: string, replayed: QueryAnswer, node: QueryAnswer): void {
  const isSorted = /^\| SORT /m.test(query);
  const comparable = ({ columns, rows }: QueryAnswer) => {
    const texts = rows.map((row) =>
      JSON.stringify(columns.map(({ name, type }) => inOrder(type === "double" ? rounded(row[name] ?? null) : (row[name] ?? null)))),
    );
    return { columns: columns.map(({ name, type }) => `${name}: ${type}`), rows: isSorted ? texts : texts.sort() };
  };
  expect(comparable(replayed)).toEqual(comparable(node));
}

/** A node adds doubles in an order of its own, so their last digit is nobody's. */
function rounded(value: Json): Json {
  return typeof value === "number" ? Number(value.toPrecision(15)) : value;
}

/** VALUES promises no order. */
function inOrder(value: Json): Json {
  return Array.isArray(value) ? [...(value as readonly Json[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;
}
