/** ES|QL text of a query. Parentheses come from the strengths below and from nowhere else; escaping from text.ts. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { Assignment, Command, Expression, Query } from "./ast.ts";
import { longestChain } from "./depth.ts";
import { columnName, stringLiteral } from "./text.ts";

type Printer<Node extends { readonly kind: string }> = { readonly [Kind in Node["kind"]]: (node: Extract<Node, { readonly kind: Kind }>) => string };

/** Comparisons do not chain, so each side of one must be stronger. */
const strengths: Readonly<Record<Expression["kind"], number>> = {
  filtered: 0,
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  in: 4,
  like: 4,
  rlike: 4,
  null: 4,
  arithmetic: 5,
  call: 9,
  column: 9,
  text: 9,
  number: 9,
  boolean: 9,
  list: 9,
  timespan: 9,
  "every-row": 9,
};

function strength(of: Expression): number {
  return of.kind === "arithmetic" && (of.operator === "*" || of.operator === "/") ? strengths.arithmetic + 1 : strengths[of.kind];
}

const expressions: Printer<Expression> = {
  column: ({ name }) => columnName(name),
  text: ({ value }) => stringLiteral(value),
  number: ({ value }) => numberLiteral(value),
  boolean: ({ value }) => (value ? "TRUE" : "FALSE"),
  list: ({ of }) => `[${of.map(printExpression).join(", ")}]`,
  and: ({ of }) => chain(" AND ", of.map(within(strengths.and))),
  or: ({ of }) => chain(" OR ", of.map(within(strengths.and))),
  not: ({ of }) => `NOT ${within(strengths.not)(of)}`,
  null: ({ of, negated }) => `${within(strengths.null)(of)} IS ${negated ? "NOT " : ""}NULL`,
  compare: ({ left, operator, right }) => `${within(strengths.compare)(left)} ${operator} ${within(strengths.compare)(right)}`,
  in: ({ left, values }) => `${within(strengths.in)(left)} IN (${values.map(printExpression).join(", ")})`,
  like: ({ left, pattern }) => `${within(strengths.like)(left)} LIKE ${stringLiteral(pattern)}`,
  rlike: ({ left, pattern }) => `${within(strengths.rlike)(left)} RLIKE ${stringLiteral(pattern)}`,
  arithmetic: (e) => `${within(strength(e) - 1)(e.left)} ${e.operator} ${within(strength(e))(e.right)}`,
  call: ({ name, arguments: args }) => `${name}(${args.map(printExpression).join(", ")})`,
  timespan: ({ value, unit }) => `${numberLiteral(value)} ${unit}`,
  "every-row": () => "*",
  filtered: ({ of, where }) => `${printExpression(of)} WHERE ${printExpression(where)}`,
};

export function printExpression(expression: Expression): string {
  return (expressions[expression.kind] as (node: Expression) => string)(expression);
}

/** Parentheses around what binds no stronger than `least`. */
function within(least: number): (expression: Expression) => string {
  return (expression) => {
    const printed = printExpression(expression);
    return strength(expression) > least ? printed : `(${printed})`;
  };
}

/** Each link of a chain is one level deeper, and depth is limited: long chains are bundled. */
function chain(operator: string, parts: readonly string[]): string {
  if (parts.length <= longestChain) return parts.join(operator);
  const bundles: string[] = [];
  for (let i = 0; i < parts.length; i += longestChain) bundles.push(`(${parts.slice(i, i + longestChain).join(operator)})`);
  return chain(operator, bundles);
}

/** Whole numbers without an exponent, since `1e21` would be a double. */
function numberLiteral(value: number): string {
  invariant(Number.isFinite(value), "a literal is a finite number");
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

const commands: Printer<Command> = {
  from: ({ indices, metadata }) => `FROM ${indices.join(", ")}${metadata.length === 0 ? "" : ` METADATA ${metadata.join(", ")}`}`,
  where: ({ condition }) => `WHERE ${lines(condition)}`,
  eval: ({ assignments }) => `EVAL ${assignments.map(assignment).join(", ")}`,
  // On one line: the vendor's checks look for STATS and BY there.
  stats: ({ assignments, by }) => `STATS ${assignments.map(assignment).join(", ")} BY ${by.map(columnName).join(", ")}`,
  expand: ({ column }) => `MV_EXPAND ${columnName(column)}`,
  dissect: ({ column, into }) => `DISSECT ${columnName(column)} ${stringLiteral(into.map((name) => `%{${name}}`).join(" "))}`,
  keep: ({ columns }) => `KEEP ${columns.map(columnName).join(", ")}`,
  sort: ({ by }) => `SORT ${by.map(({ column, direction }) => `${columnName(column)} ${direction}`).join(", ")}`,
  limit: ({ rows }) => `LIMIT ${numberLiteral(rows)}`,
};

export function printQuery(query: Query): string {
  return query.map((command) => (commands[command.kind] as (node: Command) => string)(command)).join("\n| ");
}

function assignment({ name, value }: Assignment): string {
  return `${columnName(name)} = ${printExpression(value)}`;
}

/** The parts of a conjunction each on a line of their own. */
function lines(condition: Expression): string {
  return condition.kind === "and" && condition.of.length <= longestChain
    ? condition.of.map(within(strengths.and)).join("\n    AND ")
    : printExpression(condition);
}
