/** Thresholds within a sliding window (laws 6 and 8). Knows one group's members, ascending in time. */

import type { Measure, Threshold } from "../ir/detection.ts";
import type { Member } from "./hits.ts";
import { type Amount, holds, tally } from "./measure.ts";

/** The instants at which all thresholds hold over [t - within, t]. */
export function windowInstants(members: readonly Member[], thresholds: readonly Threshold[], withinMs: number): readonly number[] {
  const instants: number[] = [];
  slide(
    members,
    thresholds.map((threshold) => threshold.measure),
    withinMs,
    (atMs, amounts) => {
      if (holds(thresholds, amounts)) instants.push(atMs);
    },
  );
  return instants;
}

/** Visits each instant once, with the amounts over [t - within, t]. Each member enters and leaves once. */
export function slide(
  members: readonly Member[],
  measures: readonly Measure[],
  withinMs: number,
  visit: (atMs: number, amounts: readonly Amount[]) => void,
): void {
  const inside = tally(measures);
  let first = 0;
  for (const [i, member] of members.entries()) {
    inside.add(member.values);
    // All events of one instant are seen together.
    if (members[i + 1]?.atMs === member.atMs) continue;
    for (let oldest = members[first]; oldest !== undefined && oldest.atMs < member.atMs - withinMs; oldest = members[++first]) inside.remove(oldest.values);
    visit(member.atMs, inside.amounts());
  }
}

/** Positions [from, to) of the members in [fromMs, toMs]. */
export function between(members: readonly Member[], fromMs: number, toMs: number): readonly [from: number, to: number] {
  return [firstAfter(members, (atMs) => atMs >= fromMs), firstAfter(members, (atMs) => atMs > toMs)];
}

function firstAfter(members: readonly Member[], isAfter: (atMs: number) => boolean): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(members[middle]?.atMs ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
