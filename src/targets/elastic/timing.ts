/** When a rule runs and how far back it looks: exact while events arrive within the slack and no run is lost. Seconds. */

import type { Condition } from "../../ir/detection.ts";
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
  const spanSeconds = condition.kind === "window" ? condition.withinSeconds : 0;
  return { intervalSeconds, slackSeconds, spanSeconds, fromSeconds: spanSeconds + slackSeconds + intervalSeconds };
}

/**
 * What a late event can make false is judged once all events have come, and each instant in one run only. NOW() is the wall clock:
 * over a log of the past such a rule says nothing.
 */
export function settled({ fromSeconds, slackSeconds, spanSeconds }: Timing): (instant: Expression) => readonly Expression[] {
  const now = call("TO_LONG", call("NOW"));
  return (instant) => [
    compare(instant, ">=", arithmetic(now, "-", number((fromSeconds - spanSeconds) * 1_000))),
    compare(instant, "<=", arithmetic(now, "-", number(slackSeconds * 1_000))),
  ];
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
