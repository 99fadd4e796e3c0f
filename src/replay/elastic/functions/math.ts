/** Functions on numbers. */

import { type Answer, known, lift } from "../compile/lift.ts";
import type { DataType, Scalar } from "../value/value.ts";
import { argument, between, type Call, fixed, type ScalarFunction } from "./function.ts";
import { converted, type Numeric } from "./number.ts";

/** Of a double; what is not finite is a warning. */
function onDouble(apply: (value: number) => number, domain?: { readonly fits: (value: number) => boolean; readonly otherwise: string }): ScalarFunction {
  return fixed(1, (call) =>
    lift(call, "double", [argument(call, 0, "numeric")], (value) => {
      const number = Number(value);
      if (domain !== undefined && !domain.fits(number)) return { failure: `java.lang.ArithmeticException: ${domain.otherwise}` };
      return finite(apply(number));
    }),
  );
}

function finite(value: number): Answer {
  return Number.isFinite(value) ? value : { failure: `java.lang.ArithmeticException: not a finite double number: ${value}` };
}

/** Whole numbers stay what they are. */
function onNumber(whole: (value: Numeric) => Numeric, double: (value: number) => number): ScalarFunction {
  return fixed(1, (call) => {
    const arg = argument(call, 0, "numeric");
    if (arg.type === "null") return known(call, "null", null);
    return lift(call, arg.type, [arg], (value) => (arg.type === "double" ? double(value as number) : whole(value as Numeric)));
  });
}

/** Half away from zero, to a number of decimals; whole numbers only lose digits. */
function round(call: Call): ReturnType<ScalarFunction["compile"]> {
  const arg = argument(call, 0, "numeric");
  const args = call.arguments.length > 1 ? [arg, argument(call, 1, "whole number")] : [arg];
  return lift(call, arg.type, args, (value, decimals) => {
    const digits = Number(decimals ?? 0);
    if (arg.type === "double") return roundDouble(value as number, digits);
    if (digits >= 0) return value;
    return roundWhole(value as Numeric, -digits, arg.type);
  });
}

/** A number of no more digits than are rounded away is 0, and what grows too large wraps: so the node. */
function roundWhole(value: Numeric, digits: number, type: DataType): Answer {
  const all = BigInt(value);
  if (String(all < 0n ? -all : all).length <= digits) return 0;
  const unit = 10n ** BigInt(digits);
  const half = unit / 2n;
  const rounded = ((all < 0n ? all - half : all + half) / unit) * unit;
  if (type === "integer") return Number(BigInt.asIntN(32, rounded));
  return converted(rounded, type) ?? { failure: "java.lang.ArithmeticException: long overflow" };
}

/** By the double's exact decimals, half away from zero, as Java's BigDecimal does. */
function roundDouble(value: number, digits: number): number {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (digits > 0 && size >= 1e21)) return value;
  const unit = 10 ** -digits;
  const rounded = digits > 0 ? Number(size.toFixed(Math.min(digits, 100))) : Math.floor(size / unit + 0.5) * unit;
  return Math.sign(value) * rounded;
}

function power(call: Call): ReturnType<ScalarFunction["compile"]> {
  return lift(call, "double", [argument(call, 0, "numeric"), argument(call, 1, "numeric")], (a, b) => finite(Number(a) ** Number(b)));
}

function logarithm(call: Call): ReturnType<ScalarFunction["compile"]> {
  const args = call.arguments.map((_, i) => argument(call, i, "numeric"));
  return lift(call, "double", args, (...values) => {
    const [first = 0, second] = values.map(Number);
    const [base, value] = second === undefined ? [Math.E, first] : [first, second];
    if (value <= 0 || base <= 0) return { failure: "java.lang.ArithmeticException: Log of non-positive number" };
    if (base === 1) return { failure: "java.lang.ArithmeticException: Log of base 1" };
    return second === undefined ? Math.log(value) : Math.log(value) / Math.log(base);
  });
}

function always(value: number): ScalarFunction {
  return fixed(0, (call) => known(call, "double", value));
}

const absolute = (value: Numeric): Numeric => (value < 0 ? -value : value);
const unchanged = (value: Numeric): Numeric => value;
const trigonometry = Object.fromEntries(
  (["ACOS", "ASIN", "ATAN", "COS", "COSH", "SIN", "SINH", "TAN", "TANH"] as const).map((name) => {
    const apply = Math[name.toLowerCase() as "acos"];
    const within = { fits: (value: number) => Math.abs(value) <= 1, otherwise: `${name[0]}${name.slice(1).toLowerCase()} input out of range` };
    return [name, onDouble(apply, name === "ACOS" || name === "ASIN" ? within : undefined)] as const;
  }),
);
const type: DataType = "double";

export const mathFunctions: Readonly<Record<string, ScalarFunction>> = {
  ...trigonometry,
  ABS: onNumber(absolute, Math.abs),
  ATAN2: fixed(2, (call) =>
    lift(call, type, [argument(call, 0, "numeric"), argument(call, 1, "numeric")], (a: Scalar, b: Scalar) => Math.atan2(Number(a), Number(b))),
  ),
  CBRT: onDouble(Math.cbrt),
  CEIL: onNumber(unchanged, Math.ceil),
  E: always(Math.E),
  EXP: onDouble(Math.exp),
  FLOOR: onNumber(unchanged, Math.floor),
  HYPOT: fixed(2, (call) =>
    lift(call, type, [argument(call, 0, "numeric"), argument(call, 1, "numeric")], (a: Scalar, b: Scalar) => Math.hypot(Number(a), Number(b))),
  ),
  LOG: between(1, 2, logarithm),
  LOG10: onDouble(Math.log10, { fits: (value) => value > 0, otherwise: "Log of non-positive number" }),
  PI: always(Math.PI),
  POW: fixed(2, power),
  ROUND: between(1, 2, round),
  SIGNUM: onDouble(Math.sign),
  SQRT: onDouble(Math.sqrt, { fits: (value) => value >= 0, otherwise: "Square root of negative" }),
  TAU: always(2 * Math.PI),
};
