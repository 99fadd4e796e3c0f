import type { Name, Threshold } from "../../syntax/ast.ts";
import { thresholdText } from "../condition.ts";
import { clauseOf } from "../steps.ts";
import { countedIn, rulesOf } from "../walk.ts";
import type { Rule } from "./rule.ts";

/**
 * `count >= 1`: a window that every event fills; `distinct user >= 1`: one that every event with a user fills.
 * Law 6 judges a condition at each selected event, so the first one meets it and the window says nothing.
 */
export const thresholdOfOne: Rule = ({ files }, report) => {
  for (const rule of [...files.values()].flatMap(({ syntax }) => rulesOf(syntax))) {
    const clause = clauseOf(rule);
    // A baseline is itself a threshold, so one event may well be asked for beside it.
    if (clause?.kind === "alert" && clause.condition.kind === "baseline") continue;
    for (const { thresholds, step } of countedIn(rule)) {
      const [only, ...more] = thresholds;
      if (only !== undefined && more.length === 0 && isOne(only))
        report("W0503", only.span, { threshold: thresholdText(only), instead: insteadOf(only, step) });
    }
  }
};

function isOne({ measure, operator, value }: Threshold): boolean {
  return measure.kind !== "sum" && ((operator === ">=" && value.value === 1) || (operator === ">" && value.value === 0));
}

function insteadOf({ measure }: Threshold, step: Name | undefined): string {
  const instead = step === undefined ? "`alert on each event`" : `\`${step.text}\` alone`;
  return measure.kind === "count" ? instead : `${instead} and ask in \`where\` that the field is present`;
}
