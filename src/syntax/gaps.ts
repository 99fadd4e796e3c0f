/** What stands between two tokens on one line: mostly a space, nothing around dots and inside brackets. Knows no line breaks. */

import type { Token, Tree } from "../../grammars/detection/parser.ts";
import {
  Colon,
  Comma,
  Dot,
  LeftBrace,
  LeftBracket,
  LeftParenthesis,
  RightBrace,
  RightBracket,
  RightParenthesis,
  TextBlock,
} from "../../grammars/detection/tokens.ts";
import type { Notes } from "./notes.ts";

export type Part = Token | Tree;

export function isToken(part: Part): part is Token {
  return "image" in part;
}

const partsOfNode = new WeakMap<Tree, readonly Part[]>();
const tokensOfNode = new WeakMap<Tree, readonly Token[]>();

/** The parts of a node in the order of the text, which the concrete tree keeps by name only. Nodes without a token are left out. */
export function parts(node: Tree): readonly Part[] {
  const known = partsOfNode.get(node);
  if (known !== undefined) return known;
  const all = Object.values(node.children)
    .flat()
    .filter((part) => isToken(part) || startOf(part) >= 0)
    .sort((a, b) => startOf(a) - startOf(b));
  partsOfNode.set(node, all);
  return all;
}

/** An empty node has no place: its offset is not a number, and no comparison holds. */
function startOf(part: Part): number {
  return isToken(part) ? part.startOffset : (part.location?.startOffset ?? Number.NaN);
}

export function tokensOf(part: Part): readonly Token[] {
  if (isToken(part)) return [part];
  const known = tokensOfNode.get(part);
  if (known !== undefined) return known;
  const all = parts(part).flatMap(tokensOf);
  tokensOfNode.set(part, all);
  return all;
}

export interface Gaps {
  readonly before: (token: Token) => string;
  /** Columns: more blanks before a token than it asks for itself. */
  readonly widen: (token: Token, by: number) => void;
  /** Whether a phrase too long for its line may go on below from here: behind a comma, or at one of a few words. */
  readonly breakable: (token: Token) => boolean;
  /** The part on one line, if it can stand there: no comment inside, no text block. Its first token's gap is not counted. */
  readonly flat: (part: Part) => string | undefined;
}

const noneBefore: readonly unknown[] = [Comma, Colon, Dot, RightParenthesis, RightBracket];
const noneAfter: readonly unknown[] = [Dot, LeftParenthesis, LeftBracket];
/** Their elements stand side by side without a comma, so two blanks keep them apart. */
const spacious = new Set(["fieldList", "objectLiteral", "platformBlock", "mappingBlock"]);

const breakableWords = new Set(["because", "then", "and"]);

export function gapsOf(tree: Tree, notes: Notes): Gaps {
  const gaps = new Map<Token, string>();
  const afterComma = new Set<Token>();
  let previous: Token | undefined;
  for (const token of tokensOf(tree)) {
    gaps.set(token, previous === undefined ? "" : gap(previous, token));
    if (previous?.tokenType === Comma) afterComma.add(token);
    previous = token;
  }
  const refine = (node: Tree) => {
    const own = parts(node);
    for (const [index, part] of own.entries()) {
      const before = own[index - 1];
      if (isToken(part)) {
        if (node.name === "computeItem" && part.tokenType === LeftParenthesis) gaps.set(part, "");
        continue;
      }
      const [first] = tokensOf(part);
      if (spacious.has(node.name) && before !== undefined && !isToken(before) && first !== undefined) gaps.set(first, "  ");
      refine(part);
    }
  };
  refine(tree);
  const before = (token: Token) => gaps.get(token) ?? "";
  return {
    before,
    widen: (token, by) => gaps.set(token, `${before(token)}${" ".repeat(by)}`),
    breakable: (token) => afterComma.has(token) || breakableWords.has(token.image),
    flat(part) {
      const tokens = tokensOf(part);
      const texts: string[] = [];
      for (const [index, token] of tokens.entries()) {
        const { leading, trailing } = notes.of(token);
        const inside = (index > 0 && leading.length > 0) || (index < tokens.length - 1 && trailing !== undefined);
        if (inside || (token.tokenType === TextBlock && /[\r\n]/.test(token.image))) return undefined;
        texts.push(index === 0 ? "" : before(token), token.image);
      }
      return texts.join("");
    },
  };
}

function gap(previous: Token, token: Token): string {
  if (noneBefore.includes(token.tokenType) || noneAfter.includes(previous.tokenType)) return "";
  return previous.tokenType === LeftBrace && token.tokenType === RightBrace ? "" : " ";
}
