/**
 * What the optimizer of 8.19 and later makes visible in answers. Measured on a node (docs/decisions/elastic.md):
 * beside `x IS NULL`, a conjunct that names x is null, whatever it would be for a missing x; filters are moved to where they can meet so.
 */

import type { Command, Expression, Field } from "../query/ast.ts";
import { columnNames, contains, partsOf, signature } from "../query/walk.ts";

/** The conjunction as it is evaluated: some of its parts have become null. */
export function conjunction(expression: Expression): Expression {
  if (expression.kind !== "and") return expression;
  const parts = conjuncts(expression);
  const nulls = parts.filter((part) => part.kind === "null" && !part.negated).flatMap((part) => partsOf(part).map(signature));
  if (nulls.length === 0) return expression;
  const absorbed = (part: Expression) =>
    part.kind === "or" && parts.length === 2 && disjuncts(part).some((one) => parts.some((other) => other !== part && signature(other) === signature(one)));
  const isTrue = (part: Expression) => part.kind === "or" && disjuncts(part).some((one) => one.kind === "literal" && one.value === true);
  const kept = parts
    .filter((part) => !absorbed(part) && !isTrue(part))
    .map((part): Expression => {
      if (part.kind === "null" || !nulls.some((one) => contains(part, one))) return part;
      return withoutColumns(part, nulls) ?? { kind: "literal", type: "boolean", value: null, at: part.at, text: part.text };
    });
  return kept.reduce((left, right) => ({ kind: "and", left, right, at: left.at, text: expression.text }));
}

/** COALESCE as a condition itself loses the column and stays. */
function withoutColumns(part: Expression, nulls: readonly string[]): Expression | undefined {
  if (part.kind !== "call" || part.name !== "COALESCE") return undefined;
  const left = part.arguments.filter((argument) => !nulls.includes(signature(argument)));
  return left.length === part.arguments.length || left.length === 0 ? undefined : { ...part, arguments: left };
}

function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === "and" ? [...conjuncts(expression.left), ...conjuncts(expression.right)] : [expression];
}

function disjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === "or" ? [...disjuncts(expression.left), ...disjuncts(expression.right)] : [expression];
}

/** A filter meets the filter before it where only EVAL and SORT stand between them and make nothing that it names. */
export function meetFilters(commands: readonly Command[]): readonly Command[] {
  const met: Command[] = [];
  for (const command of commands) {
    const target = command.kind === "where" ? earlier(met, command.condition) : undefined;
    if (command.kind !== "where" || target === undefined) {
      met.push(command);
      continue;
    }
    const before = met[target.index];
    if (before?.kind !== "where") continue;
    met[target.index] = {
      ...before,
      condition: { kind: "and", left: before.condition, right: target.condition, at: before.condition.at, text: before.condition.text },
    };
  }
  return met;
}

function earlier(commands: readonly Command[], condition: Expression): { readonly index: number; readonly condition: Expression } | undefined {
  let moved = condition;
  for (let index = commands.length - 1; index >= 0; index--) {
    const command = commands[index];
    if (command?.kind === "where") return { index, condition: moved };
    if (command?.kind === "sort") continue;
    if (command?.kind !== "eval") return undefined;
    const through = before(command.fields, moved);
    if (through === undefined) return undefined;
    moved = through;
  }
  return undefined;
}

/** The condition in front of an EVAL: a column that only renames another is that other. */
function before(fields: readonly Field[], condition: Expression): Expression | undefined {
  let moved = condition;
  for (const field of [...fields].reverse()) {
    if (!columnNames(moved).has(field.name)) continue;
    if (field.value.kind !== "column") return undefined;
    moved = renamed(moved, field.name, field.value.name);
  }
  return moved;
}

function renamed(expression: Expression, from: string, to: string): Expression {
  const inner = (of: Expression) => renamed(of, from, to);
  switch (expression.kind) {
    case "column":
      return expression.name === from ? { ...expression, name: to } : expression;
    case "call":
      return { ...expression, arguments: expression.arguments.map(inner) };
    case "and":
    case "or":
    case "compare":
    case "arithmetic":
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case "not":
    case "negate":
    case "null":
    case "cast":
      return { ...expression, of: inner(expression.of) };
    case "in":
      return { ...expression, left: inner(expression.left), values: expression.values.map(inner) };
    case "like":
    case "rlike":
      return { ...expression, left: inner(expression.left) };
    case "match":
      return { ...expression, field: inner(expression.field) };
    default:
      return expression;
  }
}
