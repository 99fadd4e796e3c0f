/** `A and B within w` (law 6): every step inside one window, in any order. */

import type { StepUse } from "../ir/detection.ts";
import type { Group, Member } from "./hits.ts";
import { holds, tally } from "./measure.ts";
import { windowInstants } from "./window.ts";

/** The selected events' instants t at which every step holds in [t - within, t]. */
export function allInstants(group: Group, steps: readonly StepUse[], withinMs: number): readonly number[] {
  const questions = steps.map((step, i) => question(group.uses[i] ?? [], step, withinMs));
  const instants = new Set(group.uses.flatMap((members) => members.map((member) => member.atMs)));
  // Every question has to see every instant, so that its window moves on.
  return [...instants].sort((a, b) => a - b).filter((atMs) => questions.map((holdsAt) => holdsAt(atMs)).every(Boolean));
}

/** Whether a step holds in the window that ends at `atMs`; to be asked with ascending instants. */
type Question = (atMs: number) => boolean;

function question(members: readonly Member[], step: StepUse, withinMs: number): Question {
  if (step.withinSeconds === undefined) return inWindow(members, step, withinMs);
  // A step with its own window contributes the instants of the events that complete it.
  const own = step.thresholds.length === 0 ? members.map((member) => member.atMs) : windowInstants(members, step.thresholds, step.withinSeconds * 1000);
  let next = 0;
  return (atMs) => {
    while ((own[next] ?? Number.POSITIVE_INFINITY) <= atMs) next++;
    return (own[next - 1] ?? Number.NEGATIVE_INFINITY) >= atMs - withinMs;
  };
}

function inWindow(members: readonly Member[], step: StepUse, withinMs: number): Question {
  const inside = tally(step.thresholds.map((threshold) => threshold.measure));
  let first = 0;
  let next = 0;
  return (atMs) => {
    for (let entering = members[next]; entering !== undefined && entering.atMs <= atMs; entering = members[++next]) inside.add(entering.values);
    for (let leaving = members[first]; leaving !== undefined && leaving.atMs < atMs - withinMs; leaving = members[++first]) inside.remove(leaving.values);
    return step.thresholds.length === 0 ? next > first : holds(step.thresholds, inside.amounts());
  };
}
