import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { differences } from "../../../src/targets/fidelity.ts";
import { panther } from "../../../src/targets/panther/target.ts";
import { bodyOf, detectionText, emitted, reasons, translateText } from "./translate.ts";

interface Document {
  readonly [key: string]: unknown;
  readonly Tests?: readonly { readonly Name: string; readonly ExpectedResult: boolean; readonly Log: Record<string, unknown> }[];
}
const yamlOf = (parts: Parameters<typeof emitted>[0]): Document => parse(emitted(parts).yaml) as Document;
const codesOf = (alert: string): readonly string[] => emitted({ alert }).translation.differences.map(({ code, direction }) => `${code}: ${direction}`);

describe("a threshold and its window", () => {
  it.each([
    ["on each event", { Threshold: 1, DedupPeriodMinutes: 60 }],
    ["on each event at most once per 2h", { Threshold: 1, DedupPeriodMinutes: 120 }],
    ["when count >= 20 within 10m", { Threshold: 20, DedupPeriodMinutes: 10 }],
    ["when count > 20 within 10m", { Threshold: 21, DedupPeriodMinutes: 10 }],
    ["when count >= 20 within 90s", { Threshold: 20, DedupPeriodMinutes: 5 }],
    ["when count >= 20 within 361s", { Threshold: 20, DedupPeriodMinutes: 7 }],
    ["when count >= 3 and distinct name >= 5 within 1d", { Threshold: 5, DedupPeriodMinutes: 1440 }],
    ["when count >= 3 and count > 7 within 1h", { Threshold: 8, DedupPeriodMinutes: 60 }],
    ["when count >= 1 within 1h", { Threshold: 1, DedupPeriodMinutes: 60 }],
  ])("%s", (alert, expected) => {
    const { Threshold, DedupPeriodMinutes } = yamlOf({ alert });
    expect({ Threshold, DedupPeriodMinutes }).toEqual(expected);
  });

  it.each([
    ["on each event", ["suppression_differs: both"]],
    ["when count >= 1 within 1h", ["suppression_differs: both"]],
    ["when distinct name >= 1 within 1h", ["suppression_differs: both"]],
    ["when count >= 2 within 10m", ["anchored_window: may_miss", "suppression_differs: both"]],
    ["when count >= 2 within 4m", ["anchored_window: both", "suppression_differs: both"]],
    ["when distinct name >= 2 within 10m at most once per 1h", ["anchored_window: may_miss", "estimated_distinct: both", "suppression_differs: both"]],
  ])("%s differs by %j", (alert, codes) => {
    expect(codesOf(alert)).toEqual(codes);
  });

  it("needs no unique() where the first value is enough", () => {
    const { python } = emitted({ where: "size is 1", alert: "when distinct name >= 1 within 1h" });
    expect(python).not.toContain("def unique");
    expect(bodyOf(python, "rule")).toContain('isinstance(event.get("name"), str)');
  });

  it("only ever differs by codes of the catalogue that are Panther's", () => {
    const supported = ["window.count", "window.distinct", "suppression"] as const;
    const codes = supported.flatMap((feature) => {
      const support = panther.supports(feature);
      return "codes" in support ? support.codes : [];
    });
    expect(codes.every((code) => (differences[code].platforms as readonly string[]).includes("panther"))).toBe(true);
  });
});

describe("what Panther cannot hold is refused where it stands", () => {
  it.each([
    ["W1201", "when sum size >= 5 within 1h", "sum size"],
    ["W1202", "when count >= 5 and distinct name < 3 within 1h", "distinct name < 3"],
    ["W1203", "when count >= 9 and distinct name >= 3 within 1h", "distinct name >= 3"],
    ["W1204", "when count >= 9 within 25h", "when count >= 9 within 25h"],
    ["W1201", "when first seen name within 14d", "when first seen name within 14d"],
    ["W1201", "when count per 30m is 3 deviations above 14d baseline and count >= 5", "count per 30m is 3 deviations"],
  ])("%s: %s", (code, alert, at) => {
    const found = reasons(detectionText({ alert }));
    expect(found.map(([c]) => c)).toEqual([code]);
    expect(found[0]?.[1]).toContain(at.replace(/^when /, "").slice(0, 9));
  });

  it.each([
    [{ where: 'family is "curl"' }, "W1205", "family"],
    [{ where: 'user.arn is "x"', maps: "map user.arn -> a.b as text" }, "W1206", "user.arn"],
    [{ where: 'any items.kind is "x"', maps: "map items.kind -> kinds" }, "W1207", "items.kind"],
    [{ where: "name matches /(a+)+/" }, "W1208", "name matches /(a+)+/"],
    [{ title: "Tom & Jerry" }, "W1209", '"Tom & Jerry"'],
    [{ more: "status: deprecated" }, "W1210", "some.rule"],
  ] as const)("%j", (parts, code, at) => {
    expect(reasons(detectionText(parts))).toEqual([[code, at]]);
  });

  it("a predicate nested deeper than Python takes", () => {
    const nested = (inner: string): string =>
      Array.from({ length: 60 }).reduce<string>((within, _, i) => `(name is "${i}" ${i % 2 === 0 ? "and" : "or"} ${within})`, inner);
    const text = detectionText({ where: nested("half") }).replace("\ndetection", () => `\ndefine half on log = ${nested("admin")}\ndetection`);
    expect(reasons(text).map(([code]) => code)).toEqual(["W1212"]);
  });

  it("a source that does not say its log types", () => {
    expect(reasons(detectionText({}).replace("set log_types: [Custom.Log]", "")).map(([code]) => code)).toEqual(["E0910"]);
  });

  it("a hunt", () => {
    const hunt = detectionText({})
      .replace(/detection some\.rule[\s\S]*/, "")
      .concat('hunt some.hunt version 1 {\n  title: "Some hunt"\n  from log where name is "x"\n  report count for each name over 7d\n}\n');
    expect(reasons(hunt).map(([code]) => code)).toEqual(["W1201"]);
  });
});

describe("the YAML", () => {
  it("keeps Panther's key order and says nothing that is not there", () => {
    expect(Object.keys(yamlOf({}))).toEqual([
      "AnalysisType",
      "Filename",
      "RuleID",
      "DisplayName",
      "Enabled",
      "LogTypes",
      "Severity",
      "Description",
      "DedupPeriodMinutes",
      "Threshold",
      "Tests",
    ]);
  });

  it("enables what is stable and nothing else", () => {
    expect(["stable", "testing", "experimental"].map((status) => yamlOf({ more: `status: ${status}` }).Enabled)).toEqual([true, false, false]);
  });

  it("pairs techniques with the tactics listed, or with their own", () => {
    expect(yamlOf({ more: "attack: [TA0006, T1555.006]" }).Reports).toEqual({ "MITRE ATT&CK": ["TA0006:T1555.006"] });
    expect(yamlOf({ more: "attack: [T1555.006, T1530]" }).Reports).toEqual({ "MITRE ATT&CK": ["TA0006:T1555.006", "TA0009:T1530"] });
    expect(yamlOf({ more: "attack: [TA0006]" })).not.toHaveProperty("Reports");
  });

  it("keeps the rule id of a renamed detection", () => {
    expect(yamlOf({ id: "new.name", more: "formerly: old.name" })).toMatchObject({ RuleID: "old.name", Filename: "new_name.py" });
  });

  it("holds no tag or attribute twice", () => {
    const document = yamlOf({ more: 'tags: ["AWS", "aws", "x"]\n on panther { set summary_attributes: [name, name] }' });
    expect([document.Tags, document.SummaryAttributes]).toEqual([["AWS", "x"], ["name"]]);
  });

  it("makes a unit test of each answer of each test, under names of their own", () => {
    const tests = yamlOf({}).Tests ?? [];
    expect(tests.map(({ Name, ExpectedResult }) => [Name, ExpectedResult])).toEqual([
      ["both: a match", true],
      ["both: no match", false],
      ["an event with nothing but its time: no match", false],
    ]);
    expect(tests[0]?.Log).toEqual({ name: "x", user: { arn: "u" }, size: 1, admin: true, at: "2026-01-01T00:00:00Z", p_log_type: "Custom.Log" });
  });

  it("expects nothing of an event without a key", () => {
    const document = yamlOf({ alert: "when count >= 2 within 1h for each agent" });
    expect(document.Tests?.some(({ ExpectedResult }) => ExpectedResult)).toBe(false);
  });

  it("is noted to have no test with a match where the detection has none", () => {
    const { translation } = emitted({ where: 'name is "never"', alert: "when count >= 2 within 1h" });
    expect(translation.notes.map(({ code, message }) => [code, message])).toEqual([
      ["W1211", "no test has an event that matches, so the Panther rule has no unit test with that result"],
    ]);
  });
});

it("warns of options that only a correlation has", () => {
  const { translation } = emitted({ more: "on panther { set interval: 1h  set slack: 0s }" });
  expect(translation.notes.map(({ code, message }) => [code, message])).toEqual([
    ["W1215", "`interval` belongs to a correlation, and on Panther this detection is a rule"],
    ["W1215", "`slack` belongs to a correlation, and on Panther this detection is a rule"],
  ]);
});

it.each(["py", "yml"])("the golden %s is what the features become", async (ending) => {
  const folder = "test/golden/panther";
  const translation = translateText(readFileSync(`${folder}/features.det`, "utf8"), "features.det");
  const file = translation.fidelity === "refused" ? undefined : translation.files.find(({ path }) => path.endsWith(`.${ending}`));
  await expect(file?.text).toMatchFileSnapshot(`../../golden/panther/features.${ending}`);
});
