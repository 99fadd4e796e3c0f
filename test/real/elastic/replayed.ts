/** The replay beside the node: the same documents and queries, whose rows have to be the same. */

import { expect } from "vitest";
import type { QueryAnswer } from "../../../src/engines/elasticsearch.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import { comparable } from "../../../src/prove/players/node_rows.ts";
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
  expect(comparable(query, replayed)).toEqual(comparable(query, node));
}
