/** Values that a platform reads otherwise, by the difference that says so: how one comes about, and what it would be without that. */

import { isObject } from "../../evaluate/value.ts";
import type { Json, JsonObject } from "../../model/event.ts";
import type { DifferenceCode } from "../../targets/fidelity.ts";

interface Random {
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** The sign by which a query joins the elements of a list. */
const joint = "\u241e";
const kelvin = "\u212a";

/** A text near the given one that shows the difference. */
export function withTrait(code: DifferenceCode, text: string, rng: Random): string {
  switch (code) {
    case "empty_text_dropped":
      return "";
    case "long_text_dropped": {
      const length = rng.pick([1_025, 1_100, 8_200, 33_000]);
      // Repeated, for what every part of has to pass a test.
      return rng.pick([text.padEnd(length, "l"), text.padStart(length, "l"), text.padEnd(length, text)]);
    }
    case "unicode_case":
      return text.replace(/k/gi, kelvin);
    case "text_in_object":
      return rng.pick([`${text}, other=x`, `${text}}`, `x, ${text}`, `${text}=x`, `${text}, x=y}`, `{x=${text}`]);
    case "joined_list":
      return rng.pick([`${text}${joint}${text}`, `x${joint}${text}`, `${text}${joint}`]);
    default:
      return text;
  }
}

/** A text that shows the difference on a field of the same object; undefined where none does. */
export function besideTrait(code: DifferenceCode, name: string, rng: Random): string | undefined {
  if (code === "text_in_object") return `x, ${name}=${rng.pick(["1", "7", "x", "true"])}`;
  return code === "long_text_dropped" ? "l".repeat(rng.pick([8_200, 33_000])) : undefined;
}

/** The record as a platform with this difference reads it, where that is all that the difference says. */
export function asRead(code: DifferenceCode, record: JsonObject): JsonObject | undefined {
  return code === "empty_text_dropped" || code === "empty_object_lost" ? (withoutEmpty(record) as JsonObject) : undefined;
}

/** Whether it is an object in which there is nothing, however deep. */
export function isHollow(value: Json | undefined): value is JsonObject {
  return isObject(value) && Object.keys(withoutEmpty(value) as JsonObject).length === 0;
}

function withoutEmpty(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  const isKept = (member: Json): boolean => member !== "" && member !== null && !(typeof member === "object" && Object.keys(member).length === 0);
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutEmpty).filter(isKept);
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .map(([key, member]) => [key, withoutEmpty(member)] as const)
      .filter(([, member]) => isKept(member)),
  );
}

/** The record with ordinary values in the place of those. */
export function withoutTrait(code: DifferenceCode, value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, ordinary(code, member)]));
}

function ordinary(code: DifferenceCode, value: Json): Json {
  if (typeof value === "string") return ordinaryText(code, value);
  if (typeof value === "number") return code === "rounded_baseline" ? value % 1_000 : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((element) => ordinary(code, element));
  const members = withoutTrait(code, value as JsonObject);
  return code === "empty_object_lost" && isHollow(members) ? { ...members, other: "x" } : members;
}

function ordinaryText(code: DifferenceCode, text: string): string {
  switch (code) {
    case "empty_text_dropped":
      return text === "" ? "x" : text;
    case "long_text_dropped":
      return text.slice(0, 1_000);
    case "unicode_case":
      return text.replaceAll(kelvin, "k");
    case "text_in_object":
      return text.replace(/[,={}]/g, "_");
    case "joined_list":
      return text.replaceAll(joint, "_");
    default:
      return text;
  }
}
