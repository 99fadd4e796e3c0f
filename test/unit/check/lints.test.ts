import { describe, expect, it } from "vitest";
import { detection, said, source } from "./project.ts";

const sampled = 'from log where ok\nalert on each event\nsample one from log { name: "x" }';
const test = (title: string, expectation: string) => `test "${title}" { at 0m one  expect ${expectation} }`;

describe("a detection whose tests never stay silent", () => {
  it.each([[test("a", "alert")], [`${test("a", "alert")}\n${test("b", "3 alerts")}`]])("is told: %s", (tests) => {
    expect(said(detection(`${sampled}\n${tests}`))).toEqual([["W0508", "a.b"]]);
  });
  it.each([[test("a", "no alert")], [test("a", "0 alerts")], [`${test("a", "alert")}\n${test("b", "no alert")}`]])(
    "is not, with one that does: %s",
    (tests) => {
      expect(said(detection(`${sampled}\n${tests}`))).toEqual([]);
    },
  );
  it("may have none at all while it is a draft", () => {
    const of = (status: string) => said(detection(`${status}\nfrom log where ok\nalert on each event`));
    expect(["", "status: experimental", "status: deprecated"].map(of)).toEqual([[], [], []]);
    expect(["status: testing", "status: stable"].map(of)).toEqual([[["W0508", "a.b"]], [["W0508", "a.b"]]]);
  });
  it("is no hunt: a hunt has no silence", () => {
    const text = `language 1\n${source}\nhunt a.b version 1 {\n  title: "t"\n  status: stable\n  from log where ok\n  report count for each name over 1d\n}\n`;
    expect(said(text)).toEqual([]);
  });
});

describe("a window shorter than the log's resolution", () => {
  const over = (every: string, alert: string, events = "from log where ok") =>
    said(detection(`${events}\nalert ${alert}`).replace("time at", `time at${every}`));
  const steps = "events a from log where ok\nevents b from log where not ok";

  it.each([
    ["when count >= 5 within 59s", [], ["59s"]],
    ["when first seen user within 30s", [], ["30s"]],
    ["when count per 30s is 3 deviations above 1h baseline", [], ["30s"]],
    ["when a and b within 30s", steps, ["30s"]],
    ["when a (count > 5 within 10s) then b within 20s", steps, ["10s", "20s"]],
  ])("is told: %s", (alert, events, at) => {
    expect(over(" every 1m", alert, ...(typeof events === "string" ? [events] : []))).toEqual(at.map((window) => ["W0510", window]));
  });
  it("is not, when it is as long, or nothing is known of the log", () => {
    expect(over(" every 1m", "when count >= 5 within 1m")).toEqual([]);
    expect(over(" every 1m", "when count >= 5 within 60s")).toEqual([]);
    expect(over("", "when count >= 5 within 1s")).toEqual([]);
    expect(over(" every 1m", "on each event at most once per 1s")).toEqual([]);
  });
  it("looks at the logs that the window is over", () => {
    const events = "events a from log where ok\nevents b from exact where ok";
    const exact = "source exact { time at fields { at: timestamp ok: optional bool } }\ndetection";
    const text = detection(`${events}\nalert when b (count > 5 within 10s) then a (count > 5 within 20s) within 30s`);
    expect(said(text.replace("time at", "time at every 1m").replace("detection", exact))).toEqual([["W0510", "20s"]]);
  });
  it("is asked of a resolution only", () => {
    expect(over(" every 0m", "when count >= 5 within 30s")).toEqual([["E0336", "0m"]]);
  });
});

describe("a repetition without end inside another", () => {
  it.each(["(a+)+", "(a*b)*", "((ab){2,}c)+", "x(y|z*)+"])("is told: /%s/", (regex) => {
    expect(said(detection(`from log where name matches /${regex}/\nalert on each event`))).toEqual([["W0509", `matches /${regex}/`]]);
  });
  it.each(["a+b+", "(ab)+", "(a{1,3})+", "(a+){2}", "(a|b)*"])("is not: /%s/", (regex) => {
    expect(said(detection(`from log where name matches /${regex}/\nalert on each event`))).toEqual([]);
  });
  it("is told of defines and elements as well", () => {
    const inside = detection("from log where any items has (id matches /(a+)+/) unless odd\nalert on each event");
    expect(said(inside.replace("detection", "define odd on log = name matches /(b+)+/\ndetection")).map(([code]) => code)).toEqual(["W0509", "W0509"]);
  });
});

describe("a threshold of one", () => {
  const steps = "events a from log where ok\nevents b from log where not ok";
  it.each([
    ["when count >= 1 within 1m", "from log where ok", "count >= 1"],
    ["when count > 0 within 1m", "from log where ok", "count > 0"],
    ["when distinct user >= 1 within 1m", "from log where ok", "distinct user >= 1"],
    ["when a (count >= 1) and b within 1m", steps, "count >= 1"],
  ])("is told: %s", (alert, events, at) => {
    expect(said(detection(`${events}\nalert ${alert}`))).toEqual([["W0503", at]]);
  });
  it.each([
    ["when count >= 2 within 1m", "from log where ok"],
    ["when sum count >= 1 within 1m", "from log where ok"],
    ["when distinct user > 1 within 1m", "from log where ok"],
    ["when count per 1h is 3 deviations above 1d baseline and count >= 1", "from log where ok"],
  ])("is not: %s", (alert, events) => {
    expect(said(detection(`${events}\nalert ${alert}`))).toEqual([]);
  });
});
