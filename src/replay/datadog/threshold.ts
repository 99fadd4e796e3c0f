/** Threshold rules: a sliding window for each group, cases from the top, the first that holds. */

import type { Expression } from "../../../grammars/datadog/condition.ts";
import type { Assumptions } from "./assumptions.ts";
import { holdsOf } from "./expression.ts";
import type { Group } from "./group.ts";
import type { Query } from "./rule.ts";
import { instantsOf, sliding } from "./window.ts";

export interface Firing {
  readonly atMs: number;
  /** The case that held, from 0. */
  readonly case: number;
}

export type GroupJudge = (group: Group) => readonly Firing[];

export function thresholdJudge(queries: readonly Query[], cases: readonly Expression[], windowSeconds: number, assumptions: Assumptions): GroupJudge {
  const conditions = cases.map(holdsOf);
  return (group) => {
    const windows = new Map(queries.map(({ name, aggregation }) => [name, sliding(group.members.get(name) ?? [], aggregation, windowSeconds, assumptions)]));
    return instantsOf(group).flatMap((atMs): readonly Firing[] => {
      for (const window of windows.values()) window.moveTo(atMs);
      const found = conditions.findIndex((holds) => holds((query) => windows.get(query)?.value()));
      return found === -1 ? [] : [{ atMs, case: found }];
    });
  };
}
