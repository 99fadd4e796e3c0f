/**
 * Any thresholds together: the events of an instant are one packed row, each instant meets the rows of its bucket and of the one before it,
 * and the measures are taken over those in its window. Quadratic inside two neighbouring buckets of one group.
 */

import { assertNever } from "../../../diagnostics/invariant.ts";
import {
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
  expand,
  filtered,
  isNotNull,
  number,
  stats,
  text,
  where,
} from "../ast.ts";
import { instantOf, type Limit, type Measured, oneRow, spread, unpackedInstant, type Window } from "./window.ts";
import { exactNumber, marked, missing } from "./words.ts";

/** A measure with the word of a packed row that carries it; a count has none. */
interface Word {
  readonly measured: Measured;
  readonly name: ColumnName;
}

export function joinShape(window: Window, measures: readonly Measured[], limits: readonly Limit[]): readonly Command[] {
  const { keys, withinMs, time, temporary, judged } = window;
  const ms = temporary("ms");
  const events = temporary("events");
  const row = temporary("packed");
  const bucket = temporary("bucket");
  const side = temporary("side");
  const at = temporary("at");
  const pack = temporary("pack");
  const t = temporary("t");
  const words = measures.map((measured, i): Word => ({ measured, name: temporary(`m${i + 1}`) }));
  const distincts = words.filter(({ measured }) => measured.kind === "distinct");
  const sums = words.filter(({ measured }) => measured.kind === "sum");
  const carried = [...sums, ...distincts];
  const fields = [call("TO_STRING", column(ms)), call("TO_STRING", column(events)), ...carried.map(({ name }) => call("TO_STRING", column(name)))];
  return [
    evaluated(
      assign(ms, instantOf(time)),
      ...carried.map(({ measured, name }) => assign(name, measured.kind === "sum" ? exactNumber(measured.of) : marked(measured.of))),
    ),
    // An instant without any value to add has a null sum, which would lose its row.
    stats(
      [assign(events, countRows), ...sums.map(({ name }) => assign(name, call("COALESCE", call("SUM", column(name)), call("TO_DOUBLE", number(0)))))],
      [...keys, ms, ...distincts.map(({ name }) => name)],
    ),
    evaluated(
      assign(row, call("CONCAT", ...fields.flatMap((field, i) => (i === 0 ? [field] : [text(" "), field])))),
      assign(bucket, arithmetic(column(ms), "/", number(withinMs))),
    ),
    ...spread(bucket, side),
    stats(
      [assign(at, filtered(call("VALUES", column(ms)), compare(column(side), "==", number(0)))), assign(pack, call("VALUES", column(row)))],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    expand(pack),
    evaluated(assign(t, unpackedInstant(pack, number(1)))),
    where(compare(column(t), "<=", column(at)), compare(column(t), ">=", arithmetic(column(at), "-", number(withinMs))), ...judged(column(at))),
    { kind: "dissect", column: pack, into: ["", ...[events, ...carried.map(({ name }) => name)].map((name) => name.join("."))] },
    stats(
      words.map((word) => assign(word.measured.result, taken(word, events))),
      [...keys, at],
    ),
    ...(distincts.length === 0
      ? []
      : [evaluated(...distincts.map(({ measured: { result } }) => assign(result, call("COALESCE", call("MV_COUNT", column(result)), number(0)))))]),
    where(...limits.map(({ measured, operator, value }) => compare(column(measured.result), operator, number(value)))),
    ...oneRow(
      window,
      at,
      measures.map(({ result }) => assign(result, call("MAX", column(result)))),
    ),
  ];
}

function taken({ measured, name }: Word, events: ColumnName): Expression {
  switch (measured.kind) {
    case "count":
      return call("SUM", call("TO_LONG", column(events)));
    case "sum":
      return call("SUM", call("TO_DOUBLE", column(name)));
    case "distinct":
      return filtered(call("VALUES", column(name)), compare(column(name), "!=", text(missing)));
    default:
      return assertNever(measured.kind);
  }
}
