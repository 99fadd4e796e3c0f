/**
 * Keeps a condition from Elasticsearch's optimizer: 8.19 takes `x IS NULL AND (a OR f(x))` for false, since it puts null for f(x)
 * and then for whatever holds it. Said in other words, that x is missing is not seen by it.
 */

import { call, compare, type Expression, number } from "./ast.ts";

export function shielded(expression: Expression): Expression {
  switch (expression.kind) {
    case "and": {
      const parts = expression.of.map(shielded);
      const spelled = parts.map((part) => JSON.stringify(part));
      return {
        kind: "and",
        of: parts.map((part, i) =>
          isMissing(part) && spelled.some((other, j) => i !== j && other.includes(JSON.stringify(part.of))) ? countsNone(part.of) : part,
        ),
      };
    }
    case "or":
      return { kind: "or", of: expression.of.map(shielded) };
    default:
      return expression;
  }
}

function isMissing(part: Expression): part is Extract<Expression, { readonly kind: "null" }> {
  return part.kind === "null" && !part.negated;
}

function countsNone(of: Expression): Expression {
  return compare(call("COALESCE", call("MV_COUNT", of), number(0)), "==", number(0));
}
