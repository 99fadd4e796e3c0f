/** Threshold rules: windows, groups, measures, cases and signals, by hand and against slow code. */

import { expect, test } from "vitest";
import { type Assumptions, usual } from "../../../../src/replay/datadog/assumptions.ts";
import { alertsOf, verdictOf } from "../../../../src/replay/datadog/verdict.ts";
import { a, b, compiled, fired, type Log, pick, query, ruleText, seeded, stream, timed } from "./rules.ts";

const by = (...logs: readonly (readonly [number, string, string?])[]): readonly Log[] => logs.map(([second, kind, k = "u"]) => [second, { k, kind }]);

test("a window slides, and its far end is what the caller assumes", () => {
  const rule = ruleText([a], {}, "a >= 2");
  const logs = by([0, "a"], [60, "a"], [200, "a"], [261, "a"]);
  expect([fired(rule, logs), fired(rule, logs, { windowEnd: "half-open" })]).toEqual([{ u: [60] }, {}]);
});

test("a window without length holds its instant, whatever is assumed", () => {
  const rule = ruleText([a], { evaluationWindow: 0 }, "a >= 2");
  const logs = by([0, "a"], [1, "a"], [1, "a"]);
  expect([fired(rule, logs), fired(rule, logs, { windowEnd: "half-open" })]).toEqual([{ u: [1] }, { u: [1] }]);
});

test("groups are apart, and a log without the key is in none", () => {
  const logs: readonly Log[] = [...by([0, "a"], [1, "a", "v"], [2, "a"]), [3, { kind: "a" }], [3, { kind: "a" }]];
  expect(fired(ruleText([a], {}, "a >= 2"), logs)).toEqual({ u: [2] });
});

test("a log without an optional key counts as not available", () => {
  const optional = query("a", "@kind:a", { hasOptionalGroupByFields: true });
  expect(
    fired(ruleText([optional], {}, "a > 1"), [
      [0, { kind: "a" }],
      [1, { kind: "a" }],
    ]),
  ).toEqual({ "N/A": [1] });
});

test("a key that is a list counts in the group of each value", () => {
  const logs: readonly Log[] = [
    [0, { kind: "a", k: ["u", "v"] }],
    [1, { kind: "a", k: ["v", "v"] }],
  ];
  expect(fired(ruleText([a], {}, "a > 1"), logs)).toEqual({ v: [1] });
});

test("a log with long lists as keys does not fill the memory", () => {
  const keyed = query("a", "@kind:a", { groupByFields: ["@x", "@y", "@z"] });
  const long = Array.from({ length: 2000 }, (_, i) => i);
  const groups = Object.keys(fired(ruleText([keyed], {}, "a > 0"), [[0, { kind: "a", x: long, y: long, z: long }]]));
  expect(groups.length).toBe(10_000);
});

test("without keys all logs are one group, and tags and reserved attributes are keys too", () => {
  const none = query("a", "@kind:a", { groupByFields: [] });
  const tagged = query("a", "@kind:a", { groupByFields: ["env", "host"] });
  const logs: readonly Log[] = [
    [0, { kind: "a", k: "u", tags: ["env:p"], host: "h" }],
    [1, { kind: "a", k: "v", tags: ["env:p"], host: "h" }],
  ];
  expect([fired(ruleText([none], {}, "a > 1"), logs), fired(ruleText([tagged], {}, "a > 1"), logs)]).toEqual([{ "": [1] }, { "p h": [1] }]);
});

test("queries of one rule meet by the place of their keys", () => {
  const other = query("b", "@kind:b", { groupByFields: ["@j"] });
  const logs: readonly Log[] = [
    [0, { kind: "a", k: "u" }],
    [5, { kind: "b", j: "u" }],
    [5, { kind: "b", j: "v" }],
  ];
  expect(fired(ruleText([a, other], {}, "a > 0 && b > 0"), logs)).toEqual({ u: [5] });
});

test("a query without a log meets no comparison, whatever it asks", () => {
  const logs = by([0, "a"], [100, "b"]);
  expect(fired(ruleText([a, b], {}, "a > 0 && b < 5"), logs)).toEqual({});
  expect(fired(ruleText([a, b], {}, "a > 0 || b > 0"), logs)).toEqual({ u: [0, 100] });
  expect(fired(ruleText([a, b], {}, "b < 5"), logs)).toEqual({ u: [100] });
});

test("cases are tried from the top", () => {
  const rule = ruleText([a], {}, "a > 2", "a > 1", "a > 1");
  expect(fired(rule, by([0, "a"], [1, "a"], [2, "a"], [300, "a"]))).toEqual({ u: ["1 case 1", 2] });
});

test("queries without a name are called by their place, and may stand on both sides", () => {
  const unnamed = [query("", "@kind:a"), query("", "@kind:b")];
  const logs = by([0, "a"], [1, "a"], [2, "b"], [3, "b"], [4, "b"]);
  expect(fired(ruleText(unnamed, {}, "a * 2 > b"), logs)).toEqual({ u: [2, 3, 4] });
  expect(fired(ruleText(unnamed, {}, "a >= b"), logs)).toEqual({ u: [2, 3] });
});

test.each([
  ["cardinality", { distinctFields: ["@f"] }, "m > 1", [{ f: "x" }, { f: "x" }, {}, { f: "y" }], [3]],
  ["cardinality", { distinctFields: ["@f", "@g"] }, "m > 1", [{ f: "x", g: 1 }, { f: "y" }, { f: "x", g: 2 }], [2]],
  ["cardinality", { distinctFields: ["@f"] }, "m > 1", [{ f: 5 }, { f: "5" }, { f: ["6", "5"] }], [2]],
  ["cardinality", { distinctFields: ["@f"] }, "m < 5", [{}, { f: "x" }], [1]],
  ["sum", { metrics: ["@n"] }, "m > 3", [{ n: 2 }, { n: "2" }, { n: 1.5 }], [2]],
  ["sum", { metrics: ["@n"] }, "m < 3", [{}, { n: 4 }, { n: -2 }], [2]],
  ["max", { metrics: ["@n"] }, "m >= 3", [{ n: 2 }, { n: 2 }, { n: [1, 3] }], [2]],
  ["max", { metric: "@n" }, "m < 3", [{ n: 2 }, { n: 3 }], [0]],
])("%s of %j: %s over %j", (aggregation, fields, condition, values, seconds) => {
  const measured = query("m", "@kind:a", { aggregation, ...fields });
  const logs = values.map((value, second): Log => [second, { k: "u", kind: "a", ...value } as Log[1]]);
  expect(fired(ruleText([measured], {}, condition), logs)).toEqual({ u: seconds });
});

test("the order in which logs are given changes nothing but their positions", () => {
  const logs = by([9, "a"], [0, "a"], [5, "b"], [9, "b", "v"]);
  const answer = compiled(ruleText([a, b], {}, "a > 1"))(timed(logs));
  expect(answer.selected).toEqual(
    new Map([
      ["a", [0, 1]],
      ["b", [2, 3]],
    ]),
  );
  expect([verdictOf(answer, "events"), verdictOf(answer, "groups")]).toEqual([
    { kind: "events", events: [0] },
    { kind: "groups", groups: [{ key: ["u"], instantsMs: [9000] }] },
  ]);
});

test("what fires while a signal is open joins it, until it closes after its last log or its longest time", () => {
  const rule = ruleText([a], { evaluationWindow: 0, keepAlive: 60, maxSignalDuration: 100 }, "a > 0");
  const logs = by([0, "a"], [60, "a"], [100, "a"], [101, "a"], [162, "a"], [50, "a", "v"]);
  expect(alertsOf(compiled(rule)(timed(logs))).map(({ key, atMs }) => `${key.join()} ${atMs / 1000}`)).toEqual(["u 0", "v 50", "u 101", "u 162"]);
});

/** A condition as it is written, and over the values; undefined compares with nothing. */
type Condition = readonly [text: string, holds: (a: number, b: number) => boolean];
const conditions: readonly Condition[] = [
  ["a > 1", (x) => x > 1],
  ["a >= 2 && b > 0", (x, y) => x >= 2 && y > 0],
  ["a > 1 || b > 2", (x, y) => x > 1 || y > 2],
  ["a < 2", (x) => x < 2],
  ["(a > 0 || b > 0) && b <= 1", (x, y) => (x > 0 || y > 0) && y <= 1],
  ["2 * a > b", (x, y) => 2 * x > y],
];
const aggregations = [
  [{}, (logs: readonly Log[]) => logs.length],
  [{ aggregation: "cardinality", distinctFields: ["@f"] }, (logs: readonly Log[]) => new Set(logs.map(([, { f }]) => f)).size],
  [{ aggregation: "sum", metrics: ["@n"] }, (logs: readonly Log[]) => logs.reduce((sum, [, { n }]) => sum + Number(n), 0)],
  [{ aggregation: "max", metrics: ["@n"] }, (logs: readonly Log[]) => Math.max(...logs.map(([, { n }]) => Number(n)))],
] as const;

/** Every window written out: no state is kept from one instant to the next. */
function slowly(
  logs: readonly Log[],
  windowSeconds: number,
  windowEnd: Assumptions["windowEnd"],
  measure: (logs: readonly Log[]) => number,
  holds: Condition[1],
) {
  const found: Record<string, number[]> = {};
  for (const k of ["u", "v"]) {
    const value = (kind: string, end: number): number => {
      const inside = logs.filter(([second, log]) => {
        const since = end - second;
        const isIn = since >= 0 && (windowEnd === "closed" ? since <= windowSeconds : since < windowSeconds);
        return isIn && log.k === k && [log.kind].flat().includes(kind);
      });
      return inside.length === 0 ? Number.NaN : measure(inside);
    };
    const seconds = new Set(logs.filter(([, log]) => log.k === k && [log.kind].flat().some((kind) => kind === "a" || kind === "b")).map(([second]) => second));
    const instants = [...seconds].filter((second) => holds(value("a", second), value("b", second))).sort((x, y) => x - y);
    if (instants.length > 0) found[k] = instants;
  }
  return found;
}

test("windows over random logs are what slow code says", () => {
  const random = seeded(3);
  let [firings, silences] = [0, 0];
  for (let i = 0; i < 400; i++) {
    const [fields, measure] = pick(random, aggregations);
    const [text, holds] = pick(random, conditions);
    const windowEnd = pick(random, ["closed", "half-open"] as const);
    const windowSeconds = pick(random, [30, 60, 90]);
    const logs = stream(random, 2 + Math.floor(random() * 10));
    const queries = [query("a", "@kind:a", fields), query("b", "@kind:b", fields)];
    const found = fired(ruleText(queries, { evaluationWindow: windowSeconds }, text), logs, { ...usual, windowEnd });
    expect(found, `${text} ${windowEnd} ${windowSeconds} ${JSON.stringify(logs)}`).toEqual(slowly(logs, windowSeconds, windowEnd, measure, holds));
    if (Object.keys(found).length > 0) firings++;
    else silences++;
  }
  expect(Math.min(firings, silences)).toBeGreaterThan(60);
});
