import { describe, expect, it } from "vitest";
import { projectOf, said, where } from "./project.ts";

const codes = (predicate: string): readonly (readonly [string, string])[] => said(where(predicate));
const clean = [
  'name is "x" and name is not missing and name not in ["a", "b"] ignoring case',
  "user is present and user is missing",
  "count is 5 and count in [1, -2] and size < 1.5 and size >= field count and count is field size",
  "ok and not ok and ok is true",
  'address is "10.0.0.1" and address in ["::1"] and address in network "10.0.0.0/8" and name in network "2001:db8::/32"',
  'any tags starts with "x" and every tags like "*y" and tags is present and tags is missing',
  'any items has (kind is "x" and any parts is "y" and id is present)',
  'any items.id is "x" and every items.parts is "y"',
  'name matches /^a+$/ and name like ["a*", "b?"] and name ends with "x" ignoring case and name is field user ignoring case',
];

describe("a well-typed predicate", () => {
  it.each(clean)("has no errors: %s", (predicate) => {
    expect(codes(predicate).filter(([code]) => code.startsWith("E"))).toEqual([]);
  });
});

describe("a field", () => {
  it("is declared, and the nearest name is offered", () => {
    expect(codes('nmae is "x"')).toEqual([["E0301", "nmae"]]);
    expect(projectOf(where('nmae is "x"')).diagnostics[0]).toMatchObject({ message: "unknown field `nmae`", hint: "did you mean `name`?" });
    expect(codes('request.what is "x"')).toEqual([["E0301", "request.what"]]);
    expect(codes('any items has (kynd is "x")')).toEqual([["E0301", "kynd"]]);
  });
  it("that is an element's is not known outside, nor the event's inside", () => {
    expect(codes('kind is "x"')).toEqual([["E0301", "kind"]]);
    expect(codes('any items has (user is "x")')).toEqual([["E0301", "user"]]);
    expect(codes("any items has (ok)")).toEqual([["E0201", "ok"]]);
  });
  it("stands alone as a test when it is a bool", () => {
    expect(codes("name")).toEqual([["E0318", "name"]]);
    expect(codes("tags")).toEqual([["E0302", "tags"]]);
    expect(codes("request.id")).toEqual([["E0318", "request.id"]]);
  });
});

describe("a list", () => {
  it("needs `any` or `every`, and a single value has neither", () => {
    expect(codes('tags is "x"')).toEqual([["E0302", "tags"]]);
    expect(codes('items.id is "x"')).toEqual([["E0302", "items.id"]]);
    expect(codes('any name is "x"')).toEqual([["E0303", "name"]]);
    expect(codes("every tags is missing")).toEqual([["E0304", "tags"]]);
  });
  it("of objects is looked into by `has`, and nothing else is", () => {
    expect(codes("any tags has (ok)").map(([code]) => code)).toEqual(["E0315"]);
    expect(codes("any request has (ok)").map(([code]) => code)).toEqual(["E0315"]);
    expect(codes('any items is "x"').map(([code]) => code)).toEqual(["E0307"]);
  });
});

describe("a test", () => {
  it("takes values of the field's type", () => {
    expect(codes("name is 5")).toEqual([["E0306", "5"]]);
    expect(codes('count is "5"')).toEqual([["E0306", '"5"']]);
    expect(codes('ok is "true"')).toEqual([["E0306", '"true"']]);
    expect(codes('name in ["a", 1, true]')).toEqual([
      ["E0306", "1"],
      ["E0306", "true"],
    ]);
    expect(codes('count > "5"')).toEqual([["E0306", '"5"']]);
    expect(codes("name starts with [1]").map(([code]) => code)).toEqual(["E0306"]);
    expect(codes("count is 1.5")).toEqual([["E0314", "1.5"]]);
  });
  it("is one that the field's type has", () => {
    expect(codes('name > "a"')).toEqual([["E0307", '> "a"']]);
    expect(codes('at is "2026"')).toEqual([["E0307", 'is "2026"']]);
    expect(codes('request is "x"').map(([code]) => code)).toEqual(["E0307"]);
    expect(codes('count contains "x"').map(([code]) => code)).toEqual(["E0307"]);
    expect(codes('count in network "10.0.0.0/8"').map(([code]) => code)).toEqual(["E0307"]);
    expect(codes("address matches /x/").map(([code]) => code)).toEqual(["E0307"]);
  });
  it("compares fields of one type", () => {
    expect(codes("name is field count")).toEqual([["E0308", "field count"]]);
    expect(codes("count < field name")).toEqual([["E0308", "field name"]]);
    expect(codes("name is field tags")).toEqual([["E0308", "field tags"]]);
    expect(codes("any tags is field name")).toEqual([]);
    expect(codes("name is field usr")).toEqual([["E0301", "usr"]]);
  });
  it("ignores the case of text only, in ASCII", () => {
    expect(codes("count is 5 ignoring case").map(([code]) => code)).toEqual(["E0309"]);
    expect(codes('name is "é" ignoring case')).toEqual([["E0310", "é"]]);
    expect(codes('name like ["a", "\u212a"] ignoring case')).toEqual([["E0310", "\u212a"]]);
    expect(codes('name is "é"')).toEqual([]);
  });
  it("of `like` has three escapes", () => {
    expect(codes("name like 'a\\n'")).toEqual([["E0312", "\\n"]]);
    expect(codes("name like 'a\\*'")).toEqual([]);
  });
  it("of an address is written as logs write it", () => {
    expect(codes('address is "10.0.0.01"')).toEqual([["E0316", '"10.0.0.01"']]);
    expect(projectOf(where('address is "2001:DB8:0:0::1"')).diagnostics[0]?.hint).toBe("write `2001:db8::1`");
  });
  it("of a network holds a canonical one", () => {
    expect(codes('name in network "10.0.0.1/8"')).toEqual([["E0311", '"10.0.0.1/8"']]);
  });
  it("that is wrong in several ways is told all of them", () => {
    expect(codes('name is 5 and nmae is "x" or tags is "y"').map(([code]) => code)).toEqual(["E0306", "E0301", "E0302"]);
  });
});

describe("lints", () => {
  it("warn of a negated test that stands alone on an optional field", () => {
    expect(codes('user is not "x"')).toEqual([["W0502", 'user is not "x"']]);
    expect(codes('ok and not (user is "x" or user is "y")').map(([code]) => code)).toEqual(["W0502", "W0502"]);
    expect(codes('any items has (kind not in ["x"])')).toEqual([["W0502", 'kind not in ["x"]']]);
  });
  it("do not warn where the absence is spoken of, or cannot be", () => {
    expect(codes('user is present and user is not "x"')).toEqual([]);
    expect(codes('user is missing or user is not "x"')).toEqual([]);
    expect(codes('user starts with "a" and user not in ["ab"]')).toEqual([]);
    expect(codes('name is not "x"')).toEqual([]);
    expect(said(where('ok\nunless user is not "x"'))).toEqual([]);
  });
  it("see tests that nothing can pass", () => {
    expect(codes("name in []")).toEqual([["W0504", "name in []"]]);
    expect(codes("any items has (id in [])")).toEqual([["W0504", "id in []"]]);
    expect(codes("name not in []")).toEqual([]);
  });
});
