/** The measures of thresholds and reports as values with a column each. Knows nothing of windows. */

import type { Measure } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { call, type Expression } from "./ast.ts";
import { label, type MadeName } from "./columns.ts";
import type { Context } from "./context.ts";
import { noteLostValue } from "./losses.ts";
import { type Read, readValue } from "./value.ts";
import type { Measured } from "./windows/window.ts";

/** Notes what a measure loses on its way. The same measure twice is one, with one column. */
export function measuring(
  context: Context,
  madeName: MadeName,
  read: (value: Value) => Read = (value) => readValue(context, value),
): (measure: Measure) => Measured {
  const known = new Map<string, Measured>();
  return (measure) => {
    const identity = identityOf(measure);
    const before = known.get(identity);
    if (before !== undefined) return before;
    for (const value of measure.values) noteLostValue(context, value, "value");
    const of = measure.values.map((value) => (measure.kind === "distinct" ? textToCompare(read(value)) : read(value).expression));
    const measured = { kind: measure.kind, of, result: madeName(resultName(context, measure)) };
    known.set(identity, measured);
    return measured;
  };
}

function identityOf({ kind, values }: Measure): string {
  return JSON.stringify([kind, ...values.map(valueIdentity)]);
}

/** Equal for values that look at the same. */
export function valueIdentity({ fields, cuts }: Value): string {
  return JSON.stringify([fields.map((field) => field.path), cuts]);
}

function resultName(context: Context, { kind, values }: Measure): string {
  const of = values.map((value) => label(context, value)).join("_");
  return kind === "count" ? "event_count" : kind === "sum" ? `${of}_sum` : `${of}_count_distinct`;
}

/** Equal for values that are equal. */
export function textToCompare({ expression, type }: Read): Expression {
  return type !== "string" && type !== "ip" ? call("TO_STRING", expression) : expression;
}
