import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/ir/detection.ts";
import type { Predicate } from "../../../src/ir/predicate.ts";
import { indexRules } from "../../../src/scan/rule_index.ts";
import { atom, detection, everything, field, is, step } from "../evaluate/build.ts";

const name = field("eventName");
const service = field("eventSource");
const rule = (...predicates: readonly Predicate[]): Rule =>
  detection(
    { kind: "each" },
    predicates.map((predicate, i) => step(`s${i}`, predicate)),
  );
const and = (...of: readonly Predicate[]): Predicate => ({ kind: "and", of });
const or = (...of: readonly Predicate[]): Predicate => ({ kind: "or", of });

describe("the rule index", () => {
  it("asks by the field that parts the rules, not by the one that all have alike", () => {
    const rules = ["Get", "List", "Put"].map((call) => rule(and(is(service, "s3"), is(name, call))));
    const ask = indexRules(rules, "log");
    expect([ask({ eventName: "List", eventSource: "s3" }), ask({ eventName: "Other", eventSource: "s3" }), ask({})]).toEqual([[1], [], []]);
  });
  it("always asks a rule that a record can match otherwise", () => {
    const rules = [
      rule(is(name, "Get")),
      rule(or(is(name, "Get"), is(service, "s3"))),
      rule({ ...is(name, "Get"), negated: true }),
      rule(atom(name, { kind: "equals", values: ["get"], ignoringCase: true })),
      rule(everything),
      rule(is(name, "Get"), everything),
    ];
    expect(indexRules(rules, "log")({ eventName: "Put" })).toEqual([1, 2, 3, 4, 5]);
    expect(indexRules(rules, "log")({ eventName: "Get" })).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it("asks a rule for each value of its alternatives and of its steps", () => {
    const rules = [rule(or(is(name, "Get", "List"), and(is(name, "Put"), is(service, "s3")))), rule(is(name, "Delete"), is(name, "Get"))];
    const ask = indexRules(rules, "log");
    expect(["Get", "List", "Put", "Delete", "Other"].map((call) => ask({ eventName: call }))).toEqual([[0, 1], [0], [0], [1], []]);
  });
  it("takes the tighter of two bounds on one field", () => {
    const ask = indexRules([rule(and(is(name, "Get", "List", "Put"), is(name, "Get")))], "log");
    expect(["Get", "List"].map((call) => ask({ eventName: call }))).toEqual([[0], []]);
  });
  it("leaves out rules of other sources", () => {
    expect(indexRules([rule(everything)], "other")({})).toEqual([]);
  });
});
