/** New value and anomaly rules: what is remembered, and what the vendor's model is given. */

import { expect, test } from "vitest";
import type { JsonObject } from "../../../../src/model/event.ts";
import { type Assumptions, readingsOf, usual } from "../../../../src/replay/datadog/assumptions.ts";
import { verdictOf } from "../../../../src/replay/datadog/verdict.ts";
import { firings, readings } from "../../datadog/new_value_model.ts";
import { compiled, fired, firedIn, type Log, pick, query, ruleOf, ruleText, seeded, timed } from "./rules.ts";

const day = 86_400;

function newValueText(options: JsonObject, metrics: readonly string[] = ["@f"]): string {
  const learned = query("n", "@kind:a", { aggregation: "new_value", metrics });
  return ruleText([learned], { detectionMethod: "new_value", evaluationWindow: 0, newValueOptions: options }, undefined);
}
const by = (...logs: readonly (readonly [number, string, string?])[]): readonly Log[] => logs.map(([days, f, k = "u"]) => [days * day, { k, kind: "a", f }]);

test.each<[options: JsonObject, logs: readonly Log[], assumptions: Partial<Assumptions>, days: readonly number[]]>([
  [{ forgetAfter: 7, learningDuration: 1 }, by([0, "x"], [0.5, "y"], [1, "z"], [2, "x"], [3, "z"]), {}, [1]],
  [{ forgetAfter: 7, learningDuration: 0 }, by([0, "x"], [1, "x"], [2, "y"]), {}, [2]],
  [{ forgetAfter: 2, learningDuration: 0 }, by([0, "x"], [1, "y"], [2, "x"], [5, "x"]), {}, [1, 5]],
  [{ forgetAfter: 2, learningDuration: 0 }, by([0, "x"], [1, "y"], [2, "x"]), { windowEnd: "half-open" }, [1, 2]],
  [{ forgetAfter: 9, learningMethod: "threshold", learningThreshold: 2 }, by([0, "x"], [1, "y"], [2, "z"]), {}, [2]],
])("%j over %j, %j", (options, logs, assumptions, days) => {
  expect(fired(newValueText(options), logs, assumptions)).toEqual(days.length > 0 ? { u: days.map((n) => n * day) } : {});
});

test("each group remembers its own values, and who learns is assumed", () => {
  const logs = by([0, "x"], [2, "x", "v"], [2.5, "y", "v"]);
  const rule = newValueText({ forgetAfter: 7, learningDuration: 1 });
  expect([fired(rule, logs), fired(rule, logs, { learns: "group" })]).toEqual([{ v: [2 * day, 2.5 * day] }, {}]);
});

test("a rule knows nothing from before it was made", () => {
  const replay = compiled(newValueText({ forgetAfter: 7, learningDuration: 1 }));
  expect(firedIn(replay(timed(by([0, "x"], [1, "x"], [2, "x"])), day * 1000)).u).toBe(undefined);
  expect(firedIn(replay(timed(by([0, "x"], [1, "y"], [2, "x"])), day * 1000)).u).toEqual([2 * day]);
});

test("new values over random logs are what the model of the facts says, in every reading", () => {
  const random = seeded(13);
  const total = { fired: 0, silent: 0 };
  for (let i = 0; i < 300; i++) {
    const metrics = pick(random, [["@f"], ["@f", "@g"]]);
    const options = { forgetAfter: pick(random, [1, 2]), learningDuration: pick(random, [0, 1, 2]), learningMethod: "duration" };
    const rule = newValueText(options, metrics);
    const possible = readingsOf(ruleOf(rule));
    expect(possible.length).toBe(metrics.length === 1 ? 4 : 12);
    const reading = pick(random, readings);
    const assumptions: Assumptions = { ...usual, ...reading, windowEnd: reading.keptAtEnd ? "closed" : "half-open" };
    // No two logs at one instant: the model goes log by log.
    const hours = [...new Set(Array.from({ length: 1 + Math.floor(random() * 6) }, () => 12 * Math.floor(random() * 14)))];
    const logs = hours.map((hour): Log => {
      const g = pick(random, ["1", "2", undefined]);
      return [hour * 3600, { k: pick(random, ["u", "v"]), kind: "a", f: pick(random, ["x", "y", "z"]), ...(g !== undefined && { g }) }];
    });
    const observations = logs.map(([second, { k, f, g }]) => ({ atMs: second * 1000, attributes: { "@k": k, "@f": f, "@g": g } as Record<string, string> }));
    const startMs = Math.min(...hours) * 3_600_000;
    const expected: Record<string, number[]> = {};
    const shape = { queries: [{ groupByFields: ["@k"], metrics }], options: { newValueOptions: options } } as const;
    for (const { group, atMs } of firings(shape, observations, startMs, reading)) {
      const [k = ""] = JSON.parse(group) as readonly string[];
      expected[k] = [...(expected[k] ?? []), atMs / 1000];
    }
    const found = fired(rule, logs, assumptions);
    expect(found, `${JSON.stringify([options, metrics, reading, logs])}`).toEqual(expected);
    total[Object.keys(found).length > 0 ? "fired" : "silent"]++;
  }
  expect(Math.min(total.fired, total.silent)).toBeGreaterThan(50);
});

test("an anomaly rule gives each group's measure by bucket, and no verdict", () => {
  const measured = query("m", "@kind:a", { aggregation: "cardinality", distinctFields: ["@f"] });
  const rule = ruleText(
    [measured],
    { detectionMethod: "anomaly_detection", evaluationWindow: 1800, anomalyDetectionOptions: { bucketDuration: 600 } },
    "m > 0.995",
  );
  const logs: readonly Log[] = [
    [599, { k: "u", kind: "a", f: "x" }],
    [600, { k: "u", kind: "a", f: "y" }],
    [700, { k: "u", kind: "a", f: "z" }],
    [700, { k: "v", kind: "a", f: "z" }],
    [700, { k: "v", kind: "b", f: "y" }],
    [800, { k: "w", kind: "a" }],
  ];
  const answer = compiled(rule)(timed(logs));
  expect(answer).toEqual({
    selected: new Map([["m", [0, 1, 2, 3, 5]]]),
    outcome: {
      kind: "measured",
      buckets: [
        { key: ["u"], startMs: 0, value: 1 },
        { key: ["u"], startMs: 600_000, value: 2 },
        { key: ["v"], startMs: 600_000, value: 1 },
      ],
    },
  });
  expect(verdictOf(answer, "groups")).toBe(undefined);
});
