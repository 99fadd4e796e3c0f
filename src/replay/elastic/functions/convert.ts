/** TO_STRING and its like: each value of a list on its own, and what cannot be converted is a warning and null. */

import { keptClock } from "../compile/clock.ts";
import { type Failure, known, liftEach } from "../compile/lift.ts";
import { fail } from "../problem.ts";
import { dateText, impossibleDay, nanosText, parseDate } from "../value/date.ts";
import { ipText, parseIp } from "../value/ip.ts";
import { fromDouble, normal, type Whole } from "../value/long.ts";
import { type DataType, isNumeric, isText, type Scalar } from "../value/value.ts";
import { argument, type Call, fixed, type ScalarFunction, wrongType } from "./function.ts";
import { converted } from "./number.ts";

type Convert = (value: Scalar, call: Call) => Scalar | null | Failure;

/** By the type of what is converted; `same` for those that stay as they are. */
function conversion(to: DataType, expected: string, from: (type: DataType) => Convert | "same" | undefined): ScalarFunction {
  return fixed(1, (call) => {
    const arg = argument(call, 0, "anything");
    if (arg.type === "null") return known(call, to, null);
    const convert = arg.type === to ? "same" : from(arg.type);
    if (convert === undefined) return wrongType(call, 0, expected);
    if (convert === "same") return { ...arg, type: to, at: call.at, text: call.text };
    return { ...liftEach(call, to, arg, (value) => convert(value, call)), ...keptClock(arg, to) };
  });
}

const badNumber = (text: Scalar): Failure => ({ failure: `org.elasticsearch.xpack.esql.core.InvalidArgumentException: Cannot parse number [${text}]` });
const outOfRange = (value: Scalar, type: DataType): Failure => ({
  failure: `org.elasticsearch.xpack.esql.core.InvalidArgumentException: [${value}] out of [${type}] range`,
});

/** A text is a number as Java's parsers read it, and a fraction is rounded. */
function numberOf(text: string): number | undefined {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?\s*$/.test(text) ? Number(text.replace(/[dDfF]\s*$/, "")) : undefined;
}

function wholeFrom(to: "integer" | "long" | "unsigned_long"): (type: DataType) => Convert | "same" | undefined {
  const fitted = (exact: bigint, shown: Scalar) => converted(exact, to) ?? outOfRange(shown, to);
  const fromNumber = (value: number, shown: Scalar = value) => {
    // Java's Math.round: half goes up.
    // Java's greatest long, as a double, is one more.
    if (value === 2 ** 63 && to === "long") return 9223372036854775807n;
    const rounded = fromDouble(Math.floor(value + 0.5));
    return rounded === null ? outOfRange(shown, to) : fitted(BigInt(rounded), shown);
  };
  return (type) => {
    if (type === "boolean") return (value) => (value === true ? 1 : 0);
    if (type === "double") return (value) => fromNumber(value as number, javaDouble(value as number));
    if (isNumeric(type) || type === "date" || type === "date_nanos") return type === "integer" ? "same" : (value) => fitted(BigInt(value as Whole), value);
    if (!isText(type)) return undefined;
    return (value) => {
      const text = String(value);
      const whole = /^[+-]?\d+$/.test(text) ? converted(BigInt(text.replace("+", "")), to) : null;
      if (whole !== null) return whole;
      const number = numberOf(text);
      if (number === undefined) return badNumber(text);
      const found = fromNumber(number);
      return typeof found === "object" ? badNumber(text) : found;
    };
  };
}

/** As Java writes a double. */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

const toText = (type: DataType): Convert | "same" | undefined => {
  switch (type) {
    case "text":
    case "version":
      return "same";
    case "boolean":
    case "integer":
    case "long":
    case "unsigned_long":
      return (value) => String(value);
    case "double":
      return (value) => javaDouble(value as number);
    case "ip":
      return (value) => ipText(value as string);
    case "date":
      return (value) => dateText(value as number);
    case "date_nanos":
      return (value) => nanosText(value as Whole);
    default:
      return undefined;
  }
};

function badDate(text: Scalar, { at }: Call): Failure {
  if (impossibleDay(String(text))) fail("runtime", `Invalid date '${text}'`, at);
  return { failure: `java.lang.IllegalArgumentException: failed to parse date field [${text}] with format [strict_date_optional_time]` };
}

const toDate = (type: DataType): Convert | undefined => {
  if (isText(type)) return (value, call) => parseDate(value as string)?.ms ?? badDate(value, call);
  if (type === "date_nanos") return (value) => Number(BigInt(value as Whole) / 1_000_000n);
  if (type === "double") return (value) => Number(fromDouble(Math.floor((value as number) + 0.5)) ?? 0);
  return isNumeric(type) ? (value) => Number(value) : undefined;
};

const toNanos = (type: DataType): Convert | undefined => {
  if (isText(type)) {
    return (value, call) => {
      const parsed = parseDate(value as string);
      return parsed === undefined ? badDate(value, call) : normal(BigInt(parsed.ms) * 1_000_000n + BigInt(parsed.nanos));
    };
  }
  if (type === "date") return (value) => normal(BigInt(value as number) * 1_000_000n);
  return isNumeric(type) ? (value) => normal(BigInt(Math.trunc(Number(value)))) : undefined;
};

const toBoolean = (type: DataType): Convert | undefined => {
  if (isText(type)) return (value) => String(value).toLowerCase() === "true";
  return isNumeric(type) ? (value) => Number(value) !== 0 : undefined;
};

const toDouble = (type: DataType): Convert | undefined => {
  if (type === "boolean") return (value) => (value === true ? 1 : 0);
  if (isText(type)) return (value) => numberOf(value as string) ?? badNumber(value);
  return isNumeric(type) || type === "date" ? (value) => Number(value) : undefined;
};

const toIp = (type: DataType): Convert | undefined =>
  isText(type) ? (value) => parseIp(value as string) ?? { failure: `java.lang.IllegalArgumentException: '${value}' is not an IP string literal.` } : undefined;

const degrees = (factor: number): ScalarFunction =>
  conversion("double", "numeric", (type) => (isNumeric(type) ? (value) => Number(value) * factor : undefined));

/** Of doubles too, which `conversion` takes for done. */
const scaled = (factor: number): ScalarFunction => {
  const of = degrees(factor);
  return {
    ...of,
    compile: (call) =>
      call.arguments[0]?.type === "double" ? liftEach(call, "double", argument(call, 0, "numeric"), (value) => (value as number) * factor) : of.compile(call),
  };
};

const toStringFunction = conversion("keyword", "boolean or date_nanos or datetime or ip or numeric or string or version", toText);
const toInteger = conversion("integer", "boolean or datetime or numeric or string", wholeFrom("integer"));
const toLong = conversion("long", "boolean or date_nanos or datetime or numeric or string", wholeFrom("long"));
const toDoubleFunction = conversion("double", "boolean or datetime or numeric or string", toDouble);
const toBooleanFunction = conversion("boolean", "boolean or numeric or string", toBoolean);
const toDatetime = conversion("date", "date_nanos or datetime or numeric or string", toDate);
const toUnsigned = conversion("unsigned_long", "boolean or datetime or numeric or string", wholeFrom("unsigned_long"));

export const conversionFunctions: Readonly<Record<string, ScalarFunction>> = {
  TO_BOOL: toBooleanFunction,
  TO_BOOLEAN: toBooleanFunction,
  TO_DATETIME: toDatetime,
  TO_DATE_NANOS: conversion("date_nanos", "date_nanos or datetime or numeric or string", toNanos),
  TO_DBL: toDoubleFunction,
  TO_DEGREES: scaled(180 / Math.PI),
  TO_DOUBLE: toDoubleFunction,
  TO_DT: toDatetime,
  TO_INT: toInteger,
  TO_INTEGER: toInteger,
  TO_IP: conversion("ip", "ip or string", toIp),
  TO_LONG: toLong,
  TO_RADIANS: scaled(Math.PI / 180),
  TO_STR: toStringFunction,
  TO_STRING: toStringFunction,
  TO_ULONG: toUnsigned,
  TO_UNSIGNED_LONG: toUnsigned,
};
