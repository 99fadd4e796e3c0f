/** What every ingest model needs to make a document: values by path, texts as addresses and instants, dotted fields as nested objects. Knows no product. */

import { isIP } from "node:net";
import type { Json, JsonObject } from "../../model/event.ts";

/** Only a whole address, without zone, becomes a field of type `ip`. */
export function address(value: Json | undefined): string | undefined {
  return typeof value === "string" && isIP(value) !== 0 && !value.includes("%") ? value : undefined;
}

/** A text of another form is dropped without a word. */
export function isoInstant(value: Json | undefined): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value)) return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(value.slice(10)) || !value.includes("T") ? value : `${value}Z`;
  const ms = Date.parse(zoned.replace(",", "."));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Each different value once; nothing where there is none. */
export function several(values: readonly (Json | undefined)[]): readonly Json[] | undefined {
  const found = [...new Set(values.filter((value) => value !== undefined))];
  return found.length > 0 ? found : undefined;
}

export function valueAt(value: Json | undefined, path: string): Json | undefined {
  let found = value;
  for (const key of keysOf(path)) {
    if (typeof found !== "object" || found === null || Array.isArray(found) || !Object.hasOwn(found, key)) return undefined;
    found = (found as JsonObject)[key];
  }
  return found;
}

/** `a.b` and `a.c` as one object below `a`. No field is the beginning of another. */
export function nested(fields: ReadonlyMap<string, Json>): JsonObject {
  type Branch = { [key: string]: Json | Branch };
  const root: Branch = {};
  for (const [field, value] of fields) {
    const path = keysOf(field);
    const last = path.length - 1;
    let branch = root;
    for (let i = 0; i < last; i++) {
      const key = path[i] ?? "";
      branch[key] ??= {};
      branch = branch[key] as Branch;
    }
    branch[path[last] ?? ""] = value;
  }
  return root as JsonObject;
}

/** Paths stand in the models, and in no record: they are few, and asked for again with every record. */
const known = new Map<string, readonly string[]>();

function keysOf(path: string): readonly string[] {
  let keys = known.get(path);
  if (keys === undefined) {
    keys = path.split(".");
    known.set(path, keys);
  }
  return keys;
}
