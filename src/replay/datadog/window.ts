/** The instants at which a group is judged, and which logs a window that ends there holds. */

import type { Assumptions } from "./assumptions.ts";
import type { Group, Member } from "./group.ts";
import type { Query } from "./rule.ts";
import { type Tally, tally } from "./tally.ts";

/** Each instant at which a query finds a log of the group: rules are judged in real time, at every log. */
export function instantsOf(group: Group): readonly number[] {
  const instants = new Set<number>();
  for (const members of group.members.values()) for (const { atMs } of members) instants.add(atMs);
  return [...instants].sort((a, b) => a - b);
}

/** Whether a window of this length that ends at `endMs` has lost what was there at `atMs`. What is at its end is always in it. */
export function isOver(atMs: number, endMs: number, lengthSeconds: number, { windowEnd }: Assumptions): boolean {
  const startMs = endMs - lengthSeconds * 1000;
  return windowEnd === "closed" ? atMs < startMs : atMs < endMs && atMs <= startMs;
}

/** Of members in ascending order, those in a window that ends at `endMs`: found by halving, so that a long log costs no more than its windows hold. */
export function membersWithin(members: readonly Member[], endMs: number, lengthSeconds: number, assumptions: Assumptions): readonly Member[] {
  const from = firstWhere(members, ({ atMs }) => atMs > endMs || !isOver(atMs, endMs, lengthSeconds, assumptions));
  return members.slice(
    from,
    firstWhere(members, ({ atMs }) => atMs > endMs),
  );
}

/** `holds` is false for some of the first, and true for all that follow. */
function firstWhere(members: readonly Member[], holds: (member: Member) => boolean): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const member = members[middle];
    if (member !== undefined && holds(member)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A query's value in a window that only moves forward. */
export interface Sliding {
  moveTo(endMs: number): void;
  value(): number | undefined;
}

export function sliding(members: readonly Member[], aggregation: Query["aggregation"], lengthSeconds: number, assumptions: Assumptions): Sliding {
  const inside: Tally = tally(aggregation);
  let first = 0;
  let next = 0;
  return {
    moveTo: (endMs) => {
      for (let entering = members[next]; entering !== undefined && entering.atMs <= endMs; entering = members[++next]) inside.add(entering);
      for (let leaving = members[first]; leaving !== undefined && isOver(leaving.atMs, endMs, lengthSeconds, assumptions); leaving = members[++first]) {
        inside.remove(leaving);
      }
    },
    value: () => inside.value(),
  };
}

/** A query's value over these members. */
export function valueOver(members: readonly Member[], aggregation: Query["aggregation"]): number | undefined {
  const all = tally(aggregation);
  for (const member of members) all.add(member);
  return all.value();
}
