import { describe, expect, test } from "vitest";
import type { Step } from "../../../src/ir/detection.ts";
import { areDisjoint, canBeOne } from "../../../src/ir/disjoint.ts";
import { checked } from "../../chain.ts";
import { detText } from "../elastic/dets.ts";

describe("disjoint", () => {
  const stepOf = (where: string): Step => {
    const { program } = checked(["case.det"], () => ({ text: detText(`  from log where ${where}\n  alert on each event`) }));
    const step = program.rules[0]?.steps[0];
    if (step === undefined) throw new Error(where);
    return step;
  };

  test.each([
    ['name is "a"', 'name is "b"', true],
    ['name in ["a", "b"] and admin is true', 'other is "x" and name in ["c"]', true],
    ['name in ["a", "b"]', 'name in ["b", "c"]', false],
    ['name is "a"', 'other is "b"', false],
    ['name is "a"', 'name is not "b"', false],
    ['name is "a"', 'name is not "a"', true],
    ['name is "a"', 'name not in ["a", "b"]', true],
    ['name in ["a", "b"]', 'name is not "a"', false],
    ['name is not "a"', 'name is not "b"', false],
    ['name is not "a"', 'name is not "a"', false],
    ['name is not "a"', 'name in ["a"] and admin is true', true],
    ["other is missing", "other is present", true],
    ["other is missing", 'other is not "a"', false],
    ['name starts with "a"', 'not name starts with "a"', true],
    ['name starts with "a"', 'not name starts with "b"', false],
    ['name starts with "a"', 'not other starts with "a"', false],
    ['any tags is "a"', 'not any tags is "a"', false],
    ['name is "a" ignoring case', 'name is "A"', false],
    ['any tags is "a"', 'any tags is "b"', false],
    ['name is "a" or admin is true', 'name is "b"', false],
    ['name is "a" or name is "c"', 'name is "b" or admin is true', false],
    ['name is "a" or name is "c" and size is 1', 'name is "b" or name is "c" and size is 2', true],
  ])("%s and %s: %s", (one, other, disjoint) => {
    const [a, b] = [stepOf(one), stepOf(other)];
    expect(areDisjoint(a.predicate, b.predicate)).toBe(disjoint);
    expect(areDisjoint(b.predicate, a.predicate)).toBe(disjoint);
    expect(canBeOne(a, b)).toBe(!disjoint);
  });
});
