/** Our matcher beside the published one, over every search that is emitted and the logs of generated streams: they agree but for what is listed. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseSearch, type Search, type SearchValue } from "../../../grammars/datadog/search.ts";
import type { Detection, Source } from "../../../src/ir/detection.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { stream } from "../../../src/prove/streams/stream.ts";
import { attributeReader } from "../../../src/replay/datadog/attribute.ts";
import type { DatadogLog } from "../../../src/replay/datadog/log.ts";
import { datadogIngest, datadogMapping } from "../../../src/replay/ingest/datadog.ts";
import { readLog } from "../../../src/scan/log.ts";
import { eventsOf, readLogs } from "../../../src/testing/events.ts";
import { programOf, translated } from "../../chain.ts";
import { published } from "../../unit/datadog/published.ts";
import { testOf } from "../../unit/replay/datadog/logs.ts";
import { tellCount } from "../counts.ts";

const streamsEach = 12;

/** What a search asks of one attribute. */
interface Part {
  readonly path: string;
  readonly value: SearchValue;
}

/** Where the published matcher answers otherwise: what of a search, with which values of a log. What Datadog documents is said first. */
const listed: readonly { readonly why: string; readonly applies: (part: Part, values: readonly Json[], crossesList: boolean) => boolean }[] = [
  { why: "any element of a list is searched; the published matcher looks into none", applies: (_, __, crossesList) => crossesList },
  { why: "null is no text; the published matcher takes it for one", applies: (_, values) => values.includes(null) },
  {
    why: "`*` stands for any characters, and a line feed is one; the published matcher's stops there",
    applies: ({ value }, values) =>
      (value.kind === "pattern" || value.kind === "exists") && values.some((found) => typeof found === "string" && /[\n\r]/.test(found)),
  },
  {
    why: "an escaped `*` is a star; beside a wildcard it is another one to the published matcher",
    applies: ({ value }) => value.kind === "pattern" && value.parts.some((piece) => piece.kind === "text" && piece.text.includes("*")),
  },
];
const excused = listed.map(() => 0);
const counts = { searches: 0, logs: 0, found: 0, missed: 0 };
afterAll(() => {
  const { searches, logs, found, missed } = counts;
  const differ = excused.reduce((sum, count) => sum + count, 0);
  tellCount(
    "wasm matcher",
    Math.min(found, missed),
    `${searches} searches over ${logs} logs: ${found} found and ${missed} not, alike; ${differ} differ as is listed, ${withNetworks.length} searches with networks left out`,
  );
});

function partsOf(search: Search): readonly Part[] {
  switch (search.kind) {
    case "and":
    case "or":
      return search.of.flatMap(partsOf);
    case "not":
      return partsOf(search.of);
    case "network":
      return [];
    case "term":
      return search.field.kind === "attribute" ? [{ path: search.field.path, value: search.value }] : [];
  }
}

function crossesList(value: Json | undefined, path: readonly string[]): boolean {
  if (Array.isArray(value)) return true;
  if (path.length === 0 || typeof value !== "object" || value === null) return false;
  return crossesList((value as JsonObject)[path[0] ?? ""], path.slice(1));
}

function hasNetwork(search: Search): boolean {
  if (search.kind === "and" || search.kind === "or") return search.of.some(hasNetwork);
  return search.kind === "not" ? hasNetwork(search.of) : search.kind === "network";
}

function treeOf(query: string): Search {
  const parsed = parseSearch(query);
  if (parsed.kind === "mistake") throw new Error(`${query}: unexpected ${parsed.found}`);
  return parsed.tree;
}

function excuseOf(search: Search, { attributes }: DatadogLog): number {
  return listed.findIndex(({ applies }) =>
    partsOf(search).some((part) => applies(part, attributeReader(part.path)(attributes), crossesList(attributes, part.path.split(".")))),
  );
}

function files(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
  return entries.sort().map((name) => join(folder, name));
}
const program = programOf([...files("detections"), ...files("test/forms")]);
const testLogs = await readLogs(program.tests, readLog);

function ingestOf(source: Source | undefined): (record: JsonObject) => DatadogLog {
  const block = source?.platforms.datadog;
  const query = block?.options.find(({ name }) => name === "query")?.value;
  const mapping = datadogMapping(
    String(query),
    (block?.maps ?? []).map(({ from, to }) => ({ from, to })),
  );
  if (mapping === undefined) throw new Error(`no mapping of ${source?.name}`);
  return datadogIngest(mapping).toLog;
}

/** The events of its tests and of generated streams, as Datadog has them. Nothing is left out: what a search says of an odd value is what is asked. */
function logsOf(rule: Detection): readonly DatadogLog[] {
  const ingests = new Map(rule.steps.map(({ source }) => [source, ingestOf(program.sources[source])]));
  const records = program.tests.filter((one) => one.rule === rule.id).flatMap((one) => eventsOf(one, program.sources, testLogs).events);
  const streams = Array.from({ length: streamsEach }, (_, seed) => stream(rule, program.sources, { seed, family: 1, claimed: new Set(), records }));
  return [...records, ...streams.flat()]
    .flatMap(({ source, data }) => ingests.get(source)?.(data) ?? [])
    .filter(isWellFormed)
    .slice(0, 1_500);
}

/** Half a pair of surrogates ends the published matcher's process. */
function isWellFormed(log: DatadogLog): boolean {
  return !/\\ud[89a-f]/.test(JSON.stringify(log));
}

/** As the published matcher has its events: reserved attributes and tags beside the others. */
function eventOf({ reserved, tags, attributes }: DatadogLog): JsonObject {
  return { ...attributes, ...reserved, tags };
}

function searchesOf(text: string): readonly string[] {
  return (JSON.parse(text) as { queries: { query: string }[] }).queries.map(({ query }) => query);
}

/** Every different search, with the logs of the first detection that has it. */
const searches = new Map<string, () => readonly DatadogLog[]>();
for (const rule of program.rules) {
  const outcome = translated("datadog", rule, program, testLogs);
  if (rule.kind !== "detection" || !("files" in outcome)) continue;
  let logs: readonly DatadogLog[] | undefined;
  const once = () => {
    logs ??= logsOf(rule);
    return logs;
  };
  for (const query of outcome.files.flatMap(({ text }) => searchesOf(text))) if (!searches.has(query)) searches.set(query, once);
}

/** `CIDR(...)` is documented, and the published matcher has no such thing: it reads words, or cannot read on. */
const withNetworks = [...searches.keys()].filter((query) => hasNetwork(treeOf(query)));

test("every way to search is asked for, and only networks are not", () => {
  expect(searches.size - withNetworks.length).toBeGreaterThan(85);
  expect(withNetworks.length).toBeLessThan(12);
});

test.each([...searches].filter(([query]) => !withNetworks.includes(query)))("%s", (query, logs) => {
  const tree = treeOf(query);
  const ours = testOf(query);
  if (typeof ours === "string") throw new Error(`${query}: ${ours}`);
  const asked = logs();
  const theirs = published(query, asked.map(eventOf));
  const unexplained: string[] = [];
  for (const [i, log] of asked.entries()) {
    const mine = ours(log);
    if (mine === theirs[i]) counts[mine ? "found" : "missed"] += 1;
    else {
      const excuse = excuseOf(tree, log);
      if (excuse < 0) unexplained.push(`ours ${mine}: ${JSON.stringify(eventOf(log))}`);
      else excused[excuse] = (excused[excuse] ?? 0) + 1;
    }
  }
  expect(unexplained.slice(0, 5)).toEqual([]);
  counts.searches += 1;
  counts.logs += asked.length;
});

test("nothing is listed that excuses nothing, and found and missed are both many", () => {
  console.log(Object.fromEntries(listed.map(({ why }, i) => [why, excused[i]])));
  expect(listed.filter((_, i) => excused[i] === 0).map(({ why }) => why)).toEqual([]);
  expect(Math.min(counts.found, counts.missed)).toBeGreaterThan(5_000);
});
