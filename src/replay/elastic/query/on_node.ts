/**
 * A query as a real node is to be asked it: with an instant where it asks the clock, and with other names where it names indices. Texts and comments stay as
 * they are, whatever they hold. Knows nothing of nodes.
 */

import { type Token, tokenize } from "../../../../grammars/esql/parser.ts";
import { wildcard } from "../index/resolve.ts";

export interface Asked {
  readonly nowMs: number;
  /** Instead of each index that a pattern of FROM names, another. Patterns that name none of these go. */
  readonly indices: ReadonlyMap<string, string>;
}

/** The query has to be one that can be read. */
export function onNode(query: string, { nowMs, indices }: Asked): string {
  const { tokens } = tokenize(query);
  const instant = `TO_DATETIME("${new Date(nowMs).toISOString()}")`;
  // In the order of their places.
  const edits = [...fromNames(tokens, indices), ...clockCalls(tokens).map((edit) => ({ ...edit, text: instant }))];
  return edits.reduceRight((text, { start, end, text: instead }) => text.slice(0, start) + instead + text.slice(end), query);
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** `NOW()`, in any case and with any blanks. */
function clockCalls(tokens: readonly Token[]): readonly Piece[] {
  return tokens.flatMap(({ tokenType, image, startOffset }, i) => {
    const [open, close] = [tokens[i + 1], tokens[i + 2]];
    const isCall = tokenType.name === "Identifier" && image.toUpperCase() === "NOW" && open?.image === "(" && close?.image === ")";
    return isCall ? [{ start: startOffset, end: close.startOffset + 1 }] : [];
  });
}

/** The list of patterns behind FROM as one piece. */
function fromNames(tokens: readonly Token[], indices: ReadonlyMap<string, string>): readonly (Piece & { readonly text: string })[] {
  const from = tokens.findIndex(({ tokenType }) => tokenType.name === "From");
  const list = tokens.slice(from + 1);
  const end = list.findIndex(({ tokenType }) => tokenType.name === "Pipe" || tokenType.name === "Metadata");
  const names = end < 0 ? list : list.slice(0, end);
  const [first, last] = [names[0], names.at(-1)];
  if (from < 0 || first === undefined || last === undefined) return [];
  const patterns = names.flatMap(({ image }) => image.replace(/^"+|"+$/g, "").split(",")).map((pattern) => pattern.trim());
  const chosen = new Set<string>();
  for (const pattern of patterns) {
    const excluded = pattern.startsWith("-");
    const matches = wildcard(excluded ? pattern.slice(1) : pattern);
    for (const [name, instead] of indices) if (matches(name)) excluded ? chosen.delete(instead) : chosen.add(instead);
  }
  return [{ start: first.startOffset, end: last.startOffset + last.image.length, text: [...chosen].join(", ") }];
}
