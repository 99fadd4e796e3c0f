/** The meaning of `where` and `unless` as a Python expression: two truth values, no test that can raise. Knows nothing of windows and files. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Atom, LikePattern, Predicate, Test } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";
import { backtracksExponentially } from "./backtracking.ts";
import { constantOf, short } from "./draft.ts";
import { freshName } from "./helpers.ts";
import { call, compare, constant, type Expression, joined, name, not, number, text, tuple } from "./python/ast.ts";
import { lineWidth } from "./python/print.ts";
import { pythonRegex } from "./regex.ts";
import { elementScope, elements, rawValue, type Scope, typed, typedValue, typeOf } from "./values.ts";

/** `and` and `or` nested deeper than this become functions: Python nests only so many brackets, and a reader fewer. */
const deepest = 3;

export function predicateOf(scope: Scope, predicate: Predicate, depth = 0): Expression {
  switch (predicate.kind) {
    case "and":
    case "or": {
      if (depth >= deepest) return functionOf(scope, predicate);
      return joined(
        predicate.kind,
        predicate.of.map((part) => predicateOf(scope, part, depth + 1)),
      );
    }
    case "constant":
      return constant(predicate.value);
    case "atom":
      return atomOf(scope, predicate, depth);
    default:
      return assertNever(predicate);
  }
}

/** Columns that an atom cannot have: a function's indentation, one more step for each bracket around it, and an `and`. */
const behindAtom = (depth: number): number => 12 + 4 * depth;

function functionOf(scope: Scope, predicate: Predicate): Expression {
  const { draft, variable } = scope;
  const called = freshName("_condition", draft.names);
  draft.names.add(called);
  const before = draft.functions.length;
  const value = predicateOf(scope, predicate);
  // Ahead of those that it calls itself.
  draft.functions.splice(before, 0, { name: called, parameter: variable, body: [{ kind: "return", value }] });
  return call(called, name(variable));
}

function atomOf(scope: Scope, atom: Atom, depth: number): Expression {
  const { value, test, negated, quantifier } = atom;
  // What `has` asks is made of atoms that are short already.
  const fitted = (answer: Expression): Expression => (test.kind === "has" ? answer : short(scope.draft, answer, lineWidth - behindAtom(depth)));
  if (quantifier === "one") return fitted(testOf(scope, atom, rawValue(scope, value), negated, depth));
  const inner = elementScope(scope, value);
  // A `field` of a test on elements lies beside the list, not inside its elements.
  const answer = testOf(test.kind === "has" ? inner : scope, atom, name(inner.variable), false, depth + 1);
  const called = quantifier === "any" ? "any" : "_every";
  const over = short(scope.draft, elements(scope, value));
  return negatedIf(negated, call(called, { kind: "generator", element: fitted(answer), variable: inner.variable, over }));
}

const negatedIf = (negated: boolean, expression: Expression): Expression => (negated ? not(expression) : expression);

/** A test on what `subject` evaluates to: None for a missing value, and anything at all for a value of another type than declared. */
function testOf(scope: Scope, atom: Atom, subject: Expression, negated: boolean, depth: number): Expression {
  const { value, test } = atom;
  const type = typeOf(value);
  switch (test.kind) {
    case "present":
      return negatedIf(negated, call("_present", subject));
    case "equals":
      return equals(test, typeof test.values[0] === "number" ? typed(subject, type) : subject, negated);
    case "compare":
      return negatedIf(negated, call(orderName[test.operator], typed(subject, type), number(test.value)));
    case "field": {
      const called = test.operator === "==" ? "_equal" : orderName[test.operator];
      if (test.ignoringCase) return negatedIf(negated, call(called, call("_folded", subject), call("_folded", rawValue(scope, test.other))));
      return negatedIf(negated, call(called, typed(subject, type), typedValue(scope, test.other)));
    }
    case "starts-with":
    case "ends-with":
    case "contains":
      return negatedIf(negated, textTest(textName[test.kind], test, subject, test.values));
    case "like":
      return negatedIf(negated, textTest("_like", test, subject, test.patterns.map(patternText)));
    case "matches":
      return negatedIf(negated, call("_matches", subject, name(patternConstant(scope, atom, test))));
    case "network":
      return negatedIf(negated, call("_in_network", subject, name(networkConstant(scope, test.networks))));
    case "has": {
      const of = predicateOf(scope, test.predicate, depth);
      return negatedIf(negated, joined("and", [call("hasattr", subject, text("keys")), of]));
    }
    default:
      return assertNever(test);
  }
}

const orderName = { "<": "_less", "<=": "_at_most", ">": "_more", ">=": "_at_least" } as const;
const textName = { "starts-with": "_starts_with", "ends-with": "_ends_with", contains: "_contains" } as const;

/** Texts and truth values equal nothing of another type; numbers come typed, since True equals 1. */
function equals({ values, ignoringCase }: Extract<Test, { kind: "equals" }>, subject: Expression, negated: boolean): Expression {
  const [first, ...rest] = values;
  if (typeof first === "boolean") {
    if (rest.some((value) => value !== first)) return negatedIf(negated, call("isinstance", subject, name("bool")));
    return compare(subject, negated ? "is not" : "is", constant(first));
  }
  const folded = ignoringCase ? call("_folded", subject) : subject;
  const literals = [...new Set(values.map((value) => (ignoringCase && typeof value === "string" ? foldAscii(value) : value)))].map(literal);
  const [only] = literals;
  if (only !== undefined && literals.length === 1) return compare(folded, negated ? "!=" : "==", only);
  return compare(folded, negated ? "not in" : "in", tuple(literals));
}

function literal(value: Scalar): Expression {
  return typeof value === "string" ? text(value) : typeof value === "number" ? number(value) : constant(value);
}

function textTest(called: string, { ignoringCase }: { readonly ignoringCase: boolean }, subject: Expression, values: readonly string[]): Expression {
  const of = [...new Set(ignoringCase ? values.map(foldAscii) : values)];
  return call(called, ignoringCase ? call("_folded", subject) : subject, { kind: "texts", of });
}

function foldAscii(written: string): string {
  return written.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

/** As it is written in a detection: `*` and `?`, and a backslash before what is meant itself. */
function patternText(pattern: LikePattern): string {
  return pattern.map((part) => (part.kind === "any" ? "*" : part.kind === "one" ? "?" : part.text.replace(/[\\*?]/g, "\\$&"))).join("");
}

function patternConstant({ draft }: Scope, { span }: Atom, { regex, source }: Extract<Test, { kind: "matches" }>): string {
  if (backtracksExponentially(regex)) draft.reasons.push(problem("W1208", span, { pattern: source }));
  return constantOf(draft, "PATTERN", call("re.compile", { kind: "text", value: pythonRegex(regex), raw: true }));
}

function networkConstant({ draft }: Scope, networks: readonly string[]): string {
  return constantOf(draft, "NETWORKS", tuple(networks.map((network) => call("ipaddress.ip_network", text(network)))));
}
