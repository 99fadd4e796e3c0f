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

export type MadeName = (name: string) => ColumnName;

/** Hands out each name of a made column once. What a query makes is called `Esql.<name>`, as the vendor's rules have it. */
export function madeNames(): MadeName {
  const used = new Set(["group", "window_first", "window_last"]);
  return (name) => {
    let free = name;
    while (used.has(free)) free += "_";
    used.add(free);
    return ["Esql", free];
  };
}

/** A plain field has its column; all else is made. */
export function namedValues(context: Context, values: readonly Value[], madeName: MadeName): readonly NamedValue[] {
  return values.map((value) => {
    const plain = plainColumn(context, value);
    if (plain !== undefined) return { column: plain };
    return { column: madeName(label(context, value)), made: readValue(context, value).expression };
  });
}

/** The column that holds a value as it is. */
export function plainColumn(context: Context, value: Value): ColumnName | undefined {
  const [field, ...others] = value.fields;
  if (field === undefined || others.length > 0 || value.cuts.length > 0) return undefined;
  const storage = storageOf(field, context.mapping);
  return storage.kind === "column" && (storage.form !== "text" || field.type === "string") ? storage.name : undefined;
}

/** `cloud_region` for what `cloud.region` holds; the name of a `let`. */
export function label(context: Context, value: Value): string {
  const [field] = value.fields;
  const name = value.name ?? (plainColumn(context, value) ?? field?.path ?? ["value"]).join("_");
  return name.replace(/[^A-Za-z0-9_]+/g, "_");
}

/** Where there are no keys, all events are one group: the vendor's checks want a BY, and suppression a column. */
export const oneGroup: NamedValue = { column: ["Esql", "group"], made: text("all") };

export function timeColumn(context: Context, source: Source): ColumnName {
  const storage = storageOf({ path: source.time }, context.mapping);
  return storage.kind === "column" ? storage.name : source.time;
}
