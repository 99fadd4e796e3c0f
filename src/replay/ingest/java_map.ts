/** `java.util.Map.toString()` of a JSON value, as the AWS integration's pipeline writes objects into one keyword. Knows nothing of CloudTrail. */

import type { Json, JsonObject } from "../../model/event.ts";

/** A JSON value without its empty parts, and how many keys each of its objects had before: Java's tables never shrink. */
export interface Cleaned {
  readonly value: Json | undefined;
  readonly keysBefore: ReadonlyMap<JsonObject, number>;
}

/**
 * Removes null, the empty text and what is or becomes an empty object or list, from the leaves up.
 * Iterative, since a record's nesting is in the hands of whoever wrote the log.
 */
export function withoutEmpties(value: Json): Cleaned {
  const keysBefore = new Map<JsonObject, number>();
  const kept = new Map<object, Json | undefined>();
  const keep = (child: Json): Json | undefined => (isContainer(child) ? kept.get(child) : child === null || child === "" ? undefined : child);
  for (const container of containersOf(value).reverse()) {
    if (isList(container)) {
      const items = container.map(keep).filter((item) => item !== undefined);
      kept.set(container, items.length > 0 ? items : undefined);
      continue;
    }
    const members: [string, Json][] = [];
    for (const [key, child] of Object.entries(container)) {
      const cleaned = keep(child);
      if (cleaned !== undefined) members.push([key, cleaned]);
    }
    const object: JsonObject = Object.fromEntries(members);
    kept.set(container, members.length > 0 ? object : undefined);
    keysBefore.set(object, Object.keys(container).length);
  }
  return { value: keep(value), keysBefore };
}

/**
 * `{k=v, k2={a=b}, k3=[x, y]}`: nothing is quoted or escaped, and keys stand in the order of a `java.util.HashMap`.
 * A JSON `1.0` has already become the number 1 when it arrives here, so it is written `1` where Java writes `1.0`.
 */
export function javaMapText({ value, keysBefore }: Cleaned): string {
  if (value === undefined) return "";
  const text: string[] = [];
  // What is still to be written, the next on top: finished text, or a value.
  const rest: (string | { readonly value: Json })[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === "string") {
      text.push(next);
    } else if (!isContainer(next.value)) {
      text.push(scalarText(next.value));
    } else if (isList(next.value)) {
      rest.push("]");
      for (const [index, item] of [...next.value.entries()].reverse()) rest.push({ value: item }, index > 0 ? ", " : "");
      rest.push("[");
    } else {
      const object = next.value;
      const keys = hashMapOrder(Object.keys(object), keysBefore.get(object) ?? 0);
      rest.push("}");
      for (const [index, key] of [...keys.entries()].reverse()) rest.push({ value: object[key] ?? null }, `${index > 0 ? ", " : ""}${key}=`);
      rest.push("{");
    }
  }
  return text.join("");
}

/**
 * Keys as a HashMap yields them: by bucket, within a bucket by insertion. The table starts with 16 buckets and doubles when it is more than three quarters full;
 * `keysBefore` is how many keys it has ever held.
 */
export function hashMapOrder(keys: readonly string[], keysBefore: number = keys.length): readonly string[] {
  let buckets = 16;
  while (Math.max(keysBefore, keys.length) > 0.75 * buckets) buckets *= 2;
  const bucketOf = (key: string): number => {
    const hash = javaHash(key);
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return keys
    .map((key) => ({ key, bucket: bucketOf(key) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ key }) => key);
}

/** `String.hashCode`: 31 * h + each UTF-16 unit, in 32 bits. */
function javaHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

function scalarText(value: null | string | number | boolean): string {
  return typeof value === "number" && !isWhole(value) ? javaDouble(value) : String(value);
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 1e21;
}

/** `Double.toString`: plain from 10^-3 up to 10^7, else one digit before the point and `E`. Digits are the shortest that read back, as in JavaScript. */
function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}

type Container = JsonObject | readonly Json[];

function isContainer(value: Json): value is Container {
  return typeof value === "object" && value !== null;
}

function isList(value: Container): value is readonly Json[] {
  return Array.isArray(value);
}

/** Every object and list in a value, each after the one that holds it. */
function containersOf(value: Json): Container[] {
  const found: Container[] = isContainer(value) ? [value] : [];
  for (let i = 0; i < found.length; i++) {
    for (const child of Object.values(found[i] ?? [])) if (isContainer(child)) found.push(child);
  }
  return found;
}
