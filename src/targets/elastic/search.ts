/** Tests that Lucene answers on the indexed values, any element of a list: MATCH, KQL and QSTR. They stand directly after FROM only, and are never null. */

import type { LikePattern } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";
import { boolean, type ColumnName, call, column, type Expression, number, or, text } from "./ast.ts";
import { exactText, longestPattern, prefixText } from "./patterns.ts";
import { kqlText, prefixed, searchField, slashed } from "./text.ts";

/** An element equals one of the values. */
export function anyIs(name: ColumnName, values: readonly Scalar[]): Expression {
  return or(values.map((value) => call("MATCH", column(name), literal(value))));
}

export function literal(value: Scalar): Expression {
  return typeof value === "string" ? text(value) : typeof value === "number" ? number(value) : boolean(value);
}

/** An element matches a whole-value pattern of Lucene's regular expressions. */
export function anyMatches(name: ColumnName, pattern: string): Expression | undefined {
  return pattern.length > longestRegex ? undefined : call("QSTR", text(`${searchField(name)}:${slashed(pattern)}`));
}

/** The index setting max_regex_length. */
const longestRegex = 1_000;

/** Below a flattened object: the key is there, with any value that is no object. */
export function keyIsThere(name: ColumnName): Expression {
  return call("KQL", text(`${searchField(name)}: *`));
}

/**
 * Below a flattened object, where every value is a text: equal to one of the values, or begins with a text. Undefined for other patterns:
 * a wildcard in front would be compared with the key as well.
 */
export function anyTextIs(name: ColumnName, patterns: readonly LikePattern[]): Expression | undefined {
  const [only, ...more] = patterns;
  const exact = only === undefined ? undefined : exactText(only);
  if (exact !== undefined && more.length === 0) return call("KQL", text(`${searchField(name)}: ${kqlText(exact)}`));
  const terms = patterns.map(term);
  return terms.includes(undefined) ? undefined : call("QSTR", text(`${searchField(name)}:(${terms.join(" OR ")})`));
}

function term(pattern: LikePattern): string | undefined {
  const exact = exactText(pattern);
  if (exact !== undefined) return kqlText(exact);
  const prefix = prefixText(pattern);
  return prefix !== undefined && prefix.length <= longestPattern ? prefixed(prefix) : undefined;
}
