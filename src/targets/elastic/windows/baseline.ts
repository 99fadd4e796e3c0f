/**
 * `M per b is n deviations above w baseline` (law 10): one packed row a bucket that has events, each met with the rows of the w before it.
 * A bucket without events has no row, and counts as 0. In whole numbers; where those would not fit, in doubles, by differences from the
 * amount that is judged, which lose least.
 */

import { assertNever } from "../../../diagnostics/invariant.ts";
import {
  and,
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
  text,
  where,
} from "../ast.ts";
import { holds, measuresOf } from "./packed.ts";
import { instantOf, type Limit, type Measured, oneRow, spread, tupleOf, type Window } from "./window.ts";
import { exactNumber } from "./words.ts";

export interface Baseline {
  readonly measured: Measured;
  /** Of measures in the same bucket. */
  readonly limits: readonly Limit[];
  readonly bucketMs: number;
  /** How many buckets the baseline has. */
  readonly buckets: number;
  readonly learningMs: number;
  /** A decimal, as written. */
  readonly deviations: string;
}

/** `judged` is asked of the end of a bucket. */
export function baselineShape(window: Omit<Window, "withinMs">, baseline: Baseline): readonly Command[] {
  const { keys, time, temporary, judged } = window;
  const { measured, limits, bucketMs, buckets, learningMs } = baseline;
  const [ms, bucket, span, side, row] = [temporary("ms"), temporary("bucket"), temporary("span"), temporary("side"), temporary("packed")];
  const [at, pack, lo, b0, b, m] = [temporary("at"), temporary("pack"), temporary("lo"), temporary("b0"), temporary("b"), temporary("m")];
  const measures = [measured, ...measuresOf(limits).filter((other) => other !== measured)];
  // Of the bucket that is judged, as texts.
  const amounts = measures.map((_, i) => temporary(`a${i + 1}`));
  const values = measures.map((_, i) => temporary(`v${i + 1}`));
  const end = arithmetic(arithmetic(column(bucket), "+", number(1)), "*", number(bucketMs));
  const words = [bucket, lo, ...measures.map(({ result }) => result)].map((word) => call("TO_STRING", column(word)));
  const named = (names: readonly (string | readonly string[])[]) => names.map((name) => (typeof name === "string" ? name : name.join(".")));
  return [
    evaluated(
      assign(ms, instantOf(time)),
      assign(bucket, arithmetic(column(ms), "/", number(bucketMs))),
      ...measures.flatMap(({ kind, of }, i) => (kind === "count" ? [] : [assign(values[i] ?? [], kind === "sum" ? exactNumber(of) : tupleOf(of))])),
    ),
    stats(
      [assign(lo, call("MIN", column(ms))), ...measures.map(({ kind, result }, i) => assign(result, total(kind, column(values[i] ?? []))))],
      [...keys, bucket],
    ),
    evaluated(
      ...measures.flatMap(({ kind, result }) => (kind === "count" ? [] : [assign(result, orNothing(kind, column(result)))])),
      assign(row, call("CONCAT", ...words.flatMap((word, i) => (i === 0 ? [word] : [text(" "), word])))),
      assign(span, arithmetic(column(bucket), "/", number(buckets))),
    ),
    ...spread(span, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(row)), and([compare(column(side), "==", number(0)), ...limits.map(holds), ...judged(end)]))),
        assign(pack, call("VALUES", column(row))),
      ],
      [...keys, span],
    ),
    where(isNotNull(column(at))),
    expand(at),
    expand(pack),
    { kind: "dissect", column: at, into: named([b0, "", ...amounts]) },
    { kind: "dissect", column: pack, into: named([b, lo, m, ...measures.slice(1).map(() => "")]) },
    evaluated(assign(b0, call("TO_LONG", column(b0))), assign(b, call("TO_LONG", column(b))), assign(lo, call("TO_LONG", column(lo)))),
    where(compare(column(b), "<", column(b0)), compare(column(b), ">=", arithmetic(column(b0), "-", number(buckets)))),
    ...deviating(window, baseline, amounts),
    where(compare(column(lo), "<=", arithmetic(arithmetic(column(b0), "*", number(bucketMs)), "-", number(learningMs)))),
    evaluated(assign(at, arithmetic(arithmetic(column(b0), "+", number(1)), "*", number(bucketMs)))),
    ...oneRow(
      window,
      at,
      measures.map(({ kind, result }, i) => assign(result, call("MAX", call(kind === "sum" ? "TO_DOUBLE" : "TO_LONG", column(amounts[i] ?? []))))),
    ),
  ];
}

function total(kind: Measured["kind"], value: Expression): Expression {
  switch (kind) {
    case "count":
      return countRows;
    case "distinct":
      return call("VALUES", value);
    case "sum":
      return call("SUM", value);
    default:
      return assertNever(kind);
  }
}

function orNothing(kind: Measured["kind"], found: Expression): Expression {
  return kind === "sum" ? call("COALESCE", found, call("TO_DOUBLE", number(0))) : call("COALESCE", call("MV_COUNT", found), number(0));
}

/** Sums over the rows before, and the test by them. Of each judged bucket one row is left. */
function deviating(
  { keys, temporary }: Omit<Window, "withinMs">,
  { buckets, deviations }: Baseline,
  amounts: readonly (readonly string[])[],
): readonly Command[] {
  const [b0, lo, m, m0, seen, largest] = [temporary("b0"), temporary("lo"), temporary("m"), temporary("m0"), temporary("seen"), temporary("largest")];
  const [s, q, ds, dq, k, v] = [temporary("s"), temporary("q"), temporary("ds"), temporary("dq"), temporary("k"), temporary("v")];
  const [dk, dv] = [temporary("dk"), temporary("dv")];
  const small = temporary("small");
  const amount = call("TO_DOUBLE", column(amounts[0] ?? []));
  const difference = arithmetic(column(m), "-", column(m0));
  const n = fractionOf(deviations);
  const most = largestExact(deviations, buckets);
  const fits = compare(call("GREATEST", column(largest), call("ABS", column(m0))), "<=", number(most));
  const whole = call("CASE", compare(call("ABS", column(m)), "<=", number(most)), call("TO_LONG", column(m)), number(0));
  const times = (a: Expression, ...more: readonly Expression[]) => more.reduce((product, next) => arithmetic(product, "*", next), a);
  const absent = arithmetic(number(buckets), "-", column(seen));
  const above = (k_: Expression, v_: Expression, numerator: number, denominator: number) =>
    and([compare(k_, ">", number(0)), compare(multiple(denominator ** 2, times(k_, k_)), ">", multiple(numerator ** 2, v_))]);
  const inDoubles = above(column(dk), column(dv), Number(deviations), 1);
  return [
    evaluated(assign(m, call("TO_DOUBLE", column(m))), assign(m0, amount), assign(small, whole)),
    stats(
      [
        assign(lo, call("MIN", column(lo))),
        assign(seen, countRows),
        assign(largest, call("MAX", call("ABS", column(m)))),
        assign(s, call("SUM", column(small))),
        assign(q, call("SUM", times(column(small), column(small)))),
        assign(ds, call("SUM", difference)),
        assign(dq, call("SUM", times(difference, difference))),
      ],
      [...keys, b0, ...amounts],
    ),
    evaluated(assign(m0, amount)),
    evaluated(
      assign(k, arithmetic(times(number(buckets), call("TO_LONG", column(m0))), "-", column(s))),
      assign(v, arithmetic(times(number(buckets), column(q)), "-", times(column(s), column(s)))),
      assign(dk, arithmetic(times(absent, column(m0)), "-", column(ds))),
      assign(dq, arithmetic(column(dq), "+", times(absent, column(m0), column(m0)))),
    ),
    evaluated(assign(dv, arithmetic(times(number(buckets), column(dq)), "-", times(column(dk), column(dk))))),
    where(most === 0 ? inDoubles : call("CASE", fits, above(column(k), column(v), n.numerator, n.denominator), inDoubles)),
  ];
}

function multiple(factor: number, of: Expression): Expression {
  return factor === 1 ? of : arithmetic(number(factor), "*", of);
}

/** Up to this amount in a bucket everything fits into 64 bits. */
export function largestExact(deviations: string, buckets: number): number {
  const { numerator, denominator } = fractionOf(deviations);
  // The squares themselves stand in the query as whole numbers.
  if (Math.max(numerator, denominator) > 2 ** 26) return 0;
  return Math.floor(3_037_000_499 / (buckets * Math.max(numerator, 2 * denominator)));
}

function fractionOf(decimal: string): { readonly numerator: number; readonly denominator: number } {
  const [whole = "", fraction = ""] = decimal.split(".");
  let [a, b] = [BigInt(whole + fraction), 10n ** BigInt(fraction.length)];
  const [numerator, denominator] = [a, b];
  while (b > 0n) [a, b] = [b, a % b];
  return { numerator: Number(numerator / a), denominator: Number(denominator / a) };
}
