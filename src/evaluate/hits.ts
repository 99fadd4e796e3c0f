/** Selection: which steps an event belongs to, in which group, with which measured values. All that judging needs to keep of an event. */

import type { Rule, Step, StepUse, Threshold } from "../ir/detection.ts";
import type { Value } from "../ir/predicate.ts";
import type { Event, GroupKey, JsonObject, Scalar } from "../model/event.ts";
import { type Measured, measurer } from "./measure.ts";
import { matcher } from "./predicate.ts";
import { type Reader, valueReader } from "./value.ts";

/** One event's part in one group, by one use of a step. */
export interface Member {
  readonly atMs: number;
  /** Position of the event in what is judged: its identity. */
  readonly position: number;
  /** One for each measure of the use, in their order. */
  readonly values: readonly Measured[];
}
export interface Hit extends Pick<Member, "atMs" | "position"> {
  readonly uses: readonly { readonly use: number; readonly key: GroupKey; readonly keyText: string; readonly values: readonly Measured[] }[];
}
/** The members of a group, one list for each use of a step, ascending in time. */
export interface Group {
  readonly key: GroupKey;
  readonly keyText: string;
  readonly uses: readonly (readonly Member[])[];
}

/** The places of a condition where events are counted. A chain may use one step twice, and then an event can stand in both. */
export function usesOf(rule: Rule): readonly StepUse[] {
  const only = (thresholds: readonly Threshold[]): readonly StepUse[] => rule.steps.slice(0, 1).map((step) => ({ step: step.name, thresholds }));
  if (rule.kind === "hunt") return only([]);
  const { condition } = rule;
  switch (condition.kind) {
    case "all":
      return condition.steps;
    case "then":
      return [condition.first, ...condition.tails.map((tail) => tail.step)];
    case "window":
    case "baseline":
      return only(condition.thresholds);
    default:
      return only([]);
  }
}

/** Undefined: the event takes no part. `position` becomes the event's identity in the verdict. */
export function selector(rule: Rule): (event: Event, position: number) => Hit | undefined {
  const steps = new Map(rule.steps.map((step) => [step.name, stepReader(step, rule.kind === "hunt")]));
  const uses = usesOf(rule).map((use, i) => ({ use: i, step: steps.get(use.step), read: measuredReader(rule, use) }));
  return (event, position) => {
    // Most events are of no step: nothing is made for them.
    let found: Hit["uses"][number][] | undefined;
    for (const { use, step, read } of uses) {
      if (step === undefined || step.source !== event.source || !step.matches(event.data)) continue;
      const key = step.key(event.data);
      if (key === undefined) continue;
      found ??= [];
      found.push({ use, key, keyText: JSON.stringify(key), values: read(event.data) });
    }
    return found === undefined ? undefined : { atMs: event.atMs, position, uses: found };
  };
}

interface StepReader {
  readonly source: string;
  readonly matches: Reader<boolean>;
  readonly key: Reader<GroupKey | undefined>;
}

function stepReader(step: Step, hunt: boolean): StepReader {
  return { source: step.source, matches: matcher(step.predicate), key: keyReader(step.keys, hunt) };
}

/** Law 7: a missing key keeps an event out of a detection, and is a group of its own in a hunt. */
function keyReader(keys: readonly Value[], hunt: boolean): Reader<GroupKey | undefined> {
  const readers = keys.map(valueReader);
  return (data) => {
    const key: (Scalar | null)[] = [];
    for (const read of readers) {
      const part = read(data);
      if (part === undefined && !hunt) return undefined;
      key.push(part ?? null);
    }
    return key;
  };
}

function measuredReader(rule: Rule, use: StepUse): (data: JsonObject) => readonly Measured[] {
  if (rule.kind === "hunt") return readAll(rule.measures.map(measurer));
  const thresholds = use.thresholds.map((threshold) => measurer(threshold.measure));
  switch (rule.condition.kind) {
    case "baseline":
      return readAll([measurer(rule.condition.measure), ...thresholds]);
    case "first-seen":
      return readAll([measurer({ kind: "distinct", values: rule.condition.values })]);
    default:
      return readAll(thresholds);
  }
}

function readAll(readers: readonly Reader<Measured>[]): Reader<readonly Measured[]> {
  return (data) => readers.map((read) => read(data));
}

/** Sorted by the key's text, so that nothing depends on the order of the log. */
export function groupsOf(hits: readonly Hit[], uses: number): readonly Group[] {
  const groups = new Map<string, { key: GroupKey; keyText: string; uses: Member[][] }>();
  for (const { atMs, position, uses: found } of hits) {
    for (const { use, key, keyText, values } of found) {
      let group = groups.get(keyText);
      if (group === undefined) {
        group = { key, keyText, uses: Array.from({ length: uses }, () => []) };
        groups.set(keyText, group);
      }
      group.uses[use]?.push({ atMs, position, values });
    }
  }
  for (const group of groups.values()) for (const members of group.uses) members.sort((a, b) => a.atMs - b.atMs);
  return [...groups.values()].sort((a, b) => (a.keyText < b.keyText ? -1 : 1));
}
