/** `THEN` and sequences, by hand and against every choice of completing logs. */

import { expect, test } from "vitest";
import type { JsonObject } from "../../../../src/model/event.ts";
import { type Assumptions, readingsOf, usual } from "../../../../src/replay/datadog/assumptions.ts";
import { a, b, c, fired, type Log, pick, query, ruleOf, ruleText, seeded, stream } from "./rules.ts";

const by = (...logs: readonly (readonly [number, ...string[]])[]): readonly Log[] => logs.map(([second, ...kind]) => [second, { k: "u", kind }]);

function sequenceText(steps: readonly (readonly [condition: string, window: number, within?: number])[], queries: readonly JsonObject[] = [a, b, c]): string {
  const sequenceDetectionOptions = {
    steps: steps.map(([condition, evaluationWindow], i) => ({ name: `s${i}`, condition, evaluationWindow })),
    stepTransitions: steps.slice(1).map(([, , evaluationWindow], i) => ({ parent: `s${i}`, child: `s${i + 1}`, evaluationWindow })),
  };
  return ruleText(queries, { detectionMethod: "sequence_detection", evaluationWindow: 0, sequenceDetectionOptions }, `s${steps.length - 1} > 0`);
}

test.each<[rule: string, logs: readonly Log[], assumptions: Partial<Assumptions>, seconds: readonly number[]]>([
  ["a > 0 THEN b > 0", by([0, "a"], [5, "b"]), {}, [5]],
  ["a > 0 THEN b > 0", by([0, "b"], [5, "a"]), {}, []],
  ["a > 0 THEN b > 0", by([0, "a"], [60, "b"]), {}, [60]],
  ["a > 0 THEN b > 0", by([0, "a"], [60, "b"]), { windowEnd: "half-open" }, []],
  ["a > 0 THEN b > 0", by([0, "a"], [61, "b"]), {}, []],
  ["a > 0 THEN b > 0", by([0, "a"], [0, "b"]), {}, [0]],
  ["a > 0 THEN b > 0", by([0, "b"], [0, "a"]), { sameInstant: "excluded" }, []],
  ["a > 0 THEN b > 0", by([0, "a", "b"]), {}, []],
  ["a > 0 THEN b > 0", by([0, "a", "b"]), { laterStep: "whole-window" }, [0]],
  ["a > 0 THEN b > 0", by([0, "a", "b"], [0, "a", "b"]), {}, [0]],
  ["a > 1 THEN b > 0", by([0, "a"], [1, "b"], [2, "a"]), {}, []],
  ["a > 1 THEN b > 0", by([0, "a"], [1, "b"], [2, "a"], [3, "b"]), {}, [3]],
  ["a > 0 THEN b > 1", by([0, "b"], [1, "a"], [2, "b"]), {}, []],
  ["a > 0 THEN b > 1", by([0, "b"], [1, "a"], [2, "b"]), { laterStep: "whole-window" }, [2]],
  ["a > 0 THEN b > 1", by([0, "a"], [1, "b"], [2, "a"], [3, "b"]), {}, [3]],
  ["a > 0 THEN b > 0 && c > 0", by([0, "c"], [1, "a"], [2, "b"], [3, "c"]), {}, [3]],
  ["a > 0 || c > 0 THEN b > 0", by([0, "c"], [1, "b"]), {}, [1]],
])("%s over %j, %j", (condition, logs, assumptions, seconds) => {
  const queries = condition.includes("c >") ? [a, b, c] : [a, b];
  expect(fired(ruleText(queries, {}, condition), logs, assumptions)).toEqual(seconds.length > 0 ? { u: seconds } : {});
});

const pair: Parameters<typeof sequenceText>[0] = [
  ["a >= 2", 60],
  ["b > 0", 60, 120],
];
test.each<[steps: Parameters<typeof sequenceText>[0], logs: readonly Log[], assumptions: Partial<Assumptions>, seconds: readonly number[]]>([
  [pair, by([0, "a"], [60, "a"], [180, "b"]), {}, [180]],
  [pair, by([0, "a"], [61, "a"], [70, "b"]), {}, []],
  [pair, by([0, "a"], [60, "a"], [181, "b"]), {}, []],
  [pair, by([0, "a"], [60, "a"], [180, "b"]), { windowEnd: "half-open" }, []],
  [pair, by([0, "a"], [30, "a"], [150, "b"]), { windowEnd: "half-open" }, []],
  [pair, by([0, "a"], [30, "a"], [149, "b"]), { windowEnd: "half-open" }, [149]],
  [pair, by([0, "a"], [5, "b"], [10, "a"]), {}, []],
  [pair, by([0, "a"], [5, "a"], [5, "b"]), {}, [5]],
  [pair, by([0, "a"], [5, "a"], [5, "b"]), { sameInstant: "excluded" }, []],
  [pair, by([0, "a"], [5, "a", "b"]), {}, []],
  [pair, by([0, "a"], [5, "a", "b"]), { laterStep: "whole-window" }, [5]],
  [
    [
      ["a > 0", 60],
      ["b >= 2", 60, 120],
    ],
    by([0, "b"], [1, "a"], [2, "b"]),
    {},
    [],
  ],
  [
    [
      ["a > 0", 60],
      ["b >= 2", 60, 120],
    ],
    by([0, "b"], [1, "a"], [2, "b"]),
    { laterStep: "whole-window" },
    [2],
  ],
  [
    [
      ["a > 0", 60],
      ["b > 0", 60, 60],
      ["c > 0", 60, 60],
    ],
    by([0, "a"], [60, "b"], [120, "c"], [121, "c"]),
    {},
    [120],
  ],
  [
    [
      ["a > 0", 60],
      ["b > 0", 60, 60],
      ["a > 0", 60, 60],
    ],
    by([0, "a"], [1, "b"], [1, "a"]),
    {},
    [1],
  ],
  [
    [
      ["a > 0", 60],
      ["b < 2", 60, 120],
    ],
    by([0, "a"], [1, "b"], [2, "b"]),
    {},
    [1],
  ],
  [
    [
      ["a > 0", 60],
      ["b < 2", 60, 120],
    ],
    by([0, "a"], [10, "b"], [20, "a"], [30, "b"]),
    {},
    [10, 30],
  ],
  [
    [
      ["a > 0", 60],
      ["b > 0", 60, 120],
    ],
    by([0, "a", "b"], [0, "a"]),
    {},
    [0],
  ],
  [
    [
      ["a > 0", 60],
      ["b > 0", 60, 60],
      ["c > 0", 60, 60],
    ],
    by([0, "a", "b"], [0, "b", "c"]),
    {},
    [],
  ],
])("the sequence %j over %j, %j", (steps, logs, assumptions, seconds) => {
  expect(fired(sequenceText(steps), logs, assumptions)).toEqual(seconds.length > 0 ? { u: seconds } : {});
});

test("a sum may fall, so every moment at which the first side holds is tried", () => {
  const sum = query("m", "@kind:b", { aggregation: "sum", metrics: ["@n"] });
  const logs: readonly Log[] = [
    [0, { k: "u", kind: "a" }],
    [1, { k: "u", kind: "b", n: -5 }],
    [2, { k: "u", kind: "a" }],
    [3, { k: "u", kind: "b", n: 2 }],
  ];
  expect(fired(ruleText([a, sum], {}, "a > 0 THEN m > 1"), logs)).toEqual({ u: [3] });
});

/** Conditions of one kind of log, over how many there are. */
const counts: readonly (readonly [text: string, holds: (count: number) => boolean])[] = [
  ["> 0", (count) => count > 0],
  [">= 2", (count) => count >= 2],
  ["< 2", (count) => count > 0 && count < 2],
];

interface Placed {
  readonly at: number;
  readonly second: number;
}
const has = (logs: readonly Log[], k: string, kind: string): readonly Placed[] =>
  logs.flatMap(([second, log], at) => (log.k === k && [log.kind].flat().includes(kind) ? [{ at, second }] : []));
const inside = (second: number, end: number, length: number, { windowEnd }: Assumptions): boolean =>
  second <= end && (second === end || end - second < length || (windowEnd === "closed" && end - second === length));
const after = (one: Placed, other: Placed, { sameInstant, laterStep }: Assumptions): boolean =>
  laterStep === "whole-window" || (one.at !== other.at && (sameInstant === "precedes" ? one.second >= other.second : one.second > other.second));

function groups(find: (k: string) => readonly number[]) {
  return Object.fromEntries(
    ["u", "v"].flatMap((k) => {
      const seconds = [...new Set(find(k))].sort((x, y) => x - y);
      return seconds.length > 0 ? [[k, seconds]] : [];
    }),
  );
}

test("THEN over random logs is what trying every completing log says", () => {
  const random = seeded(5);
  const readings = readingsOf(ruleOf(ruleText([a, b], {}, "a > 0 THEN b > 0")));
  expect(readings.length).toBe(8);
  const total = { fired: 0, silent: 0 };
  for (let i = 0; i < 400; i++) {
    const [[left, leftHolds], [right, rightHolds]] = [pick(random, counts), pick(random, counts)];
    const assumptions = { ...usual, ...pick(random, readings) };
    const logs = stream(random, 2 + Math.floor(random() * 8));
    const slow = groups((k) => {
      const [as, bs] = [has(logs, k, "a"), has(logs, k, "b")];
      return [...as, ...bs].flatMap(({ second: end }) => {
        const [before = [], later = []] = [as, bs].map((of) => of.filter(({ second }) => inside(second, end, 60, assumptions)));
        const fits = before.some((choice) => {
          const follows = later.some(({ second }) => (assumptions.sameInstant === "precedes" ? second >= choice.second : second > choice.second));
          const counted = later.filter((one) => after(one, choice, assumptions));
          return leftHolds(before.filter(({ second }) => second <= choice.second).length) && follows && rightHolds(counted.length);
        });
        return fits ? [end] : [];
      });
    });
    const found = fired(ruleText([a, b], {}, `a ${left} THEN b ${right}`), logs, assumptions);
    expect(found, `${left} THEN ${right} ${JSON.stringify(assumptions)} ${JSON.stringify(logs)}`).toEqual(slow);
    total[Object.keys(found).length > 0 ? "fired" : "silent"]++;
  }
  expect(Math.min(total.fired, total.silent)).toBeGreaterThan(60);
});

test("sequences over random logs are what trying every chain of logs says", () => {
  const random = seeded(9);
  const readings = readingsOf(ruleOf(sequenceText(pair)));
  const total = { fired: 0, silent: 0 };
  for (let i = 0; i < 400; i++) {
    const kinds = pick(random, [
      ["a", "b"],
      ["a", "b", "c"],
      ["a", "b", "a"],
      ["b", "b"],
    ]);
    const steps = kinds.map((kind) => ({ kind, count: pick(random, counts), window: pick(random, [30, 60]), within: pick(random, [30, 60, 120]) }));
    const assumptions = { ...usual, ...pick(random, readings) };
    const logs = stream(random, 3 + Math.floor(random() * 8));
    const slow = groups((k) => {
      const complete = (i: number, one: Placed): boolean => {
        const step = steps[i];
        if (step === undefined) return false;
        const own = has(logs, k, step.kind);
        const window = own.filter(({ second }) => inside(second, one.second, step.window, assumptions));
        if (i === 0) return step.count[1](window.length);
        return has(logs, k, steps[i - 1]?.kind ?? "").some((parent) => {
          const fits = parent.second <= one.second && (assumptions.sameInstant === "precedes" || parent.second < one.second);
          const counted = window.filter((each) => after(each, parent, assumptions));
          const near = inside(parent.second, one.second, step.within, assumptions);
          return fits && near && counted.some(({ at }) => at === one.at) && step.count[1](counted.length) && complete(i - 1, parent);
        });
      };
      return has(logs, k, kinds.at(-1) ?? "").flatMap((one) => (complete(steps.length - 1, one) ? [one.second] : []));
    });
    const queries = ["a", "b", "c"].map((kind) => query(kind, `@kind:${kind}`));
    const text = sequenceText(
      steps.map(({ kind, count, window, within }) => [`${kind} ${count[0]}`, window, within]),
      queries,
    );
    const found = fired(text, logs, assumptions);
    expect(found, `${JSON.stringify(steps)} ${JSON.stringify(assumptions)} ${JSON.stringify(logs)}`).toEqual(slow);
    total[Object.keys(found).length > 0 ? "fired" : "silent"]++;
  }
  expect(Math.min(total.fired, total.silent)).toBeGreaterThan(60);
});
