/** LIKE and RLIKE: one pattern or several, over a whole text. */

import { automaton, type Matcher } from "../pattern/automaton.ts";
import { exactText, isAnything, type LikePattern, likeMatcher, parseLike } from "../pattern/like.ts";
import { parseLucene } from "../pattern/lucene.ts";
import { fail } from "../problem.ts";
import type { Expression, Kind } from "../query/ast.ts";
import { isText, typeName } from "../value/value.ts";
import type { Compiled, Compiling } from "./compiled.ts";
import { insensitiveEquality } from "./letter_case.ts";
import { lift, type Site } from "./lift.ts";
import { hasValue } from "./required.ts";

export function pattern(compiling: Compiling, site: Site, node: Kind<"like"> | Kind<"rlike">, compile: (of: Expression) => Compiled): Compiled {
  const of = compile(node.left);
  if (!isText(of.type) && of.type !== "null")
    fail("verification", `argument of [${node.text}] must be [string], found value [${of.text}] type [${typeName(of.type)}]`, node.at);
  return node.kind === "like" ? like(compiling, site, node, of, compile) : rlike(compiling, site, node, of);
}

function like(compiling: Compiling, site: Site, node: Kind<"like">, of: Compiled, compile: (of: Expression) => Compiled): Compiled {
  const patterns = node.patterns.map((text) => parseLike(text) ?? invalid(node, text));
  // What matches every text only asks whether there is a value, and several values are one.
  if (patterns.some(isAnything)) return hasValue(compiling, site, of, node.left);
  const [only, ...more] = patterns;
  if (only !== undefined && more.length === 0) {
    const exact = exactText(only);
    const same = exact === undefined ? undefined : sameText(site, node, exact, compile);
    if (same !== undefined) return same;
    // In the index no text is found by a pattern of nothing.
    if (exact === "" && isPushed(compiling, node.left)) return lift(site, "boolean", [of], () => false);
  }
  return lift(site, "boolean", [of], anyOf(patterns.map((one: LikePattern) => likeMatcher(one, false))));
}

function sameText(site: Site, node: Kind<"like">, exact: string, compile: (of: Expression) => Compiled): Compiled | undefined {
  const right: Expression = { kind: "literal", type: "keyword", value: exact, at: node.at, text: node.text };
  return insensitiveEquality(site, { operator: "==", left: node.left, right }, true, compile);
}

/** A field of the index, tested where the index answers. */
export function isPushed(compiling: Compiling, of: Expression): boolean {
  if (of.kind !== "column" || compiling.unsearchable !== undefined) return false;
  const field = compiling.columns.find(({ name }) => name === of.name)?.field;
  return field?.mapping.indexed === true;
}

function invalid(node: Expression, text: string): never {
  return fail("parsing", `Invalid pattern for LIKE [${text}]: [Invalid sequence - escape character is not followed by special wildcard char]`, node.at);
}

function rlike(compiling: Compiling, site: Site, node: Kind<"rlike">, of: Compiled): Compiled {
  if (node.patterns.some((text) => text === ".*" || text === "@")) return hasValue(compiling, site, of, node.left);
  const matchers = node.patterns.map((text) => {
    const parsed = parseLucene(text);
    if (!parsed.ok) return fail("parsing", `Invalid regex pattern for RLIKE [${text}]: [${parsed.reason}]`, node.at);
    return automaton(parsed.language);
  });
  return lift(site, "boolean", [of], anyOf(matchers));
}

function anyOf(matchers: readonly Matcher[]): (text: unknown) => boolean {
  const [only, ...more] = matchers;
  if (only !== undefined && more.length === 0) return (text) => only(text as string);
  return (text) => matchers.some((matches) => matches(text as string));
}
