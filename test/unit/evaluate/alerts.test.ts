import { describe, expect, it } from "vitest";
import { alerts, evaluate } from "../../../src/evaluate/evaluate.ts";
import { trace } from "../../../src/evaluate/trace.ts";
import type { Event } from "../../../src/model/event.ts";
import { count, detection, distinct, event, everything, hunt, step, sum, threshold, use } from "./build.ts";

const k = (atSeconds: number, key: string): Event => event(atSeconds, { k: key });
const pairs = (suppressSeconds?: number) =>
  detection({ kind: "window", thresholds: [threshold(count, ">=", 2)], withinSeconds: 5 }, [step("events", everything)], suppressSeconds);
const each = (suppressSeconds?: number) => detection({ kind: "each" }, [step("events", everything)], suppressSeconds);

describe("without suppression", () => {
  it("every true instant of a group is one alert, however many events it has", () => {
    expect(alerts(pairs(), [k(0, "x"), k(1, "x"), k(1, "x"), k(1, "y"), k(2, "y")])).toEqual([
      { key: ["x"], atMs: 1000 },
      { key: ["y"], atMs: 2000 },
    ]);
  });
  it("on each event every event is an alert, also at one instant", () => {
    expect(alerts(each(), [k(1, "x"), k(0, "x"), k(1, "x")])).toEqual([
      { key: ["x"], atMs: 0, event: 1 },
      { key: ["x"], atMs: 1000, event: 0 },
      { key: ["x"], atMs: 1000, event: 2 },
    ]);
    expect(evaluate(each(), [k(1, "x"), event(0), k(1, "x")])).toEqual({ kind: "events", events: [0, 2] });
  });
});

describe("at most once per period", () => {
  const times = (suppressSeconds: number, seconds: readonly number[]) =>
    alerts(
      each(suppressSeconds),
      seconds.map((at) => k(at, "x")),
    ).map(({ atMs }) => atMs / 1000);
  it("is counted from the last alert, not from the last true instant", () => {
    expect(times(10, [0, 6, 12, 18])).toEqual([0, 12]);
  });
  it("ends exactly one period after the alert", () => {
    expect(times(10, [0, 9, 10, 20])).toEqual([0, 10, 20]);
  });
  it("holds for the events of one instant as well", () => {
    expect(times(10, [0, 0, 0])).toEqual([0]);
  });
  it("goes by groups, and leaves the verdict alone", () => {
    const events = [k(0, "x"), k(1, "x"), k(2, "x"), k(0, "y"), k(2, "y")];
    expect(alerts(pairs(60), events)).toEqual([
      { key: ["x"], atMs: 1000 },
      { key: ["y"], atMs: 2000 },
    ]);
    expect(evaluate(pairs(60), events)).toEqual(evaluate(pairs(), events));
  });
});

describe("a hunt", () => {
  const rows = (rest: Partial<Parameters<typeof hunt>[1]>, events: readonly Event[]) => {
    const verdict = evaluate(hunt([step("events", everything)], { measures: [count, distinct("f"), sum("n")], overSeconds: 100, ...rest }), events);
    return verdict.kind === "rows" ? verdict.rows.map(({ key, measures }) => [...key, ...measures]) : [];
  };
  it("has a row for each group, a missing key being one", () => {
    expect(rows({}, [event(0, { k: "x", f: "1", n: 2 }), event(1, { k: "x", f: "1", n: -3 }), event(2, { f: "1" }), event(3, { k: null })])).toEqual([
      ["x", 2, 1, -1],
      [null, 2, 1, 0],
    ]);
  });
  it("looks back from the log's last instant, whichever event that is", () => {
    const other: Event = { source: "other", atMs: 110_000, data: {} };
    expect(rows({}, [k(9, "x"), k(10, "x"), other])).toEqual([["x", 1, 0, 0]]);
    expect(rows({}, [k(9, "x"), other])).toEqual([]);
  });
  it("sorts by a measure, then by key, and is cut after that", () => {
    const events = [k(0, "c"), k(0, "a"), k(0, "b"), k(0, "b")];
    expect(rows({ sort: { measure: 0, direction: "descending" }, limit: 2 }, events)).toEqual([
      ["b", 2, 0, 0],
      ["a", 1, 0, 0],
    ]);
    expect(rows({ sort: { measure: 0, direction: "ascending" } }, events).map(([key]) => key)).toEqual(["a", "c", "b"]);
  });
  it("says nothing of an empty log", () => {
    expect(rows({}, [])).toEqual([]);
  });
});

describe("a trace", () => {
  it("shows instants, steps and what the thresholds saw", () => {
    const rule = detection({ kind: "all", steps: [use("a", [threshold(count, ">=", 2)]), use("b")], withinSeconds: 5 }, [
      step("a", everything),
      step("b", everything),
    ]);
    expect(trace(rule, [k(0, "x"), k(0, "x"), k(6, "x"), event(7)])).toEqual({
      selected: 3,
      moments: [
        {
          atMs: 0,
          key: ["x"],
          steps: [
            { name: "a", events: 2 },
            { name: "b", events: 2 },
          ],
          amounts: [{ threshold: threshold(count, ">=", 2), amount: 2 }],
        },
        {
          atMs: 6000,
          key: ["x"],
          steps: [
            { name: "a", events: 1 },
            { name: "b", events: 1 },
          ],
          amounts: [{ threshold: threshold(count, ">=", 2), amount: 1 }],
        },
      ],
    });
  });
});
