/** What is done to an episode that would fire, now and then: what ordinary ones seldom hold, and careless changes of a rule turn on. Draws of its own. */

import type { Condition, Detection, Source } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import type { Event } from "../../model/event.ts";
import { movedTo, timesOf } from "../times.ts";
import { second } from "./episode.ts";
import { type StreamOptions, withValue } from "./records.ts";
import { allowed, collect, fits, isInObject, lifted, type Pool, type Random, random } from "./values.ts";

type Chain = Extract<Condition, { readonly kind: "then" }>;

/** An event with the step that it was made for. */
export interface Made {
  readonly step: string | undefined;
  readonly event: Event;
}

/** As texts they are keys like any other, and what becomes of a missing value on one platform or another. */
const missingAsText = ["None", "None", "None", "null", "undefined", "nan", "[]", "{}", ""] as const;
/** Stretched episodes reach no further back: a schedule runs all the way. */
const furthestMs = 6 * 3_600 * second;

type Sources = Readonly<Record<string, Source>>;

/** One thing at most, so that what comes of it has one reason. */
export function setApart(rule: Detection, made: readonly Made[], sources: Sources, options: StreamOptions, rng: Random): readonly Event[] {
  return changed(rule, made, sources, options, rng).map(({ event }) => event);
}

function changed(rule: Detection, made: readonly Made[], sources: Sources, options: StreamOptions, rng: Random): readonly Made[] {
  if (rule.keys.length > 0 && rng.chance(0.06)) return [...made, ...keyless(rule, made, sources)];
  // Groups of several keys fire seldom as it is.
  if (rule.keys.length > 1) return made;
  if (rule.keys.length === 1 && rule.steps.length > 1 && rng.chance(0.1)) return [...made, ...halfKeyed(rule, made, sources, options, rng)];
  if (rng.chance(0.2)) return uniform(rule, made, options, rng);
  if (rule.condition.kind === "then" && rng.chance(0.1)) return stretched(rule.condition, made, sources, rng);
  return made;
}

/** What would fire, if its events had a group: none of them has a key. Sources that always have one have no such events. */
function keyless(rule: Detection, made: readonly Made[], sources: Sources): readonly Made[] {
  return made.flatMap((one) => {
    const without = withoutKeys(rule, one, sources);
    return without.event.data === one.event.data ? [] : [without];
  });
}

function withoutKeys(rule: Detection, { step, event }: Made, sources: Sources): Made {
  const fields = rule.steps.filter(({ source }) => source === event.source).flatMap(({ keys }) => keys.flatMap((key) => key.fields));
  const paths = fields.map((field) => field.computed?.argument ?? field.path);
  const optional = paths.filter((path) => sources[event.source]?.fields.some((field) => field.optional && field.path.join(".") === path.join(".")));
  return { step, event: { ...event, data: optional.reduce((data, path) => withValue(data, path, undefined), event.data) } };
}

/** One step without a key; the others with a key that is a missing value as a text. */
function halfKeyed(rule: Detection, made: readonly Made[], sources: Sources, options: StreamOptions, rng: Random): readonly Made[] {
  const steps = [...new Set(made.map(({ step }) => step))];
  const odd = steps[rng.below(steps.length)];
  const word = rng.pick(missingAsText);
  const keysOf = new Map(rule.steps.map(({ name, keys }) => [name, keys]));
  return made.map((one) => (one.step === odd ? withoutKeys(rule, one, sources) : worded(one, keysOf.get(one.step ?? "") ?? [], word, options, rng)));
}

function worded({ step, event }: Made, keys: readonly Value[], word: string, { claimed }: StreamOptions, rng: Random): Made {
  const data = keys.reduce((record, key) => {
    const [field] = key.fields;
    if (field === undefined || field.type !== "string" || field.computed !== undefined) return record;
    return withValue(record, field.path, lifted(allowed(word, claimed, isInObject(field)), key, rng));
  }, event.data);
  return { step, event: { ...event, data } };
}

/** All events of one step have the same value in a field of which the step accepts several, or names a few: each of these has to do alone. */
function uniform(rule: Detection, made: readonly Made[], { claimed }: StreamOptions, rng: Random): readonly Made[] {
  const steps = rule.steps.filter(({ name }) => made.some(({ step }) => step === name || step === undefined));
  const step = steps[rng.below(steps.length)];
  if (step === undefined) return made;
  const pools = new Map<string, Pool>();
  collect(step.predicate, pools, random(rng.below(1_000)));
  const several = [...pools.values()].filter(({ field, passing }) => passing.size > 1 && field.lists.length === 0 && field.computed === undefined);
  const pool = several[rng.below(several.length)];
  if (pool === undefined) return made;
  const { field } = pool;
  const values = [...(rng.chance(0.85) ? pool.passing : pool.near)].filter((value) => fits(value, field));
  const chosen = values[rng.below(values.length)];
  if (chosen === undefined) return made;
  const value = typeof chosen === "string" ? allowed(chosen, claimed, isInObject(field)) : chosen;
  return made.map((one) =>
    one.step === step.name || one.step === undefined ? { ...one, event: { ...one.event, data: withValue(one.event.data, field.path, value) } } : one,
  );
}

/** All but the last event of one step come earlier, by one, two or three times what the condition spans, and beside that. */
function stretched(condition: Chain, made: readonly Made[], sources: Sources, rng: Random): readonly Made[] {
  const spanMs = spanOf(condition);
  const ways = [spanMs, 2 * spanMs - second, 2 * spanMs, 2 * spanMs + second, 3 * spanMs].filter((ms) => ms <= furthestMs);
  const earlierMs = ways[rng.below(ways.length)];
  const often = [...new Set(made.map(({ step }) => step))].filter((step) => made.filter((one) => one.step === step).length > 1);
  const step = often[rng.below(often.length)];
  if (earlierMs === undefined || step === undefined) return made;
  const times = timesOf(sources);
  const lastMs = Math.max(...made.filter((one) => one.step === step).map(({ event }) => event.atMs));
  return made.map((one) => (one.step === step && one.event.atMs < lastMs ? { ...one, event: movedTo(one.event, one.event.atMs - earlierMs, times) } : one));
}

function spanOf({ first, tails }: Chain): number {
  return second * tails.reduce((sum, { step, withinSeconds }) => sum + withinSeconds + (step.withinSeconds ?? 0), first.withinSeconds ?? 0);
}
