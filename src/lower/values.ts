/** Paths, lets, lists and measures to the values of the IR. Everything has been checked, so nothing here reports. */

import { partsOf } from "../check/paths.ts";
import type { FieldFact } from "../check/source.ts";
import { findValue, type View } from "../check/values.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Measure, Threshold } from "../ir/detection.ts";
import type { Field, Value } from "../ir/predicate.ts";
import type * as ast from "../syntax/ast.ts";

export function lowerField({ path, type, lists, absences, computed }: FieldFact): Field {
  return { path, type, lists, optional: absences.length > 0, ...(computed !== undefined && { computed }) };
}

export function lowerPath(path: ast.Path, view: View): Value {
  return lowerParts(partsOf(path), view, path.span);
}

/** What a path stands for: one field, or a `let` written out. */
export function lowerParts(parts: readonly string[], view: View, span: Span): Value {
  const found = findValue(parts, view);
  invariant(found !== undefined, `the checker found \`${parts.join(".")}\``);
  if (found.kind === "field") return { fields: [lowerField(found.fact)], cuts: [], span };
  const { name, paths, cuts } = found.declaration;
  return {
    fields: paths.flatMap((path) => lowerPath(path, { ...view, fieldsOnly: true }).fields),
    cuts: cuts.map(({ kind, text }) => ({ kind, text: text.value })),
    name: name.text,
    span,
  };
}

export function lowerMeasure({ kind, paths, span }: ast.Measure, view: View): Measure {
  return { kind, values: paths.map((path) => lowerPath(path, view)), span };
}

export function lowerThreshold({ measure, operator, value, span }: ast.Threshold, view: View): Threshold {
  return { measure: lowerMeasure(measure, view), operator, value: value.value, span };
}
