/** Each layout over the shipped detections: what it writes is what that repository's own tools read, and its checks find what they would. */

import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { layoutNames } from "../../../src/config/layouts.ts";
import type { RulePayload } from "../../../src/targets/datadog/payload.ts";
import { layouts } from "../../../src/vendor/registry.ts";
import { type Folder, folder, listing } from "../cli/run.ts";
import { contents } from "../output/folders.ts";

/** The shipped detections, with whatever they import. */
function shipped(): Folder {
  const here = folder({ empty: true });
  onTestFinished(() => here.remove());
  cpSync("detections", join(here.path, "detections"), { recursive: true });
  cpSync("samefire.yaml", join(here.path, "samefire.yaml"));
  return here;
}
/** One detection. */
function small(changes: Readonly<Record<string, string>> = {}): Folder {
  const here = folder();
  onTestFinished(() => here.remove());
  here.write("detections/one.det", listing({ "my.listing": "my.one", ...changes }));
  return here;
}

const siem = (here: Folder) => contents(join(here.path, "siem"));
const vendor = (here: Folder, layout: string, ...more: readonly string[]) => here.run("vendor", "--to", "siem", "--layout", layout, ...more);
const told = (err: string) => err.match(/^(error|warning|info)\[.*$/gm)?.map((line) => line.replace(/^\w+\[(\w+)\]:/, "$1")) ?? [];
/** Where the first message points. */
const placed = (err: string) => /^ *--> (.*)$/m.exec(err)?.[1];

test("the names in config are those of the layouts", () => {
  expect([...layoutNames].sort()).toEqual(Object.keys(layouts).sort());
});

describe.each(layoutNames)("the layout %s", (layout) => {
  test("takes the shipped detections, a second time without a change, and finds nothing different", () => {
    const here = shipped();
    const first = vendor(here, layout);
    expect([first.code, told(first.err)]).toEqual([0, []]);
    const files = siem(here);
    expect(Object.keys(files).length).toBeGreaterThan(5);
    const again = vendor(here, layout);
    expect([again.code, again.out]).toEqual([0, ""]);
    expect(here.run("vendor", "--to", "siem", "--check")).toMatchObject({ code: 0, out: "" });
    expect(siem(here)).toEqual(files);
  });

  test("changes exactly the files of a detection that has changed", () => {
    const here = shipped();
    vendor(here, layout);
    const before = siem(here);
    const path = "detections/okta/sign_in/push_fatigue.det";
    const text = readFileSync(path, "utf8");
    here.write(path, text.replace("version 1", "version 2").replace(/within \d+m/, "within 17m"));
    const ran = vendor(here, layout);
    expect([ran.code, told(ran.err).filter((line) => line.startsWith("E"))]).toEqual([0, []]);
    const after = siem(here);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((name) => !name.includes("push_fatigue"))).toEqual([]);
  });

  test("writes the same bytes in any time zone and locale, and wherever it is called from", () => {
    const here = shipped();
    vendor(here, layout);
    const files = siem(here);
    rmSync(join(here.path, "siem"), { recursive: true });
    const { TZ, LANG, LC_ALL } = process.env;
    Object.assign(process.env, { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" });
    try {
      expect(vendor(here, layout).code).toBe(0);
    } finally {
      for (const [name, value] of Object.entries({ TZ, LANG, LC_ALL })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    expect(siem(here)).toEqual(files);
    here.write("deep/er/samefire.yaml", readFileSync("samefire.yaml", "utf8").replace("detections: detections", "detections: ../../detections"));
    const elsewhere = here.run("vendor", "--to", "other", "--layout", layout, "--config", "deep/er/samefire.yaml");
    expect(elsewhere.code).toBe(0);
    const generated = /detections\/(?=[a-z_/]+\.det)/g;
    const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace(generated, "../../detections/")]));
    expect(contents(join(here.path, "other"))).toEqual(moved);
  });
});

describe("kibana-ndjson", () => {
  test("has one line a rule, which Kibana's schema takes, and each id once", (context) => {
    const here = shipped();
    vendor(here, "kibana-ndjson");
    const lines = Object.values(siem(here)).map((text) => {
      expect(text.endsWith("\n") && text.split("\n").length === 2).toBe(true);
      return JSON.parse(text) as Readonly<Record<string, unknown>>;
    });
    expect(lines).toHaveLength(7);
    expect(new Set(lines.map((rule) => rule.rule_id)).size).toBe(7);
    for (const rule of lines) expect(rule).toMatchObject({ type: "esql", language: "esql", exceptions_list: [], actions: [] });
    const schema = "../shared/data/elastic/schemas/9.5.esql.json";
    if (!existsSync(schema)) context.skip("the vendor's schemas are not here");
    // What the schema of rule files lacks is what an import has beside it. Its dialect is an old one, of which it uses nothing.
    const { $schema: _, properties, ...rest } = JSON.parse(readFileSync(schema, "utf8")) as { readonly $schema: string; readonly properties: object };
    const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile({ ...rest, properties });
    for (const rule of lines) {
      const known = Object.fromEntries(Object.entries(rule).filter(([key]) => key in properties));
      expect(validate(known) ? [] : validate.errors).toEqual([]);
    }
  });

  test("a rule that a file of others holds already is told at the detection", () => {
    const here = small();
    vendor(here, "kibana-ndjson");
    const line = siem(here)["my_one.ndjson"] ?? "";
    rmSync(join(here.path, "siem"), { recursive: true });
    here.write("siem/export.ndjson", `{"exported_count":1}\nnot JSON\n${line}`);
    const { code, err } = vendor(here, "kibana-ndjson");
    expect([code, told(err), placed(err)]).toEqual([
      1,
      ["E1921 `export.ndjson` holds the rule of `my.one` already, and an import takes each rule once"],
      "detections/one.det:5:11",
    ]);
    expect(Object.keys(siem(here))).toEqual(["export.ndjson"]);
  });
});

describe("datadog-json", () => {
  const strict = "../shared/data/datadog/rule.strict.schema.json";

  test("has a payload a rule, which the strict schema takes", (context) => {
    const here = shipped();
    vendor(here, "datadog-json");
    const payloads = Object.values(siem(here)).map((text) => JSON.parse(text) as RulePayload);
    expect(payloads).toHaveLength(7);
    if (!existsSync(strict)) context.skip("the strict schema is not here");
    const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(readFileSync(strict, "utf8")));
    for (const payload of payloads) expect(validate(payload) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...payloads[0], surprise: 1 })).toBe(false);
  });

  test("two rules of one name are told, whoever wrote the other", () => {
    const here = small();
    here.write("detections/two.det", listing({ "my.listing": "my.two", "Secrets listed": "Other" }));
    here.write("siem/exported.json", JSON.stringify({ name: "Other", queries: [] }));
    here.write("siem/package.json", JSON.stringify({ name: "Secrets listed" }));
    here.write("siem/broken.json", "{");
    const { code, err } = vendor(here, "datadog-json");
    expect([code, told(err), placed(err)]).toEqual([0, ["W1923 `exported.json` is a rule of the same name: `Other`"], "detections/two.det:6:13"]);
    here.write("detections/three.det", listing({ "my.listing": "my.three" }));
    expect(told(vendor(here, "datadog-json").err)).toContain("W1923 `my_one.json` is a rule of the same name: `Secrets listed`");
  });
});

describe("datadog-terraform", () => {
  interface Module {
    readonly resource?: Readonly<Record<string, Readonly<Record<string, readonly { readonly json: string }[]>>>>;
    readonly terraform?: readonly { readonly required_providers: readonly Readonly<Record<string, unknown>>[] }[];
  }
  const parsed = async (files: Readonly<Record<string, string>>) => {
    const modules = Object.entries(files).filter(([path]) => path.endsWith(".tf"));
    return Promise.all(modules.map(async ([path, text]) => ({ path, module: (await parse(path, text)) as Module })));
  };

  test("is a module that Terraform's own parser reads: each rule a resource that reads its JSON, and the provider pinned", async () => {
    const here = shipped();
    vendor(here, "datadog-terraform");
    const files = siem(here);
    const modules = await parsed(files);
    const labels: string[] = [];
    for (const { path, module } of modules.filter(({ path }) => path !== "versions.tf")) {
      const [[type, resources = {}] = []] = Object.entries(module.resource ?? {});
      expect(type).toBe("datadog_security_monitoring_rule_json");
      const [[label = "", blocks] = []] = Object.entries(resources);
      labels.push(label);
      expect(label).toMatch(/^[a-z_][a-z0-9_]*$/);
      const json = path.replace(/\.tf$/, ".json");
      expect(blocks).toEqual([{ json: `\${file("\${path.module}/${json}")}` }]);
      expect(JSON.parse(files[json] ?? "")).toMatchObject({ type: "log_detection" });
    }
    expect([labels.length, new Set(labels).size]).toEqual([7, 7]);
    const versions = modules.find(({ path }) => path === "versions.tf")?.module;
    expect(versions?.terraform).toEqual([
      { required_version: ">= 1.0", required_providers: [{ datadog: { source: "DataDog/datadog", version: ">= 3.75.0, < 5.0.0" } }] },
    ]);
  });

  test("the provider's versions can be set, to any text", async () => {
    const here = small();
    vendor(here, "datadog-terraform", "--set", `provider_version=~> 4.1 "$\{x} %{y} \\`);
    const [versions] = (await parsed({ "versions.tf": siem(here)["versions.tf"] ?? "" })) ?? [];
    expect(versions?.module.terraform?.[0]?.required_providers).toEqual([{ datadog: { source: "DataDog/datadog", version: `~> 4.1 "$$\{x} %%{y} \\` } }]);
  });

  test("a renamed detection stays the resource that it was", () => {
    const here = small();
    vendor(here, "datadog-terraform");
    here.write("detections/one.det", listing({ "my.listing": "my.other", "status:   stable": "status:   stable\n  formerly: my.one" }));
    expect(vendor(here, "datadog-terraform").code).toBe(0);
    expect(Object.keys(siem(here))).toEqual(["my_other.json", "my_other.tf", "versions.tf"]);
    expect(siem(here)["my_other.tf"]).toContain(
      `resource "datadog_security_monitoring_rule_json" "my_one" {\n  json = file("$\{path.module}/my_other.json")\n}\n`,
    );
  });

  test("a resource of that name in the module is told at the detection", () => {
    const here = small();
    here.write(
      "siem/main.tf",
      '# resource "datadog_security_monitoring_rule_json" "no" {}\nresource "datadog_security_monitoring_rule_json" "my_one" {\n  json = "{}"\n}\n',
    );
    const { code, err } = vendor(here, "datadog-terraform");
    expect([code, told(err), placed(err)]).toEqual([
      1,
      ["E1924 the resource of `my.one` would be called `my_one`, as one in `main.tf` is"],
      "detections/one.det:5:11",
    ]);
    here.write("siem/main.tf", '# resource "datadog_security_monitoring_rule_json" "my_one" {}\n');
    expect(vendor(here, "datadog-terraform").code).toBe(0);
  });

  test("two detections that would be one resource are told", () => {
    const here = small({ "my.one": "my.x", "status:   stable": "status:   stable\n  formerly: my.a-b" });
    here.write("detections/two.det", listing({ "my.listing": "my.a.b", "Secrets listed": "Other" }));
    expect(told(vendor(here, "datadog-terraform").err)).toEqual(["E1924 the resource of `my.a.b` would be called `my_a_b`, as one in `my_x.json` is"]);
  });

  test("where the module says itself which providers it needs, that stays, and has to name Datadog's", () => {
    const here = small();
    here.write("siem/main.tf", 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" } # "DataDog/datadog"\n  }\n}\n');
    const { code, err } = vendor(here, "datadog-terraform");
    expect([code, told(err)]).toEqual([1, ["E1925 `main.tf` says which providers the module needs, and Datadog's is not among them"]]);
    here.write("siem/main.tf", 'terraform {\n  required_providers {\n    datadog = { source = "DataDog/datadog" }\n  }\n}\n');
    expect(vendor(here, "datadog-terraform").code).toBe(0);
    expect(Object.keys(siem(here))).toEqual(["main.tf", "my_one.json", "my_one.tf"]);
  });

  test("a rule that Datadog would refuse is told", () => {
    const layout = layouts["datadog-terraform"];
    const rule = { rule: { id: "a.b", idSpan: { file: "f", start: 0, end: 1 }, metadata: { title: "t" } }, hash: "", outcomes: [] };
    const payload = { name: "", queries: [], options: { detectionMethod: "threshold", evaluationWindow: 7, keepAlive: 0, maxSignalDuration: 0 }, cases: [] };
    const outcomes = [{ files: [{ path: "datadog/a_b.json", text: JSON.stringify(payload) }] }];
    const tree = { read: () => undefined, names: () => [], owns: () => false };
    const request = { rules: [{ ...rule, outcomes }], tree, options: {}, sources: {}, settings: { accept: {}, options: {} } };
    const { diagnostics } = layout?.lay(request as unknown as Parameters<typeof layout.lay>[0]) ?? { diagnostics: [] };
    expect(diagnostics.map(({ code, message, span }) => [code, message, span?.file])).toContainEqual([
      "E1922",
      "Datadog would refuse the rule of `a.b`: the rule has no name",
      "f",
    ]);
  });
});

describe("panther-analysis", () => {
  const path = "rules/aws_cloudtrail_rules/my_one";

  test("an existing folder wins, by the whole name and then by the family, and an option over both", () => {
    const here = small();
    expect(vendor(here, "panther-analysis").code).toBe(0);
    expect(Object.keys(siem(here))).toEqual([`${path}.py`, `${path}.yml`]);
    here.write("siem/rules/aws_rules/theirs.yml", "AnalysisType: rule\nRuleID: Theirs\n");
    rmSync(join(here.path, "siem/rules/aws_cloudtrail_rules"), { recursive: true });
    expect(vendor(here, "panther-analysis").code).toBe(0);
    expect(Object.keys(siem(here))).toContain("rules/aws_rules/my_one.yml");
    expect(vendor(here, "panther-analysis", "--set", "folder=mine_rules").code).toBe(0);
    expect(Object.keys(siem(here))).toEqual(["rules/aws_rules/theirs.yml", "rules/mine_rules/my_one.py", "rules/mine_rules/my_one.yml"]);
    expect(told(vendor(here, "panther-analysis", "--set", "folder=../x").err)).toEqual(["E1941 `../x` is no folder of rules in panther-analysis"]);
    expect(told(vendor(here, "panther-analysis", "--set", "pack=../x").err)).toEqual(["E1942 `../x` is no name of a file in `packs/`"]);
  });

  test("of a pack only samefire's entries are touched", () => {
    const here = small();
    const pack = 'AnalysisType: pack\nPackID: X # why\nPackDefinition:\n  IDs:\n  # a: b\n    - "A.B" # kept\n\n    # Globals\n    - g\nDisplayName: "x"';
    here.write("siem/packs/x.yml", pack);
    expect(told(vendor(here, "panther-analysis").err)).toEqual(["W1947 the rule `my.one` is in no pack, and panther-analysis asks for one"]);
    expect(vendor(here, "panther-analysis", "--set", "pack=x")).toMatchObject({ code: 0, err: expect.not.stringContaining("W1947") });
    expect(siem(here)["packs/x.yml"]).toBe(pack.replace("# kept\n", "# kept\n    - my.one\n"));
    expect(vendor(here, "panther-analysis", "--set", "pack=made").code).toBe(0);
    here.write("siem/packs/x.yml", "PackDefinition: { IDs: [a] }\n");
    expect(vendor(here, "panther-analysis", "--set", "pack=x").err).toContain("the entries of `IDs` do not have a line each");
  });

  test.each([
    ["IDs: # none: yet\n    # a: b\n    - my.one", "IDs: [] # none: yet\n    # a: b\n"],
    ["IDs:\r\n  - a\r\n  - my.one\r\n", "IDs:\r\n  - a\r\n"],
  ])("an entry is taken out of %j", (rest, left) => {
    const format = layouts["panther-analysis"]?.formatOf?.("packs/x.yml");
    expect(format?.change(`PackDefinition:\n  ${rest}`, new Map([["my.one", undefined]]))).toBe(`PackDefinition:\n  ${left}`);
    expect(format?.change("PackDefinition:\n      IDs: []\n", new Map([["my.one", "my.one"]]))).toBe("PackDefinition:\n      IDs:\n        - my.one\n");
  });

  test("a renamed detection moves, and keeps its RuleID", () => {
    const here = small();
    vendor(here, "panther-analysis");
    here.write("detections/one.det", listing({ "my.listing": "my.other", "status:   stable": "status:   stable\n  formerly: my.one" }));
    expect(vendor(here, "panther-analysis").code).toBe(0);
    const files = siem(here);
    expect(Object.keys(files)).toEqual(["rules/aws_cloudtrail_rules/my_other.py", "rules/aws_cloudtrail_rules/my_other.yml"]);
    expect(files["rules/aws_cloudtrail_rules/my_other.yml"]).toContain('RuleID: "my.one"\n');
  });

  test("a RuleID that another file has is told at the detection, and so are unit tests that are missing", () => {
    const here = small();
    here.write("siem/rules/x_rules/theirs.yml", 'AnalysisType: rule\nRuleID: "my.one" # theirs\n');
    const { code, err } = vendor(here, "panther-analysis");
    expect([code, told(err), placed(err)]).toEqual([
      1,
      ["E1945 the RuleID `my.one` of `my.one` is that of `rules/x_rules/theirs.yml` already"],
      "detections/one.det:5:11",
    ]);
    const untested = small({ "    at 0m list\n    expect 1 alerts": '    at 0m list with { eventName: "Other" }\n    expect no alert' });
    expect(told(vendor(untested, "panther-analysis").err)).toContain(
      `E1944 panther-analysis would not take \`${path}.yml\` of \`my.one\`: no unit test expects true`,
    );
  });

  test("Status is printed where the detection sets it, and needs no pack", () => {
    const here = small({ "  alert on": '  on panther { set status: "Experimental" }\n\n  alert on' });
    here.write("siem/packs/x.yml", "PackDefinition:\n  IDs: []\n");
    const { code, err } = vendor(here, "panther-analysis");
    expect([code, told(err)]).toEqual([0, []]);
    expect(siem(here)[`${path}.yml`]).toContain('Enabled: true\nStatus: "Experimental"\n');
  });

  const rule = `AnalysisType: rule\nFilename: a_b.py\nRuleID: a.b\nDisplayName: t\nLogTypes: [L]\nTags: [x]\nReports: { "MITRE ATT&CK": ["TA0006:T1552"] }
DedupPeriodMinutes: 60\nThreshold: 1\nTests:\n  - { Name: p, ExpectedResult: true, Log: { p_log_type: L } }\n  - { Name: n, ExpectedResult: false, Log: { p_log_type: L } }\n`;
  const correlation = `AnalysisType: correlation_rule\nRuleID: a.c\nDetection:\n  - Group: [{ ID: x, RuleID: a.b }]\n    Schedule: { RateMinutes: 20 }\n    LookbackWindowMinutes: 30
Tests: [{ Name: p, ExpectedResult: true }, { Name: n, ExpectedResult: false }]\n`;
  const judged = (files: readonly { readonly path: string; readonly text: string }[]) => {
    const layout = layouts["panther-analysis"];
    const vendored = { rule: { id: "a.b", idSpan: { file: "f", start: 0, end: 1 }, metadata: { title: "t" } }, hash: "", outcomes: [{ files }] };
    const tree = { read: () => undefined, names: () => [], owns: () => false };
    const request = { rules: [vendored], tree, options: {}, sources: {}, settings: { accept: {}, options: {} } };
    const { diagnostics } = layout?.lay(request as unknown as Parameters<typeof layout.lay>[0]) ?? { diagnostics: [] };
    return diagnostics.map(({ code, message, span }) => `${code} ${span?.file} ${message.replace(/^.*?`a\.b`: /, "")}`);
  };
  const pair = (text: string) => [
    { path: "panther/rules/a_b.yml", text },
    { path: "panther/rules/a_b.py", text: "" },
  ];

  test.each([
    ["RuleID: a.b", "RuleID: 'a<b'", 'the RuleID holds one of < > & " %'],
    ["DisplayName: t", "DisplayName: 50%", 'the DisplayName holds one of < > & " %'],
    ["TA0006:T1552", "T1552", "`T1552` is no tactic with a technique, such as TA0006:T1552"],
    ["Tags: [x]", "Tags: [x, X]", "the tag `x` stands twice"],
    ["DedupPeriodMinutes: 60", "DedupPeriodMinutes: 4", "DedupPeriodMinutes is not from 5 to 1440"],
    ["DedupPeriodMinutes: 60", "DedupPeriodMinutes: 1441", "DedupPeriodMinutes is not from 5 to 1440"],
    ["Threshold: 1", "Threshold: 0", "Threshold is not 1 or more"],
    ["Name: n", "Name: p", "two unit tests are called `p`"],
    ["LogTypes: [L]", "LogTypes: []", "it has no LogTypes"],
    [
      "Name: p, ExpectedResult: true, Log: { p_log_type: L }",
      "Name: p, ExpectedResult: true, Log: {}",
      "the log of the unit test `p` has no p_log_type among its LogTypes",
    ],
    ["DisplayName: t", "DisplayName: t\u200b", "it holds an invisible character"],
    ["Filename: a_b.py", "Filename: other.py", "its Python is not `a_b.py` beside it"],
  ])("%s written as %s is told", (from, to, broken) => {
    expect(judged(pair(rule))).toEqual([]);
    expect(judged(pair(rule.replace(from, to)))).toContain(`E1943 f ${broken}`);
  });

  test("what is wrong with a correlation or a file's name is told", () => {
    const both = (text: string) => [...pair(rule), { path: "panther/correlation_rules/a_c.yml", text }];
    expect(judged(both(correlation))).toEqual([]);
    expect(judged(both(correlation.replace("Minutes: 30", "Minutes: 29")))).toEqual([
      "E1943 f LookbackWindowMinutes is less than one and a half times RateMinutes",
    ]);
    expect(judged(both(correlation.replace("RuleID: a.b", "RuleID: a.d")))[0]).toMatch(/^E1946 f .*counts matches of `a\.d`/);
    expect(judged([{ path: "panther/rules/A-b.yml", text: rule }])).toContain("E1943 f `A-b.yml` is no name in snake case");
  });
});

test("flat: a hunt's page leads to its query beside it", () => {
  const here = shipped();
  vendor(here, "flat");
  const files = siem(here);
  const name = "aws_secretsmanager_high_frequency_get_secret_value";
  expect(files[`${name}.md`]).toMatch(new RegExp(`^- \\*\\*Source File:\\*\\* \\[.*\\]\\(${name}\\.toml\\)$`, "m"));
  expect(Object.keys(files).filter((path) => path.includes("/"))).toEqual([]);
});
