import { describe, expect, it } from "vitest";
import { said } from "./project.ts";

const whole = (body: string): readonly (readonly [string, string])[] => said(`language 1\nsource s {\n${body}\n}\n`);
const fields = (list: string, more = ""): readonly (readonly [string, string])[] => whole(`time t\nfields { t: timestamp ${list} }\n${more}`);

describe("a source", () => {
  it("has one time, which is a timestamp and always there", () => {
    expect(whole("fields { t: timestamp }")).toEqual([["E0350", "s"]]);
    expect(whole("time t time t fields { t: timestamp }")).toEqual([["E0350", "t"]]);
    expect(whole("time t fields { t: string }")).toEqual([["E0351", "t"]]);
    expect(whole("time t fields { t: optional timestamp }")).toEqual([["E0351", "t"]]);
    expect(whole("time x fields { t: timestamp }")).toEqual([["E0301", "x"]]);
  });
  it("has each field once, below objects only", () => {
    expect(fields("a: string a: int").map(([code]) => code)).toEqual(["E0352"]);
    expect(fields("a: list { b: string } a.b: int").map(([code]) => code)).toEqual(["E0352"]);
    expect(fields("a: string a.b: int").map(([code]) => code)).toEqual(["E0353"]);
    expect(fields("a: object a.b: int c.d: string e: list object e.f: string")).toEqual([]);
  });
  it("computes strings from strings of the raw log", () => {
    const computing = (item: string): readonly (readonly [string, string])[] => fields("a: string b: optional string n: int", item);
    expect(computing("compute b with user_agent_family(a)")).toEqual([]);
    expect(computing("compute b with user_agent_famly(a)")).toEqual([["E0354", "user_agent_famly"]]);
    expect(computing("compute n with user_agent_family(a)")).toEqual([["E0355", "n"]]);
    expect(computing("compute b with user_agent_family(n)")).toEqual([["E0355", "n"]]);
    expect(computing("compute b with user_agent_family(x)")).toEqual([["E0301", "x"]]);
    expect(computing("compute b with user_agent_family(b)")).toEqual([["E0355", "b"]]);
  });
  it("maps its fields, each once on a platform", () => {
    expect(fields("a.b: string", 'on elastic { map a.b -> x map a -> y set index: "z" }\non datadog { map a.b -> x }')).toEqual([]);
    expect(fields("a: string", "on elastic { map b -> x }")).toEqual([["E0301", "b"]]);
    expect(fields("a: string", "on elastic { map a -> x map a -> y }")).toEqual([["E0356", "a"]]);
    expect(fields("a: string", "on elastik { map a -> x }")).toEqual([["E0421", "elastik"]]);
    expect(fields("a: string", "on elastic { set index: 1 set index: 2 }")).toEqual([["E0422", "index"]]);
  });
});
