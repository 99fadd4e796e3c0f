/** Random records for one rule: events that it nearly selects, groups with odd keys, instants on every edge of its windows. Seeded. */

import { matcher } from "../../evaluate/predicate.ts";
import type { Rule, Source, Step } from "../../ir/detection.ts";
import type { Field, Predicate, Value } from "../../ir/predicate.ts";
import type { Event, Json, JsonObject } from "../../model/event.ts";
import type { DifferenceCode } from "../../targets/fidelity.ts";
import { allowed, collect, isInObject, lifted, type Pool, poolOf, type Random, random, scalarFor, textsFor, userAgents } from "./values.ts";

export interface StreamOptions {
  readonly seed: number;
  /** Streams of one family begin near each other, so that a schedule over all of them is short. */
  readonly family: number;
  /** Codes that the translation claims: what they exclude is not generated. */
  readonly claimed: ReadonlySet<DifferenceCode>;
  /** Records to begin with now and then, such as those of the in-file tests. */
  readonly records: readonly JsonObject[];
}

export type Setting = readonly [path: readonly string[], value: Json | undefined];

export function stream(rule: Rule, source: Source, options: StreamOptions): readonly Event[] {
  const step = rule.steps[0];
  if (step === undefined || rule.kind !== "detection") return [];
  const rng = random(options.seed);
  const make = recordMaker(step, source, options, rng);
  const events: Event[] = [];
  const add = (atMs: number, record: JsonObject): void => {
    events.push({ source: source.name, atMs, data: withValue(record, source.time, new Date(atMs).toISOString().replace(".000Z", "Z")) });
  };
  const base = beginMs(options, rng);
  if (rule.condition.kind === "each") {
    for (let i = 0; i < 60; i++) add(base + rng.below(3_600) * 1000, make([], rng.chance(0.5)));
    return events;
  }
  if (rule.condition.kind !== "window") throw new Error(`no streams are made for a condition of kind ${rule.condition.kind}`);
  const windowMs = rule.condition.withinSeconds * 1000;
  const needed = Math.max(...rule.condition.thresholds.map(({ operator, value }) => (operator === ">" ? value + 1 : value)));
  // Without keys every event is in one group, so a stream holds one episode.
  const episodes = rule.keys.length === 0 ? 1 : 10;
  for (let episode = 0; episode < episodes; episode++) {
    const key = rule.keys.flatMap((value) => valueSettings(value, rng, options.claimed));
    const kinds = measuredKinds(
      rule.condition.thresholds.flatMap(({ measure }) => measure.values),
      needed,
      rng,
      options.claimed,
    );
    const start = base + rng.below(2_400_000);
    for (const atMs of instants(start, windowMs, needed, rng)) {
      const missing = key.length > 0 && rng.chance(0.04) ? key.map(([path]): Setting => [path, undefined]) : [];
      add(atMs, make([...key, ...kinds(), ...missing], rng.chance(0.85)));
    }
  }
  return shuffled(events, rng);
}

/** A family's day, and half an hour of it: no window of the tests is longer but those of baselines, which lie on the epoch's buckets wherever they begin. */
export function beginMs({ family }: StreamOptions, rng: Random): number {
  return Date.UTC(2026, 0, 1) + (random(family).below(86_400) + rng.below(1_800)) * 1000;
}

/** About as many instants as the threshold needs, spread so that first and last lie within, on, or just beyond the window, with ties. */
function instants(startMs: number, windowMs: number, needed: number, rng: Random): readonly number[] {
  const count = Math.max(1, needed - 1 + rng.below(5));
  const span = rng.pick([0, windowMs - 1000, windowMs, windowMs, windowMs + 1000, windowMs + 1, windowMs * 2, windowMs * 3]);
  const start = rng.chance(0.7) ? Math.floor(startMs / 1000) * 1000 : startMs;
  const found = [start, start + span];
  while (found.length < count) {
    const earlier = found[rng.below(found.length)] ?? start;
    found.push(rng.pick([earlier, start + rng.below(span + 1), earlier + windowMs, start + Math.floor(span / 2)]));
  }
  return found.slice(0, count);
}

/** Sets the measured fields of one event to one of about as many values as the threshold counts. */
export function measuredKinds(values: readonly Value[], needed: number, rng: Random, claimed: ReadonlySet<DifferenceCode>): () => readonly Setting[] {
  const choices = values.map((value) => Array.from({ length: Math.max(1, needed - 1 + rng.below(3)) }, () => valueSettings(value, rng, claimed)));
  let turn = 0;
  return () => {
    turn += 1;
    return choices.flatMap((options): readonly Setting[] => {
      const chosen = options[(rng.chance(0.8) ? turn : rng.below(options.length)) % options.length] ?? [];
      return rng.chance(0.05) ? chosen.map(([path]): Setting => [path, undefined]) : chosen;
    });
  };
}

/** Gives a group key or measured value something odd: the first of its fields, or a later one with those before it missing. */
export function valueSettings(value: Value, rng: Random, claimed: ReadonlySet<DifferenceCode>): readonly Setting[] {
  const chosen = rng.below(value.fields.length);
  return value.fields.map((field, i): Setting => {
    if (field.computed !== undefined) return [field.computed.argument, i < chosen ? undefined : rng.pick(userAgents)];
    if (i < chosen) return [field.path, undefined];
    if (field.type === "ip") return [field.path, addressOf(rng)];
    const scalar = scalarFor({ field, near: new Set() }, rng, claimed);
    if (typeof scalar !== "string" || rng.chance(0.1)) return [field.path, scalar];
    return [field.path, allowed(lifted(`${rng.below(1000)}${scalar}`, value, rng), claimed, isInObject(field))];
  });
}

/** Of many, so that groups differ; in the form in which addresses are written (law 4). */
function addressOf(rng: Random): string {
  return rng.chance(0.8) ? `10.20.${rng.below(256)}.${rng.below(256)}` : `2001:db8::${(1 + rng.below(0xffff)).toString(16)}`;
}

export function recordMaker(step: Step, source: Source, options: StreamOptions, rng: Random): (settings: readonly Setting[], wanted: boolean) => JsonObject {
  const pools = new Map<string, Pool>();
  collect(step.predicate, pools, rng);
  for (const field of source.fields) {
    if (!field.optional && field.path.join(".") !== source.time.join(".")) poolOf(pools, field);
  }
  for (const [key, { field }] of [...pools]) {
    if (field.computed === undefined) continue;
    pools.delete(key);
    const argument = argumentOf(field, source);
    for (const agent of userAgents) poolOf(pools, argument).near.add(agent);
  }
  const matches = matcher(step.predicate);
  const links = fieldLinks(step.predicate);
  const once = (settings: readonly Setting[]): JsonObject => {
    const from = options.records[rng.below(options.records.length)];
    let record: JsonObject = from !== undefined && rng.chance(0.6) ? from : noise(source, options.claimed, rng);
    const changes = from === record ? [...pools.values()].filter(() => rng.chance(0.2)) : [...pools.values()];
    for (const pool of changes) record = withValue(record, ...change(pool, pools, options.claimed, rng));
    for (const [a, b] of links) {
      const value = valueAt(record, a.path);
      if (value !== undefined && rng.chance(0.5))
        record = withValue(record, b.path, typeof value === "string" && rng.chance(0.2) ? value.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : value);
    }
    for (const [path, value] of settings) if (!(value === undefined && isRequired(source, path))) record = withValue(record, path, value);
    return record;
  };
  return (settings, wanted) => {
    let record = once(settings);
    for (let tries = 0; tries < 30 && matches(record) !== wanted; tries++) record = once(settings);
    return record;
  };
}

/** A computed field is set by what it is computed from. */
function argumentOf(field: Field, source: Source): Field {
  return source.fields.find(({ path }) => path.join(".") === field.computed?.argument.join(".")) ?? field;
}

/** What a rule does not look at is there all the same: other keys of the same objects, and keys of the same name deeper down. */
function noise(source: Source, claimed: ReadonlySet<DifferenceCode>, rng: Random): JsonObject {
  return source.time.includes("published") ? oktaNoise(rng) : cloudtrailNoise(claimed, rng);
}

function oktaNoise(rng: Random): JsonObject {
  return {
    uuid: "00000000-0000-0000-0000-000000000000",
    eventType: rng.pick(["user.session.start", "user.authentication.auth_via_mfa", "system.idp.lifecycle.create"]),
    client: { zone: "null", id: null, userAgent: { os: "Unknown" } },
    target: rng.pick<Json>([
      null,
      [],
      [
        { id: "x", detailEntry: { displayName: "x" } },
        { type: "User", alternateId: null },
      ],
    ]),
    debugContext: rng.pick<Json>([null, { debugData: {} }, { debugData: { xfactor: "OKTA_VERIFY_PUSH", factorX: "x", behaviors: "{New IP=POSITIVE}" } }]),
    securityContext: { asNumber: null, isProxy: null },
  };
}

function cloudtrailNoise(claimed: ReadonlySet<DifferenceCode>, rng: Random): JsonObject {
  const parameters: JsonObject = rng.pick<JsonObject>([
    {},
    { zeta: "z" },
    { secretIdX: "evil", xsecretId: "evil", alpha: 1 },
    { filter: { other: "o" }, nextToken: null },
  ]);
  return {
    eventSource: rng.pick(["secretsmanager.amazonaws.com", "s3.amazonaws.com"]),
    eventName: rng.pick(["GetSecretValue", "ListSecrets", "AssumeRole"]),
    awsRegion: rng.pick(["us-east-1", "eu-west-1", "ap-south-1"]),
    ...(Object.keys(parameters).length > 0 || !claimed.has("empty_text_dropped") ? { requestParameters: rng.chance(0.7) ? parameters : null } : {}),
    ...(rng.chance(0.5) ? { responseElements: { secretId: "elsewhere", ARN: "x" } } : {}),
  };
}

function change(pool: Pool, pools: ReadonlyMap<string, Pool>, claimed: ReadonlySet<DifferenceCode>, rng: Random): Setting {
  const { field } = pool;
  const list = field.lists[0];
  if (list !== undefined) return [field.path.slice(0, list), listFor(field, list, pools, claimed, rng)];
  if (!field.optional || !rng.chance(0.15)) return [field.path, scalarFor(pool, rng, claimed)];
  return [field.path, rng.chance(0.5) ? undefined : null];
}

/** Lists of objects hold elements with each of the fields that the rule looks at, or without. */
function listFor(field: Field, length: number, pools: ReadonlyMap<string, Pool>, claimed: ReadonlySet<DifferenceCode>, rng: Random): Json | undefined {
  if (rng.chance(0.1)) return rng.pick<Json | undefined>([undefined, null, []]);
  const path = JSON.stringify(field.path.slice(0, length));
  const members = [...pools.values()].filter((pool) => JSON.stringify(pool.field.path.slice(0, length)) === path);
  return Array.from({ length: 1 + rng.below(3) }, (): Json => {
    if (field.path.length === length) return scalarFor(members[0] ?? { field, near: new Set() }, rng, claimed);
    return members.reduce<JsonObject>(
      (element, member) => (rng.chance(0.2) ? element : withValue(element, member.field.path.slice(length), scalarFor(member, rng, claimed))),
      { note: textsFor(rng, claimed, false) },
    );
  });
}

function fieldLinks(predicate: Predicate): readonly (readonly [Field, Field])[] {
  if (predicate.kind === "constant") return [];
  if (predicate.kind !== "atom") return predicate.of.flatMap(fieldLinks);
  const [a] = predicate.value.fields;
  const b = predicate.test.kind === "field" ? predicate.test.other.fields[0] : undefined;
  return a !== undefined && b !== undefined ? [[a, b]] : [];
}

function isRequired(source: Source, path: readonly string[]): boolean {
  return source.fields.some((field) => !field.optional && field.path.join(".") === path.join("."));
}

function valueAt(record: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => (isObject(found) ? found[key] : undefined), record);
}

/** A copy with one value set, or removed where it is undefined. */
export function withValue(record: JsonObject, path: readonly string[], value: Json | undefined): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return record;
  const { [key]: before, ...others } = record;
  if (rest.length === 0) return value === undefined ? others : { ...others, [key]: value };
  return { ...others, [key]: withValue(isObject(before) ? before : {}, rest, value) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function shuffled<T>(items: readonly T[], rng: Random): readonly T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
