/** What a condition becomes on Panther: one Threshold in one fixed window, of matches or of different `unique()` values. Arithmetic only, no Python. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Condition, Detection } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { type Difference, directionOf } from "../fidelity.ts";
import { atLeast, durationText, strongest } from "./thresholds.ts";

/** DedupPeriodMinutes takes these; below the first the platform takes the first. */
const shortestMinutes = 5;
const longestMinutes = 1440;
/** The platform's own, for rules that count nothing. */
const defaultMinutes = 60;

export interface Plan {
  readonly threshold: number;
  readonly minutes: number;
  /** What `unique()` returns, where different values are counted. */
  readonly unique?: readonly Value[];
  /** Events without these count for nothing, so their presence belongs into `rule()`. */
  readonly needed: readonly Value[];
  readonly differences: readonly Difference[];
}

/** The condition is one that a rule of its own can hold; those over several steps are correlations. */
export function planOf(detection: Detection, condition: Exclude<Condition, { kind: "all" | "then" }>): Plan | readonly Diagnostic[] {
  const { suppressSeconds } = detection;
  switch (condition.kind) {
    case "each": {
      const minutes = suppressSeconds === undefined ? defaultMinutes : Math.min(longestMinutes, minutesOf(suppressSeconds));
      return { threshold: 1, minutes, needed: [], differences: suppression(detection, minutes) };
    }
    case "window":
      return windowPlan(detection, condition);
    case "first-seen":
      return [problem("W1201", condition.span, { what: "`first seen`", why: "a rule keeps no memory of values" })];
    case "baseline":
      return [problem("W1201", condition.span, { what: "a baseline", why: "a rule keeps no history to compare with" })];
    default:
      return assertNever(condition);
  }
}

function windowPlan(detection: Detection, condition: Extract<Condition, { kind: "window" }>): Plan | readonly Diagnostic[] {
  const { withinSeconds, span } = condition;
  const minutes = minutesOf(withinSeconds);
  const reasons: Diagnostic[] = [];
  for (const { operator, measure, span: at } of condition.thresholds) {
    if (operator === "<" || operator === "<=") reasons.push(problem("W1202", at ?? span, { operator }));
    else if (measure.kind === "sum")
      reasons.push(problem("W1201", measure.span ?? span, { what: "`sum`", why: "it counts matches or different values, and adds nothing up" }));
  }
  if (minutes > longestMinutes) reasons.push(problem("W1204", span, { minutes: longestMinutes }));
  if (reasons.length > 0) return reasons;

  const needed = strongest(condition.thresholds);
  const [first, second] = needed;
  if (second !== undefined) return [problem("W1203", second.span ?? span, {})];
  const counts = first === undefined ? undefined : first.measure;
  const threshold = first === undefined ? 1 : atLeast(first);
  const distinct = counts?.kind === "distinct" ? counts.values : undefined;
  return {
    threshold,
    minutes,
    // The first value is reached by any match.
    ...(distinct !== undefined && threshold > 1 && { unique: distinct }),
    needed: distinct ?? [],
    differences: [...counted(threshold, distinct !== undefined, condition, minutes), ...suppression(detection, minutes)],
  };
}

function minutesOf(seconds: number): number {
  return Math.max(shortestMinutes, Math.ceil(seconds / 60));
}

function counted(
  threshold: number,
  distinct: boolean,
  { withinSeconds, span }: Extract<Condition, { kind: "window" }>,
  minutes: number,
): readonly Difference[] {
  // One match is enough: where the window begins does not matter, and nothing is counted.
  if (threshold === 1) return [];
  const at = span === undefined ? {} : { span };
  const longer = minutes * 60 > withinSeconds;
  const window = `${minutes} minutes from a group's first match`;
  const anchored: Difference = {
    code: "anchored_window",
    // A window longer than what was asked for also takes in what is further apart.
    direction: longer ? "both" : directionOf("matches_less", false),
    text: longer
      ? `the window of ${durationText(withinSeconds)} becomes ${window}: what straddles two of them is missed, and what is up to ${minutes} minutes apart is counted together`
      : `the window is ${window}, so ${threshold} that straddle two of them are missed; ${2 * threshold - 1} never are`,
    seconds: { window: withinSeconds, becomes: minutes * 60 },
    ...at,
  };
  return distinct
    ? [anchored, { code: "estimated_distinct", direction: "both", text: "different values are counted by the platform's estimate", ...at }]
    : [anchored];
}

function suppression({ suppressSeconds, condition }: Detection, minutes: number): readonly Difference[] {
  const instead = suppressSeconds === undefined ? "alerting each time" : `at most one alert per ${durationText(suppressSeconds)}`;
  const text = `matches join an open alert for ${minutes} minutes from the group's first one, instead of ${instead}`;
  return [{ code: "suppression_differs", direction: "both", text, ...(condition.span !== undefined && { span: condition.span }) }];
}
