/** Why a changed rule says the same of every log, where that can be shown. Claims nothing where it cannot tell. */

import type { Condition, Rule, Threshold } from "../../ir/detection.ts";
import { meaningHash, wholeBound } from "../../ir/hash.ts";
import { thresholdText } from "../../ir/words.ts";
import { implies } from "../../lint/implies.ts";

export function sameBecause(rule: Rule, mutant: Rule): string | undefined {
  const changed = rule.steps.filter((step, i) => meaning(step.predicate) !== meaning(mutant.steps[i]?.predicate));
  const [step] = changed;
  const other = step === undefined ? undefined : mutant.steps[rule.steps.indexOf(step)];
  // A mutant is one change, so nothing else differs.
  if (step !== undefined && other !== undefined && changed.length === 1 && meaningHash({ ...mutant, steps: rule.steps }) === meaningHash(rule)) {
    return implies(step.predicate, other.predicate) && implies(other.predicate, step.predicate) ? "the other tests of the selection settle it" : undefined;
  }
  if (rule.kind !== "detection" || mutant.kind !== "detection") return undefined;
  if (meaningHash({ ...mutant, condition: rule.condition }) !== meaningHash(rule)) return undefined;
  return sameThresholds(rule.condition, mutant.condition);
}

function meaning(part: unknown): string {
  return JSON.stringify(part, (key, value) => (key === "span" ? undefined : value));
}

/** `distinct x >= 5` holds at least five events, so `count >= 5` beside it says nothing. */
function sameThresholds(one: Condition, other: Condition): string | undefined {
  if (one.kind !== "window" || other.kind !== "window" || one.withinSeconds !== other.withinSeconds) return undefined;
  const implied = (thresholds: readonly Threshold[], by: readonly Threshold[]) =>
    thresholds.every((threshold) => by.some((given) => reaches(given, threshold)));
  if (!implied(one.thresholds, other.thresholds) || !implied(other.thresholds, one.thresholds)) return undefined;
  return `${one.thresholds.map(thresholdText).join(" and ")} holds where ${other.thresholds.map(thresholdText).join(" and ")} does, and the other way round`;
}

/** Where the one is reached, so is the other. */
function reaches(given: Threshold, threshold: Threshold): boolean {
  const [least, needed] = [leastOf(given), leastOf(threshold)];
  if (least === undefined || needed === undefined) return meaning(given) === meaning(threshold);
  const sameMeasure = meaning([given.measure.kind, given.measure.values]) === meaning([threshold.measure.kind, threshold.measure.values]);
  if (sameMeasure) return least >= needed;
  return threshold.measure.kind === "count" && given.measure.kind === "distinct" && least >= needed;
}

/** The smallest whole number that passes; undefined for an upper bound. */
function leastOf({ operator, value }: Threshold): number | undefined {
  const whole = wholeBound(operator, value);
  return whole.operator === ">=" ? whole.bound : undefined;
}
