import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { differences } from "../../../src/targets/fidelity.ts";
import { panther } from "../../../src/targets/panther/target.ts";
import { correlationOf, problemsOf } from "./correlation_files.ts";
import { correlated, type StepsParts, stepsText } from "./steps.ts";
import { bodyOf, firstRule, programOf, reasons, translatedOf, translateRule, translateText } from "./translate.ts";

const detectionOf = (parts: StepsParts) => correlated(parts).document.Detection[0];

describe("`and` becomes a group", () => {
  it("of signals that are joined by the group's key, looked for in one look-back", () => {
    expect(detectionOf({ alert: "a (count >= 3) and b within 10m" })).toEqual({
      Group: [
        { ID: "a", RuleID: "some.steps.a", MinMatchCount: 3 },
        { ID: "b", RuleID: "some.steps.b" },
      ],
      MatchCriteria: {
        group_key: [
          { GroupID: "a", Match: "p_alert_context.group_key" },
          { GroupID: "b", Match: "p_alert_context.group_key" },
        ],
      },
      Schedule: { RateMinutes: 10, TimeoutMinutes: 5 },
      LookbackWindowMinutes: 25,
    });
  });

  it.each([
    ["a and b within 30s", 5, 15],
    ["a and b within 5m", 5, 15],
    ["a and b within 361s", 5, 17],
    ["a and b within 45m", 30, 80],
    ["a (count >= 2 within 20m) and b within 45m", 60, 130],
    ["a and b within 14d", 1440, 21605],
  ])("%s: runs every %i minutes over the last %i", (alert, rate, lookback) => {
    const { Schedule, LookbackWindowMinutes } = detectionOf({ alert });
    expect([Schedule.RateMinutes, LookbackWindowMinutes]).toEqual([rate, lookback]);
  });

  it.each([
    ["set interval: 1d", 1440, 2160],
    ["set interval: 301s  set slack: 1h", 6, 76],
    ["set slack: 0s", 10, 20],
  ])("as often, and as far back, as is set: %s", (set, rate, lookback) => {
    const { Schedule, LookbackWindowMinutes } = detectionOf({ alert: "a and b within 10m", more: `on panther { ${set} }` });
    expect([Schedule.RateMinutes, LookbackWindowMinutes]).toEqual([rate, lookback]);
  });

  it("of everything where there are no keys", () => {
    const { files, document } = correlated({ alert: "a and b within 10m", keys: "" });
    expect(document.Detection[0].MatchCriteria).toBeUndefined();
    expect(files.some(({ text }) => text.includes("group_key"))).toBe(false);
    expect(problemsOf(files)).toEqual([]);
  });
});

describe("`then` becomes a sequence", () => {
  it("of two members with a transition between them", () => {
    expect(detectionOf({ alert: "a (distinct region > 3 within 10m) then b within 1h" })).toEqual({
      Sequence: [
        { ID: "a", RuleID: "some.steps.a", MinMatchCount: 4 },
        { ID: "b", RuleID: "some.steps.b" },
      ],
      Transitions: [{ ID: "a FOLLOWED BY b", From: "a", To: "b", WithinTimeFrameMinutes: 70, Match: [{ On: "p_alert_context.group_key" }] }],
      Schedule: { RateMinutes: 60, TimeoutMinutes: 5 },
      LookbackWindowMinutes: 135,
    });
  });

  it("of as many members as there are steps, each transition with room for what it leads from", () => {
    const { Sequence, Transitions, LookbackWindowMinutes } = detectionOf({ alert: "a then b (count >= 3 within 5m) within 1h then c within 10m", keys: "" });
    expect([Sequence, Transitions, LookbackWindowMinutes]).toEqual([
      [
        { ID: "a", RuleID: "some.steps.a" },
        { ID: "b", RuleID: "some.steps.b", MinMatchCount: 3 },
        { ID: "c", RuleID: "some.steps.c" },
      ],
      [
        { ID: "a FOLLOWED BY b", From: "a", To: "b", WithinTimeFrameMinutes: 60 },
        { ID: "b FOLLOWED BY c", From: "b", To: "c", WithinTimeFrameMinutes: 15 },
      ],
      135,
    ]);
  });

  it("that ends in an absence for `then no`", () => {
    expect(detectionOf({ alert: "a (count >= 2 within 5m) then no d within 90s" })).toEqual({
      Sequence: [
        { ID: "a", RuleID: "some.steps.a", MinMatchCount: 2 },
        { ID: "d", RuleID: "some.steps.d", Absence: true },
      ],
      Transitions: [{ ID: "a NOT FOLLOWED BY d", From: "a", To: "d", WithinTimeFrameMinutes: 2, Match: [{ On: "p_alert_context.group_key" }] }],
      Schedule: { RateMinutes: 5, TimeoutMinutes: 5 },
      LookbackWindowMinutes: 17,
    });
  });

  it("without a match where there are no keys", () => {
    expect(detectionOf({ alert: "a then b within 5m", keys: "" }).Transitions).toEqual([
      { ID: "a FOLLOWED BY b", From: "a", To: "b", WithinTimeFrameMinutes: 5 },
    ]);
  });
});

describe("the differences", () => {
  const hopping = "hopping_window: may_over_fire";
  const counted = "distinct_as_count: may_over_fire";
  const lost = "step_window_lost: may_over_fire";
  const tie = "tie_order: may_miss";
  it.each([
    ["a and b within 10m", [hopping]],
    ["a (count >= 3) and b within 10m", [hopping]],
    ["a (distinct region >= 1) and b within 10m", [hopping]],
    ["a (distinct region > 3) and b within 10m", [counted, hopping]],
    ["a (count >= 5 and distinct region >= 2) and b within 10m", [counted, hopping]],
    ["a (count >= 5 within 2m) and b within 10m", [hopping, lost]],
    ["a (count >= 1 within 2m) and b within 10m", [hopping]],
    ["a then b within 10m", [tie]],
    ["a then b within 90s", ["wider_window: may_over_fire", tie]],
    ["a (distinct region > 3 within 10m) then b within 1h", [counted, lost, tie]],
    ["a then b (count >= 5 within 10m) within 1h", [lost, tie]],
    ["a then a within 1h", [tie, "step_start_unverified: both"]],
    ["a then b within 1h then c within 1h", [tie, tie, "links_unverified: may_over_fire"]],
    ["a then no b within 1h", ["tie_order: may_over_fire", "absence_unverified: both"]],
    ["a then no b within 90s", ["wider_window: may_miss", "tie_order: may_over_fire", "absence_unverified: both"]],
    ["a then no a within 1h", ["tie_order: may_over_fire", "step_start_unverified: both", "absence_unverified: both"]],
    [
      "a (distinct region > 3 within 10m) then b within 1h then no c within 1h",
      [counted, lost, tie, "tie_order: may_over_fire", "links_unverified: may_over_fire", "absence_unverified: both"],
    ],
  ])("of %s", (alert, codes) => {
    expect(correlated({ alert }).codes).toEqual(codes);
  });

  it.each([
    ['size is 1 and name is "a"', 'name in ["b", "c"]', false],
    ['name is "a"', "size is 1", true],
    ['name is "a" ignoring case', 'name is "A"', true],
    ['name in ["a", "b"]', 'name is "b"', true],
    ['name is "a" or name is "c" and size is 1', 'name is "b" or name is "c" and size is 2', false],
    ['name is "a" or size is 1', 'name is "b"', true],
  ])("name steps that one event can be: %s, then %s", (a, b, both) => {
    expect(correlated({ alert: "a then b within 5m", a, b }).codes.some((code) => code.startsWith("step_start_unverified"))).toBe(both);
  });

  it("say so where the platform alerts in its own rhythm", () => {
    expect(correlated({ alert: "a and b within 10m", keys: "for each user.arn at most once per 1h" }).codes).toContain("suppression_differs: both");
  });

  it("have the detection's numbers", () => {
    const { differences: found } = translatedOf(translateText(stepsText({ alert: "a (distinct region > 3 within 10m) then b within 1h" })));
    expect(found.map(({ text }) => text)).toEqual([
      "`a` is reached by a count of 4, whatever the values of region",
      "the 4 matches of `a` are counted over 135m, not within 10m",
      "`b` may have to come strictly after `a`, so where both are at one time they can be missed",
    ]);
  });

  it("have those of a chain and of an absence", () => {
    const { differences: found } = translatedOf(translateText(stepsText({ alert: "a then b within 10m then no c within 90s" })));
    expect(found.map(({ code, text, span }) => [code, text, span === undefined ? "" : "at its place"])).toEqual([
      ["wider_window", "90s become 2m, since a transition is given in whole minutes", "at its place"],
      ["tie_order", "`b` may have to come strictly after `a`, so where both are at one time they can be missed", "at its place"],
      ["tie_order", "`c` may have to come strictly after `b`, so one at the same time is not seen", "at its place"],
      ["links_unverified", "whether the `b` that follows `a` is also the one that no `c` follows is not documented", "at its place"],
      ["absence_unverified", "whether a run waits 2m for `c`, and whether `c` counts after that in a look-back of 27m, is not documented", "at its place"],
    ]);
  });

  it("are all of the catalogue, and Panther's", () => {
    const codes = (["all", "all.threshold", "then", "then.threshold", "then-no"] as const).flatMap((feature) => {
      const support = panther.supports(feature);
      return "codes" in support ? support.codes : [];
    });
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !(differences[code].platforms as readonly string[]).includes("panther"))).toEqual([]);
  });
});

describe("what a correlation cannot hold is refused where it stands", () => {
  it.each([
    ["W1213", "a (count >= 2 and count < 9) and b within 1h", "count < 9"],
    ["W1213", "a (count >= 2 and count <= 9 within 5m) then b within 1h", "count <= 9"],
    ["W1213", "a (sum size >= 9) and b within 1h", "sum size"],
    ["W1205", "a (distinct family >= 9) and b within 1h", "family"],
  ])("%s: %s", (code, alert, at) => {
    const found = reasons(stepsText({ alert }));
    expect(found.map(([c]) => c)).toEqual([code]);
    expect(found[0]?.[1]).toContain(at);
  });

  it("a source without log types, by its name", () => {
    const text = stepsText({ alert: "a and d within 1h" }).replace("on panther { set log_types: [Custom.Other] }", "");
    const translation = translateText(text);
    expect(translation.fidelity === "refused" ? translation.reasons.map(({ code, message }) => [code, message.includes("`other`")]) : []).toEqual([
      ["E0910", true],
    ]);
  });

  it("a user agent's family, which is nowhere in Panther's events", () => {
    const text = `language 1
use cloudtrail from "detections/sources/cloudtrail.det"
detection some.family version 1 {
  title: "Secrets read by a tool"
  severity: low
  from cloudtrail where eventName is "GetSecretValue" and userAgentName is present
  alert when count >= 5 within 1h for each userIdentity.arn, userAgentName
}
`;
    const program = programOf(["case.det"], (path) => (path === "case.det" ? { text } : { text: sourceText }));
    const translation = translateRule(firstRule(program), program);
    expect(translation.fidelity === "refused" ? translation.reasons.map(({ code, message }) => [code, message]) : translation).toEqual([
      ["W1205", "`userAgentName` is computed, and Panther's events do not have it"],
      ["W1205", "`userAgentName` is computed, and Panther's events do not have it"],
    ]);
  });
});

const sourceText = `language 1
source cloudtrail "AWS CloudTrail" {
  time eventTime
  fields { eventTime: timestamp  eventName: string  userAgent: optional string  userAgentName: optional string  userIdentity.arn: optional string }
  compute userAgentName with user_agent_family(userAgent)
  on panther { set log_types: [AWS.CloudTrail] }
}
`;

describe("the signals", () => {
  it("are rules of their own that raise no alert", () => {
    const { files } = correlated({ alert: "a (distinct region >= 2) and b within 1h" });
    expect(files.map(({ path }) => path)).toEqual([
      "panther/rules/some_steps_a.py",
      "panther/rules/some_steps_a.yml",
      "panther/rules/some_steps_b.py",
      "panther/rules/some_steps_b.yml",
      "panther/correlation_rules/some_steps.yml",
    ]);
    expect(parse(files[1]?.text ?? "")).toMatchObject({ RuleID: "some.steps.a", CreateAlert: false, Filename: "some_steps_a.py", LogTypes: ["Custom.Log"] });
  });

  it("match where keys and what is counted are there, and name the group by all keys", () => {
    const { files } = correlated({ alert: "a (distinct region >= 2) and b within 1h", keys: "for each user.arn, size" });
    const [a, b] = [files[0]?.text ?? "", files[2]?.text ?? ""];
    expect(bodyOf(a, "rule")).toContain('isinstance(event.get("region"), str)');
    expect(bodyOf(b, "rule")).not.toContain("region");
    for (const python of [a, b]) {
      expect(bodyOf(python, "rule")).toContain('isinstance(_get(event, "user", "arn"), str)');
      expect(bodyOf(python, "dedup")).toBe('return _key(_get(event, "user", "arn"), _number_text(_int(event.get("size"))))');
      expect(bodyOf(python, "alert_context")).toBe('return {"group_key": dedup(event)}');
    }
  });

  it("read their own source by their own keys", () => {
    const { files } = correlated({ alert: "a and d within 1h" });
    expect(bodyOf(files[2]?.text ?? "", "dedup")).toBe('return _key(event.get("actor"))');
    expect([1, 3].map((i) => (parse(files[i]?.text ?? "") as { readonly LogTypes: unknown }).LogTypes)).toEqual([["Custom.Log"], ["Custom.Other"]]);
    expect(problemsOf(files)).toEqual([]);
  });

  it("read the log types that the detection names instead", () => {
    const { files } = correlated({ alert: "a and d within 1h", more: 'on panther { set log_types: [Custom.Log] because "both are there" }' });
    expect([1, 3].map((i) => (parse(files[i]?.text ?? "") as { readonly LogTypes: unknown }).LogTypes)).toEqual([["Custom.Log"], ["Custom.Log"]]);
  });

  it("are shared by uses that ask for the same, and apart where they do not", () => {
    const shared = correlated({ alert: "a and a (count >= 3) within 1h" });
    expect(shared.document.Detection[0].Group).toEqual([
      { ID: "a", RuleID: "some.steps.a" },
      { ID: "a_2", RuleID: "some.steps.a", MinMatchCount: 3 },
    ]);
    const apart = correlated({ alert: "a and a (distinct region >= 3) within 1h" });
    expect(apart.document.Detection[0].Group?.map(({ RuleID }) => RuleID)).toEqual(["some.steps.a", "some.steps.a_2"]);
    const counted = correlated({ alert: "a (distinct region >= 2 within 1m) and a (distinct region >= 3) within 1h" });
    expect(counted.document.Detection[0].Group?.map(({ RuleID }) => RuleID)).toEqual(["some.steps.a", "some.steps.a"]);
    for (const { files } of [shared, apart, counted]) expect(problemsOf(files)).toEqual([]);
  });

  it("have unit tests, or a note that there are none", () => {
    const { files, notes } = correlated({ alert: "a and c within 1h" });
    const [a] = [files[1]?.text].map((text) => parse(text ?? "") as { readonly Tests: readonly { readonly ExpectedResult: boolean }[] });
    expect(a?.Tests.map(({ ExpectedResult }) => ExpectedResult)).toEqual([true, false, false]);
    expect(notes).toEqual(["W1211"]);
  });
});

it("tests that would need more than a hundred signals are left out with a note", () => {
  const { document, notes } = correlated({ alert: "a (count >= 100) and b within 1h" });
  expect([document.Tests, notes]).toEqual([undefined, ["W1214"]]);
  expect(correlated({ alert: "a (count >= 99) and b within 1h" }).document.Tests).toHaveLength(4);
});

it("the metadata is the detection's, under the key of the renamed rule", () => {
  const { document, files } = correlated({ alert: "a and b within 1h", more: 'status: stable  attack: [T1530]  tags: ["AWS"]  formerly: old.name' });
  const { AnalysisType, RuleID, DisplayName, Enabled, Severity, Tags, Reports } = document;
  expect({ AnalysisType, RuleID, DisplayName, Enabled, Severity, Tags, Reports }).toEqual({
    AnalysisType: "correlation_rule",
    RuleID: "old.name",
    DisplayName: "Some steps",
    Enabled: true,
    Severity: "Low",
    Tags: ["AWS"],
    Reports: { "MITRE ATT&CK": ["TA0009:T1530"] },
  });
  expect(problemsOf(files)).toEqual([]);
});

it.each([
  ["aws.secretsmanager.enumerate-and-retrieve", ["distinct_as_count", "hopping_window", "suppression_differs"]],
  ["aws.secretsmanager.enumerate-then-retrieve", ["distinct_as_count", "step_window_lost", "tie_order", "suppression_differs"]],
])("%s differs by %j", (id, codes) => {
  const program = programOf(["detections/aws/secretsmanager/enumerate_and_retrieve.det"]);
  const { differences: found, files } = translatedOf(translateRule(program.rules.find((each) => each.id === id) ?? firstRule(program), program));
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(problemsOf(files)).toEqual([]);
});

it("the check of correlation files notices what Panther's tool does not", () => {
  const { files } = correlated({ alert: "a (count >= 3 within 5m) then b within 55m" });
  const broken: readonly (readonly [string, string, string])[] = [
    ['From: "a"', 'From: "x"', "what is referred to is a member"],
    ['RuleID: "some.steps.b"', 'RuleID: "some.steps.x"', "members are rules that are emitted"],
    ["LookbackWindowMinutes: 125", "LookbackWindowMinutes: 14", "the look-back is no shorter than the platform's shortest"],
    ["LookbackWindowMinutes: 125", "LookbackWindowMinutes: 90", "the look-back holds the time frames and a rate"],
    ["LookbackWindowMinutes: 125", "LookbackWindowMinutes: 60", "the look-back is one and a half rates at least"],
    ["TimeoutMinutes: 5", "TimeoutMinutes: 500", "a run ends before the next"],
    ["MinMatchCount: 3", "Absence: true", "an absence is the last of a sequence, and counts nothing"],
    ["MinMatchCount: 3", "MinMatchCount: 1", "counts are whole and above one where written"],
    ['DisplayName: "Some steps"', 'DisplayName: "Some & steps"', "names have the platform's form"],
    ['Severity: "Low"', 'Severity: "Low"\nThreshold: 5', "keys are known"],
  ];
  for (const [from, to, what] of broken) {
    const changed = files.map((file) => (file.path.includes("correlation_rules") ? { ...file, text: file.text.replace(from, () => to) } : file));
    expect(correlationOf(changed)).not.toEqual(correlationOf(files));
    expect(problemsOf(changed).some((problem) => problem.includes(what))).toBe(true);
  }
});

it.each(["group", "sequence", "chain", "absence"])("the golden %s is what its detection becomes", async (name) => {
  const folder = "../../golden/panther";
  const program = programOf([`test/golden/panther/${name}.det`]);
  const { files } = translatedOf(translateRule(firstRule(program), program));
  expect(problemsOf(files)).toEqual([]);
  for (const { path, text } of files) await expect(text).toMatchFileSnapshot(`${folder}/${path.slice(path.lastIndexOf("/") + 1)}`);
});
