/** What a hunt reports: one row a group, over the time before the log's last instant (law 12). */

import type { Hunt } from "../ir/detection.ts";
import type { GroupKey, Row, Scalar } from "../model/event.ts";
import type { Group } from "./hits.ts";
import { type Amount, tally } from "./measure.ts";
import { between } from "./window.ts";

/** Sorted as asked; equal rows, and rows of a hunt that asks for no order, by their keys in turn, so that a limit leaves the same ones everywhere. */
export function rowsOf(hunt: Hunt, groups: readonly Group[], nowMs: number): readonly Row[] {
  const found = groups.flatMap((group) => {
    const members = group.uses[0] ?? [];
    const [from, to] = between(members, nowMs - hunt.overSeconds * 1000, nowMs);
    const inside = tally(hunt.measures);
    for (const member of members.slice(from, to)) inside.add(member.values);
    return to > from ? [{ key: group.key, amounts: inside.amounts() }] : [];
  });
  const { sort } = hunt;
  const sign = sort?.direction === "descending" ? -1 : 1;
  const measured = (amounts: readonly Amount[]) => (sort === undefined ? 0 : (amounts[sort.measure] ?? 0));
  found.sort((a, b) => sign * order(measured(a.amounts), measured(b.amounts)) || byKeys(a.key, b.key));
  return found.slice(0, hunt.limit).map(({ key, amounts }) => ({ key, measures: amounts.map(Number) }));
}

/** Texts by code points, false before true, numbers by size, a missing one last. */
function byKeys(a: GroupKey, b: GroupKey): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? null;
    const found = left === null || right === null ? Number(left === null) - Number(right === null) : byValue(left, right);
    if (found !== 0) return found;
  }
  return 0;
}

function byValue(a: Scalar, b: Scalar): number {
  // UTF-8 sorts by code point, which UTF-16 does not.
  return typeof a === "string" && typeof b === "string" ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : Number(a) - Number(b);
}

function order(a: Amount, b: Amount): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
