/** Threshold rules: a sliding window for each group, cases from the top, the first that holds. */

import type { Expression } from "../../../grammars/datadog/condition.ts";
import type { Assumptions } from "./assumptions.ts";
import { holdsOf } from "./expression.ts";
import type { Group } from "./group.ts";
import type { Query } from "./rule.ts";
import { instantsOf, isOver, sliding } from "./window.ts";

export interface Firing {
  readonly atMs: number;
  /** The case that held, from 0. */
  readonly case: number;
}

export type GroupJudge = (group: Group) => readonly Firing[];

export function thresholdJudge(queries: readonly Query[], cases: readonly Expression[], windowSeconds: number, assumptions: Assumptions): GroupJudge {
  const conditions = cases.map(holdsOf);
  return (group) => {
    const windows = sliding(queries, group);
    return instantsOf(group).flatMap((atMs): readonly Firing[] => {
      windows.moveTo(atMs, (at) => isOver(at, atMs, windowSeconds, assumptions));
      const found = conditions.findIndex(windows.meets);
      return found === -1 ? [] : [{ atMs, case: found }];
    });
  };
}
