/** What a condition over several steps becomes on Panther: signals, members, a schedule and a look-back. Arithmetic only, no YAML and no Python. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Condition, Detection, Step, StepUse, Threshold } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { type Difference, type DifferenceCode, directionOf, differences as kinds } from "../fidelity.ts";
import { areDisjoint } from "./disjoint.ts";
import { unusedName } from "./names.ts";
import { atLeast, durationText, strongest } from "./thresholds.ts";
import { displayName } from "./values.ts";

type All = Extract<Condition, { kind: "all" }>;
type Then = Extract<Condition, { kind: "then" }>;
export type StepsCondition = All | Then;

/** A rule whose matches raise no alert, and are counted by the correlation. */
export interface Signal {
  readonly name: string;
  readonly step: Step;
  /** Events without these count for nothing. */
  readonly needed: readonly Value[];
}
export interface Member {
  readonly id: string;
  readonly signal: Signal;
  /** So many matches at least. */
  readonly least: number;
  /** Into which all of them fit where the detection fires. */
  readonly ownSeconds: number;
}
interface Scheduled {
  readonly signals: readonly Signal[];
  readonly members: readonly Member[];
  /** The detection's own, for examples that fire there too. */
  readonly withinSeconds: number;
  readonly rateMinutes: number;
  readonly lookbackMinutes: number;
  readonly differences: readonly Difference[];
}
export type CorrelationPlan =
  | (Scheduled & { readonly kind: "group" })
  /** From the matches of one member to those of the next. */
  | (Scheduled & { readonly kind: "sequence"; readonly frameMinutes: number });

export function correlationPlanOf(detection: Detection, condition: StepsCondition): CorrelationPlan | readonly Diagnostic[] {
  const uses = condition.kind === "all" ? condition.steps : [condition.first, ...condition.tails.map((tail) => tail.step)];
  const reasons = [...(condition.kind === "then" ? chainReasons(condition) : []), ...uses.flatMap((use) => thresholdReasons(use, condition))];
  if (reasons.length > 0) return reasons;
  const members = membersOf(detection, uses);
  return condition.kind === "all" ? groupPlan(detection, condition, members) : sequencePlan(detection, condition, members);
}

function chainReasons({ tails, span }: Then): readonly Diagnostic[] {
  return tails.flatMap((tail, i) => {
    const at = tail.span ?? span;
    const absent = "an absence is judged over the whole look-back, so before the wait is over, and by what came before as well";
    if (tail.absent) return [problem("W1213", at, { what: "`then no`", why: absent })];
    return i === 1
      ? [problem("W1213", at, { what: "a chain of more than two steps", why: "how a sequence of more than two rules is matched is not documented" })]
      : [];
  });
}

function thresholdReasons({ thresholds, span }: StepUse, condition: StepsCondition): readonly Diagnostic[] {
  return thresholds.flatMap(({ measure, operator, span: at }) => {
    const place = at ?? span ?? condition.span;
    const outside = "matches are counted over the whole look-back, and those from outside the window would keep it from firing";
    if (operator === "<" || operator === "<=") return [problem("W1213", place, { what: `a threshold with \`${operator}\``, why: outside })];
    return measure.kind === "sum" ? [problem("W1213", measure.span ?? place, { what: "`sum`", why: "it counts signals, and adds nothing up" })] : [];
  });
}

/** A use of a step, with what is left of it. */
type Planned = Member & { readonly use: StepUse; readonly counted: readonly Threshold[] };

function membersOf({ steps }: Detection, uses: readonly StepUse[]): readonly Planned[] {
  const signals = new Map<string, Signal>();
  const ids: string[] = [];
  return uses.map((use) => {
    const step = steps.find(({ name }) => name === use.step);
    invariant(step !== undefined, `the step \`${use.step}\` is one of the detection's`);
    const left = strongest(use.thresholds);
    // A member has one number. The highest is reached wherever all thresholds are.
    const highest = left.reduce<Threshold | undefined>((found, each) => (found === undefined || atLeast(each) > atLeast(found) ? each : found), undefined);
    const least = highest === undefined ? 1 : atLeast(highest);
    const needed = highest?.measure.values ?? [];
    const key = JSON.stringify([step.name, needed.map(({ fields, cuts }) => [fields.map((field) => field.path), cuts])]);
    const names = [...signals.values()].map(({ name }) => name);
    const signal = signals.get(key) ?? { name: unusedName(step.name, names), step, needed };
    signals.set(key, signal);
    const id = unusedName(step.name, ids);
    ids.push(id);
    const counted = left.filter((each) => each.measure.kind === "distinct" && !(each === highest && least === 1));
    return { id, signal, least, ownSeconds: least > 1 ? (use.withinSeconds ?? 0) : 0, use, counted };
  });
}

function groupPlan(detection: Detection, { withinSeconds, span }: All, members: readonly Planned[]): CorrelationPlan {
  const schedule = scheduleFor(withinSeconds + Math.max(...members.map(({ ownSeconds }) => ownSeconds)));
  const over = minutesText(schedule.lookbackMinutes);
  const hopping = `the steps are looked for every ${minutesText(schedule.rateMinutes)} in the last ${over}, so they may be up to ${over} apart`;
  const differences = [
    ...valuesCounted(members, span),
    difference("hopping_window", hopping, span),
    ...windowsLost(members, over, span),
    ...suppression(detection, over, span),
  ];
  return { kind: "group", ...schedule, ...parts(members), withinSeconds, differences };
}

function sequencePlan(detection: Detection, { tails, span }: Then, members: readonly Planned[]): CorrelationPlan {
  const [tail] = tails;
  const [from, to] = members;
  invariant(tail !== undefined && from !== undefined && to !== undefined, "a chain has two steps");
  const { withinSeconds } = tail;
  // Whether the first or the last of several matches begins the transition is not documented: it has room for all of them.
  const frameSeconds = from.ownSeconds + withinSeconds;
  const frameMinutes = Math.ceil(frameSeconds / 60);
  const schedule = scheduleFor(frameSeconds);
  const over = minutesText(schedule.lookbackMinutes);
  const at = tail.span ?? span;
  const [a, b] = [`\`${from.use.step}\``, `\`${to.use.step}\``];
  const windows =
    from.ownSeconds > 0 ? `${durationText(from.ownSeconds)} and ${durationText(withinSeconds)} together become` : `${durationText(withinSeconds)} become`;
  const wider = `${windows} ${minutesText(frameMinutes)}, since a transition is given in whole minutes`;
  const differences = [
    ...valuesCounted(members, span),
    ...(frameMinutes * 60 > frameSeconds ? [difference("wider_window", wider, at)] : []),
    ...windowsLost(members, over, span),
    difference("tie_order", `${b} may have to come strictly after ${a}, so where both are at one time they can be missed`, at),
    ...(areDisjoint(from.signal.step, to.signal.step)
      ? []
      : [difference("step_start_unverified", `one event can be both ${a} and ${b}, and whether it then follows itself is not documented`, at)]),
    ...suppression(detection, over, span),
  ];
  return { kind: "sequence", frameMinutes, ...schedule, ...parts(members), withinSeconds, differences };
}

function valuesCounted(members: readonly Planned[], span: Span | undefined): readonly Difference[] {
  return members.flatMap(({ use, least, counted }) =>
    counted.map(({ measure, span: at }) => {
      const text = `\`${use.step}\` is reached by a count of ${least}, whatever the values of ${measure.values.map(displayName).join(" and ")}`;
      return difference("distinct_as_count", text, at ?? use.span ?? span);
    }),
  );
}

function windowsLost(members: readonly Planned[], over: string, span: Span | undefined): readonly Difference[] {
  return members
    .filter(({ ownSeconds }) => ownSeconds > 0)
    .map(({ use, least, ownSeconds }) => {
      const text = `the ${least} matches of \`${use.step}\` are counted over ${over}, not within ${durationText(ownSeconds)}`;
      return difference("step_window_lost", text, use.span ?? span);
    });
}

function suppression({ suppressSeconds }: Detection, over: string, span: Span | undefined): readonly Difference[] {
  if (suppressSeconds === undefined) return [];
  const text = `each run that finds the steps in its ${over} may alert again, instead of at most one alert per ${durationText(suppressSeconds)}`;
  return [difference("suppression_differs", text, span)];
}

function difference(code: DifferenceCode, text: string, span: Span | undefined): Difference {
  return { code, direction: directionOf(kinds[code].effect, false), text, ...(span !== undefined && { span }) };
}

const minutesText = (minutes: number): string => durationText(minutes * 60);

function parts(members: readonly Planned[]): Pick<Scheduled, "signals" | "members"> {
  return {
    signals: [...new Set(members.map(({ signal }) => signal))],
    members: members.map(({ id, signal, least, ownSeconds }) => ({ id, signal, least, ownSeconds })),
  };
}

/** How often a correlation runs: the longest of these that is no longer than what it looks for. Each run costs a query. */
const rates = [5, 10, 15, 20, 30, 60, 120, 240, 480, 720, 1440];

/** Whatever fits into the span lies whole in one run's look-back: the first run after it is at most one rate later. */
function scheduleFor(spanSeconds: number): Pick<Scheduled, "rateMinutes" | "lookbackMinutes"> {
  const minutes = Math.ceil(spanSeconds / 60);
  const rateMinutes = rates.findLast((rate) => rate <= minutes) ?? 5;
  // Panther's own rules look back over one and a half rates at least.
  return { rateMinutes, lookbackMinutes: Math.max(minutes + rateMinutes, Math.ceil(1.5 * rateMinutes)) };
}
