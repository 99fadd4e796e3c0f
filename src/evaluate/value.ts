/** Reads what an atom, a group or a measure looks at out of a raw record: paths, lists, declared types, cuts, computed fields. Own properties only. */

import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { Field, FieldType, Value } from "../ir/predicate.ts";
import type { Json, JsonObject, Scalar } from "../model/event.ts";
import { userAgentFamily } from "../useragent/family.ts";

export type Reader<T> = (data: JsonObject) => T;

/** Law 1: absent, null, or a list without elements other than null. */
export function isMissing(value: Json | undefined): value is undefined | null {
  return value === undefined || value === null || (Array.isArray(value) && value.every((element) => element === null));
}

/** The value for a group or a measure: of its declared type, else missing (law 4). */
export function valueReader(value: Value): Reader<Scalar | undefined> {
  const read = typedReader(value);
  return (data) => {
    const found = read(data);
    if (typeof found === "object") return undefined;
    // -0 is 0, whichever of them a log spells first.
    return found === 0 ? 0 : found;
  };
}

/** Whatever is there, of the declared type or not: for `is present`, which alone looks at it so. */
export function rawReader(value: Value): Reader<Json | undefined> {
  const read = choice(value, (chosen) => chosen);
  return cut(value, read);
}

/** The value where it has its declared type. The first present of `else` is chosen before its type is looked at. */
export function typedReader(value: Value): Reader<Json | undefined> {
  const read = choice(value, (chosen, type) => (hasType(chosen, type) ? chosen : undefined));
  return cut(value, read);
}

/** All elements of the lists on a field's way, those of other types too; null and missing ones do not exist (law 3). */
export function elementsReader(value: Value): Reader<readonly Json[]> {
  const field = value.fields[0];
  invariant(field !== undefined && value.fields.length === 1 && value.cuts.length === 0, "any and every range over one declared field");
  return (data) => {
    let found: readonly Json[] = [data];
    for (const [i, key] of field.path.entries()) {
      const below = found.map((from) => own(from, key)).filter((v) => !isMissing(v));
      found = field.lists.includes(i + 1) ? below.flatMap((list) => (Array.isArray(list) ? list.filter((e) => e !== null) : [])) : below;
    }
    return found;
  };
}

export function hasType(value: Json, type: FieldType): boolean {
  switch (type) {
    case "string":
    case "ip":
    case "timestamp":
      return typeof value === "string";
    case "int":
      return Number.isInteger(value);
    case "float":
      return Number.isFinite(value);
    case "bool":
      return typeof value === "boolean";
    case "object":
      return isObject(value);
    default:
      return assertNever(type);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys, not crossing lists. */
export function at(data: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = data;
  for (const key of path) {
    found = own(found, key);
    if (found === undefined) return undefined;
  }
  return found;
}

function own(from: Json | undefined, key: string): Json | undefined {
  return isObject(from) && Object.hasOwn(from, key) ? from[key] : undefined;
}

function choice(value: Value, judge: (chosen: Json, type: FieldType) => Json | undefined): Reader<Json | undefined> {
  const readers = value.fields.map((field) => ({ read: fieldReader(field), type: field.type }));
  return (data) => {
    for (const { read, type } of readers) {
      const found = read(data);
      if (!isMissing(found)) return judge(found, type);
    }
    return undefined;
  };
}

function fieldReader(field: Field): Reader<Json | undefined> {
  const { path, lists, computed } = field;
  if (computed !== undefined) {
    invariant(computed.with === "user_agent_family", `\`${computed.with}\` is a computation`);
    return (data) => {
      const argument = at(data, computed.argument);
      return typeof argument === "string" ? userAgentFamily(argument) : undefined;
    };
  }
  // A list on the way: only its presence can be asked for, and an element that is not there does not make it present.
  if (lists.some((length) => length < path.length)) return elementsReader({ fields: [field], cuts: [] });
  const [key] = path;
  if (path.length === 1 && key !== undefined) return (data) => own(data, key);
  return (data) => at(data, path);
}

/** Law 12's neighbour `let ... after TEXT before TEXT`: missing where the text does not occur, or where there is no text to cut. */
function cut(value: Value, read: Reader<Json | undefined>): Reader<Json | undefined> {
  if (value.cuts.length === 0) return read;
  return (data) => {
    let found = read(data);
    for (const { kind, text } of value.cuts) {
      if (typeof found !== "string") return undefined;
      const place = found.indexOf(text);
      if (place < 0) return undefined;
      found = kind === "after" ? found.slice(place + text.length) : found.slice(0, place);
    }
    return found;
  };
}
