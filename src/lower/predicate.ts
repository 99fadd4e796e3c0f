/** `where` and `unless` to one predicate: negation at the atoms, defines written out, lists spelled out, constants folded away. */

import { resolve } from "../check/names.ts";
import { partsOf } from "../check/paths.ts";
import { elementView } from "../check/predicate.ts";
import { findValue, nameOf, type View } from "../check/values.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { Atom, LikePattern, Predicate, Test } from "../ir/predicate.ts";
import type { Scalar } from "../model/event.ts";
import type * as ast from "../syntax/ast.ts";
import { parseLike } from "../syntax/like.ts";
import { parseRegex } from "../syntax/regex.ts";
import type { Lowering } from "./lowering.ts";
import { lowerPath } from "./values.ts";

type FieldPredicate = Extract<ast.Predicate, { kind: "test" }>;

/** `unless P` is `and not P`. */
export function lowerFilters({ where, unless, span }: ast.Filters & { readonly span: Span }, view: View, lowering: Lowering): Predicate {
  const selected = where === undefined ? [] : [lowerPredicate(where, false, view, lowering)];
  const excepted = unless.map((predicate) => lowerPredicate(predicate, true, view, lowering));
  return combined("and", [...selected, ...excepted], where === undefined ? span : where.span);
}

function lowerPredicate(predicate: ast.Predicate, negated: boolean, view: View, lowering: Lowering): Predicate {
  switch (predicate.kind) {
    case "not":
      return lowerPredicate(predicate.of, !negated, view, lowering);
    case "and":
    case "or": {
      // Not (A and B) is not A or not B.
      const kind = (predicate.kind === "and") === negated ? "or" : "and";
      return combined(
        kind,
        predicate.of.map((part) => lowerPredicate(part, negated, view, lowering)),
        predicate.span,
      );
    }
    case "test":
      return predicate.test === undefined ? lowerBare(predicate, negated, view, lowering) : lowerTest(predicate, predicate.test, negated, view, lowering);
    default:
      return assertNever(predicate);
  }
}

/** No part of its own kind, no constant, no lonely part. */
function combined(kind: "and" | "or", parts: readonly Predicate[], span: Span): Predicate {
  const deciding = kind === "or";
  const of: Predicate[] = [];
  for (const part of parts) {
    if (part.kind === "constant") {
      if (part.value === deciding) return { kind: "constant", value: deciding, span };
    } else if (part.kind === kind) for (const inner of part.of) of.push(inner);
    else of.push(part);
  }
  const [only, ...more] = of;
  if (only === undefined) return { kind: "constant", value: !deciding, span };
  return more.length === 0 ? only : { kind, of, span };
}

/** A define, written out in its own file's terms; or a bool that is to be true. */
function lowerBare({ path, span }: FieldPredicate, negated: boolean, view: View, lowering: Lowering): Predicate {
  const target = nameOf(partsOf(path), view)?.target;
  if (target?.declaration.kind === "define") {
    const { declaration, scope } = target;
    const known = negated ? lowering.defines.negated : lowering.defines.plain;
    const written = known.get(declaration) ?? lowerPredicate(declaration.predicate, negated, { ...view, scope }, lowering);
    known.set(declaration, written);
    return written;
  }
  return { kind: "atom", negated, quantifier: "one", value: lowerPath(path, view), test: { kind: "equals", values: [true], ignoringCase: false }, span };
}

function lowerTest({ quantifier, path, span }: FieldPredicate, test: ast.FieldTest, negated: boolean, view: View, lowering: Lowering): Predicate {
  const value = lowerPath(path, view);
  const atom = (lowered: Test, turned: boolean): Atom => ({ kind: "atom", negated: negated !== turned, quantifier, value, test: lowered, span });
  switch (test.kind) {
    case "present":
      return atom({ kind: "present" }, test.negated);
    case "missing":
      return atom({ kind: "present" }, !test.negated);
    case "is":
      if (test.operand.kind !== "field") return equals([test.operand.value], test, atom);
      return atom({ kind: "field", operator: "==", other: lowerPath(test.operand.path, view), ignoringCase: test.ignoringCase }, test.negated);
    case "in":
      return equals(valuesOf(test.list, view, lowering), test, atom);
    case "network":
      return atom({ kind: "network", networks: [test.network.value] }, test.negated);
    case "order":
      return atom(lowerOrder(test, view), false);
    case "text":
      return lowerText(test, view, lowering, atom);
    case "matches":
      return atom({ kind: "matches", regex: regexOf(test.regex), source: test.regex }, false);
    case "has":
      return lowerHas(path, test, view, lowering, atom);
    default:
      return assertNever(test);
  }
}

type AtomOf = (test: Test, turned: boolean) => Atom;

/** A test on no values is false whatever the event. */
function never(atom: AtomOf, turned: boolean): Predicate {
  const { negated, span } = atom({ kind: "present" }, turned);
  return { kind: "constant", value: negated, ...(span !== undefined && { span }) };
}

function equals(values: readonly Scalar[], { negated, ignoringCase }: { readonly negated: boolean; readonly ignoringCase: boolean }, atom: AtomOf): Predicate {
  return values.length === 0 ? never(atom, negated) : atom({ kind: "equals", values, ignoringCase }, negated);
}

function lowerOrder({ operator, operand }: Extract<ast.FieldTest, { kind: "order" }>, view: View): Test {
  if (operand.kind === "field") return { kind: "field", operator, other: lowerPath(operand.path, view), ignoringCase: false };
  invariant(operand.kind === "number", "the checker lets an order test have numbers only");
  return { kind: "compare", operator, value: operand.value };
}

function lowerText({ operator, operand, ignoringCase }: Extract<ast.FieldTest, { kind: "text" }>, view: View, lowering: Lowering, atom: AtomOf): Predicate {
  const values = ("kind" in operand && operand.kind === "text" ? [operand.value] : valuesOf(operand, view, lowering)) as readonly string[];
  if (values.length === 0) return never(atom, false);
  return atom(operator === "like" ? { kind: "like", patterns: values.map(patternOf), ignoringCase } : { kind: operator, values, ignoringCase }, false);
}

/** `has` with a constant inside: any element, or none. */
function lowerHas(path: ast.Path, test: Extract<ast.FieldTest, { kind: "has" }>, view: View, lowering: Lowering, atom: AtomOf): Predicate {
  const found = findValue(partsOf(path), view);
  invariant(found?.kind === "field" && view.fields !== undefined, "the checker lets `has` stand on a list of objects only");
  const predicate = lowerPredicate(test.predicate, false, elementView(view, view.fields, found.fact), lowering);
  if (predicate.kind !== "constant") return atom({ kind: "has", predicate }, false);
  return predicate.value ? { ...atom({ kind: "present" }, false), quantifier: "one" } : never(atom, false);
}

function valuesOf(list: ast.ListLiteral | ast.Name | ast.Text, view: View, lowering: Lowering): readonly Scalar[] {
  if ("kind" in list) return list.kind === "list" ? lowering.valuesOf(list) : [list.value];
  const declared = resolve(list, "list-declaration", view.scope);
  invariant(declared !== undefined, `the checker found the list \`${list.text}\``);
  return lowering.valuesOf(declared.declaration.values);
}

function patternOf(text: string): LikePattern {
  const result = parseLike(text);
  invariant("pattern" in result, "the checker has read this pattern");
  return result.pattern;
}

function regexOf(text: string): Extract<Test, { kind: "matches" }>["regex"] {
  const result = parseRegex(text);
  invariant("regex" in result, "the parser has read this expression");
  return result.regex;
}
