/** A detection as an ES|QL query, with the columns that it ends in: selection first, then the window's shape. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Condition, Detection, Step } from "../../ir/detection.ts";
import type { ColumnName, Query } from "./ast.ts";
import { label, type MadeName, madeNames, type NamedValue, namedValues, oneGroup, temporaries, timeColumn } from "./columns.ts";
import { type Context, differ } from "./context.ts";
import { noteLostValue } from "./losses.ts";
import { measuring, textToCompare } from "./measures.ts";
import type { Plan, Planned } from "./planned.ts";
import type { Reading } from "./readings.ts";
import { selection } from "./selection.ts";
import { stepsPlan } from "./steps_plan.ts";
import { type Storage, storageOf } from "./storage.ts";
import { readValue } from "./value.ts";
import { type Baseline, baselineShape, largestExact } from "./windows/baseline.ts";
import { firstSeenShape } from "./windows/first_seen.ts";
import { type Shape, windowShape } from "./windows/shape.ts";
import type { Limit, Window } from "./windows/window.ts";

export function plan(context: Context, rule: Detection, planned: Planned): Plan {
  const { condition } = rule;
  const madeName = madeNames();
  if (condition.kind === "all" || condition.kind === "then") return stepsPlan(context, rule, condition, planned, madeName);
  const [step] = rule.steps;
  const [reading] = planned.readings;
  invariant(step !== undefined && reading !== undefined, "a detection has a step, and reads its source");
  for (const key of step.keys) noteLostValue(context, key, "key");
  const given = { step, reading, named: namedValues(context, step.keys, madeName), judged: planned.judged, madeName };
  switch (condition.kind) {
    case "each":
      return eventPlan(context, rule, given);
    case "window":
      return windowPlan(context, condition, given);
    case "first-seen":
      return firstSeenPlan(context, condition, given);
    case "baseline":
      return baselinePlan(context, condition, given);
    default:
      return assertNever(condition);
  }
}

interface Given extends Pick<Planned, "judged"> {
  readonly step: Step;
  readonly reading: Reading;
  readonly named: readonly NamedValue[];
  readonly madeName: MadeName;
}

/** The vendor's rules want these of a query that does not aggregate; by them an event that two runs see is one alert. */
const identity = ["_id", "_version", "_index"];

function eventPlan(context: Context, rule: Detection, { step, named, reading: { source, indices } }: Given): Plan {
  const keys = named.length === 0 && rule.suppressSeconds !== undefined ? [oneGroup] : named;
  const seen = rule.metadata.context.map((value) => storageOf(value.fields[0] ?? { path: [] }, context.mapping));
  const contextColumns = seen.flatMap(readableColumn);
  const shown = unique([...keys.map((key) => key.column), ...contextColumns]);
  const kept = unique([...identity.map((name) => [name]), timeColumn(context, source), ...shown]);
  return {
    query: [{ kind: "from", indices, metadata: identity }, ...selection(context, step, keys), { kind: "keep", columns: kept }],
    keys: keys.map((key) => key.column),
    shown,
    notes: [],
  };
}

/** What a result can show of a field; of what is stringified, the whole text. ES|QL has no column for a flattened field. */
function readableColumn(storage: Storage): readonly ColumnName[] {
  if (storage.kind === "column") return [storage.name];
  return storage.kind === "in-object" && storage.object !== undefined ? [storage.object] : [];
}

function windowPlan(context: Context, condition: Extract<Condition, { readonly kind: "window" }>, given: Given): Plan {
  const measured = measuring(context, given.madeName);
  const limits = condition.thresholds.map(({ measure, operator, value }): Limit => ({ measured: measured(measure), operator, value }));
  const measures = [...new Set(limits.map((limit) => limit.measured))];
  return aggregated(context, given, (window) => windowShape({ ...window, withinMs: condition.withinSeconds * 1_000 }, measures, limits));
}

function firstSeenPlan(context: Context, condition: Extract<Condition, { readonly kind: "first-seen" }>, given: Given): Plan {
  const { values, withinSeconds, learningSeconds } = condition;
  const parts = values.map((value) => {
    noteLostValue(context, value, "value");
    return { of: textToCompare(readValue(context, value)), result: given.madeName(`${label(context, value)}_values`) };
  });
  const commands = (window: Omit<Window, "withinMs">) =>
    firstSeenShape({ ...window, withinMs: withinSeconds * 1_000 }, { parts, learningMs: learningSeconds * 1_000 });
  return aggregated(context, given, (window) => ({ commands: commands(window), metadata: [], quadratic: false }));
}

function baselinePlan(context: Context, condition: Extract<Condition, { readonly kind: "baseline" }>, given: Given): Plan {
  const measured = measuring(context, given.madeName);
  const baseline: Baseline = {
    measured: measured(condition.measure),
    limits: condition.thresholds.map(({ measure, operator, value }): Limit => ({ measured: measured(measure), operator, value })),
    bucketMs: condition.bucketSeconds * 1_000,
    buckets: condition.baselineSeconds / condition.bucketSeconds,
    learningMs: condition.learningSeconds * 1_000,
    deviations: condition.deviations,
  };
  const most = largestExact(baseline.deviations, baseline.buckets);
  // Only sums come near it: as many events of a group in a bucket, or as many different values, no query could gather.
  if (condition.measure.kind === "sum") {
    const text = `sums beyond ${most} in a bucket are compared in floating point`;
    differ(context, { code: "rounded_baseline", text, span: condition.measure.span ?? condition.span });
  }
  return aggregated(context, given, (window) => ({ commands: baselineShape(window, baseline), metadata: [], quadratic: false }));
}

function aggregated(context: Context, { step, reading, named, judged }: Given, shapeOf: (window: Omit<Window, "withinMs">) => Shape): Plan {
  const { source, indices } = reading;
  const keys = named.length === 0 ? [oneGroup] : named;
  const columns = keys.map((key) => key.column);
  const shape = shapeOf({ keys: columns, time: timeColumn(context, source), temporary: temporaries(source, context.mapping), judged });
  const query: Query = [{ kind: "from", indices, metadata: shape.metadata }, ...selection(context, step, keys), ...shape.commands];
  const last = query.at(-1);
  const notes = shape.quadratic ? ["The cost grows with the square of a group's events in two windows."] : [];
  return { query, keys: columns, shown: last?.kind === "keep" ? last.columns : columns, notes };
}

function unique(names: readonly ColumnName[]): readonly ColumnName[] {
  return [...new Map(names.map((name) => [name.join("\u0000"), name])).values()];
}
