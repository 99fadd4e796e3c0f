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

test("flat: a hunt's page leads to its query beside it", () => {
  const here = shipped();
  vendor(here, "flat");
  const files = siem(here);
  const name = "aws_secretsmanager_high_frequency_get_secret_value";
  expect(files[`${name}.md`]).toMatch(new RegExp(`^- \\*\\*Source File:\\*\\* \\[.*\\]\\(${name}\\.toml\\)$`, "m"));
  expect(Object.keys(files).filter((path) => path.includes("/"))).toEqual([]);
});
