import { describe, expect, it } from "vitest";
import { evaluable } from "../../../src/evaluate/evaluate.ts";
import { matcher } from "../../../src/evaluate/predicate.ts";
import { valueReader } from "../../../src/evaluate/value.ts";
import type { Atom, Predicate, Test, Value } from "../../../src/ir/predicate.ts";
import type { Regex } from "../../../src/ir/regex.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { atom, detection, field, is, step, value } from "./build.ts";

const s = field("s");
const n = field("n", "int");
const tags = field("tags", "string", [1]);
const arn = field("resources.ARN", "string", [1]);
const resources = field("resources", "object", [1]);
const present: Test = { kind: "present" };
const equals = (text: string): Test => ({ kind: "equals", values: [text], ignoringCase: false });
const not = (of: Atom): Atom => ({ ...of, negated: !of.negated });

/** The records that a predicate matches. */
function matching<T extends JsonObject>(predicate: Predicate, records: readonly T[]): readonly T[] {
  return records.filter(matcher(predicate));
}
/** The values of the field `s` that a test passes. */
function passing(test: Test, values: readonly Json[]): readonly Json[] {
  return values.filter((one) => matcher(atom(s, test))({ s: one }));
}

describe("a record", () => {
  it("is read by its own properties only", () => {
    for (const key of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(matching(atom(field(key, "object"), present), [{}])).toEqual([]);
      expect(matching(atom({ ...s, path: [key, "name"] }, present), [{ a: 1 }])).toEqual([]);
    }
  });
  it("may have a key named __proto__, which is a key like others", () => {
    const data = JSON.parse('{"__proto__": {"admin": "yes"}}');
    expect(matching(is({ ...s, path: ["__proto__", "admin"] }, "yes"), [data])).toEqual([data]);
    expect(matching(is(field("admin"), "yes"), [data])).toEqual([]);
  });
  it("has dots in its keys only where the path's part has them", () => {
    expect(matching(is(field("a.b"), "x"), [{ "a.b": "x" }])).toEqual([]);
    expect(matching(is({ ...s, path: ["a.b"] }, "x"), [{ "a.b": "x" }])).toHaveLength(1);
  });
});

describe("a value of another type than declared", () => {
  const records = [{ s: 1 }, { s: true }, { s: {} }, { s: ["x"] }];
  it("is present", () => {
    expect(matching(atom(s, present), records)).toEqual(records);
  });
  it("passes no other test", () => {
    const tests: readonly Test[] = [
      equals("1"),
      { kind: "like", patterns: [[{ kind: "any" }]], ignoringCase: false },
      { kind: "contains", values: [""], ignoringCase: false },
      { kind: "matches", regex: { kind: "empty" }, source: "" },
      { kind: "network", networks: ["0.0.0.0/0"] },
      { kind: "field", operator: "==", other: value(s), ignoringCase: false },
    ];
    for (const test of tests) expect(matching(atom(s, test), records)).toEqual([]);
  });
  it("of an int is a number with a fraction, a text, or more than JSON numbers hold", () => {
    const test: Test = { kind: "compare", operator: ">=", value: 5 };
    const records = JSON.parse('[{"n":5.0},{"n":6},{"n":5.5},{"n":"7"},{"n":1e999},{"n":4}]');
    expect(matching(atom(n, test), records)).toEqual([{ n: 5 }, { n: 6 }]);
    expect(matching(atom(field("n", "float"), test), records)).toEqual([{ n: 5 }, { n: 6 }, { n: 5.5 }]);
  });
  it("is missing for groups and measures", () => {
    expect([{ s: "x" }, { s: 1 }, { s: {} }, {}].map(valueReader(value(s)))).toEqual(["x", undefined, undefined, undefined]);
  });
  it("is no part of a path that goes on below it", () => {
    expect(matching(atom(field("a.b"), present), [{ a: "b" }, { a: [{ b: "x" }] }, { a: null }])).toEqual([]);
  });
});

describe("a list", () => {
  const records = [{ tags: ["x"] }, { tags: ["x", "y"] }, { tags: ["x", null] }, { tags: [] }, { tags: [null] }, { tags: "x" }, {}];
  it("has any element that passes", () => {
    expect(matching(atom(tags, equals("y"), { quantifier: "any" }), records)).toEqual([{ tags: ["x", "y"] }]);
  });
  it("has every element pass, null ones aside, and at least one", () => {
    expect(matching(atom(tags, equals("x"), { quantifier: "every" }), records)).toEqual([{ tags: ["x"] }, { tags: ["x", null] }]);
  });
  it("is negated with its quantifier", () => {
    expect(matching(not(atom(tags, equals("x"), { quantifier: "any" })), records)).toEqual([{ tags: [] }, { tags: [null] }, { tags: "x" }, {}]);
  });
  it("has elements of another type fail every, and be no any", () => {
    expect(matching(atom(tags, equals("x"), { quantifier: "every" }), [{ tags: ["x", 1] }])).toEqual([]);
    expect(matching(atom(tags, equals("1"), { quantifier: "any" }), [{ tags: [1] }])).toEqual([]);
  });
  it("is present when it has an element", () => {
    expect(matching(atom(tags, present), records)).toEqual([{ tags: ["x"] }, { tags: ["x", "y"] }, { tags: ["x", null] }, { tags: "x" }]);
  });
  it("is crossed by a path, and what has nothing there is not counted", () => {
    const crossing = [
      { resources: [{ ARN: "x" }, {}] },
      { resources: [{ ARN: "y" }, { ARN: "x" }] },
      { resources: [{ ARN: null }] },
      { resources: { ARN: "x" } },
      { resources: ["x"] },
    ];
    expect(matching(atom(arn, equals("x"), { quantifier: "any" }), crossing)).toEqual(crossing.slice(0, 2));
    expect(matching(atom(arn, equals("x"), { quantifier: "every" }), crossing)).toEqual(crossing.slice(0, 1));
    expect(matching(atom(arn, present), crossing)).toEqual(crossing.slice(0, 2));
  });
  it("has one element pass all of has", () => {
    const both: Predicate = { kind: "and", of: [is(field("type"), "bucket"), is(field("ARN"), "x")] };
    const split = { resources: [{ type: "bucket" }, { ARN: "x" }] };
    const one = { resources: [{ type: "bucket", ARN: "x" }, "x", null, 7] };
    expect(matching(atom(resources, { kind: "has", predicate: both }, { quantifier: "any" }), [split, one])).toEqual([one]);
    expect(
      matching(atom(resources, { kind: "has", predicate: both }, { quantifier: "every" }), [{ resources: [{ type: "bucket", ARN: "x" }, null] }, one]),
    ).toHaveLength(1);
  });
  it("is compared with a field of the record around it", () => {
    const test: Test = { kind: "field", operator: "==", other: value(s), ignoringCase: true };
    expect(matching(atom(tags, test, { quantifier: "any" }), [{ tags: ["a", "B"], s: "b" }, { tags: ["a"], s: "b" }, { tags: ["a"] }])).toHaveLength(1);
  });
});

describe("ignoring case", () => {
  it("folds ASCII letters and no others", () => {
    expect(passing({ kind: "equals", values: ["KELVIN"], ignoringCase: true }, ["kelvin", "KeLvIn", "\u212Aelvin", "kelvın"])).toEqual(["kelvin", "KeLvIn"]);
    expect(passing({ kind: "contains", values: ["É"], ignoringCase: true }, ["É", "é"])).toEqual(["É"]);
  });
  it("goes for every text test", () => {
    for (const kind of ["starts-with", "ends-with", "contains"] as const) expect(passing({ kind, values: ["aB"], ignoringCase: true }, ["Ab"])).toEqual(["Ab"]);
    expect(passing({ kind: "like", patterns: [[{ kind: "text", text: "aB" }, { kind: "any" }]], ignoringCase: true }, ["Abc"])).toEqual(["Abc"]);
  });
});

describe("a comparison of two fields", () => {
  const test = (operator: "==" | "<", other: Value): Test => ({ kind: "field", operator, other, ignoringCase: false });
  it("needs both, each of its type", () => {
    const records = [{ n: 1, m: 1 }, { n: 1, m: 2 }, { n: 1 }, { m: 1 }, {}, { n: 1, m: "2" }];
    expect(matching(atom(n, test("==", value(field("m", "int")))), records)).toEqual([{ n: 1, m: 1 }]);
    expect(matching(atom(n, test("<", value(field("m", "int")))), records)).toEqual([{ n: 1, m: 2 }]);
  });
});

describe("a named value", () => {
  const secret: Value = {
    fields: [field("a"), field("b")],
    cuts: [
      { kind: "after", text: ":" },
      { kind: "before", text: "-" },
    ],
  };
  it("is the first that is present, cut at first occurrences", () => {
    expect([{ a: "x:y-z-" }, { b: "p:q:r-" }, { a: null, b: ":-" }, { a: "", b: "x:y-" }].map(valueReader(secret))).toEqual(["y", "q:r", "", undefined]);
  });
  it("is missing where a cut's text does not occur, or its first present field is no text", () => {
    expect([{ a: "y-" }, { a: ":y" }, { a: 1, b: "x:y-" }, {}].map(valueReader(secret))).toEqual([undefined, undefined, undefined, undefined]);
  });
  it("is present when something is left of it, were it nothing but an empty text", () => {
    expect(matching(atom(secret, present), [{ a: ":-" }, { a: "-:" }])).toEqual([{ a: ":-" }]);
  });
});

describe("a computed field", () => {
  const family = { ...field("userAgentName"), computed: { with: "user_agent_family", argument: ["userAgent"] } };
  it("is made from the raw value, and missing without it", () => {
    expect(matching(is(family, "Boto3"), [{ userAgent: "Boto3/1.26.0 md/Botocore#1.29" }, { userAgentName: "Boto3" }, { userAgent: 1 }, {}])).toHaveLength(1);
  });
});

describe("matches", () => {
  const found = (regex: Regex, values: readonly string[]): readonly Json[] => passing({ kind: "matches", regex, source: "" }, values);
  const text = (text: string): Regex => ({ kind: "text", text });
  it("searches anywhere, and takes every character of a text as itself", () => {
    expect(found(text("a.b*[é😀"), ["xa.b*[é😀y", "aXb*[é😀"])).toEqual(["xa.b*[é😀y"]);
  });
  it("holds ^ and $ at the very ends, not at lines", () => {
    const regex: Regex = { kind: "sequence", of: [{ kind: "start" }, text("a"), { kind: "end" }] };
    expect(found(regex, ["a", "a\n", "\na", "b\na\nb"])).toEqual(["a"]);
  });
  it("lets a dot be any code point but the newline", () => {
    const regex: Regex = { kind: "sequence", of: [{ kind: "start" }, { kind: "dot" }, { kind: "end" }] };
    expect(found(regex, ["x", "😀", "\r", "\u2028", "\n", "", "xx"])).toEqual(["x", "😀", "\r", "\u2028"]);
  });
  it("knows classes, negated ones with the newline, and those of nothing and everything", () => {
    const only = (negated: boolean, ...ranges: { from: number; to: number }[]): Regex => ({ kind: "class", negated, ranges });
    expect(found(only(false, { from: 0x5b, to: 0x5e }), ["[", "\\", "]", "^", "-"])).toEqual(["[", "\\", "]", "^"]);
    expect(found(only(true, { from: 0x61, to: 0x7a }), ["a", "\n", "A"])).toEqual(["\n", "A"]);
    expect(found(only(false), ["a", ""])).toEqual([]);
    expect(found(only(true), ["a", ""])).toEqual(["a"]);
  });
  it("keeps alternatives and repetitions together", () => {
    const ab: Regex = { kind: "alternatives", of: [text("ab"), text("c")] };
    const regex: Regex = { kind: "sequence", of: [{ kind: "start" }, { kind: "repeat", of: ab, min: 2, max: 3 }, ab, { kind: "end" }] };
    expect(found(regex, ["abcc", "ababab", "cc", "abc", "ccccc", "a"])).toEqual(["abcc", "ababab"]);
    expect(found({ kind: "sequence", of: [{ kind: "start" }, { kind: "repeat", of: text("ab"), min: 1 }, { kind: "end" }] }, ["abab", "abb", ""])).toEqual([
      "abab",
    ]);
  });
  it("takes nested repetitions over a long value, since its engine is linear", () => {
    const inner: Regex = { kind: "repeat", of: text("a"), min: 1 };
    expect(found({ kind: "sequence", of: [{ kind: "repeat", of: inner, min: 1 }, text("!")] }, ["a".repeat(100_000)])).toEqual([]);
  });
  it("that is too large to run is a diagnostic, also inside has and among others", () => {
    const many: Regex = { kind: "repeat", of: { kind: "repeat", of: text("a"), min: 0, max: 100 }, min: 0, max: 100 };
    const test: Test = { kind: "has", predicate: { kind: "and", of: [is(s, "x"), atom(s, { kind: "matches", regex: many, source: "" })] } };
    const rule = detection({ kind: "each" }, [step("events", atom(resources, test, { quantifier: "any" }))]);
    expect(evaluable(rule)).toMatchObject({ code: "E0805", message: "the pattern is too large to be run" });
    expect(evaluable(detection({ kind: "each" }, [step("events", is(s, "x"))]))).toBeUndefined();
  });
});
