/** The values that an attribute's path reaches. Lists are looked through at every depth, and a dot in a key is as good as an object. */

import type { Json, JsonObject, Scalar } from "../../model/event.ts";

export type AttributeReader = (attributes: JsonObject) => readonly Json[];

export function attributeReader(path: string): AttributeReader {
  const parts = path.split(".");
  // What can be one key: `names[i][j]` is the parts from i to j inclusive.
  const names = parts.map((_, i) => parts.map((_, j) => parts.slice(i, j + 1).join(".")));
  const collect = (value: Json, from: number, found: Json[]): void => {
    if (isList(value) && value.length > 0) {
      for (const element of value) collect(element, from, found);
    } else if (from === parts.length) found.push(value);
    else if (isObject(value)) {
      for (let to = from; to < parts.length; to++) {
        const name = names[from]?.[to] ?? "";
        if (Object.hasOwn(value, name)) collect(value[name] ?? null, to + 1, found);
      }
    }
  };
  return (attributes) => {
    const found: Json[] = [];
    collect(attributes, 0, found);
    return found;
  };
}

/** What groups and measures see: each value once, by its text. */
export function scalarsOf(values: readonly Json[]): readonly Scalar[] {
  if (values.length === 1 && isScalar(values[0])) return values as readonly Scalar[];
  const found = new Map<string, Scalar>();
  for (const value of values) if (isScalar(value) && !found.has(String(value))) found.set(String(value), value);
  return [...found.values()];
}

export function isScalar(value: Json | undefined): value is Scalar {
  return value !== undefined && value !== null && typeof value !== "object";
}
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
