import { lexer, type Token, walkTokens } from "marked";
import { expect, test } from "vitest";
import { code, codeBlock, inertProse } from "../../../src/output/markdown.ts";
import { corpus } from "../../escape/corpus.ts";

/** What a renderer of GitHub's Markdown would make of a page: the kinds of its parts, and the texts of its code. */
function parts(page: string): { readonly kinds: readonly string[]; readonly codes: readonly string[] } {
  const tokens: Token[] = [];
  walkTokens(lexer(page, { gfm: true }), (token) => {
    tokens.push(token);
  });
  return {
    kinds: tokens.filter(({ type }) => type !== "space").map(({ type }) => type),
    codes: tokens.flatMap((token) => (token.type === "codespan" || token.type === "code" ? [token.text] : [])),
  };
}

const hostile = [
  ...corpus.map(({ text }) => text),
  "`",
  "``` ` ```",
  "a\n```\n<script>",
  "~~~\n<b>",
  "<img src=https://x.example>",
  "https://x.example @someone #1",
  "| a | b |\n|---|---|",
  "1. a\n\n    b",
];

test.each(hostile)("%j in a line is code and nothing else", (text) => {
  const { kinds, codes } = parts(`- ${code(text)}: x\n`);
  expect(kinds).toEqual(["list", "list_item", "text", "codespan", "text"]);
  expect(codes[0]?.trim()).toBe(
    code(text)
      .replace(/^`+|`+$/g, "")
      .trim(),
  );
});

test.each(hostile)("%j on lines of its own is code and nothing else", (text) => {
  const { kinds } = parts(`before\n\n${codeBlock(text)}\nafter\n`);
  expect(kinds).toEqual(["paragraph", "text", "code", "paragraph", "text"]);
});

test.each([
  ...hostile,
  "[x](javascript:alert(1))",
  "[x]( JavaScript\t:alert(1))",
  "![x](data:text/html,x)",
  "[x]: javascript:y\n\n[x]",
  "<b>x</b>",
  "a <!-- b",
  "<?php",
])("%j as an author's Markdown holds no HTML, and no link but to the web", (text) => {
  const tokens: Token[] = [];
  walkTokens(lexer(inertProse(text), { gfm: true }), (token) => {
    tokens.push(token);
  });
  expect(tokens.filter(({ type }) => type === "html")).toEqual([]);
  const targets = tokens.flatMap((token) => (token.type === "link" || token.type === "image" ? [token.href] : []));
  expect(targets.filter((href) => !/^(https?:|mailto:|#|[^:]*$)/.test(href))).toEqual([]);
});

test("an author's Markdown that acts on nothing stays as it is", () => {
  const text = "# Triage\n\n1. Look at `user < 5`, *then* at [the page](https://x.example/a?b=c), a < b.\n";
  expect(inertProse(text)).toBe(text);
});
