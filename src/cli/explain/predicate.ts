/** `where` and `unless` in words, as lines of a list. Law 1 stands in each line: what a missing value does is said where it matters. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Atom, LikePattern, Predicate, Test } from "../../ir/predicate.ts";
import { mayBeMissing, valueName } from "./value.ts";
import { listedFew, quoted } from "./words.ts";

/** The conditions that all must hold, one each; none for every event. */
export function requirements(predicate: Predicate): readonly string[] {
  if (predicate.kind === "constant") return predicate.value ? [] : ["nothing: no event is selected"];
  return predicate.kind === "and" ? predicate.of.map(phrase) : [phrase(predicate)];
}

/** Parts of parts stand in brackets. */
function phrase(predicate: Predicate): string {
  switch (predicate.kind) {
    case "constant":
      return predicate.value ? "always" : "never";
    case "and":
      return predicate.of.map(part).join(" and ");
    case "or":
      return predicate.of.map(part).join(" or ");
    case "atom":
      return atom(predicate);
    default:
      return assertNever(predicate);
  }
}

function part(predicate: Predicate): string {
  return predicate.kind === "atom" ? phrase(predicate) : `(${phrase(predicate)})`;
}

function atom({ negated, quantifier, value, test }: Atom): string {
  const name = valueName(value);
  switch (quantifier) {
    case "one":
      if (test.kind === "present") return negated ? `${name} is missing` : `${name} is there`;
      // Law 1: a test on a missing value is false, so its negation holds.
      return negated ? `${name} ${verb(test, true)}${mayBeMissing(value) ? ", or is missing" : ""}` : `${name} ${verb(test, false)}`;
    case "any":
      return `${negated ? "no" : "some"} element of ${name} ${verb(test, false)}`;
    case "every":
      return negated
        ? `not every element of ${name} ${verb(test, false)}, or there is none`
        : `every element of ${name} ${verb(test, false)}, and there is one`;
    default:
      return assertNever(quantifier);
  }
}

const order = { "<": "less than", "<=": "at most", ">": "more than", ">=": "at least" } as const;

function verb(test: Test, negated: boolean): string {
  const is = negated ? "is not" : "is";
  switch (test.kind) {
    case "present":
      return negated ? "is missing" : "is there";
    case "equals":
      return `${is} ${oneOf(test.values.map(quoted))}${caseText(test)}`;
    case "compare":
      return `${is} ${order[test.operator]} ${test.value}`;
    case "field":
      return `${is} ${test.operator === "==" ? "the same as" : order[test.operator]} ${valueName(test.other)}${caseText(test)}`;
    case "starts-with":
      return `${negated ? "does not start" : "starts"} with ${oneOf(test.values.map(quoted))}${caseText(test)}`;
    case "ends-with":
      return `${negated ? "does not end" : "ends"} with ${oneOf(test.values.map(quoted))}${caseText(test)}`;
    case "contains":
      return `${negated ? "does not contain" : "contains"} ${oneOf(test.values.map(quoted))}${caseText(test)}`;
    case "like":
      return `${negated ? "does not have" : "has"} the form ${oneOf(test.patterns.map(likeText))}${caseText(test)}`;
    case "matches":
      return `${negated ? "does not match" : "matches"} the regular expression /${test.source}/`;
    case "network":
      return `${is} an address in ${oneOf(test.networks)}`;
    case "has":
      return `${negated ? "is not one" : "is one"} where ${part(test.predicate)}`;
    default:
      return assertNever(test);
  }
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? values.join("") : `one of ${listedFew(values, "or")}`;
}

function caseText({ ignoringCase }: { readonly ignoringCase: boolean }): string {
  return ignoringCase ? " in capital or small letters" : "";
}

/** As it is written: `*` is any text, `?` one character. */
function likeText(pattern: LikePattern): string {
  const text = pattern.map((one) => (one.kind === "text" ? one.text.replace(/[\\*?]/g, "\\$&") : one.kind === "any" ? "*" : "?")).join("");
  return `${JSON.stringify(text)}`;
}
