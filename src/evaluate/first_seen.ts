/** `first seen f within w learning l` (law 9). Knows one group's members, ascending in time. */

import type { Member } from "./hits.ts";
import type { Measured } from "./measure.ts";
import { between } from "./window.ts";

export function firstSeenInstants(members: readonly Member[], withinMs: number, learningMs: number): readonly number[] {
  const lastSeenMs = new Map<Measured, number>();
  const instants = new Set<number>();
  for (let start = 0, end = 0; start < members.length; start = end) {
    const atMs = members[start]?.atMs ?? 0;
    while (members[end]?.atMs === atMs) end++;
    const instant = members.slice(start, end);
    const [from, to] = between(members, atMs - withinMs, atMs - learningMs);
    const learned = to > from;
    for (const { values } of instant) {
      if (learned && values[0] !== undefined && (lastSeenMs.get(values[0]) ?? Number.NEGATIVE_INFINITY) < atMs - withinMs) instants.add(atMs);
    }
    // Only now: events at one instant do not silence each other.
    for (const { values } of instant) lastSeenMs.set(values[0], atMs);
  }
  return [...instants];
}
