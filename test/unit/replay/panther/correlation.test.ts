/** The model of Panther's correlations: against what upstream has recorded, and form by form. */

import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { firedGroups, firesInTest } from "../../../../src/replay/panther/correlation.ts";
import { type CorrelationReading, correlationReadings, usualReading } from "../../../../src/replay/panther/correlation_readings.ts";
import type { Correlation, Member, Signal } from "../../../../src/replay/panther/correlation_rule.ts";
import { readCorrelation } from "../../../../src/replay/panther/read_correlation.ts";
import { type RuleOutput, signalsOfTest } from "./rule_outputs.ts";

const upstream = "../shared/data/panther";
test.skipIf(!existsSync(upstream))("upstream's rules are read, and its tests answered as they expect", () => {
  const lines = (name: string): readonly unknown[] =>
    readFileSync(`${upstream}/${name}`, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  const rules = lines("correlation_rules.ndjson") as readonly { readonly rule_id: string; readonly detection: unknown }[];
  const correlations = new Map(rules.map(({ rule_id, detection }) => [rule_id, correlationOf(rule_id, detection)]));
  const tests = lines("correlation_tests.ndjson") as readonly {
    readonly rule_id: string;
    readonly test_name: string;
    readonly expected_result: boolean;
    readonly rule_outputs: readonly RuleOutput[];
  }[];
  const wrong = tests.filter(({ rule_id, expected_result, rule_outputs }) => {
    const correlation = correlations.get(rule_id);
    if (correlation === undefined) throw new Error(rule_id);
    const signals = signalsOfTest(correlation, rule_outputs);
    return correlationReadings(correlation, false).some((reading) => firesInTest(correlation, signals, reading) !== expected_result);
  });
  expect(wrong.map(({ rule_id, test_name }) => `${rule_id}: ${test_name}`)).toEqual([]);
  expect([tests.length, tests.filter(({ expected_result }) => expected_result).length]).toEqual([48, 21]);
});

/** The recorded detections came through a reader of YAML 1.1, for which a plain `On` is true. */
function correlationOf(id: string, detection: unknown): Correlation {
  const text = JSON.stringify({ AnalysisType: "correlation_rule", RuleID: id, Enabled: true, Severity: "Info", Detection: detection });
  const read = readCorrelation({ path: `${id}.yml`, text: text.replaceAll('{"true":', '{"On":') });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return read.rule.correlation;
}

const span = { file: "c.yml", start: 0, end: 0 };
const member = (id: string, more: Partial<Member> = {}): Member => ({
  id,
  ruleId: id,
  span,
  least: 1,
  most: Number.MAX_SAFE_INTEGER,
  absent: false,
  withinMinutes: 2160,
  join: { field: "key", span },
  ...more,
});
const [a, b, c] = [member("a"), member("b"), member("c")];

/** Recorded upstream until its sequences became groups (2026-06): what a sequence of three, and one that ends in an absence, answered. */
describe("what was recorded of sequences is answered so in every reading", () => {
  const sequence = (members: readonly Member[], withinMinutes = 2160): Correlation => ({
    kind: "sequence",
    members: members.map((of) => ({ ...of, withinMinutes })),
    rateMinutes: 1440,
    lookbackMinutes: 2160,
  });
  const noB = member("b", { absent: true });
  const signals = (times: Readonly<Record<string, readonly number[]>>, other: Readonly<Record<string, readonly number[]>> = {}): readonly RuleOutput[] =>
    [times, other].flatMap((of, i) => Object.entries(of).map(([ID, at]) => ({ ID, Matches: { key: { [`group ${i}`]: at } } })));
  const second = 1 / 60;
  it.each<[string, Correlation, readonly RuleOutput[], boolean]>([
    // GCP.Privilege.Escalation.Via.TagBinding
    ["three, one after the other", sequence([a, b, c], 15), signals({ a: [0], b: [5 * second], c: [10 * second] }), true],
    ["three without the middle", sequence([a, b, c], 15), signals({ a: [0], c: [10 * second] }), false],
    // Snowflake.Data.Exfiltration
    ["three at the same two instants", sequence([a, b, c]), signals({ a: [0, second], b: [0, second], c: [0, second] }), true],
    ["two of three", sequence([a, b, c]), signals({ a: [0, second], b: [0, second] }), false],
    // Okta.Login.Without.Push
    ["an absence that is answered", sequence([a, noB]), signals({ a: [0], b: [3] }), false],
    ["an absence", sequence([a, noB]), signals({ a: [0] }), true],
    ["an absence, answered in another group", sequence([a, noB]), signals({ a: [0] }, { b: [3] }), true],
    // GitHub.Advanced.Security.Change.NOT.FOLLOWED.BY.Repo.Archived: made a group because this fires as a sequence.
    ["an absence whose answer came before", sequence([a, noB]), signals({ a: [3], b: [0] }), true],
  ])("%s", (_, correlation, outputs, expected) => {
    const answers = correlationReadings(correlation, false).map((reading) => firesInTest(correlation, signalsOfTest(correlation, outputs), reading));
    expect(new Set(answers)).toEqual(new Set([expected]));
  });
});

describe("at its runs, every 10 minutes over the last 15", () => {
  const minute = 60_000;
  const group = (...members: readonly Member[]): Correlation => ({ kind: "group", members, rateMinutes: 10, lookbackMinutes: 15 });
  const sequence = (...members: readonly Member[]): Correlation => ({ kind: "sequence", members, rateMinutes: 10, lookbackMinutes: 15 });
  const within = (of: Member, withinMinutes: number): Member => ({ ...of, withinMinutes });
  const twice = member("a", { least: 2 });
  const no = member("b", { absent: true });
  /** Of texts such as `a1 b2>4`: a at minute 1, b at minute 2 which arrived at 4. */
  const signalsIn = (text: string): readonly Signal[] =>
    text.split(" ").map((one, position): Signal => {
      const [, id = "", at = "", arrived = at] = /^([a-z])([0-9.]+)(?:>([0-9.]+))?$/.exec(one) ?? [];
      return { member: id, value: "v", position, atMs: Number(at) * minute, arrivedMs: Number(arrived) * minute };
    });
  /** The minute of the first run that fires, and the positions that took part. */
  const fired = (correlation: Correlation, text: string, reading: Partial<CorrelationReading> = {}, phase = 0): string => {
    const groups = firedGroups(correlation, signalsIn(text), phase * minute, { ...usualReading, ...reading });
    return groups.map(({ runsMs: [atMs = 0], positions }) => `at ${atMs / minute}: ${positions}`).join();
  };

  it.each<[string, Correlation, string, string]>([
    ["a group in any order", group(a, b), "b1 a2", "at 10: 0,1"],
    ["a group without one of its members", group(a, b), "b1 b2", ""],
    ["what two runs see is told once", group(a, b), "b6 a6 a11", "at 10: 0,1,2"],
    ["a group over more than a look-back", group(a, b), "b1 a17", ""],
    ["a group that no run sees whole", group(a, b), "b1 a12", ""],
    ["a count that is reached", group(twice, b), "a1 b1 a2", "at 10: 0,1,2"],
    ["a count that is not", group(member("a", { least: 3 }), b), "a1 b1 a2", ""],
    ["one more than the most", group(member("a", { most: 1 }), b), "a1 b1 a2", ""],
    ["as many as the most", group(member("a", { most: 2 }), b), "a1 b1 a2", "at 10: 0,1,2"],
    ["one more than the most in a sequence", sequence(member("a", { most: 1 }), b), "a1 a2 b3", ""],
    ["an absence in a group", group(a, no), "a8", "at 10: 0"],
    ["an absence in a group whose answer came before and is forgotten", group(a, no), "b1 a8", "at 20: 1"],
    ["a sequence in its order", sequence(a, b), "a1 b2", "at 10: 0,1"],
    ["a sequence in the other order", sequence(a, b), "b1 a2", ""],
    ["a sequence at one instant", sequence(a, b), "a1 b1", ""],
    ["a transition just in time", sequence(a, within(b, 3)), "a1 b4", "at 10: 0,1"],
    ["a transition too late", sequence(a, within(b, 3)), "a1 b4.1", ""],
    ["a transition from the last of several", sequence(a, within(b, 3)), "a1 a3 b5", "at 10: 0,1,2"],
    ["a transition to the first of several", sequence(a, within(b, 3)), "a1 b3 b9", "at 10: 0,1,2"],
    ["a count before a transition", sequence(twice, within(b, 3)), "a1 a3 b5", "at 10: 0,1,2"],
    ["a count that only what follows reaches", sequence(twice, b), "a1 b5 a6", "at 10: 0,1,2"],
    ["three that any match links", sequence(a, within(b, 2), within(c, 2)), "a1 b2 b6 c7", "at 10: 0,1,2,3"],
    ["an absence whose answer came before", sequence(a, within(no, 3)), "b1 a2", "at 10: 1"],
    ["an absence that is answered", sequence(a, within(no, 3)), "a2 b5", ""],
    ["an absence that is answered too late", sequence(a, within(no, 3)), "a2 b6", "at 10: 0"],
    ["one of two absences that is not answered", sequence(a, within(no, 1)), "a2 b3 a5", "at 10: 0,2"],
    ["an absence that no run waits for", sequence(a, within(no, 3)), "a9 b11", "at 10: 0"],
    ["both ends of a look-back", group(a, b), "a5 b20", "at 20: 0,1"],
    ["one that comes too late", group(a, b), "a1 b4>11", ""],
    ["one that comes late and in time", group(a, b), "a6 b7>12", "at 20: 0,1"],
  ])("%s", (_, correlation, text, expected) => {
    expect(fired(correlation, text)).toEqual(expected);
  });

  it.each<[string, Correlation, string, Partial<CorrelationReading>, string]>([
    ["one instant is an order", sequence(a, b), "a1 b1", { strict: false }, "at 10: 0,1"],
    ["one instant answers an absence", sequence(a, within(no, 3)), "a1 b1", { strict: false }, ""],
    ["a time frame holds all that are needed", sequence(twice, within(b, 3)), "a1 a3 b5", { frame: "all" }, ""],
    ["and they fit into it", sequence(twice, within(b, 4)), "a1 a3 b5", { frame: "all" }, "at 10: 0,1,2"],
    ["and are followed by what follows", sequence(twice, b), "a1 b5 a6", { frame: "all" }, ""],
    ["one match links", sequence(a, within(b, 2), within(c, 2)), "a1 b2 b6 c7", { links: "chained", strict: false }, ""],
    ["an answer counts as long as it is seen", sequence(a, within(no, 3)), "a2 b6", { looks: "lookback" }, ""],
    ["a run waits for the time of an absence", sequence(a, within(no, 3)), "a9", { waits: true }, "at 20: 0"],
    ["to its very end", sequence(a, within(no, 3)), "a7", { waits: true }, "at 10: 0"],
    ["and hears the answer", sequence(a, within(no, 3)), "a9 b11", { waits: true }, ""],
    ["a look-back is without its beginning", group(a, b), "a5 b20", { ends: "end" }, ""],
    ["a look-back is without its end", group(a, b), "a5 b20", { ends: "start" }, ""],
    ["and what is on it is seen by the next", group(a, b), "a10 b10", { ends: "start" }, "at 20: 0,1"],
    ["a time frame of an absence begins with the first that is needed", sequence(twice, within(no, 3)), "a1 a3 b5", { frame: "all" }, "at 10: 0,1"],
    ["it goes by arrival", group(a, b), "a1>6 b4>11", { clock: "arrival" }, "at 20: 0,1"],
  ])("if %s", (_, correlation, text, reading, expected) => {
    expect(fired(correlation, text, reading)).toEqual(expected);
  });

  it("which they are decides", () => {
    expect([0, 5, 15].map((phase) => fired(group(a, b), "b1 a12", {}, phase))).toEqual(["", "at 15: 0,1", "at 15: 0,1"]);
  });

  it("groups are apart, and come in the order of their values", () => {
    const of = (value: string, id: string, position: number): Signal => ({ member: id, value, position, atMs: minute, arrivedMs: minute });
    const signals = [of("y", "a", 0), of("x", "b", 1), of("x", "a", 2), of("y", "b", 3), of("z", "a", 4)];
    expect(firedGroups(group(a, b), signals, 0, usualReading)).toEqual([
      { value: "x", runsMs: [10 * minute], positions: [1, 2] },
      { value: "y", runsMs: [10 * minute], positions: [0, 3] },
    ]);
  });

  it("years between two signals, and a look-back over all of time, are no more work", () => {
    const often: Correlation = { ...group(a, b), rateMinutes: 1, lookbackMinutes: Number.MAX_SAFE_INTEGER };
    expect(fired(often, "a0 b50000000")).toEqual("at 50000000: 0,1");
  });

  it("fires where slow code that makes every run and compares every pair fires", () => {
    const chain = sequence(twice, within(b, 3), within(c, 4));
    const silent = sequence(twice, within(no, 4));
    const signal = fc.record({ id: fc.constantFrom("a", "b", "c"), at: fc.integer({ min: 0, max: 40 }), late: fc.integer({ min: 0, max: 3 }) });
    let [count, all] = [0, 0];
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 9 }), fc.integer({ min: 0, max: 9 }), fc.constantFrom(chain, silent), (made, phase, correlation) => {
        const signals = made.map(({ id, at, late }, position): Signal => {
          return { member: id, value: "v", position, atMs: at * minute, arrivedMs: (at + late) * minute };
        });
        for (const reading of correlationReadings(correlation, true)) {
          const fast = firedGroups(correlation, signals, phase * minute, reading).length > 0;
          expect(fast, JSON.stringify({ signals, reading })).toBe(slowly(correlation, signals, phase * minute, reading));
          all += 1;
          if (fast) count += 1;
        }
      }),
      { numRuns: 150, seed: 20260101 },
    );
    expect([count > all / 20, count < (all * 19) / 20]).toEqual([true, true]);
  });
});

/** Every run there is, and every way to take matches for the steps. */
function slowly({ members, rateMinutes, lookbackMinutes }: Correlation, signals: readonly Signal[], phaseMs: number, reading: CorrelationReading): boolean {
  const minute = 60_000;
  const later = (at: number, than: number): boolean => at > than || (at === than && !reading.strict);
  for (let run = phaseMs - 20 * minute; run < 100 * minute; run += rateMinutes * minute) {
    const begins = run - lookbackMinutes * minute;
    const seen = signals.filter(({ atMs, arrivedMs }) => {
      const at = reading.clock === "event" ? atMs : arrivedMs;
      const atEdge = (at === begins && reading.ends === "end") || (at === run && reading.ends === "start");
      return arrivedMs <= run && at >= begins && at <= run && !atEdge;
    });
    const times = (id: string): readonly number[] =>
      seen
        .filter((signal) => signal.member === id)
        .map(({ atMs }) => atMs)
        .sort((x, y) => x - y);
    const spans = ({ id, least }: Member): readonly (readonly [number, number])[] =>
      times(id).flatMap((last, i, of) => {
        const first = reading.frame === "all" ? of[i - least + 1] : last;
        return first === undefined ? [] : [[first, last] as const];
      });
    if (members.some(({ id, least, absent }) => !absent && times(id).length < least)) continue;
    const links = members.slice(1).map((to, i) => {
      const before = members[i] as Member;
      const frame = to.withinMinutes * minute;
      const pairs = spans(before).flatMap((from) => spans(to).map((into) => [from, into] as const));
      if (!to.absent) return pairs.filter(([from, into]) => later(into[0], from[1]) && into[1] - from[0] <= frame);
      const open = spans(before).filter(([first, last]) => {
        const end = (reading.frame === "all" ? first : last) + frame;
        const answers = times(to.id).filter((at) => later(at, last) && (reading.looks === "lookback" || at <= end));
        return answers.length === 0 && (!reading.waits || end <= run);
      });
      return open.map((from) => [from, from] as const);
    });
    const [one = [], two] = links;
    const linked =
      two === undefined || reading.links === "pairwise" || one.some(([, into]) => two.some(([from]) => from[0] === into[0] && from[1] === into[1]));
    if (links.every((of) => of.length > 0) && linked) return true;
  }
  return false;
}

describe("the readings", () => {
  it.each<[string, Correlation["kind"], readonly Member[], boolean, number]>([
    ["of a group differ in the ends of a look-back", "group", [a, b], false, 3],
    ["and in its clock, where signals come late", "group", [a, b], true, 6],
    ["of a sequence, in ties", "sequence", [a, b], false, 6],
    ["of a count, in what its time frame holds", "sequence", [member("a", { least: 2 }), b], false, 12],
    ["of an absence, in how it is waited for", "sequence", [a, member("b", { absent: true })], false, 24],
    ["of three, in how they link; strict links are excluded", "sequence", [a, b, c], false, 9],
  ])("%s", (_, kind, members, late, expected) => {
    const readings = correlationReadings({ kind, members, rateMinutes: 10, lookbackMinutes: 15 }, late);
    expect([readings[0], readings.length, new Set(readings.map((one) => JSON.stringify(one))).size]).toEqual([usualReading, expected, expected]);
  });
});
