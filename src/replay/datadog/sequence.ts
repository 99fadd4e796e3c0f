/** Sequence rules: each step is completed by a log, after the step before it and within the time between them. */

import type { Assumptions } from "./assumptions.ts";
import { growsWith, holdsOf, namesOf } from "./expression.ts";
import { type Group, type Member, parted } from "./group.ts";
import type { Query, Step } from "./rule.ts";
import type { GroupJudge } from "./threshold.ts";
import { membersWithin, valueOver } from "./window.ts";

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
  const grows = growsWith(step.condition, queries);

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
    let earliestMs: number | undefined;
    for (const parent of membersWithin(before, atMs, step.withinSeconds, assumptions)) {
      if (parent.atMs === atMs && assumptions.sameInstant === "excluded") break;
      // A step that can only grow is best after the earliest: a later one leaves it less.
      if (grows && earliestMs !== undefined && parent.atMs > earliestMs) break;
      earliestMs ??= parent.atMs;
      const counts = counted(parent, assumptions);
      if (holdsAt(group, atMs, counts)) for (const member of here) if (counts(member)) found.add(member);
      if (found.size === here.length) break;
    }
    return [...found];
  };

  return (group, before) => {
    const members = [...new Map(own.flatMap(({ name }) => group.members.get(name) ?? []).map((member) => [member.position, member])).values()];
    const instants = parted(members, (atMs) => atMs);
    return [...instants]
      .sort(([a], [b]) => a - b)
      .flatMap(([atMs, here]) => {
        if (before === undefined) return holdsAt(group, atMs, () => true) ? here : [];
        return completedAt(group, here, atMs, before);
      });
  };
}

/** What a step counts when `parent` completed the one before it. */
function counted(parent: Member, { sameInstant, laterStep }: Assumptions): (member: Member) => boolean {
  if (laterStep === "whole-window") return () => true;
  return ({ atMs, position }) => position !== parent.position && (sameInstant === "precedes" ? atMs >= parent.atMs : atMs > parent.atMs);
}
