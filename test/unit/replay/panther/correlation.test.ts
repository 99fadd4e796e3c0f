/** The model of Panther's correlations against what upstream has recorded. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { type Correlation, firingAnywhere, type RuleOutput, readingsOf, signalsOf } from "./correlation_model.ts";

const upstream = "../shared/data/panther";
test.skipIf(!existsSync(upstream))("the model answers upstream's tests as they expect", () => {
  const lines = (name: string): readonly unknown[] =>
    readFileSync(`${upstream}/${name}`, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  const rules = lines("correlation_rules.ndjson") as readonly { readonly rule_id: string; readonly detection: readonly [Correlation] }[];
  const tests = lines("correlation_tests.ndjson") as readonly {
    readonly rule_id: string;
    readonly test_name: string;
    readonly expected_result: boolean;
    readonly rule_outputs: readonly RuleOutput[];
  }[];
  const wrong = tests.filter(({ rule_id, expected_result, rule_outputs }) => {
    const correlation = rules.find((rule) => rule.rule_id === rule_id)?.detection[0];
    return correlation === undefined || firingAnywhere(correlation, signalsOf(correlation, rule_outputs)).length > 0 !== expected_result;
  });
  expect(wrong.map(({ rule_id, test_name }) => `${rule_id}: ${test_name}`)).toEqual([]);
  expect([tests.length, tests.filter(({ expected_result }) => expected_result).length]).toEqual([48, 21]);
});

/** Recorded upstream until its sequences became groups (2026-06): what a sequence of three, and one that ends in an absence, answered. */
describe("the model answers what was recorded of sequences, in every reading", () => {
  const sequence = (members: Correlation["Sequence"] = [], minutes?: number): Correlation => ({
    Sequence: members,
    Transitions: members.slice(1).map(({ ID = "" }, i) => ({
      From: members[i]?.ID ?? "",
      To: ID,
      Match: [{ On: "key" }],
      ...(minutes !== undefined && { WithinTimeFrameMinutes: minutes }),
    })),
    Schedule: { RateMinutes: 1440, TimeoutMinutes: 5 },
    LookbackWindowMinutes: 2160,
  });
  const member = (ID: string, more = {}) => ({ ID, RuleID: ID, ...more });
  const three = [member("a"), member("b"), member("c")];
  const signals = (times: Readonly<Record<string, readonly number[]>>, other: Readonly<Record<string, readonly number[]>> = {}): readonly RuleOutput[] =>
    [times, other].flatMap((of, i) => Object.entries(of).map(([ID, at]) => ({ ID, Matches: { key: { [`group ${i}`]: at } } })));
  const second = 1 / 60;
  it.each<[string, Correlation, readonly RuleOutput[], boolean]>([
    // GCP.Privilege.Escalation.Via.TagBinding
    ["three, one after the other", sequence(three, 15), signals({ a: [0], b: [5 * second], c: [10 * second] }), true],
    ["three without the middle", sequence(three, 15), signals({ a: [0], c: [10 * second] }), false],
    // Snowflake.Data.Exfiltration
    ["three at the same two instants", sequence(three), signals({ a: [0, second], b: [0, second], c: [0, second] }), true],
    ["two of three", sequence(three), signals({ a: [0, second], b: [0, second] }), false],
    // Okta.Login.Without.Push
    ["an absence that is answered", sequence([member("a"), member("b", { Absence: true })]), signals({ a: [0], b: [3] }), false],
    ["an absence", sequence([member("a"), member("b", { Absence: true })]), signals({ a: [0] }), true],
    ["an absence, answered in another group", sequence([member("a"), member("b", { Absence: true })]), signals({ a: [0] }, { b: [3] }), true],
    // GitHub.Advanced.Security.Change.NOT.FOLLOWED.BY.Repo.Archived: made a group because this fires as a sequence.
    ["an absence whose answer came before", sequence([member("a"), member("b", { Absence: true })]), signals({ a: [3], b: [0] }), true],
  ])("%s", (_, correlation, outputs, expected) => {
    const answers = readingsOf(correlation).map((reading) => firingAnywhere(correlation, signalsOf(correlation, outputs), reading).length > 0);
    expect(new Set(answers)).toEqual(new Set([expected]));
  });
});
