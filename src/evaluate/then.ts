/** `A then B within w ... then no C within w` (law 6): a chain of steps, each completed by one event. */

import { invariant } from "../diagnostics/invariant.ts";
import type { Condition, StepUse, Threshold } from "../ir/detection.ts";
import type { Group, Member } from "./hits.ts";
import { holds, type Tally, tally } from "./measure.ts";
import { between, windowInstants } from "./window.ts";

type Chain = Extract<Condition, { kind: "then" }>;

/** The instants at which the last step is completed, or for `then no` at which its window ends. */
export function thenInstants(group: Group, chain: Chain): readonly number[] {
  let completed = firstCompletions(group.uses[0] ?? [], chain.first);
  let lateMs = 0;
  for (const [i, { absent, step, withinSeconds }] of chain.tails.entries()) {
    const members = group.uses[i + 1] ?? [];
    const withinMs = withinSeconds * 1000;
    if (absent) {
      completed = unanswered(completed, members, withinMs);
      lateMs = withinMs;
    } else if (step.thresholds.length === 0) {
      completed = answered(completed, members, withinMs);
    } else {
      completed = step.thresholds.every(growing) ? answeredByGrowing(completed, members, step, withinMs) : answeredByAny(completed, members, step, withinMs);
    }
  }
  return [...new Set(completed.map((member) => member.atMs + lateMs))];
}

/** The events that complete the first step. */
function firstCompletions(members: readonly Member[], step: StepUse): readonly Member[] {
  if (step.thresholds.length === 0) return members;
  const instants = new Set(windowInstants(members, step.thresholds, ownWindowMs(step)));
  return members.filter((member) => instants.has(member.atMs));
}

/** Members with another event of the step before in [t - within, t]. */
function answered(before: readonly Member[], members: readonly Member[], withinMs: number): readonly Member[] {
  const earlier = byPosition(before);
  return members.filter(({ atMs, position }) => {
    const [from, to] = between(before, atMs - withinMs, atMs);
    return to - from > (earlier.has(position) ? 1 : 0);
  });
}

/** Events of the step before that no other member follows in [t, t + within]. */
function unanswered(before: readonly Member[], members: readonly Member[], withinMs: number): readonly Member[] {
  const later = byPosition(members);
  return before.filter(({ atMs, position }) => {
    const [from, to] = between(members, atMs, atMs + withinMs);
    return to - from === (later.has(position) ? 1 : 0);
  });
}

/** A count or a number of different values never falls when events are added; a sum may. */
function growing({ measure, operator }: Threshold): boolean {
  return measure.kind !== "sum" && (operator === ">=" || operator === ">");
}

/**
 * With growing thresholds the earliest event of the step before is the best choice: its window holds every other choice's, and
 * it leaves out only itself, which the later windows do not have either. So the window slides, and each event enters and leaves once.
 */
function answeredByGrowing(before: readonly Member[], members: readonly Member[], step: StepUse, withinMs: number): readonly Member[] {
  const own = byPosition(members);
  const inside = tally(step.thresholds.map((threshold) => threshold.measure));
  let first = 0;
  let next = 0;
  return members.filter(({ atMs, position }) => {
    const [from, to] = between(before, atMs - withinMs, atMs);
    const earliest = before[from];
    if (earliest === undefined || from === to) return false;
    const startMs = Math.max(atMs - ownWindowMs(step), earliest.atMs);
    for (let entering = members[next]; entering !== undefined && entering.atMs <= atMs; entering = members[++next]) inside.add(entering.values);
    for (let leaving = members[first]; leaving !== undefined && leaving.atMs < startMs; leaving = members[++first]) inside.remove(leaving.values);
    for (let i = from, choice = before[i]; choice?.atMs === earliest.atMs; choice = before[++i]) {
      if (choice.position !== position && holdsWithout(own.get(choice.position), startMs, step, inside)) return true;
    }
    return false;
  });
}

/** Any thresholds: every choice of the event before is tried, from the latest to the earliest, while the window grows backwards. */
function answeredByAny(before: readonly Member[], members: readonly Member[], step: StepUse, withinMs: number): readonly Member[] {
  const own = byPosition(members);
  return members.filter(({ atMs, position }) => {
    const ownStartMs = atMs - ownWindowMs(step);
    const [from, to] = between(before, atMs - withinMs, atMs);
    const inside = tally(step.thresholds.map((threshold) => threshold.measure));
    let next = between(members, atMs, atMs)[1] - 1;
    for (const choice of before.slice(from, to).reverse()) {
      const startMs = Math.max(ownStartMs, choice.atMs);
      for (let entering = members[next]; entering !== undefined && entering.atMs >= startMs; entering = members[--next]) inside.add(entering.values);
      if (choice.position !== position && holdsWithout(own.get(choice.position), startMs, step, inside)) return true;
      // A choice from before the step's own window leaves that window whole, and so would every earlier one.
      if (choice.atMs < ownStartMs) return false;
    }
    return false;
  });
}

/** The thresholds over what is inside, but for the event that completed the step before where it is inside too. */
function holdsWithout(completing: Member | undefined, startMs: number, step: StepUse, inside: Tally): boolean {
  if (completing === undefined || completing.atMs < startMs) return holds(step.thresholds, inside.amounts());
  inside.remove(completing.values);
  const held = holds(step.thresholds, inside.amounts());
  inside.add(completing.values);
  return held;
}

function ownWindowMs(step: StepUse): number {
  invariant(step.withinSeconds !== undefined, "a step with a threshold in a chain has its own window");
  return step.withinSeconds * 1000;
}

function byPosition(members: readonly Member[]): ReadonlyMap<number, Member> {
  return new Map(members.map((member) => [member.position, member]));
}
