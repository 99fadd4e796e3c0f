/** The recorded probes of a real node of 8.19.21: its indices as mappings and documents, and what it was asked. */

import { readFileSync } from "node:fs";
import type { Json, JsonObject } from "../../../../src/model/event.ts";
import { indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import type { Document } from "../../../../src/replay/elastic/index/read.ts";

export interface Probe {
  readonly name: string;
  readonly query: string;
  readonly params?: readonly (string | number | Readonly<Record<string, Json>>)[];
  readonly status: number;
  readonly columns?: readonly string[];
  readonly rows?: number;
  readonly values?: readonly (readonly Json[])[];
}
interface Probes {
  readonly indices: Readonly<
    Record<string, { readonly body: { readonly mappings: JsonObject; readonly settings?: JsonObject }; readonly docs: string | readonly JsonObject[] }>
  >;
  readonly probes: readonly Probe[];
}

const recorded = JSON.parse(readFileSync("test/unit/replay/elastic/probes.json", "utf8")) as Probes;

export const { probes } = recorded;
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
