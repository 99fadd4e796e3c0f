/** A field's values in a document, as the index keeps them: keywords and addresses sorted and once each, numbers and dates sorted. */

import type { Json, JsonObject } from "../../../model/event.ts";
import { parseDate } from "../value/date.ts";
import { parseIp } from "../value/ip.ts";
import { isLong, normal } from "../value/long.ts";
import { order } from "../value/order.ts";
import { type Scalar, several, type Value } from "../value/value.ts";
import type { FieldMapping } from "./mapping.ts";
import { isObject } from "./mapping.ts";

export interface Document {
  readonly index: string;
  readonly id: string;
  readonly source: JsonObject;
}

export type Reader = (document: Document) => Value;

export function fieldReader(field: FieldMapping): Reader {
  const path = field.path.split(".");
  const convert = converter(field);
  // Without doc values, and for text, what the document says is read as it stands.
  const kept = field.docValues && field.mapped !== "text" && field.mapped !== "match_only_text";
  return ({ source }) => {
    const found: Scalar[] = [];
    collect(source, path, 0, (value) => {
      const scalar = convert(value);
      if (scalar !== undefined) found.push(scalar);
    });
    return found.length < 2 || !kept ? several(found) : several(stored(found, field));
  };
}

function stored(values: Scalar[], field: FieldMapping): readonly Scalar[] {
  const sorted = [...values].sort(order(field.type));
  const once = field.type === "keyword" || field.type === "ip" || field.type === "version";
  return once ? sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]) : sorted;
}

/** Every value at a path: objects and dotted keys alike, through lists. */
export function collect(value: Json | undefined, path: readonly string[], from: number, visit: (leaf: Json) => void): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collect(item, path, from, visit);
    return;
  }
  if (from === path.length) {
    visit(value);
    return;
  }
  if (!isObject(value)) return;
  // Most keys are one part; a dotted key is several.
  let key = path[from] ?? "";
  for (let end = from + 1; ; end++) {
    if (Object.hasOwn(value, key)) collect(value[key], path, end, visit);
    if (end === path.length) return;
    key += `.${path[end]}`;
  }
}

/** What the index makes of one value; undefined where it keeps nothing. */
function converter(field: FieldMapping): (value: Json) => Scalar | undefined {
  switch (field.type) {
    case "keyword":
    case "version":
      return (value) => {
        if (typeof value === "object") return undefined;
        const text = field.lowercased ? String(value).toLowerCase() : String(value);
        return text.length > field.ignoreAbove ? undefined : text;
      };
    case "text":
      return (value) => (typeof value === "object" ? undefined : String(value));
    case "boolean":
      return (value) => (value === true || value === "true" ? true : value === false || value === "false" || value === "" ? false : undefined);
    case "integer":
    case "long":
    case "unsigned_long":
      return wholeNumber;
    case "double":
      return (value) => {
        const number = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
        const rounded = field.mapped === "float" ? Math.fround(number) : number;
        return Number.isNaN(number) ? undefined : rounded;
      };
    case "date":
      return (value) => (typeof value === "number" ? Math.trunc(value) : typeof value === "string" ? dateMs(value) : undefined);
    case "date_nanos":
      return (value) => {
        if (typeof value === "number") return normal(BigInt(Math.trunc(value)) * 1_000_000n);
        const parsed = typeof value === "string" ? parseDate(value) : undefined;
        return parsed === undefined ? undefined : normal(BigInt(parsed.ms) * 1_000_000n + BigInt(parsed.nanos));
      };
    case "ip":
      return (value) => (typeof value === "string" ? parseIp(value) : undefined);
    default:
      return () => undefined;
  }
}

function wholeNumber(value: Json): Scalar | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? Math.trunc(value) + 0 : undefined;
  if (typeof value !== "string" || !/^[+-]?\d+(?:\.\d*)?$/.test(value)) return undefined;
  const exact = BigInt(value.replace(/^\+|\.\d*$/g, ""));
  return isLong(exact) ? normal(exact) : undefined;
}

/** A date field also takes epoch milliseconds as text. */
function dateMs(text: string): number | undefined {
  return parseDate(text)?.ms ?? (/^-?\d{5,}$/.test(text) ? Number(text) : undefined);
}
