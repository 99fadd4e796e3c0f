/** One detection or hunt: its clauses, steps, metadata, platform blocks and tests. */

import type { AlertClause, DetectionDeclaration, Header, HuntDeclaration, ReportClause } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { checkCondition, checkKeys, checkReport } from "./condition.ts";
import { checkEvents, checkFilters, checkHidden, checkSample } from "./declarations.ts";
import type { Weights } from "./defines.ts";
import { checkMetadata, type Defaults, idPart } from "./metadata.ts";
import { checkName } from "./names.ts";
import { partsOf } from "./paths.ts";
import { checkPlatformBlocks } from "./platform.ts";
import type { Scope } from "./scope.ts";
import { findField } from "./source.ts";
import { clauseOf, itemsOf, type StepFact, stepsOf, usesOf } from "./steps.ts";
import { checkTests } from "./tests.ts";
import { checkLet, type ValueFact } from "./values.ts";

/** File names are made of ids, and file systems end at 255 bytes. */
const maxIdLength = 150;

export function checkRule(rule: DetectionDeclaration | HuntDeclaration, scope: Scope, weights: Weights, defaults: Defaults, checking: Checking): void {
  checkHeader(rule, checking);
  const clause = checkClauses(rule, checking);
  const steps = stepsOf(rule, scope, checking.modelOf);
  for (const events of itemsOf(rule, "events")) checkEvents(events, scope, weights, checking);
  for (const selection of itemsOf(rule, "selection")) checkName(selection.source, "source", scope, checking);
  for (const { declaration, view } of steps) {
    if (declaration.kind === "selection")
      checkFilters(declaration, view, weights, checking, { text: rule.id.parts.at(-1)?.text ?? "", span: declaration.source.span });
  }
  for (const declaration of itemsOf(rule, "let")) {
    const view = steps[0]?.view;
    if (view === undefined) continue;
    checkHidden(declaration, view, checking);
    // With several sources it is the first that has its fields; a use on another is looked at there.
    const fits = steps.find((step) =>
      declaration.paths.every((path) => step.view.fields === undefined || findField(step.view.fields, partsOf(path)) !== undefined),
    );
    checkLet(declaration, fits?.view ?? view, checking);
  }
  for (const sample of itemsOf(rule, "sample")) checkSample(sample, scope, checking);
  const keys = checkClause(clause, steps, scope, checking);
  checkMetadata(rule, steps, defaults, checking);
  checkPlatformBlocks(itemsOf(rule, "platform"), checking);
  checkTests(rule, keys, scope, checking);
}

function checkHeader({ id, version }: Header, { report }: Checking): void {
  const parts = partsOf(id);
  const text = parts.join(".");
  const odd = parts.find((part) => !idPart.test(part));
  if (odd !== undefined) report("E0416", id.span, { id: text, why: `\`${odd}\` is no plain word` });
  else if (text.length > maxIdLength) report("E0416", id.span, { id: text, why: `it is longer than ${maxIdLength} characters` });
  if (!Number.isInteger(version.value) || version.value < 1) report("E0417", version.span, { version: version.raw });
}

/** One selection, or named events; one `alert`, or one `report`. */
function checkClauses(rule: DetectionDeclaration | HuntDeclaration, { report }: Checking): AlertClause | ReportClause | undefined {
  const clauses = [...itemsOf(rule, "alert"), ...itemsOf(rule, "report")];
  const needs = rule.kind === "hunt" ? "a `report`" : "an `alert`";
  if (clauses.length === 0) report("E0338", rule.id.span, { rule: rule.kind, needs, found: 0 });
  for (const more of clauses.slice(1)) report("E0338", more.span, { rule: rule.kind, needs, found: clauses.length });

  const clause = clauseOf(rule);
  const selections = itemsOf(rule, "selection");
  const named = clause?.kind === "alert" && usesOf(clause.condition).length > 0;
  if (named) for (const selection of selections) report("E0339", selection.span, {});
  else {
    if (selections.length === 0 && clause !== undefined) report("E0338", rule.id.span, { rule: rule.kind, needs: "a `from SOURCE`", found: 0 });
    for (const more of selections.slice(1)) report("E0338", more.span, { rule: rule.kind, needs: "a `from SOURCE`", found: selections.length });
  }
  return clause;
}

function checkClause(
  clause: AlertClause | ReportClause | undefined,
  steps: readonly StepFact[],
  scope: Scope,
  checking: Checking,
): readonly (ValueFact | undefined)[] {
  if (clause === undefined) return [];
  if (clause.kind === "report") checkReport(clause, steps, checking);
  else {
    checkCondition(clause.condition, steps, scope, checking);
    const { atMostOncePer } = clause;
    if (atMostOncePer !== undefined && atMostOncePer.seconds <= 0) checking.report("E0336", atMostOncePer.span, { what: "the time between two alerts" });
  }
  return checkKeys(clause.groups ?? [], steps, checking);
}
