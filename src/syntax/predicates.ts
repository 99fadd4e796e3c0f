/** Predicates of the concrete tree to the AST's. Resolves nothing: a bare path may be a field or a define. */

import type * as cst from "../../grammars/detection/cst.ts";
import { problem } from "../diagnostics/report.ts";
import type { FieldTest, Operand, OrderOperator, Predicate, Quantifier, TextOperator } from "./ast.ts";
import { parseRegex } from "./regex.ts";
import { child, listLiteral, name, path, type Reading, reportForbidden, scalar, spanOf, text } from "./terminals.ts";

export function predicate(reading: Reading, node: cst.PredicateCstNode): Predicate {
  const of = node.children.conjunction.map((each) => conjunction(reading, each));
  return of.length === 1 ? child(of) : { kind: "or", of, span: spanOf(reading, node) };
}

function conjunction(reading: Reading, node: cst.ConjunctionCstNode): Predicate {
  const of = node.children.negation.map((each) => negation(reading, each));
  return of.length === 1 ? child(of) : { kind: "and", of, span: spanOf(reading, node) };
}

function negation(reading: Reading, node: cst.NegationCstNode): Predicate {
  const of = primary(reading, child(node.children.primary));
  return node.children.Not === undefined ? of : { kind: "not", of, span: spanOf(reading, node) };
}

function primary(reading: Reading, node: cst.PrimaryCstNode): Predicate {
  const { children } = node;
  if (children.predicate !== undefined) return predicate(reading, child(children.predicate));
  if (children.quantified !== undefined) return quantified(reading, child(children.quantified));
  return {
    kind: "test",
    quantifier: "one",
    path: path(reading, child(children.path)),
    ...(children.test !== undefined && { test: fieldTest(reading, child(children.test)) }),
    span: spanOf(reading, node),
  };
}

function quantified(reading: Reading, node: cst.QuantifiedCstNode): Predicate {
  const { children } = node;
  const quantifier: Quantifier = children.Any !== undefined ? "any" : "every";
  const test = children.hasTest !== undefined ? hasTest(reading, child(children.hasTest)) : fieldTest(reading, child(children.test));
  return { kind: "test", quantifier, path: path(reading, child(children.path)), test, span: spanOf(reading, node) };
}

function hasTest(reading: Reading, node: cst.HasTestCstNode): FieldTest {
  return { kind: "has", predicate: predicate(reading, child(node.children.predicate)), span: spanOf(reading, node) };
}

function fieldTest(reading: Reading, node: cst.TestCstNode): FieldTest {
  const { children } = node;
  if (children.isTest !== undefined) return isTest(reading, child(children.isTest));
  if (children.inTest !== undefined) return inTest(reading, child(children.inTest));
  if (children.orderTest !== undefined) return orderTest(reading, child(children.orderTest));
  if (children.textTest !== undefined) return textTest(reading, child(children.textTest));
  return matchesTest(reading, child(children.matchesTest));
}

function isTest(reading: Reading, node: cst.IsTestCstNode): FieldTest {
  const { children } = node;
  const negated = children.Not !== undefined;
  const span = spanOf(reading, node);
  if (children.Missing !== undefined) return { kind: "missing", negated, span };
  if (children.Present !== undefined) return { kind: "present", negated, span };
  return { kind: "is", negated, operand: operand(reading, child(children.operand)), ignoringCase: children.ignoringCase !== undefined, span };
}

function inTest(reading: Reading, node: cst.InTestCstNode): FieldTest {
  const { children } = node;
  const negated = children.Not !== undefined;
  const ignoringCase = children.ignoringCase !== undefined;
  const span = spanOf(reading, node);
  if (children.Network !== undefined) return { kind: "network", negated, network: text(reading, child(children.StringLiteral)), span };
  const list = children.listLiteral !== undefined ? listLiteral(reading, child(children.listLiteral)) : name(reading, child(children.Name));
  return { kind: "in", negated, list, ignoringCase, span };
}

function orderTest(reading: Reading, node: cst.OrderTestCstNode): FieldTest {
  const { children } = node;
  return { kind: "order", operator: orderOperator(child(children.orderOp)), operand: operand(reading, child(children.operand)), span: spanOf(reading, node) };
}

export function orderOperator(node: cst.OrderOpCstNode): OrderOperator {
  const { Less, LessOrEqual, Greater } = node.children;
  if (Less !== undefined) return "<";
  if (LessOrEqual !== undefined) return "<=";
  return Greater !== undefined ? ">" : ">=";
}

function textTest(reading: Reading, node: cst.TextTestCstNode): FieldTest {
  const { children } = node;
  return {
    kind: "text",
    operator: textOperator(child(children.textOp)),
    operand: textOperand(reading, children),
    ignoringCase: children.ignoringCase !== undefined,
    span: spanOf(reading, node),
  };
}

function textOperand(reading: Reading, children: cst.TextTestCstChildren) {
  if (children.Text !== undefined) return text(reading, child(children.Text));
  return children.listLiteral !== undefined ? listLiteral(reading, child(children.listLiteral)) : name(reading, child(children.Name));
}

function textOperator(node: cst.TextOpCstNode): TextOperator {
  const { Starts, Ends, Contains } = node.children;
  if (Starts !== undefined) return "starts-with";
  if (Ends !== undefined) return "ends-with";
  return Contains !== undefined ? "contains" : "like";
}

/** The pattern is judged here, where its place in the file is known; later stages parse it again and find it sound. */
function matchesTest(reading: Reading, node: cst.MatchesTestCstNode): FieldTest {
  const token = child(node.children.RegexLiteral);
  reportForbidden(reading, token.image, token.startOffset);
  const regex = token.image.slice(1, -1).replace(/\\./gs, (pair) => (pair === "\\/" ? "/" : pair));
  const result = parseRegex(regex);
  if ("problem" in result) {
    const { kind, offset, end } = result.problem;
    const written = (at: number) => token.startOffset + 1 + offsetAsWritten(token.image.slice(1, -1), at);
    reading.report(problem("E0114", { file: reading.file, start: written(offset), end: written(end) }, { problem: kind }));
  }
  return { kind: "matches", regex, span: spanOf(reading, node) };
}

/** Where a place of the expression stands between its slashes, each `\/` of which became one character. */
function offsetAsWritten(between: string, offset: number): number {
  let at = 0;
  for (let undone = 0; undone < offset && at < between.length; undone++) {
    if (between[at] !== "\\") at++;
    else if (between[at + 1] === "/") at += 2;
    else {
      at += 2;
      undone++;
    }
  }
  return at;
}

function operand(reading: Reading, node: cst.OperandCstNode): Operand {
  const { children } = node;
  if (children.scalar !== undefined) return scalar(reading, child(children.scalar));
  return { kind: "field", path: path(reading, child(children.path)), span: spanOf(reading, node) };
}
