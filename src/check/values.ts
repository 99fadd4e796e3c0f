/** What a path stands for where it is written: a field of the events looked at, or a `let` (first present, then cut). */

import type { Span } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { Let, Path, ScalarTypeName, Source, Text } from "../syntax/ast.ts";
import type { Checking, Report } from "./checking.ts";
import { partsOf, pathText } from "./paths.ts";
import { withoutElement } from "./repairs.ts";
import { type Entry, kindText, lookup, namesOf, type Scope } from "./scope.ts";
import { type FieldFact, type Fields, fieldNames, findField, typeText } from "./source.ts";

/** Where a path is read: the fields it can mean, and the names beside them. */
export interface View {
  /** None: the source is unknown, which has been said, so its fields are silent. */
  readonly fields: Fields | undefined;
  readonly source: string;
  /** The source itself, at the event's root. */
  readonly on?: Source;
  readonly scope: Scope;
  /** Inside `has` and `let` a path is a field and nothing else. */
  readonly fieldsOnly?: true;
}
export type Found = { readonly kind: "field"; readonly fact: FieldFact } | { readonly kind: "let"; readonly declaration: Let; readonly entry: Entry };

/** A value's type, as far as tests, groups and measures ask. */
export interface ValueFact {
  readonly text: string;
  readonly type: ScalarTypeName;
  readonly lists: readonly number[];
  readonly optional: boolean;
  readonly field?: FieldFact;
}

export function findValue(parts: readonly string[], view: View): Found | undefined {
  const entry = nameOf(parts, view);
  const declaration = entry?.target?.declaration;
  if (entry !== undefined && declaration?.kind === "let") return { kind: "let", declaration, entry };
  const fact = view.fields && findField(view.fields, parts);
  return fact === undefined ? undefined : { kind: "field", fact };
}

/** The name that a path of one part may be. */
export function nameOf(parts: readonly string[], view: View): Entry | undefined {
  const [only, ...rest] = parts;
  return only === undefined || rest.length > 0 || view.fieldsOnly ? undefined : lookup(view.scope, only);
}

export function checkValue(path: Path, view: View, checking: Checking): ValueFact | undefined {
  const found = findValue(partsOf(path), view);
  if (found === undefined) {
    unknown(path, view, checking.report);
    return undefined;
  }
  switch (found.kind) {
    case "field":
      return factOf(found.fact);
    case "let":
      checking.used.add(found.entry);
      return checkLet(found.declaration, view, checking);
    default:
      return assertNever(found);
  }
}

export function factOf(fact: FieldFact): ValueFact {
  return { text: pathText(fact.path), type: fact.type, lists: fact.lists, optional: fact.absences.length > 0, field: fact };
}

function unknown(path: Path, view: View, report: Report): void {
  if (view.fields === undefined) return;
  const entry = nameOf(partsOf(path), view);
  if (entry !== undefined) {
    if (entry.target !== undefined) report("E0202", path.span, { name: entry.name, kind: kindText[entry.target.declaration.kind], wanted: "field" });
    return;
  }
  const field = pathText(partsOf(path));
  report("E0301", path.span, { field, source: view.source, suggestion: nearest(field, candidates(view, "let")) });
}

/** What may be written where a field may: fields, and beside them names of a kind. */
export function* candidates(view: View, kind: "let" | "define"): Iterable<string> {
  if (!view.fieldsOnly) yield* namesOf(kind, view.scope);
  if (view.fields !== undefined) yield* fieldNames(view.fields);
}

/** Far beyond what a person writes; what is written out for each of them stays small. */
const maxTogether = 100;

/** Keys, steps, alternatives: what is multiplied with something else. */
export function checkFew(found: number, what: string, place: Span, report: Report): boolean {
  if (found <= maxTogether) return true;
  report("E0341", place, { what, found, limit: maxTogether });
  return false;
}

/** A `let` where it is used: its fields are those of the events looked at there. */
export function checkLet(declaration: Let, view: View, { report }: Checking): ValueFact | undefined {
  if (!checkFew(declaration.paths.length + declaration.cuts.length, "parts of a `let`", declaration.name.span, report)) return undefined;
  const fieldsOnly: View = { ...view, fieldsOnly: true };
  const facts: ValueFact[] = [];
  for (const path of declaration.paths) {
    const found = findValue(partsOf(path), fieldsOnly);
    if (found?.kind !== "field") unknown(path, fieldsOnly, report);
    else if (found.fact.lists.length > 0 || found.fact.type === "object")
      report("E0320", path.span, { field: pathText(found.fact.path), type: typeText(found.fact), role: "a `let`", takes: scalarTypes });
    else facts.push(factOf(found.fact));
  }
  const [first, ...rest] = facts;
  if (first === undefined || facts.length < declaration.paths.length) return undefined;
  const other = rest.find((fact) => fact.type !== first.type);
  if (other !== undefined) {
    report("E0324", declaration.span, { first: first.text, firstType: typeText(first), other: other.text, otherType: typeText(other) });
    return undefined;
  }
  for (const cut of declaration.cuts) {
    if (first.type !== "string") report("E0325", cut.text.span, { field: first.text, type: typeText(first), cut: cut.kind });
    if (cut.text.value === "") report("E0326", cut.text.span, { cut: cut.kind });
  }
  return { text: declaration.name.text, type: first.type, lists: [], optional: declaration.cuts.length > 0 || facts.every((fact) => fact.optional) };
}

export const scalarTypes: readonly ScalarTypeName[] = ["string", "int", "float", "bool", "ip", "timestamp"];
export const keyTypes: readonly ScalarTypeName[] = ["string", "int", "bool", "ip"];

/** A group key, a counted or added value: one value of one of the types (law 3). */
export function checkKey(path: Path, view: View, role: string, takes: readonly ScalarTypeName[], checking: Checking): ValueFact | undefined {
  const fact = checkValue(path, view, checking);
  if (fact === undefined) return undefined;
  if (fact.lists.length === 0 && takes.includes(fact.type)) return fact;
  checking.report("E0320", path.span, { field: fact.text, type: typeText(fact), role, takes });
  return undefined;
}

/** The same path twice in a `for each`, a tuple or a `by`. */
export function checkTwice(paths: readonly Path[], report: Report): void {
  const seen = new Set<string>();
  for (const [index, path] of paths.entries()) {
    const text = pathText(partsOf(path));
    if (seen.has(text)) report("E0321", path.span, { field: text }, withoutElement(paths, index, text));
    seen.add(text);
  }
}

/** A part of a literal where it stands, if it is written without escapes; else the whole literal. */
export function partOf({ value, span }: Text, start: number, end: number): Span {
  return span.end - span.start === value.length + 2 ? { ...span, start: span.start + 1 + start, end: span.start + 1 + end } : span;
}

export function shown(text: Text): string {
  return text.value.length > 40 ? `${JSON.stringify(text.value.slice(0, 37))}...` : JSON.stringify(text.value);
}
