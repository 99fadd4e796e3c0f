/** Texts against search values: wildcards, and the words of a message. Takes time in proportion to the text times the pattern. */

import type { PatternPart, SearchValue } from "../../../grammars/datadog/search.ts";

export type TextTest = (text: string) => boolean;

export function textTest(value: Extract<SearchValue, { kind: "exact" | "pattern" }>): TextTest {
  if (value.kind === "exact") return (text) => text === value.text;
  const units = unitsOf(value.parts);
  return (text) => fits(units, text);
}

type Unit = string | typeof any | typeof one;
const any = Symbol("any characters");
const one = Symbol("one character");

function unitsOf(parts: readonly PatternPart[]): readonly Unit[] {
  return parts.flatMap((part): readonly Unit[] => (part.kind === "text" ? [...part.text] : [part.kind === "any" ? any : one]));
}

/** On a mismatch only the last `*` is widened: an earlier one could not do better. */
function fits(units: readonly Unit[], text: string): boolean {
  const characters = [...text];
  let at = 0;
  let unit = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const wanted = units[unit];
    if (wanted === any) {
      star = unit++;
      resume = at;
    } else if (wanted === one || wanted === characters[at]) {
      unit++;
      at++;
    } else if (star >= 0) {
      unit = star + 1;
      at = ++resume;
    } else return false;
  }
  while (units[unit] === any) unit++;
  return unit === units.length;
}

/** Free text: whatever the case, a term's words side by side; a wildcard stands within a word, or between spaces. */
export function wordsTest(value: Extract<SearchValue, { kind: "exact" | "pattern" }>): TextTest {
  if (value.kind === "pattern") {
    const parts = value.parts.map((part) => (part.kind === "text" ? { ...part, text: part.text.toLowerCase() } : part));
    const test = textTest({ kind: "pattern", parts });
    return (text) => [...wordsOf(text), ...text.toLowerCase().split(/\s+/)].some(test);
  }
  const wanted = wordsOf(value.text);
  return (text) => {
    const words = wordsOf(text);
    return wanted.length > 0 && words.some((_, start) => wanted.every((word, i) => words[start + i] === word));
  };
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== "");
}
