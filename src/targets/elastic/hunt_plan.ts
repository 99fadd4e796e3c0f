/** A hunt as an ES|QL query: selection over the time up to NOW(), the measures of each group, sorted. Knows nothing of files. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Hunt, Source } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import {
  and,
  arithmetic,
  assign,
  type ColumnName,
  type Command,
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
import { label, type MadeName, madeNames, plainColumn, timeColumn } from "./columns.ts";
import type { Context } from "./context.ts";
import { noteLostValue } from "./losses.ts";
import { measuring, valueIdentity } from "./measures.ts";
import { selectedBy } from "./selection.ts";
import { spanOf } from "./timing.ts";
import { cut, type Read, readUncut } from "./value.ts";
import { type Measured, tupleOf } from "./windows/window.ts";

/** Rows of an answer where the query has no limit. It is written out, so that a reader sees it. */
const defaultRows = 1_000;
/** Rows of an answer at most, whatever the query says. */
const mostRows = 10_000;

export function rowsOf({ limit }: Hunt): number {
  return Math.min(limit ?? defaultRows, mostRows);
}

/** A missing key is a group of its own: STATS has one for null (law 7). */
export function huntPlan(context: Context, hunt: Hunt, { source, indices }: { readonly source: Source; readonly indices: readonly string[] }): Query {
  const [step] = hunt.steps;
  invariant(step !== undefined && step.keys.length > 0, "a hunt has a selection and groups");
  for (const key of step.keys) noteLostValue(context, key, "key");
  const madeName = madeNames();
  const staged = staging(context, madeName);
  const columns = step.keys.map(staged.columnOf);
  const measures = hunt.measures.map(measuring(context, madeName, staged.read));
  return [
    { kind: "from", indices, metadata: [] },
    where(recent(timeColumn(context, source), hunt.overSeconds), selectedBy(context, step)),
    ...staged.commands,
    stats(
      [...new Set(measures)].map((measured) => assign(measured.result, taken(measured))),
      columns,
    ),
    { kind: "sort", by: [...sorted(hunt, measures), ...columns.map((key): Order => ({ column: key, direction: "ASC" }))] },
    { kind: "limit", rows: rowsOf(hunt) },
    { kind: "keep", columns: [...columns, ...new Set(measures.map(({ result }) => result))] },
  ];
}

interface Staging {
  /** Grows as values are asked for. */
  readonly commands: Command[];
  readonly columnOf: (value: Value) => ColumnName;
  readonly read: (value: Value) => Read;
}

/** Gives what the index has no column for one of its own, a command for each cut: a reader follows it, and adds it to the groups. */
function staging(context: Context, madeName: MadeName): Staging {
  const commands: Command[] = [];
  const known = new Map<string, Read & { readonly name: ColumnName }>();
  const stage = (value: Value): Read & { readonly name: ColumnName } => {
    const identity = valueIdentity(value);
    const before = known.get(identity);
    if (before !== undefined) return before;
    const name = madeName(label(context, value));
    const { expression, type } = readUncut(context, value);
    for (const step of [expression, ...value.cuts.map((one) => cut(column(name), one))]) commands.push(evaluated(assign(name, step)));
    const staged = { name, expression: column(name), type };
    known.set(identity, staged);
    return staged;
  };
  return {
    commands,
    columnOf: (value) => plainColumn(context, value) ?? stage(value).name,
    read: (value) => (plainColumn(context, value) === undefined ? stage(value) : readUncut(context, value)),
  };
}

const timespans = { d: "days", h: "hours", m: "minutes", s: "seconds" } as const;

/** The window is closed, and its end is now: the log's last instant, where the log is a finished one. */
function recent(time: ColumnName, seconds: number): Expression {
  const { value, unit } = spanOf(seconds);
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
