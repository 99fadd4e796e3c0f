/** What is vendored as detection-rules, in the hands of those who read it: a TOML parser, the vendor's schema, a real node, and PyYAML, with which the index is kept there. */

import { cpSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { deleteIndex, type Elasticsearch, esql, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import { elasticIngestOf } from "../../../src/replay/ingest/elastic.ts";
import { mappingsOf } from "../../../src/replay/ingest/index_mapping.ts";
import { type HuntFacts, huntMarkdown } from "../../../src/targets/elastic/hunt_file.ts";
import { type Folder, folder } from "../../unit/cli/run.ts";
import { contents } from "../../unit/output/folders.ts";
import { tellCount } from "../counts.ts";
import { run } from "../panther/tools.ts";
import { realPython } from "../python.ts";
import { realNode } from "./node.ts";

const dataSets = ["aws.cloudtrail", "okta.system"];
const indexOf = (dataSet: string) => `logs-${dataSet}-samefire-vendored`;

let node: Elasticsearch;
beforeAll(async () => {
  node = await realNode();
  for (const dataSet of dataSets) {
    const ingest = elasticIngestOf(`logs-${dataSet}-*`);
    if (ingest === undefined) throw new Error(`no ingest model of ${dataSet}`);
    expect(await replaceIndex(node, indexOf(dataSet), mappingsOf(ingest.index))).toMatchObject({ ok: true });
  }
});
afterAll(async () => {
  for (const dataSet of dataSets) await deleteIndex(node, indexOf(dataSet));
});

function vendored(): Folder {
  const here = folder({ empty: true });
  onTestFinished(() => here.remove());
  for (const path of ["detections", "samefire.yaml"]) cpSync(path, join(here.path, path), { recursive: true });
  expect(here.run("vendor", "--to", "siem", "--layout", "elastic-detection-rules")).toMatchObject({ code: 0 });
  return here;
}
type Table = Readonly<Record<string, unknown>>;
const tomls = (here: Folder, top: string) =>
  Object.entries(contents(join(here.path, "siem")))
    .filter(([path]) => path.startsWith(top) && path.endsWith(".toml"))
    .map(([path, text]) => ({ path, document: parse(text) as Readonly<Record<"metadata" | "rule" | "hunt", Table>> }));

const schemaFile = "../shared/data/elastic/schemas/9.5.esql.json";

test.skipIf(!existsSync(schemaFile))("every rule is what the vendor's schema takes", () => {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8")) as { readonly $schema: string };
  const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);
  const rules = tomls(vendored(), "rules/").map(({ document }) => document.rule);
  for (const rule of rules) expect([valid(rule), valid.errors]).toEqual([true, null]);
  expect(valid({ ...rules[0], interval: "5 minutes" })).toBe(false);
  expect(valid({ ...rules[0], surprise: 1 })).toBe(false);
  tellCount("vendor's schema", rules.length, `${rules.length} rules are valid`);
});

test("every query of a rule or hunt is accepted by the node, and every page is the one made from its hunt", async () => {
  const here = vendored();
  const rules = tomls(here, "rules/");
  const hunts = tomls(here, "hunting/");
  expect([rules.length, hunts.length]).toEqual([7, 1]);
  for (const { document } of rules) {
    const { from, max_signals: most, query } = document.rule;
    // As the detection engine asks it.
    const range = { range: { "@timestamp": { gte: String(from) } } };
    const answer = await esql(node, `${String(query).trimEnd()}\n| LIMIT ${Number(most) + 1}`, range);
    expect(answer).toMatchObject({ ok: true, value: { columns: expect.arrayContaining([expect.anything()]) } });
  }
  for (const { path, document } of hunts) {
    const facts = document.hunt as unknown as HuntFacts;
    for (const query of facts.query) expect(await esql(node, query)).toMatchObject({ ok: true });
    const page = readFileSync(join(here.path, "siem", path.replace("/queries/", "/docs/").replace(/\.toml$/, ".md")), "utf8");
    expect(page).toBe(huntMarkdown(facts, basename(path, ".toml")));
  }
  expect(await esql(node, "FROM logs-aws.cloudtrail-* | WHERE nosuch == 1")).toMatchObject({ ok: false });
  tellCount("detection-rules tree", rules.length, `${rules.length} rules and ${hunts.length} hunts parsed, every query accepted`);
});

test("the index is to the byte what PyYAML prints of it, whatever hunts are called", () => {
  const here = folder();
  onTestFinished(() => here.remove());
  const python = (program: string) => run(realPython(), ["-c", program], here.path);
  const printed = "yaml.safe_dump(yaml.safe_load(open('siem/hunting/index.yml')), sort_keys=False)";
  const edges = [70, 71].flatMap((length) => [`${"a".repeat(length)} bb cc`, `a: ${"b".repeat(length - 4)} bb cc`]);
  const titles = [
    ...edges,
    "It's: quoted",
    "yes",
    "12:30:45",
    "A title that is so long that whoever prints it has to begin another line, and then a third one, since it goes on",
    "a # b",
  ];
  here.write("siem/hunting/index.yml", "");
  const hunts = titles.map(
    (title, i) =>
      `hunt my.hunts.n${i} version 1 {\n  title: ${JSON.stringify(title)}\n  attack: [T1555.006, T1526]\n  from cloudtrail where eventName is "x"\n  report count for each awsRegion over 7d\n}`,
  );
  here.write("detections/hunts.det", `language 1\nuse cloudtrail from "./sources/cloudtrail.det"\n${hunts.join("\n")}\n`);
  expect(here.run("vendor", "--to", "siem", "--layout", "elastic-detection-rules")).toMatchObject({ code: 0 });
  const again = python(`import yaml; print(${printed}, end='')`);
  expect(again).toEqual({ status: 0, output: readFileSync(join(here.path, "siem/hunting/index.yml"), "utf8") });
  const names = python("import yaml; print(*[h['name'] for h in yaml.safe_load(open('siem/hunting/index.yml'))['aws'].values()], sep='\\n')");
  expect(names.output.trimEnd().split("\n")).toEqual(titles);
  tellCount("hunting index", titles.length, `${titles.length} entries as PyYAML prints them`);
});
