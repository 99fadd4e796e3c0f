/** Why a changed rule says the same of every log, where that can be shown. Claims nothing where it cannot tell. */

import type { Condition, Rule, Threshold } from "../../ir/detection.ts";
import { meaningHash } from "../../ir/hash.ts";
import type { Atom, Predicate } from "../../ir/predicate.ts";
import { thresholdText } from "../../ir/words.ts";
import { unsatisfiable, valueKey } from "../../lint/unsatisfiable.ts";

export function sameBecause(rule: Rule, mutant: Rule): string | undefined {
  const changed = rule.steps.filter((step, i) => meaning(step.predicate) !== meaning(mutant.steps[i]?.predicate));
  const [step] = changed;
  const other = step === undefined ? undefined : mutant.steps[rule.steps.indexOf(step)];
  // A mutant is one change, so nothing else differs.
  if (step !== undefined && other !== undefined && changed.length === 1 && meaningHash({ ...mutant, steps: rule.steps }) === meaningHash(rule)) {
    return sameSelection(step.predicate, other.predicate) ? "the other tests of the selection settle it" : undefined;
  }
  if (rule.kind !== "detection" || mutant.kind !== "detection") return undefined;
  if (meaningHash({ ...mutant, condition: rule.condition }) !== meaningHash(rule)) return undefined;
  return sameThresholds(rule.condition, mutant.condition);
}

function meaning(part: unknown): string {
  return JSON.stringify(part, (key, value) => (key === "span" ? undefined : value));
}

/** Each excludes the opposite of the other. */
export function sameSelection(one: Predicate, other: Predicate): boolean {
  return excludes(one, opposite(other)) && excludes(other, opposite(one));
}

/** No event passes both. */
function excludes(one: Predicate, other: Predicate): boolean {
  const ways = waysOf({ kind: "and", of: [one, other] });
  return ways?.every(cannotHold) ?? false;
}

function cannotHold(atoms: readonly Atom[]): boolean {
  const groups = new Map<string, Atom[]>();
  for (const atom of atoms) groups.set(valueKey(atom), [...(groups.get(valueKey(atom)) ?? []), atom]);
  return [...groups.values()].some(unsatisfiable);
}

function opposite(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case "constant":
      return { kind: "constant", value: !predicate.value };
    case "atom":
      return { ...predicate, negated: !predicate.negated };
    default:
      return { kind: predicate.kind === "and" ? "or" : "and", of: predicate.of.map(opposite) };
  }
}

/** More ways than this nobody writes, and the time would show. */
const mostWays = 4_000;

/** The atoms that hold together, in each way in which a predicate can hold; undefined where there are too many. */
function waysOf(predicate: Predicate): readonly (readonly Atom[])[] | undefined {
  switch (predicate.kind) {
    case "constant":
      return predicate.value ? [[]] : [];
    case "atom":
      return [[predicate]];
    case "or": {
      const parts = predicate.of.map(waysOf);
      const all = parts.flatMap((ways) => ways ?? []);
      return parts.includes(undefined) || all.length > mostWays ? undefined : all;
    }
    case "and": {
      let ways: readonly (readonly Atom[])[] | undefined = [[]];
      for (const part of predicate.of) {
        const more = waysOf(part);
        if (more === undefined || ways.length * more.length > mostWays) return undefined;
        ways = ways.flatMap((way) => more.map((other) => [...way, ...other]));
      }
      return ways;
    }
  }
}

/** `distinct x >= 5` holds at least five events, so `count >= 5` beside it says nothing. */
function sameThresholds(one: Condition, other: Condition): string | undefined {
  if (one.kind !== "window" || other.kind !== "window" || one.withinSeconds !== other.withinSeconds) return undefined;
  const implied = (thresholds: readonly Threshold[], by: readonly Threshold[]) =>
    thresholds.every((threshold) => by.some((given) => implies(given, threshold)));
  if (!implied(one.thresholds, other.thresholds) || !implied(other.thresholds, one.thresholds)) return undefined;
  return `${one.thresholds.map(thresholdText).join(" and ")} holds where ${other.thresholds.map(thresholdText).join(" and ")} does, and the other way round`;
}

function implies(given: Threshold, threshold: Threshold): boolean {
  const [least, needed] = [leastOf(given), leastOf(threshold)];
  if (least === undefined || needed === undefined) return meaning(given) === meaning(threshold);
  const sameMeasure = meaning([given.measure.kind, given.measure.values]) === meaning([threshold.measure.kind, threshold.measure.values]);
  if (sameMeasure) return least >= needed;
  return threshold.measure.kind === "count" && given.measure.kind === "distinct" && least >= needed;
}

/** The smallest whole number that passes; undefined for an upper bound. */
function leastOf({ operator, value }: Threshold): number | undefined {
  if (operator === ">=") return value;
  return operator === ">" ? value + 1 : undefined;
}
