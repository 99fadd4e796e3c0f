/** The line that Kibana imports says what the TOML file says. */

import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { describe, expect, it, test } from "vitest";
import { checked, translated } from "../../chain.ts";
import { detText, each, elasticOf, when } from "./dets.ts";

const bare = each('name is "x"');
const bodies: Readonly<Record<string, string>> = {
  "nothing beside the query": bare,
  "everything that people write": `${bare}
    for each other
    at most once per 90m
  attack: [TA0006, TA0007, T1555.006, T1078, T1078.004]
  description: "First line with ''' in it.\\nSecond line."
  triage: "Look at \`name\`."
  author: "A. Writer"
  license: "Apache-2.0"
  references: ["https://example.com/a"]
  false_positives: ["A drill"]
  tags: ["Domain: Cloud"]
  context: [name, size]
  created: "2026-01-02"
  on elastic { set max_signals: 250
    set interval: 10m
    set tags: ["Data Source: Test"] }`,
  "a window": `${when("count >= 3 within 2h")}\n    for each other, name, size, admin\n    at most once per 1d`,
  "a condition that is judged later": `${when("sum size > 3 within 2h")}\n    for each other`,
};

function outputs(body: string): { readonly line: string; readonly toml: string } {
  const outcome = elasticOf(body);
  if (!("files" in outcome)) throw new Error(JSON.stringify(outcome.diagnostics, null, 2));
  const text = (path: string) => outcome.files.find((file) => file.path === path)?.text ?? "";
  return { line: text("elastic/kibana/aws_test_case.ndjson"), toml: text("elastic/rules/aws_test_case.toml") };
}

type Payload = Readonly<Record<string, unknown>>;
type Threat = Readonly<Record<"framework" | "tactic" | "technique", unknown>>;

/** What an importer of the TOML file adds: the defaults of what it leaves out, and what Kibana wants beside it. */
function imported(toml: string): Payload {
  const { rule } = parse(toml) as unknown as { readonly rule: Payload & { readonly threat?: readonly Threat[] } };
  return {
    to: "now",
    false_positives: [],
    references: [],
    note: "",
    setup: "",
    license: "",
    exceptions_list: [],
    actions: [],
    version: 1,
    related_integrations: [],
    required_fields: [],
    risk_score_mapping: [],
    severity_mapping: [],
    ...rule,
    threat: (rule.threat ?? []).map((threat) => ({ ...threat, technique: threat.technique ?? [] })),
  };
}

const order =
  "rule_id name description risk_score severity type language query from to interval enabled author tags threat references false_positives note setup license max_signals timestamp_override investigation_fields alert_suppression exceptions_list actions version related_integrations required_fields risk_score_mapping severity_mapping".split(
    " ",
  );

describe.each(Object.entries(bodies))("a rule with %s", (_, body) => {
  const { line, toml } = outputs(body);
  const payload = JSON.parse(line) as Payload;

  it("is one line with the content of the TOML file", () => {
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(payload).toEqual(imported(toml));
  });

  it("has its keys in one order, and all that every rule has", () => {
    const keys = Object.keys(payload);
    expect(keys).toEqual(order.filter((key) => keys.includes(key)));
    expect(order.filter((key) => !keys.includes(key)).every((key) => key === "investigation_fields" || key === "alert_suppression")).toBe(true);
  });
});

test("each tactic has its list of techniques, an empty one too", () => {
  const { threat } = JSON.parse(outputs(`${bare}\n  attack: [TA0007, T1555.006]`).line) as { readonly threat: readonly { readonly technique: unknown }[] };
  expect(threat.map(({ technique }) => Array.isArray(technique) && technique.length)).toEqual([0, 1]);
});

test("the line begins with the rule's id, and has the detection's version", () => {
  const text = detText(bare).replace("version 1 {", "version 7 {");
  const { program } = checked(["case.det"], () => ({ text }));
  const outcome = program.rules[0] && translated("elastic", program.rules[0], program);
  const line = (outcome && "files" in outcome ? outcome.files : []).find(({ path }) => path.endsWith(".ndjson"))?.text ?? "";
  expect(line.startsWith('{"rule_id":"e0f0242f-4522-55fb-84a3-289537cc0dc9","name":"A test case",')).toBe(true);
  expect((JSON.parse(line) as Payload).version).toBe(7);
});

test("what would break a line or cannot be seen is escaped", () => {
  const { line } = outputs(`${bare}\n  description: "a\\u{2028}b\\u{202e}c\\u{85}d\\ne"`);
  expect(line).toContain('"description":"a\\u2028b\\u202ec\\u0085d\\ne"');
  expect((JSON.parse(line) as Payload).description).toBe("a\u2028b\u202ec\u0085d\ne");
});

const schema = "../shared/data/elastic/schemas/9.5.esql.json";
describe.skipIf(!existsSync(schema))("the vendor's schema", () => {
  const fits = existsSync(schema)
    ? new Ajv({ strict: false, validateSchema: false }).compile(withoutDialect(JSON.parse(readFileSync(schema, "utf8"))))
    : () => true;

  it.each(Object.entries(bodies))("takes a rule with %s", (_, body) => {
    expect([fits(JSON.parse(outputs(body).line)), (fits as { errors?: unknown }).errors ?? null]).toEqual([true, null]);
  });

  it("takes no rule with a key that it does not know", () => {
    expect(fits({ ...(JSON.parse(outputs(bare).line) as Payload), immutable: false })).toBe(false);
  });
});

/** The validator speaks a later draft; what the schema uses means the same in both. */
function withoutDialect({ $schema: _, ...rest }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return rest;
}
