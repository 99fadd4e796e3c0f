/** Case conditions as functions over the queries' values. A query without a value meets no comparison. */

import type { CaseCondition, Expression, Side } from "../../../grammars/datadog/condition.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { comparison } from "./match.ts";
import type { Query } from "./rule.ts";

/** The value of a query in the window that is judged; undefined where no log of the group is in it. */
export type Values = (query: string) => number | undefined;
export type Holds = (values: Values) => boolean;

export function holdsOf(expression: Expression): Holds {
  switch (expression.kind) {
    case "and": {
      const parts = expression.of.map(holdsOf);
      return (values) => parts.every((holds) => holds(values));
    }
    case "or": {
      const parts = expression.of.map(holdsOf);
      return (values) => parts.some((holds) => holds(values));
    }
    case "comparison": {
      const [left, right, compares] = [sideOf(expression.left), sideOf(expression.right), comparison(expression.operator)];
      return (values) => {
        const [a, b] = [left(values), right(values)];
        return a !== undefined && b !== undefined && compares(a, b);
      };
    }
    default:
      return assertNever(expression);
  }
}

function sideOf(side: Side): (values: Values) => number | undefined {
  if (side.kind === "number") return () => side.value;
  return (values) => {
    const value = values(side.name);
    return value === undefined ? undefined : value * side.factor;
  };
}

/** The queries that an expression names, with the places of their names. */
export function namesOf(expression: Expression): readonly Extract<Side, { kind: "query" }>[] {
  if (expression.kind !== "comparison") return expression.of.flatMap(namesOf);
  return [expression.left, expression.right].filter((side) => side.kind === "query");
}

/** Its numbers, factors too. */
export function numbersOf(expression: Expression): readonly { readonly value: number; readonly place: Side["place"] }[] {
  if (expression.kind !== "comparison") return expression.of.flatMap(numbersOf);
  return [expression.left, expression.right].map((side) => ({ value: side.kind === "number" ? side.value : side.factor, place: side.place }));
}

export function partsOf(condition: CaseCondition): readonly Expression[] {
  return condition.kind === "together" ? [condition.of] : [condition.before, condition.after];
}

/** Whether a log may be left out of what they measure, whenever it came. */
export function isCounted({ aggregation }: Query): boolean {
  return aggregation !== "sum" && aggregation !== "max";
}

/** Whether more logs can only bring it nearer: thresholds from below, over what never falls. */
export function growsWith(expression: Expression, queries: readonly Query[]): boolean {
  if (expression.kind !== "comparison") return expression.of.every((part) => growsWith(part, queries));
  const { left, operator, right } = expression;
  const rises = (side: Side): boolean => side.kind === "query" && queries.some(({ name, aggregation }) => name === side.name && aggregation !== "sum");
  const upwards = operator === ">" || operator === ">=";
  return upwards ? rises(left) && right.kind === "number" : rises(right) && left.kind === "number";
}
