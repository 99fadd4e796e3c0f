/** Panther's unit tests: one event and one answer each, out of the events that the reference has judged. Nothing is matched here. */

import type { SourceMapping } from "../../ir/detection.ts";
import type { Field, Value } from "../../ir/predicate.ts";
import type { Json, JsonObject, JudgedEvent } from "../../model/event.ts";

export interface UnitTest {
  readonly name: string;
  readonly expected: boolean;
  readonly log: JsonObject;
}

/** So many of each result, and one of each from a test: more say nothing that the detection's own tests do not. */
const mostTests = 12;

export interface UnitTestRequest {
  readonly judged: readonly JudgedEvent[];
  readonly step: string;
  /** Without these an event takes no part, whatever the step says of it. */
  readonly needed: readonly Value[];
  readonly mapping: SourceMapping | undefined;
  readonly logType: string;
}

export function unitTests({ judged, step, needed, mapping, logType }: UnitTestRequest): readonly UnitTest[] {
  const all = judged
    .filter(({ event, matches }) => Object.hasOwn(matches, step) && isPrintable(event.data))
    .map(({ test, event, matches }) => {
      const expected = matches[step] === true && needed.every((value) => isThere(event.data, value));
      const log = { ...renamed(event.data, mapping), ...(!Object.hasOwn(event.data, "p_log_type") && { p_log_type: logType }) };
      // A whole test is about several events and their times; this is one of them.
      return { name: `${test}: ${expected ? "a match" : "no match"}`, expected, log };
    });
  // A test is shown by its name alone.
  const chosen = [...new Map(all.toReversed().map((test) => [test.name, test])).values()].toReversed();
  return [true, false].flatMap((expected) => chosen.filter((test) => test.expected === expected).slice(0, mostTests));
}

function isThere(data: JsonObject, { fields, cuts }: Value): boolean {
  for (const field of fields) {
    const found = at(data, field.path);
    if (isMissing(found)) continue;
    if (!hasType(found, field)) return false;
    let rest = found;
    for (const { kind, text } of cuts) {
      const place = typeof rest === "string" ? rest.indexOf(text) : -1;
      if (typeof rest !== "string" || place < 0) return false;
      rest = kind === "after" ? rest.slice(place + text.length) : rest.slice(0, place);
    }
    return true;
  }
  return false;
}

function at(data: JsonObject, path: readonly string[]): Json | undefined {
  let found: Json | undefined = data;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

function isMissing(value: Json | undefined): value is undefined | null {
  return value === undefined || value === null || (Array.isArray(value) && value.every((element) => element === null));
}

function hasType(value: Json, { type }: Field): boolean {
  if (type === "int") return Number.isInteger(value);
  if (type === "float") return typeof value === "number";
  if (type === "bool") return typeof value === "boolean";
  return type === "object" ? isObject(value) : typeof value === "string";
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The log as Panther has it: what a `map` names elsewhere stands there too. */
export function renamed(data: JsonObject, mapping: SourceMapping | undefined): JsonObject {
  let result = data;
  for (const { from, to, form } of mapping?.maps ?? []) {
    const found = at(data, from);
    if (found !== undefined && form === undefined) result = put(result, to, found);
  }
  return result;
}

function put(data: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  if (key === undefined) return data;
  const below = Object.hasOwn(data, key) ? data[key] : undefined;
  return { ...data, [key]: rest.length === 0 ? value : put(isObject(below) ? below : {}, rest, value) };
}

/** YAML files are UTF-8, and readers of them disagree on numbers with an exponent. */
function isPrintable(value: Json): boolean {
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
  if (typeof value === "number") return /^-?\d+(\.\d+)?$/.test(String(value));
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPrintable);
  return Object.entries(value).every(([key, of]) => isPrintable(key) && isPrintable(of));
}
