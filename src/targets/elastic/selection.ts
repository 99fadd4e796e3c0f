/** Which events a step selects, and which of them are in a group. */

import { problem } from "../../diagnostics/report.ts";
import type { Step } from "../../ir/detection.ts";
import { assign, type Command, column, type Expression, evaluated, holdsValue, isNotNull, where } from "./ast.ts";
import { type NamedValue, oneGroup } from "./columns.ts";
import type { Context } from "./context.ts";
import { deepest, depth } from "./depth.ts";
import { condition } from "./predicate.ts";
import { shielded } from "./shield.ts";

/** The events that the step selects and whose keys are present (law 7). Searches must come first, so the condition is one WHERE. */
export function selection(context: Context, step: Step, keys: readonly NamedValue[]): readonly Command[] {
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
