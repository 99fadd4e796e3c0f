/** Which documents a node takes whose flattened field holds a long value: those that the replay takes. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import { intakeOf } from "../../../src/replay/elastic/index/flattened.ts";
import { indexOf } from "../../../src/replay/elastic/index/mapping.ts";
import { realNode } from "./node.ts";

const name = "flattened-samefire";
const mappings: JsonObject = { properties: { data: { type: "flattened" }, other: { type: "keyword", ignore_above: 1024 } } };
let node: Elasticsearch;
beforeAll(async () => {
  node = await realNode();
});
afterAll(() => deleteIndex(node, name));

it.each<[string, JsonObject, boolean]>([
  ["a term of 32,766 bytes", { data: { key: "x".repeat(32_762) } }, true],
  ["one of a byte more", { data: { key: "x".repeat(32_763) } }, false],
  ["a nested key, which counts whole", { data: { a: { bc: "x".repeat(32_761) } } }, true],
  ["and with a byte more", { data: { a: { bc: "x".repeat(32_762) } } }, false],
  ["characters of three bytes", { data: { key: "\u20ac".repeat(10_920) } }, true],
  ["and one more of them", { data: { key: "\u20ac".repeat(10_921) } }, false],
  ["pairs of surrogates", { data: { key: "\u{1f600}".repeat(8_191) } }, false],
  ["one long element of a list", { data: { key: ["short", "x".repeat(40_000)] } }, false],
  ["a long key", { data: { ["k".repeat(40_000)]: "short" } }, false],
  ["a list of objects", { data: [{ key: "short" }, { key: "x".repeat(32_763) }] }, false],
  ["many values, none of them long", { data: { a: "x".repeat(20_000), b: "y".repeat(20_000) } }, true],
  ["a keyword, which is dropped instead", { other: "x".repeat(40_000) }, true],
])("%s", async (_, document, taken) => {
  expect((await replaceIndex(node, name, mappings)).ok).toBe(true);
  const answer = await bulk(node, name, [{ id: "1", document }]);
  expect({ node: answer.ok, replay: intakeOf(indexOf(name, mappings))(document) }).toEqual({ node: taken, replay: taken });
  if (!answer.ok) expect(answer.error.reason).toContain("failed to parse field [data]");
});
