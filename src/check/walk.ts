/** The parts of a file that several lints look at: every predicate, every test in it, every list of thresholds. */

import type { File, Filters, Name, Predicate, Threshold } from "../syntax/ast.ts";
import { isNamed } from "./scope.ts";
import { clauseOf, itemsOf, type RuleDeclaration, usesOf } from "./steps.ts";

export type FieldPredicate = Extract<Predicate, { kind: "test" }>;

export function rulesOf({ declarations }: File): readonly RuleDeclaration[] {
  return declarations.filter((declaration): declaration is RuleDeclaration => !isNamed(declaration));
}

/** Of defines, and of `where` and `unless`. */
export function predicatesOf(file: File): readonly Predicate[] {
  const filters = rulesOf(file).flatMap((rule) => [...itemsOf(rule, "events"), ...itemsOf(rule, "selection")]);
  return file.declarations
    .flatMap((declaration) => {
      if (declaration.kind === "define") return [declaration.predicate];
      return declaration.kind === "events" ? inFilters(declaration) : [];
    })
    .concat(filters.flatMap(inFilters));
}

function inFilters({ where, unless }: Filters): readonly Predicate[] {
  return where === undefined ? unless : [where, ...unless];
}

/** Those of list elements too. */
export function testsOf(predicate: Predicate): readonly FieldPredicate[] {
  switch (predicate.kind) {
    case "and":
    case "or":
      return predicate.of.flatMap(testsOf);
    case "not":
      return testsOf(predicate.of);
    case "test":
      return predicate.test?.kind === "has" ? [predicate, ...testsOf(predicate.test.predicate)] : [predicate];
  }
}

/** With the step that they are on, where the condition names steps. */
export interface Counted {
  readonly thresholds: readonly Threshold[];
  readonly step?: Name;
}

export function countedIn(rule: RuleDeclaration): readonly Counted[] {
  const clause = clauseOf(rule);
  if (clause?.kind !== "alert") return [];
  const { condition } = clause;
  if (condition.kind === "window" || condition.kind === "baseline") return [{ thresholds: condition.thresholds }];
  return usesOf(condition).map(({ thresholds, name }) => ({ thresholds, step: name }));
}
