/** What a condition over several steps becomes on Panther: signals, members, a schedule and a look-back. Arithmetic only, no YAML and no Python. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Condition, Detection, StepUse } from "../../ir/detection.ts";
import type { Difference } from "../fidelity.ts";
import { groupDifferences, sequenceDifferences, type Transition } from "./correlation_differences.ts";
import { type Member, membersOf, type Planned, type Signal, type StepOfChain } from "./correlation_members.ts";

type All = Extract<Condition, { kind: "all" }>;
type Then = Extract<Condition, { kind: "then" }>;
export type StepsCondition = All | Then;

/** When a correlation runs, as far as the detection or the project says. */
export interface Rhythm {
  readonly intervalSeconds?: number;
  /** How late a signal may come and still be seen with the others. */
  readonly slackSeconds: number;
}

interface Scheduled {
  readonly signals: readonly Signal[];
  readonly members: readonly Member[];
  /** The shortest of the detection's own, for examples that fire there too. */
  readonly withinSeconds: number;
  readonly rateMinutes: number;
  readonly lookbackMinutes: number;
  readonly differences: readonly Difference[];
}
export type CorrelationPlan =
  | (Scheduled & { readonly kind: "group" })
  /** Each from the matches of one member to those of the next. */
  | (Scheduled & { readonly kind: "sequence"; readonly framesMinutes: readonly number[] });

export function correlationPlanOf(detection: Detection, condition: StepsCondition, rhythm: Rhythm): CorrelationPlan | readonly Diagnostic[] {
  const steps: readonly StepOfChain[] =
    condition.kind === "all"
      ? condition.steps.map((use) => ({ use, absent: false }))
      : [{ use: condition.first, absent: false }, ...condition.tails.map(({ step, absent }) => ({ use: step, absent }))];
  const reasons = steps.flatMap(({ use }) => thresholdReasons(use, condition));
  if (reasons.length > 0) return reasons;
  const members = membersOf(detection, steps);
  return condition.kind === "all" ? groupPlan(detection, condition, members, rhythm) : sequencePlan(detection, condition, members, rhythm);
}

function thresholdReasons({ thresholds, span }: StepUse, condition: StepsCondition): readonly Diagnostic[] {
  return thresholds.flatMap(({ measure, operator, span: at }) => {
    const place = at ?? span ?? condition.span;
    const outside = "matches are counted over the whole look-back, and those from outside the window would keep it from firing";
    if (operator === "<" || operator === "<=") return [problem("W1213", place, { what: `a threshold with \`${operator}\``, why: outside })];
    return measure.kind === "sum" ? [problem("W1213", measure.span ?? place, { what: "`sum`", why: "it counts signals, and adds nothing up" })] : [];
  });
}

function groupPlan(detection: Detection, condition: All, members: readonly Planned[], rhythm: Rhythm): CorrelationPlan {
  const { withinSeconds } = condition;
  const schedule = scheduleFor(withinSeconds + Math.max(...members.map(({ ownSeconds }) => ownSeconds)), rhythm);
  return { kind: "group", ...schedule, ...parts(members), withinSeconds, differences: groupDifferences(detection, condition, members, schedule) };
}

function sequencePlan(detection: Detection, condition: Then, members: readonly Planned[], rhythm: Rhythm): CorrelationPlan {
  const transitions = condition.tails.map((tail, i): Transition => {
    const [from, to] = members.slice(i, i + 2) as [Planned, Planned];
    // Whether the first or the last of several matches begins a transition is not documented: it has room for all of them. An absence is waited for from the last.
    const seconds = (tail.absent ? 0 : from.ownSeconds) + tail.withinSeconds;
    return { from, to, seconds, frameMinutes: Math.ceil(seconds / 60), withinSeconds: tail.withinSeconds, span: tail.span ?? condition.span };
  });
  // A later step's own window begins no earlier than the step before it, so it lies within the transitions.
  const spanSeconds = transitions.reduce(
    (sum, { to, withinSeconds, frameMinutes }) => sum + (to.absent ? frameMinutes * 60 : withinSeconds),
    members[0]?.ownSeconds ?? 0,
  );
  const schedule = scheduleFor(spanSeconds, rhythm);
  return {
    kind: "sequence",
    framesMinutes: transitions.map(({ frameMinutes }) => frameMinutes),
    ...schedule,
    ...parts(members),
    withinSeconds: Math.min(...transitions.map(({ withinSeconds }) => withinSeconds)),
    differences: sequenceDifferences(detection, condition, members, transitions, schedule),
  };
}

function parts(members: readonly Planned[]): Pick<Scheduled, "signals" | "members"> {
  return {
    signals: [...new Set(members.map(({ signal }) => signal))],
    members: members.map(({ id, signal, least, ownSeconds, absent }) => ({ id, signal, least, ownSeconds, absent })),
  };
}

/** How often a correlation runs: the longest of these that is no longer than what it looks for. Each run costs a query. */
const rates = [5, 10, 15, 20, 30, 60, 120, 240, 480, 720, 1440];
/** The platform looks back no less. */
const shortestLookback = 15;

/** Whatever fits into the span and arrives within the slack lies whole in one run's look-back: the first run after it is at most one rate later. */
function scheduleFor(spanSeconds: number, { intervalSeconds, slackSeconds }: Rhythm): Pick<Scheduled, "rateMinutes" | "lookbackMinutes"> {
  const rateMinutes = intervalSeconds === undefined ? (rates.findLast((rate) => rate <= Math.ceil(spanSeconds / 60)) ?? 5) : Math.ceil(intervalSeconds / 60);
  const minutes = Math.ceil((spanSeconds + slackSeconds) / 60);
  // Panther's own rules look back over one and a half rates at least.
  return { rateMinutes, lookbackMinutes: Math.max(minutes + rateMinutes, Math.ceil(1.5 * rateMinutes), shortestLookback) };
}
