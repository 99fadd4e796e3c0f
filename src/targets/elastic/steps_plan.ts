/** A condition of several steps as an ES|QL query: the steps' events, and the shape that joins them. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { Condition, Detection, StepUse } from "../../ir/detection.ts";
import { areDisjoint } from "../../ir/disjoint.ts";
import { and, type Command, type Expression, type Query } from "./ast.ts";
import { type MadeName, plainColumn, type Temporaries, temporaries } from "./columns.ts";
import type { Context } from "./context.ts";
import { noteLostValue, noteMerged } from "./losses.ts";
import { measuring } from "./measures.ts";
import type { Plan, Planned } from "./planned.ts";
import type { Reading } from "./readings.ts";
import { selectedBy } from "./selection.ts";
import { columnsOf, flagged, type Keys, keysOf, type StepRead, searches, selectedEvents } from "./steps.ts";
import { allShape } from "./windows/all.ts";
import { linearAll, linearThen } from "./windows/linear.ts";
import { isGrowing, type Steps, type Use, wordsOf } from "./windows/packed.ts";
import { thenShape } from "./windows/then.ts";
import type { Limit } from "./windows/window.ts";

export type OfSteps = Extract<Condition, { readonly kind: "all" | "then" }>;

export function stepsPlan(context: Context, rule: Detection, condition: OfSteps, { readings, judged }: Planned, madeName: MadeName): Plan {
  const uses = usesOf(condition);
  const temporary = freeInAll(readings);
  const steps = uses.map((use) => stepRead({ ...context, contrary: use === absentUse(condition) }, rule, use, readings));
  noteLostKeys(steps);
  const keys = keysOf(steps, temporary, madeName);
  const columns = columnsOf(keys);
  const limited = uses.map((use, i) => useOf(use, steps[i]?.context ?? context, madeName));
  const words = wordsOf(limited, temporary);
  const linear = linearShape(condition, steps, keys, temporary);
  const shape = linear ?? joined(condition, { keys: columns, temporary, judged, uses: limited, words });
  const query: Query = [
    { kind: "from", indices: [...new Set(readings.flatMap(({ indices }) => indices))], metadata: metadataOf(steps, linear === undefined) },
    ...selectedEvents(steps, keys, temporary),
    ...(linear === undefined ? flagged(steps, keys, words, temporary) : []),
    ...shape,
  ];
  const last = query.at(-1);
  return { query, keys: columns, shown: last?.kind === "keep" ? last.columns : columns, notes: linear === undefined ? costsOf(condition, limited) : [] };
}

export function usesOf(condition: OfSteps): readonly StepUse[] {
  return condition.kind === "all" ? condition.steps : [condition.first, ...condition.tails.map(({ step }) => step)];
}

function absentUse(condition: OfSteps): StepUse | undefined {
  return condition.kind === "then" ? condition.tails.find(({ absent }) => absent)?.step : undefined;
}

/** A group that a column loses is not there in the first step, so it is nothing to what may not follow. */
function noteLostKeys([first, ...others]: readonly StepRead[]): void {
  if (first === undefined) return;
  for (const key of first.step.keys) noteLostValue(first.context, key, "key");
  for (const { context, step } of others) {
    for (const [i, key] of step.keys.entries()) {
      const firstKey = first.step.keys[i];
      const lost = firstKey !== undefined && plainColumn(first.context, firstKey) !== undefined && plainColumn(context, key) !== undefined;
      if (context.contrary && lost) noteMerged(context, key);
      else noteLostValue(context, key, "key");
    }
  }
}

function stepRead(context: Context, rule: Detection, use: StepUse, readings: readonly Reading[]): StepRead {
  const step = rule.steps.find(({ name }) => name === use.step);
  const reading = readings.find(({ source }) => source.name === step?.source);
  invariant(step !== undefined && reading !== undefined, "a step of a condition is one of the detection's, and its source is read");
  const own = { ...context, mapping: reading.mapping };
  const selected = selectedBy(own, step);
  return { step, reading, context: own, selected: reading.origin === undefined ? selected : and([reading.origin, selected]) };
}

function useOf({ step, thresholds, withinSeconds }: StepUse, context: Context, madeName: MadeName): Use {
  const measured = measuring(context, (name) => madeName(`${step.replace(/[^A-Za-z0-9_]+/g, "_")}_${name}`));
  return {
    limits: thresholds.map(({ measure, operator, value }): Limit => ({ measured: measured(measure), operator, value })),
    withinMs: withinSeconds === undefined ? undefined : withinSeconds * 1_000,
  };
}

/** Names that none of the sources has a column of. */
function freeInAll(readings: readonly Reading[]): Temporaries {
  const each = readings.map(({ source, mapping }) => temporaries(source, mapping));
  const free = (name: string): string => {
    const next = each.reduce((found, temporary) => temporary(found).join("."), name);
    return next === name ? name : free(next);
  };
  return (name) => [free(name)];
}

function metadataOf(steps: readonly StepRead[], flags: boolean): readonly string[] {
  const byEvent = flags && steps.some(({ selected }) => searches(selected));
  if (byEvent) return ["_id", "_index"];
  return steps.some(({ reading }) => reading.origin !== undefined) ? ["_index"] : [];
}

/** Undefined where only the join is exact. */
function linearShape(condition: OfSteps, steps: readonly StepRead[], keys: Keys, temporary: Temporaries): readonly Command[] | undefined {
  if (keys.kind !== "same" || usesOf(condition).some(({ thresholds }) => thresholds.length > 0)) return undefined;
  const given = { keys: columnsOf(keys), temporary };
  const selected = steps.map((step) => step.selected);
  if (condition.kind === "all") return linearAll(given, selected, condition.withinSeconds * 1_000);
  const [a, b, ...more] = steps;
  const [tail] = condition.tails;
  if (a === undefined || b === undefined || tail === undefined || tail.absent || more.length > 0 || !areDisjoint(a.step.predicate, b.step.predicate))
    return undefined;
  const pair: readonly [Expression, Expression] = [a.selected, b.selected];
  return linearThen(given, pair, tail.withinSeconds * 1_000);
}

function joined(condition: OfSteps, steps: Steps): readonly Command[] {
  return condition.kind === "all"
    ? allShape(steps, condition.withinSeconds * 1_000)
    : thenShape(
        steps,
        condition.tails.map(({ withinSeconds, absent }) => ({ withinMs: withinSeconds * 1_000, absent })),
      );
}

function costsOf(condition: OfSteps, uses: readonly Use[]): readonly string[] {
  if (uses.every(({ limits }) => limits.length === 0) && condition.kind === "then") return [];
  const choices = condition.kind === "then" && uses.slice(1).some(({ limits }) => !limits.every(isGrowing));
  return [`The cost grows with the ${choices ? "third power" : "square"} of a group's events in two windows.`];
}
