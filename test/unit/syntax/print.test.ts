import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenize } from "../../../grammars/detection/parser.ts";
import { format } from "../../../src/syntax/print.ts";
import { read } from "../../../src/syntax/read.ts";
import { detectionText } from "../../generate/detections.ts";
import { picks, sentence, written } from "./sentences.ts";

const formatted = (text: string) => {
  const result = format("case.det", text);
  expect(result.diagnostics).toEqual([]);
  return result.text ?? "";
};
const withoutSpans = (text: string) => JSON.parse(JSON.stringify(read("case.det", text), (key, value) => (key === "span" ? undefined : value)));
const comments = (text: string) => tokenize(text).comments.map((comment) => comment.image.trimEnd());
const tokens = (text: string) => tokenize(text).tokens.map((token) => (token.image.startsWith('"""') ? "block" : token.image));

function expectFaithful(text: string): void {
  const once = formatted(text);
  expect(withoutSpans(once)).toEqual(withoutSpans(text));
  expect(tokens(once)).toEqual(tokens(text));
  expect(comments(once)).toEqual(comments(text));
  expect(formatted(once)).toBe(once);
  expect(once).not.toMatch(/\n\n\n|\t\/\/|\r/);
}

const texts = (rule: string) =>
  fc.tuple(picks, picks, fc.boolean()).map(([words, blanks, withComments]) => written(blanks, sentence(words, rule), withComments));

describe("formatting any file of the grammar", () => {
  for (const rule of ["file", "detectionDecl", "sourceDecl", "huntDecl", "defineDecl", "listDecl", "sampleDecl"]) {
    test(`keeps meaning, tokens and comments, and is done after one time: ${rule}`, () => {
      fc.assert(
        fc.property(texts(rule), (text) => expectFaithful(text)),
        { numRuns: 100 },
      );
    });
  }
});

test("formatting a well-typed detection keeps meaning, tokens and comments, and is done after one time", () => {
  fc.assert(fc.property(detectionText, expectFaithful), { numRuns: 200 });
});

const examples = "../shared/examples";
describe.skipIf(!existsSync(examples))("formatting the shared examples", () => {
  for (const name of existsSync(examples) ? readdirSync(examples) : []) {
    test(`keeps ${name} and most of its lines`, () => {
      const text = readFileSync(`${examples}/${name}`, "utf8");
      expectFaithful(text);
      const after = new Set(formatted(text).split("\n"));
      const lost = text.split("\n").filter((line) => line.length <= 120 && !after.has(line));
      expect(lost).toEqual([]);
    });
  }
});
