/** Where a field of the raw log stands in Elastic's documents: the mapping's columns and forms. Knows nothing of tests and windows. */

import type { SourceMapping } from "../../ir/detection.ts";
import type { Field } from "../../ir/predicate.ts";
import type { ColumnName } from "./ast.ts";

/**
 * Forms of a mapping (`map a -> b as FORM`):
 * - `java_map`: the object and all below it is one text `{k=v, k2={a=b}}` in the column, and a `flattened` sibling holds it for searches:
 *   `x.y.request_parameters` has `x.y.flattened.request_parameters`, the word before the last part;
 * - `flattened`: the object is a field of type `flattened`, in which values can be searched for but not read;
 * - `text`: a number or a boolean, stored as its text;
 * - `merged`: where the value is missing, the column holds another field's value.
 */
export const forms = ["java_map", "flattened", "text", "merged"] as const;
export type Form = (typeof forms)[number];

export type Storage =
  | { readonly kind: "column"; readonly name: ColumnName; readonly form?: Form }
  /** Below an object, into which `keys` lead: `searched` is where Lucene finds its values, and a `java_map` has its text in `object` too. */
  | { readonly kind: "in-object"; readonly object?: ColumnName; readonly searched: ColumnName; readonly keys: readonly string[] }
  /** A computed field without a mapping. */
  | { readonly kind: "lacking" }
  | { readonly kind: "unknown-form"; readonly form: string };

/** A field without a mapping keeps its own path; one below a mapped object follows it. */
export function storageOf(field: Pick<Field, "path" | "computed">, mapping: SourceMapping | undefined): Storage {
  const nearest = (mapping?.maps ?? [])
    .filter(({ from }) => from.length <= field.path.length && from.every((part, i) => part === field.path[i]))
    .reduce<SourceMapping["maps"][number] | undefined>((best, map) => (best === undefined || map.from.length > best.from.length ? map : best), undefined);
  if (nearest === undefined) return field.computed === undefined ? { kind: "column", name: field.path } : { kind: "lacking" };
  const { to, form } = nearest;
  const below = field.path.slice(nearest.from.length);
  if (form !== undefined && !isForm(form)) return { kind: "unknown-form", form };
  if (form === "java_map" && below.length > 0) return { kind: "in-object", object: to, searched: flattenedSibling(to), keys: below };
  if (form === "flattened") return { kind: "in-object", searched: to, keys: below };
  return { kind: "column", name: [...to, ...below], ...(form !== undefined && { form }) };
}

function isForm(form: string): form is Form {
  return (forms as readonly string[]).includes(form);
}

function flattenedSibling(object: ColumnName): ColumnName {
  return [...object.slice(0, -1), "flattened", ...object.slice(-1)];
}
