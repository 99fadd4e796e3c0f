/** Raw records as events of a source, and whether their fields have the declared types (law 4). */

import { parseAddress } from "../evaluate/network.ts";
import { at, hasType, isMissing, isObject } from "../evaluate/value.ts";
import type { Source } from "../ir/detection.ts";
import type { Field } from "../ir/predicate.ts";
import type { Event, Json, JsonObject } from "../model/event.ts";
import { parseInstant } from "./time.ts";

/**
 * A record is an event of a source when its time field holds a valid instant, whatever its other fields are: a field that is missing or of
 * another type is for the tests of the detection to judge, not a reason to look away. One record may be an event of several sources.
 */
export function toEvent(source: Source, data: JsonObject): Event | undefined {
  const time = at(data, source.time);
  const atMs = typeof time === "string" ? parseInstant(time) : undefined;
  return atMs === undefined ? undefined : { source: source.name, atMs, data };
}

/** Dotted names of the declared fields that an event lacks although they are not optional, or has in another type. Computed ones are not in the log. */
export function typeProblems(source: Source, data: JsonObject): readonly string[] {
  return source.fields.filter((field) => field.computed === undefined && !wellTyped(field, data, 0, 0)).map((field) => field.path.join("."));
}

/** `depth` keys of the path lead to `from`; `list` of its lists are entered. */
function wellTyped(field: Field, from: Json, depth: number, list: number): boolean {
  const next = field.lists[list];
  if (next === undefined) {
    // What is not an object has no field below it; that is its own field's problem, where that one is declared.
    const value = at(from, field.path.slice(depth));
    return isMissing(value) ? field.optional : fits(value, field);
  }
  const elements = at(from, field.path.slice(depth, next));
  if (isMissing(elements)) return field.optional;
  if (!Array.isArray(elements)) return false;
  return elements.every((element: Json) => {
    if (element === null) return true;
    if (next === field.path.length) return fits(element, field);
    return isObject(element) && wellTyped(field, element, next, list + 1);
  });
}

/** Stricter than the evaluator, for which an address and an instant are texts: here a text has to be one. */
function fits(value: Json, { type }: Field): boolean {
  if (!hasType(value, type)) return false;
  if (type === "ip") return typeof value === "string" && parseAddress(value) !== undefined;
  if (type === "timestamp") return typeof value === "string" && parseInstant(value) !== undefined;
  return true;
}
