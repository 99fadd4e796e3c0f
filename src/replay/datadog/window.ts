/** The instants at which a group is judged, and which logs a window that ends there holds. */

import type { Assumptions } from "./assumptions.ts";
import type { Holds } from "./expression.ts";
import type { Group, Member } from "./group.ts";
import type { Query } from "./rule.ts";
import { tally } from "./tally.ts";

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
export function firstWhere(members: readonly Member[], holds: (member: Member) => boolean): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const member = members[middle];
    if (member !== undefined && holds(member)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What queries measure of a group's logs in a window that only moves forward, so that each log enters and leaves once. */
export interface Sliding {
  /** All up to `endMs` enter; those of which `isGone` is true leave: some of the first, and never fewer than before. */
  moveTo(endMs: number, isGone: (atMs: number) => boolean): void;
  /** With the values of the queries in the window. */
  meets(holds: Holds): boolean;
  /** The same, as if the log at this position were not there. */
  meetsWithout(position: number, holds: Holds): boolean;
}

export function sliding(queries: readonly Query[], group: Group): Sliding {
  const windows = queries.map(({ name, aggregation }) => ({ name, inside: tally(aggregation), members: group.members.get(name) ?? [], first: 0, next: 0 }));
  const meets = (holds: Holds): boolean => holds((query) => windows.find(({ name }) => name === query)?.inside.value());
  return {
    moveTo: (endMs, isGone) => {
      for (const window of windows) {
        const { members, inside } = window;
        for (let entering = members[window.next]; entering !== undefined && entering.atMs <= endMs; entering = members[++window.next]) inside.add(entering);
        for (
          let leaving = members[window.first];
          leaving !== undefined && window.first < window.next && isGone(leaving.atMs);
          leaving = members[++window.first]
        )
          inside.remove(leaving);
      }
    },
    meets,
    meetsWithout: (position, holds) => {
      const left = windows.flatMap(({ members, inside, first, next }) => {
        const place = placeOf(members, position);
        const member = members[place];
        return member !== undefined && place >= first && place < next ? [{ inside, member }] : [];
      });
      for (const { inside, member } of left) inside.remove(member);
      const held = meets(holds);
      for (const { inside, member } of left) inside.add(member);
      return held;
    },
  };
}

/** By the position of the log; -1 where it is none of them. */
const placesOf = new WeakMap<readonly Member[], ReadonlyMap<number, number>>();
function placeOf(members: readonly Member[], position: number): number {
  const places = placesOf.get(members) ?? new Map(members.map((member, place) => [member.position, place]));
  placesOf.set(members, places);
  return places.get(position) ?? -1;
}

/** A query's value over these members. */
export function valueOver(members: readonly Member[], aggregation: Query["aggregation"]): number | undefined {
  const all = tally(aggregation);
  for (const member of members) all.add(member);
  return all.value();
}
