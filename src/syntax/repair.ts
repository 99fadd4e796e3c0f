/** Certain repairs of spelling. Asks the grammar, by reading a declaration again with the repair put in. */

import { type Token, tokenize } from "../../grammars/detection/parser.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { removing, rewriting } from "../diagnostics/fix.ts";
import { type Declared, spanOf } from "./unclosed.ts";

/** Puts `text` in the place of some tokens, if the grammar then gets past it: else it was not what was meant. */
export function repair(declared: Declared, at: number, count: number, text: string): { readonly fix?: Fix } {
  const { path, tokens } = declared;
  const [first, last] = [tokens[at], tokens[at + count - 1]];
  if (first === undefined || last === undefined || !getsPast(declared, at, count, tokenize(text).tokens)) return {};
  const span = spanOf(path, first, last);
  return { fix: text === "" ? removing(span, `\`${first.image}\``) : rewriting(span, text) };
}

function getsPast({ tokens, firstMistake }: Declared, at: number, count: number, put: readonly Token[]): boolean {
  const further = firstMistake(tokens.toSpliced(at, count, ...put));
  return further === undefined || further >= at + put.length;
}
