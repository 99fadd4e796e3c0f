import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { RulePayload } from "../../../src/targets/datadog/payload.ts";
import { checkRule, readCondition } from "../../../src/targets/datadog/validate.ts";
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
