/** Over the parts of an expression, and what identifies one. */

import { assertNever } from "../../../diagnostics/invariant.ts";
import { identity } from "../value/order.ts";
import type { Expression } from "./ast.ts";

export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "timespan":
    case "column":
    case "star":
      return [];
    case "call":
      return expression.arguments;
    case "and":
    case "or":
    case "compare":
    case "arithmetic":
      return [expression.left, expression.right];
    case "not":
    case "negate":
    case "null":
    case "cast":
      return [expression.of];
    case "in":
      return [expression.left, ...expression.values];
    case "like":
    case "rlike":
      return [expression.left];
    case "match":
      return [expression.field, expression.query];
    default:
      return assertNever(expression);
  }
}

export function columnNames(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (one: Expression): void => {
    if (one.kind === "column") names.add(one.name);
    for (const part of partsOf(one)) walk(part);
  };
  walk(expression);
  return names;
}

/** The same for expressions that mean the same because they are written the same. */
export function signature(expression: Expression): string {
  const parts = partsOf(expression).map(signature).join(",");
  switch (expression.kind) {
    case "literal":
      return `${expression.type}:${identity(expression.value)}`;
    case "timespan":
      return JSON.stringify(expression.span);
    case "column":
      return `\`${expression.name}\``;
    case "call":
      return `${expression.name}(${parts})`;
    case "compare":
    case "arithmetic":
      return `(${expression.operator} ${parts})`;
    case "like":
    case "rlike":
      return `(${expression.kind} ${parts} ${JSON.stringify(expression.patterns)})`;
    case "null":
      return `(null ${expression.negated} ${parts})`;
    case "cast":
      return `(${expression.to} ${parts})`;
    default:
      return `(${expression.kind} ${parts})`;
  }
}

export function contains(expression: Expression, wanted: string): boolean {
  return signature(expression) === wanted || partsOf(expression).some((part) => contains(part, wanted));
}
