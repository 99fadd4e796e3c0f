/** Emitted new value rules under the model of the facts: the bound of each difference on random streams, and a smallest stream on which the two differ. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import type { Rule } from "../../../src/ir/detection.ts";
import type { Event } from "../../../src/model/event.ts";
import { checked } from "../../chain.ts";
import { detText, differencesOf, payloadOf } from "./dets.ts";
import { type Firing, firings, type NewValueRule, type Observation, type Reading, readings } from "./new_value_model.ts";

interface Logged {
  readonly hour: number;
  readonly user: string | null;
  readonly region: string | null;
  readonly name: string;
}
const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 1);

function events(of: readonly Logged[]): readonly Event[] {
  return of.map(({ hour, user, region, name }) => {
    const atMs = startMs + hour * hourMs;
    const known = { ...(user !== null && { userIdentity: { arn: user } }), ...(region !== null && { awsRegion: region }) };
    return { source: "cloudtrail", atMs, data: { eventTime: new Date(atMs).toISOString(), eventName: name, ...known } };
  });
}
function observations(of: readonly Logged[]): readonly Observation[] {
  return of.map(({ hour, user, region, name }) => ({
    atMs: startMs + hour * hourMs,
    attributes: { "@userIdentity.arn": user ?? undefined, "@awsRegion": region ?? undefined, "@evt.name": name },
  }));
}

interface Made {
  readonly rule: Rule;
  readonly payload: NewValueRule;
  readonly codes: readonly string[];
}
function made(condition: string): Made {
  const body = `  from cloudtrail where eventName is present\n  alert when ${condition}\n    for each userIdentity.arn`;
  const [rule] = checked(["case.det"], () => ({ text: detText(body) })).program.rules;
  if (rule === undefined) throw new Error("a detection is expected");
  return { rule, payload: payloadOf(body), codes: differencesOf(body).map((text) => text.slice(0, text.indexOf(":"))) };
}

function reference({ rule }: Made, of: readonly Logged[]): readonly Firing[] {
  const verdict = evaluate(rule, events(of));
  return verdict.kind === "groups" ? verdict.groups.flatMap(({ key, instantsMs }) => instantsMs.map((atMs) => ({ group: JSON.stringify(key), atMs }))) : [];
}

const includes = (some: readonly Firing[], { group, atMs }: Firing): boolean => some.some((each) => each.group === group && each.atMs === atMs);

/** Two weeks of a few people; no two logs in one hour, so that an instant is a log. */
const streams = fc
  .array(
    fc.record({
      hour: fc.integer({ min: 0, max: 336 }),
      user: fc.constantFrom("u", "u", "u", "v", null),
      region: fc.constantFrom("r1", "r2", "r3", null),
      name: fc.constantFrom("a", "b"),
    }),
    { maxLength: 25 },
  )
  .map((of): readonly Logged[] => [...new Map(of.map((each) => [each.hour, each])).values()]);
const every = { numRuns: 300, seed: 20260101 };

describe("the bounds hold in every reading", () => {
  it.each([
    ["first seen awsRegion within 3d learning 1d", readings],
    ["first seen awsRegion within 14d", readings],
    ["first seen (awsRegion, eventName) within 3d learning 1d", readings.filter(({ newness }) => newness === "together")],
  ] as const)("what the reference fires on fires here, once the rule has learned: %s", (condition, of) => {
    const { payload, ...rest } = made(condition);
    const learnedMs = startMs - payload.options.newValueOptions.learningDuration * 24 * hourMs;
    let [fired, silent] = [0, 0];
    fc.assert(
      fc.property(streams, (stream) => {
        const expected = reference({ payload, ...rest }, stream);
        if (expected.length === 0) silent++;
        else fired++;
        return of.every((reading) => {
          const here = firings(payload, observations(stream), learnedMs, reading);
          return expected.every((each) => includes(here, each));
        });
      }),
      every,
    );
    expect([fired > 50, silent > 5]).toEqual([true, true]);
  });

  it.each(["first seen awsRegion within 12h learning 6h", "first seen awsRegion within 36h learning 1h"])(
    "what is missed was seen longer ago than the detection remembers, and what fires was not seen since: %s",
    (condition) => {
      const { rule, payload, codes } = made(condition);
      if (rule.kind !== "detection" || rule.condition.kind !== "first-seen") throw new Error("first seen is expected");
      const [withinMs, keptMs] = [rule.condition.withinSeconds * 1000, payload.options.newValueOptions.forgetAfter * 24 * hourMs];
      let [fired, missed] = [0, 0];
      fc.assert(
        fc.property(streams, (stream) => {
          const expected = reference({ rule, payload, codes }, stream);
          const logs = observations(stream);
          const age = ({ atMs }: Firing): number => {
            const own = logs.find((log) => log.atMs === atMs)?.attributes;
            const before = logs.filter((log) => log.atMs < atMs && ["@awsRegion", "@userIdentity.arn"].every((name) => log.attributes[name] === own?.[name]));
            return atMs - Math.max(Number.NEGATIVE_INFINITY, ...before.map((log) => log.atMs));
          };
          return readings
            .filter(({ learns }) => learns === "rule")
            .every((reading) => {
              const here = firings(payload, logs, startMs - 40 * 24 * hourMs, reading);
              const lost = expected.filter((each) => !includes(here, each));
              fired += here.length;
              missed += lost.length;
              return here.every((each) => age(each) > withinMs) && lost.every((each) => age(each) > withinMs && age(each) <= keptMs);
            });
        }),
        every,
      );
      expect([fired > 100, missed > 0]).toEqual([true, true]);
    },
  );

  it("of several attributes, what is new in any reading is new together", () => {
    const { payload } = made("first seen (awsRegion, eventName) within 3d learning 1d");
    const here = (stream: readonly Logged[], reading: Reading) => firings(payload, observations(stream), startMs - 40 * 24 * hourMs, reading);
    let fewer = 0;
    fc.assert(
      fc.property(streams, (stream) =>
        readings.every((reading) => {
          const [some, all] = [here(stream, reading), here(stream, { ...reading, newness: "together" })];
          if (some.length < all.length) fewer++;
          return some.every((each) => includes(all, each));
        }),
      ),
      every,
    );
    expect(fewer).toBeGreaterThan(50);
  });
});

describe("each difference is real: a smallest stream on which the two differ", () => {
  const at = (hour: number, region: string, name = "a"): Logged => ({ hour, user: "u", region, name });
  const old = startMs - 40 * 24 * hourMs;
  const plain: Reading = { learns: "rule", keptAtEnd: true, newness: "together" };
  it.each<[string, string, readonly Logged[], number, Reading, { readonly here: readonly number[]; readonly there: readonly number[] }]>([
    // A group that comes after the rule's learning time.
    ["learning_per_rule", "first seen awsRegion within 3d learning 1d", [at(0, "x")], old, plain, { here: [0], there: [] }],
    // What was there before the rule.
    ["learning_per_rule", "first seen awsRegion within 3d learning 1d", [at(0, "x"), at(24, "y")], startMs + 1, plain, { here: [], there: [24] }],
    ["learning_per_rule", "first seen awsRegion within 3d learning 0s", [at(0, "x"), at(24, "y")], old, plain, { here: [24], there: [0, 24] }],
    ["longer_memory", "first seen awsRegion within 12h learning 1h", [at(0, "x"), at(10, "y"), at(20, "x")], old, plain, { here: [0, 10], there: [10, 20] }],
    [
      "new_tuples_unverified",
      "first seen (awsRegion, eventName) within 3d learning 1h",
      [at(0, "x", "a"), at(1, "y", "b"), at(2, "x", "b")],
      old,
      { ...plain, newness: "one" },
      { here: [0, 1], there: [1, 2] },
    ],
  ])("%s: %s", (code, condition, stream, since, reading, expected) => {
    const all = made(condition);
    expect(all.codes).toContain(code);
    const hours = (of: readonly Firing[]) => of.map(({ atMs }) => (atMs - startMs) / hourMs);
    expect({ here: hours(firings(all.payload, observations(stream), since, reading)), there: hours(reference(all, stream)) }).toEqual(expected);
  });
});
