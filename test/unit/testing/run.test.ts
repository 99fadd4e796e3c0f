import { describe, expect, it } from "vitest";
import type { Expectation, Rule, Source, TestCase, TestEvent } from "../../../src/ir/detection.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import type { LogBatch } from "../../../src/scan/log.ts";
import { eventsOf, type LogReader, noLogs, readLogs } from "../../../src/testing/events.ts";
import { judge, runTest, runTests } from "../../../src/testing/run.ts";
import { atom, count, detection, distinct, everything, field, hunt, is, step, threshold } from "../evaluate/build.ts";

const span = { file: "a.det", start: 5, end: 9 };
const log: Source = { name: "log", time: ["meta", "at"], fields: [], platforms: {}, file: "log.det" };
const other: Source = { ...log, name: "other", time: ["when"] };
const sources = { log, other };

function at(atSeconds: number, data: JsonObject, rest: Partial<TestEvent> = {}): TestEvent {
  return { kind: "at", source: "log", atSeconds, times: 1, everySeconds: 0, repeated: false, data, ...rest };
}
function repeated(atSeconds: number, times: number, everySeconds: number, data: JsonObject): TestEvent {
  return at(atSeconds, data, { times, everySeconds, repeated: true });
}
function test(events: TestCase["events"], ...expectations: readonly Expectation[]): TestCase {
  return { rule: "a.rule", title: "a test", events, expectations, span };
}
const alertFor = (...keys: readonly string[]): Expectation => ({ kind: "alert", groups: keys.map((key) => [key]), span });
const noAlert: Expectation = { kind: "no-alert", span };

const pairs = detection({ kind: "window", thresholds: [threshold(distinct("f"), ">=", 2)], withinSeconds: 60 }, [step("events", is(field("s"), "a"))]);
const two = [at(0, { s: "a", k: "x", f: "1" }), at(60, { s: "a", k: "x", f: "2" })];
const run = (rule: Rule, one: TestCase, readLog: LogReader = noLogs) => {
  const { passed, failures, problems } = runTest(rule, sources, one, readLog);
  return { passed, failures: failures.map(({ expected, got }) => `${expected}; ${got}`), problems: problems.map(({ code, message }) => `${code} ${message}`) };
};
const passed = { passed: true, failures: [], problems: [] };
const failed = (failure: string) => ({ passed: false, failures: [failure], problems: [] });

describe("the events of a test", () => {
  it("carry their instant in the source's time field, with what stands beside it", () => {
    expect(eventsOf(test([at(90, { s: "a", meta: { id: 7 } })]), sources, noLogs).events).toEqual([
      { source: "log", atMs: Date.UTC(2026, 0, 1, 0, 1, 30), data: { s: "a", meta: { id: 7, at: "2026-01-01T00:01:30Z" } } },
    ]);
    expect(eventsOf(test([at(0, {}, { source: "other" })]), sources, noLogs).events[0]?.data).toEqual({ when: "2026-01-01T00:00:00Z" });
  });
  it("are repeated with their number in every text", () => {
    const { events } = eventsOf(test([repeated(10, 3, 5, { a: "{n}-{n}", l: ["x{n}", { b: "{n}" }], n: 1, z: null })]), sources, noLogs);
    expect(events.map(({ atMs, data }) => [(atMs - Date.UTC(2026, 0, 1)) / 1000, data.a, data.l, data.n, data.z])).toEqual([
      [10, "1-1", ["x1", { b: "1" }], 1, null],
      [15, "2-2", ["x2", { b: "2" }], 1, null],
      [20, "3-3", ["x3", { b: "3" }], 1, null],
    ]);
  });
  it("keep `{n}` as it is where nothing is repeated", () => {
    expect(eventsOf(test([at(0, { a: "{n}" })]), sources, noLogs).events[0]?.data.a).toBe("{n}");
  });
  it("may name a key __proto__ without touching anything else", () => {
    const { events } = eventsOf(test([repeated(0, 1, 0, JSON.parse('{"__proto__":{"x":"{n}"}}'))]), { log: { ...log, time: ["__proto__", "at"] } }, noLogs);
    expect(JSON.stringify(events[0]?.data)).toBe('{"__proto__":{"x":"1","at":"2026-01-01T00:00:00Z"}}');
    expect(({} as Record<string, unknown>).at).toBeUndefined();
  });
  it("are at most a hundred thousand", () => {
    const { events, problems } = eventsOf(test([repeated(0, 1e15, 1, {})]), sources, noLogs);
    expect([events, problems.map(({ code, message, span }) => [code, message, span])]).toEqual([
      [],
      [["E0802", `the test has ${1e15} events; at most 100000 are run`, span]],
    ]);
  });
});

describe("a log of a test", () => {
  const item = { kind: "log", file: "a.ndjson", span } as const;
  const reader = (batch: Partial<LogBatch>): Promise<LogReader> =>
    readLogs([test([item, item])], async function* () {
      yield { records: [], malformed: 0, problems: [], ...batch };
    });
  const record = (second: number, f: string) => ({ line: 1, data: { s: "a", k: "x", f, meta: { at: `2025-05-05T00:00:0${second}Z` } } });

  it("is read once, and its records take part with their own instants", async () => {
    const readLog = await reader({ records: [record(1, "1"), record(2, "2"), { line: 3, data: {} }] });
    expect(eventsOf(test([item]), sources, readLog).events.map(({ atMs }) => atMs)).toEqual([Date.UTC(2025, 4, 5, 0, 0, 1), Date.UTC(2025, 4, 5, 0, 0, 2)]);
    expect(run(pairs, test([item], alertFor("x")), readLog)).toEqual(passed);
  });
  it("is never taken for an empty one where no logs are read", () => {
    expect(run(pairs, test([item], noAlert)).problems).toEqual([
      "E0803 the test's log `a.ndjson` was not read whole: the log cannot be read: logs are not read here",
    ]);
  });
  it("that is malformed or cannot be read fails the test at its span", async () => {
    const malformed = { code: "W0703", severity: "warning", message: "line 2 is not JSON" } as const;
    const missing = { code: "E0701", severity: "error", message: "there is no such file" } as const;
    expect(run(pairs, test([item], noAlert), await reader({ malformed: 2, problems: [malformed] })).problems).toEqual([
      "E0804 log `a.ndjson` has 2 malformed records: line 2 is not JSON",
    ]);
    expect(run(pairs, test([item], noAlert), await reader({ problems: [missing] })).problems).toEqual([
      "E0803 the test's log `a.ndjson` was not read whole: there is no such file",
    ]);
  });
});

describe("an expectation", () => {
  it("of alerts for groups is of exactly these", () => {
    expect(run(pairs, test(two, alertFor("x")))).toEqual(passed);
    expect(run(pairs, test(two, alertFor("x", "x")))).toEqual(passed);
    expect(run(pairs, test(two, alertFor("y")))).toEqual(failed('alerts for exactly "y"; 1 alert for "x"'));
    expect(run(pairs, test(two, alertFor("x", "y")))).toEqual(failed('alerts for exactly "x", "y"; 1 alert for "x"'));
    expect(run(pairs, test([...two, at(0, { s: "a", k: "y", f: "1" }), at(0, { s: "a", k: "y", f: "2" })], alertFor("x")))).toEqual(
      failed('alerts for exactly "x"; 2 alerts for "x", "y"'),
    );
  });
  it("of an alert is of at least one", () => {
    expect(run(pairs, test(two, alertFor()))).toEqual(passed);
    expect(run(pairs, test(two.slice(1), alertFor()))).toEqual(failed("an alert; no alert"));
  });
  it("of no alert is of none", () => {
    expect(run(pairs, test(two.slice(1), noAlert))).toEqual(passed);
    expect(run(pairs, test(two, noAlert))).toEqual(failed('no alert; 1 alert for "x"'));
  });
  it("of a number counts alerts after suppression, over all groups", () => {
    const each = (suppressSeconds: number) => detection({ kind: "each" }, [step("events", everything)], suppressSeconds);
    const events = [repeated(0, 4, 10, { k: "x" }), at(0, { k: "y" })];
    expect(run(each(20), test(events, { kind: "alerts", count: 3 }))).toEqual(passed);
    expect(run(each(30), test(events, { kind: "alerts", count: 2 }))).toEqual(failed('2 alerts; 3 alerts for "x", "y"'));
  });
  it("of rows counts a hunt's rows, and is never met by a detection", () => {
    const counting = hunt([step("events", everything)], { measures: [count], overSeconds: 60 });
    const events = [at(0, { k: "x" }), at(1, { k: "y" }), at(2, {})];
    const three = '3 rows: ("x", 1), ("y", 1), (missing, 1)';
    expect(run(counting, test(events, { kind: "rows", count: 3 }))).toEqual(passed);
    expect(run(counting, test(events, { kind: "rows", count: 1 }))).toEqual(failed(`1 row; ${three}`));
    expect(run(counting, test(events, noAlert))).toEqual(failed(`no alert; ${three}`));
    expect(run(pairs, test(two, { kind: "rows", count: 0 }))).toEqual(failed('0 rows; 1 alert for "x"'));
  });
  it("of exactly these rows wants their keys, their measures and their order", () => {
    const sorted = hunt([step("events", everything)], { measures: [count], overSeconds: 60, sort: { measure: 0, direction: "descending" } });
    const events = [at(0, {}), at(1, { k: "x" }), at(2, { k: "x" })];
    const rows = (...of: readonly (readonly [string | null, number])[]) => test(events, { kind: "exact-rows", rows: of });
    const got = '2 rows: ("x", 2), (missing, 1)';
    expect(run(sorted, rows(["x", 2], [null, 1]))).toEqual(passed);
    expect(run(sorted, rows([null, 1], ["x", 2]))).toEqual(failed(`exactly 2 rows: (missing, 1), ("x", 2); ${got}`));
    expect(run(sorted, rows(["x", 3], [null, 1]))).toEqual(failed(`exactly 2 rows: ("x", 3), (missing, 1); ${got}`));
    expect(run(sorted, rows(["y", 2], [null, 1]))).toEqual(failed(`exactly 2 rows: ("y", 2), (missing, 1); ${got}`));
    expect(run(sorted, rows(["x", 2]))).toEqual(failed(`exactly 1 row: ("x", 2); ${got}`));
    expect(run(pairs, test(two, { kind: "exact-rows", rows: [] }))).toEqual(failed('exactly 0 rows: ; 1 alert for "x"'));
  });
  it("of groups knows keys of several parts and numbers", () => {
    const rule = detection({ kind: "each" }, [
      { ...step("events", everything, ["k"]), keys: [field("k"), field("n", "int")].map((f) => ({ fields: [f], cuts: [] })) },
    ]);
    expect(run(rule, test([at(0, { k: "x", n: 1 })], { kind: "alert", groups: [["x", 1]] }))).toEqual(passed);
    expect(run(rule, test([at(0, { k: "x", n: 1 })], { kind: "alert", groups: [["x", "1"]] }))).toEqual(
      failed('alerts for exactly ("x", "1"); 1 alert for ("x", 1)'),
    );
  });
  it("that is not met is a diagnostic at its place, each of several", () => {
    const { failures } = runTest(pairs, sources, test(two, noAlert, alertFor("x"), alertFor("y")), noLogs);
    expect(failures.map(({ diagnostic: { code, message, span } }) => [code, message, span])).toEqual([
      ["E0801", 'expected no alert, got 1 alert for "x"', span],
      ["E0801", 'expected alerts for exactly "y", got 1 alert for "x"', span],
    ]);
  });
});

describe("the time line of a failed test", () => {
  it("shows instants, steps, groups, what the thresholds saw, and who alerted", () => {
    const events = [...two, at(60, { s: "a", k: "x", f: "2" }), at(5, { s: "b", k: "x" }), at(7, { s: "a", k: 'y"' })];
    expect(runTest(pairs, sources, test(events, noAlert), noLogs).timeLine).toEqual([
      "4 of 5 events selected",
      '2026-01-01T00:00:00Z  events  for "x"  distinct f is 1 (>= 2)',
      '2026-01-01T00:00:07Z  events  for "y\\""  distinct f is 0 (>= 2)',
      '2026-01-01T00:01:00Z  2 events  for "x"  distinct f is 2 (>= 2)',
      '2026-01-01T00:01:00Z  alert  for "x"',
    ]);
  });
  it("is cut in its middle when it is long", () => {
    const { timeLine } = runTest(pairs, sources, test([repeated(0, 100, 1, { s: "a", k: "x" })], alertFor()), noLogs);
    expect([timeLine.length, timeLine[31]]).toEqual([42, "... 60 more ..."]);
  });
  it("is empty when the test passed", () => {
    expect(runTest(pairs, sources, test(two, alertFor()), noLogs).timeLine).toEqual([]);
  });
});

describe("running all tests", () => {
  it("answers in their order, each by its detection", () => {
    const never = { ...pairs, id: "never", steps: [step("events", is(field("s"), "z"))] };
    const results = runTests([pairs, never], sources, [{ ...test(two, alertFor()), rule: "never" }, test(two, alertFor())], noLogs);
    expect(results.map(({ rule, title, passed }) => [rule, title, passed])).toEqual([
      ["never", "a test", false],
      ["a.rule", "a test", true],
    ]);
  });
  it("fails a test of a detection that cannot be run", () => {
    const inner = { kind: "repeat", of: { kind: "text", text: "a" }, min: 0, max: 1000 } as const;
    const large = atom(field("s"), { kind: "matches", regex: { kind: "repeat", of: inner, min: 0, max: 1000 }, source: "" });
    expect(run(detection({ kind: "each" }, [step("events", large)]), test(two, noAlert))).toEqual({
      passed: false,
      failures: [],
      problems: ["E0805 the pattern is too large to be run"],
    });
  });
});

describe("the judged events of a detection", () => {
  it("are the first of each content, with an answer for each step, and an empty one for each source", () => {
    const rule = { ...pairs, steps: [step("a", is(field("s"), "a")), { ...step("b", everything), source: "other" }] };
    const tests = [
      { ...test([repeated(0, 2, 5, { s: "a" }), repeated(0, 2, 5, { s: "{n}" })]), title: "first" },
      { ...test([at(9, { s: "a" }), at(0, { s: "a" }, { source: "other" })]), title: "second" },
      { ...test([at(0, { s: "no" })]), rule: "another.rule" },
    ];
    expect(judge(rule, tests, sources, noLogs).map(({ test: title, event, matches }) => [title, event.source, event.data.s, matches])).toEqual([
      ["first", "log", "a", { a: true, b: false }],
      ["first", "log", "1", { a: false, b: false }],
      ["first", "log", "2", { a: false, b: false }],
      ["second", "other", "a", { a: false, b: true }],
      ["an event with nothing but its time", "log", undefined, { a: false, b: false }],
      ["an event with nothing but its time", "other", undefined, { a: false, b: true }],
    ]);
  });
});
