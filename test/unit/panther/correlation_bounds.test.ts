/** The emitted correlations under the model of the facts: their own tests, upstream's tests, and the bound of each difference on random streams. */

import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Event } from "../../../src/model/event.ts";
import type { CorrelationDocument } from "./correlation_files.ts";
import { type Correlation, firingAnywhere, firingAtRuns, plainReading, type RuleOutput, readings, signalsOf as signalsOfTest } from "./correlation_model.ts";
import { type Correlated, correlated, firingGroups, signalsOf } from "./steps.ts";

describe("the tests in an emitted correlation", () => {
  it.each([
    "a and b within 10m",
    "a and b and c within 10s",
    "a (distinct region > 3) and b within 10m",
    "a (count >= 90) and b within 1m",
    "a (count >= 5 within 30s) and b (count >= 2 within 2m) within 3h",
    "a and a (count >= 3) within 1h",
    "a then b within 1s",
    "a then b within 90s",
    "a then a within 1h",
    "a (distinct region > 3 within 10m) then b within 1h",
    "a (count >= 30 within 10s) then b (count >= 20 within 5s) within 1m",
  ])("hold in the model: %s", (alert) => {
    for (const keys of ["for each user.arn", ""]) {
      const { document } = correlated({ alert, keys });
      const answers = (document.Tests ?? []).map(({ Name, RuleOutputs }) => [Name, answerOf(document, RuleOutputs)]);
      expect(answers).toEqual((document.Tests ?? []).map(({ Name, ExpectedResult }) => [Name, readings.map(() => ExpectedResult)]));
      expect(new Set((document.Tests ?? []).map(({ ExpectedResult }) => ExpectedResult)).size).toBe(2);
    }
  });
});

/** In every reading: what is not documented decides none of them. */
function answerOf({ Detection: [correlation] }: CorrelationDocument, outputs: readonly RuleOutput[]): readonly boolean[] {
  const signals = signalsOfTest(correlation, outputs);
  return readings.map((reading) => firingAnywhere(correlation, signals, { ...reading, ends: "both" }).length > 0);
}

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
    return correlation === undefined || firingAnywhere(correlation, signalsOfTest(correlation, rule_outputs)).length > 0 !== expected_result;
  });
  expect(wrong.map(({ rule_id, test_name }) => `${rule_id}: ${test_name}`)).toEqual([]);
  expect([tests.length, tests.filter(({ expected_result }) => expected_result).length]).toEqual([48, 21]);
});

interface Logged {
  readonly second: number;
  readonly name: string;
  readonly user: string | null;
  readonly region: string | null;
}
const logged = (seconds: number): fc.Arbitrary<Logged> =>
  fc.record({
    second: fc.integer({ min: 0, max: seconds }),
    name: fc.constantFrom("a", "b", "c"),
    user: fc.constantFrom("u", "u", "u", "u", "v", null),
    region: fc.constantFrom("r1", "r2", "r3", "r4", null),
  });

const startMs = Date.UTC(2026, 0, 1);
const events = (of: readonly Logged[]): readonly Event[] =>
  of.map(({ second, name, user, region }) => ({
    source: "log",
    atMs: startMs + second * 1000,
    data: { at: new Date(startMs + second * 1000).toISOString(), name, ...(user !== null && { user: { arn: user } }), ...(region !== null && { region }) },
  }));

type Episode = readonly (readonly [second: number, name: string, region?: string])[];

/** Streams about as long as a look-back; half of them hold an episode, somewhere in them. */
function streams({ plan }: Correlated, episode: Episode, tied: boolean): fc.Arbitrary<readonly Event[]> {
  const seconds = plan.lookbackMinutes * 60;
  const planted = fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: seconds }))
    .map(([there, later]) => (there ? episode.map(([second, name, region = "r"]): Logged => ({ second: second + later, name, user: "u", region })) : []));
  const noise = fc.array(logged(seconds), { maxLength: 8 });
  // The last at one second stays.
  const apart = (of: readonly Logged[]): readonly Logged[] => [...new Map(of.map((each) => [each.second, each])).values()];
  return fc.tuple(noise, planted).map(([around, of]) => events(tied ? [...around, ...of] : apart([...around, ...of])));
}

/** Runs that begin anywhere, and where an event is at the edge of a look-back. */
function phases({ plan }: Correlated, stream: readonly Event[]): readonly number[] {
  const rateMs = plan.rateMinutes * 60_000;
  const edges = stream.flatMap(({ atMs }) => [atMs, atMs - 1, atMs + 1, atMs + plan.lookbackMinutes * 60_000]);
  return [...new Set([startMs + 123_456, ...edges].map((at) => startMs + ((at - startMs) % rateMs)))];
}

/** What fires here, in each reading and at each schedule of runs. */
function* answers(made: Correlated, stream: readonly Event[], of = readings): Generator<readonly string[]> {
  const signals = signalsOf(made, stream);
  const [correlation] = made.document.Detection;
  if (signals.length === 0) return;
  for (const phaseMs of phases(made, stream)) for (const reading of of) yield firingAtRuns(correlation, signals, phaseMs, reading);
}

const holdsAll = (some: readonly string[], of: readonly string[]): boolean => of.every((each) => some.includes(each));

const every = { numRuns: 80, seed: 20260101 };

describe("what the reference fires on fires at every schedule of runs", () => {
  // Each with an episode that only just fits its windows.
  it.each<[string, boolean, Episode]>([
    [
      "a and b within 10m",
      true,
      [
        [0, "b"],
        [600, "a"],
      ],
    ],
    [
      "a and b and c within 90s",
      true,
      [
        [0, "b"],
        [0, "c"],
        [90, "a"],
      ],
    ],
    [
      "a (count >= 3) and b within 10m",
      true,
      [
        [0, "a"],
        [0, "a"],
        [300, "b"],
        [600, "a"],
      ],
    ],
    [
      "a (distinct region >= 3) and b within 10m",
      true,
      [
        [0, "a", "x"],
        [1, "b"],
        [2, "a", "y"],
        [600, "a", "z"],
      ],
    ],
    [
      "a (count >= 3 within 2m) and b (count >= 2 within 3m) within 10m",
      true,
      [
        [0, "a"],
        [1, "a"],
        [120, "a"],
        [540, "b"],
        [720, "b"],
      ],
    ],
    [
      "a (count >= 3 and distinct region >= 2) and b within 10m",
      true,
      [
        [0, "a", "x"],
        [1, "a", "y"],
        [2, "b"],
        [600, "a", "y"],
      ],
    ],
    [
      "a then b within 10m",
      false,
      [
        [0, "a"],
        [600, "b"],
      ],
    ],
    [
      "a then a within 10m",
      false,
      [
        [0, "a"],
        [600, "a"],
      ],
    ],
    [
      "a (count >= 2 within 3m) then b within 10m",
      false,
      [
        [0, "a"],
        [180, "a"],
        [780, "b"],
      ],
    ],
    [
      "a (distinct region >= 2 within 10m) then b (count >= 2 within 5m) within 10m",
      false,
      [
        [0, "a", "x"],
        [600, "a", "y"],
        [900, "b"],
        [1200, "b"],
      ],
    ],
  ])("%s", (alert, tied, episode) => {
    const made = correlated({ alert });
    let fired = 0;
    let silent = 0;
    fc.assert(
      fc.property(streams(made, episode, tied), (stream) => {
        const expected = firingGroups(made.rule, stream);
        if (expected.length === 0) silent++;
        else fired++;
        for (const here of answers(made, stream)) if (!holdsAll(here, expected)) return false;
        return true;
      }),
      every,
    );
    expect([fired > 20, silent > 5]).toEqual([true, true]);
  });
});

describe("what fires here", () => {
  const episode: Episode = [
    [0, "a"],
    [0, "a"],
    [0, "a"],
    [60, "b"],
    [90, "c"],
  ];
  it.each(["a and b within 10m", "a (count >= 3) and b within 10m", "a and b and c within 90s"])("fits within the look-back: %s", (alert) => {
    const made = correlated({ alert });
    const wider = correlated({ alert: alert.replace(/within \w+$/, `within ${made.plan.lookbackMinutes}m`) });
    let fired = 0;
    fc.assert(
      fc.property(streams(made, episode, true), (stream) => {
        const within = firingGroups(wider.rule, stream);
        for (const here of answers(made, stream)) {
          fired += here.length;
          if (!holdsAll(within, here)) return false;
        }
        return true;
      }),
      every,
    );
    expect(fired).toBeGreaterThan(100);
  });

  it("is the sequence that the reference fires on, where steps are single events in whole minutes", () => {
    const made = correlated({ alert: "a then b within 10m" });
    const strictly = readings.filter(({ strict }) => strict);
    let fired = 0;
    fc.assert(
      fc.property(streams(made, episode, true), (stream) => {
        const expected = firingGroups(made.rule, stream);
        for (const here of answers(made, stream, strictly)) {
          fired += here.length;
          if (!holdsAll(expected, here)) return false;
        }
        return true;
      }),
      every,
    );
    expect(fired).toBeGreaterThan(100);
  });
});

describe("each difference is real: a smallest stream on which the two differ", () => {
  const at = (second: number, name: string, region = "r"): Logged => ({ second, name, user: "u", region });
  it.each([
    ["hopping_window", "a and b within 10m", [at(0, "a"), at(15 * 60, "b")], { here: true, there: false }],
    ["distinct_as_count", "a (distinct region >= 2) and b within 10m", [at(0, "a"), at(1, "a"), at(2, "b")], { here: true, there: false }],
    ["step_window_lost", "a (count >= 2 within 1m) then b within 10m", [at(0, "a"), at(120, "a"), at(180, "b")], { here: true, there: false }],
    ["wider_window", "a then b within 90s", [at(0, "a"), at(100, "b")], { here: true, there: false }],
    ["tie_order", "a then b within 10m", [at(0, "a"), at(0, "b")], { here: false, there: true }],
  ] as const)("%s: %s", (code, alert, of, expected) => {
    const made = correlated({ alert });
    expect(made.codes.map((each) => each.split(":")[0])).toContain(code);
    const stream = events(of);
    const here = firingAtRuns(made.document.Detection[0], signalsOf(made, stream), startMs, plainReading).length > 0;
    expect({ here, there: firingGroups(made.rule, stream).length > 0 }).toEqual(expected);
  });
});
