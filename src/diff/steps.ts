/** Which step of a rule became which of another, and which use of it. */

import type { Condition, Rule, Step, StepUse } from "../ir/detection.ts";
import { stepText } from "../ir/hash.ts";

export interface StepPair {
  readonly one: Step;
  readonly other: Step;
}

/** Which step became which: by its name, else by what it selects, else the only one that is left. */
export function pairsOf(before: Rule, after: Rule): readonly StepPair[] {
  const [used, usedAfter] = [usedSteps(before), usedSteps(after)];
  const pairs: StepPair[] = [];
  let [left, right] = [used, usedAfter];
  const pair = (alike: (one: Step, other: Step) => boolean): void => {
    for (const one of left) {
      const other = right.find((candidate) => alike(one, candidate));
      if (other === undefined) continue;
      pairs.push({ one, other });
      left = left.filter((step) => step !== one);
      right = right.filter((step) => step !== other);
    }
  };
  pair((one, other) => one.name === other.name && stepText(one) === stepText(other));
  pair((one, other) => stepText(one) === stepText(other));
  pair((one, other) => one.name === other.name && one.source === other.source);
  pair((one, other) => one.name === other.name);
  if (left.length === 1 && right.length === 1) pair(() => true);
  return pairs.sort((a, b) => usedAfter.indexOf(a.other) - usedAfter.indexOf(b.other));
}

function usedSteps(rule: Rule): readonly Step[] {
  if (rule.kind === "hunt") return rule.steps;
  const { condition, steps } = rule;
  if (condition.kind !== "all" && condition.kind !== "then") return steps.slice(0, 1);
  const names = new Set(usesIn(condition).map(({ step }) => step));
  return steps.filter(({ name }) => names.has(name));
}

export function usesIn(condition: Extract<Condition, { kind: "all" | "then" }>): readonly StepUse[] {
  return condition.kind === "all" ? condition.steps : [condition.first, ...condition.tails.map(({ step }) => step)];
}

interface Matched {
  readonly pairs: readonly (readonly [before: StepUse, after: StepUse])[];
  readonly dropped: readonly StepUse[];
  readonly added: readonly StepUse[];
}

/** Each use of a step with the use that it became. */
export function matched(before: readonly StepUse[], after: readonly StepUse[], steps: readonly StepPair[]): Matched {
  let added = after;
  const pairs: (readonly [StepUse, StepUse])[] = [];
  const dropped = before.filter((use) => {
    const became = steps.find(({ one }) => one.name === use.step)?.other.name;
    const other = added.find(({ step }) => step === became);
    if (other === undefined) return true;
    pairs.push([use, other]);
    added = added.filter((one) => one !== other);
    return false;
  });
  return { pairs, dropped, added };
}
