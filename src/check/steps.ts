/** The steps of a detection or hunt: what its condition names, each with its source and the terms its paths are read in. Reports nothing. */

import type { AlertClause, Condition, DetectionDeclaration, Events, HuntDeclaration, Name, Path, ReportClause, Selection, Step } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { resolve, viewOf } from "./names.ts";
import type { Scope } from "./scope.ts";
import type { View } from "./values.ts";

export type RuleDeclaration = DetectionDeclaration | HuntDeclaration;

/** The one selection of a rule without named steps is called so in the IR. */
export const selectionName = "events";

export interface StepFact {
  readonly name: string;
  readonly declaration: Events | Selection;
  /** How its own paths are read: the block's scope may be another file's. */
  readonly view: View;
  /** The paths that stand for the `for each` keys, and how they are read. */
  readonly keys: readonly Path[];
  readonly keyView: View;
}

export function itemsOf<K extends RuleDeclaration["items"][number]["kind"]>(
  rule: RuleDeclaration,
  kind: K,
): readonly Extract<RuleDeclaration["items"][number], { kind: K }>[] {
  return rule.items.filter((item): item is Extract<typeof item, { kind: K }> => item.kind === kind);
}

/** The clause that says when to alert or what to report; the first where there are several. */
export function clauseOf(rule: RuleDeclaration): AlertClause | ReportClause | undefined {
  return itemsOf(rule, "alert")[0] ?? itemsOf(rule, "report")[0];
}

export function usesOf(condition: Condition): readonly Step[] {
  if (condition.kind === "all") return condition.steps;
  return condition.kind === "then" ? [condition.first, ...condition.tails.map((tail) => tail.step)] : [];
}

/** In the order in which the condition names them, each once. */
export function stepsOf(rule: RuleDeclaration, scope: Scope, modelOf: Checking["modelOf"]): readonly StepFact[] {
  const clause = clauseOf(rule);
  const groups = clause?.groups ?? [];
  if (clause?.kind === "alert" && usesOf(clause.condition).length > 0) {
    const names = new Map<string, Name>(usesOf(clause.condition).map((use) => [use.name.text, use.name]));
    return [...names.values()].flatMap((name) => {
      const events = resolve(name, "events", scope);
      return events === undefined ? [] : [stepFact(name.text, events.declaration, events.scope, groups, scope, modelOf)];
    });
  }
  const [selection] = itemsOf(rule, "selection");
  return selection === undefined ? [] : [stepFact(selectionName, selection, scope, groups, scope, modelOf)];
}

function stepFact(
  name: string,
  declaration: Events | Selection,
  scope: Scope,
  groups: readonly Path[],
  ruleScope: Scope,
  modelOf: Checking["modelOf"],
): StepFact {
  const view = viewOf(resolve(declaration.source, "source", scope), declaration.source.text, scope, modelOf);
  const own = declaration.kind === "events" && declaration.by !== undefined;
  // `for each` is written in the rule, so its lets are the rule's, whichever file the events block is from.
  return { name, declaration, view, keys: own ? (declaration.by ?? []) : groups, keyView: own ? view : { ...view, scope: ruleScope } };
}
