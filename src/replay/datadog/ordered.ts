/** `before THEN after`: inside one window the first condition is met, and the second by what comes after. */

import type { Expression } from "../../../grammars/datadog/condition.ts";
import type { Assumptions } from "./assumptions.ts";
import { growsWith, holdsOf, isCounted, namesOf } from "./expression.ts";
import { type Group, type Member, parted } from "./group.ts";
import type { Query } from "./rule.ts";
import { tally } from "./tally.ts";
import type { Firing, GroupJudge } from "./threshold.ts";
import { firstWhere, instantsOf, isOver, membersWithin, sliding, valueOver } from "./window.ts";

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
  if (first.grows && second.grows && second.queries.every(isCounted)) return growingJudge(first, second, windowSeconds, assumptions);
  return (group) => {
    const instants = instantsOf(group);
    return instants.flatMap((atMs): readonly Firing[] => {
      const inWindow = (query: Query): readonly Member[] => membersWithin(group.members.get(query.name) ?? [], atMs, windowSeconds, assumptions);
      return isFollowed(first, second, inWindow, assumptions) ? [{ atMs, case: 0 }] : [];
    });
  };
}

/** Where logs can only bring both sides nearer, the earliest moment at which the first holds never falls back, and all windows slide. */
function growingJudge(first: Side, second: Side, windowSeconds: number, assumptions: Assumptions): GroupJudge {
  const { sameInstant, laterStep } = assumptions;
  return (group) => {
    const [before, after] = [sliding(first.queries, group), sliding(second.queries, group)];
    const completing = positionsByInstant(first, group);
    const moments = [...completing.keys()].sort((a, b) => a - b);
    let earliest = 0;
    return instantsOf(group).flatMap((atMs): readonly Firing[] => {
      const isGone = (at: number): boolean => isOver(at, atMs, windowSeconds, assumptions);
      let momentMs = moments[earliest];
      for (; momentMs !== undefined && momentMs <= atMs; momentMs = moments[++earliest]) {
        before.moveTo(momentMs, isGone);
        if (before.meets(first.holds)) break;
      }
      if (momentMs === undefined || momentMs > atMs) return [];
      const since = momentMs;
      const follows = (at: number): boolean => (sameInstant === "precedes" ? at >= since : at > since);
      after.moveTo(atMs, (at) => isGone(at) || (laterStep === "after" && !follows(at)));
      if (!after.meets(second.holds)) return [];
      const isFollowed =
        laterStep === "after"
          ? completing.get(since)?.some((position) => after.meetsWithout(position, second.holds))
          : second.queries.some(({ name }) => follows(lastUpTo(group.members.get(name) ?? [], atMs)));
      return isFollowed === true ? [{ atMs, case: 0 }] : [];
    });
  };
}

function positionsByInstant({ queries }: Side, group: Group): ReadonlyMap<number, readonly number[]> {
  const members = queries.flatMap(({ name }) => group.members.get(name) ?? []);
  const once = [...new Map(members.map((member) => [member.position, member])).values()];
  return new Map([...parted(once, (atMs) => atMs)].map(([atMs, of]) => [atMs, of.map(({ position }) => position)]));
}

/** Epoch ms; of none of them, before all time. */
function lastUpTo(members: readonly Member[], atMs: number): number {
  return members[firstWhere(members, (member) => member.atMs > atMs) - 1]?.atMs ?? Number.NEGATIVE_INFINITY;
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
