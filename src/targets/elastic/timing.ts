/** When a rule runs and how far back it looks: exact while events arrive within the slack and no run is lost. Seconds. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Condition, StepUse, Threshold } from "../../ir/detection.ts";
import { arithmetic, call, compare, type Expression, number } from "./ast.ts";

export interface Timing {
  readonly intervalSeconds: number;
  /** How late an event may arrive. */
  readonly slackSeconds: number;
  /** How far back a run looks. */
  readonly fromSeconds: number;
  /** The span of the condition's windows. */
  readonly spanSeconds: number;
}

export function timingOf(condition: Condition, intervalSeconds: number, slackSeconds: number): Timing {
  const spanSeconds = spanSecondsOf(condition);
  if (condition.kind !== "baseline") {
    // Of what may not follow nothing may be lost at either end.
    const slacks = hasAbsence(condition) ? 2 : 1;
    return { intervalSeconds, slackSeconds, spanSeconds, fromSeconds: spanSeconds + slacks * slackSeconds + intervalSeconds };
  }
  // One bucket is judged in a run, so none may end between two runs unseen; it may have ended almost a bucket ago.
  const { bucketSeconds, baselineSeconds } = condition;
  return {
    intervalSeconds: Math.min(intervalSeconds, bucketSeconds),
    slackSeconds,
    spanSeconds,
    fromSeconds: baselineSeconds + 2 * bucketSeconds + slackSeconds,
  };
}

/** All windows of a condition, one after the other. */
function spanSecondsOf(condition: Condition): number {
  switch (condition.kind) {
    case "each":
      return 0;
    case "window":
    case "first-seen":
      return condition.withinSeconds;
    case "baseline":
      return condition.baselineSeconds;
    case "all":
      return condition.withinSeconds + Math.max(0, ...condition.steps.map(ownWindowSeconds));
    case "then":
      // A later step's own window begins no earlier than the step before.
      return condition.tails.reduce((sum, { withinSeconds }) => sum + withinSeconds, ownWindowSeconds(condition.first));
    default:
      return assertNever(condition);
  }
}

function ownWindowSeconds({ thresholds, withinSeconds = 0 }: StepUse): number {
  return thresholds.length === 0 ? 0 : withinSeconds;
}

type Guard = (instant: Expression) => readonly Expression[];

/** What an instant must satisfy to be judged in a run, in epoch milliseconds; undefined where every run may judge every instant that it sees. */
export function guardOf(condition: Condition, timing: Timing): Guard | undefined {
  if (condition.kind === "baseline") return lastBucket(timing, condition.bucketSeconds);
  return isUnsteady(condition) || hasAbsence(condition) ? settled(timing) : undefined;
}

function hasAbsence(condition: Condition): boolean {
  return condition.kind === "then" && condition.tails.some(({ absent }) => absent);
}

/** Whether fewer events of any step can make a condition fire: a sum grows where a negative value is missing, and what is not seen before is new. */
export function isUnsteady(condition: Condition): boolean {
  const remembers = condition.kind === "baseline" || condition.kind === "first-seen";
  return remembers || thresholdsOf(condition).some(({ measure, operator }) => measure.kind === "sum" || operator.startsWith("<"));
}

function thresholdsOf(condition: Condition): readonly Threshold[] {
  switch (condition.kind) {
    case "window":
    case "baseline":
      return condition.thresholds;
    case "all":
      return condition.steps.flatMap(({ thresholds }) => thresholds);
    case "then":
      return [condition.first, ...condition.tails.map(({ step }) => step)].flatMap(({ thresholds }) => thresholds);
    case "each":
    case "first-seen":
      return [];
    default:
      return assertNever(condition);
  }
}

/**
 * What a late event can make false is judged once all events have come, and each instant in one run only. NOW() is the wall clock:
 * over a log of the past such a rule says nothing.
 */
function settled({ intervalSeconds, slackSeconds }: Timing): Guard {
  return (instant) => [compare(instant, ">=", ago(slackSeconds + intervalSeconds)), compare(instant, "<=", ago(slackSeconds))];
}

/** Of buckets the last one whose events have all come, by its end. */
function lastBucket({ slackSeconds }: Timing, bucketSeconds: number): Guard {
  return (end) => [compare(end, ">", ago(slackSeconds + bucketSeconds)), compare(end, "<=", ago(slackSeconds))];
}

function ago(seconds: number): Expression {
  return arithmetic(call("TO_LONG", call("NOW")), "-", number(seconds * 1_000));
}

const units = [
  { unit: "d", seconds: 86_400 },
  { unit: "h", seconds: 3_600 },
  { unit: "m", seconds: 60 },
  { unit: "s", seconds: 1 },
] as const;

export interface Span {
  readonly value: number;
  readonly unit: (typeof units)[number]["unit"];
}

/** In the longest unit that says it exactly, none longer than `longest`. */
export function spanOf(seconds: number, longest: Span["unit"] = "d"): Span {
  const allowed = units.slice(units.findIndex(({ unit }) => unit === longest));
  const { unit, seconds: each } = allowed.find((u) => seconds % u.seconds === 0) ?? { unit: "s" as const, seconds: 1 };
  return { value: seconds / each, unit };
}

export function spanText(seconds: number): string {
  const { value, unit } = spanOf(seconds);
  return `${value}${unit}`;
}
