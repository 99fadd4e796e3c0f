/** `distinct f >= N`: each value's first and last instant in a bucket of the window's length stand for all of them; each bucket meets the one before it. Linear. */

import {
  and,
  arithmetic,
  assign,
  type Command,
  call,
  column,
  compare,
  countRows,
  evaluated,
  expand,
  filtered,
  holdsValue,
  isNotNull,
  not,
  number,
  or,
  stats,
  text,
  where,
} from "../ast.ts";
import { digits, instantOf, type Measured, oneRow, spread, tupleOf, unpackedInstant, type Window } from "./window.ts";

export function distinctShape(window: Window, least: number, { of, result }: Measured): readonly Command[] {
  const { keys, withinMs, time, temporary, judged } = window;
  const ms = temporary("ms");
  const bucket = temporary("bucket");
  const value = temporary("value");
  const lo = temporary("lo");
  const hi = temporary("hi");
  const side = temporary("side");
  const at = temporary("at");
  const own = temporary("own");
  const pack = temporary("pack");
  const t = temporary("t");
  const before = temporary("before");
  const different = temporary("different");
  const here = compare(column(side), "==", number(0));
  const instant = call("TO_STRING", call("CASE", here, column(lo), column(hi)));
  return [
    evaluated(assign(ms, instantOf(time)), assign(bucket, arithmetic(column(ms), "/", number(withinMs))), assign(value, tupleOf(of))),
    where(holdsValue(column(value))),
    stats([assign(lo, call("MIN", column(ms))), assign(hi, call("MAX", column(ms)))], [...keys, bucket, value]),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(lo)), here)),
        assign(own, filtered(countRows, here)),
        assign(pack, call("VALUES", call("CONCAT", call("CASE", here, text("0"), text("1")), text(" "), instant, text(" "), column(value)))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at)), compare(call("MV_COUNT", column(pack)), ">=", number(least))),
    // A bucket with enough values of its own needs no other instant than its last.
    evaluated(assign(at, call("CASE", compare(column(own), ">=", number(least)), call("MV_MAX", column(at)), column(at)))),
    expand(at),
    expand(pack),
    evaluated(assign(t, unpackedInstant(pack, number(3))), assign(before, call("STARTS_WITH", column(pack), text("1")))),
    where(
      or([
        and([column(before), compare(column(t), ">=", arithmetic(column(at), "-", number(withinMs)))]),
        and([not(column(before)), compare(column(t), "<=", column(at))]),
      ]),
    ),
    // VALUES is exact, COUNT_DISTINCT a sketch.
    stats([assign(different, call("VALUES", call("SUBSTRING", column(pack), number(digits + 4))))], [...keys, at]),
    evaluated(assign(different, call("MV_COUNT", column(different)))),
    where(compare(column(different), ">=", number(least)), ...judged(column(at))),
    ...oneRow(window, at, [assign(result, call("MAX", column(different)))]),
  ];
}
