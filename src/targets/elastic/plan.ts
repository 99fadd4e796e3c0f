/** A detection as an ES|QL query, with the columns that it ends in: selection first, then the window's shape. */

import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, Source, Step } from "../../ir/detection.ts";
import { assign, type ColumnName, type Command, column, type Expression, evaluated, holdsValue, isNotNull, type Query, where } from "./ast.ts";
import { madeNames, type NamedValue, namedValues, oneGroup, temporaries, timeColumn } from "./columns.ts";
import type { Context } from "./context.ts";
import { deepest, depth } from "./depth.ts";
import { noteLostValue } from "./losses.ts";
import { measuring } from "./measures.ts";
import { condition } from "./predicate.ts";
import { shielded } from "./shield.ts";
import { storageOf } from "./storage.ts";
import { windowShape } from "./windows/shape.ts";
import type { Limit } from "./windows/window.ts";

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
  for (const key of step.keys) noteLostValue(context, key, "key");
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
  const measured = measuring(context, madeName);
  const limits = thresholds.map(({ measure, operator, value }): Limit => ({ measured: measured(measure), operator, value }));
  const measures = [...new Set(limits.map((limit) => limit.measured))];
  const window = { keys: columns, withinMs: withinSeconds * 1_000, time: timeColumn(context, source), temporary: temporaries(source, context.mapping), judged };
  const shape = windowShape(window, measures, limits);
  const query: Query = [{ kind: "from", indices, metadata: shape.metadata }, ...selection(context, step, keys), ...shape.commands];
  const last = query.at(-1);
  return { query, keys: columns, shown: last?.kind === "keep" ? last.columns : columns, quadratic: shape.quadratic };
}

/** The events that the step selects and whose keys are present (law 7). Searches must come first, so the condition is one WHERE. */
function selection(context: Context, step: Step, keys: readonly NamedValue[]): readonly Command[] {
  const plain = keys.filter((key) => key.made === undefined);
  const made = keys.flatMap((key) => (key.made === undefined ? [] : [assign(key.column, key.made)]));
  const present = keys.filter((key) => key.made !== undefined && key !== oneGroup).map((key) => holdsValue(column(key.column)));
  return [
    where(selectedBy(context, step), ...plain.map((key) => isNotNull(column(key.column)))),
    ...(made.length === 0 ? [] : [evaluated(...made), ...(present.length === 0 ? [] : [where(...present)])]),
  ];
}

/** Events of the step, whatever their keys. */
export function selectedBy(context: Context, step: Step): Expression {
  const selected = condition(context, step.predicate);
  if (depth(selected) > deepest) context.reasons.push(problem("W1011", step.predicate.span ?? step.span, {}));
  return shielded(selected);
}

function unique(names: readonly ColumnName[]): readonly ColumnName[] {
  return [...new Map(names.map((name) => [name.join("\u0000"), name])).values()];
}
