import type { Threshold } from "../../syntax/ast.ts";
import { thresholdText } from "../condition.ts";
import { isNamed } from "../scope.ts";
import { clauseOf, type RuleDeclaration } from "../steps.ts";
import type { Rule } from "./rule.ts";

/**
 * `count >= 1`: a window that every event fills.
 * Law 6 judges a condition at each selected event, so the first one meets it and the window says nothing.
 */
export const thresholdOfOne: Rule = ({ files }, report) => {
  for (const { syntax } of files.values()) {
    for (const declaration of syntax.declarations) {
      if (isNamed(declaration)) continue;
      for (const { thresholds, instead } of thresholdLists(declaration)) {
        const [only, ...more] = thresholds;
        if (only !== undefined && more.length === 0 && isOne(only)) report("W0503", only.span, { threshold: thresholdText(only), instead });
      }
    }
  }
};

function thresholdLists(rule: RuleDeclaration): readonly { readonly thresholds: readonly Threshold[]; readonly instead: string }[] {
  const clause = clauseOf(rule);
  if (clause?.kind !== "alert") return [];
  const { condition } = clause;
  switch (condition.kind) {
    case "window":
      return [{ thresholds: condition.thresholds, instead: "`alert on each event`" }];
    case "all":
      return condition.steps.map(({ thresholds, name }) => ({ thresholds, instead: `\`${name.text}\` alone` }));
    case "then":
      return [condition.first, ...condition.tails.map(({ step }) => step)].map(({ thresholds, name }) => ({ thresholds, instead: `\`${name.text}\` alone` }));
    default:
      return [];
  }
}

function isOne({ measure, operator, value }: Threshold): boolean {
  return measure.kind === "count" && ((operator === ">=" && value.value === 1) || (operator === ">" && value.value === 0));
}
