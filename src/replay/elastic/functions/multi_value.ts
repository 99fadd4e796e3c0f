/** Functions on several values at once. */

import type { Compiled } from "../compile/compiled.ts";
import { type Answer, isFailure, known, lifted } from "../compile/lift.ts";
import { fail } from "../problem.ts";
import { add } from "../value/long.ts";
import { order } from "../value/order.ts";
import { type DataType, isSeveral, isText, type Scalar, several, type Value, valuesOf } from "../value/value.ts";
import { argument, between, type Call, commonType, constant, fixed, newer, type ScalarFunction } from "./function.ts";
import type { Numeric } from "./number.ts";

type Reduce = (values: readonly Scalar[], type: DataType) => Answer;

/** Of the values of one list; no list has no values. */
function reducing(typeOf: (type: DataType) => DataType, reduce: Reduce, expected: "anything" | "numeric" = "anything"): ScalarFunction {
  return fixed(1, (call) => {
    const arg = argument(call, 0, expected);
    return lifted(call, typeOf(arg.type), [arg], (row) => {
      const value = arg.evaluate(row);
      return value === null ? null : settle(call, reduce(valuesOf(value), arg.type));
    });
  });
}

function settle(call: Call, answer: Answer): Value {
  if (!isFailure(answer)) return answer;
  call.environment.warnings.failed(call, answer.failure);
  return null;
}

const same = (type: DataType): DataType => type;
const first: Reduce = (values) => values[0] ?? null;
const last: Reduce = (values) => values.at(-1) ?? null;

function extreme(sign: 1 | -1): Reduce {
  return (values, type) => {
    const compare = order(type);
    return values.reduce((best, value) => (sign * compare(value, best) > 0 ? value : best));
  };
}

export function sum(values: readonly Scalar[], type: DataType): Answer {
  if (type === "double") return compensatedSum(values as readonly number[]);
  let total: Numeric | null = 0;
  for (const value of values) {
    total = add(total, value as Numeric);
    if (total === null || (type === "integer" && Math.abs(Number(total)) > 0x8000_0000)) break;
  }
  const fits = total !== null && (type !== "integer" || (total >= -0x8000_0000 && total <= 0x7fff_ffff));
  return fits ? total : { failure: `java.lang.ArithmeticException: ${type} overflow` };
}

/** Kahan's: what is lost in one addition is added in the next. */
export function compensatedSum(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    if (!Number.isFinite(value) || !Number.isFinite(total)) {
      total += value;
      continue;
    }
    const corrected = value - lost;
    const next = total + corrected;
    lost = next - total - corrected;
    total = next;
  }
  return total;
}

const average: Reduce = (values, type) =>
  (type === "double" ? compensatedSum(values as readonly number[]) : values.reduce<number>((total, value) => total + Number(value), 0)) / values.length;

/** Of an even number of whole numbers, the middle of the two rounded towards the lower. */
const median: Reduce = (values, type) => {
  const sorted = [...values].sort(order(type));
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[middle - 1] ?? 0;
  if (type === "double") return (Number(lower) + Number(upper)) / 2;
  const total = BigInt(lower as Numeric) + BigInt(upper as Numeric);
  return Number(total >> 1n);
};

function unique(values: readonly Scalar[]): Value {
  return several([...new Set(values)]);
}

function concat(call: Call): Compiled {
  const [of, by] = [argument(call, 0, "string"), argument(call, 1, "string")];
  return lifted(call, "keyword", [of, by], (row) => {
    const value = of.evaluate(row);
    const separator = by.evaluate(row);
    if (value === null || separator === null || isSeveral(separator)) return null;
    return isSeveral(value) ? value.join(separator as string) : value;
  });
}

function append(call: Call): Compiled {
  const type = commonType(call, 0, 2, false);
  const [a, b] = [argument(call, 0, "anything"), argument(call, 1, "anything")];
  return lifted(call, type, [a, b], (row) => {
    const left = a.evaluate(row);
    const right = b.evaluate(row);
    return left === null || right === null ? null : [...valuesOf(left), ...valuesOf(right)];
  });
}

/** Both ends belong to it; negative ones count from the end. */
function slice(call: Call): Compiled {
  const of = argument(call, 0, "anything");
  const from = argument(call, 1, "whole number");
  const to = call.arguments.length > 2 ? argument(call, 2, "whole number") : from;
  return lifted(call, of.type, [of, from, to], (row) => {
    const value = of.evaluate(row);
    const [start, end] = [from.evaluate(row), to.evaluate(row)];
    if (value === null || start === null || end === null || isSeveral(start) || isSeveral(end)) return null;
    const [a, b] = [Number(start), Number(end)];
    if (a > b || (a < 0 && b >= 0)) return fail("runtime", "Start offset is greater than end offset", call.at);
    const values = valuesOf(value);
    const at = (i: number) => (i < 0 ? values.length + i : i);
    return several(values.slice(Math.max(0, at(a)), Math.max(0, at(b) + 1)));
  });
}

function sorted(call: Call): Compiled {
  const of = argument(call, 0, "anything");
  const direction = call.arguments.length > 1 ? String(constant(call, 1, "string").known.value).toUpperCase() : "ASC";
  if (direction !== "ASC" && direction !== "DESC")
    fail("verification", `Invalid order value in [${call.text}], expected one of [ASC, DESC] but got [${direction}]`, call.at);
  const compare = order(of.type);
  const sign = direction === "ASC" ? 1 : -1;
  return lifted(call, of.type, [of], (row) => {
    const value = of.evaluate(row);
    return isSeveral(value) ? [...value].sort((a, b) => sign * compare(a, b)) : value;
  });
}

/** Value by value with a text between them; the longer list goes on alone. */
function zip(call: Call): Compiled {
  const [a, b] = [argument(call, 0, "string"), argument(call, 1, "string")];
  const by = call.arguments.length > 2 ? argument(call, 2, "string") : known(call, "keyword", ",");
  return lifted(call, "keyword", [a, b, by], (row) => {
    const [left, right] = [valuesOf(a.evaluate(row)), valuesOf(b.evaluate(row))];
    const separator = by.evaluate(row);
    if (separator === null || isSeveral(separator)) return null;
    const length = Math.max(left.length, right.length);
    return several(
      Array.from({ length }, (_, i) => {
        const [x, y] = [left[i], right[i]];
        return x === undefined ? (y ?? "") : y === undefined ? x : `${x}${separator}${y}`;
      }),
    );
  });
}

/** Every value of the second is among those of the first; nothing is among anything. */
function containsAll(call: Call): Compiled {
  commonType(call, 0, 2, false);
  const [all, wanted] = [argument(call, 0, "anything"), argument(call, 1, "anything")];
  return lifted(call, "boolean", [all, wanted], (row) => {
    const set = new Set(valuesOf(all.evaluate(row)));
    return valuesOf(wanted.evaluate(row)).every((value) => set.has(value));
  });
}

export const multiValueFunctions: Readonly<Record<string, ScalarFunction>> = {
  MV_APPEND: fixed(2, append),
  MV_AVG: reducing(() => "double", average, "numeric"),
  MV_CONCAT: fixed(2, concat),
  MV_CONTAINS: newer(fixed(2, containsAll)),
  MV_COUNT: reducing(
    () => "integer",
    (values) => values.length,
  ),
  MV_DEDUPE: reducing(same, unique),
  MV_FIRST: reducing(same, first),
  MV_LAST: reducing(same, last),
  MV_MAX: reducing((type) => (isText(type) ? "keyword" : type), extreme(1)),
  MV_MEDIAN: reducing(same, median, "numeric"),
  MV_MIN: reducing((type) => (isText(type) ? "keyword" : type), extreme(-1)),
  MV_SLICE: between(2, 3, slice),
  MV_SORT: between(1, 2, sorted),
  MV_SUM: reducing(same, sum, "numeric"),
  MV_ZIP: between(2, 3, zip),
};
