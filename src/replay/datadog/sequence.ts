/** Sequence rules: each step is completed by a log, after the step before it and within the time between them. */

import type { Assumptions } from "./assumptions.ts";
import { growsWith, holdsOf, isCounted, namesOf } from "./expression.ts";
import { type Group, type Member, parted } from "./group.ts";
import type { Query, Step } from "./rule.ts";
import type { GroupJudge } from "./threshold.ts";
import { isOver, membersWithin, sliding, valueOver } from "./window.ts";

export function sequenceJudge(queries: readonly Query[], steps: readonly Step[], assumptions: Assumptions): GroupJudge {
  const compiled = steps.map((step) => compiledStep(step, queries, assumptions));
  return (group) => {
    let completed: readonly Member[] | undefined;
    for (const complete of compiled) completed = complete(group, completed);
    const instants = new Set((completed ?? []).map(({ atMs }) => atMs));
    return [...instants].map((atMs) => ({ atMs, case: 0 }));
  };
}

/** The logs that complete a step, ascending; `before` is what completed the step before it, and absent for the first. */
type Complete = (group: Group, before: readonly Member[] | undefined) => readonly Member[];

function compiledStep(step: Step, queries: readonly Query[], assumptions: Assumptions): Complete {
  const names = namesOf(step.condition).map(({ name }) => name);
  const own = queries.filter(({ name }) => names.includes(name));
  const holds = holdsOf(step.condition);
  const slides = growsWith(step.condition, queries) && own.every(isCounted);

  /** Whether the step holds over what `counts` leaves of its window. */
  const holdsAt = (group: Group, atMs: number, counts: (member: Member) => boolean): boolean =>
    holds((name) => {
      const query = own.find((one) => one.name === name);
      const members = membersWithin(group.members.get(name) ?? [], atMs, step.windowSeconds, assumptions).filter(counts);
      return query && valueOver(members, query.aggregation);
    });

  /** Of the logs at an instant, those that complete the step after one of the earlier. */
  const completedAt = (group: Group, here: readonly Member[], atMs: number, before: readonly Member[]): readonly Member[] => {
    const found = new Set<Member>();
    for (const parent of membersWithin(before, atMs, step.withinSeconds, assumptions)) {
      if (parent.atMs === atMs && assumptions.sameInstant === "excluded") break;
      const counts = counted(parent, assumptions);
      if (holdsAt(group, atMs, counts)) for (const member of here) if (counts(member)) found.add(member);
      if (found.size === here.length) break;
    }
    return [...found];
  };

  /** Where logs can only bring it nearer, the earliest of the step before is best, and never falls back. */
  const completedInTurn = (group: Group, before: readonly Member[]): ((here: readonly Member[], atMs: number) => readonly Member[]) => {
    const window = sliding(own, group);
    let earliest = 0;
    return (here, atMs) => {
      const isPast = (parent: Member): boolean => parent.atMs <= atMs && isOver(parent.atMs, atMs, step.withinSeconds, assumptions);
      let parent = before[earliest];
      while (parent !== undefined && isPast(parent)) parent = before[++earliest];
      if (parent === undefined || parent.atMs > atMs || (parent.atMs === atMs && assumptions.sameInstant === "excluded")) return [];
      const { atMs: sinceMs } = parent;
      window.moveTo(atMs, (at) => isOver(at, atMs, step.windowSeconds, assumptions) || !follows(at, sinceMs, assumptions));
      if (!window.meets(holds)) return [];
      if (assumptions.laterStep === "whole-window") return here;
      const fitting = new Set<number>();
      for (let i = earliest; before[i]?.atMs === sinceMs && fitting.size < 2; i++) {
        const { position } = before[i] as Member;
        if (window.meetsWithout(position, holds)) fitting.add(position);
      }
      // Of two that fit, each log here is another than one.
      return fitting.size === 1 ? here.filter(({ position }) => !fitting.has(position)) : fitting.size === 0 ? [] : here;
    };
  };

  const completedFirst = (group: Group): ((here: readonly Member[], atMs: number) => readonly Member[]) => {
    const window = sliding(own, group);
    return (here, atMs) => {
      window.moveTo(atMs, (at) => isOver(at, atMs, step.windowSeconds, assumptions));
      return window.meets(holds) ? here : [];
    };
  };

  return (group, before) => {
    const members = [...new Map(own.flatMap(({ name }) => group.members.get(name) ?? []).map((member) => [member.position, member])).values()];
    const instants = [...parted(members, (atMs) => atMs)].sort(([a], [b]) => a - b);
    const inTurn = before === undefined ? completedFirst(group) : slides ? completedInTurn(group, before) : undefined;
    return instants.flatMap(([atMs, here]) => inTurn?.(here, atMs) ?? completedAt(group, here, atMs, before ?? []));
  };
}

/** What a step counts when `parent` completed the one before it. */
function counted(parent: Member, assumptions: Assumptions): (member: Member) => boolean {
  if (assumptions.laterStep === "whole-window") return () => true;
  return ({ atMs, position }) => position !== parent.position && follows(atMs, parent.atMs, assumptions);
}

/** Whether what is at one time may be counted after what is at another. */
function follows(atMs: number, parentMs: number, { sameInstant, laterStep }: Assumptions): boolean {
  return laterStep === "whole-window" || (sameInstant === "precedes" ? atMs >= parentMs : atMs > parentMs);
}
