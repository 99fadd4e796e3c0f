/** Logs for a file that somebody edited: what it says is a value of some records, so that a rule that accepts or spares one more is seen. */

import { matcher } from "../../evaluate/predicate.ts";
import type { Rule, Source, Step } from "../../ir/detection.ts";
import type { Field } from "../../ir/predicate.ts";
import type { Event, Json, JsonObject } from "../../model/event.ts";
import { type StreamOptions, valueAt, withValue } from "./records.ts";
import { allowed, collect, fits, isInObject, type Pool, type Random, random } from "./values.ts";

/** A value of the events of one step, in some of the groups. */
interface Place {
  readonly step: Step;
  readonly matches: (record: JsonObject) => boolean;
  readonly field: Field;
  readonly word: string;
  /** Of what it is a part in the value. */
  readonly around: "nothing" | "before" | "after" | "number";
  /** How many of the events. */
  readonly share: number;
}

/** So many in one log: groups are told apart by their keys, and events that have none by chance. */
const placesInLog = 6;
/** The first are new to the file. */
const fewWords = 4;

export function withWords(
  rule: Rule,
  sources: Readonly<Record<string, Source>>,
  events: readonly Event[],
  { words = [], claimed, seed }: StreamOptions,
): readonly Event[] {
  const rng = random(seed ^ 0x2c1b3c6d);
  const places =
    words.length === 0 ? [] : Array.from({ length: placesInLog }, () => placeFor(rule, sources, words, rng)).filter((place) => place !== undefined);
  const ofGroup = new Map<string, Place | undefined>();
  const chosen = (step: string, data: JsonObject): Place | undefined => {
    const path = rule.steps.find(({ name }) => name === step)?.keys[0]?.fields[0]?.path;
    const group = path === undefined ? undefined : JSON.stringify(valueAt(data, path));
    if (group === undefined) return places[rng.below(places.length)];
    if (!ofGroup.has(group)) ofGroup.set(group, places[rng.below(places.length)]);
    return ofGroup.get(group);
  };
  return events.map((event, i) => {
    const step = rule.steps.find(({ source }) => source === event.source);
    const place = step && chosen(step.name, event.data);
    if (place === undefined || place.step.source !== event.source || !rng.chance(place.share) || !place.matches(event.data)) return event;
    return { ...event, data: worded(event.data, place, i, claimed) };
  });
}

function placeFor(rule: Rule, sources: Readonly<Record<string, Source>>, words: readonly string[], rng: Random): Place | undefined {
  const step = rule.steps[rng.below(rule.steps.length)];
  const source = sources[step?.source ?? ""];
  if (step === undefined || source === undefined) return undefined;
  // Those that the file names in what was changed, those that the step asks for, and any.
  const kinds = [source.fields.filter((field) => isNamed(field, source, words)), looksAt(step), source.fields].map((fields) => fields.filter(holdsWords));
  const fields = kinds.filter((one) => one.length > 0)[rng.pick([0, 0, 0, 1, 1, 2])] ?? kinds[2] ?? [];
  const word = words[rng.below(rng.chance(0.5) ? Math.min(fewWords, words.length) : words.length)];
  const field = fields[rng.below(fields.length)];
  if (field === undefined || word === undefined) return undefined;
  return {
    step,
    matches: matcher(step.predicate),
    field,
    word,
    around: rng.pick(["nothing", "nothing", "number", "number", "before", "after"]),
    share: rng.pick([1, 1, 0.5, 0.1]),
  };
}

/** By its last key, or by what a platform calls it. */
function isNamed({ path }: Field, { platforms }: Source, words: readonly string[]): boolean {
  const maps = Object.values(platforms).flatMap((platform) => platform?.maps ?? []);
  const names = [path.at(-1) ?? "", ...maps.flatMap(({ from, to }) => (from.join(".") === path.join(".") ? [to.join(".")] : []))];
  return names.some((name) => name.length > 2 && words.some((word) => word.includes(name)));
}

/** What its tests and keys ask for. */
function looksAt({ predicate, keys }: Step): Field[] {
  const pools = new Map<string, Pool>();
  collect(predicate, pools, random(0));
  return [...[...pools.values()].map(({ field }) => field), ...keys.flatMap(({ fields }) => fields)];
}

function holdsWords({ type, computed }: Field): boolean {
  return computed === undefined && (type === "string" || type === "ip" || type === "int" || type === "float");
}

/** The record with the word for one of its values, where that can be one; else the record itself. */
function worded(record: JsonObject, { field, word, around }: Place, i: number, claimed: StreamOptions["claimed"]): JsonObject {
  const text = field.type !== "string" || around === "nothing" ? word : around === "before" ? `x${word}` : `${word}${around === "number" ? i : "x"}`;
  const scalar = field.type === "int" || field.type === "float" ? Number(text) : text;
  if (!fits(scalar, field) || (typeof scalar === "number" && !Number.isSafeInteger(scalar))) return record;
  const value = typeof scalar === "string" ? allowed(scalar, claimed, isInObject(field)) : scalar;
  const [list = field.path.length] = field.lists;
  const below = field.path.slice(list).reduceRight<Json>((inner, key, at) => ({ [key]: field.lists.includes(list + at + 1) ? [inner] : inner }), value);
  return withValue(record, field.path.slice(0, list), field.lists.length > 0 ? [below] : below);
}
