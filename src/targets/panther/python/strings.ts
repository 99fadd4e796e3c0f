/** Python string literals: the one door through which text enters emitted code. */

import { invariant } from "../../../diagnostics/invariant.ts";

/**
 * Printable ASCII and letters of the Latin script stand as they are; everything else is escaped, so that nothing is invisible,
 * turns the direction of writing, or looks like what it is not, and every character is one column wide.
 */
const special = /[^ !#-&(-[\]-~\u00c0-\u024f]/gu;
const short: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r" };

export function stringLiteral(value: string): string {
  return chunked(value, Number.POSITIVE_INFINITY)[0] ?? '""';
}

/** Adjacent literals of at most `width` columns each, that together are the text. */
export function chunked(value: string, width: number): readonly string[] {
  const widest = (character: string): number => (isPlain(character) ? 1 : Math.max(escaped(character, '"').length, escaped(character, "'").length));
  const pieces = width === Number.POSITIVE_INFINITY ? [value] : cut([...value], widest, width - 2);
  return pieces.map((piece) => {
    const quote = quoteFor(piece);
    return quote + escaped(piece, quote) + quote;
  });
}

/** For regular expressions, whose text has been made fit for it. */
export function rawChunked(value: string, width: number): readonly string[] {
  invariant(/^[ !#-~]*$/.test(value) && !/(?:^|[^\\])(?:\\\\)*\\$/.test(value), "a raw literal holds printable ASCII, no quote, and no backslash at its end");
  // A pair of a backslash and what it escapes stays together, or the backslash would take the closing quote.
  return cut(value.match(/\\.|[^\\]/g) ?? [], (part) => part.length, width - 3).map((piece) => `r"${piece}"`);
}

/** The quote that needs fewer escapes, double where it is the same: what black prints. */
function quoteFor(value: string): '"' | "'" {
  const count = (quote: string): number => value.split(quote).length - 1;
  return count('"') > count("'") ? "'" : '"';
}

function escaped(text: string, quote: string): string {
  return text.replace(special, (character) => {
    if (character === '"' || character === "'") return character === quote ? `\\${character}` : character;
    const known = short[character];
    if (known !== undefined) return known;
    const point = character.codePointAt(0) ?? 0;
    const hex = point.toString(16);
    if (point <= 0xff) return `\\x${hex.padStart(2, "0")}`;
    return point <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
}

/** A short way for what most texts are made of: letters, digits and signs that no literal escapes. */
function isPlain(character: string): boolean {
  return (character >= "#" || character === " ") && character <= "~" && character !== "'" && character !== "\\";
}

/** Joins parts into as few pieces as fit, breaking after a space where there is one near. */
function cut(parts: readonly string[], widthOf: (part: string) => number, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let used = 0;
  for (const part of parts) {
    if (used + widthOf(part) > width && piece.length > 0) {
      const space = piece.lastIndexOf(" ");
      const kept = space >= piece.length / 2 ? piece.splice(space + 1) : [];
      pieces.push(piece.join(""));
      piece = kept;
      used = piece.reduce((sum, one) => sum + widthOf(one), 0);
    }
    piece.push(part);
    used += widthOf(part);
  }
  pieces.push(piece.join(""));
  return pieces;
}
