/** The emitted correlations under the model of the facts: their own tests, and the bound of each difference on random streams. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firedGroups, firesInTest } from "../../../src/replay/panther/correlation.ts";
import { correlationReadings, usualReading } from "../../../src/replay/panther/correlation_readings.ts";
import { type RuleOutput, signalsOfTest } from "../replay/panther/rule_outputs.ts";
import { answers, type Episode, events, every, holdsAll, type Logged, startMs, streams } from "./correlation_streams.ts";
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
    "a then b within 1h then c within 1s",
    "a (count >= 3 within 5m) then b (count >= 2 within 2m) within 10m then a within 1h then c within 1h",
    "a then no b within 1s",
    "a then no b within 1h",
    "a then no a within 1h",
    "a (count >= 5 within 10s) then no b within 90s",
    "a then b (distinct region >= 3 within 1m) within 10m then no c within 1h",
    "a (count >= 30 within 10s) then b (count >= 20 within 5s) within 1m",
  ])("hold in the model: %s", (alert) => {
    for (const keys of ["for each user.arn", ""]) {
      const made = correlated({ alert, keys });
      const { Tests = [] } = made.document;
      const answers = Tests.map(({ Name, RuleOutputs }) => [Name, answersOf(made, RuleOutputs)]);
      expect(answers).toEqual(Tests.map(({ Name, ExpectedResult }) => [Name, correlationReadings(made.correlation, false).map(() => ExpectedResult)]));
      expect(new Set(Tests.map(({ ExpectedResult }) => ExpectedResult)).size).toBe(2);
    }
  });
});

/** In every reading: what is not documented decides none of them. */
function answersOf({ correlation }: Correlated, outputs: readonly RuleOutput[]): readonly boolean[] {
  const signals = signalsOfTest(correlation, outputs);
  return correlationReadings(correlation, false).map((reading) => firesInTest(correlation, signals, reading));
}

describe("what the reference fires on fires at every schedule of runs, and as late as the slack allows", () => {
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
      "a then b within 90s then c within 10m",
      false,
      [
        [0, "a"],
        [90, "b"],
        [690, "c"],
      ],
    ],
    [
      "a (count >= 2 within 3m) then b (count >= 2 within 2m) within 5m then c within 2m then a within 10m",
      false,
      [
        [0, "a"],
        [180, "a"],
        [361, "b"],
        [480, "b"],
        [600, "c"],
        [1200, "a"],
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
    const late = correlationReadings(made.correlation, true);
    let fired = 0;
    let silent = 0;
    fc.assert(
      fc.property(streams(made, episode, tied, 300), (stream) => {
        const expected = firingGroups(made.rule, stream);
        if (expected.length === 0) silent++;
        else fired++;
        for (const here of answers(made, stream, late)) if (!holdsAll(here, expected)) return false;
        return true;
      }),
      every,
    );
    expect([fired > 12, silent > 3]).toEqual([true, true]);
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
    const strictly = correlationReadings(made.correlation, false).filter(({ strict }) => strict);
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
    const here = firedGroups(made.correlation, signalsOf(made, stream), startMs, usualReading).length > 0;
    expect({ here, there: firingGroups(made.rule, stream).length > 0 }).toEqual(expected);
  });
});
