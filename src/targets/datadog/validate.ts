/** What Datadog's server refuses in a threshold rule and its JSON Schema cannot say: window order, condition grammar, query names, aggregations. Knows no detection. */

import { signalDurations, windows } from "./durations.ts";
import type { QueryPayload, RulePayload } from "./payload.ts";

/** What is wrong with the rule; nothing for a rule that the API takes. */
export function checkRule(rule: RulePayload): readonly string[] {
  return [...checkNames(rule), ...rule.queries.flatMap(checkQuery), ...checkDurations(rule), ...checkCases(rule)];
}

function checkNames({ name, queries }: RulePayload): readonly string[] {
  const problems: string[] = [];
  if (name.trim() === "") problems.push("the rule has no name");
  if (queries.length === 0 || queries.length > 10) problems.push(`${queries.length} queries: 1 to 10 are possible`);
  const names = queries.map((query) => query.name);
  for (const queryName of names) if (!/^[a-z][a-z0-9_]*$/.test(queryName)) problems.push(`\`${queryName}\` is no query name`);
  for (const [i, queryName] of names.entries()) if (names.indexOf(queryName) !== i) problems.push(`two queries are called \`${queryName}\``);
  return problems;
}

function checkQuery({ name, query, aggregation, distinctFields, metrics = [], groupByFields }: QueryPayload): readonly string[] {
  const problems: string[] = [];
  if (query.trim() === "") problems.push(`the search of \`${name}\` is empty`);
  if ((aggregation === "cardinality") !== distinctFields.length > 0) problems.push(`\`${name}\`: distinct fields belong to cardinality, which needs them`);
  if (aggregation === "sum" ? metrics.length !== 1 : metrics.length > 0) problems.push(`\`${name}\`: one metric belongs to sum, which needs it`);
  if ([...groupByFields, ...distinctFields, ...metrics].some((field) => field === "")) problems.push(`\`${name}\` names an empty field`);
  return problems;
}

function checkDurations({ options: { evaluationWindow, keepAlive, maxSignalDuration } }: RulePayload): readonly string[] {
  const problems: string[] = [];
  for (const [key, value] of Object.entries({ evaluationWindow, keepAlive })) {
    if (value !== 0 && !windows.includes(value)) problems.push(`${key} ${value} is no legal duration`);
  }
  if (maxSignalDuration !== 0 && !signalDurations.includes(maxSignalDuration)) problems.push(`maxSignalDuration ${maxSignalDuration} is no legal duration`);
  if (evaluationWindow > keepAlive || keepAlive > maxSignalDuration) problems.push("evaluationWindow <= keepAlive <= maxSignalDuration does not hold");
  return problems;
}

function checkCases({ cases, queries }: RulePayload): readonly string[] {
  if (cases.length === 0 || cases.length > 10) return [`${cases.length} cases: 1 to 10 are possible`];
  const known = new Set(queries.map((query) => query.name));
  const problems: string[] = [];
  const named = new Set<string>();
  for (const { condition, status } of cases) {
    if (!["info", "low", "medium", "high", "critical"].includes(status)) problems.push(`\`${status}\` is no status`);
    const read = readCondition(condition);
    if (read.problem !== undefined) problems.push(`condition \`${condition}\`: ${read.problem}`);
    else if (read.sequence && cases.length > 1) problems.push("THEN stands in a rule with a single case only");
    for (const name of read.names) named.add(name);
  }
  for (const name of named) if (!known.has(name)) problems.push(`the condition names \`${name}\`, which is no query`);
  for (const name of known) if (!named.has(name)) problems.push(`no condition names \`${name}\``);
  return problems;
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
