/** `count >= N`: a group's events as one sorted list; beside each is put the one N-1 later, which must not be further than the window. Linear. */

import { arithmetic, assign, type Command, call, column, compare, evaluated, expand, number, stats, text, where } from "../ast.ts";
import { instantOf, type Measured, oneRow, unpackedInstant, type Window } from "./window.ts";

export function countShape(window: Window, least: number, { result }: Measured): readonly Command[] {
  const { keys, withinMs, time, temporary, judged } = window;
  const sorted = temporary("sorted");
  const events = temporary("events");
  const pair = temporary("pair");
  const opened = temporary("opened");
  const closed = temporary("closed");
  const event = call("CONCAT", call("TO_STRING", instantOf(time)), text(" "), call("TO_BASE64", column(["_id"])));
  const firsts = call("MV_SLICE", column(sorted), number(0), arithmetic(column(events), "-", number(least)));
  const lasts = call("MV_SLICE", column(sorted), number(least - 1), arithmetic(column(events), "-", number(1)));
  return [
    stats([assign(sorted, call("MV_SORT", call("VALUES", event)))], keys),
    evaluated(assign(events, call("MV_COUNT", column(sorted)))),
    where(compare(column(events), ">=", number(least))),
    evaluated(assign(pair, call("MV_ZIP", firsts, lasts, text("|")))),
    // MV_EXPAND copies what it is not told to leave out: the whole list once for each of its elements.
    { kind: "keep", columns: [...keys, events, pair] },
    expand(pair),
    evaluated(
      assign(opened, unpackedInstant(pair, number(1))),
      assign(closed, unpackedInstant(pair, arithmetic(call("LOCATE", column(pair), text("|")), "+", number(1)))),
    ),
    where(compare(column(closed), "<=", arithmetic(column(opened), "+", number(withinMs))), ...judged(column(closed))),
    ...oneRow(window, closed, [assign(result, call("MAX", column(events)))]),
  ];
}
