/** How a measured value stands in a packed row: as a word without spaces, one that says too that there is no value. */

import { and, call, compare, type Expression, isNull, number, or, text } from "../ast.ts";
import { tupleOf } from "./window.ts";

/** A value begins with a plus, or is a number. */
export const missing = "-";

export function marked(of: readonly Expression[]): Expression {
  return call("CASE", or(of.map(isNull)), text(missing), call("CONCAT", text("+"), tupleOf(of)));
}

/** Beyond 2^53 a number is missing (law 8). A double, since a sum of longs that overflows fails the whole query. */
export function exactNumber(of: readonly Expression[]): Expression {
  return exactly(of, (value) => call("TO_DOUBLE", value));
}

export function numberWord(of: readonly Expression[]): Expression {
  return exactly(of, (value) => call("TO_STRING", value), text(missing));
}

function exactly([value = number(0)]: readonly Expression[], as: (value: Expression) => Expression, ...otherwise: readonly Expression[]): Expression {
  const limit = 2 ** 53;
  return call("CASE", and([compare(value, ">=", number(-limit)), compare(value, "<=", number(limit))]), as(value), ...otherwise);
}
