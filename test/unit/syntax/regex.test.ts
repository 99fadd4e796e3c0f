import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Regex as IrRegex } from "../../../src/ir/regex.ts";
import { hasNestedUnboundedRepetition, parseRegex, type Regex } from "../../../src/syntax/regex.ts";

const regex = (text: string): Regex => {
  const result = parseRegex(text);
  if ("problem" in result) throw new Error(`${text}: ${result.problem.kind}`);
  return result.regex;
};
const problem = (text: string) => {
  const result = parseRegex(text);
  return "problem" in result ? [result.problem.kind, text.slice(result.problem.offset, result.problem.end)] : undefined;
};
const text = (value: string): Regex => ({ kind: "text", text: value });
const range = (from: string, to = from) => ({ from: from.codePointAt(0), to: to.codePointAt(0) });

describe("reading patterns", () => {
  const trees: readonly (readonly [string, Regex])[] = [
    ["", { kind: "empty" }],
    ["abc", text("abc")],
    ["a\\.b\\/😀", text("a.b/😀")],
    ["\\n\\r\\t", text("\n\r\t")],
    ["^a.$", { kind: "sequence", of: [{ kind: "start" }, text("a"), { kind: "dot" }, { kind: "end" }] }],
    ["ab*", { kind: "sequence", of: [text("a"), { kind: "repeat", of: text("b"), min: 0 }] }],
    ["(ab)+", { kind: "repeat", of: text("ab"), min: 1 }],
    ["(?:ab)?", { kind: "repeat", of: text("ab"), min: 0, max: 1 }],
    ["a{2}", { kind: "repeat", of: text("a"), min: 2, max: 2 }],
    ["a{2,}", { kind: "repeat", of: text("a"), min: 2 }],
    ["a{0,1000}", { kind: "repeat", of: text("a"), min: 0, max: 1000 }],
    ["a||b", { kind: "alternatives", of: [text("a"), { kind: "empty" }, text("b")] }],
    ["(a|b)c", { kind: "sequence", of: [{ kind: "alternatives", of: [text("a"), text("b")] }, text("c")] }],
    ["\\d", { kind: "class", negated: false, ranges: [{ from: 48, to: 57 }] }],
    ["\\D", { kind: "class", negated: true, ranges: [{ from: 48, to: 57 }] }],
    [
      "\\s",
      {
        kind: "class",
        negated: false,
        ranges: [
          { from: 9, to: 10 },
          { from: 12, to: 13 },
          { from: 32, to: 32 },
        ],
      },
    ],
  ];
  for (const [written, tree] of trees) test(`reads /${written}/`, () => expect(regex(written)).toEqual(tree));

  test("reads classes as sorted ranges of code points", () => {
    const ranges = (written: string) => {
      const tree = regex(written);
      return tree.kind === "class" ? [tree.negated, ...tree.ranges] : undefined;
    };
    expect(ranges("[x-za-c]")).toEqual([false, range("a", "c"), range("x", "z")]);
    expect(ranges("[^\\]\\-a]")).toEqual([true, range("-"), range("]"), range("a")]);
    expect(ranges("[-a]")).toEqual([false, range("-"), range("a")]);
    expect(ranges("[a-]")).toEqual([false, range("-"), range("a")]);
    expect(ranges("[a^$.*+?(){}|]")).toBeDefined();
    expect(ranges("[😀-😂]")).toEqual([false, range("😀", "😂")]);
    expect(ranges("[a-cb-d]")).toEqual([false, range("a", "d")]);
    expect(ranges("[\\d_]")).toEqual([false, range("0", "9"), range("_")]);
    expect(ranges("[\\s\\S]")).toEqual([false, { from: 0, to: 0xd7ff }, { from: 0xe000, to: 0x10ffff }]);
  });

  test("gives a tree that the IR takes as its own", () => {
    const assigned: IrRegex = regex("a");
    expect(assigned).toEqual(text("a"));
  });
});

describe("refusing what the platforms do not share", () => {
  const problems: readonly (readonly [string, string, string])[] = [
    ["a(?=b)", "look-around", "(?="],
    ["(?!a)", "look-around", "(?!"],
    ["(?<=a)", "look-around", "(?<"],
    ["(?<!a)", "look-around", "(?<"],
    ["(a)\\1", "back-reference", "\\1"],
    ["(?P=n)", "back-reference", "(?P"],
    ["\\k<n>", "back-reference", "\\k"],
    ["a*?", "lazy", "*?"],
    ["a{2}?", "lazy", "{2}?"],
    ["a??", "lazy", "??"],
    ["a++", "possessive", "++"],
    ["(?>a)", "possessive", "(?>"],
    ["\\bcat", "boundary", "\\b"],
    ["\\Bcat", "boundary", "\\B"],
    ["\\Aa", "anchor-escape", "\\A"],
    ["a\\z", "anchor-escape", "\\z"],
    ["(?i)a", "inline-flags", "(?i"],
    ["(?-i:a)", "inline-flags", "(?-"],
    ["(?P<n>a)", "named-group", "(?P"],
    ["(?<n>a)", "named-group", "(?<"],
    ["[[:alpha:]]", "posix-class", "[:"],
    ["\\pL", "property", "\\p"],
    ["\\P{L}", "property", "\\P"],
    ["\\07", "octal", "\\0"],
    ["\\x41", "escape", "\\x"],
    ["\\é", "escape", "\\é"],
    ["\\_", "escape", "\\_"],
    ["[\\b]", "boundary", "\\b"],
    ["[a&&b]", "class-operator", "&&"],
    ["[[a]", "class-operator", "[a"],
    ["[a", "class-unclosed", "["],
    ["[]a]", "class-empty", "[]"],
    ["[^]", "class-empty", "[^]"],
    ["[b-a]", "range-order", "b-a"],
    ["[a-\\d]", "range-end", "a-\\d"],
    ["[\\d-a]", "range-end", "\\d-a"],
    ["[a-b-c]", "range-end", "-"],
    ["(a", "group-unclosed", "("],
    ["a)", "group-unopened", ")"],
    ["a]", "bracket-unopened", "]"],
    ["a}", "bracket-unopened", "}"],
    ["*a", "nothing-to-repeat", "*"],
    ["a|+", "nothing-to-repeat", "+"],
    ["a**", "repeated-repetition", "**"],
    ["a{2}{3}", "repeated-repetition", "{2}{"],
    ["^*", "repeated-anchor", "*"],
    ["a{,3}", "repetition-form", "{"],
    ["a{x}", "repetition-form", "{"],
    ["{2}", "repetition-form", "{"],
    ["a{3,2}", "repetition-order", "{3,2}"],
    ["a{1001}", "repetition-limit", "{1001}"],
    ["a{0,1001}", "repetition-limit", "{0,1001}"],
    ["(a{100}){11}", "repetition-limit", "(a{100}){11}"],
    ["a\\", "trailing-backslash", "\\"],
  ];
  for (const [written, kind, place] of problems) test(`/${written}/ has ${kind}`, () => expect(problem(written)).toEqual([kind, place]));

  test("100,000 groups in each other are a problem, not a crash", () => {
    expect(problem("(".repeat(100_000))?.[0]).toBe("too-deep");
    expect(problem(`${"(".repeat(100)}a${")".repeat(100)}`)).toBeUndefined();
  });

  test("what is accepted, JavaScript's own engine accepts with the same answer", () => {
    const piece = fc.constantFrom("a", "b", ".", "\\d", "[ab]", "[^a]", "(a|b)", "(?:ab)", "^", "$", "a*", "b+", "a?", "a{1,2}", "|", "\\.", "\\w", "[\\s\\-]");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.array(fc.constantFrom("a", "b", "1", ".", "\n", " ", "-"), { maxLength: 8 }), (pieces, letters) => {
        const result = parseRegex(pieces.join(""));
        fc.pre("regex" in result);
        const value = letters.join("");
        if ("regex" in result) expect(printed(result.regex).test(value)).toBe(new RegExp(pieces.join(""), "u").test(value));
      }),
    );
  });
});

/** The tree in JavaScript's dialect. */
function printed(tree: Regex): RegExp {
  const print = (each: Regex): string => {
    switch (each.kind) {
      case "empty":
        return "(?:)";
      case "text":
        return Array.from(each.text, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`).join("");
      case "dot":
        return "[^\\n]";
      case "class":
        return `[${each.negated ? "^" : ""}${each.ranges.map((r) => `\\u{${r.from.toString(16)}}-\\u{${r.to.toString(16)}}`).join("")}]`;
      case "start":
        return "^";
      case "end":
        return "$";
      case "sequence":
        return each.of.map((part) => `(?:${print(part)})`).join("");
      case "alternatives":
        return each.of.map(print).join("|");
      case "repeat":
        return `(?:${print(each.of)}){${each.min},${each.max ?? ""}}`;
    }
  };
  return new RegExp(print(tree), "u");
}

describe("nested repetitions", () => {
  test("are found where both are without an end", () => {
    for (const written of ["(a*)*", "(a+b)+", "((a|b+)c){2,}", "(x(a*)y)*"])
      expect([written, hasNestedUnboundedRepetition(regex(written))]).toEqual([written, true]);
    for (const written of ["a*b*", "(a{1,9})*", "(a*){3}", "(a|b)*c+"])
      expect([written, hasNestedUnboundedRepetition(regex(written))]).toEqual([written, false]);
  });
});
