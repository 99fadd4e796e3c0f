/** Runs a rule over logs by Datadog's documented behaviour. Sees the rule and the logs; knows no detection, and nothing of what a rule should say. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Alert, GroupKey } from "../../model/event.ts";
import type { Assumptions } from "./assumptions.ts";
import { type Group, grouping, parted, type TimedLog } from "./group.ts";
import { newValueFirings } from "./new_value.ts";
import { orderedJudge } from "./ordered.ts";
import type { Query, Rule } from "./rule.ts";
import { sequenceJudge } from "./sequence.ts";
import { type Firing, type GroupJudge, thresholdJudge } from "./threshold.ts";
import { valueOver } from "./window.ts";

export interface Answer {
  /** Positions of the logs that each query's search finds, by its name, ascending; also those that belong to no group. */
  readonly selected: ReadonlyMap<string, readonly number[]>;
  /** What the rule says; of an anomaly rule, what it gives the vendor's model. */
  readonly outcome: { readonly kind: "fired"; readonly groups: readonly FiredGroup[] } | { readonly kind: "measured"; readonly buckets: readonly Bucket[] };
}

/** A group in which a case held at least once. */
export interface FiredGroup {
  readonly key: GroupKey;
  /** Ascending, an instant each. */
  readonly firings: readonly Firing[];
  /** Positions of the logs at these instants, of whichever query, ascending. */
  readonly positions: readonly number[];
  /** Where a signal opens; what fires while it is open joins it. */
  readonly signals: readonly Alert[];
}

/** One group's measure in a bucket that begins at `startMs`; buckets lie on multiples of their length since 1970. */
export interface Bucket {
  readonly key: GroupKey;
  readonly startMs: number;
  readonly value: number;
}

/** `startMs`: when the rule was made, for what it learns; the first log's instant where it is absent. */
export type Replay = (logs: readonly TimedLog[], startMs?: number) => Answer;

/** Compile once, run often. */
export function compileRule(rule: Rule, assumptions: Assumptions): Replay {
  const group = grouping(rule.queries, assumptions);
  const judge = judgeOf(rule, assumptions);
  return (logs, startMs = logs.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY)) => {
    const { selected, groups } = group(logs);
    return { selected, outcome: judge(groups, startMs) };
  };
}

type Judge = (groups: readonly Group[], startMs: number) => Answer["outcome"];

function judgeOf(rule: Rule, assumptions: Assumptions): Judge {
  const { method, queries } = rule;
  const [query] = queries;
  invariant(query !== undefined, "a rule that was read has a query");
  switch (method.kind) {
    case "threshold": {
      const [only] = method.cases;
      const cases = method.cases.flatMap((condition) => (condition.kind === "together" ? [condition.of] : []));
      return each(
        rule,
        only?.kind === "ordered"
          ? orderedJudge(queries, only, method.windowSeconds, assumptions)
          : thresholdJudge(queries, cases, method.windowSeconds, assumptions),
      );
    }
    case "sequence":
      return each(rule, sequenceJudge(queries, method.steps, assumptions));
    case "new-value":
      return (groups, startMs) => fired(rule, groups, newValueFirings(query, method, assumptions, groups, startMs));
    case "anomaly":
      return (groups) => ({ kind: "measured", buckets: groups.flatMap((group) => bucketsOf(group, query, method.bucketSeconds * 1000)) });
    default:
      return assertNever(method);
  }
}

function each(rule: Rule, judge: GroupJudge): Judge {
  return (groups) => fired(rule, groups, groups.map(judge));
}

function fired(rule: Rule, groups: readonly Group[], firings: readonly (readonly Firing[])[]): Answer["outcome"] {
  const found = groups.flatMap((group, i): readonly FiredGroup[] => {
    const own = firings[i] ?? [];
    if (own.length === 0) return [];
    const instants = new Set(own.map(({ atMs }) => atMs));
    const positions = new Set([...group.members.values()].flat().flatMap(({ atMs, position }) => (instants.has(atMs) ? [position] : [])));
    return [{ key: group.key, firings: own, positions: [...positions].sort((a, b) => a - b), signals: signalsOf(rule, group.key, own) }];
  });
  return { kind: "fired", groups: found };
}

function signalsOf({ keepAliveSeconds, maxSignalSeconds }: Rule, key: GroupKey, firings: readonly Firing[]): readonly Alert[] {
  const signals: Alert[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { atMs } of firings) {
    const open = signals.at(-1);
    const joins = open !== undefined && atMs - lastMs <= keepAliveSeconds * 1000 && atMs - open.atMs <= maxSignalSeconds * 1000;
    if (!joins) signals.push({ key, atMs });
    lastMs = atMs;
  }
  return signals;
}

function bucketsOf(group: Group, query: Query, lengthMs: number): readonly Bucket[] {
  const buckets = parted(group.members.get(query.name) ?? [], (atMs) => Math.floor(atMs / lengthMs) * lengthMs);
  return [...buckets].flatMap(([startMs, members]): readonly Bucket[] => {
    const value = valueOver(members, query.aggregation);
    return value === undefined ? [] : [{ key: group.key, startMs, value }];
  });
}
