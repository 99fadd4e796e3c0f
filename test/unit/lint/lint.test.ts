import { describe, expect, it } from "vitest";
import { check } from "../../../src/check/project.ts";
import { lint } from "../../../src/lint/lint.ts";
import { lower } from "../../../src/lower/lower.ts";
import { detection, projectOf, source } from "../check/project.ts";

/** Code, the text that it points at, and the texts that settle it. */
function linted(text: string): readonly (readonly string[])[] {
  const project = projectOf(text);
  expect(project.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return lint(project, lower(project)).map(({ code, span, labels = [] }) => [
    code,
    ...[span, ...labels.map((label) => label.span)].map((at) => text.slice(at?.start, at?.end)),
  ]);
}
const of = (filters: string, before = ""): readonly (readonly string[])[] =>
  linted(detection(`from log where ${filters}\nalert on each event`).replace("detection", () => `${before}\ndetection`));

describe("what no event can pass is told", () => {
  it.each([
    ['name is "a" and name is "b"', 'name is "b"', 'name is "a"'],
    ['name is "a" and name in ["b", "c"]', 'name in ["b", "c"]', 'name is "a"'],
    ['name starts with "a" and name is "b"', 'name is "b"', 'name starts with "a"'],
    ['name starts with ["a", "b"] and name starts with ["c", "ba"] and name starts with "ca"', 'name starts with "ca"', 'name starts with ["a", "b"]'],
    ['name ends with ".com" and name like "*.org"', 'name like "*.org"', 'name ends with ".com"'],
    ['name is "a" and name is not "a"', 'name is not "a"', 'name is "a"'],
    ['name is "A" ignoring case and name is "b"', 'name is "b"', 'name is "A" ignoring case'],
    ['name is "A" ignoring case and name starts with "b" ignoring case', 'name starts with "b" ignoring case', 'name is "A" ignoring case'],
    ['address in network "10.0.0.0/8" and address is "11.0.0.1"', 'address is "11.0.0.1"', 'address in network "10.0.0.0/8"'],
    ["count > 5 and count < 3", "count < 3", "count > 5"],
    ["count > 5 and count < 6", "count < 6", "count > 5"],
    ["size > 5 and size < 5", "size < 5", "size > 5"],
    ["ok and not ok", "ok", "ok"],
    ['user is missing and user contains "a"', 'user contains "a"', "user is missing"],
    ['tags is missing and every tags is "a"', 'every tags is "a"', "tags is missing"],
    ['any items has (id is "a" and id is "b")', 'id is "b"', 'id is "a"'],
  ])("%s", (where, at, by) => {
    expect(of(where)).toEqual([["W0504", at, by]]);
  });
  it("also across `where` and `unless`, and where several are needed", () => {
    expect(of('name in ["a", "b"] unless name is "a" unless name is "b"')).toEqual([["W0504", 'name is "b"', 'name in ["a", "b"]', 'name is "a"']]);
  });
});

describe("what changes nothing is told", () => {
  it.each([
    ['name is "a" and name is "a"', 'name is "a"', 'name is "a"'],
    ['name is "a" and name in ["a", "b"]', 'name in ["a", "b"]', 'name is "a"'],
    ['name in ["a", "b"] and name is "a"', 'name in ["a", "b"]', 'name is "a"'],
    ['name is "a" or name in ["a", "b"]', 'name is "a"', 'name in ["a", "b"]'],
    ['name starts with "ab" and name starts with "a"', 'name starts with "a"', 'name starts with "ab"'],
    ['name contains "b" or name like "*abc*"', 'name like "*abc*"', 'name contains "b"'],
    ['name contains "B" ignoring case or name is "abc"', 'name is "abc"', 'name contains "B" ignoring case'],
    ['name like "ab*" and name starts with "a"', 'name starts with "a"', 'name like "ab*"'],
    ['name starts with "ab" and name like "a*"', 'name like "a*"', 'name starts with "ab"'],
    ["count > 5 and count > 3", "count > 3", "count > 5"],
    ["count >= 5 and count > 4", "count > 4", "count >= 5"],
    ['user is present and user is "a"', "user is present", 'user is "a"'],
    ['name is "a" unless name is "b"', 'name is "b"', 'name is "a"'],
    ['name is "a" and (name is "b" or ok)', 'name is "b"', 'name is "a"'],
    ['name is "a" and (name is not "b" or ok)', 'name is not "b" or ok', 'name is "a"'],
    ['any tags is "a" and tags is present', "tags is present", 'any tags is "a"'],
  ])("%s", (where, at, by) => {
    expect(of(where)).toEqual([["W0507", at, by]]);
  });
  it.each([
    ['name is not "a" or name is not "b"', 'name is not "a" or name is not "b"'],
    ["ok or not ok", "ok or not ok"],
    ['ok unless name is "a" and name is "b"', 'name is "a" and name is "b"'],
  ])("where every event passes: %s", (where, at) => {
    expect(of(where)).toEqual([["W0507", at]]);
  });
});

describe("what is only near it is not told", () => {
  it.each([
    'name is "a" or name is "b"',
    'name is not "a" and name is not "b"',
    'name is "a" and user is "b"',
    'name is "a" and (user is "b" or ok)',
    'name starts with "a" and name ends with "b"',
    'name starts with "A" and name is "ab" ignoring case',
    'name is "ab" ignoring case and name contains "A"',
    'name starts with "ab" ignoring case and name starts with "a"',
    'name contains "a" and name contains "b"',
    'any tags is "a" and any tags is "b"',
    'any tags is "a" and every tags in ["a", "b"]',
    'any items has (id is "a") and any items has (id is "b")',
    "size > 5 and size < 6",
    "count > 5 and count < 7",
    "count < 5 or count > 5",
    'user is not "a" and user is present',
    "not (count > 5) and not (count <= 5)",
    "not ok and ok is present",
    'address in network "10.0.0.0/8" and address is not "10.0.0.1"',
    'name is "a" unless user is "a" and ok',
    'name is field user and user is "a"',
    "name matches /a/ and name matches /b/",
  ])("%s", (where) => {
    expect(of(where)).toEqual([]);
  });
});

describe("a define", () => {
  const define = 'define known on log = name is "a" and user is "u"';
  it("is not blamed for what stands where it is used, which is", () => {
    expect(of('known and name in ["a", "b"]', define)).toEqual([["W0507", 'name in ["a", "b"]', 'name is "a"']]);
    expect(of('name in ["a"] and known', define)).toEqual([["W0507", 'name in ["a"]', 'name is "a"']]);
    expect(of("known and (known or ok)", define)).toEqual([]);
  });
  it("is told once of what is in itself, however many use it", () => {
    const odd = 'define odd on log = name is "a" and name is "b"';
    const text = `language 1\n${source}\n${odd}\n${[1, 2].map((n) => `detection a.b${n} version 1 {\n  title: "t"\n  severity: low\n  from log where odd\n  alert on each event\n}`).join("\n")}\n`;
    expect(linted(text)).toEqual([["W0504", 'name is "b"', 'name is "a"']]);
  });
});

it("does not hold twenty thousand tests of one value each against each", () => {
  const many = Array.from({ length: 20_000 }, (_, i) => `name contains "t${i}"`).join(" or ");
  const lists = Array.from({ length: 50 }, (_, i) => `user not in [${Array.from({ length: 1500 }, (_, j) => `"u${i}-${j}"`).join(", ")}]`).join(" and ");
  const project = check(["case.det"], () => ({ text: detection(`from log where (${many}) and ${lists}\nalert on each event`) }));
  expect(lint(project, lower(project))).toEqual([]);
});
