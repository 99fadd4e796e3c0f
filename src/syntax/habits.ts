/** What hands that know other query languages write where the grammar stops, and what to write here. Decides nothing; the grammar already refused. */

import type { Token } from "../../grammars/detection/parser.ts";
import * as t from "../../grammars/detection/tokens.ts";

/** Tokens around the one that is blamed, which is the `at`-th. */
export interface Place {
  readonly tokens: readonly Token[];
  readonly at: number;
  /** The names of the tokens that the grammar asked for, with spaces between. */
  readonly asked: string;
}

export interface Habit {
  readonly hint: string;
  /** Where it is a word before, or the grammar took it for the beginning of something else: the word that is wrong, and what belongs there. */
  readonly wrong?: { readonly back: number; readonly expected: string };
  /** What to put in the place of `count` tokens, the first `back` before the one that is blamed; absent where it is not one thing. */
  readonly instead?: { readonly back: number; readonly count: number; readonly text: string };
}

/** The first that fits. */
export function habitAt(place: Place): Habit | undefined {
  for (const habit of habits) {
    const found = habit(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Words of a test, in any case of letters. */
const tests: ReadonlyMap<string, string> = new Map([
  ["startswith", "starts with"],
  ["starts_with", "starts with"],
  ["begins", "starts with"],
  ["beginswith", "starts with"],
  ["endswith", "ends with"],
  ["ends_with", "ends with"],
  ["equals", "is"],
  ["eq", "is"],
  ["ne", "is not"],
  ["exists", "is present"],
  ["isnotnull", "is present"],
  ["notnull", "is present"],
  ["isnull", "is missing"],
]);

export const aTest = "a test, such as `is` or `in`";

const habits: readonly ((place: Place) => Habit | undefined)[] = [nothing, oneOfList, grouping, unitless, windowWord, test, measured, turnedRound];

/** `is null`, `is not null`. */
function nothing({ tokens, at }: Place): Habit | undefined {
  const [before, found] = [imageAt(tokens, at - 1), imageAt(tokens, at)];
  if (!/^(null|nil|none|undefined)$/.test(found)) return undefined;
  if (before === "is") return write("is missing", 1, 2);
  return before === "not" && imageAt(tokens, at - 2) === "is" ? write("is present", 2, 3) : undefined;
}

/** `in "a"`, `in ("a", "b")`. */
function oneOfList({ tokens, at }: Place): Habit | undefined {
  const found = tokens[at];
  if (imageAt(tokens, at - 1) !== "in" || found === undefined) return undefined;
  if (found.tokenType === t.LeftParenthesis) return { hint: 'a list stands in brackets: `["a", "b"]`' };
  if (found.tokenType !== t.StringLiteral) return undefined;
  return /^"[0-9a-f.:]+\/\d+"$/i.test(found.image) ? write(`network ${found.image}`, 0, 1) : write(`[${found.image}]`, 0, 1);
}

/** `group by a`, `by a`, `per a`. */
function grouping({ tokens, at, asked }: Place): Habit | undefined {
  const found = imageAt(tokens, at);
  const words = found === "group" && imageAt(tokens, at + 1) === "by" ? 2 : found === "by" || found === "per" ? 1 : 0;
  if (words === 0) return undefined;
  return asked === "Within" ? { hint: "the time comes first: `within 10m for each field`" } : write("for each", 0, words);
}

/** `within 900`. */
function unitless({ tokens, at, asked }: Place): Habit | undefined {
  const found = tokens[at];
  if (asked !== "DurationLiteral" || found?.tokenType !== t.NumberLiteral || !/^\d+$/.test(found.image)) return undefined;
  return { hint: `a duration has a unit: \`${found.image}s\` is seconds, \`${found.image}m\` minutes` };
}

/** `count >= 3 in 10m`. */
function windowWord({ tokens, at, asked }: Place): Habit | undefined {
  const isTime = tokens[at + 1]?.tokenType === t.DurationLiteral;
  return asked === "Within" && isTime ? write("within", 0, 1) : undefined;
}

/** `name startswith "a"`, `name exists`. */
function test({ tokens, at }: Place): Habit | undefined {
  for (const back of [0, 1]) {
    const instead = tokens[at - back]?.tokenType === t.Identifier ? tests.get(imageAt(tokens, at - back)) : undefined;
    if (instead !== undefined && tokens[at - back - 1] !== undefined) return { ...write(instead, back, 1), wrong: { back, expected: aTest } };
  }
  return undefined;
}

/** `count(a) >= 3`. */
function measured({ tokens, at }: Place): Habit | undefined {
  const isCall = imageAt(tokens, at - 1) === "count" && tokens[at]?.tokenType === t.LeftParenthesis;
  return isCall ? { hint: "write `count` alone for events, `distinct` and a field for different values" } : undefined;
}

/** `not is "a"`. */
function turnedRound({ tokens, at }: Place): Habit | undefined {
  return imageAt(tokens, at - 1) === "not" && imageAt(tokens, at) === "is" ? write("is not", 1, 2) : undefined;
}

function write(text: string, back: number, count: number): Habit {
  return { hint: `write \`${text}\``, instead: { back, count, text } };
}

function imageAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.image.toLowerCase() ?? "";
}
