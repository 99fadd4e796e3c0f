/** Functions on dates, in UTC. */

import { changesAt } from "../compile/clock.ts";
import { converted as besideDate } from "../compile/comparison.ts";
import type { Compiled } from "../compile/compiled.ts";
import { known, lift, lifted } from "../compile/lift.ts";
import { fail } from "../problem.ts";
import type { Timespan } from "../query/ast.ts";
import { timespanText } from "../query/literals.ts";
import { floorDays, floorMonths, monthsBetween, parseDate } from "../value/date.ts";
import { normal, type Whole } from "../value/long.ts";
import { isNumeric, type Scalar } from "../value/value.ts";
import { dateField, formatDate, parseByFormat } from "./date_format.ts";
import { argument, between, type Call, constant, fixed, type ScalarFunction, wrongType } from "./function.ts";

/** A date, or a constant text that is one. */
function dateArgument(call: Call, i: number): Compiled {
  const arg = call.arguments[i];
  const converted = arg === undefined ? undefined : besideDate(arg, "date");
  if (converted === undefined || (converted.type !== "date" && converted.type !== "date_nanos" && converted.type !== "null"))
    return wrongType(call, i, "date_nanos or datetime");
  return converted;
}

/** In milliseconds, of a date of either kind. */
function inMs(type: Compiled["type"]): (value: Scalar) => number {
  return type === "date_nanos" ? (value) => Number(BigInt(value as Whole) / 1_000_000n) : (value) => value as number;
}

function spanArgument(call: Call, i: number): Timespan | undefined {
  const arg = call.arguments[i];
  if (arg?.span !== undefined) return arg.span;
  return typeof arg?.known?.value === "string" ? timespanText(arg.known.value) : undefined;
}

/** To the beginning of the span that a date lies in. */
export function floorTo(span: Timespan, call: Call): (ms: number) => number {
  if (span.kind === "duration") {
    if (span.ms <= 0) fail("runtime", "Zero or negative time interval is not supported", call.at);
    return (ms) => Math.floor(ms / span.ms) * span.ms;
  }
  const { months, days } = span;
  if (months < 0 || days < 0 || (months === 0 && days === 0)) fail("runtime", "Zero or negative time interval is not supported", call.at);
  if (months > 0 && days > 0) fail("runtime", "Time interval is not supported", call.at);
  return months > 0 ? (ms) => floorMonths(ms, months) : (ms) => floorDays(ms, days);
}

function truncate(call: Call): Compiled {
  const span = spanArgument(call, 0);
  if (span === undefined) return wrongType(call, 0, "dateperiod or timeduration");
  return floored(call, dateArgument(call, 1), floorTo(span, call));
}

function floored(call: Call, date: Compiled, floor: (ms: number) => number): Compiled {
  if (date.type === "null") return known(call, "date", null);
  const ms = inMs(date.type);
  if (date.type === "date") return lift(call, "date", [date], (value) => floor(value as number));
  return lift(call, "date_nanos", [date], (value) => normal(BigInt(floor(Math.floor(ms(value)))) * 1_000_000n));
}

/** Spans that people read easily, the longest first. */
const readable: readonly Timespan[] = [
  ...[12, 1].map((months): Timespan => ({ kind: "period", months, days: 0 })),
  ...[7, 1].map((days): Timespan => ({ kind: "period", months: 0, days })),
  ...[720, 180, 60, 30, 10, 5, 1].map((minutes): Timespan => ({ kind: "duration", ms: minutes * 60_000 })),
  ...[30_000, 10_000, 5_000, 1_000, 100, 50, 10, 1].map((ms): Timespan => ({ kind: "duration", ms })),
];

/** BUCKET by a span, or by a number of buckets in a range; of numbers alike. */
export function bucket(call: Call): Compiled {
  const [of] = call.arguments;
  if (of !== undefined && isNumeric(of.type)) return numberBucket(call, of);
  const date = dateArgument(call, 0);
  const span = spanArgument(call, 1);
  if (span !== undefined && call.arguments.length === 2) return floored(call, date, floorTo(span, call));
  const count = Number(constant(call, 1, "whole number").known.value);
  const [from, to] = [2, 3].map((i) => {
    const { known: bound } =
      i < call.arguments.length
        ? dateArgument(call, i)
        : fail("verification", `function expects exactly four arguments when the first one is of type [DATETIME] and the second of type [INTEGER]`, call.at);
    return Number(bound?.value ?? fail("unsupported", "BUCKET with bounds that are not constant", call.at));
  });
  // The shortest that still makes no more buckets than wanted.
  let chosen = readable[0] ?? fail("unsupported", "BUCKET", call.at);
  for (const one of readable) {
    if (buckets(floorTo(one, call), from ?? 0, to ?? 0, one) > count) break;
    chosen = one;
  }
  return floored(call, date, floorTo(chosen, call));
}

function buckets(floor: (ms: number) => number, from: number, to: number, span: Timespan): number {
  const length = span.kind === "duration" ? span.ms : (span.months * 30 + span.days) * 86_400_000;
  // Far more than anybody asks for need not be counted.
  if ((to - from) / length > 20_000) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = floor(from); at < to; at = floor(at + (span.kind === "period" && span.months > 0 ? span.months * 31 * 86_400_000 : length))) count += 1;
  return count;
}

function numberBucket(call: Call, of: Compiled): Compiled {
  const size = Number(constant(call, 1, "numeric").known.value);
  if (call.arguments.length === 2) return lift(call, "double", [of], (value) => Math.floor(Number(value) / size) * size);
  const [from, to] = [2, 3].map((i) => Number(constant(call, i, "numeric").known.value));
  const precise = ((to ?? 0) - (from ?? 0)) / size;
  const power = 10 ** Math.floor(Math.log10(precise));
  const rounded = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= precise) ?? 10 * power;
  return lift(call, "double", [of], (value) => Math.floor(Number(value) / rounded) * rounded);
}

type Difference = (from: number, to: number) => number;
const units: readonly (readonly [string, Difference])[] = [
  ["year years yyyy yy", (from, to) => Math.trunc(monthsBetween(from, to) / 12)],
  ["quarter quarters qq q", (from, to) => Math.trunc(monthsBetween(from, to) / 3)],
  ["month months mm m", monthsBetween],
  ["dayofyear dy y", (from, to) => Math.trunc((to - from) / 86_400_000)],
  ["day days dd d", (from, to) => Math.trunc((to - from) / 86_400_000)],
  ["week weeks wk ww", (from, to) => Math.trunc((to - from) / 604_800_000)],
  ["weekday weekdays dw", (from, to) => Math.trunc((to - from) / 86_400_000)],
  ["hour hours hh", (from, to) => Math.trunc((to - from) / 3_600_000)],
  ["minute minutes mi n", (from, to) => Math.trunc((to - from) / 60_000)],
  ["second seconds ss s", (from, to) => Math.trunc((to - from) / 1_000)],
  ["millisecond milliseconds ms", (from, to) => to - from],
  ["microsecond microseconds mcs", (from, to) => (to - from) * 1_000],
  ["nanosecond nanoseconds ns", (from, to) => (to - from) * 1_000_000],
];
const unitByWord: ReadonlyMap<string, Difference> = new Map(
  units.flatMap(([words, difference]) => words.split(" ").map((word) => [word, difference] as const)),
);

function difference(call: Call): Compiled {
  const unit = argument(call, 0, "string");
  const [from, to] = [dateArgument(call, 1), dateArgument(call, 2)];
  if (typeof unit.known?.value === "string" && !unitByWord.has(unit.known.value.toLowerCase()))
    fail("verification", `invalid unit format for [${call.text}]: received [${unit.known.value}]`, call.at);
  const [fromMs, toMs] = [inMs(from.type), inMs(to.type)];
  return lift(call, "integer", [unit, from, to], (name, a, b) => {
    const between_ = unitByWord.get(String(name).toLowerCase());
    if (between_ === undefined) return { failure: `java.lang.IllegalArgumentException: A value of [${name}] is no unit` };
    const count = between_(fromMs(a), toMs(b)) + 0;
    return Math.abs(count) <= 0x7fff_ffff
      ? count
      : { failure: `org.elasticsearch.xpack.esql.core.InvalidArgumentException: [${count}] out of [integer] range` };
  });
}

function extract(call: Call): Compiled {
  const part = argument(call, 0, "string");
  const date = dateArgument(call, 1);
  const ms = inMs(date.type);
  return lift(call, "long", [part, date], (name, value) => {
    const found = dateField(String(name), ms(value));
    return found ?? { failure: `java.lang.IllegalArgumentException: Unknown date part [${name}]` };
  });
}

function format(call: Call): Compiled {
  const date = dateArgument(call, call.arguments.length - 1);
  const ms = inMs(date.type);
  const pattern = call.arguments.length > 1 ? argument(call, 0, "string") : known(call, "keyword", "strict_date_optional_time");
  return lift(call, "keyword", [pattern, date], (form, value) => {
    const text = formatDate(String(form), ms(value));
    return text ?? fail("unsupported", `the date format [${form}]`, call.at);
  });
}

function parse(call: Call): Compiled {
  const pattern = call.arguments.length > 1 ? argument(call, 0, "string") : undefined;
  const text = argument(call, call.arguments.length - 1, "string");
  if (pattern === undefined) {
    return lift(
      call,
      "date",
      [text],
      (value) =>
        parseDate(String(value))?.ms ?? {
          failure: `java.lang.IllegalArgumentException: failed to parse date field [${value}] with format [strict_date_optional_time]`,
        },
    );
  }
  return lift(call, "date", [pattern, text], (form, value) => {
    const parsed = parseByFormat(String(form), String(value));
    if (parsed === undefined) return fail("unsupported", `the date format [${form}]`, call.at);
    return parsed ?? { failure: `java.lang.IllegalArgumentException: failed to parse date field [${value}] with format [${form}]` };
  });
}

function now(call: Call): Compiled {
  const { environment } = call;
  environment.asksClock = true;
  const made = lifted(call, "date", [], () => {
    changesAt(environment, environment.nowMs);
    return environment.nowMs;
  });
  return { ...made, clock: { offsetMs: 0 } };
}

export const dateFunctions: Readonly<Record<string, ScalarFunction>> = {
  DATE_DIFF: fixed(3, difference),
  DATE_EXTRACT: fixed(2, extract),
  DATE_FORMAT: between(1, 2, format),
  DATE_PARSE: between(1, 2, parse),
  DATE_TRUNC: fixed(2, truncate),
  NOW: fixed(0, now),
};
