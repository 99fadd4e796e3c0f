/** `==`, `<` and their like, and IN: which types compare, what a constant text becomes beside a date, and the comparison itself. */

import { fail } from "../problem.ts";
import type { Comparison } from "../query/ast.ts";
import { order } from "../value/order.ts";
import { type DataType, isDate, isNumeric, isSeveral, isText, type Scalar, typeName, type Value } from "../value/value.ts";
import type { EsqlVersion } from "../version.ts";
import { multiValue } from "../warnings.ts";
import { clockComparison } from "./clock.ts";
import type { Compiled } from "./compiled.ts";
import { convertText } from "./convert_text.ts";
import { known, lift, type Site, truth } from "./lift.ts";

export function comparison(site: Site, operator: Comparison, left: Compiled, right: Compiled, version: EsqlVersion): Compiled {
  const [a, b] = [converted(left, right.type), converted(right, left.type)];
  checkComparable(site, a, b, version);
  if (a.type === "boolean" && operator !== "==" && operator !== "!=")
    fail(
      "verification",
      `first argument of [${site.text}] must be [datetime, double, integer, ip, keyword, long, text, unsigned_long or version], found value [${a.text}] type [boolean]`,
      site.at,
    );
  return clockComparison(site.environment, operator, a, b, lift(site, "boolean", [a, b], comparer(operator, a.type, b.type)));
}

function comparer(operator: Comparison, left: DataType, right: DataType): (a: Scalar, b: Scalar) => boolean {
  // A long beside a double is compared as a double.
  const isMixed = (left === "double") !== (right === "double");
  const equal = isMixed
    ? (a: Scalar, b: Scalar) => Number(a) === Number(b)
    : dateAndNanos(left, right)
      ? (a: Scalar, b: Scalar) => nanos(a, left) === nanos(b, right)
      : (a: Scalar, b: Scalar) => a === b;
  if (operator === "==") return equal;
  if (operator === "!=") return (a, b) => !equal(a, b);
  const plain = order(left);
  const compare = dateAndNanos(left, right) ? (a: Scalar, b: Scalar) => plain(nanos(a, left), nanos(b, right)) : plain;
  switch (operator) {
    case "<":
      return (a, b) => compare(a, b) < 0;
    case "<=":
      return (a, b) => compare(a, b) <= 0;
    case ">":
      return (a, b) => compare(a, b) > 0;
    case ">=":
      return (a, b) => compare(a, b) >= 0;
  }
}

function dateAndNanos(left: DataType, right: DataType): boolean {
  return left !== right && isDate(left) && isDate(right);
}

function nanos(value: Scalar, type: DataType): bigint {
  return type === "date" ? BigInt(value as number) * 1_000_000n : BigInt(value as number | bigint);
}

function checkComparable(site: Site, left: Compiled, right: Compiled, version: EsqlVersion): void {
  const [a, b] = [left.type, right.type];
  if (a === "null" || b === "null") {
    if (a !== b && version === "8.19") mismatch(site, left, right);
    return;
  }
  const fits = a === b || (isText(a) && isText(b)) || (isNumeric(a) && isNumeric(b)) || (isDate(a) && isDate(b));
  if (!fits || a === "unsupported") mismatch(site, left, right);
}

function mismatch(site: Site, { type: a }: Compiled, { type: b }: Compiled): never {
  const wanted = isNumeric(a) ? "numeric" : typeName(a);
  return fail("verification", `first argument of [${site.text}] is [${wanted}] so second argument must also be [${wanted}] but was [${typeName(b)}]`, site.at);
}

/** A constant text becomes what it stands beside. */
export function converted(of: Compiled, beside: DataType): Compiled {
  if (of.type !== "keyword" || of.known === undefined || (beside !== "date" && beside !== "date_nanos" && beside !== "ip" && beside !== "boolean")) return of;
  const one = (text: Scalar): Scalar => {
    const value = convertText(String(text), beside);
    if (value !== undefined) return value;
    const reason =
      beside === "date" || beside === "date_nanos"
        ? `failed to parse date field [${text}] with format [strict_date_optional_time]`
        : `'${text}' is not an IP string literal.`;
    return fail("verification", `Cannot convert string [${text}] to [${typeName(beside).toUpperCase()}], error [${reason}]`, of.at);
  };
  const { value } = of.known;
  return known(of, beside, value === null ? null : isSeveral(value) ? value.map(one) : one(value));
}

/** Null where the value is none of these and one of them is null. */
export function membership(site: Site, left: Compiled, values: readonly Compiled[]): Compiled {
  const typed = values.find(({ type }) => type !== "null" && type !== "keyword");
  const of = typed === undefined ? left : converted(left, typed.type);
  const those = values.map((value) => converted(value, of.type));
  for (const [i, value] of those.entries()) {
    const fits =
      value.type === "null" ||
      of.type === "null" ||
      value.type === of.type ||
      (isText(of.type) && isText(value.type)) ||
      (isNumeric(of.type) && isNumeric(value.type));
    const wanted = isNumeric(of.type) ? "numeric" : typeName(of.type);
    if (!fits || of.type === "unsupported") {
      const which = ["first", "second", "third", "fourth", "fifth"][i + 1] ?? `${i + 2}th`;
      fail("verification", `${which} argument of [${site.text}] must be [${wanted}], found value [${value.text}] type [${typeName(value.type)}]`, site.at);
    }
  }
  // Numbers of any type are compared as such; a double that is whole is the same number as a long.
  const isKnown = those.every((value) => value.known !== undefined && !isSeveral(value.known.value));
  if (isKnown) {
    const scalars = those.map((value) => value.known?.value ?? null);
    const set = new Set<Value>(scalars);
    const otherwise = set.has(null) ? null : false;
    return lift(site, "boolean", [of], (value) => set.has(value) || otherwise);
  }
  return truth(site, [of, ...those], (row) => {
    const value = of.evaluate(row);
    if (value === null) return null;
    if (isSeveral(value)) {
      site.environment.warnings.failed(site, multiValue);
      return null;
    }
    let otherwise: Value = false;
    for (const one of those) {
      const other = one.evaluate(row);
      if (other === value) return true;
      if (isSeveral(other)) site.environment.warnings.failed(site, multiValue);
      // Several values equal nothing, and are not unknown.
      if (other === null) otherwise = null;
    }
    return otherwise;
  });
}
