import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { hashMapOrder, javaMapText, withoutEmpties } from "../../../src/replay/ingest/java_map.ts";

const text = (value: Json) => javaMapText(withoutEmpties(value));

describe("the text of a Java map", () => {
  it("writes objects and lists without quotes or escapes", () => {
    expect(text({ a: { b: "x, y=}" }, c: ["1", { d: true }] })).toBe("{a={b=x, y=}}, c=[1, {d=true}]}");
  });

  it("orders keys as a HashMap does, not as they were written", () => {
    // Iteration orders of java.util.HashMap in JDK 17, observed.
    expect(hashMapOrder(["fromPort", "groups", "ipProtocol", "ipRanges", "prefixListIds", "toPort"])).toEqual([
      "ipRanges",
      "prefixListIds",
      "fromPort",
      "toPort",
      "groups",
      "ipProtocol",
    ]);
    expect(hashMapOrder(["quotaCode", "serviceCode"])).toEqual(["serviceCode", "quotaCode"]);
  });

  it("keeps the table as large as it was before empty values went", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`empty${i}`, null]));
    const keys = ["fromPort", "toPort", "ipProtocol", "ipRanges", "cidrIpv4", "groupId", "isEgress"];
    const kept = Object.fromEntries(keys.map((key) => [key, "x"]));
    // Observed in JDK 17 too: `removeIf` on the values leaves the table as it is.
    expect(text({ ...many, ...kept })).toBe("{fromPort=x, groupId=x, ipRanges=x, isEgress=x, toPort=x, cidrIpv4=x, ipProtocol=x}");
    expect(text(kept)).not.toBe(text({ ...many, ...kept }));
  });

  it.each([
    [12, "12"],
    [0.5, "0.5"],
    [-12.25, "-12.25"],
    [1e21, "1.0E21"],
    [1.5e-7, "1.5E-7"],
    [0.001, "0.001"],
    [9007199254740991, "9007199254740991"],
    [12345678.5, "1.23456785E7"],
  ])("writes the number %d as Java does", (value, written) => {
    expect(text({ n: value })).toBe(`{n=${written}}`);
  });

  it("drops null, empty text and everything that becomes empty, from the leaves up", () => {
    expect(withoutEmpties({ a: null, b: "", c: { d: [{ e: "" }, null] }, f: [null, "x"], g: false, h: 0 }).value).toEqual({ f: ["x"], g: false, h: 0 });
    expect(withoutEmpties({ a: {} }).value).toBeUndefined();
  });

  it("neither overflows the stack on deep nesting nor takes `__proto__` for a prototype", () => {
    const depth = 100_000;
    const deep = JSON.parse(`${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`) as JsonObject;
    expect(text(deep)).toBe(`${"{a=[".repeat(depth)}1${"]}".repeat(depth)}`);
    expect(text(JSON.parse('{"__proto__":{"x":"y"}}') as JsonObject)).toBe("{__proto__={x=y}}");
  });
});
