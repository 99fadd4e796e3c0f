/** The declarations of a file that are no detections: sources, lists, defines, events blocks, samples. */

import { nearest } from "../diagnostics/suggest.ts";
import type { Events, Filters, Sample, Source } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { checkWeight, together, type Weights, weigh } from "./defines.ts";
import { checkName, viewOf } from "./names.ts";
import { checkObject } from "./objects.ts";
import { partsOf, pathKey, pathText } from "./paths.ts";
import { checkMappings } from "./platform.ts";
import { checkPredicate } from "./predicate.ts";
import { kindText, type Named, type Scope } from "./scope.ts";
import { fieldNames, findField, type SourceModel, typeText } from "./source.ts";
import { checkTwice, type View } from "./values.ts";

/** What a source can compute, each from one text of the raw log. */
export const computations = ["user_agent_family"] as const;

export function checkDeclaration(declaration: Named, scope: Scope, weights: Weights, checking: Checking): void {
  switch (declaration.kind) {
    case "source":
      checkSource(checking.modelOf(declaration), checking);
      return;
    case "list-declaration":
      return;
    case "define": {
      const view = sourceView(declaration.source, declaration, scope, checking);
      checkPredicate(declaration.predicate, view, checking);
      return;
    }
    case "events":
      checkEvents(declaration, scope, weights, checking);
      return;
    case "sample":
      checkSample(declaration, scope, checking);
      return;
  }
}

export function checkSample({ source, object }: Sample, scope: Scope, checking: Checking): void {
  const found = checkName(source, "source", scope, checking);
  checkObject(object, found && checking.modelOf(found.declaration), checking.report);
}

/** An `events` block; its `by` fields are looked at where a detection has `for each` for them. */
export function checkEvents(events: Events, scope: Scope, weights: Weights, checking: Checking): void {
  checkFilters(events, sourceView(events.source, events, scope, checking), weights, checking, events.name);
  checkTwice(events.by ?? [], checking.report);
}

/** `where` and `unless`: everything in them, and how large they are together. */
export function checkFilters(filters: Filters, view: View, weights: Weights, checking: Checking, name: Sample["name"]): void {
  const predicates = [...(filters.where === undefined ? [] : [filters.where]), ...filters.unless];
  for (const predicate of predicates) checkPredicate(predicate, view, checking);
  checkWeight(name, together(predicates.map((predicate) => weigh(predicate, view.scope, weights))), checking.report);
}

/** The view of a declaration on a source; says so where its name is that of a field there. */
function sourceView(source: Sample["source"], declared: Named, scope: Scope, checking: Checking): View {
  const view = viewOf(checkName(source, "source", scope, checking), source.text, scope, checking.modelOf);
  if (declared.kind === "define") checkHidden(declared, view, checking);
  return view;
}

/** A define or let may stand where a field may, so it cannot be called like one. */
export function checkHidden({ kind, name }: { readonly kind: "define" | "let"; readonly name: Sample["name"] }, view: View, { report }: Checking): void {
  if (view.fields !== undefined && findField(view.fields, [name.text]) !== undefined)
    report("E0210", name.span, { kind: kindText[kind], name: name.text, source: view.source });
}

function checkSource(model: SourceModel, checking: Checking): void {
  checkFields(model, checking);
  checkTime(model, checking);
  checkComputes(model, checking);
  checkMappings(model, checking);
}

function checkFields(model: SourceModel, { report }: Checking): void {
  const seen = new Set<string>();
  for (const { path, span } of model.declared) {
    const field = pathText(path);
    if (seen.has(pathKey(path))) report("E0352", span, { field });
    seen.add(pathKey(path));
    for (let length = 1; length < path.length; length++) {
      const above = findField(model, path.slice(0, length));
      if (above === undefined || above.type === "object") continue;
      report("E0353", span, { field, parent: pathText(above.path), type: typeText(above) });
      break;
    }
  }
}

function checkTime(model: SourceModel, { report }: Checking): void {
  const { name, times, resolution } = model.declaration;
  if (resolution !== undefined && resolution.seconds <= 0) report("E0336", resolution.span, { what: "what lies between two times of a log" });
  const [time, ...more] = times;
  if (time === undefined) report("E0350", name.span, { source: name.text, found: 0 });
  for (const other of more) report("E0350", other.span, { source: name.text, found: times.length });
  if (time === undefined) return;
  const parts = partsOf(time);
  const fact = findField(model, parts);
  if (fact === undefined) unknownField(parts, time.span, model, report);
  else if (fact.type !== "timestamp" || fact.lists.length > 0 || fact.absences.length > 0) {
    const type = fact.absences.length > 0 && fact.type === "timestamp" ? "optional" : typeText(fact);
    report("E0351", time.span, { field: pathText(parts), type });
  }
}

function checkComputes(model: SourceModel, { report }: Checking): void {
  const seen = new Set<string>();
  for (const compute of model.declaration.computes) {
    const { path, with: name, argument } = compute;
    if (!(computations as readonly string[]).includes(name.text))
      report("E0354", name.span, { name: name.text, known: computations, suggestion: nearest(name.text, computations) });
    if (seen.has(pathKey(partsOf(path)))) report("E0352", path.span, { field: pathText(partsOf(path)) });
    seen.add(pathKey(partsOf(path)));
    for (const [role, side] of [
      ["what is computed", path],
      ["what it is computed from", argument],
    ] as const) {
      const fact = findField(model, partsOf(side));
      if (fact === undefined) unknownField(partsOf(side), side.span, model, report);
      else if (fact.type !== "string" || fact.lists.length > 0) report("E0355", side.span, { field: pathText(fact.path), type: typeText(fact), role });
      else if (side === argument && fact.computed !== undefined) report("E0355", side.span, { field: pathText(fact.path), type: "computed", role });
    }
  }
}

function unknownField(parts: readonly string[], span: Source["span"], model: SourceModel, report: Checking["report"]): void {
  const field = pathText(parts);
  report("E0301", span, { field, source: model.name, suggestion: nearest(field, fieldNames(model)) });
}
