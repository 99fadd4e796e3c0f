/** `any` and `every` over a list. ES|QL tests single values only, so a list is searched by Lucene, or its least, greatest, merged or joined values are compared. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { FieldType, LikePattern, Test } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";
import { and, type ColumnName, call, compare, type Expression, list, number, or, text } from "./ast.ts";
import { compiledSearch, wholePattern } from "./lucene.ts";
import { anyInNetwork, everyInNetwork } from "./network.ts";
import { patternsOf, prefixText, regexTest } from "./patterns.ts";
import { anyIs, anyMatches, anyTextIs, literal } from "./search.ts";

export interface List {
  readonly type: FieldType;
  /** All elements, as a value with several values. */
  readonly values: Expression;
  /** The elements' texts with `separator` between them. */
  readonly joined: Expression;
  /** Where Lucene finds them: a column of their type, or below a flattened object, where all are texts. */
  readonly search: { readonly kind: "column" | "flattened"; readonly name: ColumnName } | undefined;
  /** The other side of `field`. */
  readonly other: Expression | undefined;
}

/** Joined elements are told apart by this character; it is drawn, and nobody logs it. */
export const separator = "␞";

/** How a test was put: `searched` is never null; `joined` cannot tell an element that holds the separator. */
export interface ListTest {
  readonly expression: Expression;
  readonly by: "search" | "values" | "joined";
}

type ElementTest = Exclude<Test, { readonly kind: "present" | "has" }>;

/** Undefined where the pattern is longer than Elastic compiles. */
export function anyTest(of: List, test: ElementTest): ListTest | undefined {
  switch (test.kind) {
    case "equals":
      return anyEquals(of, test);
    case "starts-with":
    case "ends-with":
    case "contains":
    case "like":
      return anyText(of, patternsOf(test), test.ignoringCase);
    case "matches": {
      const pattern = compiledSearch(test.regex);
      return pattern === undefined ? undefined : anyPattern(of, pattern);
    }
    case "compare":
      return byValues(compare(call(test.operator.startsWith(">") ? "MV_MAX" : "MV_MIN", of.values), test.operator, number(test.value)));
    case "network":
      return byValues(anyInNetwork(of.values, test.networks));
    case "field":
      return byValues(
        test.operator === "=="
          ? holds(folded(of.values, test.ignoringCase), folded(otherSide(of), test.ignoringCase))
          : compare(call(test.operator.startsWith(">") ? "MV_MAX" : "MV_MIN", of.values), test.operator, otherSide(of)),
      );
    default:
      return assertNever(test);
  }
}

export function everyTest(of: List, test: ElementTest): ListTest | undefined {
  switch (test.kind) {
    case "equals":
      return test.ignoringCase ? everyText(of, patternsOf(test), true) : byValues(everyEquals(of, test.values));
    case "starts-with":
    case "ends-with":
    case "contains":
    case "like":
      return everyText(of, patternsOf(test), test.ignoringCase);
    case "matches": {
      const pattern = compiledSearch(test.regex);
      return pattern === undefined ? undefined : everyPattern(of, pattern);
    }
    case "compare":
      return byValues(compare(call(test.operator.startsWith(">") ? "MV_MIN" : "MV_MAX", of.values), test.operator, number(test.value)));
    case "network":
      return byValues(and(test.networks.map((network) => everyInNetwork(of.values, network))));
    case "field":
      return byValues(
        test.operator === "=="
          ? onlyHolds(folded(of.values, test.ignoringCase), folded(otherSide(of), test.ignoringCase), 1)
          : compare(call(test.operator.startsWith(">") ? "MV_MIN" : "MV_MAX", of.values), test.operator, otherSide(of)),
      );
    default:
      return assertNever(test);
  }
}

function byValues(expression: Expression): ListTest {
  return { expression, by: "values" };
}

function otherSide(of: List): Expression {
  return of.other ?? of.values;
}

function folded(of: Expression, ignoringCase: boolean): Expression {
  return ignoringCase ? call("TO_LOWER", of) : of;
}

/** A value that is in a list does not make it longer. */
function holds(values: Expression, value: Expression): Expression {
  return compare(call("MV_COUNT", call("MV_DEDUPE", call("MV_APPEND", values, value))), "==", call("MV_COUNT", call("MV_DEDUPE", values)));
}

/** A list that holds nothing but these `count` values has that many with them. */
function onlyHolds(values: Expression, these: Expression, count: number): Expression {
  return compare(call("MV_COUNT", call("MV_DEDUPE", call("MV_APPEND", values, these))), "==", number(count));
}

function anyEquals(of: List, test: Extract<ElementTest, { readonly kind: "equals" }>): ListTest | undefined {
  if (of.type === "string" && (test.ignoringCase || of.search?.kind !== "column")) return anyText(of, patternsOf(test), test.ignoringCase);
  if (of.search?.kind === "column") return { expression: anyIs(of.search.name, test.values), by: "search" };
  // Below a flattened object numbers are as the log spelled them: 1.0 is not 1 there.
  const asText = of.search === undefined || of.type === "float" ? undefined : anyTextIs(of.search.name, patternsOf(test));
  if (asText !== undefined) return { expression: asText, by: "search" };
  return byValues(or(test.values.map((value) => holds(of.values, constant([value], of.type)))));
}

function everyEquals(of: List, values: readonly Scalar[]): Expression {
  const different = [...new Set(values)];
  return onlyHolds(of.values, constant(different, of.type), different.length);
}

/** MV_APPEND wants both sides of one type, and a whole number is an integer until it is told otherwise. */
function constant(values: readonly Scalar[], type: FieldType): Expression {
  const [only, ...more] = values.map(literal);
  const constants = only !== undefined && more.length === 0 ? only : list(values.map(literal));
  return type === "int" ? call("TO_LONG", constants) : type === "float" ? call("TO_DOUBLE", constants) : constants;
}

function anyText(of: List, patterns: readonly LikePattern[], ignoringCase: boolean): ListTest | undefined {
  if (of.search?.kind === "flattened" && !ignoringCase) {
    const found = anyTextIs(of.search.name, patterns);
    if (found !== undefined) return { expression: found, by: "search" };
  }
  return anyPattern(of, patterns.map((pattern) => wholePattern(pattern, ignoringCase)).join("|"));
}

function anyPattern(of: List, pattern: string): ListTest | undefined {
  if (of.search?.kind === "column") {
    const expression = anyMatches(of.search.name, pattern);
    return expression && { expression, by: "search" };
  }
  return joinedTest(of, `(.*${separator})?${element(pattern)}(${separator}.*)?`);
}

/** Texts are sorted, so what the least and the greatest begin with all begin with. */
function everyText(of: List, patterns: readonly LikePattern[], ignoringCase: boolean): ListTest | undefined {
  const [only, ...more] = patterns;
  const prefix = only === undefined || more.length > 0 || ignoringCase ? undefined : prefixText(only);
  if (prefix !== undefined) return byValues(and(["MV_MIN", "MV_MAX"].map((end) => call("STARTS_WITH", call(end, of.values), text(prefix)))));
  return everyPattern(of, patterns.map((pattern) => wholePattern(pattern, ignoringCase)).join("|"));
}

function everyPattern(of: List, pattern: string): ListTest | undefined {
  return joinedTest(of, `${element(pattern)}(${separator}${element(pattern)})*`);
}

/** `&` is Lucene's intersection: the pattern, within one element. */
function element(pattern: string): string {
  return `((${pattern})&[^${separator}]*)`;
}

function joinedTest(of: List, pattern: string): ListTest | undefined {
  const expression = regexTest(of.joined, pattern);
  return expression && { expression, by: "joined" };
}
