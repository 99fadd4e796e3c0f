/** In-file tests: their events are samples of a source, their expectations fit what the rule gives (laws 11, 12). */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Expectation, KeyTuple, Row, Test, TestEvent } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { measureText } from "./condition.ts";
import { literalText } from "./literals.ts";
import { checkName, resolve } from "./names.ts";
import { checkObject } from "./objects.ts";
import { resolvePath } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { typeText } from "./source.ts";
import { clauseOf, itemsOf, type RuleDeclaration } from "./steps.ts";
import type { ValueFact } from "./values.ts";

const maxEvents = 100_000;

export function checkTests(rule: RuleDeclaration, keys: readonly (ValueFact | undefined)[], scope: Scope, checking: Checking): void {
  const titles = new Set<string>();
  for (const test of itemsOf(rule, "test-declaration")) {
    if (titles.has(test.title.value)) checking.report("E0213", test.title.span, { title: test.title.value });
    titles.add(test.title.value);
    checkEvents(test, scope, checking);
    for (const expectation of test.expectations) checkExpectation(expectation, rule, keys, checking);
  }
}

function checkEvents(test: Test, scope: Scope, checking: Checking): void {
  const { report } = checking;
  let events = 0;
  for (const item of test.events) {
    switch (item.kind) {
      case "log":
        if (resolvePath(scope.path, item.file.value) === undefined) report("E0208", item.file.span, { path: item.file.value });
        break;
      case "at":
        events += checkEvent(item, scope, checking);
        break;
      default:
        assertNever(item);
    }
  }
  if (events > maxEvents) report("E0363", test.title.span, { events, limit: maxEvents });
}

/** How many events it makes. */
function checkEvent(event: TestEvent, scope: Scope, checking: Checking): number {
  const { report, modelOf } = checking;
  const sample = checkName(event.sample, "sample", scope, checking);
  const source = sample && resolve(sample.declaration.source, "source", sample.scope);
  if (event.with !== undefined) checkObject(event.with, source && modelOf(source.declaration), report);
  const times = event.repeat?.times;
  if (times === undefined) return 1;
  if (Number.isInteger(times.value) && times.value >= 1) return times.value;
  report("E0314", times.span, { number: times.raw, why: "an event is repeated a whole number of times, at least once" });
  return 0;
}

function checkExpectation(expectation: Expectation, rule: RuleDeclaration, keys: readonly (ValueFact | undefined)[], { report }: Checking): void {
  const hunt = rule.kind === "hunt";
  const ofRows = expectation.kind === "rows" || expectation.kind === "exact-rows";
  if (ofRows !== hunt) {
    report("E0364", expectation.span, { rule: rule.kind, expected: ofRows ? "rows" : "alerts" });
    return;
  }
  switch (expectation.kind) {
    case "no-alert":
      return;
    case "alert":
      for (const group of expectation.groups) checkGroup(group, expectation, keys, report);
      return;
    case "alerts":
    case "rows":
      if (!Number.isInteger(expectation.count.value))
        report("E0314", expectation.count.span, { number: expectation.count.raw, why: "what is counted is whole" });
      return;
    case "exact-rows":
      for (const row of expectation.rows) checkRow(row, measuresOf(rule), keys, report);
      return;
    default:
      assertNever(expectation);
  }
}

function checkGroup(group: KeyTuple, { span }: Expectation, keys: readonly (ValueFact | undefined)[], report: Checking["report"]): void {
  const [first, last] = [group[0], group[group.length - 1]];
  const place = first === undefined || last === undefined ? span : { ...first.span, end: last.span.end };
  if (group.length !== keys.length) {
    report("E0365", place, { given: group.length, keys: keys.map((key) => key?.text ?? "...") });
    return;
  }
  for (const [index, literal] of group.entries()) {
    const key = keys[index];
    if (key === undefined || fits(literal, key.type)) continue;
    report("E0366", literal.span, { key: key.text, type: typeText(key), found: literalText(literal) });
  }
}

function measuresOf(rule: RuleDeclaration): readonly string[] {
  const clause = clauseOf(rule);
  return clause?.kind === "report" ? clause.measures.map(measureText) : [];
}

/** Keys may be missing; measures are numbers. */
function checkRow({ cells, span }: Row, measures: readonly string[], keys: readonly (ValueFact | undefined)[], report: Checking["report"]): void {
  if (cells.length !== keys.length + measures.length) {
    report("E0367", span, { given: cells.length, columns: [...keys.map((key) => key?.text ?? "..."), ...measures] });
    return;
  }
  for (const [index, cell] of cells.entries()) {
    const key = keys[index];
    const found = cell.kind === "missing" ? "nothing" : literalText(cell);
    if (index >= keys.length) {
      const measure = measures[index - keys.length] ?? "";
      if (cell.kind !== "number" || !Number.isInteger(cell.value)) report("E0368", cell.span, { column: measure, type: "a whole number", found });
    } else if (key !== undefined && cell.kind !== "missing" && !fits(cell, key.type)) {
      report("E0368", cell.span, { column: key.text, type: typeText(key), found });
    }
  }
}

function fits(literal: KeyTuple[number], type: ValueFact["type"]): boolean {
  switch (literal.kind) {
    case "text":
      return type === "string" || type === "ip";
    case "number":
      return type === "int" && Number.isInteger(literal.value);
    case "boolean":
      return type === "bool";
    default:
      return assertNever(literal);
  }
}
