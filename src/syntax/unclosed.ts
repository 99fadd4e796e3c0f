/** Brackets that are left open, and where they were to be closed. Asks the grammar, by reading a declaration again with the bracket put in. */

import type { Token } from "../../grammars/detection/parser.ts";
import * as t from "../../grammars/detection/tokens.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";

/** A declaration that the grammar does not take. */
export interface Declared {
  readonly path: string;
  readonly tokens: readonly Token[];
  /** The index of the first token that the grammar does not take; undefined where it takes all. */
  readonly firstMistake: (tokens: readonly Token[]) => number | undefined;
  /** Nothing but blanks stands before it on its line. */
  readonly startsLine: (token: Token) => boolean;
}

export const closingTypes = [t.RightBracket, t.RightBrace, t.RightParenthesis];

export function spanOf(file: string, first: Token, last = first): Span {
  return { file, start: first.startOffset, end: last.startOffset + last.image.length };
}

export function unclosed(path: string, open: Token, before?: Token): Diagnostic {
  const labels = before === undefined ? {} : { labels: [{ span: spanOf(path, before), text: "before this" }] };
  return problem("E0103", spanOf(path, open), { what: `\`${open.image}\``, close: pairs.get(open.image) ?? "" }, labels);
}

const pairs = new Map([
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
]);

export function openBrackets(tokens: readonly Token[]): readonly Token[] {
  const open: Token[] = [];
  for (const token of tokens) {
    if (pairs.has(token.image)) open.push(token);
    else if (closingTypes.includes(token.tokenType)) open.pop();
  }
  return open;
}

/** More blocks left open at once than this, and the end of the declaration says it as well. */
const mostLeftOpen = 4;
/** Far beyond what a person writes into one declaration: each try reads it again. */
const mostTokens = 20_000;

/**
 * A block that was to end before the line of the mistake: the brackets do not come out even, and with the block closed there the grammar gets past it.
 * Without this, what follows the block would be blamed for standing inside.
 */
export function leftOpen({ path, tokens, firstMistake, startsLine }: Declared, index: number): Diagnostic | undefined {
  if (tokens.length > mostTokens || openBrackets(tokens).length === 0) return undefined;
  const line = tokens.findLastIndex((token, at) => at <= index && startsLine(token));
  const follower = tokens[line];
  const open = openBrackets(tokens.slice(0, Math.max(0, line)));
  const innermost = open.at(-1);
  if (follower === undefined || innermost === undefined) return undefined;
  for (let count = 1; count <= Math.min(open.length, mostLeftOpen); count++) {
    const closers = open.slice(-count).reverse().map(closerOf);
    const further = firstMistake(tokens.toSpliced(line, 0, ...closers));
    // Past the mistake itself, and past what one token could be by chance.
    if (further !== undefined && further <= index + count + 1) continue;
    return unclosed(path, innermost, follower);
  }
  return undefined;
}

function closerOf(open: Token): Token {
  const tokenType = closingTypes.find((type) => type.PATTERN === pairs.get(open.image)) ?? t.RightBrace;
  return { ...open, image: pairs.get(open.image) ?? "", tokenType, tokenTypeIdx: tokenType.tokenTypeIdx ?? 0 };
}
