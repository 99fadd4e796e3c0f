/** Tokens and the rules nearest to them to AST leaves: names, paths, texts, numbers, durations. Reports what a token cannot hold; knows no declaration. */

import type * as cst from "../../grammars/detection/cst.ts";
import type { Token, Tree } from "../../grammars/detection/parser.ts";
import { QuotedIdentifier, RawString, TextBlock } from "../../grammars/detection/tokens.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { type Code, type ParametersOf, problem } from "../diagnostics/report.ts";
import type { Duration, ListLiteral, Name, NumberLiteral, Path, ScalarLiteral, Text } from "./ast.ts";
import { type Piece, textBlockLines, unescaped } from "./escapes.ts";

/** Where a tree comes from, and who hears of its mistakes. */
export interface Reading {
  readonly file: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** The grammar promises a child; the types of the tree do not. */
export function child<T>(children: readonly T[] | undefined, index = 0): T {
  const found = children?.[index];
  invariant(found !== undefined, "the grammar gives this node a child");
  return found;
}

export function spanOf(reading: Reading, part: Token | Tree): Span {
  if ("tokenType" in part) return { file: reading.file, start: part.startOffset, end: part.startOffset + part.image.length };
  const location = part.location;
  invariant(location?.endOffset !== undefined, "a node with a span holds a token");
  return { file: reading.file, start: location.startOffset, end: location.endOffset + 1 };
}

export function across(first: { readonly span: Span }, last: { readonly span: Span }): Span {
  return { ...first.span, end: last.span.end };
}

function reportAt<C extends Code>(reading: Reading, code: C, start: number, end: number, parameters: ParametersOf<C>): void {
  reading.report(problem(code, { file: reading.file, start, end }, parameters));
}

export function name(reading: Reading, token: Token): Name {
  const quoted = token.tokenType === QuotedIdentifier;
  if (quoted) reportForbidden(reading, token.image, token.startOffset);
  return { text: quoted ? token.image.slice(1, -1) : token.image, span: spanOf(reading, token) };
}

export function path(reading: Reading, node: cst.PathCstNode): Path {
  const { Name, Word = [] } = node.children;
  return { parts: [...Name, ...Word].map((token) => name(reading, token)), span: spanOf(reading, node) };
}

export function pathList(reading: Reading, node: cst.PathListCstNode): readonly Path[] {
  return node.children.path.map((each) => path(reading, each));
}

/** STRING, RAW_STRING or TEXT_BLOCK. */
export function text(reading: Reading, token: Token): Text {
  reportForbidden(reading, token.image, token.startOffset);
  return { kind: "text", value: textValue(reading, token), span: spanOf(reading, token) };
}

function textValue(reading: Reading, token: Token): string {
  if (token.tokenType === RawString) return token.image.slice(1, -1);
  const pieces: readonly Piece[] = token.tokenType === TextBlock ? textBlockLines(token.image) : [{ text: token.image.slice(1, -1), offset: 1 }];
  const decoded = pieces.map((piece) => {
    const { value, mistakes } = unescaped(piece.text);
    for (const mistake of mistakes) {
      const start = token.startOffset + piece.offset + mistake.offset;
      const end = start + mistake.written.length;
      if (mistake.kind === "forbidden") reportAt(reading, "E0107", start, end, { what: mistake.what });
      else reportAt(reading, "E0106", start, end, { written: mistake.written, hint: mistake.hint });
    }
    return value;
  });
  return decoded.join("\n");
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\0/g;

/** NUL and lone surrogates as they stand in the file; `\u{...}` is looked at where it is undone. */
export function reportForbidden(reading: Reading, image: string, offset: number): void {
  for (const match of image.matchAll(loneSurrogate)) {
    const start = offset + match.index;
    reportAt(reading, "E0107", start, start + 1, { what: match[0] === "\0" ? "NUL" : "a lone surrogate" });
  }
}

const largest = 2 ** 53;

/** A number that is compared with a field, or stands in a sample: it may be below zero. */
export function number(reading: Reading, token: Token): NumberLiteral {
  const span = spanOf(reading, token);
  const value = Number(token.image);
  // Beyond 2^53 digits are lost before the comparison with the limit; sixteen digits are always enough to see it.
  const tooLarge = Math.abs(value) > largest || (value === largest && !/^-?0*9007199254740992(?:\.0*)?$/.test(token.image));
  if (tooLarge) reading.report(problem("E0108", span, { written: shortened(token.image) }));
  return { kind: "number", value: tooLarge || value === 0 ? 0 : value, raw: token.image, span };
}

/** A number that counts something. */
export function count(reading: Reading, token: Token): NumberLiteral {
  if (token.image.startsWith("-")) reading.report(problem("E0113", spanOf(reading, token), { written: shortened(token.image) }));
  return number(reading, token);
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
/** A hundred years: keeps every instant of a test within years of four digits, and every count of milliseconds exact. */
const longestSeconds = 36_500 * 86_400;

export function duration(reading: Reading, token: Token): Duration {
  const span = spanOf(reading, token);
  const seconds = Number(token.image.slice(0, -1)) * (unitSeconds[token.image.slice(-1)] ?? 0);
  const tooLong = seconds > longestSeconds;
  if (tooLong) reading.report(problem("E0109", span, { written: shortened(token.image) }));
  return { kind: "duration", seconds: tooLong ? longestSeconds : seconds, raw: token.image, span };
}

export function scalar(reading: Reading, node: cst.ScalarCstNode): ScalarLiteral {
  const { Text, NumberLiteral, True, False } = node.children;
  if (Text?.[0] !== undefined) return text(reading, Text[0]);
  if (NumberLiteral?.[0] !== undefined) return number(reading, NumberLiteral[0]);
  return { kind: "boolean", value: True !== undefined, span: spanOf(reading, child(True ?? False)) };
}

export function listLiteral(reading: Reading, node: cst.ListLiteralCstNode): ListLiteral {
  return { kind: "list", values: (node.children.scalar ?? []).map((each) => scalar(reading, each)), span: spanOf(reading, node) };
}

/** What was written, for a message: its beginning if it is long. */
export function shortened(written: string): string {
  return written.length <= 40 ? written : `${written.slice(0, 39)}…`;
}
