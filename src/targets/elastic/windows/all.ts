/** `A and B within w`: each instant of any step's event meets the rows in its window, and every step is measured there. */

import {
  arithmetic,
  assign,
  type Command,
  call,
  column,
  compare,
  countRows,
  type Expression,
  evaluated,
  expand,
  filtered,
  isNotNull,
  number,
  stats,
  where,
} from "../ast.ts";
import { bucketOf, counted, holds, isSet, measuresOf, packed, type Steps, taken, unpacked } from "./packed.ts";
import { withinOwnWindow } from "./stages.ts";
import { oneRow, spread, unpackedInstant } from "./window.ts";

export function allShape(steps: Steps, withinMs: number): readonly Command[] {
  const { keys, temporary, uses, judged } = steps;
  const [row, bucket, side, at, pack, t] = [temporary("packed"), temporary("bucket"), temporary("side"), temporary("at"), temporary("pack"), temporary("t")];
  // A step with its own window contributes the instants at which it is completed; the others are measured in the common window.
  const measured = uses.map((use) => (use.withinMs === undefined ? use.limits : []));
  const events = uses.map((_, i) => temporary(`events${i + 1}`));
  const thereIs = (use: number): Expression => compare(column(events[use] ?? []), ">=", number(1));
  const asked = measured.flatMap((limits, i) => (limits.length === 0 ? [thereIs(i)] : limits.map(holds)));
  const results = measured.flatMap(measuresOf);
  return [
    ...packed(steps),
    ...uses.flatMap((use, i) => (use.withinMs === undefined ? [] : withinOwnWindow(steps, i))),
    bucketOf(steps, withinMs),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", unpackedInstant(row, number(1))), compare(column(side), "==", number(0)))),
        assign(pack, call("VALUES", column(row))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    expand(pack),
    evaluated(assign(t, unpackedInstant(pack, number(1)))),
    where(compare(column(t), "<=", column(at)), compare(column(t), ">=", arithmetic(column(at), "-", number(withinMs))), ...judged(column(at))),
    ...unpacked(steps),
    stats(
      measured.flatMap((limits, i) => {
        const flag = isSet(pack, i);
        return limits.length === 0 ? [assign(events[i] ?? [], filtered(countRows, flag))] : taken(steps, limits, [flag]);
      }),
      [...keys, at],
    ),
    ...counted(measured.flat()),
    where(...asked),
    ...oneRow(
      steps,
      at,
      results.map(({ result }) => assign(result, call("MAX", column(result)))),
    ),
  ];
}
