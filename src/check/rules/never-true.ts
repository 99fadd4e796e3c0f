import type { FieldTest, Predicate, Threshold } from "../../syntax/ast.ts";
import type { Report } from "../checking.ts";
import { measureText } from "../condition.ts";
import { partsOf, pathKey } from "../paths.ts";
import { isNamed } from "../scope.ts";
import { clauseOf, itemsOf, type RuleDeclaration } from "../steps.ts";
import type { Rule } from "./rule.ts";

/**
 * Tests and thresholds that nothing can meet: an empty list, one field with two values at once, bounds that exclude each other.
 * Only what can be seen without knowing any event.
 */
export const neverTrue: Rule = ({ files }, report) => {
  for (const { syntax } of files.values()) {
    for (const declaration of syntax.declarations) {
      if (declaration.kind === "define") look(declaration.predicate, report);
      if (declaration.kind === "events") lookAt(declaration, report);
      if (isNamed(declaration)) continue;
      for (const filters of [...itemsOf(declaration, "events"), ...itemsOf(declaration, "selection")]) lookAt(filters, report);
      for (const thresholds of thresholdLists(declaration)) lookAtThresholds(thresholds, report);
    }
  }
};

function lookAt({ where, unless }: { readonly where?: Predicate; readonly unless: readonly Predicate[] }, report: Report): void {
  for (const predicate of [...(where === undefined ? [] : [where]), ...unless]) look(predicate, report);
}

function look(predicate: Predicate, report: Report): void {
  switch (predicate.kind) {
    case "not":
      look(predicate.of, report);
      return;
    case "test":
      if (isEmpty(predicate.test)) report("W0504", predicate.span, { why: "the list is empty" });
      if (predicate.test?.kind === "has") look(predicate.test.predicate, report);
      return;
    case "and":
      lookForTwoValues(predicate.of, report);
      break;
    case "or":
      break;
  }
  for (const part of predicate.of) look(part, report);
}

function isEmpty(test: FieldTest | undefined): boolean {
  const list = test?.kind === "in" && !test.negated ? test.list : test?.kind === "text" ? test.operand : undefined;
  return list !== undefined && "kind" in list && list.kind === "list" && list.values.length === 0;
}

/** `a is "x" and a is "y"`: one value is not two. */
function lookForTwoValues(parts: readonly Predicate[], report: Report): void {
  const known = new Map<string, ReadonlySet<unknown>>();
  for (const part of parts) {
    if (part.kind !== "test" || part.quantifier !== "one") continue;
    const values = equalTo(part.test);
    if (values === undefined) continue;
    const key = pathKey(partsOf(part.path));
    const before = known.get(key);
    if (before === undefined) known.set(key, values);
    else if (![...values].some((value) => before.has(value))) report("W0504", part.span, { why: "the test before it leaves the field no such value" });
  }
}

function equalTo(test: FieldTest | undefined): ReadonlySet<unknown> | undefined {
  if (test?.kind === "is" && !test.negated && !test.ignoringCase && test.operand.kind !== "field") return new Set([test.operand.value]);
  if (test?.kind === "in" && !test.negated && !test.ignoringCase && "kind" in test.list) return new Set(test.list.values.map(({ value }) => value));
  return undefined;
}

function thresholdLists(rule: RuleDeclaration): readonly (readonly Threshold[])[] {
  const clause = clauseOf(rule);
  if (clause?.kind !== "alert") return [];
  const { condition } = clause;
  switch (condition.kind) {
    case "window":
    case "baseline":
      return [condition.thresholds];
    case "all":
      return condition.steps.map(({ thresholds }) => thresholds);
    case "then":
      return [condition.first, ...condition.tails.map(({ step }) => step)].map(({ thresholds }) => thresholds);
    default:
      return [];
  }
}

function lookAtThresholds(thresholds: readonly Threshold[], report: Report): void {
  const bounds = new Map<string, { least: number; most: number }>();
  for (const threshold of thresholds) {
    const { measure, operator, value } = threshold;
    const name = measureText(measure);
    // A condition is judged where an event is, so there is always one.
    const bound = bounds.get(name) ?? { least: measure.kind === "count" ? 1 : 0, most: Number.POSITIVE_INFINITY };
    bounds.set(name, bound);
    const reached = bound.least <= bound.most;
    if (operator === ">=" || operator === ">") bound.least = Math.max(bound.least, operator === ">" ? value.value + 1 : value.value);
    else bound.most = Math.min(bound.most, operator === "<" ? value.value - 1 : value.value);
    if (reached && bound.least > bound.most) report("W0504", threshold.span, { why: `\`${name}\` would be at least ${bound.least} and at most ${bound.most}` });
  }
}
