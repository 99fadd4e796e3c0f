/** What other languages write, and what to write here: an answer for every token that no rule of the grammar takes. */

import type { Token } from "../../grammars/detection/parser.ts";
import { ForeignComment, ForeignOperator, Malformed, Unclosed, Unknown } from "../../grammars/detection/tokens.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { shortened } from "./terminals.ts";

const operators = new Map([
  ["==", "write `is`"],
  ["===", "write `is`"],
  ["!=", "write `is not`"],
  ["!==", "write `is not`"],
  ["<>", "write `is not`"],
  ["=<", "write `<=`"],
  ["=>", "write `>=`, or `->` in a mapping"],
  ["=~", "write `matches /.../`"],
  ["!~", "write `not` before the test, and `matches /.../`"],
  ["!", "write `not`"],
  ["&", "write `and`"],
  ["&&", "write `and`"],
  ["|", "write `or`"],
  ["||", "write `or`"],
  [":=", "write `:` for a key, `=` for a declaration"],
  [";", "take it out: nothing separates items"],
  ["*", 'a pattern is a text: write `like "..."`'],
  ["?", 'a pattern is a text: write `like "..."`'],
  ["~", "write `matches /.../`"],
]);

const replacements = new Map([
  ["==", "is"],
  ["===", "is"],
  ["!=", "is not"],
  ["!==", "is not"],
  ["<>", "is not"],
  ["≠", "is not"],
  ["=<", "<="],
  ["≤", "<="],
  ["≥", ">="],
  ["→", "->"],
  ["!", "not"],
  ["&", "and"],
  ["&&", "and"],
  ["|", "or"],
  ["||", "or"],
  [";", ""],
  ["\u00a0", " "],
]);

/** What to write instead, where it is one thing. `10M` could be months. */
export function replacement({ image }: Token): string | undefined {
  const duration = /M$/.test(image) ? null : unitWords.exec(image);
  return duration === null ? replacements.get(image) : `${duration[1]}${duration[2]?.toLowerCase()}`;
}

export function foreignToken(file: string, token: Token): Diagnostic | undefined {
  const span = { file, start: token.startOffset, end: token.startOffset + token.image.length };
  switch (token.tokenType) {
    case ForeignOperator:
      return problem("E0102", span, { written: token.image, instead: operators.get(token.image) ?? "the language has no arithmetic" });
    case ForeignComment:
      return problem(
        "E0102",
        { ...span, end: span.start + (token.image.startsWith("#") ? 1 : 2) },
        {
          written: token.image.startsWith("#") ? "#" : "/*",
          instead: "write `//` before each line of a comment",
        },
      );
    case Unclosed:
      return unclosed(file, token);
    case Malformed:
      return malformed(file, token);
    case Unknown:
      return unknown(file, token);
    default:
      return undefined;
  }
}

const literals = new Map([
  ['"', "this text"],
  ["'", "this raw text"],
  ["`", "this name"],
  ["/", "this pattern"],
]);

function unclosed(file: string, token: Token): Diagnostic {
  const block = token.image.startsWith('"""');
  const mark = block ? '"""' : (token.image[0] ?? "");
  const length = block ? mark.length : token.image.trimEnd().length;
  const span = { file, start: token.startOffset, end: token.startOffset + length };
  return problem("E0103", span, { what: block ? "this text block" : (literals.get(mark) ?? "this"), close: mark });
}

const unitWords = /^(\d+)(s|m|h|d|w)(?:ec(?:ond)?s?|in(?:ute)?s?|(?:ou)?rs?|ays?|eeks?)?$/i;

function malformed(file: string, token: Token): Diagnostic {
  const written = shortened(token.image);
  const span = { file, start: token.startOffset, end: token.startOffset + token.image.length };
  const duration = unitWords.exec(token.image);
  if (duration !== null) return problem("E0104", span, { written, instead: `${duration[1]}${duration[2]?.toLowerCase()}` });
  if (/^[\d.]+[a-z]+$/i.test(token.image) && !/^(?:0x|\d+e)/i.test(token.image)) return problem("E0104", span, { written });
  if (/^\d+-/.test(token.image)) return problem("E0105", span, { written, instead: "dates stand in double quotes, and the language has no arithmetic" });
  if (/^\d+\.\d+\.[\d.]+$/.test(token.image)) return problem("E0105", span, { written, instead: "addresses and versions stand in double quotes" });
  return problem("E0105", span, { written, instead: "numbers are digits, with a decimal point at most" });
}

const lookalikes = new Map([
  ["“", 'write `"`'],
  ["”", 'write `"`'],
  ["„", 'write `"`'],
  ["‘", "write `'`"],
  ["’", "write `'`"],
  ["–", "write `-`"],
  ["—", "write `-`"],
  ["→", "write `->`"],
  ["≥", "write `>=`"],
  ["≤", "write `<=`"],
  ["≠", "write `is not`"],
  ["\u00a0", "write a plain space"],
  ["\ufeff", "take the byte order mark out: it may only begin a file"],
  ["$", "a field is its bare name"],
  ["\\", "a backslash has a meaning in texts and patterns only"],
  ["-", "the language has no arithmetic"],
]);

function unknown(file: string, token: Token): Diagnostic {
  const code = token.image.codePointAt(0) ?? 0;
  const character = String.fromCodePoint(code);
  const span = { file, start: token.startOffset, end: token.startOffset + character.length };
  const printable = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(character);
  const named = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const instead = lookalikes.get(character) ?? "names beyond ASCII stand in back-quotes, texts in double quotes";
  return problem("E0111", span, { character: printable ? `\`${character}\`` : `the character ${named}`, instead });
}
