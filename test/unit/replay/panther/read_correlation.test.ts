import { describe, expect, it } from "vitest";
import { readCorrelation } from "../../../../src/replay/panther/read_correlation.ts";

const head = `AnalysisType: "correlation_rule"
RuleID: "Some.Correlation"
Enabled: true
Severity: "Low"
`;
const group = `${head}Detection:
  - Group:
      - ID: "one"
        RuleID: "Rule.One"
        MinMatchCount: 3
        MaxMatchCount: 5
      - ID: "two"
        RuleID: "Rule.Two"
        Absence: true
    MatchCriteria:
      any:
        - GroupID: "one"
          Match: "p_alert_context.user"
        - GroupID: "two"
          Match: "actor.name"
    Schedule:
      RateMinutes: 10
      TimeoutMinutes: 5
    LookbackWindowMinutes: 30
`;
const sequence = `${head}Detection:
  - Sequence:
      - ID: "one"
        RuleID: "Rule.One"
      - ID: "two"
        RuleID: "Rule.Two"
      - RuleID: "Rule.Three"
    Transitions:
      - ID: "one, then two"
        From: "one"
        To: "two"
        WithinTimeFrameMinutes: 7
        Match:
          - On: "user"
      - From: "two"
        To: "Rule.Three"
        Match:
          - From: "user"
            To: "actor"
    Schedule:
      RateMinutes: 10
      TimeoutMinutes: 5
`;

/** Codes, messages and the text that each points at. */
function said(text: string): readonly string[] {
  const read = readCorrelation({ path: "c.yml", text });
  return read.ok ? [] : read.diagnostics.map(({ code, message, span }) => `${code} ${message} | ${text.slice(span?.start, span?.end)}`);
}
const at = (text: string, what: string) => expect.objectContaining({ file: "c.yml", start: text.indexOf(what) });
const most = Number.MAX_SAFE_INTEGER;

describe("a correlation's YAML", () => {
  it("of a group is read", () => {
    const members = [
      { id: "one", ruleId: "Rule.One", least: 3, most: 5, absent: false, join: { field: "p_alert_context.user", span: at(group, '"p_alert_context.user"') } },
      { id: "two", ruleId: "Rule.Two", least: 1, most, absent: true, join: { field: "actor.name", span: at(group, '"actor.name"') } },
    ].map((member) => ({ ...member, span: at(group, `"${member.ruleId}"`), withinMinutes: 30 }));
    const correlation = { kind: "group", members, rateMinutes: 10, lookbackMinutes: 30 };
    expect(readCorrelation({ path: "c.yml", text: group })).toEqual({
      ok: true,
      rule: { id: "Some.Correlation", enabled: true, createsAlert: true, correlation },
    });
  });

  it("of a sequence is read, with the platform's defaults", () => {
    const read = readCorrelation({ path: "c.yml", text: sequence });
    const found = read.ok ? read.rule.correlation : undefined;
    expect([found?.kind, found?.lookbackMinutes, found?.members.map(({ id, withinMinutes, join }) => [id, withinMinutes, join?.field])]).toEqual([
      "sequence",
      15,
      [
        ["one", 15, "user"],
        ["two", 7, "user"],
        ["Rule.Three", 15, "actor"],
      ],
    ]);
  });

  it("without anything to join by is one group of all signals", () => {
    const read = readCorrelation({ path: "c.yml", text: group.replace(/ {4}MatchCriteria:.*(?= {4}Schedule)/s, "") });
    expect(read.ok && read.rule.correlation.members.map(({ join }) => join)).toEqual([undefined, undefined]);
  });

  it("looks back no less than the platform does", () => {
    const read = readCorrelation({ path: "c.yml", text: group.replace("Minutes: 30", "Minutes: 2") });
    expect(read.ok && read.rule.correlation.lookbackMinutes).toBe(15);
  });

  it.each<[string, string, readonly string[]]>([
    ["another kind", group.replace('"correlation_rule"', "rule"), ["E1402 `AnalysisType` must be `correlation_rule` | rule"]],
    ["no detection", head, ["E1402 `Detection` must be a list of maps | "]],
    ["neither form", `${head}Detection: [{ Schedule: { RateMinutes: 10, TimeoutMinutes: 5 } }]\n`, ["E1402 `Sequence` must be a list of maps | "]],
    ["a threshold, which correlations do not have", `${group}Threshold: 5\n`, ["E1403 `Threshold` cannot be replayed: Panther has no such key here | 5"]],
    [
      "a time frame in a group",
      group.replace("LookbackWindow", "WithinTimeFrame"),
      ["E1403 `WithinTimeFrameMinutes` cannot be replayed: Panther has no such key here | 30"],
    ],
    ["a count that is no number", group.replace("MinMatchCount: 3", 'MinMatchCount: "3"'), ['E1402 `MinMatchCount` must be a whole number from 1 on | "3"']],
    ["a rate of nothing", group.replace("RateMinutes: 10", "RateMinutes: 0"), ["E1402 `RateMinutes` must be a whole number from 1 on | 0"]],
    [
      "a calendar",
      group.replace("RateMinutes: 10", 'CronExpression: "0 0 * * *"'),
      ['E1403 `CronExpression` cannot be replayed: runs are known at a rate alone | "0 0 * * *"'],
    ],
    [
      "a count of what is absent",
      group.replace("Absence: true", "Absence: true\n        MinMatchCount: 2"),
      ["E1403 `MinMatchCount` cannot be replayed: what is absent has no count | 2"],
    ],
    [
      "a count of the group",
      group.replace("    Schedule", "    MinMatchCount: 2\n    Schedule"),
      ["E1403 `MinMatchCount` cannot be replayed: what it counts of a group is not documented | 2"],
    ],
    [
      "one id twice",
      group.replace('ID: "two"', 'ID: "one"'),
      ['E1402 `ID` must be different for each member | "one"', 'E1402 `GroupID` must be the id of a member | "two"'],
    ],
    [
      "a criterion of nobody",
      group.replace('GroupID: "one"', 'GroupID: "none"'),
      [
        'E1402 `GroupID` must be the id of a member | "none"',
        expect.stringContaining("E1403 `any` cannot be replayed: it does not join every member | - GroupID"),
      ] as readonly string[],
    ],
    [
      "several correlations",
      `${group}  - Group: []\n`,
      [
        expect.stringContaining("E1403 `Detection` cannot be replayed: how several correlations of one rule go together is not documented"),
      ] as readonly string[],
    ],
    [
      "an absence that something follows",
      sequence.replace('"Rule.Two"', '"Rule.Two"\n        Absence: true'),
      ["E1403 `Absence` cannot be replayed: in a sequence it is known as the last member alone | true"],
    ],
    [
      "a transition over a member",
      sequence.replace('From: "two"', 'From: "one"'),
      ['E1403 `To` cannot be replayed: a transition is known from one member to the next | "Rule.Three"'],
    ],
    [
      "a member that is joined by two fields",
      sequence.replace('- From: "user"', '- From: "other"'),
      ['E1403 `From` cannot be replayed: a member is joined by one field, and this one by `user` already | "other"'],
    ],
    [
      "a member that nothing joins",
      sequence.replace(/ {8}Match:\n {10}- From.*\n.*\n/, ""),
      ['E1403 `RuleID` cannot be replayed: no transition joins it with the others | "Rule.Three"'],
    ],
    [
      "two transitions to one member",
      sequence.replace(/From: "two"\n( +)To: "Rule.Three"/, 'From: "one"\n$1To: "two"'),
      expect.arrayContaining(['E1402 `To` must be the end of one transition | "two"']),
    ],
    [
      "two matches of a transition",
      sequence.replace('- On: "user"', '- On: "user"\n          - On: "address"'),
      [expect.stringContaining("E1402 `Match` must be a list of one | - On")],
    ],
    [
      "several criteria",
      group.replace("    Schedule", '      more:\n        - GroupID: "one"\n          Match: "address"\n    Schedule'),
      [expect.stringContaining("E1403 `MatchCriteria` cannot be replayed: how several criteria go together is not documented | any:")],
    ],
    [
      "an order that is not known",
      `${sequence}    EventEvaluationOrder: "ReverseChronological"\n`,
      ['E1403 `EventEvaluationOrder` cannot be replayed: only `Chronological` is known | "ReverseChronological"'],
    ],
    ["no YAML", "a: [", [expect.stringContaining("E1406 this is not YAML")] as readonly string[]],
    ["what is no map", "- a\n", expect.arrayContaining(["E1402 `AnalysisType` must be a text | ", "E1402 `Detection` must be a list of maps | "])],
  ])("is refused with the place of each mistake: %s", (_, text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it("of Panther's own is no riddle: an order in a group changes nothing", () => {
    expect(said(`${group}    EventEvaluationOrder: "ReverseChronological"\n`)).toEqual([]);
  });
});
