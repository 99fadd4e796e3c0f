import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cstTypes, ebnf } from "../../../grammars/detection/generate.ts";
import { DetectionParser, tokenize } from "../../../grammars/detection/parser.ts";
import { reservedWords, softWords, tokenTypes } from "../../../grammars/detection/tokens.ts";
import { read } from "../../../src/syntax/read.ts";

describe("the grammar", () => {
  test("passes the parser library's validations, which the product skips", () => {
    expect(() => new DetectionParser({ skipValidations: false })).not.toThrow();
  });

  test("has one token of each name, since two with one name would merge silently", () => {
    const names = tokenTypes.map((type) => type.name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("is what the generated tree types and EBNF say", () => {
    expect(readFileSync("grammars/detection/cst.ts", "utf8")).toBe(cstTypes());
    expect(readFileSync("grammars/detection/detection.ebnf", "utf8")).toBe(ebnf());
  });

  test("reads each keyword whole, also where it begins with another one", () => {
    for (const word of [...reservedWords, ...softWords]) {
      expect(tokenize(word).tokens.map((token) => [token.image, token.tokenType.name.toLowerCase()])).toEqual([[word, word]]);
      expect(tokenize(`${word}s-x ${word}_`).tokens.map((token) => token.image)).toEqual([`${word}s-x`, `${word}_`]);
    }
  });

  test("takes every soft word as a field, and every word after a dot", () => {
    for (const word of softWords) expect(read("case.det", `define x on y = ${word} is "a"`).diagnostics).toEqual([]);
    for (const word of [...reservedWords, ...softWords]) expect(read("case.det", `define x on y = a.${word} is "a"`).diagnostics).toEqual([]);
  });

  test("takes no reserved word as a field unless it is quoted", () => {
    for (const word of reservedWords) {
      expect(read("case.det", `define x on y = ${word} is "a"`).diagnostics.map((each) => each.code)).toEqual(["E0101"]);
      expect(read("case.det", `define x on y = \`${word}\` is "a"`).diagnostics).toEqual([]);
    }
  });
});
