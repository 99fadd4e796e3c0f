/** The recorded probes of a real node of 8.19.21: its indices as mappings and documents, and what it was asked. */

import { readFileSync } from "node:fs";
import type { Json, JsonObject } from "../../../../src/model/event.ts";
import { compile, read, run } from "../../../../src/replay/elastic/esql.ts";
import { indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import type { Document } from "../../../../src/replay/elastic/index/read.ts";
import type { Parameter } from "../../../../src/replay/elastic/query/reading.ts";

export interface Probe {
  readonly name: string;
  readonly query: string;
  readonly params?: readonly (string | number | Readonly<Record<string, Json>>)[];
  readonly status: number;
  readonly columns?: readonly string[];
  readonly rows?: number;
  readonly values?: readonly (readonly Json[])[];
  /** Where the answer is an estimate. */
  readonly sketch?: true;
}
interface Probes {
  readonly indices: Readonly<
    Record<string, { readonly body: { readonly mappings: JsonObject; readonly settings?: JsonObject }; readonly docs: string | readonly JsonObject[] }>
  >;
  readonly probes: readonly Probe[];
}

const recorded = JSON.parse(readFileSync("test/unit/replay/elastic/probes.json", "utf8")) as Probes;

export const { probes, indices } = recorded;
export const known = Object.entries(recorded.indices).map(([name, { body }]) => indexOf(name, body.mappings, body.settings));
export const documents = Object.entries(recorded.indices).flatMap(([index, { docs }]) =>
  typeof docs === "string" ? bigDocuments(index) : docs.map((doc, i) => documentOf(index, doc, i)),
);

function documentOf(index: string, doc: JsonObject, i: number): Document {
  return { index, id: typeof doc._id === "string" ? doc._id : String(i), source: doc._source as JsonObject };
}

/** For g5, g1000, g3000 and g50000 documents { g, v: g-i, n: i }. */
function bigDocuments(index: string): readonly Document[] {
  return [5, 1000, 3000, 50_000].flatMap((n) =>
    Array.from({ length: n }, (_, i) => ({ index, id: `${n}-${i}`, source: { g: `g${n}`, v: `g${n}-${i}`, n: i } })),
  );
}

/** Where the replay answers differently, and why. One that comes to agree fails. */
const sketch = "COUNT_DISTINCT is counted exactly, the node's is a sketch";
export const exceptions: Readonly<Record<string, string>> = {
  "count_distinct g50000": sketch,
  "count_distinct by": sketch,
  "count_distinct first 100 of g50000": sketch,
  "count_distinct first 500 of g50000": sketch,
  "count_distinct first 1000 of g50000": sketch,
  "count_distinct first 3000 of g50000": sketch,
  "count_distinct first 40000 of g50000": sketch,
  "sort then keep": "rows that sort alike have no order; the node happens to turn theirs around",
};

function parametersOf({ params = [] }: Probe): readonly Parameter[] {
  return params.map((param): Parameter => {
    if (typeof param !== "object") return { value: param };
    const [name = "", value] = Object.entries(param)[0] ?? [];
    const isIdentifier = typeof value === "object" && value !== null && "identifier" in value;
    return isIdentifier ? { name, identifier: String((value as JsonObject).identifier) } : { name, value: value as string };
  });
}

/** Columns, how many rows, and the rows as far as they were recorded; an error is one, whatever it says, unless the replay knows no such thing. */
export function replayedAnswer(probe: Probe): Json {
  const compiled = compile(probe.query, known, "8.19", parametersOf(probe));
  if (!compiled.ok) return { error: compiled.problem.kind === "unsupported" ? compiled.problem.message : true };
  const found = run(compiled.value, read(compiled.value, documents), Date.parse("2024-06-01T00:00:00Z"));
  if (!found.ok) return { error: found.problem.kind === "unsupported" ? found.problem.message : true };
  const { columns, rows } = found.value;
  return { columns: columns.map(({ name, type }) => `${name}:${type}`), count: rows.length, rows: rows.slice(0, probe.values?.length ?? 0) };
}

export function recordedAnswer({ status, columns, rows, values }: Probe): Json {
  return status === 200 ? { columns: columns ?? [], count: rows ?? 0, rows: values ?? [] } : { error: true };
}

/** Where the query does not sort, any order is one. */
export function comparable(probe: Probe, found: Json): Json {
  const isSorted = /\bSORT\b/i.test(probe.query);
  if (isSorted || typeof found !== "object" || found === null || !("rows" in found)) return found;
  return { ...found, rows: [...(found.rows as readonly Json[])].map((row) => JSON.stringify(row)).sort() };
}
