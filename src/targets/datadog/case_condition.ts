/** The condition of a case or a sequence's step: printed from comparisons, and read by the documented grammar. */

import type { Comparison } from "./plan.ts";

/** All of them together. */
export function printComparisons(comparisons: readonly Comparison[]): string {
  return comparisons.map(({ query, operator, value }) => `${query} ${operator} ${value}`).join(" && ");
}

export function printOrdered(before: readonly Comparison[], after: readonly Comparison[]): string {
  return `${printComparisons(before)} THEN ${printComparisons(after)}`;
}

export interface ReadCondition {
  readonly names: readonly string[];
  readonly sequence: boolean;
  readonly problem?: string;
}

const token = /\s*(>=|<=|>|<|&&|\|\||\(|\)|\*|THEN\b|[a-z][a-z0-9_]*|[0-9]+(?:\.[0-9]+)?)/y;
const operators = new Set([">", ">=", "<", "<="]);

/**
 * `cond := expr [ "THEN" expr ]`, `expr := and { "||" and }`, `and := atom { "&&" atom }`, `atom := "(" expr ")" | side op side`,
 * `side := query | number | query "*" number | number "*" query`. Read from left to right with a count of open parentheses, so that depth costs nothing.
 */
export function readCondition(text: string): ReadCondition {
  const tokens = tokensOf(text);
  const names = (tokens ?? []).filter((t) => /^[a-z]/.test(t));
  const sequence = (tokens ?? []).includes("THEN");
  const wrong = (problem: string): ReadCondition => ({ names, sequence, problem });
  if (tokens === undefined) return wrong("a character that conditions do not know");
  let open = 0;
  let sequences = 0;
  for (let at = 0; ; ) {
    for (; tokens[at] === "("; at++) open++;
    const end = comparisonEnd(tokens, at);
    if (end === undefined) return wrong(`no comparison at \`${tokens.slice(at, at + 3).join(" ")}\``);
    at = end;
    for (; tokens[at] === ")"; at++) if (--open < 0) return wrong("a `)` without its `(`");
    const joint = tokens[at];
    if (joint === undefined) break;
    if (joint === "THEN" ? open > 0 || ++sequences > 1 : joint !== "&&" && joint !== "||") return wrong(`\`${joint}\` cannot stand there`);
    at++;
  }
  return open > 0 ? wrong("a `(` without its `)`") : { names, sequence };
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  for (token.lastIndex = 0; token.lastIndex < end; ) {
    const found = token.exec(text)?.[1];
    if (found === undefined) return undefined;
    tokens.push(found);
  }
  return tokens;
}

/** Where the comparison that begins at `from` ends. At least one of its sides names a query. */
function comparisonEnd(tokens: readonly string[], from: number): number | undefined {
  const operator = sideEnd(tokens, from);
  if (operator === undefined || !operators.has(tokens[operator] ?? "")) return undefined;
  const end = sideEnd(tokens, operator + 1);
  return end !== undefined && tokens.slice(from, end).some((t) => /^[a-z]/.test(t)) ? end : undefined;
}

function sideEnd(tokens: readonly string[], from: number): number | undefined {
  const [left, star, right] = tokens.slice(from, from + 3);
  if (!isOperand(left)) return undefined;
  if (star !== "*") return from + 1;
  return isOperand(right) && isName(left) !== isName(right) ? from + 3 : undefined;
}

function isOperand(found: string | undefined): found is string {
  return found !== undefined && /^[a-z0-9]/.test(found);
}

function isName(found: string): boolean {
  return /^[a-z]/.test(found);
}
