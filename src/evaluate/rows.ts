/** What a hunt reports: one row a group, over the time before the log's last instant (law 12). */

import type { Hunt } from "../ir/detection.ts";
import type { Row } from "../model/event.ts";
import type { Group } from "./hits.ts";
import { type Amount, tally } from "./measure.ts";
import { between } from "./window.ts";

/** Sorted as asked; equal rows, and rows of a hunt that asks for no order, by their key's text. */
export function rowsOf(hunt: Hunt, groups: readonly Group[], nowMs: number): readonly Row[] {
  const found = groups.flatMap((group) => {
    const members = group.uses[0] ?? [];
    const [from, to] = between(members, nowMs - hunt.overSeconds * 1000, nowMs);
    const inside = tally(hunt.measures);
    for (const member of members.slice(from, to)) inside.add(member.values);
    return to > from ? [{ key: group.key, amounts: inside.amounts() }] : [];
  });
  const { sort } = hunt;
  if (sort !== undefined) {
    const sign = sort.direction === "ascending" ? 1 : -1;
    found.sort((a, b) => sign * order(a.amounts[sort.measure] ?? 0, b.amounts[sort.measure] ?? 0));
  }
  return found.slice(0, hunt.limit).map(({ key, amounts }) => ({ key, measures: amounts.map(Number) }));
}

function order(a: Amount, b: Amount): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
