/** The shipped sources against what the ingest models write: a field stands in a column that the index has, of a type that can hold it. */

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Source } from "../../../src/ir/detection.ts";
import type { FieldType } from "../../../src/ir/predicate.ts";
import { elasticIngestOf, elasticIngests } from "../../../src/replay/ingest/elastic.ts";
import type { IndexedField } from "../../../src/replay/ingest/index_mapping.ts";
import { storageOf } from "../../../src/targets/elastic/storage.ts";
import { programOf } from "../../chain.ts";

const paths = readdirSync("detections/sources").map((name) => `detections/sources/${name}`);
const sources: readonly Source[] = Object.values(programOf(paths).sources);

const holds: Readonly<Record<IndexedField["type"], readonly FieldType[]>> = {
  keyword: ["string", "object"],
  date: ["timestamp"],
  boolean: ["bool"],
  ip: ["ip"],
  integer: ["int"],
  flattened: ["object", "string", "int", "bool"],
};

function misplaced(source: Source): readonly string[] {
  const index = elasticIngestOf(String(source.platforms.elastic?.options.find(({ name }) => name === "index")?.value))?.index ?? {};
  return source.fields.flatMap((field) => {
    const storage = storageOf(field, source.platforms.elastic);
    const name = storage.kind === "column" ? storage.name.join(".") : storage.kind === "in-object" ? storage.searched.join(".") : storage.kind;
    // An object is asked for by its fields alone, wherever they are.
    if (field.type === "object" && storage.kind === "column" && storage.form === undefined) return [];
    const type = index[name]?.type;
    const asText = storage.kind === "column" && (storage.form === "text" || storage.form === "java_map");
    if (type !== undefined && (asText ? type === "keyword" : holds[type].includes(field.type))) return [];
    return [`${field.path.join(".")}: ${field.type} -> ${name}: ${type ?? "not there"}`];
  });
}

describe("a shipped source", () => {
  it("has an ingest model, and each model a source", () => {
    expect(sources.map(({ name }) => name).sort()).toEqual(["cloudtrail", "okta"]);
    expect(elasticIngests.map(({ dataSet }) => dataSet)).toEqual(["aws.cloudtrail", "okta.system"]);
  });

  it.each(sources.map((source) => [source.name, source] as const))("%s has each field where Elastic's integration puts it", (_, source) => {
    expect(misplaced(source)).toEqual([]);
  });
});
