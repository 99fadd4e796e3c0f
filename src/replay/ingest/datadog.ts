/**
 * A raw record as the log that Datadog's search sees. CloudTrail's is written from what shipped rules search for and never from a `.det` mapping, so that a wrong
 * mapping shows; the vendor publishes no pipeline. A source without a model is read by the mapping that the caller passes, and that proves nothing about it.
 */

import { parseSearch } from "../../../grammars/datadog/search.ts";
import type { Json, JsonObject } from "../../model/event.ts";
import { type DatadogLog, isReserved, type ReservedName } from "../datadog/log.ts";

export interface DatadogIngest {
  /** Whether the model is the platform's, or the mapping's own word for itself. */
  readonly proof: "modelled" | "mapping unproved";
  readonly toLog: (record: JsonObject) => DatadogLog;
}

/** What is searched before any predicate, and where a record's field is found. Paths are keys from the root. */
export interface DatadogMapping {
  readonly reserved: DatadogLog["reserved"];
  readonly tags: readonly string[];
  readonly maps: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[];
}

/** By what a source calls itself in `source:`. */
const modelled: ReadonlyMap<string, (record: JsonObject) => DatadogLog> = new Map([["cloudtrail", cloudTrailLog]]);

/** The model of the source that `mapping` names, else the mapping itself. */
export function datadogIngest(mapping: DatadogMapping): DatadogIngest {
  const model = modelled.get(mapping.reserved.source ?? "");
  if (model !== undefined) return { proof: "modelled", toLog: model };
  return { proof: "mapping unproved", toLog: (record) => mappedLog(record, mapping) };
}

/** The mapping that fits a source's own search, which has to be of reserved attributes and tags, each with one value; undefined where it asks for more. */
export function datadogMapping(search: string, maps: DatadogMapping["maps"]): DatadogMapping | undefined {
  const parsed = parseSearch(search);
  if (parsed.kind === "mistake") return undefined;
  const terms = parsed.tree.kind === "and" ? parsed.tree.of : [parsed.tree];
  const reserved: Partial<Record<ReservedName, string>> = {};
  const tags: string[] = [];
  for (const term of terms) {
    if (term.kind !== "term" || term.field.kind !== "named" || term.value.kind !== "exact") return undefined;
    const { name } = term.field;
    if (name === "message") return undefined;
    if (isReserved(name)) reserved[name] = term.value.text;
    else tags.push(name === "tags" ? term.value.text : `${name}:${term.value.text}`);
  }
  return { reserved, tags, maps };
}

function mappedLog(record: JsonObject, { reserved, tags, maps }: DatadogMapping): DatadogLog {
  const attributes = moved(
    record,
    maps.map(({ from, to }) => ({ from, to, kept: false })),
  );
  return { reserved, tags, attributes };
}

interface Move {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly kept: boolean;
}

function dotted(from: string, to: string, kept = false): Move {
  return { from: from.split("."), to: to.split("."), kept };
}

/** Shipped rules search `@eventName` too; the other names have replaced the record's own. */
const cloudTrailMoves: readonly Move[] = [
  dotted("eventName", "evt.name", true),
  dotted("sourceIPAddress", "network.client.ip"),
  dotted("userAgent", "http.useragent"),
  dotted("errorCode", "error.kind"),
  dotted("errorMessage", "error.message"),
  dotted("userIdentity.userName", "usr.name", true),
];

function cloudTrailLog(record: JsonObject): DatadogLog {
  const failed = isPresent(record.errorCode) || isPresent(record.errorMessage);
  const identity = isObject(record.userIdentity) ? record.userIdentity : {};
  const attributes: JsonObject = {
    ...moved(record, cloudTrailMoves),
    ...(failed && { level: "Error" }),
  };
  const userIdentity = attributes.userIdentity;
  return {
    reserved: { source: "cloudtrail", service: "cloudtrail", status: failed ? "error" : "info" },
    tags: [],
    attributes: isObject(userIdentity) ? { ...attributes, userIdentity: { ...userIdentity, ...sessionOf(identity) } } : attributes,
  };
}

/** The pipeline cuts an assumed role's ARN; an IAM user's session is called as the user is. */
function sessionOf({ arn, userName }: JsonObject): JsonObject {
  const assumed = typeof arn === "string" ? /^arn:[^:]*:sts::[^:]*:assumed-role\/([^/]+)\/(.+)$/.exec(arn) : null;
  if (assumed !== null) return { assumed_role: assumed[1] ?? "", session_name: assumed[2] ?? "" };
  return typeof userName === "string" ? { session_name: userName } : {};
}

function isPresent(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The record with some of its values elsewhere; the record itself stays as it is. What is read across a list stays there too. */
function moved(record: JsonObject, moves: readonly Move[]): JsonObject {
  let found = record;
  for (const { from, to, kept } of moves) {
    const value = valueAt(record, from);
    if (value === undefined) continue;
    if (!kept) found = without(found, from);
    found = withValue(found, to, value);
  }
  return found;
}

/** Across a list, the values of all its elements that have one. */
function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined || value === undefined) return value;
  if (Array.isArray(value)) {
    const found = value.map((element: Json) => valueAt(element, path)).filter((element) => element !== undefined);
    return found.length > 0 ? found : undefined;
  }
  return isObject(value) && Object.hasOwn(value, key) ? valueAt(value[key], rest) : undefined;
}

function without(of: JsonObject, [key = "", ...rest]: readonly string[]): JsonObject {
  const { [key]: value, ...others } = of;
  if (rest.length === 0) return others;
  return isObject(value) ? { ...of, [key]: without(value, rest) } : of;
}

function withValue(of: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  const inner = Object.hasOwn(of, key) ? of[key] : undefined;
  return { ...of, [key]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) };
}
