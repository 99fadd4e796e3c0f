/**
 * ES|QL as Elasticsearch runs it, over documents: text -> query -> compiled -> rows. A query is compiled once and run at as many instants as wanted.
 * Nothing throws: what the node would refuse is a value, with its place. Knows nothing of detections.
 */

import type { Json, JsonObject } from "../../model/event.ts";
import { through } from "./commands/step.ts";
import { type CompiledQuery, compileQuery } from "./compile/query.ts";
import type { Index } from "./index/mapping.ts";
import type { Document } from "./index/read.ts";
import { caught, type Result } from "./problem.ts";
import { parseQuery } from "./query/parse.ts";
import type { Parameter } from "./query/reading.ts";
import { dateText, nanosText } from "./value/date.ts";
import { ipText } from "./value/ip.ts";
import { type DataType, isSeveral, type Row, type Scalar, type Value } from "./value/value.ts";
import { defaultVersion, type EsqlVersion } from "./version.ts";
import { newWarnings } from "./warnings.ts";

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  readonly rows: readonly (readonly Json[])[];
  readonly warnings: readonly string[];
}

/** The documents that a query reads, as rows of the fields that it names: read once, run often. */
export interface Rows {
  readonly documents: readonly Document[];
  readonly rows: readonly Row[];
}

export function compile(
  text: string,
  indices: readonly Index[],
  version: EsqlVersion = defaultVersion,
  parameters: readonly Parameter[] = [],
): Result<CompiledQuery> {
  const parsed = parseQuery(text, version, parameters);
  return parsed.ok ? caught(() => compileQuery(parsed.value, indices, version)) : parsed;
}

export function read(query: CompiledQuery, documents: readonly Document[]): Rows {
  const { reads, width } = query.source;
  const rows = documents
    .filter(({ index }) => query.indices.has(index))
    .map((document) => {
      const row: Row = new Array<Value>(width).fill(null);
      for (const { slot, read: readField } of reads) row[slot] = readField(document);
      return row;
    });
  return { documents, rows };
}

/** What the first commands leave of each row, by its place: those that look at one row at a time and do not ask what time it is. */
export interface Chosen {
  readonly documents: readonly Document[];
  readonly rows: readonly (readonly Row[])[];
}

/** Of a query over documents. Its warnings are not kept: they are of all rows, and a run sees some. */
export function choose(query: CompiledQuery, of: Rows): Result<Chosen> {
  const { environment, steps, choosingSteps } = query;
  environment.documents = of.documents;
  environment.warnings = newWarnings();
  const own = steps.slice(0, choosingSteps);
  return caught(() => ({ documents: of.documents, rows: of.rows.map((row) => through(own, [row])) }));
}

/** `only` says which of the rows a filter beside the query lets through, by their place. */
export function run(query: CompiledQuery, of: Rows, nowMs: number, only?: (place: number) => boolean): Result<Answer> {
  const own: readonly Row[] = query.isRow ? [[]] : only === undefined ? of.rows : of.rows.filter((_, i) => only(i));
  return answered(query, of.documents, nowMs, () => through(query.steps, own));
}

/** `rows` are those behind the last command. Before `sameUntilMs` of the environment, the answer is this one. */
export function answered(query: CompiledQuery, documents: readonly Document[], nowMs: number, rows: () => readonly Row[]): Result<Answer> {
  const { environment, warnings } = query;
  environment.nowMs = nowMs;
  environment.sameUntilMs = Number.POSITIVE_INFINITY;
  environment.documents = documents;
  environment.warnings = newWarnings();
  for (const warning of warnings) environment.warnings.add(warning);
  return caught(() => {
    const found = rows();
    const columns = query.columns.map(({ name, type }) => ({ name, type }));
    const outputs = query.columns.map(({ type, slot }) => ({ slot: slot(), show: shown(type) }));
    return { columns, rows: found.map((row) => outputs.map(({ slot, show }) => show(row[slot] ?? null))), warnings: environment.warnings.texts() };
  });
}

/** As the node writes a value into JSON; whole numbers beyond 2^53 lose their last digits there too, where JavaScript reads them. */
function shown(type: DataType): (value: Value) => Json {
  const one = scalarShown(type);
  return (value) => (value === null ? null : isSeveral(value) ? value.map(one) : one(value));
}

function scalarShown(type: DataType): (value: Scalar) => Json {
  switch (type) {
    case "date":
      return (value) => dateText(value as number);
    case "date_nanos":
      return (value) => nanosText(value as number | bigint);
    case "ip":
      return (value) => ipText(value as string);
    case "_source":
      return (value) => JSON.parse(value as string) as JsonObject;
    default:
      return (value) => (typeof value === "bigint" ? Number(value) : value);
  }
}
