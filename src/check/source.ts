/** The fields of a source as the checker and `lower` look them up: types, lists and absences inherited from above. Reports nothing. */

import type { Span } from "../diagnostics/diagnostic.ts";
import type { Field, ScalarTypeName, Source } from "../syntax/ast.ts";
import { partsOf, pathKey, pathText } from "./paths.ts";

export interface FieldFact {
  /** From the event's root, or from a list's element. */
  readonly path: readonly string[];
  readonly type: ScalarTypeName;
  /** Lengths of the prefixes of `path` that are lists, ascending. */
  readonly lists: readonly number[];
  /** Lengths of the prefixes of `path` that may be missing. */
  readonly absences: readonly number[];
  readonly computed?: { readonly with: string; readonly argument: readonly string[] };
  readonly span: Span;
}
export interface Fields {
  readonly byKey: ReadonlyMap<string, FieldFact>;
  /** Paths that nothing declares but that declared fields lie in: `userIdentity` of `userIdentity.arn`. */
  readonly implied: ReadonlySet<string>;
}
export interface SourceModel extends Fields {
  readonly name: string;
  readonly declaration: Source;
  /** The declarations as they stand, duplicates and all; the first of each path counts. */
  readonly declared: readonly DeclaredField[];
}
export interface DeclaredField {
  readonly path: readonly string[];
  readonly type: ScalarTypeName;
  readonly list: boolean;
  readonly optional: boolean;
  readonly span: Span;
}

export function modelSource(declaration: Source): SourceModel {
  const declared = flatten([], declaration.fields);
  const first = new Map<string, DeclaredField>();
  for (const field of declared) if (!first.has(pathKey(field.path))) first.set(pathKey(field.path), field);
  const computes = new Map(declaration.computes.map((c) => [pathKey(partsOf(c.path)), { with: c.with.text, argument: partsOf(c.argument) }]));

  const byKey = new Map<string, FieldFact>();
  const implied = new Set<string>();
  for (const [key, { path, type, span }] of first) {
    const lists: number[] = [];
    const absences: number[] = [];
    for (let length = 1; length <= path.length; length++) {
      const above = first.get(pathKey(path.slice(0, length)));
      if (above === undefined) implied.add(pathKey(path.slice(0, length)));
      if (above?.list) lists.push(length);
      if (above?.optional) absences.push(length);
    }
    const computed = computes.get(key);
    byKey.set(key, { path, type, lists, absences, span, ...(computed !== undefined && { computed }) });
  }
  return { name: declaration.name.text, declaration, declared, byKey, implied };
}

function flatten(above: readonly string[], fields: readonly Field[]): readonly DeclaredField[] {
  return fields.flatMap(({ path, type, span }) => {
    const whole = [...above, ...partsOf(path)];
    const self = { path: whole, type: typeof type.of === "string" ? type.of : "object", list: type.list, optional: type.optional, span } as const;
    return typeof type.of === "string" ? [self] : [self, ...flatten(whole, type.of)];
  });
}

export function findField(fields: Fields, parts: readonly string[]): FieldFact | undefined {
  return fields.byKey.get(pathKey(parts));
}

/** By the list: it is one field of one set of fields. */
const elements = new WeakMap<FieldFact, Fields>();

/** The fields of one element of a list of objects. */
export function elementFields(fields: Fields, list: FieldFact): Fields {
  const known = elements.get(list) ?? relativeFields(fields, list);
  elements.set(list, known);
  return known;
}

function relativeFields(fields: Fields, list: FieldFact): Fields {
  const depth = list.path.length;
  const inside = (path: readonly string[]): boolean => path.length > depth && list.path.every((part, i) => path[i] === part);
  const below = (lengths: readonly number[]): readonly number[] => lengths.filter((length) => length > depth).map((length) => length - depth);
  const byKey = new Map<string, FieldFact>();
  for (const fact of fields.byKey.values()) {
    if (!inside(fact.path)) continue;
    const path = fact.path.slice(depth);
    byKey.set(pathKey(path), { path, type: fact.type, lists: below(fact.lists), absences: below(fact.absences), span: fact.span });
  }
  const implied = new Set(
    [...fields.implied]
      .map((key) => JSON.parse(key) as string[])
      .filter(inside)
      .map((path) => pathKey(path.slice(depth))),
  );
  return { byKey, implied };
}

export function* fieldNames(fields: Fields): Iterable<string> {
  for (const fact of fields.byKey.values()) yield pathText(fact.path);
}

/** A field's type in words: `string`, `a list of int`. */
export function typeText({ type, lists }: Pick<FieldFact, "type" | "lists">): string {
  if (lists.length > 0) return `a list of ${type === "object" ? "objects" : type}`;
  return type === "object" ? "an object" : type;
}
