/** What `check --fix` makes of a text, and what it leaves to its author. */

import { describe, expect, it } from "vitest";
import { check } from "../../../src/check/project.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { applyFixes } from "../../../src/diagnostics/fix.ts";
import { detection, source } from "./project.ts";

function diagnose(text: string): readonly Diagnostic[] {
  const names = `language 1\n${source}\nlist first = ["x"]\nlist second = ["y"]\nlist third = ["z"]\n`;
  return check(["case.det"], (path) => ({ text: path === "case.det" ? text : names })).diagnostics;
}

/** Mended until nothing is left to mend, as the command does. */
function mended(text: string): string {
  for (let round = 0; round < 20; round++) {
    const { text: fixed, mended: done } = applyFixes("case.det", text, diagnose(text));
    if (done.length === 0) return text;
    text = fixed;
  }
  throw new Error("it never ends");
}

const alerting = "\nalert on each event";
const inWhere = (predicate: string) => detection(`from log where ${predicate}${alerting}`);

describe("what is certain is mended", () => {
  it.each([
    ['name == "a"', 'name is "a"'],
    ['name!="a"&&user=="b"', 'name is not "a" and user is "b"'],
    ['name <> "a" || ok', 'name is not "a" or ok'],
    ['name = "a"', 'name is "a"'],
    ["!ok", "not ok"],
    ["count =< 5 & count ≥ 1", "count <= 5 and count >= 1"],
    ['name is "a" adn ok', 'name is "a" and ok'],
    ['name in ["a", "b",]', 'name in ["a", "b"]'],
    ['name\u00a0is "a"', 'name is "a"'],
    ["user is null", "user is missing"],
    ["user is not NULL", "user is present"],
    ['name in "a"', 'name in ["a"]'],
    ['address in "10.0.0.0/8"', 'address in network "10.0.0.0/8"'],
    ['name startsWith "a"', 'name starts with "a"'],
    ["user exists", "user is present"],
    ['name not is "a" and ok', 'name is not "a" and ok'],
    ['any name is "a"', 'name is "a"'],
    ["count is 5 ignoring case", "count is 5"],
    ['address is "2001:DB8::1"', 'address is "2001:db8::1"'],
    ['address in network "10.0.0.0"', 'address in network "10.0.0.0/32"'],
    ['address in network "::ffff:10.0.0.0/104"', 'address in network "10.0.0.0/8"'],
  ])("%s", (predicate, fixed) => {
    expect(mended(inWhere(predicate))).toBe(inWhere(fixed));
  });
  it.each([
    ["alert when count >= 5 within 10min", "alert when count >= 5 within 10m"],
    ["alert when count >= 5 within 10 minutes", "alert when count >= 5 within 10m"],
    ["alert when count >= 5 wihtin 10m", "alert when count >= 5 within 10m"],
    ["alert when count >= 5 in 10m", "alert when count >= 5 within 10m"],
    ["alert when count >= 5 within 10m group by name", "alert when count >= 5 within 10m for each name"],
    ["alert when count >= 5 within 10m per name", "alert when count >= 5 within 10m for each name"],
    ["alert on each event for each user, name, user", "alert on each event for each user, name"],
    ['alert on each event on elastc { skip because "x" }', 'alert on each event on elastic { skip because "x" }'],
  ])("%s", (clause, fixed) => {
    expect(mended(detection(`from log where ok\n${clause}`))).toBe(detection(`from log where ok\n${fixed}`));
  });
  it.each([
    ["tilte", "title"],
    ["status: stabel", "status: stable"],
    ['status: "stable"', "status: stable"],
    ["status: Stable", "status: stable"],
    ["attack: [T1555.6]", "attack: [T1555.006]"],
    ['attack: ["T1555", T1580]', "attack: [T1555, T1580]"],
    ["attack: [T1555, T1580, T1555]", "attack: [T1555, T1580]"],
  ])("%s", (meta, fixed) => {
    const of = (line: string) =>
      meta === "tilte" ? detection(`from log where ok${alerting}`).replace("title", line) : detection(`${line}\nfrom log where ok${alerting}`);
    expect(mended(of(meta))).toBe(of(fixed));
  });
  it("a file without its language gets it", () => {
    const text = detection(`from log where ok${alerting}`);
    expect(mended(text.replace("language 1\n", ""))).toBe(text.replace("language 1\n", "language 1\n\n"));
  });
  it("imports that nothing needs are taken out, a `use` without any as a whole", () => {
    const text = (use: string) =>
      `language 1\n\n${use}detection a.b version 1 {\n  title: "t"\n  severity: low\n  from log where name in second\n  alert on each event\n}\n`;
    expect(mended(text('use first, log, third, second from "other.det"\n\n'))).toBe(text('use log, second from "other.det"\n\n'));
    expect(mended(text('use log, second from "other.det"\nuse first, third from "names.det"\n\n'))).toBe(text('use log, second from "other.det"\n\n'));
  });
});

describe("what is a guess stays as it is", () => {
  it("an import that a misspelt name beside it may mean", () => {
    const text = `language 1\n\nuse log, first, second from "other.det"\n\ndetection a.b version 1 {\n  title: "t"\n  severity: low\n  from log where name in frist\n  alert on each event\n}\n`;
    expect(mended(text)).toBe(text);
    expect(mended(text.replace("frist", "first"))).toBe(text.replace("frist", "first").replace(", second", ""));
  });
  it.each([
    // A field that the source may lack.
    'nmae is "a"',
    // A define that may be still to be written.
    "kown",
    // Which of the two is wrong?
    'address in network "10.0.0.1/8"',
    "any tags is missing",
    "count is 2.5",
    'name is "a\\d"',
    "name matches /a(?=b)/",
    'name is not "a" and user is "x" and user is "y"',
  ])("%s", (predicate) => {
    expect(mended(inWhere(predicate))).toBe(inWhere(predicate));
  });
  it.each([
    "from log where ok\nalert when count >= 5 within 10M",
    "from log where ok\nalert when count >= 5 within 10",
    "from log where ok\nalert on each event\nalert on each event",
    "severity: high\nfrom log where ok\nalert on each event",
    "attack: [T1555.9]\nfrom log where ok\nalert when distinct user == 5 within 1m",
    "from log where ok\nalert on each event\nlet unused = user",
  ])("%s", (body) => {
    const text = detection(body).replace("T1555.9", "T1555.009");
    expect(mended(text)).toBe(text);
  });
});
