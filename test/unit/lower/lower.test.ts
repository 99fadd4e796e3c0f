import { describe, expect, it } from "vitest";
import { meaningHash } from "../../../src/ir/hash.ts";
import { lower } from "../../../src/lower/lower.ts";
import { versionProblems } from "../../../src/lower/versions.ts";
import { projectOf, source } from "../check/project.ts";
import { detection, programOf, ruleOf, withoutSpans } from "./program.ts";

const steps = "events a from log where ok\nevents b from log by name, count where not ok\nevents unused from log";
const key = (name: string, optional: boolean, type = "string"): object => ({ fields: [{ path: [name], type, lists: [], optional }], cuts: [] });

describe("lowering a detection", () => {
  it("gives the steps in the order of the condition, each with its keys by position", () => {
    const rule = withoutSpans(ruleOf(detection(`${steps}\nalert when b (count > 3 within 5m) then a within 1h for each user, count at most once per 1d`)));
    expect(rule).toMatchObject({
      kind: "detection",
      id: "a.b",
      version: 1,
      file: "case.det",
      severity: "low",
      suppressSeconds: 86400,
      condition: {
        kind: "then",
        first: { step: "b", thresholds: [{ measure: { kind: "count", values: [] }, operator: ">", value: 3 }], withinSeconds: 300 },
        tails: [{ absent: false, step: { step: "a", thresholds: [] }, withinSeconds: 3600 }],
      },
      steps: [
        { name: "b", source: "log", keys: [key("name", false), key("count", true, "int")] },
        { name: "a", source: "log", keys: [key("user", true), key("count", true, "int")] },
      ],
      keys: [key("name", false), key("count", true, "int")],
    });
  });
  it.each([
    ["on each event", { kind: "each" }],
    [
      "when distinct (user, name) >= 5 within 10m",
      {
        kind: "window",
        thresholds: [{ measure: { kind: "distinct", values: [key("user", true), key("name", false)] }, operator: ">=", value: 5 }],
        withinSeconds: 600,
      },
    ],
    ["when first seen user within 14d", { kind: "first-seen", values: [key("user", true)], withinSeconds: 1_209_600, learningSeconds: 604_800 }],
    [
      "when count per 30m is 2.50 deviations above 1d baseline learning 1h and count > 5",
      {
        kind: "baseline",
        measure: { kind: "count", values: [] },
        bucketSeconds: 1800,
        deviations: "2.50",
        baselineSeconds: 86400,
        learningSeconds: 3600,
        thresholds: [{ measure: { kind: "count", values: [] }, operator: ">", value: 5 }],
      },
    ],
  ])("gives conditions their seconds: %s", (alert, condition) => {
    expect(withoutSpans(ruleOf(detection(`from log\nalert ${alert}`)))).toMatchObject({ condition, steps: [{ name: "events" }] });
  });
  it("fills metadata in: the title describes, an unknown status is an experiment, defaults come from the project", () => {
    const text = detection('headline: "{user} did {{it}}"\nattack: [TA0006]\ncontext: [tags]\nfrom log\nalert on each event for each user');
    const [rule] = withoutSpans(lower(projectOf(text), { author: "me", created: "2026-01-01" }).rules);
    expect(rule?.metadata).toEqual({
      title: "t",
      status: "experimental",
      attack: ["TA0006"],
      headline: [
        { kind: "value", value: key("user", true) },
        { kind: "text", text: " did {it}" },
      ],
      author: "me",
      references: [],
      description: "t",
      falsePositives: [],
      tags: [],
      context: [{ fields: [{ path: ["tags"], type: "string", lists: [1], optional: true }], cuts: [] }],
      created: "2026-01-01",
    });
  });
  it("puts the blocks of one platform together", () => {
    const blocks =
      'on elastic { set interval: 5m set tags: ["a", T1555] }\non elastic { accept x, y because "z" replace query """q""" because "r" set a.b: 1 }';
    expect(withoutSpans(ruleOf(detection(`from log\nalert on each event\n${blocks.replace("set a.b: 1", "")}`)).platforms)).toEqual({
      elastic: {
        options: [
          { name: "interval", value: 300, duration: true },
          { name: "tags", value: ["a", "T1555"], duration: false },
        ],
        accepts: [
          { difference: "x", because: "z" },
          { difference: "y", because: "z" },
        ],
        replaces: [{ name: "query", text: "q", because: "r" }],
      },
    });
  });
  it("gives a hunt its measures, and which of them it sorts by", () => {
    const text = `language 1\n${source}\nhunt a.h version 2 { title: "t" from log report count, distinct user for each name over 7d sort distinct user descending limit 9 }`;
    expect(withoutSpans(ruleOf(text))).toMatchObject({
      kind: "hunt",
      measures: [{ kind: "count" }, { kind: "distinct", values: [key("user", true)] }],
      overSeconds: 604_800,
      sort: { measure: 1, direction: "descending" },
      limit: 9,
    });
  });
});

describe("lowering a source", () => {
  it("gives fields, time, options and maps", () => {
    const text = `language 1\nsource s "S" { time t fields { t: timestamp a: list { b: optional int } } on elastic { set index: ["x"] map a.b -> c.d as text } }`;
    expect(withoutSpans(programOf(text).sources)).toEqual({
      s: {
        name: "s",
        title: "S",
        time: ["t"],
        fields: [
          { path: ["t"], type: "timestamp", lists: [], optional: false },
          { path: ["a"], type: "object", lists: [1], optional: false },
          { path: ["a", "b"], type: "int", lists: [1], optional: true },
        ],
        platforms: { elastic: { options: [{ name: "index", value: ["x"], duration: false }], maps: [{ from: ["a", "b"], to: ["c", "d"], form: "text" }] } },
        file: "case.det",
      },
    });
  });
});

describe("lowering tests", () => {
  const dataOf = (sample: string, change?: string): unknown => {
    const text = detection(
      `from log\nalert on each event\nsample s from log { ${sample} }\ntest "t" { at 1m 3 times every 2s s ${change === undefined ? "" : `with { ${change} }`} expect 1 alerts }`,
    );
    const [event] = programOf(text).tests[0]?.events ?? [];
    return event?.kind === "at" ? event.data : undefined;
  };
  it("puts changes into the sample: paths reach in, values replace, `missing` removes", () => {
    const sample = 'name: "a" request: { "x": 1 "y": { "z": [1, null] } } user: "u"';
    expect(dataOf(sample)).toEqual({ name: "a", request: { x: 1, y: { z: [1, null] } }, user: "u" });
    expect(dataOf(sample, 'request.id: "i" name: "{n}" user: missing')).toEqual({ name: "{n}", request: { x: 1, y: { z: [1, null] }, id: "i" } });
    expect(dataOf(sample, 'request: { id: "i" }')).toEqual({ name: "a", request: { id: "i" }, user: "u" });
    expect(dataOf(sample, "request: { id: missing } request.id: missing agent: missing user: null")).toEqual({ name: "a", request: {}, user: null });
    expect(dataOf('name: "a"', '"name": "b" "request.id": "c"')).toEqual({ name: "b", "request.id": "c" });
  });
  it("takes any key for a key", () => {
    const data = dataOf('"__proto__": { "polluted": true } "constructor": 1', '"__proto__": { "polluted": 2 }') as Record<string, unknown>;
    expect(JSON.stringify(data)).toBe('{"__proto__":{"polluted":2},"constructor":1}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(data)).toEqual(["__proto__", "constructor"]);
  });
  it("gives events their times and logs their path", () => {
    const text = detection(
      'from log\nalert on each event for each user\nsample s from log {}\ntest "t" { at 1m 3 times every 2s s at 1h s log "../x/./y.ndjson" expect alert for "a", "b" expect no alert }',
    );
    expect(withoutSpans(programOf(text, {}).tests)).toEqual([
      {
        rule: "a.b",
        title: "t",
        events: [
          { kind: "at", source: "log", atSeconds: 60, times: 3, everySeconds: 2, repeated: true, data: {} },
          { kind: "at", source: "log", atSeconds: 3600, times: 1, everySeconds: 0, repeated: false, data: {} },
          { kind: "log", file: "../x/y.ndjson" },
        ],
        expectations: [{ kind: "alert", groups: [["a"], ["b"]] }, { kind: "no-alert" }],
      },
    ]);
  });
});

describe("a hunt's rows in a test", () => {
  it("are cells, null where one is missing", () => {
    const text = `language 1\n${source}\nhunt a.b version 1 { title: "t" from log report count for each name over 1d
      sample s from log {} test "t" { at 0m s expect rows ("a", 2), (missing, 1) } }`;
    expect(withoutSpans(programOf(text, {}).tests[0]?.expectations)).toEqual([
      {
        kind: "exact-rows",
        rows: [
          ["a", 2],
          [null, 1],
        ],
      },
    ]);
  });
});

describe("errors", () => {
  const two = `language 1\nuse l from "lib.det"\n${source}\ndetection a.one version 1 { title: "t" severity: low from log where name in l alert on each event }\n`;
  const other = 'detection a.two version 1 { title: "t" severity: low from log where nmae is "x" alert on each event }\n';
  const ids = (text: string, lib: string): readonly string[] => programOf(text, { "lib.det": lib }).rules.map(({ id }) => id);
  it("in one detection leave the others of its file", () => {
    expect(ids(two + other, 'language 1\nlist l = ["x"]\n')).toEqual(["a.one"]);
  });
  it("in what a file builds on leave all of it out", () => {
    expect(ids(two, `language 1\nlist l = ["x"]\nlist l = ["y"]\n`)).toEqual([]);
    expect(ids(`${two}list m = ["x"]\nlist m = ["y"]\n`, 'language 1\nlist l = ["x"]\n')).toEqual([]);
  });
  it("of warning's weight leave nothing out", () => {
    expect(ids(two.replace("name in l", 'name in l and user is not "x"'), 'language 1\nlist l = ["x"]\n')).toEqual(["a.one"]);
  });
  it("in an unrelated detection of an imported file leave the importer alone", () => {
    expect(ids(two, `language 1\nlist l = ["x"]\ndetection a.three version 0 { title: "t" severity: low from nowhere alert on each event }\n`)).toEqual([
      "a.one",
    ]);
  });
});

describe("versions", () => {
  const program = programOf(detection("from log where ok\nalert on each event").replace("version 1", "version 2"));
  const hash = program.rules.map(meaningHash)[0] ?? "";
  it("stay while the meaning stays, and grow when it changes", () => {
    expect(versionProblems(program, {})).toEqual([]);
    expect(versionProblems(program, { "a.b": { version: 2, hash } })).toEqual([]);
    expect(versionProblems(program, { "a.b": { version: 1, hash: "other" } })).toEqual([]);
    expect(versionProblems(program, { "a.b": { version: 2, hash: "other" } })).toMatchObject([{ code: "E0419", hint: "write `a.b version 3`" }]);
    expect(versionProblems(program, { "a.b": { version: 3, hash } })).toMatchObject([{ code: "E0420" }]);
  });
});
