/**
 * `first seen f within w` (law 9): beside each instant of a value is put the one before it, which must be further away than the window. What the
 * group has learned from lies between `w` and `learning` earlier: in buckets of that length the last instant of one and the first of the next
 * stand for all. Linear.
 */

import {
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
  holdsValue,
  isNotNull,
  list,
  number,
  or,
  stats,
  text,
  where,
} from "../ast.ts";
import { digits, instantOf, oneRow, tupleOf, unpackedInstant, type Window } from "./window.ts";

export interface FirstSeen {
  /** The parts of what is seen, as texts, with a column each for those that are new. */
  readonly parts: readonly { readonly of: Expression; readonly result: ColumnName }[];
  readonly learningMs: number;
}

export function firstSeenShape(window: Window, { parts, learningMs }: FirstSeen): readonly Command[] {
  const { keys, withinMs, time, temporary, judged } = window;
  const [ms, value, sorted, instants, pair] = [temporary("ms"), temporary("value"), temporary("sorted"), temporary("instants"), temporary("pair")];
  const [before, t, fresh, side, bucket] = [temporary("before"), temporary("t"), temporary("fresh"), temporary("side"), temporary("bucket")];
  const [lo, hi, at, words] = [temporary("lo"), temporary("hi"), temporary("at"), temporary("words")];
  const lengthMs = Math.max(1, withinMs - learningMs);
  const start = arithmetic(column(t), "-", number(withinMs));
  const isSide = (of: number) => compare(column(side), "==", number(of));
  const slice = (from: number, to: number) => call("MV_SLICE", column(sorted), number(from), arithmetic(column(instants), "-", number(to)));
  const firstBucket = arithmetic(arithmetic(arithmetic(start, "/", number(lengthMs)), "+", column(side)), "-", number(1));
  return [
    evaluated(assign(ms, instantOf(time)), assign(value, tupleOf(parts.map(({ of }) => of)))),
    stats([assign(sorted, call("VALUES", call("TO_STRING", column(ms))))], [...keys, value]),
    // Before the first instant stands one that is out of every window.
    evaluated(assign(sorted, call("MV_SORT", call("MV_APPEND", column(sorted), text("0".repeat(digits)))))),
    evaluated(assign(instants, call("MV_COUNT", column(sorted)))),
    evaluated(assign(pair, call("MV_ZIP", slice(0, 2), slice(1, 1), text("|")))),
    // MV_EXPAND would copy the whole list once for each of its elements.
    { kind: "keep", columns: [...keys, value, pair] },
    expand(pair),
    evaluated(assign(before, unpackedInstant(pair, number(1))), assign(t, unpackedInstant(pair, number(digits + 2)))),
    evaluated(
      assign(
        fresh,
        call(
          "CASE",
          and([holdsValue(column(value)), compare(column(before), "<", start), ...judged(column(t))]),
          call("CONCAT", call("TO_STRING", column(t)), text(" "), column(value)),
        ),
      ),
      // As an event that was, in its own bucket; as one that may fire, in the two that its learning can lie in.
      assign(side, call("CASE", holdsValue(column(fresh)), list([number(0), number(1), number(2)]), number(0))),
    ),
    expand(side),
    evaluated(assign(bucket, call("CASE", isSide(0), arithmetic(column(t), "/", number(lengthMs)), firstBucket))),
    stats(
      [
        assign(lo, filtered(call("MIN", column(t)), isSide(0))),
        assign(hi, filtered(call("MAX", column(t)), isSide(0))),
        assign(at, filtered(call("VALUES", call("CONCAT", call("TO_STRING", column(side)), text(" "), column(fresh))), compare(column(side), ">", number(0)))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    evaluated(
      assign(side, call("SUBSTRING", column(at), number(1), number(1))),
      assign(t, unpackedInstant(at, number(3))),
      assign(words, call("SPLIT", call("SUBSTRING", column(at), number(digits + 4)), text("."))),
    ),
    where(
      or([
        and([compare(column(side), "==", text("1")), compare(column(hi), ">=", start)]),
        and([compare(column(side), "==", text("2")), compare(column(lo), "<=", arithmetic(column(t), "-", number(learningMs)))]),
      ]),
    ),
    ...oneRow(
      window,
      t,
      parts.map(({ result }, i) => assign(result, call("VALUES", call("FROM_BASE64", call("MV_SLICE", column(words), number(i)))))),
    ),
  ];
}
