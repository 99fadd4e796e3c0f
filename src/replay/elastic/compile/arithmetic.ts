/** `+ - * / %` and the sign, over numbers of each width and over dates with spans of time. */

import { widerNumber } from "../functions/function.ts";
import { fail } from "../problem.ts";
import type { Arithmetic, Timespan } from "../query/ast.ts";
import { addPeriod } from "../value/date.ts";
import * as long from "../value/long.ts";
import { type DataType, isNumeric, type Scalar, typeName } from "../value/value.ts";
import { movedClock } from "./clock.ts";
import type { Compiled } from "./compiled.ts";
import { type Answer, known, lift, type Site } from "./lift.ts";

export function arithmetic(site: Site, operator: Arithmetic, left: Compiled, right: Compiled): Compiled {
  const [a, b] = [left.type, right.type];
  const wanted = operator === "+" || operator === "-" ? "date_nanos, datetime or numeric" : "numeric";
  if (!isNumeric(a) && a !== "null") wrong(site, "first", wanted, left);
  if (!isNumeric(b) && b !== "null") wrong(site, "second", wanted, right);
  if (a === "null" || b === "null") return known(site, a === "null" ? b : a, null);
  const type = widerNumber(a, b);
  const made = lift(site, type, [left, right], operation(operator, type));
  if (type !== "long") return made;
  if (operator === "-") return { ...made, ...movedClock(left, typeof right.known?.value === "number" ? -right.known.value : undefined) };
  if (operator === "+") return { ...made, ...(left.clock === undefined ? movedClock(right, left.known?.value) : movedClock(left, right.known?.value)) };
  return made;
}

function wrong(site: Site, which: string, wanted: string, of: Compiled): never {
  return fail("verification", `${which} argument of [${site.text}] must be [${wanted}], found value [${of.text}] type [${typeName(of.type)}]`, site.at);
}

function operation(operator: Arithmetic, type: DataType): (a: Scalar, b: Scalar) => Answer {
  if (type === "double") {
    const apply = doubles[operator];
    return (a, b) => {
      const result = apply(Number(a), Number(b));
      if (Number.isFinite(result)) return result;
      const isByZero = (operator === "/" || operator === "%") && Number(b) === 0;
      return { failure: isByZero ? "java.lang.ArithmeticException: / by zero" : `java.lang.ArithmeticException: not a finite double number: ${result}` };
    };
  }
  const apply = longs[operator];
  const divides = operator === "/" || operator === "%";
  return (a, b) => {
    if (divides && b === 0) return { failure: "java.lang.ArithmeticException: / by zero" };
    const result = apply(a as long.Whole, b as long.Whole);
    if (result === null || (type === "integer" && (result < -0x8000_0000 || result > 0x7fff_ffff)))
      return { failure: `java.lang.ArithmeticException: ${type} overflow` };
    return result;
  };
}

const doubles: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};
const longs: Readonly<Record<Arithmetic, (a: long.Whole, b: long.Whole) => long.Whole | null>> = {
  "+": long.add,
  "-": long.subtract,
  "*": long.multiply,
  "/": long.divide,
  "%": long.remainder,
};

export function negation(site: Site, of: Compiled): Compiled {
  if (of.type === "null") return known(site, "null", null);
  if (!isNumeric(of.type))
    return fail(
      "verification",
      `argument of [${site.text}] must be [date_period, numeric or time_duration], found value [${of.text}] type [${typeName(of.type)}]`,
      site.at,
    );
  if (of.type === "double") return lift(site, "double", [of], (value) => -(value as number));
  return lift(site, of.type, [of], (value) => operation("-", of.type)(0, value));
}

/** A date moved by a span; days and months by the calendar. */
export function dateArithmetic(site: Site, operator: Arithmetic, date: Compiled, span: Timespan): Compiled {
  if (operator !== "+" && operator !== "-") return wrong(site, "first", "numeric", date);
  if (date.type === "null") return known(site, "date", null);
  if (date.type !== "date" && date.type !== "date_nanos") return wrong(site, "first", "date_nanos, datetime or numeric", date);
  const sign = operator === "+" ? 1 : -1;
  const move = (ms: number) => (span.kind === "duration" ? ms + sign * span.ms : addPeriod(ms, sign * span.months, sign * span.days));
  if (date.type === "date") {
    return { ...lift(site, "date", [date], (ms) => move(ms as number)), ...movedClock(date, span.kind === "duration" ? sign * span.ms : undefined) };
  }
  return lift(site, "date_nanos", [date], (nanos) => {
    const all = BigInt(nanos as long.Whole);
    const below = ((all % 1_000_000n) + 1_000_000n) % 1_000_000n;
    return long.normal(BigInt(move(Number((all - below) / 1_000_000n))) * 1_000_000n + below);
  });
}
