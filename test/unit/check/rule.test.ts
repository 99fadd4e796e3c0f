import { describe, expect, it } from "vitest";
import { detection, projectOf, said, source } from "./project.ts";

const alerting = (alert: string, events = "from log where ok"): readonly (readonly [string, string])[] => said(detection(`${events}\nalert ${alert}`));
const steps = "events a from log where ok\nevents b from log where not ok";
const codesOf = (found: readonly (readonly [string, string])[]): readonly string[] => found.map(([code]) => code);

const hunt = (body: string): string => `language 1\n${source}\nhunt a.b version 1 {\n  title: "t"\n  from log where ok\n${body}\n}\n`;

describe("a condition", () => {
  it.each([
    "on each event for each user at most once per 1h",
    "when count >= 20 and distinct user >= 5 within 5m for each address, name",
    "when sum count > 100 and count < 5 within 1h",
    "when first seen (user, name) within 14d learning 7d for each address",
    "when distinct user per 30m is 3.5 deviations above 14d baseline and count <= 10",
  ])("is clean: alert %s", (alert) => {
    expect(alerting(alert)).toEqual([]);
  });
  it.each([
    "when a (count > 3) and b within 10m for each user",
    "when a (distinct name > 3 within 10m) then b within 1h then a within 1h",
    "when a then no b within 1h",
  ])("of named events is clean: alert %s", (alert) => {
    expect(alerting(alert, steps)).toEqual([...(alert.includes("b") ? [] : [["W0501", "b"]])]);
  });
  it("has a lower bound", () => {
    expect(alerting("when count < 5 within 1m")).toEqual([["E0330", "count < 5"]]);
    expect(codesOf(alerting("when a (count <= 5) and b within 10m", steps))).toEqual(["E0330"]);
  });
  it("has thresholds that a measure can have", () => {
    expect(alerting("when count >= 2.5 within 1m")).toEqual([["E0337", "count >= 2.5"]]);
    expect(alerting("when count >= 0 within 1m")).toEqual([["E0337", "count >= 0"]]);
    expect(codesOf(alerting("when count > 5 and count < 0 within 1m"))).toContain("E0337");
  });
  it("has windows longer than nothing", () => {
    expect(alerting("when count > 5 within 0m")).toEqual([["E0336", "0m"]]);
    expect(alerting("on each event at most once per 0s")).toEqual([["E0336", "0s"]]);
    expect(codesOf(alerting("when first seen user within 0d"))).toEqual(["E0336"]);
  });
  it("of steps with thresholds gives each its window in `then`", () => {
    expect(alerting("when a (count > 5) then b within 1h", steps)).toEqual([["E0331", "a (count > 5)"]]);
  });
  it("ends with an absence, which has no threshold", () => {
    expect(codesOf(alerting("when a then no b within 1h then a within 1h", steps))).toEqual(["E0332"]);
    expect(codesOf(alerting("when a then no b (count > 5) within 1h", steps))).toEqual(["E0333"]);
  });
  it("of a baseline has two or more whole buckets, and learns within it", () => {
    expect(alerting("when count per 30m is 3 deviations above 45m baseline")).toEqual([["E0334", "45m"]]);
    expect(alerting("when count per 30m is 3 deviations above 30m baseline")).toEqual([["E0334", "30m"]]);
    expect(alerting("when count per 30m is 3 deviations above 1d baseline learning 2d")).toEqual([["E0335", "2d"]]);
    expect(alerting("when first seen user within 1d learning 2d")).toEqual([["E0335", "2d"]]);
  });
  it("measures single values of a kind that can be counted or added", () => {
    expect(alerting("when distinct tags > 3 within 1m")).toEqual([["E0320", "tags"]]);
    expect(alerting("when distinct size > 3 within 1m")).toEqual([["E0320", "size"]]);
    expect(alerting("when sum user > 3 within 1m")).toEqual([["E0320", "user"]]);
    expect(alerting("when first seen request within 1d")).toEqual([["E0320", "request"]]);
    expect(alerting("when distinct (user, user) > 3 within 1m")).toEqual([["E0321", "user"]]);
    expect(alerting("when distinct usr > 3 within 1m")).toEqual([["E0301", "usr"]]);
  });
  it("names events blocks that there are", () => {
    expect(alerting("when a and c within 1m", steps)).toEqual([
      ["W0501", "b"],
      ["E0201", "c"],
    ]);
  });
  it("stands once, with what it looks at", () => {
    expect(said(detection("from log where ok"))).toEqual([["E0338", "a.b"]]);
    expect(said(detection("alert on each event"))).toEqual([["E0338", "a.b"]]);
    expect(codesOf(said(detection("from log where ok\nfrom log where ok\nalert on each event\nalert on each event")))).toEqual(["E0338", "E0338"]);
    expect(codesOf(alerting("when a and b within 1m", `${steps}\nfrom log where ok`))).toEqual(["E0339"]);
  });
  it("that counts nothing or cannot be met is warned about", () => {
    expect(alerting("when count >= 1 within 1m")).toEqual([["W0503", "count >= 1"]]);
    expect(codesOf(alerting("when a (count > 0) and b within 1m", steps))).toEqual(["W0503"]);
    expect(alerting("when count >= 5 and count < 5 within 1m")).toEqual([["W0504", "count < 5"]]);
    expect(alerting("when distinct user > 5 and count < 1 within 1m")).toEqual([["W0504", "count < 1"]]);
  });
});

describe("keys", () => {
  it("are single values, each once", () => {
    expect(alerting("on each event for each tags")).toEqual([["E0320", "tags"]]);
    expect(alerting("on each event for each at")).toEqual([["E0320", "at"]]);
    expect(alerting("on each event for each user, user")).toEqual([["E0321", "user"]]);
    expect(alerting("on each event for each usr")).toEqual([["E0301", "usr"]]);
  });
  it("are given by position where a step's differ", () => {
    const by = (paths: string): string => `events a from log where ok\nevents b from log by ${paths} where not ok`;
    expect(alerting("when a then b within 1m for each user, count", by("name, count"))).toEqual([]);
    expect(alerting("when a then b within 1m for each user, count", by("name"))).toEqual([["E0322", "name"]]);
    expect(alerting("when a then b within 1m for each user, count", by("name, address"))).toEqual([["E0323", "address"]]);
  });
  it("may be lets, which have one type and cut text", () => {
    const letting = (let_: string): readonly (readonly [string, string])[] =>
      said(detection(`from log where ok\nlet who = ${let_}\nalert on each event for each who`));
    expect(letting('user else name after "a" before "b"')).toEqual([]);
    expect(letting("user else count").map(([code]) => code)).toEqual(["E0324"]);
    expect(letting('count after "x"')).toEqual([["E0325", '"x"']]);
    expect(letting('user after ""')).toEqual([["E0326", '""']]);
    expect(letting("tags")).toEqual([["E0320", "tags"]]);
    expect(letting("usr")).toEqual([["E0301", "usr"]]);
  });
});

describe("a hunt", () => {
  it("has tests of rows: their keys, then their measures", () => {
    const saidOf = (rows: string) =>
      said(hunt(`report count, distinct user for each name, count over 7d\nsample s from log {}\ntest "t" { at 0m s expect rows ${rows} }`));
    expect(saidOf('("a", 5, 2, 1), (missing, missing, 1, 1)')).toEqual([]);
    expect(saidOf('("a", 5, 2)')).toEqual([["E0367", '("a", 5, 2)']]);
    expect(saidOf('("a", "b", 2, 1)')).toEqual([["E0368", '"b"']]);
    expect(saidOf('("a", 5, missing, 1.5)')).toEqual([
      ["E0368", "missing"],
      ["E0368", "1.5"],
    ]);
    expect(said(hunt('report count for each name over 7d\nsample s from log {}\ntest "t" { at 0m s expect alert }'))).toEqual([["E0364", "expect alert"]]);
  });
  it("reports what it sorts by", () => {
    expect(said(hunt("report count, distinct user for each name over 7d sort distinct user descending limit 10"))).toEqual([]);
    expect(said(hunt("report count for each name over 7d sort distinct user descending")).map(([code]) => code)).toEqual(["E0340"]);
    expect(said(hunt("report count for each name over 7d limit 0"))).toEqual([["E0314", "0"]]);
    expect(said(hunt("report count for each name over 0d"))).toEqual([["E0336", "0d"]]);
  });
  it("has no severity and no headline", () => {
    expect(said(hunt('severity: low headline: "x" report count for each name over 7d'))).toEqual([
      ["E0403", "severity"],
      ["E0403", "headline"],
    ]);
  });
  it("has no clause of a detection", () => {
    expect(said(hunt(""))).toEqual([["E0338", "a.b"]]);
  });
});

describe("metadata", () => {
  const meta = (entries: string, alert = "on each event"): readonly (readonly [string, string])[] =>
    said(detection(`${entries}\nfrom log where ok\nalert ${alert}`));
  it("is clean where every key has its value", () => {
    const all = `status: experimental attack: [TA0006, T1555.006] headline: "{user} and {{braces}}" author: "a" license: "MIT" references: ["https://example.com/x"]
      description: """d""" triage: "t" false_positives: ["x"] tags: ["a"] context: [user, tags, request] created: "2026-11-01" updated: "2026-11-02" formerly: a.old`;
    expect(meta(all)).toEqual([]);
  });
  it("has known keys, once each, and those that are needed", () => {
    expect(meta('tilte: "x"')).toEqual([["E0403", "tilte"]]);
    expect(projectOf(detection('tilte: "x"\nfrom log\nalert on each event')).diagnostics[0]?.hint).toBe("did you mean `title`?");
    expect(meta('title: "x"')).toEqual([["E0404", "title"]]);
    expect(said(`language 1\n${source}\ndetection a.b version 1 { from log alert on each event }`)).toEqual([
      ["E0405", "a.b"],
      ["E0405", "a.b"],
    ]);
  });
  it.each([
    ["author: 5", "5"],
    ['author: " "', '" "'],
    ["status: old", "old"],
    ['status: "stable"', '"stable"'],
    ["attack: T1555.006", "T1555.006"],
    ['created: "2026-02-30"', '"2026-02-30"'],
    ['created: "1.1.2026"', '"1.1.2026"'],
    ['tags: "a"', '"a"'],
    ["tags: [a]", "a"],
    ['references: ["javascript:alert(1)"]', '"javascript:alert(1)"'],
    ['context: "user"', '"user"'],
    ['context: ["user"]', '"user"'],
    ["formerly: 5", "5"],
  ])("takes values of the key's kind: %s", (entry, at) => {
    expect(meta(entry)).toEqual([["E0406", at]]);
  });
  it("has fields in the context that there are", () => {
    expect(meta("context: [usr]")).toEqual([["E0301", "usr"]]);
  });
  it("has ids that ATT&CK keeps, each once", () => {
    expect(meta("attack: [T1555.999]")).toEqual([["E0408", "T1555.999"]]);
    expect(meta('attack: [T1555.006, "T1555.006"]').map(([code]) => code)).toEqual(["E0406", "E0411"]);
    expect(meta("attack: [T1002]")).toEqual([["E0409", "T1002"]]);
    expect(meta("attack: [T1153]")).toEqual([["E0410", "T1153"]]);
  });
  it("is not updated before it is created", () => {
    expect(meta('created: "2026-02-02" updated: "2026-02-01"')).toEqual([["E0413", '"2026-02-01"']]);
  });
  it("has a headline of keys, or of any field on each event", () => {
    expect(meta('headline: "{user"').map(([code]) => code)).toEqual(["E0414"]);
    expect(meta('headline: "user}"').map(([code]) => code)).toEqual(["E0414"]);
    expect(meta('headline: "{a b}"').map(([code]) => code)).toEqual(["E0414"]);
    expect(meta('headline: "{usr}"').map(([code]) => code)).toEqual(["E0301"]);
    expect(meta('headline: "{name}"', "when count > 5 within 1m for each user").map(([code]) => code)).toEqual(["E0415"]);
    expect(meta('headline: "{user}"', "when count > 5 within 1m for each user")).toEqual([]);
  });
});

describe("the language header", () => {
  it("is there, and names the language that is read here", () => {
    expect(said(source.trim()).map(([code]) => code)).toEqual(["E0401"]);
    expect(said(`language 2\n${source}`)).toEqual([["E0402", "2"]]);
  });
});

describe("a platform block", () => {
  const on = (block: string): readonly (readonly [string, string])[] => said(detection(`from log where ok\nalert on each event\n${block}`));
  it("is of a platform that there is, and says each thing once with its reason", () => {
    expect(on('on panther { skip because "x" }\non elastic { set a: 1 accept b, c because "x" }')).toEqual([]);
    expect(on('on pather { skip because "x" }')).toEqual([["E0421", "pather"]]);
    expect(on('on panther { skip because "x" }\non panther { skip because "x" }')).toEqual([["E0422", 'skip because "x"']]);
    expect(on("on panther { set a: 1 set a: 2 }")).toEqual([["E0422", "a"]]);
    expect(on('on panther { accept b, b because "x" }')).toEqual([["E0422", "b"]]);
    expect(on('on panther { replace query """x""" because "x" replace query """x""" because "x" }')).toEqual([["E0422", "query"]]);
    expect(on('on panther { skip because " " }')).toEqual([["E0423", '" "']]);
  });
});
