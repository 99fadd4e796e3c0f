/** `before THEN after`: inside one window the first condition is met, and the second by what comes after. */

import type { Expression } from "../../../grammars/datadog/condition.ts";
import type { Assumptions } from "./assumptions.ts";
import { growsWith, holdsOf, namesOf } from "./expression.ts";
import type { Member } from "./group.ts";
import type { Query } from "./rule.ts";
import { tally } from "./tally.ts";
import type { Firing, GroupJudge } from "./threshold.ts";
import { instantsOf, membersWithin, valueOver } from "./window.ts";

/** One side: its queries, with the members of a group that are in the window. */
interface Side {
  readonly queries: readonly Query[];
  readonly holds: ReturnType<typeof holdsOf>;
  readonly grows: boolean;
}

export function orderedJudge(
  queries: readonly Query[],
  { before, after }: { readonly before: Expression; readonly after: Expression },
  windowSeconds: number,
  assumptions: Assumptions,
): GroupJudge {
  const side = (expression: Expression): Side => {
    const names = namesOf(expression).map(({ name }) => name);
    return { queries: queries.filter(({ name }) => names.includes(name)), holds: holdsOf(expression), grows: growsWith(expression, queries) };
  };
  const [first, second] = [side(before), side(after)];
  return (group) => {
    const instants = instantsOf(group);
    return instants.flatMap((atMs): readonly Firing[] => {
      const inWindow = (query: Query): readonly Member[] => membersWithin(group.members.get(query.name) ?? [], atMs, windowSeconds, assumptions);
      return isFollowed(first, second, inWindow, assumptions) ? [{ atMs, case: 0 }] : [];
    });
  };
}

/** The earliest moment at which the first side holds leaves most to the second; a second side that can only grow needs no other. */
function isFollowed(first: Side, second: Side, inWindow: (query: Query) => readonly Member[], assumptions: Assumptions): boolean {
  const tallies = first.queries.map((query) => ({ query, members: inWindow(query), inside: tally(query.aggregation), next: 0 }));
  const later = second.queries.map((query) => ({ query, members: inWindow(query) }));
  if (later.every(({ members }) => members.length === 0)) return false;
  const moments = [...new Set(tallies.flatMap(({ members }) => members.map(({ atMs }) => atMs)))].sort((a, b) => a - b);
  for (const atMs of moments) {
    for (const each of tallies) {
      for (let entering = each.members[each.next]; entering?.atMs === atMs; entering = each.members[++each.next]) each.inside.add(entering);
    }
    if (!first.holds((name) => tallies.find(({ query }) => query.name === name)?.inside.value())) continue;
    const completing = new Set(tallies.flatMap(({ members }) => members.filter((member) => member.atMs === atMs).map(({ position }) => position)));
    if ([...completing].some((position) => isMetAfter(second, later, { atMs, position }, assumptions))) return true;
    if (second.grows) return false;
  }
  return false;
}

interface Moment {
  readonly atMs: number;
  /** The event that completed what came before. */
  readonly position: number;
}

function isMetAfter(
  second: Side,
  later: readonly { readonly query: Query; readonly members: readonly Member[] }[],
  moment: Moment,
  { sameInstant, laterStep }: Assumptions,
): boolean {
  const follows = (atMs: number): boolean => (sameInstant === "precedes" ? atMs >= moment.atMs : atMs > moment.atMs);
  if (laterStep === "whole-window" && !later.some(({ members }) => members.some(({ atMs }) => follows(atMs)))) return false;
  const counts = (member: Member): boolean => laterStep === "whole-window" || (follows(member.atMs) && member.position !== moment.position);
  return second.holds((name) => {
    const found = later.find(({ query }) => query.name === name);
    return found && valueOver(found.members.filter(counts), found.query.aggregation);
  });
}
