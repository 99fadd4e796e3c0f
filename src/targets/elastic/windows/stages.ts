/**
 * Stages of a condition of several steps: each looks at the packed rows with those around them and rewrites the flag of one use. What is asked
 * of the use's events holds, or does not. With limits quadratic inside two neighbouring buckets of one group.
 */

import {
  type Assignment,
  and,
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
  number,
  or,
  stats,
  text,
  where,
} from "../ast.ts";
import { bucketOf, counted, flagAt, flagOf, holds, isGrowing, isSet, type Steps, set, taken, unpacked, unset } from "./packed.ts";
import { digits, spread, unpackedInstant } from "./window.ts";

/** Set once, and found not to hold. Not the same as unset: rows that are different stay different. */
const failed = ".";

/** The use's events whose own window meets the limits; an event counts in its own window. */
export function withinOwnWindow(steps: Steps, use: number): readonly Command[] {
  const { limits = [], withinMs = 0 } = steps.uses[use] ?? {};
  if (limits.length === 0) return [];
  return [
    ...met(steps, use, use, withinMs),
    ...unpacked(steps),
    stats(taken(steps, limits, inWindow(steps, withinMs)), [...steps.keys, steps.temporary("at")]),
    ...counted(limits),
    evaluated(rewritten(steps, use, steps.temporary("at"), and(limits.map(holds)))),
  ];
}

/**
 * The use's events with another event of the use before, not later and at most `withinMs` earlier. Of the use before the first two rows of a
 * bucket and the last one of the bucket before stand for all of them. Linear.
 */
export function afterStep(steps: Steps, use: number, withinMs: number): readonly Command[] {
  const { keys, temporary } = steps;
  const [row, bucket, side, at, pack] = [temporary("packed"), temporary("bucket"), temporary("side"), temporary("at"), temporary("pack")];
  const [first, second, last, events] = [temporary("earliest"), temporary("second"), temporary("latest"), temporary("events")];
  const inBucket = (bucketsBack: number) => and([compare(column(side), "==", number(bucketsBack)), isSet(row, use - 1)]);
  const instant = (of: ColumnName) => unpackedInstant(of, number(1));
  // The row itself is one event of several that are alike, or there is another row.
  const another = or([
    compare(column(first), "!=", column(at)),
    compare(column(events), ">", number(1)),
    and([compare(column(second), "!=", column(first)), compare(instant(second), "<=", instant(at))]),
  ]);
  return [
    bucketOf(steps, withinMs),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(row)), compare(column(side), "==", number(0)))),
        assign(pack, filtered(call("TOP", column(row), number(2), text("asc")), inBucket(0))),
        assign(last, filtered(call("MAX", column(row)), inBucket(1))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    evaluated(assign(first, call("MV_MIN", column(pack))), assign(second, call("MV_MAX", column(pack)))),
    ...unpacked(steps, undefined, first),
    evaluated(
      rewritten(
        steps,
        use,
        at,
        or([and([compare(instant(first), "<=", instant(at)), another]), compare(instant(last), ">=", arithmetic(instant(at), "-", number(withinMs)))]),
      ),
    ),
  ];
}

/**
 * The same for a use with limits of its own. Each event of the use before is a choice: the own window begins no earlier than it, and
 * leaves it out. Where limits only ask for enough, the earliest choices are the best, and the others are dropped.
 */
export function afterStepWithinOwnWindow(steps: Steps, use: number, withinMs: number): readonly Command[] {
  const { limits = [], withinMs: ownMs = 0 } = steps.uses[use] ?? {};
  const { keys, temporary } = steps;
  const [row, bare, at, pack, events] = [temporary("packed"), temporary("bare"), temporary("at"), temporary("pack"), temporary("events")];
  const [bucket, side, choice, t, t1, fits] = [temporary("bucket"), temporary("side"), temporary("choice"), temporary("t"), temporary("t1"), temporary("fits")];
  const another = compare(column(events), ">=", number(1));
  const bar = call("LOCATE", column(at), text("|"));
  const chosen = compare(call("MV_COUNT", column(choice)), ">", number(0));
  return [
    ...met(steps, use, use - 1, withinMs),
    ...unpacked(steps, at),
    stats([assign(choice, filtered(call("VALUES", column(pack)), and([...inWindow(steps, withinMs), another])))], [...keys, at]),
    ...(limits.every(isGrowing) ? earliest(steps) : []),
    // The choices go on behind the row.
    evaluated(
      assign(row, call("COALESCE", call("CONCAT", column(at), text("|"), call("MV_CONCAT", column(choice), text("|"))), column(at))),
      assign(bare, column(at)),
    ),
    bucketOf(steps, ownMs),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(row)), compare(column(side), "==", number(0)))),
        assign(pack, filtered(call("VALUES", column(bare)), isSet(bare, use))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    evaluated(
      assign(choice, call("CASE", compare(bar, ">", number(0)), call("SPLIT", call("SUBSTRING", column(at), arithmetic(bar, "+", number(1))), text("|")))),
    ),
    evaluated(assign(pack, call("CASE", chosen, column(pack)))),
    expand(choice),
    expand(pack),
    instants(steps),
    evaluated(assign(t1, unpackedInstant(choice, number(1)))),
    ...unpacked(steps, choice),
    stats(taken(steps, limits, [...inWindow(steps, ownMs), compare(column(t), ">=", column(t1)), another]), [...keys, at, choice]),
    ...counted(limits),
    evaluated(assign(fits, call("CASE", and([chosen, ...limits.map(holds)]), number(1), number(0)))),
    stats([assign(fits, call("MAX", column(fits)))], [...keys, at]),
    evaluated(assign(at, call("MV_FIRST", call("SPLIT", column(at), text("|"))))),
    evaluated(rewritten(steps, use, at, compare(column(fits), "==", number(1)))),
  ];
}

/** Of the choices those at the earliest instant. */
function earliest({ keys, temporary }: Steps): readonly Command[] {
  const [at, choice, opened] = [temporary("at"), temporary("choice"), temporary("opened")];
  return [
    evaluated(assign(opened, call("SUBSTRING", call("MV_MIN", column(choice)), number(1), number(digits)))),
    expand(choice),
    stats([assign(choice, filtered(call("VALUES", column(choice)), call("STARTS_WITH", column(choice), column(opened))))], [...keys, at]),
  ];
}

/**
 * Puts each row of a use (`at`) together with the rows of another (`pack`) in its bucket and the one before. Rows of other uses
 * go through, together with nothing.
 */
function met(steps: Steps, use: number, other: number, withinMs: number): readonly Command[] {
  const { keys, temporary } = steps;
  const [row, bucket, side, at, pack] = [temporary("packed"), temporary("bucket"), temporary("side"), temporary("at"), temporary("pack")];
  return [
    bucketOf(steps, withinMs),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(row)), compare(column(side), "==", number(0)))),
        assign(pack, filtered(call("VALUES", column(row)), isSet(row, other))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    evaluated(assign(pack, call("CASE", isSet(at, use), column(pack)))),
    expand(pack),
    instants(steps),
  ];
}

/** Instants of the row that is judged, and of the one that it meets. */
function instants({ temporary }: Steps): Command {
  return evaluated(assign(temporary("t0"), unpackedInstant(temporary("at"), number(1))), assign(temporary("t"), unpackedInstant(temporary("pack"), number(1))));
}

function inWindow({ temporary }: Steps, withinMs: number): readonly Expression[] {
  const [t0, t] = [column(temporary("t0")), column(temporary("t"))];
  return [compare(t, "<=", t0), compare(t, ">=", arithmetic(t0, "-", number(withinMs)))];
}

/** The row with the flag of a use rewritten. */
function rewritten(steps: Steps, use: number, from: ColumnName, holds: Expression): Assignment {
  const flag = call("CASE", compare(flagOf(from, use), "==", text(unset)), text(unset), holds, text(set), text(failed));
  const before = call("SUBSTRING", column(from), number(1), number(flagAt(use) - 1));
  return assign(steps.temporary("packed"), call("CONCAT", before, flag, call("SUBSTRING", column(from), number(flagAt(use) + 1))));
}
