/** In-file tests and the objects they speak of: concrete tree to AST. */

import type * as cst from "../../grammars/detection/cst.ts";
import type { Expectation, JsonLiteral, KeyTuple, Member, ObjectLiteral, Row, Test, TestEvent, TestLog } from "./ast.ts";
import { child, count, duration, name, path, type Reading, scalar, spanOf, text } from "./terminals.ts";

export function testDeclaration(reading: Reading, node: cst.TestDeclCstNode): Test {
  const { children } = node;
  return {
    kind: "test-declaration",
    title: text(reading, child(children.StringLiteral)),
    events: (children.testEvent ?? []).map((each) => testEvent(reading, each)),
    expectations: children.expectation.map((each) => expectation(reading, each)),
    span: spanOf(reading, node),
  };
}

function testEvent(reading: Reading, node: cst.TestEventCstNode): TestEvent | TestLog {
  const { children } = node;
  const span = spanOf(reading, node);
  if (children.Log !== undefined) return { kind: "log", file: text(reading, child(children.StringLiteral)), span };
  const every = children.DurationLiteral?.[1];
  return {
    kind: "at",
    at: duration(reading, child(children.DurationLiteral)),
    ...(every !== undefined && { repeat: { times: count(reading, child(children.NumberLiteral)), every: duration(reading, every) } }),
    sample: name(reading, child(children.Name)),
    ...(children.objectLiteral !== undefined && { with: objectLiteral(reading, child(children.objectLiteral)) }),
    span,
  };
}

function expectation(reading: Reading, node: cst.ExpectationCstNode): Expectation {
  const { children } = node;
  const span = spanOf(reading, node);
  if (children.No !== undefined) return { kind: "no-alert", span };
  if (children.row !== undefined) return { kind: "exact-rows", rows: children.row.map((each) => row(reading, each)), span };
  if (children.NumberLiteral === undefined) {
    return { kind: "alert", groups: (children.keyTuple ?? []).map((each) => keyTuple(reading, each)), span };
  }
  return { kind: children.Alerts !== undefined ? "alerts" : "rows", count: count(reading, child(children.NumberLiteral)), span };
}

function keyTuple(reading: Reading, node: cst.KeyTupleCstNode): KeyTuple {
  return (node.children.scalar ?? []).map((each) => scalar(reading, each));
}

function row(reading: Reading, node: cst.RowCstNode): Row {
  const cells = node.children.cell.map((each) => {
    const written = each.children.scalar;
    return written === undefined ? { kind: "missing" as const, span: spanOf(reading, each) } : scalar(reading, child(written));
  });
  return { cells, span: spanOf(reading, node) };
}

export function objectLiteral(reading: Reading, node: cst.ObjectLiteralCstNode): ObjectLiteral {
  return { kind: "object", members: (node.children.member ?? []).map((each) => member(reading, each)), span: spanOf(reading, node) };
}

function member(reading: Reading, node: cst.MemberCstNode): Member {
  const { children } = node;
  const key = children.path !== undefined ? path(reading, child(children.path)) : text(reading, child(children.StringLiteral));
  return { key, value: json(reading, child(children.json)), span: spanOf(reading, node) };
}

function json(reading: Reading, node: cst.JsonCstNode): JsonLiteral {
  const { children } = node;
  if (children.scalar !== undefined) return scalar(reading, child(children.scalar));
  if (children.objectLiteral !== undefined) return objectLiteral(reading, child(children.objectLiteral));
  const span = spanOf(reading, node);
  if (children.jsonList !== undefined) {
    return { kind: "json-list", values: (child(children.jsonList).children.json ?? []).map((each) => json(reading, each)), span };
  }
  return { kind: children.Missing !== undefined ? "missing" : "null", span };
}
