/** What a function of ES|QL is to the compiler, and how its arguments are checked. */

import type { Compiled, Compiling, Environment } from "../compile/compiled.ts";
import { fail, type Place } from "../problem.ts";
import type { Option } from "../query/ast.ts";
import { type DataType, isDate, isNumeric, isText, typeName } from "../value/value.ts";

export interface Call {
  readonly name: string;
  readonly at: Place;
  readonly text: string;
  readonly arguments: readonly Compiled[];
  readonly options: readonly Option[];
  readonly compiling: Compiling;
  readonly environment: Environment;
}

export interface FunctionOf<Result> {
  readonly least: number;
  readonly most: number;
  readonly newer?: true;
  readonly compile: (call: Call) => Result;
}
export type ScalarFunction = FunctionOf<Compiled>;

export function fixed<Result>(count: number, compile: (call: Call) => Result): FunctionOf<Result> {
  return { least: count, most: count, compile };
}
export function between<Result>(least: number, most: number, compile: (call: Call) => Result): FunctionOf<Result> {
  return { least, most, compile };
}
/** In 9.x alone. */
export function newer<Result>(of: FunctionOf<Result>): FunctionOf<Result> {
  return { ...of, newer: true };
}

export type Expected = "string" | "numeric" | "whole number" | "datetime" | "ip" | "boolean" | "anything";

const accepts: Readonly<Record<Expected, (type: DataType) => boolean>> = {
  string: isText,
  numeric: isNumeric,
  "whole number": (type) => type === "integer" || type === "long" || type === "unsigned_long",
  datetime: isDate,
  ip: (type) => type === "ip",
  boolean: (type) => type === "boolean",
  anything: (type) => type !== "unsupported",
};

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

export function ordinal(i: number): string {
  return ordinals[i] ?? `${i + 1}th`;
}

/** The argument, of the type that the function takes; null is of every type. */
export function argument(call: Call, i: number, expected: Expected): Compiled {
  const found = call.arguments[i];
  if (found === undefined) throw new Error("broken promise: the number of arguments is checked before");
  if (found.type === "null" || accepts[expected](found.type)) return found;
  return wrongType(call, i, expected);
}

export function wrongType(call: Call, i: number, expected: string): never {
  const found = call.arguments[i];
  const which = call.arguments.length === 1 ? "" : `${ordinal(i)} `;
  const message = `${which}argument of [${call.text}] must be [${expected}], found value [${found?.text}] type [${typeName(found?.type ?? "null")}]`;
  return fail("verification", message, call.at);
}

/** A constant, known before there are rows. */
export function constant(call: Call, i: number, expected: Expected): Compiled & { readonly known: NonNullable<Compiled["known"]> } {
  const found = argument(call, i, expected);
  if (found.known === undefined) return fail("verification", `${ordinal(i)} argument of [${call.text}] must be a constant, received [${found.text}]`, call.at);
  return { ...found, known: found.known };
}

/** One type for several arguments: null goes with everything, texts with each other, and the first number with narrower ones. */
export function commonType(call: Call, from: number, to: number, mixesNumbers: boolean): DataType {
  let type: DataType = "null";
  for (let i = from; i < to; i++) {
    const next = call.arguments[i]?.type ?? "null";
    if (next === "null" || next === type) continue;
    if (next === "unsupported") wrongType(call, i, "supported");
    if (type === "null") type = next === "text" ? "keyword" : next;
    else if (isText(type) && isText(next)) type = "keyword";
    else if (!(mixesNumbers && isNumeric(type) && isNumeric(next) && widerNumber(type, next) === type)) wrongType(call, i, typeName(type));
  }
  return type;
}

export function widerNumber(a: DataType, b: DataType): DataType {
  if (a === "double" || b === "double") return "double";
  if (a === "unsigned_long" || b === "unsigned_long") return "unsigned_long";
  return a === "long" || b === "long" ? "long" : "integer";
}
