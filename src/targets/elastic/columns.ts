/** Names of the columns that a query makes, and the columns of keys and measures. */

import type { Source } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { type ColumnName, type Expression, text } from "./ast.ts";
import type { Context } from "./context.ts";
import { type Storage, storageOf } from "./storage.ts";
import { readValue } from "./value.ts";

/** A value that has a column in the query, `made` by an EVAL where the index has none for it. */
export interface NamedValue {
  readonly column: ColumnName;
  readonly made?: Expression;
}

/** Names for columns on the way, which no column of the index has. */
export type Temporaries = (name: string) => ColumnName;

export function temporaries(source: Source, mapping: Context["mapping"]): Temporaries {
  const taken = new Set([...source.fields.map((field) => nameOf(storageOf(field, mapping))), ...(mapping?.maps ?? []).map((map) => map.to.join("."))]);
  return (name) => {
    let free = name;
    while (taken.has(free)) free += "_";
    return [free];
  };
}

function nameOf(storage: Storage): string {
  return storage.kind === "column" ? storage.name.join(".") : "";
}

/** A plain field has its column; all else is made, and named as the vendor's rules name what a query makes: `Esql.<name>`. */
export function namedValues(context: Context, values: readonly Value[]): readonly NamedValue[] {
  const used = new Set<string>();
  return values.map((value) => {
    const plain = plainColumn(context, value);
    if (plain !== undefined) return { column: plain };
    let name = label(context, value);
    while (used.has(name)) name += "_";
    used.add(name);
    return { column: ["Esql", name], made: readValue(context, value).expression };
  });
}

/** The column that holds a value as it is. */
function plainColumn(context: Context, value: Value): ColumnName | undefined {
  const [field, ...others] = value.fields;
  if (field === undefined || others.length > 0 || value.cuts.length > 0) return undefined;
  const storage = storageOf(field, context.mapping);
  return storage.kind === "column" && (storage.form !== "text" || field.type === "string") ? storage.name : undefined;
}

/** `cloud_region` for what `cloud.region` holds; the name of a `let`. */
export function label(context: Context, value: Value): string {
  const [field] = value.fields;
  if (value.name !== undefined || field === undefined) return value.name ?? "value";
  return (plainColumn(context, value) ?? field.path).join("_").replace(/[^A-Za-z0-9_]+/g, "_");
}

/** Where there are no keys, all events are one group: the vendor's checks want a BY, and suppression a column. */
export const oneGroup: NamedValue = { column: ["Esql", "group"], made: text("all") };
