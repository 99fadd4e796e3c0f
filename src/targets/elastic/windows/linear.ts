/**
 * Several steps without thresholds: the least and greatest instants of each in a bucket of the window's length stand for all of them, and
 * each bucket meets the one before it. Linear. The steps are conditions here; the events' instants are in `ms`.
 */

import {
  type Assignment,
  arithmetic,
  assign,
  type ColumnName,
  type Command,
  call,
  column,
  compare,
  type Expression,
  evaluated,
  expand,
  filtered,
  isNotNull,
  list,
  number,
  or,
  stats,
  where,
} from "../ast.ts";
import { oneRow, spread, type Window } from "./window.ts";

type Given = Pick<Window, "keys" | "temporary">;

/** Of a step: its first and last instant in a bucket, and its last one in the bucket before. */
interface Extent {
  readonly lo: ColumnName;
  readonly hi: ColumnName;
  readonly before: ColumnName;
}

/**
 * `A and B within w`. If all steps hold at an instant of a bucket, they do at some step's first instant there: those that only the bucket itself
 * has held by the latest of their firsts, and the others reach no further later than earlier.
 */
export function linearAll(given: Given, steps: readonly Expression[], withinMs: number): readonly Command[] {
  const at = given.temporary("at");
  const of = extents(given, steps);
  return [
    ...measured(given, steps, of, withinMs),
    ...candidates(
      given,
      of.map(({ lo }) => lo),
    ),
    where(isNotNull(column(at)), ...of.map((step) => reached(step, at, withinMs))),
    ...oneRow(given, at, []),
  ];
}

/**
 * `A then B within w`, where no event is both. The first B of a bucket has the longest reach into the bucket before, and the last one has
 * every A of its own bucket before it that any B has.
 */
export function linearThen(given: Given, steps: readonly [Expression, Expression], withinMs: number): readonly Command[] {
  const at = given.temporary("at");
  const of = extents(given, steps);
  const [first, second] = of;
  if (first === undefined || second === undefined) return [];
  return [
    ...measured(given, steps, of, withinMs),
    ...candidates(given, [second.lo, second.hi]),
    where(isNotNull(column(at)), reached(first, at, withinMs)),
    ...oneRow(given, at, []),
  ];
}

function extents({ temporary }: Given, steps: readonly Expression[]): readonly Extent[] {
  return steps.map((_, i) => ({ lo: temporary(`lo${i + 1}`), hi: temporary(`hi${i + 1}`), before: temporary(`before${i + 1}`) }));
}

function measured({ keys, temporary }: Given, steps: readonly Expression[], of: readonly Extent[], withinMs: number): readonly Command[] {
  const [ms, bucket, side] = [temporary("ms"), temporary("bucket"), temporary("side")];
  const from = (bucketsBack: number) => compare(column(side), "==", number(bucketsBack));
  const least = (name: ColumnName, condition: Expression) => filtered(call("MIN", column(name)), condition);
  const greatest = (name: ColumnName, condition: Expression) => filtered(call("MAX", column(name)), condition);
  return [
    evaluated(assign(bucket, arithmetic(column(ms), "/", number(withinMs)))),
    stats(
      steps.flatMap((step, i): readonly Assignment[] => {
        const extent = of[i];
        return extent === undefined ? [] : [assign(extent.lo, least(ms, step)), assign(extent.hi, greatest(ms, step))];
      }),
      [...keys, bucket],
    ),
    ...spread(bucket, side),
    stats(
      of.flatMap(({ lo, hi, before }) => [assign(before, greatest(hi, from(1))), assign(lo, least(lo, from(0))), assign(hi, greatest(hi, from(0)))]),
      [...keys, bucket],
    ),
  ];
}

/** One row for each of the instants, as `at`. */
function candidates({ temporary }: Given, instants: readonly ColumnName[]): readonly Command[] {
  const [choice, at] = [temporary("choice"), temporary("at")];
  const cases = instants.flatMap((instant, i) => [compare(column(choice), "==", number(i)), column(instant)]);
  return [evaluated(assign(choice, list(instants.map((_, i) => number(i))))), expand(choice), evaluated(assign(at, call("CASE", ...cases)))];
}

/** The step has an event in the window that ends at `at`: in the bucket itself, or late enough in the one before. */
function reached({ lo, before }: Extent, at: ColumnName, withinMs: number): Expression {
  return or([compare(column(lo), "<=", column(at)), compare(column(before), ">=", arithmetic(column(at), "-", number(withinMs)))]);
}
