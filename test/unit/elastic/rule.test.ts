import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { printExpression } from "../../../src/targets/elastic/print.ts";
import { ruleId } from "../../../src/targets/elastic/rule.ts";
import { elastic } from "../../../src/targets/elastic/target.ts";
import { columnName } from "../../../src/targets/elastic/text.ts";
import { each, elasticOf, filesOf, refusals, ruleOf, when } from "./dets.ts";

const body = each('name is "x"');
const rich = `${body}
    for each other
    at most once per 90m
  attack: [TA0006, T1555.006, T1078, T1078.004]
  description: "First line with ''' in it.\\nSecond line."
  triage: "Look at \`name\`."
  author: "A. Writer"
  license: "Apache-2.0"
  references: ["https://example.com/a"]
  false_positives: ["A drill"]
  tags: ["Domain: Cloud"]
  context: [name, size, request.secret]
  created: "2026-01-02"
  updated: "2026-03-04"
  on elastic { set max_signals: 250
    set tags: ["Data Source: Test"] }`;

test("the rule of a detection on each event reads as in the golden files", async () => {
  const { esql, toml } = filesOf(rich);
  await expect(esql).toMatchFileSnapshot("../../golden/elastic/each.esql");
  await expect(toml).toMatchFileSnapshot("../../golden/elastic/each.toml");
});

test("a query on each event names each event, and keeps keys and context", () => {
  expect(ruleOf(rich).rule.query).toBe(
    'FROM logs-test-* METADATA _id, _version, _index\n| WHERE name == "x"\n    AND other IS NOT NULL\n| KEEP _id, _version, _index, @timestamp, other, name, size, test.request\n',
  );
});

test("severities are the vendor's, and info is a low one of least risk", () => {
  const of = (severity: string) => {
    const { rule } = ruleOf(body, { severity });
    return [rule.severity, rule.risk_score];
  };
  expect(["info", "low", "medium", "high", "critical"].map(of)).toEqual([
    ["low", 1],
    ["low", 21],
    ["medium", 47],
    ["high", 73],
    ["critical", 99],
  ]);
});

test("what is not stable is emitted disabled, and what is deprecated not at all", () => {
  const of = (status: string) => {
    const { metadata, rule } = ruleOf(body, { status });
    return [metadata.maturity, rule.enabled];
  };
  expect(["stable", "testing", "experimental"].map(of)).toEqual([
    ["production", true],
    ["development", false],
    ["development", false],
  ]);
  expect(refusals(body, { status: "deprecated" })[0]).toContain("W1002 `aws.test-case` has no translation to Elastic: a deprecated detection is not emitted");
});

test("a rule's id is the version-5 UUID of the detection's first id", () => {
  expect(ruleOf(body).rule.rule_id).toBe(ruleId("aws.test-case"));
  expect(ruleOf(`${body}\n  formerly: "aws.earlier"`).rule.rule_id).toBe(ruleId("aws.earlier"));
  // Made by another implementation from the same namespace.
  expect(ruleId("aws.test-case")).toBe("e0f0242f-4522-55fb-84a3-289537cc0dc9");
});

test("techniques stand under the tactics that are listed, or under their own", () => {
  const threat = (attack: string) =>
    (ruleOf(`${body}\n  attack: [${attack}]`).rule.threat ?? []).map(
      (t: { tactic: { id: string }; technique?: { id: string; subtechnique?: { id: string }[] }[] }) => [
        t.tactic.id,
        (t.technique ?? []).map((of) => [of.id, (of.subtechnique ?? []).map(({ id }) => id)]),
      ],
    );
  expect(threat("TA0006, T1555.006, T1555")).toEqual([["TA0006", [["T1555", ["T1555.006"]]]]]);
  expect(threat("TA0005, T1555.006")).toEqual([
    ["TA0005", []],
    ["TA0006", [["T1555", ["T1555.006"]]]],
  ]);
  expect(threat("T1078.004").map(([id]: [string]) => id)).toEqual(["TA0005", "TA0003", "TA0004", "TA0001"]);
});

test("alerts are suppressed by the keys, three at most, and by one column where there are none", () => {
  const suppression = (keys: string) => ruleOf(when(`count >= 5 within 10m${keys}\n    at most once per 90m`)).rule.alert_suppression;
  expect(suppression("\n    for each name, admin")).toEqual({
    group_by: ["name", "admin"],
    missing_fields_strategy: "suppress",
    duration: { unit: "m", value: 90 },
  });
  expect(suppression("").group_by).toEqual(["Esql.group"]);
  expect(suppression("\n    for each name, admin, size, other")).toBeUndefined();
  expect(ruleOf(when("count >= 5 within 10m")).rule.alert_suppression).toBeUndefined();
});

test.each(["-x", "x.", "a\nb", "é", "x", "= 1", "a`"])("a title that Elastic takes for no name is refused where it stands: %j", (title) => {
  expect(refusals(body, { title })).toEqual([`W1001 Elastic takes no rule name like \`${title}\` | ${JSON.stringify(title)}`]);
});

test("an index that could end its place in the query is refused", () => {
  for (const index of ["logs | LIMIT 1", "Logs", "a b", 'a"', "", "a,,b", "`a`", "a//b"]) {
    const found = refusals(`${body}\n  on elastic { set index: ${JSON.stringify(index)} because "here" }`);
    expect(found.every((reason) => reason.startsWith("W1010"))).toBe(true);
  }
  expect(filesOf(`${body}\n  on elastic { set index: "logs-a-*, -logs-a-b, remote:x.y" because "here" }`).esql).toContain(
    "FROM logs-a-*, -logs-a-b, remote:x.y METADATA",
  );
});

test("a hand-written query is put in as it is and reported unproved", () => {
  const text = `${each('any items has (id is "x" and kind is "y")')}\n  on elastic { replace query """\n    FROM here | KEEP _id\n    """ because "why" }`;
  expect(ruleOf(text).rule.query).toBe("FROM here | KEEP _id\n");
  const outcome = elasticOf(text);
  expect([outcome.kind, "differences" in outcome ? outcome.differences.map(({ code }) => code) : []]).toEqual(["unmodelled", ["query_replaced", "alert_cap"]]);
});

const texts = ['a"b', "'''", '"""', "\\", "{{x}}", "\u0085\u202e\u2028", "😀", "a\tb", "  x  ", "x\n'''\n\"\"\"\n", "$${", "#", "[x]", "x\r\ny"];

test.each(texts)("a text of people comes back from the rule file as it was: %j", (text) => {
  const quoted = JSON.stringify(text)
    .replace(/[\u007f-\uffff]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)
    .replace(/\\u\{d83d\}\\u\{de00\}/, "\\u{1f600}");
  const { rule } = ruleOf(`${body}\n  description: ${quoted}\n  triage: ${quoted}\n  false_positives: [${quoted}]\n  tags: [${quoted}]\n  author: ${quoted}`);
  expect([rule.description, rule.false_positives, rule.tags, rule.author]).toEqual([text, [text], [text, "Resources: Investigation Guide"], [text]]);
  expect(rule.note).toBe(`## Triage and analysis\n\n### Investigating A test case\n\n${text}`);
});

test("the query in the rule file is the bare one", () => {
  for (const condition of ["count >= 5 within 10m", "distinct other >= 5 within 10m"]) {
    const { esql, toml } = filesOf(when(condition, 'name is "\\u{85}\'\'\' \\"\\"\\" \\\\ \\n"'));
    expect((parse(toml) as { rule: { query: string } }).rule.query).toBe(esql.split("\n").slice(2).join("\n"));
  }
});

test("names that are words of the grammar or odd are quoted, and nothing else is", () => {
  const names = [["@timestamp"], ["a", "b_1"], ["first"], ["a", "by"], ["x-y", "z"], ["a`b"], ["1a"], ["_x"], ["é"]];
  expect(names.map(columnName)).toEqual(["@timestamp", "a.b_1", "`first`", "a.`by`", "`x-y`.z", "`a``b`", "`1a`", "_x", "`é`"]);
});

test("whole numbers are printed without an exponent", () => {
  expect([5, -3, 1.5, 1e21, -0, 2 ** 53].map((value) => printExpression({ kind: "number", value }))).toEqual([
    "5",
    "-3",
    "1.5",
    "1000000000000000000000",
    "0",
    "9007199254740992",
  ]);
});

test("every option says its type, its default and what it is for", () => {
  expect(Object.entries(elastic.options).map(([name, { type, default: value }]) => [name, type, value])).toEqual([
    ["index", "string", undefined],
    ["integration", "strings", []],
    ["interval", "duration", 300],
    ["slack", "duration", 300],
    ["max_signals", "int", 100],
    ["tags", "strings", []],
    ["min_stack_version", "string", ""],
    ["min_stack_comments", "string", ""],
  ]);
});

const schemaFile = "../shared/data/elastic/schemas/9.5.esql.json";

test.skipIf(!existsSync(schemaFile))("rules are valid under the vendor's schema", () => {
  const { $schema, ...schema } = JSON.parse(readFileSync(schemaFile, "utf8"));
  expect($schema).toContain("draft-04");
  const valid = new Ajv({ strict: false }).compile(schema);
  for (const text of [rich, when("count >= 5 within 10m\n    for each name\n    at most once per 1h"), when("sum size > 5 within 10m")]) {
    valid(ruleOf(text).rule);
    expect((valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)).toEqual([]);
  }
});
