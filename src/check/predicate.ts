/** The tests of `where`, `unless` and `define`: every name there, every test on a type that has it (laws 1 to 5). */

import { removing } from "../diagnostics/fix.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { FieldOperand, FieldTest, ListLiteral, Name, Operand, Predicate, ScalarLiteral, ScalarTypeName, Text } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { checkAscii, checkEqual, checkLike, checkNumber, literalText } from "./literals.ts";
import { checkName, resolve } from "./names.ts";
import { readNetwork } from "./network.ts";
import { partsOf, pathText } from "./paths.ts";
import { canonicalText } from "./repairs.ts";
import { elementFields, type FieldFact, type Fields, typeText } from "./source.ts";
import { candidates, checkValue, findValue, nameOf, type ValueFact, type View } from "./values.ts";

type FieldPredicate = Extract<Predicate, { kind: "test" }>;

export function checkPredicate(predicate: Predicate, view: View, checking: Checking): void {
  switch (predicate.kind) {
    case "and":
    case "or":
      for (const part of predicate.of) checkPredicate(part, view, checking);
      return;
    case "not":
      checkPredicate(predicate.of, view, checking);
      return;
    case "test":
      predicate.test === undefined ? checkBare(predicate, view, checking) : checkTest(predicate, predicate.test, view, checking);
      return;
    default:
      assertNever(predicate);
  }
}

/** A path without a test: a define, or a bool that is to be true. */
function checkBare({ path }: FieldPredicate, view: View, checking: Checking): void {
  const { report, used } = checking;
  const entry = nameOf(partsOf(path), view);
  const target = entry?.target;
  if (entry !== undefined && (target === undefined || target.declaration.kind === "define")) {
    used.add(entry);
    if (target?.declaration.kind !== "define") return;
    const { source, name } = target.declaration;
    const on = resolve(source, "source", target.scope)?.declaration;
    if (on !== undefined && view.on !== undefined && on !== view.on) report("E0305", path.span, { define: name.text, on: source.text, used: view.source });
    return;
  }
  if (entry === undefined && path.parts.length === 1 && findValue(partsOf(path), view) === undefined) {
    if (view.fields === undefined) return;
    const name = pathText(partsOf(path));
    const suggestion = nearest(name, candidates(view, "define"));
    report("E0201", path.span, { wanted: view.fieldsOnly ? "field" : "define or field", name, suggestion });
    return;
  }
  const fact = checkValue(path, view, checking);
  if (fact === undefined) return;
  if (fact.lists.length > 0) report("E0302", path.span, { field: fact.text });
  else if (fact.type !== "bool") report("E0318", path.span, { field: fact.text, type: typeText(fact) });
}

function checkTest({ quantifier, path, span }: FieldPredicate, test: FieldTest, view: View, checking: Checking): void {
  // Names are resolved first: they count as used, and are wrong or right, whatever the field is.
  const values = literalsOf(test, view, checking);
  const fact = checkValue(path, view, checking);
  if (fact === undefined) {
    if (test.kind === "has") checkPredicate(test.predicate, { ...view, fields: undefined, fieldsOnly: true }, checking);
    return;
  }
  const { report } = checking;
  if (isPresence(test)) {
    if (quantifier !== "one") report("E0304", path.span, { field: fact.text, quantifier });
    return;
  }
  if (test.kind === "has") {
    checkHas(fact, test, view, checking, path.span);
    return;
  }
  checkValueTest({ quantifier, path, span }, fact, test, values, view, checking);
}

function isPresence(test: FieldTest): test is Extract<FieldTest, { kind: "missing" | "present" }> {
  return test.kind === "missing" || test.kind === "present";
}

type ValueTest = Extract<FieldTest, { kind: "is" | "in" | "network" | "order" | "text" | "matches" }>;

function checkValueTest(
  { quantifier, path, span }: Pick<FieldPredicate, "quantifier" | "path" | "span">,
  fact: ValueFact,
  test: ValueTest,
  values: readonly ScalarLiteral[],
  view: View,
  checking: Checking,
): void {
  const { report } = checking;
  if (quantifier === "one" && fact.lists.length > 0) report("E0302", path.span, { field: fact.text });
  if (quantifier !== "one" && fact.lists.length === 0)
    report(
      "E0303",
      path.span,
      { field: fact.text, quantifier },
      { fix: removing({ ...path.span, start: span.start, end: path.span.start }, `\`${quantifier}\``) },
    );

  const { name, takes } = demandOf(test);
  if (!takes.includes(fact.type)) {
    report("E0307", test.span, { field: fact.text, type: typeText({ type: fact.type, lists: [] }), test: name, takes });
    return;
  }
  checkOperands(fact, test, values, view, checking);
}

/** What a test is called in messages, and the types that have it. */
function demandOf(test: ValueTest): { readonly name: string; readonly takes: readonly ScalarTypeName[] } {
  switch (test.kind) {
    case "is":
    case "in":
      return { name: test.kind, takes: ["string", "int", "float", "bool", "ip"] };
    case "network":
      return { name: "in network", takes: ["string", "ip"] };
    case "order":
      return { name: test.operator, takes: ["int", "float"] };
    case "text":
      return { name: test.operator.replace("-", " "), takes: ["string"] };
    case "matches":
      return { name: "matches", takes: ["string"] };
    default:
      return assertNever(test);
  }
}

function checkOperands(fact: ValueFact, test: ValueTest, values: readonly ScalarLiteral[], view: View, checking: Checking): void {
  const { report } = checking;
  switch (test.kind) {
    case "is":
    case "in":
      if (test.ignoringCase && fact.type !== "string") {
        const operand = test.kind === "is" ? test.operand : test.list;
        report("E0309", test.span, { field: fact.text, type: fact.type }, { fix: removing({ ...test.span, start: operand.span.end }, "`ignoring case`") });
      }
      if (test.kind === "is" && test.operand.kind === "field") {
        checkOther(fact, test.operand, false, view, checking);
        return;
      }
      for (const value of values) checkEqual(value, fact, test.ignoringCase, report);
      return;
    case "order":
      if (test.operand.kind === "field") checkOther(fact, test.operand, true, view, checking);
      else if (test.operand.kind === "number") checkNumber(test.operand, fact, report);
      else report("E0306", test.operand.span, { field: fact.text, type: fact.type, found: literalText(test.operand) });
      return;
    case "text":
      for (const value of values) {
        if (value.kind !== "text") report("E0306", value.span, { field: fact.text, type: fact.type, found: literalText(value) });
        else if (test.ignoringCase) checkAscii(value, report);
        if (test.operator === "like" && value.kind === "text") checkLike(value, report);
      }
      return;
    case "network":
      checkNetwork(test.network, checking);
      return;
    case "matches":
      // The expression itself is read, and refused, with the file.
      return;
    default:
      assertNever(test);
  }
}

function checkHas(fact: ValueFact, test: Extract<FieldTest, { kind: "has" }>, view: View, checking: Checking, span: Name["span"]): void {
  if (fact.type !== "object" || fact.lists.length === 0 || fact.field === undefined || view.fields === undefined) {
    checking.report("E0315", span, { field: fact.text, type: typeText(fact) });
    return;
  }
  checkPredicate(test.predicate, elementView(view, view.fields, fact.field), checking);
}

/** What paths mean in an element of a list of objects. */
export function elementView(view: View, fields: Fields, list: FieldFact): View {
  return { fields: elementFields(fields, list), source: `${view.source}.${pathText(list.path)}`, scope: view.scope, fieldsOnly: true };
}

/** `field`: both sides of one type, numbers among themselves; order for numbers only. */
function checkOther(fact: ValueFact, operand: FieldOperand, ordered: boolean, view: View, checking: Checking): void {
  const other = checkValue(operand.path, view, checking);
  if (other === undefined) return;
  const numbers = ["int", "float"];
  const alike = numbers.includes(fact.type) ? numbers.includes(other.type) : !ordered && fact.type === other.type;
  if (alike && other.lists.length === 0) return;
  const type = typeText({ type: fact.type, lists: [] });
  checking.report("E0308", operand.span, { field: fact.text, type, other: other.text, otherType: typeText(other) });
}

function checkNetwork(network: Text, { report }: Checking): void {
  const reading = readNetwork(network.value);
  if (!("why" in reading)) return;
  const { why, canonical } = reading;
  // With bits after the prefix, either of the two may be what is wrong.
  report("E0311", network.span, { network: network.value, why, canonical }, reading.sameAddresses ? canonicalText(network, canonical) : {});
}

/** The literals that a test holds, written there or in a list. */
function literalsOf(test: FieldTest, view: View, checking: Checking): readonly ScalarLiteral[] {
  if (test.kind === "is") return isLiteral(test.operand) ? [test.operand] : [];
  if (test.kind === "in") return inList(test.list, view, checking);
  if (test.kind !== "text") return [];
  return "kind" in test.operand && test.operand.kind === "text" ? [test.operand] : inList(test.operand, view, checking);
}

function isLiteral(operand: Operand): operand is ScalarLiteral {
  return operand.kind !== "field";
}

function inList(list: ListLiteral | Name, view: View, checking: Checking): readonly ScalarLiteral[] {
  if ("kind" in list) return list.values;
  return checkName(list, "list-declaration", view.scope, checking)?.declaration.values.values ?? [];
}
