/** A hunt as an ES|QL query: selection over the time up to NOW(), the measures of each group, sorted. Knows nothing of files. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Hunt, Source } from "../../ir/detection.ts";
import {
  and,
  arithmetic,
  assign,
  type ColumnName,
  call,
  column,
  compare,
  countRows,
  type Expression,
  evaluated,
  number,
  type Order,
  type Query,
  stats,
  where,
} from "./ast.ts";
import { madeNames, namedValues, oneGroup, timeColumn } from "./columns.ts";
import type { Context } from "./context.ts";
import { noteLostValue } from "./losses.ts";
import { measuring } from "./measures.ts";
import { selectedBy } from "./plan.ts";
import { spanOf } from "./timing.ts";
import { type Measured, tupleOf } from "./windows/window.ts";

/** Rows of an answer where the query has no limit. It is written out, so that a reader sees it. */
const defaultRows = 1_000;
/** Rows of an answer at most, whatever the query says. */
export const mostRows = 10_000;

export function rowsOf({ limit }: Hunt): number {
  return Math.min(limit ?? defaultRows, mostRows);
}

/** A missing key is a group of its own: STATS has one for null (law 7). */
export function huntPlan(context: Context, hunt: Hunt, { source, indices }: { readonly source: Source; readonly indices: readonly string[] }): Query {
  const [step] = hunt.steps;
  invariant(step !== undefined, "a hunt has a selection");
  for (const key of step.keys) noteLostValue(context, key, "key");
  const madeName = madeNames();
  const keys = namedValues(context, step.keys, madeName);
  const measures = hunt.measures.map(measuring(context, madeName));
  const groups = keys.length === 0 ? [oneGroup] : keys;
  const made = groups.flatMap((key) => (key.made === undefined ? [] : [assign(key.column, key.made)]));
  const columns = keys.map((key) => key.column);
  return [
    { kind: "from", indices, metadata: [] },
    where(recent(timeColumn(context, source), hunt.overSeconds), selectedBy(context, step)),
    ...(made.length === 0 ? [] : [evaluated(...made)]),
    stats(
      [...new Set(measures)].map((measured) => assign(measured.result, taken(measured))),
      groups.map((key) => key.column),
    ),
    { kind: "sort", by: [...sorted(hunt, measures), ...columns.map((key): Order => ({ column: key, direction: "ASC" }))] },
    { kind: "limit", rows: rowsOf(hunt) },
    { kind: "keep", columns: [...columns, ...new Set(measures.map(({ result }) => result))] },
  ];
}

const timespans = { d: "days", h: "hours", m: "minutes", s: "seconds" } as const;
/** Beyond this the time reaches back before any log, and before what a date can hold. */
const longestSeconds = 100_000 * 86_400;

/** The window is closed, and its end is now: the log's last instant, where the log is a finished one. */
function recent(time: ColumnName, seconds: number): Expression {
  const { value, unit } = spanOf(Math.min(seconds, longestSeconds));
  return compare(column(time), ">=", arithmetic(call("NOW"), "-", { kind: "timespan", value, unit: timespans[unit] }));
}

/** A group without a value has none of them, and their sum is nothing: COALESCE, where an aggregate is null. */
function taken({ kind, of }: Measured): Expression {
  switch (kind) {
    case "count":
      return countRows;
    case "distinct":
      // VALUES is exact, COUNT_DISTINCT a sketch.
      return call("COALESCE", call("MV_COUNT", call("VALUES", of.length === 1 ? (of[0] ?? tupleOf(of)) : tupleOf(of))), number(0));
    case "sum":
      return call("COALESCE", call("SUM", exactNumber(of[0] ?? number(0))), call("TO_DOUBLE", number(0)));
    default:
      return assertNever(kind);
  }
}

/** Beyond 2^53 a number is missing (law 8). A double, since a sum of longs that overflows fails the whole query. */
function exactNumber(value: Expression): Expression {
  const limit = 2 ** 53;
  return call("CASE", and([compare(value, ">=", number(-limit)), compare(value, "<=", number(limit))]), call("TO_DOUBLE", value));
}

function sorted({ sort }: Hunt, measures: readonly Measured[]): readonly Order[] {
  const measured = sort === undefined ? undefined : measures[sort.measure];
  return sort === undefined || measured === undefined ? [] : [{ column: measured.result, direction: sort.direction === "ascending" ? "ASC" : "DESC" }];
}
