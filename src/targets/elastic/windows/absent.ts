/**
 * `then no C within w`: an instant of the step before is kept where no other event of the last step lies in the window after it. Of the last
 * step's instants the latest in a bucket of the window's length and the first in the next one stand for all of them. Linear.
 */

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
  isNotNull,
  number,
  or,
  stats,
  where,
} from "../ast.ts";
import { isSet, type Steps, unpacked } from "./packed.ts";
import { spread, unpackedInstant } from "./window.ts";

/** From packed rows to one row for each instant `at` that is decided, at the end of its window. */
export function unanswered(steps: Steps, withinMs: number): readonly Command[] {
  const { keys, temporary, uses } = steps;
  const [row, ms, events, at, bucket, side] = [
    temporary("packed"),
    temporary("ms"),
    temporary("events"),
    temporary("at"),
    temporary("bucket"),
    temporary("side"),
  ];
  const [completed, answers, both, answer, latest, next] = [
    temporary("completed"),
    temporary("answers"),
    temporary("both"),
    temporary("answer"),
    temporary("latest"),
    temporary("next"),
  ];
  const completing = isSet(row, uses.length - 2);
  const answering = isSet(row, uses.length - 1);
  const isIn = (bucketsBack: number) => compare(column(side), "==", number(bucketsBack));
  const end = arithmetic(column(at), "+", number(withinMs));
  return [
    ...unpacked(steps, undefined, row),
    evaluated(assign(ms, unpackedInstant(row, number(1)))),
    stats(
      [
        assign(completed, filtered(countRows, completing)),
        assign(answers, filtered(call("SUM", column(events)), answering)),
        assign(both, filtered(countRows, and([completing, answering]))),
      ],
      [...keys, ms],
    ),
    evaluated(assign(answers, call("COALESCE", column(answers), number(0)))),
    evaluated(
      // What is of both steps does not answer itself.
      assign(
        at,
        call(
          "CASE",
          and([
            compare(column(completed), ">", number(0)),
            or([compare(column(answers), "==", number(0)), and([compare(column(answers), "==", number(1)), compare(column(both), ">", number(0))])]),
          ]),
          column(ms),
        ),
      ),
      assign(answer, call("CASE", compare(column(answers), ">", number(0)), column(ms))),
      assign(bucket, arithmetic(column(ms), "/", number(withinMs))),
    ),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(at)), isIn(1))),
        assign(latest, filtered(call("MAX", column(answer)), isIn(1))),
        assign(next, filtered(call("MIN", column(answer)), isIn(0))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    where(
      compare(call("COALESCE", column(latest), number(0)), "<=", column(at)),
      compare(call("COALESCE", column(next), number(Number.MAX_SAFE_INTEGER)), ">", end),
    ),
    evaluated(assign(at, end)),
  ];
}
