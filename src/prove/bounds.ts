/**
 * Bounds of named differences, as what the reference would say if it differed by as much: what has to fire on the platform all the same, and what at most may.
 * docs/fidelity.md states them.
 */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Condition, Detection, Rule, StepUse, Threshold } from "../ir/detection.ts";
import { wholeBound } from "../ir/hash.ts";
import type { Predicate, Value } from "../ir/predicate.ts";
import { type Difference, type DifferenceCode, type DifferenceKind, type Direction, differences as kinds } from "../targets/fidelity.ts";
import { type Judge, type Moved, type Reference, referenceOf } from "./compare.ts";

/** A group is said to fire where each of these detections does. Plain data. */
export type Bound = readonly Bounding[];
export interface Bounding extends Moved {
  readonly rule: Detection;
}

export interface Bounds {
  /** What has to fire; undefined: a difference that may miss states no bound. */
  readonly least: Bound | undefined;
  /** What at most may fire; undefined: a difference that may fire too often states no bound. */
  readonly most: Bound | undefined;
}

/** Differences that concern what one value looks like: what they do is in the values of a log, not in its times and numbers. */
const ofValues: ReadonlySet<DifferenceCode> = new Set([
  "text_in_object",
  "empty_text_dropped",
  "empty_object_lost",
  "long_text_dropped",
  "unicode_case",
  "merged_field",
  "joined_list",
  "rounded_baseline",
] satisfies DifferenceCode[]);

export function changesValuesOnly(code: DifferenceCode): boolean {
  return ofValues.has(code);
}

/** Of all approximate differences of a translation together, but for those of values. `slackSeconds`: how late the events of a log may be. */
export function boundsOf(rule: Detection, platform: string, found: readonly Difference[], slackSeconds = 0): Bounds {
  const own = found.filter(isOfTimes);
  const bounds = own.reduce<Bounds>((before, difference) => boundedBy(before, difference, slackSeconds), { least: [{ rule }], most: [{ rule }] });
  const { condition } = rule;
  // A sequence counts and orders apart, so what its windows lose together is more than what each does.
  const apart = own.some(({ code }) => code === "chain_overlap" || (code === "step_window_lost" && platform === "panther"));
  if (condition.kind !== "then" || !apart) return bounds;
  return { ...bounds, most: sequenceMost(rule, condition, own) };
}

/** The instants that the two tell of one episode of a group are no further apart than all that they look at. */
export function nearMsOf(rule: Rule, found: readonly Difference[]): number {
  const lengths = found.flatMap(({ seconds = {} }) => Object.values(seconds));
  return 2000 * (spanOf(rule) + Math.max(0, ...lengths));
}

function spanOf(rule: Rule): number {
  if (rule.kind === "hunt") return rule.overSeconds;
  const { condition } = rule;
  const own = (uses: readonly StepUse[]): number => uses.reduce((sum, { withinSeconds = 0 }) => sum + withinSeconds, 0);
  switch (condition.kind) {
    case "each":
      return 0;
    case "window":
    case "first-seen":
      return condition.withinSeconds;
    case "baseline":
      return condition.bucketSeconds;
    case "all":
      return condition.withinSeconds + own(condition.steps);
    case "then":
      return condition.tails.reduce((sum, { withinSeconds }) => sum + withinSeconds, 0) + own([condition.first, ...condition.tails.map(({ step }) => step)]);
    default:
      return assertNever(condition);
  }
}

/** Of the differences of one code, as if there were no other. */
export function boundsAlone(rule: Detection, found: readonly Difference[], code: DifferenceCode): Bounds {
  return boundsOf(
    rule,
    "",
    found.filter((difference) => difference.code === code),
  );
}

export function isOfTimes({ code }: Difference): boolean {
  const { class: of }: DifferenceKind = kinds[code];
  return of === "approximate" && !changesValuesOnly(code);
}

export function judgeOf(bound: Bound): Judge {
  const judges = bound.map(({ rule, ...moved }) => referenceOf(rule, moved));
  return (events) => {
    const [first, ...rest] = judges.map((judge) => judge(events)) as [Reference, ...Reference[]];
    const fired = [...first.fired].filter(([name]) => rest.every((other) => other.fired.has(name)));
    return { ...first, fired: new Map(fired) };
  };
}

/** Detections that generate logs near a bound. */
export function rulesNear(rule: Rule, { least, most }: Bounds): readonly Rule[] {
  const own = [...(least ?? []), ...(most ?? [])].map((bounding) => bounding.rule);
  return [rule, ...own.filter((one) => one !== rule)];
}

function boundedBy({ least, most }: Bounds, difference: Difference, slackSeconds: number): Bounds {
  const way = (direction: Direction): boolean => difference.direction === "both" || difference.direction === direction;
  return {
    least: way("may_miss") || difference.code === "hopping_window" ? bounding(least, (one) => stricter(one, difference, slackSeconds)) : least,
    // What it remembers for longer does not fire as long.
    most: way("may_over_fire") || difference.code === "longer_memory" ? bounding(most, (one) => wider(one, difference)) : most,
  };
}

function bounding(bound: Bound | undefined, change: (one: Bounding) => Bounding | undefined): Bound | undefined {
  const changed = bound?.map(change);
  return changed?.every((one) => one !== undefined) === true ? changed : undefined;
}

/** What still has to fire. */
function stricter({ rule, laterMs }: Bounding, { code, seconds = {} }: Difference, slackSeconds: number): Bounding | undefined {
  const { condition } = rule;
  switch (code) {
    case "anchored_window":
      // Two fixed windows cover one that slides, so one of them holds N of 2N - 1.
      return condition.kind === "window" ? { rule: { ...rule, condition: { ...condition, thresholds: condition.thresholds.map(doubled) } } } : undefined;
    case "hopping_window": {
      if (condition.kind !== "all") return undefined;
      // In each look-back there is a whole stretch that no run cuts; what is late may miss the first run that would have seen it.
      const withinSeconds = (seconds.lookback ?? 0) - (seconds.rate ?? 0) - slackSeconds;
      return { rule: { ...rule, condition: { ...condition, withinSeconds, steps: condition.steps.map(withoutWindow) } } };
    }
    case "tie_order":
      return later(rule, laterMs, (absent) => !absent);
    case "wider_window":
      // Of what must not follow: nothing may follow for so long.
      return condition.kind === "then"
        ? { rule: withTails(rule, condition, (tail) => (tail.absent ? becoming(tail.withinSeconds, seconds) : tail.withinSeconds)) }
        : undefined;
    case "learning_per_rule":
      // A rule that does not learn is silent of its first value all the same.
      if (condition.kind !== "first-seen" || !seconds.becomes) return undefined;
      return { rule: { ...rule, condition: { ...condition, learningSeconds: seconds.becomes } } };
    case "longer_memory":
      return remembering(rule, seconds);
    default:
      return undefined;
  }
}

/** What at most fires. */
function wider({ rule, laterMs, quietMs }: Bounding, { code, seconds = {} }: Difference): Bounding | undefined {
  const { condition } = rule;
  switch (code) {
    case "anchored_window":
    case "hopping_window":
    case "wider_window":
    case "shared_sequence_window":
    case "step_window_lost": {
      const changed = widened(condition, code, seconds);
      return changed && { rule: { ...rule, condition: changed } };
    }
    case "distinct_as_count":
      return { rule: countingMatches(rule) };
    case "tie_order":
      return later(rule, laterMs, (absent) => absent);
    case "learning_per_rule":
      // What is in the detection's memory never fires, nor does anything while the rule itself is learning.
      return condition.kind === "first-seen"
        ? { rule: { ...rule, condition: { ...condition, learningSeconds: 0 } }, quietMs: (seconds.becomes ?? 0) * 1000 }
        : undefined;
    case "longer_memory": {
      const remembered = remembering(rule, seconds);
      return remembered && { ...remembered, ...(quietMs !== undefined && { quietMs }) };
    }
    default:
      return undefined;
  }
}

function remembering(rule: Detection, { becomes = 0 }: Lengths): Bounding | undefined {
  return rule.condition.kind === "first-seen" ? { rule: { ...rule, condition: { ...rule.condition, withinSeconds: becomes } } } : undefined;
}

type Lengths = NonNullable<Difference["seconds"]>;
type Chain = Extract<Condition, { readonly kind: "then" }>;
type Tail = Chain["tails"][number];

function widened(condition: Condition, code: DifferenceCode, seconds: Lengths): Condition | undefined {
  const length = seconds.lookback ?? seconds.becomes ?? 0;
  switch (condition.kind) {
    case "window":
      return { ...condition, withinSeconds: length };
    case "all":
      if (code === "step_window_lost")
        return { ...condition, steps: condition.steps.map((use) => (use.withinSeconds === seconds.window ? withoutWindow(use) : use)) };
      return { ...condition, withinSeconds: length };
    case "then": {
      const own = (use: StepUse): StepUse => {
        if (use.withinSeconds === undefined) return use;
        if (code === "shared_sequence_window") return { ...use, withinSeconds: length };
        return { ...use, withinSeconds: use.withinSeconds === seconds.window ? length : use.withinSeconds };
      };
      // A transition of Panther's also has room for the step before it: it becomes longer by as much.
      const way = (tail: Tail): number => {
        if (code === "shared_sequence_window") return length;
        if (code === "step_window_lost" || tail.absent) return tail.withinSeconds;
        return tail.withinSeconds === seconds.window ? length : tail.withinSeconds + lengthened(condition, tail, seconds);
      };
      const tails = condition.tails.map((tail) => ({ ...tail, step: own(tail.step), withinSeconds: way(tail) }));
      return { ...condition, first: own(condition.first), tails };
    }
    default:
      return undefined;
  }
}

/** By how much, where the difference is of this tail and what comes before it. */
function lengthened({ first, tails }: Chain, tail: Tail, { window = 0, becomes = 0 }: Lengths): number {
  const before = tails[tails.indexOf(tail) - 1]?.step ?? first;
  return (before.withinSeconds ?? 0) + tail.withinSeconds === window ? becomes - window : 0;
}

function becoming(withinSeconds: number, { window, becomes = withinSeconds }: Lengths): number {
  return withinSeconds === window ? becomes : withinSeconds;
}

function withTails(rule: Detection, condition: Chain, way: (tail: Tail) => number): Detection {
  return { ...rule, condition: { ...condition, tails: condition.tails.map((tail) => ({ ...tail, withinSeconds: way(tail) })) } };
}

function withoutWindow({ withinSeconds: _, ...use }: StepUse): StepUse {
  return use;
}

function doubled(threshold: Threshold): Threshold {
  return { ...threshold, operator: ">=", value: 2 * neededBy(threshold) - 1 };
}

function neededBy({ operator, value }: Threshold): number {
  return wholeBound(operator, value).bound;
}

/** Each step strictly after the one before: its events count as if they were earlier, and so do those of all after it. Instants are whole milliseconds. */
function later(rule: Detection, before: readonly number[] = [], of: (absent: boolean) => boolean): Bounding | undefined {
  const { condition } = rule;
  if (condition.kind !== "then") return undefined;
  let sum = 0;
  const laterMs = [0, ...condition.tails.map(({ absent }) => (sum += of(absent) ? 1 : 0))];
  const both = laterMs.map((ms, use) => Math.max(ms, before[use] ?? 0));
  return { rule: withTails(rule, condition, (tail) => tail.withinSeconds - (of(tail.absent) ? 0.001 : 0)), laterMs: both };
}

/** Different values become matches that have one. */
function countingMatches(rule: Detection): Detection {
  const { condition } = rule;
  if (condition.kind !== "all" && condition.kind !== "then") return rule;
  const uses = condition.kind === "all" ? condition.steps : [condition.first, ...condition.tails.map(({ step }) => step)];
  const steps = rule.steps.map((step) => {
    const measured = uses.filter((use) => use.step === step.name).map(highestOf);
    // Where a step is used twice, each use has signals of its own: only what both ask for can be asked for here.
    const needed = measured.every((one) => one !== undefined) && measured.length === 1 ? (measured[0]?.measure.values ?? []) : [];
    return { ...step, predicate: present(step.predicate, needed) };
  });
  const counted = (use: StepUse): StepUse => {
    const highest = highestOf(use);
    return highest === undefined ? use : { ...use, thresholds: [{ measure: { kind: "count", values: [] }, operator: ">=", value: neededBy(highest) }] };
  };
  const changed: Condition =
    condition.kind === "all"
      ? { ...condition, steps: condition.steps.map(counted) }
      : { ...condition, first: counted(condition.first), tails: condition.tails.map((tail) => ({ ...tail, step: counted(tail.step) })) };
  return { ...rule, steps, condition: changed };
}

function highestOf({ thresholds }: StepUse): Threshold | undefined {
  return thresholds.reduce<Threshold | undefined>((found, each) => (found === undefined || neededBy(each) > neededBy(found) ? each : found), undefined);
}

function present(predicate: Predicate, values: readonly Value[]): Predicate {
  if (values.length === 0) return predicate;
  const atoms = values.map((value): Predicate => ({ kind: "atom", negated: false, quantifier: "one", value, test: { kind: "present" } }));
  return { kind: "and", of: [...(predicate.kind === "and" ? predicate.of : [predicate]), ...atoms] };
}

/** In one look-back there are as many matches of each step as it needs, and of each two neighbours a match of the second follows one of the first. */
function sequenceMost(rule: Detection, condition: Chain, found: readonly Difference[]): Bound {
  const lookback = Math.max(...found.map(({ seconds }) => seconds?.lookback ?? 0));
  const frames = new Map(
    found.flatMap(({ code, seconds }) => (code === "wider_window" && seconds?.window !== undefined ? [[seconds.window, seconds.becomes ?? 0]] : [])),
  );
  const uses = [condition.first, ...condition.tails.filter(({ absent }) => !absent).map(({ step }) => step)];
  const counting = found.some(({ code }) => code === "distinct_as_count") ? countingMatches : (of: Detection) => of;
  const together = found.some(({ code }) => code === "chain_overlap") ? { apart: true } : {};
  const counts = counting({ ...rule, condition: { kind: "all", steps: uses.map(withoutWindow), withinSeconds: lookback } });
  const pairs = condition.tails.map((tail, i): Bounding => {
    const before = condition.tails[i - 1]?.step ?? condition.first;
    const own = tail.absent || (highestOf(before) === undefined ? 1 : neededBy(highestOf(before) as Threshold)) <= 1 ? 0 : (before.withinSeconds ?? 0);
    const seconds = own + tail.withinSeconds;
    const pair: Chain = {
      kind: "then",
      first: { step: before.step, thresholds: [] },
      tails: [{ absent: tail.absent, step: { step: tail.step.step, thresholds: [] }, withinSeconds: frames.get(seconds) ?? seconds }],
    };
    const of: Detection = { ...counts, condition: pair };
    return tail.absent ? (later(of, [], (absent) => absent) ?? { rule: of }) : { rule: of, ...together };
  });
  return lookback === 0 ? pairs : [{ rule: counts }, ...pairs];
}
