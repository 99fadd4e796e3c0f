/** From the text of an ES|QL query to its tree, or to where the text stops being one. */

import type { QueryCstNode } from "../../../../grammars/esql/cst.ts";
import { type ParseError, parseTokens, type Token, tokenize } from "../../../../grammars/esql/parser.ts";
import { caught, fail, type Result } from "../problem.ts";
import type { EsqlVersion } from "../version.ts";
import type { Query } from "./ast.ts";
import { readQuery } from "./commands.ts";
import { placesOf } from "./place.ts";
import { deepest, type Parameter, type Reading, tooDeep } from "./reading.ts";

const longestQuery = 1_000_000;

export function parseQuery(text: string, version: EsqlVersion, parameters: readonly Parameter[] = []): Result<Query> {
  return caught(() => {
    if (text.length > longestQuery) fail("parsing", `ESQL statement is too large [${text.length} characters > ${longestQuery}]`);
    const place = placesOf(text);
    const { tokens, errors } = tokenize(text);
    const unknown = errors[0];
    // As far as the node reads, the first thing wrong is what it tells.
    if (unknown !== undefined) {
      const end = Math.max(unknown.offset + 1, unknown.offset + unknown.length);
      fail("parsing", `token recognition error at: '${text.slice(unknown.offset, Math.min(end, unknown.offset + 60))}'`, place(unknown.offset));
    }
    checkDepth(tokens);
    const { tree, errors: problems } = parseTokens(tokens);
    const problem = problems[0];
    if (problem !== undefined || tree === undefined) return fail("parsing", mismatch(problem), place(offsetOf(problem, text)));
    const reading: Reading = { text, version, parameters, place, positional: 0 };
    return readQuery(reading, tree as QueryCstNode);
  });
}

/** The parser calls itself once a level, so what would overflow its stack is refused before. */
function checkDepth(tokens: readonly Token[]): void {
  let open = 0;
  let prefixes = 0;
  for (const { tokenType } of tokens) {
    switch (tokenType.name) {
      case "LeftParenthesis":
      case "LeftBracket":
        open += 1;
        break;
      case "RightParenthesis":
      case "RightBracket":
        open -= 1;
        prefixes = 0;
        break;
      case "Not":
      case "Minus":
      case "Plus":
        prefixes += 1;
        break;
      default:
        prefixes = 0;
    }
    if (open + prefixes > deepest) tooDeep();
  }
}

function mismatch(problem: ParseError | undefined): string {
  const image = problem?.token.image ?? "";
  return image === "" ? "mismatched input '<EOF>'" : `mismatched input '${image}'`;
}

function offsetOf(problem: ParseError | undefined, text: string): number {
  const offset = problem?.token.startOffset;
  return offset === undefined || Number.isNaN(offset) ? text.length : offset;
}
