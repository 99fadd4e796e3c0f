/** In what a correlation differs from its detection, with the numbers of both. Decides nothing. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Condition, Detection } from "../../ir/detection.ts";
import { canBeOne } from "../../ir/disjoint.ts";
import { type Difference, type DifferenceCode, directionOf, differences as kinds, type Lengths } from "../fidelity.ts";
import type { Planned } from "./correlation_members.ts";
import { durationText } from "./thresholds.ts";
import { displayName } from "./values.ts";

export interface Transition {
  readonly from: Planned;
  readonly to: Planned;
  /** What it has to hold, and what it holds on the platform. */
  readonly seconds: number;
  readonly frameMinutes: number;
  /** The detection's own. */
  readonly withinSeconds: number;
  readonly span: Span | undefined;
}
interface Schedule {
  readonly rateMinutes: number;
  readonly lookbackMinutes: number;
}

export function groupDifferences(
  detection: Detection,
  { span }: Condition,
  members: readonly Planned[],
  { rateMinutes, lookbackMinutes }: Schedule,
): readonly Difference[] {
  const over = minutesText(lookbackMinutes);
  const hopping = `the steps are looked for every ${minutesText(rateMinutes)} in the last ${over}, so they may be up to ${over} apart`;
  return [
    ...valuesCounted(members, span),
    difference("hopping_window", hopping, { span, seconds: { lookback: lookbackMinutes * 60, rate: rateMinutes * 60 } }),
    ...windowsLost(members, lookbackMinutes, span),
    ...suppression(detection, over, span),
  ];
}

export function sequenceDifferences(
  detection: Detection,
  { span }: Condition,
  members: readonly Planned[],
  transitions: readonly Transition[],
  schedule: Schedule,
): readonly Difference[] {
  const { lookbackMinutes } = schedule;
  const over = minutesText(lookbackMinutes);
  return [
    ...valuesCounted(members, span),
    ...transitions.flatMap(widerFrame),
    ...windowsLost(members, lookbackMinutes, span),
    ...transitions.flatMap((transition) => order(transition, schedule)),
    ...transitions.slice(1).map((next, i) => links(transitions[i]?.from, next)),
    ...(transitions.length > 1 ? transitions.flatMap(overlap) : []),
    ...transitions.filter(({ to }) => to.absent).map((transition) => absence(transition, over)),
    ...suppression(detection, over, span),
  ];
}

function valuesCounted(members: readonly Planned[], span: Span | undefined): readonly Difference[] {
  return members.flatMap(({ use, least, counted }) =>
    counted.map(({ measure, span: at }) => {
      const text = `\`${use.step}\` is reached by a count of ${least}, whatever the values of ${measure.values.map(displayName).join(" and ")}`;
      return difference("distinct_as_count", text, { span: at ?? use.span ?? span });
    }),
  );
}

function widerFrame({ from, to, seconds, frameMinutes, withinSeconds, span }: Transition): readonly Difference[] {
  if (frameMinutes * 60 === seconds) return [];
  const windows =
    seconds > withinSeconds ? `${durationText(from.ownSeconds)} and ${durationText(withinSeconds)} together become` : `${durationText(withinSeconds)} become`;
  return [
    difference("wider_window", `${windows} ${minutesText(frameMinutes)}, since a transition is given in whole minutes`, {
      span,
      flipped: to.absent,
      seconds: { window: seconds, becomes: frameMinutes * 60 },
    }),
  ];
}

function windowsLost(members: readonly Planned[], lookbackMinutes: number, span: Span | undefined): readonly Difference[] {
  return members
    .filter(({ ownSeconds }) => ownSeconds > 0)
    .map(({ use, least, ownSeconds }) => {
      const text = `the ${least} matches of \`${use.step}\` are counted over ${minutesText(lookbackMinutes)}, not within ${durationText(ownSeconds)}`;
      return difference("step_window_lost", text, { span: use.span ?? span, seconds: { window: ownSeconds, lookback: lookbackMinutes * 60 } });
    });
}

function order({ from, to, span }: Transition, { rateMinutes, lookbackMinutes }: Schedule): readonly Difference[] {
  const [a, b] = [stepText(from), stepText(to)];
  const both = to.absent ? `one at the same time is not seen` : `where both are at one time they can be missed`;
  const tie = difference("tie_order", `${b} may have to come strictly after ${a}, so ${both}`, {
    span,
    flipped: to.absent,
    seconds: { lookback: lookbackMinutes * 60, rate: rateMinutes * 60 },
  });
  if (!canBeOne(from.signal.step, to.signal.step)) return [tie];
  return [tie, difference("step_start_unverified", `one event can be both ${a} and ${b}, and whether it then follows itself is not documented`, { span })];
}

function links(before: Planned | undefined, { from, to, span }: Transition): Difference {
  const b = stepText(from);
  const after = `${to.absent ? "no " : ""}${stepText(to)}`;
  const text = `whether the ${b} that follows ${before === undefined ? "" : stepText(before)} is also the one that ${after} follows is not documented`;
  return difference("links_unverified", text, { span });
}

function overlap({ from, to, span }: Transition): readonly Difference[] {
  if (to.absent || !canBeOne(from.signal.step, to.signal.step)) return [];
  return [
    difference("chain_overlap", `one event can be both ${stepText(from)} and ${stepText(to)}, and then the chain can be found without another`, { span }),
  ];
}

function absence({ to, frameMinutes, span }: Transition, over: string): Difference {
  const b = stepText(to);
  const text = `whether a run waits ${minutesText(frameMinutes)} for ${b}, and whether ${b} counts after that in a look-back of ${over}, is not documented`;
  return difference("absence_unverified", text, { span });
}

function suppression({ suppressSeconds }: Detection, over: string, span: Span | undefined): readonly Difference[] {
  if (suppressSeconds === undefined) return [];
  const text = `each run that finds the steps in its ${over} may alert again, instead of at most one alert per ${durationText(suppressSeconds)}`;
  return [difference("suppression_differs", text, { span })];
}

interface Place {
  readonly span: Span | undefined;
  readonly flipped?: boolean;
  readonly seconds?: Lengths;
}

/** `flipped`: what matches more keeps an absence from being found. */
function difference(code: DifferenceCode, text: string, { span, flipped = false, seconds }: Place): Difference {
  return { code, direction: directionOf(kinds[code].effect, flipped), text, ...(span !== undefined && { span }), ...(seconds !== undefined && { seconds }) };
}

const stepText = ({ use }: Planned): string => `\`${use.step}\``;
const minutesText = (minutes: number): string => durationText(minutes * 60);
