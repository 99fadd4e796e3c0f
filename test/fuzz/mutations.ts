/** Small changes to a text, at its words more often than within them: what a slip of the hand, a merge, or malice makes of it. */

import fc from "fast-check";
import { reservedWords, softWords } from "../../grammars/detection/tokens.ts";
import { corpus } from "../escape/corpus.ts";

interface Mutation {
  readonly kind: "delete" | "repeat" | "insert" | "replace" | "swap" | "cut";
  /** Where, as a part of the text's length. */
  readonly at: number;
  readonly other: number;
  readonly count: number;
  readonly word: string;
}

const signs = [
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "=",
  "->",
  "<",
  ">=",
  "/",
  '"',
  "'",
  '"""',
  "`",
  "//",
  "\\",
  "-",
  ".",
  "|",
  "&",
  "*",
  "!",
  "%",
  "#",
  "\n",
  "\r",
  "\t",
];
const odd = [
  "0",
  "-1",
  "1.5",
  "9007199254740993",
  "1e999",
  "99999999999d",
  "T1555.006",
  "/(a+)+$/",
  "/[/",
  '"\\u{110000}"',
  "\u0000",
  "\ufeff",
  "\ud800",
  "\u202e",
  "é",
  "😀",
  "__proto__",
  "constructor",
];
const words = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...reservedWords, ...softWords) },
  { weight: 4, arbitrary: fc.constantFrom(...signs) },
  { weight: 2, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.constantFrom(...corpus.map(({ text }) => text).filter((text) => text.length < 100)) },
);
const places = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("delete", "repeat", "insert", "insert", "replace", "replace", "swap", "cut"),
    at: places,
    other: places,
    count: fc.oneof({ weight: 500, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 1, arbitrary: fc.constantFrom(300, 2_000) }),
    word: words,
  }),
  { maxLength: 5 },
);

const largest = 20_000;

export function mutated(text: string, changes: readonly Mutation[]): string {
  let tokens: string[] = text.match(/[A-Za-z_][\w-]*|\d+|[ \t]+|./gsu) ?? [];
  for (const { kind, at, other, count, word } of changes) {
    const place = Math.floor(at * (tokens.length + 1));
    const second = Math.floor(other * (tokens.length + 1));
    switch (kind) {
      case "delete":
        tokens.splice(place, count);
        break;
      case "repeat":
        tokens.splice(place, 0, ...Array.from({ length: count }, () => tokens.slice(place, place + 3)).flat());
        break;
      case "insert":
        tokens.splice(place, 0, ...Array.from({ length: count > 6 ? count : 1 }, () => ` ${word} `));
        break;
      case "replace":
        tokens.splice(place, 1, word);
        break;
      case "swap":
        [tokens[place], tokens[second]] = [tokens[second] ?? "", tokens[place] ?? ""];
        break;
      case "cut":
        tokens = [...tokens.slice(0, place), ...tokens.slice(second, second + 40)];
        break;
    }
  }
  return tokens.join("").slice(0, largest);
}
