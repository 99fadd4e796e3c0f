import type { FieldTest, Threshold } from "../../syntax/ast.ts";
import type { Report } from "../checking.ts";
import { measureText } from "../condition.ts";
import { countedIn, predicatesOf, rulesOf, testsOf } from "../walk.ts";
import type { Rule } from "./rule.ts";

/**
 * Tests and thresholds that nothing can meet by themselves: an empty list, bounds of one measure that exclude each other.
 * What tests exclude together is seen where defines are written out, in src/lint.
 */
export const neverTrue: Rule = ({ files }, report) => {
  for (const { syntax } of files.values()) {
    for (const { test, span } of predicatesOf(syntax).flatMap(testsOf)) {
      if (isEmpty(test)) report("W0504", span, { why: "the list is empty" });
    }
    for (const { thresholds } of rulesOf(syntax).flatMap(countedIn)) lookAtThresholds(thresholds, report);
  }
};

function isEmpty(test: FieldTest | undefined): boolean {
  const list = test?.kind === "in" && !test.negated ? test.list : test?.kind === "text" ? test.operand : undefined;
  return list !== undefined && "kind" in list && list.kind === "list" && list.values.length === 0;
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
