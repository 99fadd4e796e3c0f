import { describe, expect, it } from "vitest";
import type { Regex } from "../../../src/ir/regex.ts";
import { parseRegex } from "../../../src/syntax/regex.ts";
import { backtracksExponentially } from "../../../src/targets/panther/backtracking.ts";
import { pythonRegex } from "../../../src/targets/panther/regex.ts";

function tree(source: string): Regex {
  const result = parseRegex(source);
  if ("problem" in result) throw new Error(JSON.stringify(result));
  return result.regex;
}

describe("a search that can take exponentially long", () => {
  it.each([
    "(a+)+",
    "(a*)*b",
    "(a|a)*",
    "(a|ab)*(c|bc)*d(a|aa)*",
    "(\\w{1,4})+",
    "(a?){30}a{30}",
    "(a{0,30}){0,30}b",
    "([a-z]|[m-q])+!",
    "(ab|a|b)*",
    "(\\.[a-z]+)*",
    "(x(a|)*)",
  ])("is seen in /%s/", (source) => {
    expect(backtracksExponentially(tree(source))).toBe(true);
  });

  it.each([
    "a+b*c?",
    "^(GET|PUT)[A-Z]+$",
    "(\\d{1,3}\\.){3}\\d{1,3}",
    "([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}",
    "(ab|cd)+",
    "(\\w{4}){3}",
    "\\w{1000}",
    ".*a.*b",
    "(a|b|c|d)*",
    "(abc)*",
    "",
  ])("is not seen in /%s/", (source) => {
    expect(backtracksExponentially(tree(source))).toBe(false);
  });

  it("is assumed, and soon, for what is too large to look into", () => {
    expect(backtracksExponentially(tree("((((((a|bc|de|fg|hi){4}){4}){4}){4}){3})"))).toBe(true);
  });
});

describe("Python's dialect", () => {
  it.each([
    ["^a$", "^a\\Z"],
    ["a.b", "a.b"],
    ["[^a-c\\]\\-]", "[^\\-\\]a-c]"],
    ["\\d\\s", "[0-9][\\x09-\\x0a\\x0c-\\x0d ]"],
    ["ab+", "ab+"],
    ["(ab)+(?:c|d){2,}", "(?:ab)+(?:c|d){2,}"],
    ["a|b", "a|b"],
    ['"\\/#&~', "\\x22/\\#\\&\\~"],
    ["é😀", "\\xe9\\U0001f600"],
    ["a{3}", "a{3}"],
  ])("writes /%s/ as %s", (source, written) => {
    expect(pythonRegex(tree(source))).toBe(written);
  });
});
