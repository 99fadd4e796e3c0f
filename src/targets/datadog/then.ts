/** A chain of steps as one of Datadog's two ordered rules: `THEN` in a threshold rule, or a sequence of counts. What neither holds is refused at its place. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { Condition, StepUse } from "../../ir/detection.ts";
import { canBeOne } from "../../ir/disjoint.ts";
import { durationText, momentarySeconds } from "./durations.ts";
import { differs, lengthens, refuse } from "./findings.ts";
import type { Comparison, Decision, SequenceStep } from "./plan.ts";
import { comparisonsOf, type Planning, selection, stepOf, unused } from "./queries.ts";
import { supports } from "./supports.ts";
import { fittingWindow, legalWindow } from "./windows.ts";

type Chain = Extract<Condition, { kind: "then" }>;
type Tail = Chain["tails"][number];

/** Of all transitions of a sequence together. */
const longestSequenceSeconds = 86400;
const mostSteps = 10;

export function planThen(planned: Planning, chain: Chain): Decision | undefined {
  const { first, tails } = chain;
  const absent = tails.find((tail) => tail.absent);
  if (absent !== undefined) {
    refuse(planned.findings, "`then no`", supports["then-no"].reason, absent.span ?? chain.span);
    return undefined;
  }
  const [tail] = tails;
  invariant(tail !== undefined, "a chain has a second step");
  // `THEN` stands once, its sides share one window, and only of its first side is it clear what is counted.
  const fitsThen = tails.length === 1 && tail.step.thresholds.length === 0;
  const countsOnly = first.thresholds.every(({ measure }) => measure.kind === "count");
  // A threshold rule joins keys by their position; all steps of a sequence have the same.
  const needsThen = first.thresholds.length === 0 || !countsOnly || otherKey(planned, first, tail.step) !== -1;
  return fitsThen && needsThen ? ordered(planned, first, tail) : sequence(planned, chain);
}

function ordered(planned: Planning, first: StepUse, tail: Tail): Decision | undefined {
  const windowSeconds = sharedWindow(planned, first, tail);
  noteOrder(planned, tail);
  const before = comparisonsOf(planned, first, 0);
  const after = comparisonsOf(planned, tail.step, 1);
  return windowSeconds === undefined ? undefined : { kind: "ordered", before, after, windowSeconds };
}

function sharedWindow({ findings }: Planning, first: StepUse, tail: Tail): number | undefined {
  if (first.withinSeconds === undefined) return legalWindow(tail.withinSeconds, tail.span, findings);
  const window = fittingWindow(first.withinSeconds + tail.withinSeconds, tail.span, findings);
  if (window !== undefined) {
    const [own, after, shared] = [first.withinSeconds, tail.withinSeconds, window].map(durationText);
    const counts = first.thresholds.every(({ measure }) => measure.kind === "count") ? "" : "; no shipped rule orders anything but counts";
    const text = `one window of ${shared} holds both steps, where \`${first.step}\` has ${own} and \`${tail.step.step}\` ${after} after it${counts}`;
    lengthens(findings, "shared_sequence_window", text, tail.span, { window: tail.withinSeconds, becomes: window });
  }
  return window;
}

function noteOrder({ findings }: Planning, tail: Tail): void {
  differs(findings, "tie_order", `\`${tail.step.step}\` may have to be later than what is before it, and not only as late`, tail.span);
}

function sequence(planned: Planning, chain: Chain): Decision | undefined {
  const { findings } = planned;
  const uses = [chain.first, ...chain.tails.map(({ step }) => step)];
  if (uses.length > mostSteps) {
    refuse(findings, `a chain of ${uses.length} steps`, `a sequence has ${mostSteps} at most`, chain.span);
    return undefined;
  }
  refuseMeasures(planned, chain, uses);
  const steps = uses.map((use, place) => {
    const windowSeconds = use.withinSeconds === undefined ? momentarySeconds : legalWindow(use.withinSeconds, use.span, findings);
    return { windowSeconds, comparison: strongest(comparisonsOf(planned, use, place)) };
  });
  refuseOtherKeys(planned, uses);
  const transitions = chain.tails.map((tail, i) => {
    noteOrder(planned, tail);
    noteStart(planned, uses[i], tail);
    return legalWindow(tail.withinSeconds, tail.span, findings);
  });
  const wholeSeconds = transitions.reduce((sum: number, seconds) => sum + (seconds ?? 0), 0);
  if (wholeSeconds > longestSequenceSeconds) {
    refuse(
      findings,
      `a chain whose windows become ${durationText(wholeSeconds)} together`,
      `a sequence takes ${durationText(longestSequenceSeconds)} at most`,
      chain.span,
    );
  }
  const transitionSeconds = transitions.filter((seconds) => seconds !== undefined);
  const named = namedSteps(planned, steps);
  return named.length < steps.length || transitionSeconds.length < transitions.length ? undefined : { kind: "sequence", steps: named, transitionSeconds };
}

/** Those that were not refused, each called after its query and like no other. */
function namedSteps(
  planned: Planning,
  steps: readonly { readonly [K in "windowSeconds" | "comparison"]: SequenceStep[K] | undefined }[],
): readonly SequenceStep[] {
  const taken = [...planned.queries.values()].map(({ name }) => name);
  const named: SequenceStep[] = [];
  for (const { windowSeconds, comparison } of steps) {
    if (windowSeconds === undefined || comparison === undefined) continue;
    const name = unused(`step_${comparison.query}`, [...taken, ...named.map((step) => step.name)]);
    named.push({ name, comparison, windowSeconds });
  }
  return named;
}

function refuseMeasures({ findings }: Planning, { tails, span }: Chain, uses: readonly StepUse[]): void {
  for (const [place, use] of uses.entries()) {
    for (const { measure, span: at } of use.thresholds) {
      if (measure.kind === "count") continue;
      const chained = tails.length > 1;
      const where = chained ? "in a chain of steps" : place > 0 ? "in a later step" : "before a step with a threshold";
      const reason = chained
        ? "a sequence only counts events, and `THEN` orders two steps alone"
        : "a sequence only counts events, and from where the second side of `THEN` counts is not documented";
      refuse(findings, `\`${measure.kind}\` ${where}`, reason, at ?? use.span ?? span);
    }
  }
}

function refuseOtherKeys(planned: Planning, [first, ...later]: readonly StepUse[]): void {
  invariant(first !== undefined, "a chain has a first step");
  for (const use of later) {
    const place = otherKey(planned, first, use);
    if (place === -1) continue;
    const step = stepOf(planned, use.step);
    const what = `the key \`${keysOf(planned, use)[place]}\` of \`${use.step}\` beside \`${keysOf(planned, first)[place]}\``;
    refuse(planned.findings, what, "all steps of a sequence group by the same attributes", step.keys[place]?.span ?? step.span);
  }
}

/** The place of the first key that is another attribute; -1 where there is none, or one was refused. */
function otherKey(planned: Planning, one: StepUse, other: StepUse): number {
  const [keys, others] = [keysOf(planned, one), keysOf(planned, other)];
  return keys.length === others.length ? keys.findIndex((key, i) => key !== others[i]) : -1;
}

function keysOf(planned: Planning, { step }: StepUse): readonly string[] {
  return selection(planned, stepOf(planned, step)).groupBy;
}

/** A step of one event that cannot be the one before begins where it stands; any other may reach back, or take the event that completed the step before. */
function noteStart(planned: Planning, before: StepUse | undefined, { step, span }: Tail): void {
  if (step.thresholds.length === 0 && (before === undefined || !canBeOne(stepOf(planned, before.step), stepOf(planned, step.step)))) return;
  const text = `whether \`${step.step}\` counts events from before the step before it, or the one that completed it, is not documented`;
  differs(planned.findings, "step_start_unverified", text, span);
}

/** Of several counts over one search the highest says all; undefined where all were refused. */
function strongest(comparisons: readonly Comparison[]): Comparison | undefined {
  const least = ({ operator, value }: Comparison) => (operator === ">" ? value + 1 : value);
  return [...comparisons].sort((a, b) => least(b) - least(a))[0];
}
