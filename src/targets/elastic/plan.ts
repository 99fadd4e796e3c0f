/** A detection as an ES|QL query, with the columns that it ends in: selection first, then the window's shape. */

import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, Measure, Source, Step, Threshold } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { assign, type ColumnName, type Command, call, column, type Expression, evaluated, holdsValue, isNotNull, type Query, where } from "./ast.ts";
import { label, madeNames, type NamedValue, namedValues, oneGroup, temporaries } from "./columns.ts";
import type { Context } from "./context.ts";
import { deepest, depth } from "./depth.ts";
import { noteLostValue } from "./losses.ts";
import { condition } from "./predicate.ts";
import { shielded } from "./shield.ts";
import { storageOf } from "./storage.ts";
import { readValue } from "./value.ts";
import { windowShape } from "./windows/shape.ts";
import type { Limit, Measured } from "./windows/window.ts";

export interface Plan {
  readonly query: Query;
  readonly keys: readonly ColumnName[];
  /** Columns of the result that a reader of an alert looks at first. */
  readonly shown: readonly ColumnName[];
  /** Whether the work grows with the square of a group's events in a window. */
  readonly quadratic: boolean;
}

export interface Planned {
  readonly source: Source;
  readonly indices: readonly string[];
  /** What an instant must satisfy where the query runs on a schedule. */
  readonly judged: (instant: Expression) => readonly Expression[];
}

/** For detections on each event and with one window; the caller has refused the others. */
export function plan(context: Context, rule: Detection, planned: Planned): Plan {
  const [step] = rule.steps;
  invariant(step !== undefined, "a detection has a step");
  for (const key of step.keys) noteValue(context, key, "key");
  const madeName = madeNames();
  const keys = namedValues(context, step.keys, madeName);
  return rule.condition.kind === "window" ? windowPlan(context, rule, step, keys, { ...planned, madeName }) : eventPlan(context, rule, step, keys, planned);
}

/** The vendor's rules want these of a query that does not aggregate; by them an event that two runs see is one alert. */
const identity = ["_id", "_version", "_index"];

function eventPlan(context: Context, rule: Detection, step: Step, named: readonly NamedValue[], { source, indices }: Planned): Plan {
  const keys = named.length === 0 && rule.suppressSeconds !== undefined ? [oneGroup] : named;
  const seen = rule.metadata.context.map((value) => storageOf(value.fields[0] ?? { path: [] }, context.mapping));
  const contextColumns = seen.flatMap((storage) => (storage.kind === "column" ? [storage.name] : storage.kind === "in-object" ? [storage.object] : []));
  const shown = unique([...keys.map((key) => key.column), ...contextColumns]);
  const kept = unique([...identity.map((name) => [name]), timeColumn(context, source), ...shown]);
  return {
    query: [{ kind: "from", indices, metadata: identity }, ...selection(context, step, keys), { kind: "keep", columns: kept }],
    keys: keys.map((key) => key.column),
    shown,
    quadratic: false,
  };
}

type MadeName = ReturnType<typeof madeNames>;

function windowPlan(
  context: Context,
  rule: Detection,
  step: Step,
  named: readonly NamedValue[],
  { source, indices, judged, madeName }: Planned & { readonly madeName: MadeName },
): Plan {
  invariant(rule.condition.kind === "window", "the condition is a window");
  const { thresholds, withinSeconds } = rule.condition;
  const keys = named.length === 0 ? [oneGroup] : named;
  const columns = keys.map((key) => key.column);
  const measures = measuresOf(context, thresholds, madeName);
  const limits = thresholds.map(({ measure, operator, value }): Limit => {
    const measured = measures.get(identityOf(measure));
    invariant(measured !== undefined, "every threshold's measure is among the measures");
    return { measured, operator, value };
  });
  const window = { keys: columns, withinMs: withinSeconds * 1_000, time: timeColumn(context, source), temporary: temporaries(source, context.mapping), judged };
  const shape = windowShape(window, [...measures.values()], limits);
  const query: Query = [{ kind: "from", indices, metadata: shape.metadata }, ...selection(context, step, keys), ...shape.commands];
  const last = query.at(-1);
  return { query, keys: columns, shown: last?.kind === "keep" ? last.columns : columns, quadratic: shape.quadratic };
}

/** The events that the step selects and whose keys are present (law 7). Searches must come first, so the condition is one WHERE. */
function selection(context: Context, step: Step, keys: readonly NamedValue[]): readonly Command[] {
  const plain = keys.filter((key) => key.made === undefined);
  const made = keys.flatMap((key) => (key.made === undefined ? [] : [assign(key.column, key.made)]));
  const present = keys.filter((key) => key.made !== undefined && key !== oneGroup).map((key) => holdsValue(column(key.column)));
  const selected = condition(context, step.predicate);
  if (depth(selected) > deepest) context.reasons.push(problem("E1012", step.predicate.span ?? step.span, {}));
  return [
    where(shielded(selected), ...plain.map((key) => isNotNull(column(key.column)))),
    ...(made.length === 0 ? [] : [evaluated(...made), ...(present.length === 0 ? [] : [where(...present)])]),
  ];
}

function measuresOf(context: Context, thresholds: readonly Threshold[], madeName: MadeName): ReadonlyMap<string, Measured> {
  const measures = new Map<string, Measured>();
  for (const { measure } of thresholds) {
    const identity = identityOf(measure);
    if (measures.has(identity)) continue;
    for (const value of measure.values) noteValue(context, value, "value");
    measures.set(identity, {
      kind: measure.kind,
      of: measure.values.map((value) => measuredValue(context, measure, value)),
      result: madeName(resultName(context, measure)),
    });
  }
  return measures;
}

/** The same measure twice is one column. */
function identityOf({ kind, values }: Measure): string {
  return JSON.stringify([kind, values.map(({ fields, cuts }) => [fields.map((field) => field.path), cuts])]);
}

function resultName(context: Context, { kind, values }: Measure): string {
  const of = values.map((value) => label(context, value)).join("_");
  return kind === "count" ? "event_count" : kind === "sum" ? `${of}_sum` : `${of}_count_distinct`;
}

function measuredValue(context: Context, { kind }: Measure, value: Value): Expression {
  const { expression, type } = readValue(context, value);
  return kind === "distinct" && type !== "string" && type !== "ip" ? call("TO_STRING", expression) : expression;
}

function noteValue(context: Context, value: Value, what: string): void {
  noteLostValue(context, value, what);
  for (const field of value.fields) {
    if (field.type !== "timestamp" || storageOf(field, context.mapping).kind !== "column") continue;
    context.reasons.push(problem("E1010", value.span, { field: field.path.join(".") }));
  }
}

function timeColumn(context: Context, source: Source): ColumnName {
  const storage = storageOf({ path: source.time }, context.mapping);
  return storage.kind === "column" ? storage.name : source.time;
}

function unique(names: readonly ColumnName[]): readonly ColumnName[] {
  return [...new Map(names.map((name) => [name.join("\u0000"), name])).values()];
}
