/** `then no` as a sequence that ends in an absence, under the model of the facts: its bounds on random streams, and streams on which the two differ. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import type { Event } from "../../../src/model/event.ts";
import { firedGroups } from "../../../src/replay/panther/correlation.ts";
import { type CorrelationReading, correlationReadings, usualReading } from "../../../src/replay/panther/correlation_readings.ts";
import { answers, type Episode, events, every, holdsAll, type Logged, startMs, streams } from "./correlation_streams.ts";
import { type Correlated, correlated, firingGroups, signalsOf } from "./steps.ts";

/** Groups that fire, and in which nothing that must be absent comes within a look-back after that. */
function unanswered(made: Correlated, stream: readonly Event[]): readonly string[] {
  const { condition } = made.rule;
  const verdict = evaluate(made.rule, stream);
  const unwanted = made.plan.members.find(({ absent }) => absent)?.id;
  const waitMs = (condition.kind === "then" ? (condition.tails.at(-1)?.withinSeconds ?? 0) : 0) * 1000;
  const answering = signalsOf(made, stream).filter(({ member }) => member === unwanted);
  const firing = verdict.kind === "groups" ? verdict.groups : [];
  return firing.flatMap(({ key, instantsMs }) => {
    const value = JSON.stringify(key);
    const own = answering.filter((signal) => signal.value === value);
    const isLeft = (atMs: number): boolean => own.every((signal) => signal.atMs < atMs || signal.atMs > atMs + made.plan.lookbackMinutes * 60_000);
    return instantsMs.some((instantMs) => isLeft(instantMs - waitMs)) ? [value] : [];
  });
}

const few = { ...every, numRuns: 25 };

describe("what nothing follows for a whole look-back fires at every schedule of runs, in every reading", () => {
  it.each<[string, number, Episode]>([
    ["a then no b within 10m", 300, [[0, "a"]]],
    [
      "a then no b within 90s",
      0,
      [
        [0, "b"],
        [1, "a"],
      ],
    ],
    [
      "a (count >= 3 within 615s) then no b within 615s",
      0,
      [
        [0, "a"],
        [1, "a"],
        [615, "a"],
      ],
    ],
    [
      "a then b within 90s then no c within 10m",
      0,
      [
        [0, "a"],
        [1, "c"],
        [90, "b"],
      ],
    ],
    [
      "a (distinct region >= 2 within 2m) then b (count >= 2 within 1m) within 3m then no c within 5m",
      300,
      [
        [0, "a", "x"],
        [120, "a", "y"],
        [250, "b"],
        [300, "b"],
      ],
    ],
  ])("%s, at most %i seconds late", (alert, slack, episode) => {
    const made = correlated({ alert, more: `on panther { set slack: ${slack}s }` });
    const late = correlationReadings(made.correlation, slack > 0);
    let [fired, silent] = [0, 0];
    fc.assert(
      fc.property(streams(made, episode, false, slack), (stream) => {
        const expected = unanswered(made, stream);
        if (expected.length === 0) silent++;
        else fired++;
        for (const here of answers(made, stream, late)) if (!holdsAll(here, expected)) return false;
        return true;
      }),
      few,
    );
    expect([fired > 5, silent > 3]).toEqual([true, true]);
  });
});

describe("what fires here", () => {
  it("has the steps before the absence", () => {
    const made = correlated({ alert: "a then b within 10m then no c within 1h" });
    const before = correlated({ alert: "a then b within 10m" });
    const strict = correlationReadings(made.correlation, false).filter((reading) => reading.strict);
    const episode: Episode = [
      [0, "a"],
      [60, "b"],
      [120, "c"],
    ];
    let fired = 0;
    fc.assert(
      fc.property(streams(made, episode, true), (stream) => {
        const expected = firingGroups(before.rule, stream);
        for (const here of answers(made, stream, strict)) {
          fired += here.length;
          if (!holdsAll(expected, here)) return false;
        }
        return true;
      }),
      few,
    );
    expect(fired).toBeGreaterThan(100);
  });

  it("is what the reference fires on, if runs wait for whole minutes and look no further", () => {
    const made = correlated({ alert: "a then no b within 10m" });
    const exact = correlationReadings(made.correlation, false).filter(({ waits, looks }) => waits && looks === "frame");
    const episode: Episode = [
      [0, "a"],
      [300, "b"],
    ];
    let [fired, silent] = [0, 0];
    fc.assert(
      fc.property(streams(made, episode, false), (stream) => {
        const expected = firingGroups(made.rule, stream);
        if (expected.length === 0) silent++;
        else fired++;
        for (const here of answers(made, stream, exact)) if (!(holdsAll(here, expected) && holdsAll(expected, here))) return false;
        return true;
      }),
      every,
    );
    expect([fired > 20, silent > 20]).toEqual([true, true]);
  });
});

describe("each difference is real: a smallest stream on which the two differ", () => {
  const at = (minutes: number, name: string): Logged => ({ second: minutes * 60, name, user: "u", region: "r" });
  const waiting: Partial<CorrelationReading> = { waits: true };
  it.each<[string, string, readonly Logged[], Partial<CorrelationReading>, number, { readonly here: boolean; readonly there: boolean }]>([
    // A run between the step and its answer.
    ["absence_unverified: both", "a then no b within 1h", [at(0, "a"), at(30, "b")], {}, 10, { here: true, there: false }],
    // An answer after the time for it, and before the first run that has waited.
    ["absence_unverified: both", "a then no b within 1h", [at(0, "a"), at(65, "b")], { ...waiting, looks: "lookback" }, 70, { here: false, there: true }],
    ["tie_order: may_over_fire", "a then no b within 1h", [at(0, "a"), at(0, "b")], waiting, 0, { here: true, there: false }],
    ["wider_window: may_miss", "a then no b within 90s", [at(0, "a"), at(100 / 60, "b")], waiting, 0, { here: false, there: true }],
    ["step_start_unverified: both", "a then no a within 1h", [at(0, "a")], { ...waiting, strict: false }, 0, { here: false, there: true }],
    [
      "links_unverified: may_over_fire",
      "a then b within 5m then c within 5m",
      [at(0, "a"), at(1, "b"), at(10, "b"), at(12, "c")],
      {},
      0,
      { here: true, there: false },
    ],
  ])("%s: %s", (code, alert, of, reading, phaseMinutes, expected) => {
    const made = correlated({ alert });
    expect(made.codes).toContain(code);
    const stream = events(of);
    const here = firedGroups(made.correlation, signalsOf(made, stream), startMs + phaseMinutes * 60_000, { ...usualReading, ...reading }).length > 0;
    expect({ here, there: firingGroups(made.rule, stream).length > 0 }).toEqual(expected);
  });
});
