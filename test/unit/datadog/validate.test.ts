import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCondition } from "../../../src/targets/datadog/case_condition.ts";
import type { RulePayload } from "../../../src/targets/datadog/payload.ts";
import { checkRule } from "../../../src/targets/datadog/validate.ts";
import { payloadOf } from "./dets.ts";
import { atom, detection, is, payload, translate } from "./rules.ts";

const rule: RulePayload = payload(translate(detection(atom("a", is("x")))));
const [query] = rule.queries as readonly [RulePayload["queries"][number]];
const [only] = rule.cases as readonly [RulePayload["cases"][number]];
const withCondition = (condition: string): RulePayload => ({ ...rule, cases: [{ ...only, condition }] });

test("an emitted rule has nothing wrong with it", () => {
  expect(checkRule(rule)).toEqual([]);
});

test("conditions of the documented grammar are read", () => {
  const texts = ["a > 0", "a>=1&&b<2", "a > 0 || (b > 1 && c >= 2)", "a > b", "a > 2 * b", "3 < a", "a > 0.995", "a > 0 THEN b > 0", "((a > 0))"];
  expect(texts.map((text) => readCondition(text).problem)).toEqual(texts.map(() => undefined));
  expect(readCondition("a > 0 && b_2 > 2 * a")).toEqual({ names: ["a", "b_2", "a"], sequence: false });
});

test("what the server refuses in a condition is refused", () => {
  const wrong = [
    "",
    "a",
    "a > ",
    "a == 1",
    "a != 1",
    "!a > 1",
    "a > -1",
    "a > 1 &&",
    "a > 1 b > 2",
    "(a > 1",
    "a > 1)",
    "1 > 2",
    "a + b > 1",
    "a > 0 and b > 0",
  ];
  const nested = ["(a > 0 THEN b > 0)", "a > 0 THEN b > 0 THEN c > 0", "THEN a > 0", "a > 2 * 3", "A > 0"];
  for (const text of [...wrong, ...nested]) expect(readCondition(text).problem, text).toBeTypeOf("string");
});

test("a condition of any depth is read", () => {
  expect(readCondition(`${"(".repeat(100_000)}a > 0${")".repeat(100_000)}`).problem).toBeUndefined();
});

test("what the server refuses in a rule is found", () => {
  const options = { ...rule.options, evaluationWindow: 600 };
  const wrong: readonly (readonly [RulePayload, string])[] = [
    [{ ...rule, name: " " }, "the rule has no name"],
    [{ ...rule, queries: [] }, "0 queries: 1 to 10 are possible"],
    [{ ...rule, cases: [] }, "0 cases: 1 to 10 are possible"],
    [{ ...rule, queries: [query, query] }, "two queries are called `events`"],
    [{ ...rule, queries: [{ ...query, name: "Events" }] }, "`Events` is no query name"],
    [{ ...rule, queries: [{ ...query, query: " " }] }, "the search of `events` is empty"],
    [{ ...rule, queries: [{ ...query, aggregation: "cardinality" }] }, "`events`: distinct fields belong to cardinality, which needs them"],
    [{ ...rule, queries: [{ ...query, aggregation: "sum" }] }, "`events`: one metric belongs to sum, which needs it"],
    [{ ...rule, queries: [{ ...query, groupByFields: [""] }] }, "`events` names an empty field"],
    [{ ...rule, options: { ...options, evaluationWindow: 45 } }, "evaluationWindow 45 is no legal duration"],
    [{ ...rule, options: { ...options, keepAlive: 43200, maxSignalDuration: 43200 } }, "keepAlive 43200 is no legal duration"],
    [{ ...rule, options: { ...options, keepAlive: 600, maxSignalDuration: 601 } }, "maxSignalDuration 601 is no legal duration"],
    [{ ...rule, options: { ...options, keepAlive: 300 } }, "evaluationWindow <= keepAlive <= maxSignalDuration does not hold"],
    [withCondition("events > 0 && other > 0"), "the condition names `other`, which is no query"],
    [{ ...rule, queries: [query, { ...query, name: "more" }] }, "no condition names `more`"],
    [withCondition("events > "), "condition `events > `: no comparison at `events >`"],
    [{ ...rule, cases: [{ ...only, status: "loud" as "low" }] }, "`loud` is no status"],
    [{ ...rule, cases: [only, { ...only, condition: "events > 0 THEN events > 1" }] }, "THEN stands in a rule with a single case only"],
  ];
  for (const [broken, message] of wrong) expect(checkRule(broken)).toContain(message);
});

const steps = `  events a from cloudtrail where eventName is "A"\n  events b from cloudtrail where eventName is "B"\n  alert when `;
const sequence: RulePayload = payloadOf(`${steps}a (count > 3 within 10m) then b within 1h`);
const newValue: RulePayload = payloadOf(`  from cloudtrail where eventName is "A"\n  alert when first seen awsRegion within 14d`);
const anomaly: RulePayload = payloadOf(`  from cloudtrail where eventName is "A"\n  alert when count per 5m is 3 deviations above 1d baseline`);

test("emitted rules with an order, a memory or a baseline have nothing wrong with them", () => {
  const ordered: RulePayload = payloadOf(`${steps}a then b within 1h`);
  expect([ordered, sequence, newValue, anomaly].map(checkRule)).toEqual([[], [], [], []]);
});

test("what the server refuses in a sequence is found", () => {
  const { options, queries, cases } = sequence;
  const given = options.sequenceDetectionOptions;
  if (given === undefined) throw new Error("no sequence");
  const [first, second] = given.steps;
  const [transition] = given.stepTransitions;
  const [a, b] = queries;
  const [last] = cases;
  if (!first || !second || !transition || !a || !b || !last) throw new Error("not whole");
  const withSteps = (of: Partial<typeof given>): RulePayload => ({ ...sequence, options: { ...options, sequenceDetectionOptions: { ...given, ...of } } });
  const oneCase = "a sequence has one case, whose condition names its last step";
  const wrong: readonly (readonly [RulePayload, string])[] = [
    [{ ...sequence, options: { ...options, evaluationWindow: 60 } }, "a sequence's evaluationWindow is 0"],
    [{ ...sequence, options: { ...options, detectionMethod: "threshold" } }, "sequence options belong to sequence_detection, which needs them"],
    [{ ...rule, options: { ...rule.options, detectionMethod: "sequence_detection" } }, "sequence options belong to sequence_detection, which needs them"],
    [withSteps({ steps: [first], stepTransitions: [] }), "1 steps: 2 to 10 are possible"],
    [withSteps({ steps: [first, first] }), "two steps have one name"],
    [withSteps({ steps: [{ ...first, evaluationWindow: 0 }, second] }), "evaluationWindow 0 of the sequence is no legal duration"],
    [withSteps({ stepTransitions: [{ ...transition, evaluationWindow: 43200 }] }), "evaluationWindow 43200 of the sequence is no legal duration"],
    [withSteps({ stepTransitions: Array(5).fill({ ...transition, evaluationWindow: 21600 }) }), "the transitions take more than 86400 together"],
    [withSteps({ stepTransitions: [{ ...transition, parent: second.name, child: first.name }] }), "the transitions do not lead from each step to the next"],
    [withSteps({ steps: [{ ...first, condition: "a > 1 THEN b > 0" }, second] }), "condition `a > 1 THEN b > 0` of a step: THEN has no place there"],
    [withSteps({ steps: [{ ...first, condition: "c > 1" }, second] }), "the condition names `c`, which is no query"],
    [withSteps({ steps: [{ ...first, condition: "b > 1" }, second] }), "no condition names `a`"],
    [{ ...sequence, queries: [{ ...a, aggregation: "cardinality", distinctFields: ["@x"] }, b] }, "a sequence's queries only count"],
    [{ ...sequence, queries: [a, { ...b, groupByFields: ["@x"] }] }, "a sequence's queries group by different fields"],
    [{ ...sequence, cases: [last, last] }, oneCase],
    [{ ...sequence, cases: [{ ...last, condition: "step_a > 0" }] }, oneCase],
  ];
  for (const [broken, message] of wrong) expect(checkRule(broken)).toContain(message);
});

test("what the server refuses in a new value rule is found", () => {
  const { options, queries, cases } = newValue;
  const given = options.newValueOptions;
  const [one] = queries;
  if (given === undefined || one === undefined) throw new Error("no new value rule");
  const withOptions = (of: Partial<typeof given>): RulePayload => ({ ...newValue, options: { ...options, newValueOptions: { ...given, ...of } } });
  const wrong: readonly (readonly [RulePayload, string])[] = [
    [{ ...newValue, options: { ...options, detectionMethod: "threshold" } }, "new value options belong to new_value, which needs them"],
    [{ ...rule, options: { ...rule.options, detectionMethod: "new_value" } }, "new value options belong to new_value, which needs them"],
    [{ ...rule, queries: [{ ...query, aggregation: "new_value", metrics: ["@a"] }] }, "new values are of new value rules"],
    [{ ...newValue, queries: [one, one] }, "a new value rule has one query, of new values"],
    [{ ...newValue, queries: [{ ...one, aggregation: "count", metrics: [] }] }, "a new value rule has one query, of new values"],
    [{ ...newValue, queries: [{ ...one, metrics: [] }] }, "`new_value_aws_region`: a new value is of 1 to 5 attributes"],
    [{ ...newValue, queries: [{ ...one, metrics: Array(6).fill("@a") }] }, "`new_value_aws_region`: a new value is of 1 to 5 attributes"],
    [{ ...newValue, options: { ...options, evaluationWindow: 60 } }, "a new value rule's evaluationWindow is 0"],
    [{ ...newValue, cases: cases.map((only) => ({ ...only, condition: "new_value_aws_region > 0" })) }, "a new value rule's case has no condition"],
    [withOptions({ forgetAfter: 0 }), "forgetAfter 0: 1 to 30 days are possible"],
    [withOptions({ forgetAfter: 31 }), "forgetAfter 31: 1 to 30 days are possible"],
    [withOptions({ learningDuration: -1 }), "learningDuration -1: 0 to 30 days are possible"],
    [withOptions({ learningDuration: 0.5 }), "learningDuration 0.5: 0 to 30 days are possible"],
  ];
  for (const [broken, message] of wrong) expect(checkRule(broken)).toContain(message);
});

test("what the server refuses in an anomaly rule is found", () => {
  const { options, queries, cases } = anomaly;
  const given = options.anomalyDetectionOptions;
  if (given === undefined) throw new Error("no anomaly");
  const withModel = (of: Partial<typeof given>): RulePayload => ({ ...anomaly, options: { ...options, anomalyDetectionOptions: { ...given, ...of } } });
  const wrong: readonly (readonly [RulePayload, string])[] = [
    [{ ...anomaly, options: { ...options, detectionMethod: "threshold" } }, "anomaly options belong to anomaly_detection, which needs them"],
    [{ ...anomaly, options: { ...options, evaluationWindow: 900 } }, "an anomaly rule's evaluationWindow becomes 1800"],
    [{ ...anomaly, queries: [...queries, ...queries] }, "an anomaly rule has one query"],
    [{ ...anomaly, cases: cases.map((only) => ({ ...only, condition: "events > 0.995" })) }, "an anomaly rule's case has no condition"],
    [withModel({ bucketDuration: 1200 }), "bucketDuration 1200 is no legal duration"],
    [withModel({ detectionTolerance: 0 }), "detectionTolerance 0: 1 to 5 are possible"],
    [withModel({ learningDuration: 2 }), "learningDuration 2 is no legal duration"],
  ];
  for (const [broken, message] of wrong) expect(checkRule(broken)).toContain(message);
});

const conditions = "../shared/data/datadog/ootb_conditions.jsonl";
test.skipIf(!existsSync(conditions))("every condition of the shipped rules is read, and names queries of its rule", () => {
  const lines = readFileSync(conditions, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { condition: string | null; queryNames: string[] });
  const read = lines.flatMap(({ condition, queryNames }) => (condition === null ? [] : [{ condition, queryNames, ...readCondition(condition) }]));
  const strange = read.filter(
    ({ problem, names, queryNames }) => problem !== undefined || names.some((name) => !queryNames.includes(name) && !/^[a-j]$/.test(name)),
  );
  expect([read.length > 300, strange]).toEqual([true, []]);
});
