/** Tests on one text: is, in, starts with, ends with, contains, like. Chooses the form that Elastic compiles and that folds ASCII alone. */

import type { LikePart, LikePattern, Test } from "../../ir/predicate.ts";
import { call, compare, type Expression, isIn, isThere, like, number, or, rlike, text } from "./ast.ts";
import { wholePattern } from "./lucene.ts";
import { likePattern } from "./text.ts";

export type TextTest = Extract<Test, { readonly kind: "equals" | "starts-with" | "ends-with" | "contains" | "like" }>;

const any: LikePart = { kind: "any" };

/** Every test on a text is a pattern for the whole of it. */
export function patternsOf(test: TextTest): readonly LikePattern[] {
  switch (test.kind) {
    case "equals":
      return test.values.map((value) => literal(String(value)));
    case "starts-with":
      return test.values.map((value) => [...literal(value), any]);
    case "ends-with":
      return test.values.map((value) => [any, ...literal(value)]);
    case "contains":
      return test.values.map((value) => (value === "" ? [any] : [any, ...literal(value), any]));
    case "like":
      return test.patterns;
  }
}

function literal(value: string): LikePattern {
  return value === "" ? [] : [{ kind: "text", text: value }];
}

/** The text of a pattern without `*` and `?`. */
export function exactText(pattern: LikePattern): string | undefined {
  const [only, ...more] = pattern;
  if (only === undefined) return "";
  return only.kind === "text" && more.length === 0 ? only.text : undefined;
}

/** The text of a pattern `text*`. */
export function prefixText(pattern: LikePattern): string | undefined {
  const [head, tail, ...more] = pattern;
  return head?.kind === "text" && tail?.kind === "any" && more.length === 0 ? head.text : undefined;
}

/** Lucene gives up on long patterns at about a thousand states, and on `*` before text of one letter at 400: functions take over well before. */
export const longestPattern = 200;
/** The index setting max_regex_length. */
const longestRegex = 1_000;

/** The test, true or false on a text and null on none; undefined where the pattern is longer than Elastic compiles. */
export function textTest(of: Expression, patterns: readonly LikePattern[], ignoringCase: boolean): Expression | undefined {
  if (!ignoringCase) return written(of, patterns);
  if (patterns.every(foldsAlike)) return written(call("TO_LOWER", of), patterns.map(lowered));
  return regexTest(of, patterns.map((pattern) => wholePattern(pattern, true)).join("|"));
}

export function regexTest(of: Expression, pattern: string): Expression | undefined {
  return pattern.length > longestRegex ? undefined : rlike(of, pattern);
}

function written(of: Expression, patterns: readonly LikePattern[]): Expression | undefined {
  const exact = patterns.map(exactText).filter((value) => value !== undefined);
  const others = patterns.filter((pattern) => exactText(pattern) === undefined).map((pattern) => patternTest(of, pattern));
  if (others.includes(undefined)) return undefined;
  return or([...(exact.length === 0 ? [] : [isIn(of, exact.map(text))]), ...others.filter((test) => test !== undefined)]);
}

function patternTest(of: Expression, pattern: LikePattern): Expression | undefined {
  const [first, second, third, ...more] = pattern;
  if (first?.kind === "any" && second === undefined) return isThere(of);
  const length = pattern.reduce((sum, part) => sum + (part.kind === "text" ? part.text.length : 1), 0);
  if (length <= longestPattern) return like(of, likePattern(pattern));
  const prefix = prefixText(pattern);
  // Not STARTS_WITH and ENDS_WITH: they become Lucene patterns too.
  if (prefix !== undefined) return compare(call("LEFT", of, codePoints(prefix)), "==", text(prefix));
  if (first?.kind !== "any" || second?.kind !== "text" || more.length > 0) return undefined;
  if (third === undefined) return compare(call("RIGHT", of, codePoints(second.text)), "==", text(second.text));
  return third.kind === "any" ? compare(call("LOCATE", of, text(second.text)), ">", number(0)) : undefined;
}

function codePoints(value: string): Expression {
  return number([...value].length);
}

/**
 * TO_LOWER makes k of the Kelvin sign and two code points, the first an i, of a capital I with dot above: it folds beyond ASCII only where
 * a pattern has a k, an i before an open end, or counts code points.
 */
function foldsAlike(pattern: LikePattern): boolean {
  return pattern.every(
    (part, i) => part.kind !== "one" && (part.kind !== "text" || (!/k/i.test(part.text) && (i === pattern.length - 1 || !/i$/i.test(part.text)))),
  );
}

function lowered(pattern: LikePattern): LikePattern {
  return pattern.map((part) => (part.kind === "text" ? { kind: "text", text: part.text.toLowerCase() } : part));
}
