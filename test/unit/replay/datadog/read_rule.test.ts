/** Rule files: what is read, and what is told of those that cannot be replayed, with the piece of the file that it is about. */

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readRule } from "../../../../src/replay/datadog/read_rule.ts";
import { a, b, query, ruleOf, ruleText } from "./rules.ts";

/** Code, message and the text pointed at. */
function told(text: string): readonly string[] {
  return readRule("rule.json", text).diagnostics.map(
    ({ code, message, span }) => `${code} ${message} | ${span && text.slice(span.start, span.end).replace(/\s+/g, " ")}`,
  );
}
const good = ruleText([a, b], {}, "a > 0 && b > 0");
const changed = (from: string, to: string): string => {
  if (!good.includes(from)) throw new Error(from);
  return good.replace(from, to);
};
const steps = (transitions: unknown, condition = "second > 0", more: object = {}): string =>
  ruleText(
    [a, b],
    {
      detectionMethod: "sequence_detection",
      sequenceDetectionOptions: {
        steps: [
          { name: "first", condition: "a > 0", evaluationWindow: 60 },
          { name: "second", condition: "b > 0", evaluationWindow: 60, ...more },
        ],
        stepTransitions: transitions,
      },
    },
    condition,
  );
const chain = [{ parent: "first", child: "second", evaluationWindow: 60 }];

test("a rule is read without a word", () => {
  expect([told(good), told(steps(chain))]).toEqual([[], []]);
  expect(ruleOf(good)).toMatchObject({ enabled: true, keepAliveSeconds: 300, maxSignalSeconds: 600, method: { kind: "threshold", windowSeconds: 60 } });
  expect(ruleOf(changed('"isEnabled": true', '"isEnabled": false')).enabled).toBe(false);
});

test("an anomaly's condition is the vendor's, whatever its form", () => {
  expect(["a > 0.995", "a > 99 5"].map((condition) => told(ruleText([a], { detectionMethod: "anomaly_detection" }, condition)))).toEqual([[], []]);
});

test("what a repository's copy has beside the rule is passed over, empty members too", () => {
  expect(told(changed('"isEnabled"', '"id": "x", "version": 3, "createdAt": 1, "referenceTables": [], "schedulingOptions": null, "isEnabled"'))).toEqual([]);
});

test.each([
  ["no JSON", "{", "E1401 this is not JSON: a key in double quotes is expected here | "],
  ["a list", "[]", "E1402 a rule must be an object | []"],
  [
    "another type",
    changed("log_detection", "signal_correlation"),
    'E1403 a rule of type `signal_correlation` cannot be replayed: only log detection rules are modelled | "signal_correlation"',
  ],
  ["an unknown key", changed('"isEnabled"', '"silence": 5, "isEnabled"'), 'E1403 `silence` cannot be replayed: nothing is known about this key | "silence"'],
  ["a filter", changed('"filters": []', '"filters": [{}]'), "E1403 `filters` cannot be replayed: what filters do before the queries is not modelled | [{}]"],
  [
    "a schedule",
    changed('"isEnabled"', '"schedulingOptions": {}, "isEnabled"'),
    "E1403 `schedulingOptions` cannot be replayed: scheduled rules are not modelled | {}",
  ],
  ["a flag of text", changed('"isEnabled": true', '"isEnabled": "yes"'), 'E1402 `isEnabled` must be true or false | "yes"'],
  ["a window of text", changed('"evaluationWindow": 60', '"evaluationWindow": "60"'), 'E1402 `evaluationWindow` must be a whole number of zero or more | "60"'],
  ["a negative window", changed('"evaluationWindow": 60', '"evaluationWindow": -60'), "E1402 `evaluationWindow` must be a whole number of zero or more | -60"],
  ["another method", changed('"threshold"', '"hardcoded"'), 'E1403 the detection method `hardcoded` cannot be replayed: it is not modelled | "hardcoded"'],
  ["another aggregation", changed('"count"', '"geo_data"'), 'E1403 the aggregation `geo_data` cannot be replayed: it is not modelled | "geo_data"'],
  ["spans", changed('"logs"', '"spans"'), 'E1403 the data source `spans` cannot be replayed: only logs are modelled | "spans"'],
  ["a query's key", changed('"dataSource"', '"sample": 1, "dataSource"'), 'E1403 `sample` cannot be replayed: nothing is known about this key | "sample"'],
  [
    "an extension",
    changed('"dataSource"', '"customQueryExtension": "@x:y", "dataSource"'),
    'E1403 `customQueryExtension` cannot be replayed: what it adds to the query is not modelled | "@x:y"',
  ],
  ["a broken search", changed('"@kind:a"', '"@kind:\\"a\\" @x:y=z"'), "E1404 `=` cannot stand here in a search | ="],
  ["an open search", changed('"@kind:a"', '"(@kind:a"'), 'E1404 the search ends too early | "'],
  ["an odd comparison", changed('"@kind:a"', '"@kind:\\"é\\" @n:>x"'), "E1403 `@n:>x` cannot be replayed: `x` is no number, and only numbers compare | @n:>x"],
  ["a broken condition", changed("a > 0 && b > 0", "a > 0 & b > 0"), "E1404 `&` cannot stand here in a condition | &"],
  ["an unknown query", changed("a > 0 && b > 0", "a > 0 && c > 0"), "E1405 no query or step is called `c` | c"],
  ["a condition of numbers", changed("a > 0 && b > 0", "1 > 0"), 'E1402 a condition must be about a query | "1 > 0"'],
  ["no condition", ruleText([a], {}, undefined), 'E1402 `condition` of a case must be there | { "name": "", "status": "low", "notifications": [] }'],
  ["an unknown status", changed('"status": "low"', '"status": "none"'), 'E1402 `status` must be one of info, low, medium, high, critical | "none"'],
  ["no cases", ruleText([a], {}), "E1402 `cases` must be a list with a case | []"],
  ["no queries", ruleText([], {}, "a > 0").replace('"a > 0"', "null"), "E1402 `queries` must be a list with a query | []"],
  [
    "a measure without fields",
    ruleText([query("a", "@x:y", { aggregation: "sum" })], {}, "a > 0").replace(/\s+/g, " "),
    "E1402 `metrics` of a `sum` must be 1 to 1 fields | {",
  ],
  ["a name twice", ruleText([query("a", "@x:y"), query("a", "@x:z")], {}, "a > 0").replace(/\s+/g, " "), "E1402 the name `a` must be that of one query | {"],
  [
    "other keys",
    ruleText([a, query("b", "@x:z", { groupByFields: [] })], {}, "a > 0"),
    "E1403 a query with more or fewer keys than the first cannot be replayed: how their groups meet is not documented | {",
  ],
  ["an empty key", changed('"@k"', '""'), 'E1402 an element of `groupByFields` must be a text | ""'],
  ["two of THEN", ruleText([a, b], {}, "a > 0", "a > 0 THEN b > 0"), 'E1402 a case with `THEN` must be the only one | { "name"'],
  [
    "a ring of steps",
    steps([...chain, { parent: "second", child: "first", evaluationWindow: 60 }]),
    "E1402 `stepTransitions` must be one chain through all steps | {",
  ],
  [
    "a transition to nowhere",
    steps([...chain, { parent: "second", child: "third", evaluationWindow: 60 }]),
    "E1402 `stepTransitions` must be one chain through all steps | {",
  ],
  [
    "a step that is its own next",
    ruleText(
      [a],
      {
        detectionMethod: "sequence_detection",
        sequenceDetectionOptions: {
          steps: ["first", "second", "second"].map((name) => ({ name, condition: "a > 0", evaluationWindow: 60 })),
          stepTransitions: ["first", "second"].map((parent) => ({ parent, child: "second", evaluationWindow: 60 })),
        },
      },
      "second > 0",
    ),
    "E1402 `stepTransitions` must be one chain through all steps | {",
  ],
  ["a transition twice", steps([...chain, ...chain]), "E1402 `stepTransitions` must be one chain through all steps | {"],
  ["steps apart", steps([]), "E1402 `stepTransitions` must be one chain through all steps | {"],
  ["a case of another step", steps(chain, "first > 0"), "E1403 this case of a sequence cannot be replayed: only `second > 0` is documented | ["],
  ["an ordered step", steps(chain, "second > 0", { condition: "a > 0 THEN b > 0" }), "E1402 the condition of a step must be without `THEN` | {"],
  [
    "a new value without options",
    ruleText([query("a", "@x:y", { aggregation: "new_value", metrics: ["@f"] })], { detectionMethod: "new_value" }, undefined),
    "E1402 `newValueOptions` of a new value rule must be there | {",
  ],
  [
    "a baseline of before",
    ruleText(
      [query("a", "@x:y", { aggregation: "new_value", metrics: ["@f"] })],
      { detectionMethod: "new_value", newValueOptions: { forgetAfter: 1, instantaneousBaseline: true } },
      undefined,
    ),
    "E1403 `instantaneousBaseline` cannot be replayed: there are no logs from before the rule | {",
  ],
  ["a fraction", changed("a > 0 && b > 0", "a > 0.5 && b > 0"), "E1402 a number of a condition must be whole | 0.5"],
])("%s is told with its place", (_, text, expected) => {
  const [first = ""] = told(text);
  expect(first.slice(0, expected.length)).toBe(expected);
  expect(readRule("rule.json", text).rule).toBe(undefined);
});

test("a file that is cut or bent anywhere is told, and never an exception", () => {
  const whole = steps(chain);
  for (let at = 0; at < whole.length; at++) {
    expect(readRule("rule.json", whole.slice(0, at)).diagnostics.length, `cut at ${at}`).toBeGreaterThan(0);
    for (const piece of ["", "null", '"x"', "[]", "{}", "-1", "\u0000"]) readRule("rule.json", whole.slice(0, at) + piece + whole.slice(at + 1));
  }
  for (const value of ["null", "1", '"x"', "[]", "{}", "[null]", "[[]]", '[""]', "true"]) {
    for (const { 0: member } of whole.matchAll(/"[a-zA-Z]+": (?:"[^"]*"|[0-9]+|true|\[\])/g)) {
      readRule("rule.json", whole.replace(member, member.replace(/: .*/, `: ${value}`)));
    }
  }
});

const seeds = ["def-000-9fr", "def-000-mfm"].map((id) => `../shared/data/datadog/seed_${id}.create_payload.json`);
test.skipIf(!existsSync(seeds[0] ?? ""))("the two shipped rules are read", () => {
  const methods = seeds.map((path) => ruleOf(readFileSync(path, "utf8")).method);
  expect(methods).toMatchObject([
    { kind: "threshold", windowSeconds: 600, cases: [{ kind: "together" }] },
    { kind: "anomaly", bucketSeconds: 300 },
  ]);
});
