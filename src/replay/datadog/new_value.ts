/** New value rules: each group's values are remembered for days, and nothing is told while the rule learns. */

import type { Scalar } from "../../model/event.ts";
import type { Assumptions } from "./assumptions.ts";
import { combinations, type Group } from "./group.ts";
import type { Learning, Method, Query } from "./rule.ts";
import type { Firing } from "./threshold.ts";

interface Memory {
  readonly firstMs: number;
  readonly lastSeenMs: Map<string, number>;
}

/** Groups share what the rule has learned, so they are judged together: a list of firings for each. */
export function newValueFirings(
  query: Query,
  { forgetSeconds, learning }: Extract<Method, { kind: "new-value" }>,
  assumptions: Assumptions,
  groups: readonly Group[],
  startMs: number,
): readonly (readonly Firing[])[] {
  const firings: Firing[][] = groups.map(() => []);
  const memories = new Map<number, Memory>();
  /** Values seen, by the rule or the group that learns. */
  const occurrences = new Map<number | "rule", number>();
  const observations = groups
    .flatMap((group, at) => (group.members.get(query.name) ?? []).map((member) => ({ at, member })))
    .filter(({ member }) => member.atMs >= startMs)
    .sort((a, b) => a.member.atMs - b.member.atMs || a.member.position - b.member.position);

  for (const { at, member } of observations) {
    const { atMs } = member;
    const memory = memories.get(at) ?? { firstMs: atMs, lastSeenMs: new Map<string, number>() };
    memories.set(at, memory);
    const learner = assumptions.learns === "rule" ? "rule" : at;
    const seen = occurrences.get(learner) ?? 0;
    const learned = hasLearned(learning, seen, atMs - (assumptions.learns === "rule" ? startMs : memory.firstMs));
    const isNew = (part: string): boolean => {
      const ageMs = atMs - (memory.lastSeenMs.get(part) ?? Number.NEGATIVE_INFINITY);
      return assumptions.windowEnd === "closed" ? ageMs > forgetSeconds * 1000 : ageMs >= forgetSeconds * 1000;
    };
    const values = combinations(member.measured);
    if (values.length === 0) continue;
    const fires = learned && values.some((value) => isNewValue(partsOf(value, assumptions), isNew, assumptions));
    if (fires && firings[at]?.at(-1)?.atMs !== atMs) firings[at]?.push({ atMs, case: 0 });
    for (const value of values) for (const part of partsOf(value, assumptions)) memory.lastSeenMs.set(part, atMs);
    occurrences.set(learner, seen + 1);
  }
  return firings;
}

/** Without a learning time the first value of all is learned, and told of the next. */
function hasLearned(learning: Learning, seen: number, sinceMs: number): boolean {
  if (learning.kind === "threshold") return seen >= Math.max(1, learning.occurrences);
  return learning.seconds === 0 ? seen > 0 : sinceMs >= learning.seconds * 1000;
}

function partsOf(value: readonly Scalar[], { newness }: Assumptions): readonly string[] {
  return newness === "together" ? [JSON.stringify(value.map(String))] : value.map((part, i) => JSON.stringify([i, String(part)]));
}

function isNewValue(parts: readonly string[], isNew: (part: string) => boolean, { newness }: Assumptions): boolean {
  return newness === "each" ? parts.every(isNew) : parts.some(isNew);
}
