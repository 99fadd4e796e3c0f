/** Alert and report clauses of the concrete tree to the AST's. */

import type * as cst from "../../grammars/detection/cst.ts";
import type { AlertClause, Condition, Duration, Measure, Path, ReportClause, Step, ThenTail, Threshold } from "./ast.ts";
import { orderOperator } from "./predicates.ts";
import { across, child, count, duration, name, path, pathList, type Reading, spanOf } from "./terminals.ts";

export function alertClause(reading: Reading, node: cst.AlertClauseCstNode): AlertClause {
  const { children } = node;
  return {
    kind: "alert",
    condition:
      children.condition !== undefined
        ? condition(reading, child(children.condition))
        : { kind: "each", span: { ...spanOf(reading, child(children.On)), end: spanOf(reading, child(children.Event)).end } },
    ...(children.groupClause !== undefined && { groups: groups(reading, child(children.groupClause)) }),
    ...(children.DurationLiteral !== undefined && { atMostOncePer: duration(reading, child(children.DurationLiteral)) }),
    span: spanOf(reading, node),
  };
}

function groups(reading: Reading, node: cst.GroupClauseCstNode): readonly Path[] {
  return pathList(reading, child(node.children.pathList));
}

function condition(reading: Reading, node: cst.ConditionCstNode): Condition {
  const { children } = node;
  if (children.firstSeen !== undefined) return firstSeen(reading, child(children.firstSeen));
  if (children.countCondition !== undefined) return countCondition(reading, child(children.countCondition));
  return correlation(reading, child(children.correlation));
}

function firstSeen(reading: Reading, node: cst.FirstSeenCstNode): Condition {
  const { children } = node;
  return {
    kind: "first-seen",
    tuple: tuple(reading, child(children.tuple)),
    within: duration(reading, child(children.DurationLiteral)),
    ...learning(reading, children.learning),
    span: spanOf(reading, node),
  };
}

function learning(reading: Reading, nodes: readonly cst.LearningCstNode[] | undefined): { readonly learning?: Duration } {
  return nodes === undefined ? {} : { learning: duration(reading, child(child(nodes).children.DurationLiteral)) };
}

function countCondition(reading: Reading, node: cst.CountConditionCstNode): Condition {
  const first = measure(reading, child(node.children.measure));
  const span = spanOf(reading, node);
  const { windowTail, baselineTail } = node.children;
  if (windowTail !== undefined) {
    const { children } = child(windowTail);
    const value = count(reading, child(children.NumberLiteral));
    const threshold: Threshold = { measure: first, operator: orderOperator(child(children.orderOp)), value, span: across(first, value) };
    const more = children.thresholds === undefined ? [] : thresholds(reading, child(children.thresholds));
    return { kind: "window", thresholds: [threshold, ...more], within: duration(reading, child(children.DurationLiteral)), span };
  }
  const { children } = child(baselineTail);
  return {
    kind: "baseline",
    measure: first,
    per: duration(reading, child(children.DurationLiteral)),
    deviations: count(reading, child(children.NumberLiteral)),
    baseline: duration(reading, child(children.DurationLiteral, 1)),
    ...learning(reading, children.learning),
    thresholds: children.thresholds === undefined ? [] : thresholds(reading, child(children.thresholds)),
    span,
  };
}

function thresholds(reading: Reading, node: cst.ThresholdsCstNode): readonly Threshold[] {
  return node.children.threshold.map(({ children }) => {
    const counted = measure(reading, child(children.measure));
    const value = count(reading, child(children.NumberLiteral));
    return { measure: counted, operator: orderOperator(child(children.orderOp)), value, span: across(counted, value) };
  });
}

function measure(reading: Reading, node: cst.MeasureCstNode): Measure {
  const { children } = node;
  const span = spanOf(reading, node);
  if (children.Count !== undefined) return { kind: "count", paths: [], span };
  if (children.Sum !== undefined) return { kind: "sum", paths: [path(reading, child(children.path))], span };
  return { kind: "distinct", paths: tuple(reading, child(children.tuple)), span };
}

function tuple(reading: Reading, node: cst.TupleCstNode): readonly Path[] {
  return (node.children.path ?? []).map((each) => path(reading, each));
}

function correlation(reading: Reading, node: cst.CorrelationCstNode): Condition {
  const { children } = node;
  const first = step(reading, child(children.step));
  const span = spanOf(reading, node);
  if (children.andTail === undefined) {
    return { kind: "then", first, tails: (children.thenTail ?? []).map((each) => thenTail(reading, each)), span };
  }
  const tail = child(children.andTail).children;
  const steps = [first, ...tail.step.map((each) => step(reading, each))];
  return { kind: "all", steps, within: duration(reading, child(tail.DurationLiteral)), span };
}

function thenTail(reading: Reading, node: cst.ThenTailCstNode): ThenTail {
  const { children } = node;
  return {
    absent: children.No !== undefined,
    step: step(reading, child(children.step)),
    within: duration(reading, child(children.DurationLiteral)),
    span: spanOf(reading, node),
  };
}

function step(reading: Reading, node: cst.StepCstNode): Step {
  const { children } = node;
  return {
    name: name(reading, child(children.Identifier)),
    thresholds: children.thresholds === undefined ? [] : thresholds(reading, child(children.thresholds)),
    ...(children.DurationLiteral !== undefined && { within: duration(reading, child(children.DurationLiteral)) }),
    span: spanOf(reading, node),
  };
}

export function reportClause(reading: Reading, node: cst.ReportClauseCstNode): ReportClause {
  const { children } = node;
  return {
    kind: "report",
    measures: children.measure.map((each) => measure(reading, each)),
    groups: groups(reading, child(children.groupClause)),
    over: duration(reading, child(children.DurationLiteral)),
    ...(children.sortClause !== undefined && { sort: sort(reading, child(children.sortClause)) }),
    ...(children.NumberLiteral !== undefined && { limit: count(reading, child(children.NumberLiteral)) }),
    span: spanOf(reading, node),
  };
}

function sort(reading: Reading, node: cst.SortClauseCstNode): NonNullable<ReportClause["sort"]> {
  const { children } = node;
  return { measure: measure(reading, child(children.measure)), direction: children.Ascending !== undefined ? "ascending" : "descending" };
}
