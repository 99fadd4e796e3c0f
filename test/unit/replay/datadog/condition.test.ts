/** Case conditions: how they are read, and what is no condition. */

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type CaseCondition, ConditionParser, type Expression, parseCondition, type Side } from "../../../../grammars/datadog/condition.ts";

test("the grammar is not ambiguous", () => {
  expect(() => new ConditionParser({ skipValidations: false })).not.toThrow();
});

/** With every parenthesis written out. */
function written(condition: CaseCondition): string {
  return condition.kind === "together" ? text(condition.of) : `${text(condition.before)} THEN ${text(condition.after)}`;
}
function text(expression: Expression): string {
  if (expression.kind !== "comparison") return `(${expression.of.map(text).join(expression.kind === "and" ? " && " : " || ")})`;
  return `${side(expression.left)} ${expression.operator} ${side(expression.right)}`;
}
function side(of: Side): string {
  return of.kind === "number" ? `${of.value}` : of.factor === 1 ? of.name : `${of.factor} * ${of.name}`;
}

test.each([
  ["a > 0", "a > 0"],
  ["a>=3", "a >= 3"],
  ["3 < a", "3 < a"],
  ["a > 0.995", "a > 0.995"],
  ["a > b * 2", "a > 2 * b"],
  ["3 * a <= b", "3 * a <= b"],
  ["a > 0 || b > 0 && c > 0", "(a > 0 || (b > 0 && c > 0))"],
  ["(a > 0 || b > 0) && c > 0", "((a > 0 || b > 0) && c > 0)"],
  ["a > 3 THEN b > 0 || c > 0", "a > 3 THEN (b > 0 || c > 0)"],
  ["THENX > 0", "THENX > 0"],
])("%s is read as %s", (condition, expected) => {
  const parsed = parseCondition(condition);
  expect(parsed.kind === "tree" ? written(parsed.tree) : parsed).toBe(expected);
});

test.each([
  ["", 0, ""],
  ["a", 1, ""],
  ["a = 1", 2, "="],
  ["a == 1", 2, "="],
  ["a != 1", 2, "!"],
  ["a > -1", 4, "-"],
  ["a > 1 & b > 1", 6, "&"],
  ["a > 1 and b > 1", 6, "and"],
  ["a > 1 THEN b > 1 THEN c > 1", 17, "THEN"],
  ["(a > 1 THEN b > 1)", 7, "THEN"],
  ["a > 1 + 2", 6, "+"],
  ["a > 1 2", 6, "2"],
  ["(a > 1", 6, ""],
])("%s has its first mistake at %d: `%s`", (condition, start, found) => {
  expect(parseCondition(condition)).toEqual({ kind: "mistake", place: { start, end: start + found.length }, found });
});

test("parentheses nobody would write are refused, not followed", () => {
  expect(parseCondition("(".repeat(100_000)).kind).toBe("mistake");
});

const conditions = "../shared/data/datadog/ootb_conditions.jsonl";
test.skipIf(!existsSync(conditions))("every condition of the shipped rules is read", () => {
  const found = readFileSync(conditions, "utf8")
    .trimEnd()
    .split("\n")
    .flatMap((line) => (JSON.parse(line) as { readonly condition: string | null }).condition ?? []);
  expect(found.length).toBeGreaterThan(350);
  expect(found.filter((condition) => parseCondition(condition).kind === "mistake")).toEqual([]);
});
