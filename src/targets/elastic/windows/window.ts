/**
 * What the shapes of windows share. ES|QL has no sliding window; each shape is an exact one, and ends in one row a group.
 * They are given selected events whose keys are present, and know nothing of predicates.
 */

import type { Measure, Threshold } from "../../../ir/detection.ts";
import {
  type Assignment,
  arithmetic,
  assign,
  type ColumnName,
  type Command,
  call,
  column,
  type Expression,
  evaluated,
  expand,
  list,
  number,
  stats,
  text,
} from "../ast.ts";
import type { Temporaries } from "../columns.ts";

export interface Window {
  readonly keys: readonly ColumnName[];
  readonly withinMs: number;
  readonly time: ColumnName;
  readonly temporary: Temporaries;
  /** What an instant (epoch ms) must satisfy to be judged in this run. None: every instant is. */
  readonly judged: (instant: Expression) => readonly Expression[];
}

/** A measure with the values it looks at, texts for `distinct` and a number for `sum`, and the column for its result. */
export interface Measured {
  readonly kind: Measure["kind"];
  readonly of: readonly Expression[];
  readonly result: ColumnName;
}
export interface Limit {
  readonly measured: Measured;
  readonly operator: Threshold["operator"];
  readonly value: number;
}

/** When the group's condition first and last held, among the instants that were looked at. */
export const firstInstant: ColumnName = ["Esql", "window_first"];
export const lastInstant: ColumnName = ["Esql", "window_last"];

/** Digits of an instant in milliseconds from September 2001 to 2286, so that packed instants sort and cut. */
export const digits = 13;

/** Epoch milliseconds. A date_nanos would give nanoseconds if it were not made a date first. */
export function instantOf(time: ColumnName): Expression {
  return call("TO_LONG", call("TO_DATETIME", column(time)));
}

export function unpackedInstant(packed: ColumnName, start: Expression): Expression {
  return call("TO_LONG", call("SUBSTRING", column(packed), start, number(digits)));
}

/** Puts each row into its own bucket and into the next, so that a bucket meets the one before it. */
export function spread(bucket: ColumnName, side: ColumnName): readonly Command[] {
  return [evaluated(assign(side, list([number(0), number(1)]))), expand(side), evaluated(assign(bucket, arithmetic(column(bucket), "+", column(side))))];
}

/** One text for the parts of a tuple, null where any is. Base64 has neither spaces nor dots. */
export function tupleOf(of: readonly Expression[]): Expression {
  const parts = of.map((part) => call("TO_BASE64", part));
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : call("CONCAT", ...parts.flatMap((part, i) => (i === 0 ? [part] : [text("."), part])));
}

/** Kibana keeps about a hundred rows of a run: a row for each instant would crowd other groups out. */
export function oneRow({ keys }: Pick<Window, "keys">, at: ColumnName, results: readonly Assignment[]): readonly Command[] {
  const instants = [assign(firstInstant, call("TO_DATETIME", call("MIN", column(at)))), assign(lastInstant, call("TO_DATETIME", call("MAX", column(at))))];
  return [stats([...instants, ...results], keys), { kind: "keep", columns: [...keys, firstInstant, lastInstant, ...results.map(({ name }) => name)] }];
}
