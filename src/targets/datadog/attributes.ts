/** Which attribute holds a field: the source's mapping, and what an attribute may be called. Knows nothing of searches around it. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Source } from "../../ir/detection.ts";
import type { Field, Value } from "../../ir/predicate.ts";
import { supports } from "./supports.ts";

export type Attribute = { readonly kind: "attribute"; readonly path: string } | { readonly kind: "refused"; readonly reason: Diagnostic };

/** `around`: the list of objects whose elements the value's fields are relative to. */
export function attributeOf(value: Value, source: Source, around: readonly string[] = [], place: Span | undefined = value.span): Attribute {
  const [field] = value.fields;
  if (field === undefined || value.fields.length > 1 || value.cuts.length > 0) {
    return refusal(
      problem("W1101", place, { what: value.name === undefined ? "a cut or alternative value" : `\`${value.name}\``, reason: supports.let.reason }),
    );
  }
  return fieldAttribute(field, source, [...around, ...field.path], place);
}

function fieldAttribute(field: Field, source: Source, path: readonly string[], place: Span | undefined): Attribute {
  const name = path.join(".");
  const map = nearestMap(source, path);
  if (map?.form !== undefined) return refusal(problem("W1104", map.span ?? place, { form: map.form }));
  if (map === undefined && field.computed !== undefined) {
    return refusal(problem("W1102", place, { field: name, computation: `${field.computed.with}(${field.computed.argument.join(".")})` }));
  }
  const mapped = map === undefined ? path : [...map.to, ...path.slice(map.from.length)];
  const attribute = mapped.join(".");
  const reason = unfit(mapped);
  return reason === undefined ? { kind: "attribute", path: attribute } : refusal(problem("W1103", place, { field: name, attribute, reason }));
}

function refusal(reason: Diagnostic): Attribute {
  return { kind: "refused", reason };
}

/** The mapping of the field itself, or of the object around it that is nearest. */
function nearestMap(source: Source, path: readonly string[]) {
  const around = (source.platforms.datadog?.maps ?? []).filter(({ from }) => from.length <= path.length && from.every((part, i) => part === path[i]));
  return around.sort((a, b) => b.from.length - a.from.length)[0];
}

/** Intake moves these top-level keys of a JSON log out of the attributes. */
const reserved = new Set(["host", "source", "service", "status", "message", "timestamp", "trace_id", "ddsource", "ddtags"]);
/** What shipped rules search for bare. A dot inside a key is a step of the path, as Datadog flattens both alike. */
const part = /^[A-Za-z0-9_@/-]+(\.[A-Za-z0-9_@/-]+)*$/;

function unfit(path: readonly string[]): string | undefined {
  const [first] = path;
  if (path.length === 1 && first !== undefined && reserved.has(first)) return "intake takes this key as a reserved attribute";
  if (!path.every((p) => part.test(p)) || !/^[A-Za-z0-9_]/.test(first ?? "")) return "a search has no sure way to write this name";
  return undefined;
}
