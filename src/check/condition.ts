/** When a detection alerts and what a hunt reports: steps, thresholds, windows, keys (laws 3, 6 to 10). */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Condition, Duration, Measure, Path, ReportClause, Step, Threshold } from "../syntax/ast.ts";
import type { Checking, Report } from "./checking.ts";
import { checkName } from "./names.ts";
import { partsOf, pathText } from "./paths.ts";
import type { Scope } from "./scope.ts";
import { typeText } from "./source.ts";
import { type StepFact, usesOf } from "./steps.ts";
import { checkFew, checkKey, checkTwice, keyTypes, type ValueFact, type View } from "./values.ts";

export function checkCondition(condition: Condition, steps: readonly StepFact[], scope: Scope, checking: Checking): void {
  const { report } = checking;
  checkFew(usesOf(condition).length, "steps", condition.span, report);
  for (const use of usesOf(condition)) checkName(use.name, "events", scope, checking);
  const selection = steps[0]?.keyView;
  switch (condition.kind) {
    case "each":
      return;
    case "window":
      checkWindow(condition.within, "a window", report);
      checkThresholds(condition.thresholds, "the condition", selection, checking);
      return;
    case "first-seen":
      checkWindow(condition.within, "a window", report);
      checkLearning(condition.learning, condition.within, report);
      checkTuple(condition.tuple, "what is seen first", selection, checking);
      return;
    case "baseline": {
      checkWindow(condition.per, "a bucket", report);
      checkLearning(condition.learning, condition.baseline, report);
      const { per, baseline } = condition;
      if (per.seconds > 0 && (baseline.seconds % per.seconds !== 0 || baseline.seconds < 2 * per.seconds))
        report("E0334", baseline.span, { baseline: baseline.raw, bucket: per.raw });
      checkMeasure(condition.measure, selection, checking);
      // The baseline is itself a lower bound, so `<` alone may stand beside it.
      checkThresholds(condition.thresholds, undefined, selection, checking);
      return;
    }
    case "all":
      checkWindow(condition.within, "a window", report);
      for (const step of condition.steps) checkStep(step, steps, checking);
      return;
    case "then":
      checkStep(condition.first, steps, checking);
      checkOwnWindow(condition.first, report);
      for (const [index, { absent, step, within }] of condition.tails.entries()) {
        checkWindow(within, "a window", report);
        checkStep(step, steps, checking);
        if (!absent) checkOwnWindow(step, report);
        else if (step.thresholds.length > 0) report("E0333", step.span, { step: step.name.text });
        if (absent && index < condition.tails.length - 1) report("E0332", step.span, { step: step.name.text });
      }
      return;
    default:
      assertNever(condition);
  }
}

export function checkReport(clause: ReportClause, steps: readonly StepFact[], checking: Checking): void {
  const { report } = checking;
  const view = steps[0]?.keyView;
  checkWindow(clause.over, "the time that a hunt looks over", report);
  for (const measure of clause.measures) checkMeasure(measure, view, checking);
  const { sort, limit } = clause;
  if (sort !== undefined && !clause.measures.some((measure) => measureText(measure) === measureText(sort.measure))) report("E0340", sort.measure.span, {});
  if (limit !== undefined && !(Number.isInteger(limit.value) && limit.value >= 1))
    report("E0314", limit.span, { number: limit.raw, why: "a limit is a whole number of rows, at least 1" });
}

/** The `for each` keys of every step: by the same paths, or by position through `by`. */
export function checkKeys(groups: readonly Path[], steps: readonly StepFact[], checking: Checking): readonly (ValueFact | undefined)[] {
  const { report } = checking;
  if (groups[0] !== undefined && !checkFew(groups.length, "keys", groups[0].span, report)) return [];
  checkTwice(groups, report);
  let first: readonly (ValueFact | undefined)[] | undefined;
  for (const { name, declaration, keys, keyView } of steps) {
    const by = declaration.kind === "events" ? declaration.by : undefined;
    if (by !== undefined && by.length !== groups.length) {
      report("E0322", by[0]?.span ?? declaration.span, { step: name, given: by.length, keys: groups.length });
      continue;
    }
    const facts = keys.map((path) => checkKey(path, keyView, "a group key", keyTypes, checking));
    first ??= facts;
    for (const [index, fact] of facts.entries()) {
      const key = first[index];
      const path = keys[index];
      if (fact === undefined || key === undefined || path === undefined || fact.type === key.type) continue;
      report("E0323", path.span, { field: fact.text, type: typeText(fact), key: key.text, keyType: typeText(key) });
    }
  }
  return first ?? [];
}

function checkStep(step: Step, steps: readonly StepFact[], checking: Checking): void {
  if (step.thresholds.length === 0) return;
  const view = steps.find((fact) => fact.name === step.name.text)?.keyView;
  if (step.within !== undefined) checkWindow(step.within, "a window", checking.report);
  checkThresholds(step.thresholds, `\`${step.name.text}\``, view, checking);
}

function checkOwnWindow(step: Step, report: Report): void {
  if (step.thresholds.length > 0 && step.within === undefined) report("E0331", step.span, { step: step.name.text });
}

/** `where` is none where something else is the lower bound. */
function checkThresholds(thresholds: readonly Threshold[], where: string | undefined, view: View | undefined, checking: Checking): void {
  const { report } = checking;
  const [first] = thresholds;
  if (first !== undefined && where !== undefined && !thresholds.some(({ operator }) => operator === ">=" || operator === ">"))
    report("E0330", first.span, { where });
  for (const threshold of thresholds) {
    checkMeasure(threshold.measure, view, checking);
    const why = refusal(threshold);
    if (why !== undefined) report("E0337", threshold.span, { threshold: thresholdText(threshold), why });
  }
}

function refusal({ operator, value }: Threshold): string | undefined {
  if (!Number.isInteger(value.value)) return "a measure is a whole number";
  if (operator === ">=" && value.value < 1) return "it holds where nothing happened";
  return operator === "<" && value.value < 1 ? "no measure is below 0" : undefined;
}

function checkMeasure(measure: Measure, view: View | undefined, checking: Checking): void {
  switch (measure.kind) {
    case "count":
      return;
    case "distinct":
      checkTuple(measure.paths, "what `distinct` counts", view, checking);
      return;
    case "sum":
      if (view !== undefined) for (const path of measure.paths) checkKey(path, view, "what `sum` adds", ["int"], checking);
      return;
    default:
      assertNever(measure.kind);
  }
}

function checkTuple(paths: readonly Path[], role: string, view: View | undefined, checking: Checking): void {
  checkTwice(paths, checking.report);
  if (view !== undefined) for (const path of paths) checkKey(path, view, role, keyTypes, checking);
}

function checkWindow(duration: Duration, what: string, report: Report): void {
  if (duration.seconds <= 0) report("E0336", duration.span, { what });
}

function checkLearning(learning: Duration | undefined, window: Duration, report: Report): void {
  checkWindow(window, "a window", report);
  if (learning !== undefined && learning.seconds > window.seconds) report("E0335", learning.span, { learning: learning.raw, window: window.raw });
}

export function measureText({ kind, paths }: Measure): string {
  const texts = paths.map((path) => pathText(partsOf(path)));
  return [kind, ...(texts.length > 1 ? [`(${texts.join(", ")})`] : texts)].join(" ");
}

export function thresholdText({ measure, operator, value }: Threshold): string {
  return `${measureText(measure)} ${operator} ${value.raw}`;
}
