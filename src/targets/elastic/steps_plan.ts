/** A condition of several steps as an ES|QL query: the steps' events, and the shape that joins them. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { Condition, Detection, StepUse } from "../../ir/detection.ts";
import { and, type Command, type Expression, type Query } from "./ast.ts";
import { type MadeName, type Temporaries, temporaries } from "./columns.ts";
import type { Context } from "./context.ts";
import { areDisjoint } from "./disjoint.ts";
import { noteLostValue } from "./losses.ts";
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
  const steps = uses.map((use) => stepRead(context, rule, use, readings));
  for (const { context: own, step } of steps) for (const key of step.keys) noteLostValue(own, key, "key");
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
  return { query, keys: columns, shown: last?.kind === "keep" ? last.columns : columns, notes: linear === undefined ? [costOf(condition, limited)] : [] };
}

export function usesOf(condition: OfSteps): readonly StepUse[] {
  return condition.kind === "all" ? condition.steps : [condition.first, ...condition.tails.map(({ step }) => step)];
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
  if (a === undefined || b === undefined || tail === undefined || more.length > 0 || !areDisjoint(a.step, b.step)) return undefined;
  const pair: readonly [Expression, Expression] = [a.selected, b.selected];
  return linearThen(given, pair, tail.withinSeconds * 1_000);
}

function joined(condition: OfSteps, steps: Steps): readonly Command[] {
  return condition.kind === "all"
    ? allShape(steps, condition.withinSeconds * 1_000)
    : thenShape(
        steps,
        condition.tails.map(({ withinSeconds }) => withinSeconds * 1_000),
      );
}

function costOf(condition: OfSteps, uses: readonly Use[]): string {
  const choices = condition.kind === "then" && uses.slice(1).some(({ limits }) => !limits.every(isGrowing));
  return `The cost grows with the ${choices ? "third power" : "square"} of a group's events in two windows.`;
}
