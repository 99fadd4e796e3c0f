/** `A then B within w ... then no C within w` (law 6): a chain of steps, each completed by one event. */

import type { Condition, StepUse } from "../ir/detection.ts";
import { answeredByMany, byPosition, ownWindowMs } from "./answered.ts";
import type { Group, Member } from "./hits.ts";
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
      completed = answeredByMany(completed, members, step, withinMs);
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
