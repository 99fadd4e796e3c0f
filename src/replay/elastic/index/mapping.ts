/** An index's `mappings` as a table of fields: what a query may name, and how each is read from a document. */

import type { Json, JsonObject } from "../../../model/event.ts";
import type { DataType } from "../value/value.ts";

export interface FieldMapping {
  /** Elasticsearch's own name of the type. */
  readonly mapped: string;
  /** The column's type in a query; undefined where it is none, such as an object. */
  readonly type: DataType;
  /** Where the value stands in the document: a multi-field reads what its parent does. */
  readonly path: string;
  /** Keywords: a longer text (in UTF-16 units) is not indexed. */
  readonly ignoreAbove: number;
  readonly lowercased: boolean;
  readonly docValues: boolean;
  readonly indexed: boolean;
}

export interface Index {
  readonly name: string;
  /** What LOOKUP JOIN may name. */
  readonly isLookup: boolean;
  readonly fields: ReadonlyMap<string, FieldMapping>;
}

const types: Readonly<Record<string, DataType>> = {
  keyword: "keyword",
  constant_keyword: "keyword",
  wildcard: "keyword",
  text: "text",
  match_only_text: "text",
  boolean: "boolean",
  byte: "integer",
  short: "integer",
  integer: "integer",
  long: "long",
  unsigned_long: "unsigned_long",
  double: "double",
  float: "double",
  half_float: "double",
  scaled_float: "double",
  date: "date",
  date_nanos: "date_nanos",
  ip: "ip",
  version: "version",
};

export function indexOf(name: string, mappings: JsonObject, settings: JsonObject = {}): Index {
  const fields = new Map<string, FieldMapping>();
  addProperties(mappings.properties, "", fields);
  return { name, isLookup: settings["index.mode"] === "lookup", fields };
}

function addProperties(properties: Json | undefined, prefix: string, fields: Map<string, FieldMapping>): void {
  if (!isObject(properties)) return;
  for (const [key, definition] of Object.entries(properties)) {
    if (!isObject(definition)) continue;
    const name = `${prefix}${key}`;
    // What lies in nested documents cannot be named in ES|QL.
    if (definition.type === "nested") continue;
    if (definition.properties !== undefined) {
      addProperties(definition.properties, `${name}.`, fields);
      continue;
    }
    fields.set(name, fieldOf(definition, name));
    if (!isObject(definition.fields)) continue;
    for (const [sub, subDefinition] of Object.entries(definition.fields)) {
      if (isObject(subDefinition)) fields.set(`${name}.${sub}`, fieldOf(subDefinition, name));
    }
  }
}

function fieldOf(definition: JsonObject, path: string): FieldMapping {
  const mapped = typeof definition.type === "string" ? definition.type : "object";
  return {
    mapped,
    type: types[mapped] ?? "unsupported",
    path,
    ignoreAbove: typeof definition.ignore_above === "number" ? definition.ignore_above : Number.POSITIVE_INFINITY,
    lowercased: definition.normalizer === "lowercase",
    docValues: definition.doc_values !== false,
    indexed: definition.index !== false,
  };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
