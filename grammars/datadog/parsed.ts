/** What the two parsers of this folder answer: a tree, or the place of the first mistake. */

import type { IRecognitionException } from "chevrotain";

/** Offsets in the text, `end` exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type Parsed<Tree> =
  | { readonly kind: "tree"; readonly tree: Tree }
  /** What stands where it cannot; empty at the end of the text. */
  | { readonly kind: "mistake"; readonly place: Place; readonly found: string };

export function mistakeOf(text: string, place: Place): { readonly kind: "mistake"; readonly place: Place; readonly found: string } {
  return { kind: "mistake", place, found: text.slice(place.start, place.end) };
}

export function outcome<Tree>(text: string, errors: readonly IRecognitionException[], tree: Tree): Parsed<Tree> {
  const token = errors[0]?.token;
  if (token === undefined) return { kind: "tree", tree };
  // The token of the end of the text has no offset.
  const start = Number.isNaN(token.startOffset) ? text.length : token.startOffset;
  return mistakeOf(text, { start, end: Number.isNaN(token.startOffset) ? start : start + token.image.length });
}
