/** Random records for one step: nearly selected, selected, or not, with odd keys and measured values. Seeded. */

import { matcher } from "../../evaluate/predicate.ts";
import { isMissing, isObject } from "../../evaluate/value.ts";
import type { Source, Step } from "../../ir/detection.ts";
import type { Field, Predicate, Value } from "../../ir/predicate.ts";
import type { Event, Json, JsonObject } from "../../model/event.ts";
import type { DifferenceCode } from "../../targets/fidelity.ts";
import { besideTrait, withTrait } from "./traits.ts";
import { allowed, collect, emptyPool, isInObject, lifted, type Pool, poolOf, type Random, scalarFor, textsFor, userAgents } from "./values.ts";

export interface StreamOptions {
  readonly seed: number;
  /** Streams of one family begin near each other, so that a schedule over all of them is short. */
  readonly family: number;
  /** Codes that the translation claims: what they exclude is not generated. */
  readonly claimed: ReadonlySet<DifferenceCode>;
  /** Records to begin with now and then, such as those of the in-file tests. */
  readonly records: readonly Pick<Event, "source" | "data">[];
  /** Values that show this difference are made often. */
  readonly trait?: DifferenceCode | undefined;
  /** Few events a group, where a longer log would tell nothing more. */
  readonly isShort?: boolean;
  /** Values that some records hold, in a field that the rule looks at or in any other; given for a file that somebody edited. */
  readonly words?: readonly string[];
}

export type Setting = readonly [path: readonly string[], value: Json | undefined];

export interface RecordMaker {
  /** `wanted`: whether the step is to select it, where chance allows. */
  make(settings: readonly Setting[], wanted: boolean): JsonObject;
  /** Something odd for a group key or a measured value, with which the step can still select the record. */
  settingsFor(value: Value): readonly Setting[];
}

/** Gives a value the first of its fields, or a later one with those before it missing. `tested`: what the step's tests are near to, by field. */
function valueSettings(value: Value, tested: ReadonlyMap<string, Pool>, rng: Random, options: StreamOptions): readonly Setting[] {
  const { claimed } = options;
  const chosen = rng.below(value.fields.length);
  return value.fields.map((field, i): Setting => {
    if (field.computed !== undefined) return [field.computed.argument, i < chosen ? undefined : rng.pick(userAgents)];
    if (i < chosen) return [field.path, undefined];
    const pool = tested.get(JSON.stringify(field.path));
    if (pool !== undefined && pool.near.size > 0 && rng.chance(0.6)) return [field.path, scalarFor(pool, rng, options)];
    if (field.type === "ip") return [field.path, addressOf(rng)];
    const scalar = scalarFor(emptyPool(field), rng, options);
    if (options.trait !== undefined && typeof scalar === "string" && rng.chance(0.5))
      return [field.path, lifted(withTrait(options.trait, rng.chance(0.5) ? "x" : scalar, rng), value, rng)];
    if (typeof scalar !== "string" || rng.chance(0.1)) return [field.path, scalar];
    return [field.path, allowed(lifted(`${rng.below(1000)}${scalar}`, value, rng), claimed, isInObject(field))];
  });
}

/** Of many, so that groups differ; in the form in which addresses are written (law 4). */
function addressOf(rng: Random): string {
  return rng.chance(0.8) ? `10.20.${rng.below(256)}.${rng.below(256)}` : `2001:db8::${(1 + rng.below(0xffff)).toString(16)}`;
}

export function recordMaker(step: Step, source: Source, options: StreamOptions, rng: Random): RecordMaker {
  const records = options.records.flatMap((record) => (record.source === source.name ? [record.data] : []));
  const pools = new Map<string, Pool>();
  collect(step.predicate, pools, rng);
  for (const field of source.fields) {
    if (!field.optional && field.path.join(".") !== source.time.join(".")) poolOf(pools, field);
  }
  for (const [key, { field }] of [...pools]) {
    if (field.computed === undefined) continue;
    pools.delete(key);
    const argument = argumentOf(field, source);
    for (const agent of userAgents) poolOf(pools, argument).passing.add(agent);
  }
  const objects = [...pools.values()].flatMap(({ field }) => (field.type === "object" && field.lists.length === 0 ? [field.path] : []));
  const ordered = objectsFirst([...pools.values()], objects);
  const matches = matcher(step.predicate);
  const links = fieldLinks(step.predicate);
  const inObject = [...pools.values()].filter(({ field }) => isInObject(field) && field.path.length > 1 && field.lists.length === 0);
  const once = (settings: readonly Setting[]): JsonObject => {
    const from = records[rng.below(records.length)];
    let record: JsonObject = from !== undefined && rng.chance(0.6) ? from : noise(source, options.claimed, rng);
    const changes = from === record ? ordered.filter(() => rng.chance(0.2)) : ordered;
    for (const pool of changes) {
      const [path, value] = change(pool, pools, options, rng);
      // What is not there, in an object that is not there either, is left as it is: else no tested object would ever be missing.
      const isNowhere = isMissing(value) && objects.some((object) => isBelow(path, object) && isMissing(valueAt(record, object)));
      if (!isNowhere) record = withValue(record, path, value);
    }
    for (const [a, b] of links) {
      const value = valueAt(record, a.path);
      if (options.trait === "unicode_case" && rng.chance(0.5)) {
        record = withValue(withValue(record, a.path, "kilo"), b.path, withTrait(options.trait, "Kilo", rng));
        continue;
      }
      if (value !== undefined && rng.chance(0.5))
        record = withValue(record, b.path, typeof value === "string" && rng.chance(0.2) ? value.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : value);
    }
    if ((options.trait === "long_text_dropped" || options.trait === "text_in_object") && rng.chance(0.5))
      record = besideRecord(record, [...pools.values()], options.trait, rng);
    if (options.trait === "merged_field" && rng.chance(0.5)) record = mergedRecord(record, [...pools.values()], rng);
    if (options.trait !== undefined && rng.chance(0.3)) record = withNeighbour(options.trait, record, source, rng);
    else if (inObject.length > 0 && rng.chance(0.1)) record = withOther(rng.pick(inObject as [Pool, ...Pool[]]), record, rng);
    for (const [path, value] of settings) if (!(value === undefined && isRequired(source, path))) record = withValue(record, path, value);
    return record;
  };
  const make: RecordMaker["make"] = (settings, wanted) => {
    let record = once(settings);
    for (let tries = 0; tries < 30 && matches(record) !== wanted; tries++) record = once(settings);
    return record;
  };
  const settingsFor = (value: Value): readonly Setting[] => {
    let settings = valueSettings(value, pools, rng, options);
    for (let tries = 0; tries < 5 && !matches(make(settings, true)); tries++) settings = valueSettings(value, pools, rng, options);
    return settings;
  };
  return { make, settingsFor };
}

/** Set after what is below it, an object would wipe it out; a path's objects come from the outside in. Where none is tested the order stays. */
function objectsFirst(pools: readonly Pool[], objects: readonly (readonly string[])[]): readonly Pool[] {
  const depth = ({ field }: Pool): number => (objects.includes(field.path) ? field.path.length : Number.POSITIVE_INFINITY);
  return objects.length === 0 ? pools : [...pools].sort((a, b) => (depth(a) === depth(b) ? 0 : depth(a) - depth(b)));
}

function isBelow(path: readonly string[], object: readonly string[]): boolean {
  return path.length > object.length && object.every((key, i) => key === path[i]);
}

/** The value of an object that is one text for the platform is lost or mistaken by what stands beside it there. */
function besideRecord(record: JsonObject, pools: readonly Pool[], trait: "long_text_dropped" | "text_in_object", rng: Random): JsonObject {
  const inObjects = pools.filter(({ field }) => isInObject(field));
  return inObjects.reduce((changed, { field, passing, near }) => {
    const [root = "", ...below] = field.path;
    // Too long for the column, or for its flattened sibling too.
    if (trait === "long_text_dropped") return withValue(changed, [root, "padding"], "l".repeat(rng.pick([8_200, 33_000])));
    const value = [...(rng.chance(0.8) ? passing : near)][0] ?? "x";
    const written = below.reduceRight<string>((text, key, i) => (i === 0 ? `${key}=${text}` : `{${key}=${text}}`), String(value));
    const lone = rng.chance(0.5) ? withValue(changed, field.path, undefined) : changed;
    return withValue(lone, [root, "alpha"], `x, ${written}`);
  }, record);
}

/** A role's name, and no user's: the platform's field has one of both. */
function mergedRecord(record: JsonObject, pools: readonly Pool[], rng: Random): JsonObject {
  const own = pools.find(({ field }) => field.path.join(".") === "userIdentity.userName");
  const name = [...(own?.passing ?? ["x"])].find((value) => typeof value === "string") ?? "x";
  const role = withValue(record, ["userIdentity", "sessionContext", "sessionIssuer", "userName"], rng.chance(0.7) ? name : "x");
  return withValue(role, ["userIdentity", "userName"], undefined);
}

/** What passes a test of a field stands beside it, in the same object. */
function withOther({ field, passing }: Pool, record: JsonObject, rng: Random): JsonObject {
  const texts = [...passing].filter((value) => typeof value === "string" && value !== "" && !/[,={}]/.test(value) && value.length < 1_000);
  const text = texts[rng.below(texts.length)];
  return text === undefined ? record : withValue(record, [...field.path.slice(0, -1), "aside"], text);
}

/** A text beside a field of an object, by which the object is read otherwise: as if the field were there once more, or not at all. */
function withNeighbour(trait: DifferenceCode, record: JsonObject, source: Source, rng: Random): JsonObject {
  const inside = source.fields.filter((field) => isInObject(field) && field.path.length > 1);
  const path = inside[rng.below(inside.length)]?.path;
  const text = path === undefined ? undefined : besideTrait(trait, path.at(-1) ?? "", rng);
  return path === undefined || text === undefined ? record : withValue(record, [...path.slice(0, -1), rng.pick(["a", "name", "zeta", "marker"])], text);
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

function change(pool: Pool, pools: ReadonlyMap<string, Pool>, options: StreamOptions, rng: Random): Setting {
  const { field } = pool;
  const list = field.lists[0];
  if (list !== undefined) return [field.path.slice(0, list), listFor(field, list, pools, options, rng)];
  if (!field.optional || !rng.chance(0.15)) return [field.path, scalarFor(pool, rng, options)];
  return [field.path, rng.chance(0.5) ? undefined : null];
}

/** Lists of objects hold elements with each of the fields that the rule looks at, or without; a list in an element is one of those. */
function listFor(field: Field, length: number, pools: ReadonlyMap<string, Pool>, options: StreamOptions, rng: Random): Json | undefined {
  if (rng.chance(0.1)) return rng.pick<Json | undefined>([undefined, null, []]);
  const path = JSON.stringify(field.path.slice(0, length));
  const members = [...pools.values()].filter((pool) => JSON.stringify(pool.field.path.slice(0, length)) === path);
  return Array.from({ length: 1 + rng.below(3) }, (): Json => {
    if (field.path.length === length) return scalarFor(members[0] ?? emptyPool(field), rng, options);
    return members.reduce<JsonObject>(
      (element, member) => {
        const inner = member.field.lists.find((depth) => depth > length);
        const value = inner === undefined ? scalarFor(member, rng, options) : listFor(member.field, inner, pools, options, rng);
        return rng.chance(0.2) ? element : withValue(element, member.field.path.slice(length, inner), value);
      },
      { note: textsFor(rng, options.claimed, false) },
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

export function valueAt(record: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => (isObject(found) ? found[key] : undefined), record);
}

/** A copy with one value set, or removed where it is undefined; what is set stands last. Most of the time that a log takes to make goes by here. */
export function withValue(record: JsonObject, path: readonly string[], value: Json | undefined, from = 0): JsonObject {
  const key = path[from];
  if (key === undefined) return record;
  const copy: { [key: string]: Json } = {};
  for (const other of Object.keys(record)) if (other !== key) put(copy, other, record[other] ?? null);
  const before = record[key];
  const after = from === path.length - 1 ? value : withValue(isObject(before) ? before : {}, path, value, from + 1);
  if (after !== undefined) put(copy, key, after);
  return copy;
}

/** `__proto__` is a key like any other. */
function put(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** A copy without one value; where it is not there, the record itself. */
export function withoutValue(record: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...below] = path;
  if (key === undefined || !Object.hasOwn(record, key)) return record;
  const { [key]: value, ...others } = record;
  if (below.length === 0) return others;
  return isObject(value) ? { ...record, [key]: withoutValue(value, below) } : record;
}

export function shuffled<T>(items: readonly T[], rng: Random): readonly T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}
