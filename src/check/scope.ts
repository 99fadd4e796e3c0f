/** Which name means what: the names of a file, its imports, and of one detection in it. */

import type { Span } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { Declaration, Define, DetectionDeclaration, Events, HuntDeclaration, Let, List, Name, Sample, Source, Use } from "../syntax/ast.ts";
import type { Report } from "./checking.ts";
import type { LoadedFile } from "./load.ts";

export type Named = Source | List | Define | Events | Sample;
export type Kind = Named["kind"] | "let";

/** What a name stands for, and the file in whose terms it is to be read. */
export interface Target {
  readonly declaration: Named | Let;
  readonly scope: Scope;
}
/** A name in a scope. */
export interface Entry {
  readonly name: string;
  readonly span: Span;
  readonly imported: boolean;
  /** None where the import failed or the declaration has a syntax error: that has been said, so its uses are silent. */
  readonly target?: Target;
}
export interface Scope {
  readonly path: string;
  readonly names: ReadonlyMap<string, Entry>;
  readonly above?: Scope;
}

export const kindText: Readonly<Record<Kind, string>> = {
  source: "source",
  "list-declaration": "list",
  define: "define",
  events: "events block",
  sample: "sample",
  let: "let",
};

export function isNamed(declaration: Declaration): declaration is Named {
  return declaration.kind !== "detection" && declaration.kind !== "hunt";
}

export function lookup(scope: Scope, name: string): Entry | undefined {
  return scope.names.get(name) ?? (scope.above === undefined ? undefined : lookup(scope.above, name));
}

/** Names of a kind that can be meant here, the nearest scope first. */
export function* namesOf(kind: Kind, scope: Scope): Iterable<string> {
  for (const entry of scope.names.values()) if (entry.target?.declaration.kind === kind) yield entry.name;
  if (scope.above !== undefined) yield* namesOf(kind, scope.above);
}

/** The scope of every file: its declarations, then its imports (law 15: names, no re-export). */
export function fileScopes(files: ReadonlyMap<string, LoadedFile>, report: Report): ReadonlyMap<string, Scope> {
  const building = new Map<string, { readonly scope: Scope; readonly names: Map<string, Entry> }>();
  for (const file of files.values()) {
    const names = new Map<string, Entry>();
    const scope: Scope = { path: file.path, names };
    building.set(file.path, { scope, names });
    for (const declaration of file.syntax.declarations) {
      if (isNamed(declaration)) declare(names, { name: declaration.name, target: { declaration, scope } }, report);
    }
    for (const name of file.syntax.leftOut ?? []) if (!names.has(name.text)) names.set(name.text, { name: name.text, span: name.span, imported: false });
  }
  // Imports see declarations only, never imports: all files are declared by now, and what is looked up has `imported: false`.
  for (const file of files.values()) {
    const names = building.get(file.path)?.names ?? new Map<string, Entry>();
    for (const use of file.syntax.uses) {
      const path = file.imports.get(use);
      const from = path === undefined ? undefined : files.get(path);
      for (const name of use.names) take(names, name, use, from, from && building.get(from.path)?.scope, files, report);
    }
  }
  return new Map([...building].map(([path, { scope }]) => [path, scope]));
}

function take(
  names: Map<string, Entry>,
  name: Name,
  use: Use,
  from: LoadedFile | undefined,
  scope: Scope | undefined,
  files: ReadonlyMap<string, LoadedFile>,
  report: Report,
): void {
  const found = scope?.names.get(name.text);
  const declared = found?.imported === false ? found : undefined;
  if (declared === undefined && from !== undefined && scope !== undefined) {
    const origin = originOf(from, name.text, files);
    if (origin !== undefined) report("E0205", name.span, { name: name.text, file: use.from.value, origin });
    else {
      const known = [...scope.names.values()].filter((entry) => !entry.imported).map((entry) => entry.name);
      report("E0204", name.span, { name: name.text, file: use.from.value, suggestion: nearest(name.text, known) });
    }
  }
  declare(names, { name, imported: true, ...(declared?.target !== undefined && { target: declared.target }) }, report);
}

function originOf(from: LoadedFile, name: string, files: ReadonlyMap<string, LoadedFile>): string | undefined {
  const use = from.syntax.uses.find((candidate) => candidate.names.some((taken) => taken.text === name));
  const path = use && from.imports.get(use);
  return path === undefined ? undefined : (files.get(path)?.path ?? path);
}

/** The names of one detection: nothing of the file may be called the same. */
export function ruleScope(rule: DetectionDeclaration | HuntDeclaration, above: Scope, report: Report): Scope {
  const names = new Map<string, Entry>();
  const scope: Scope = { path: above.path, names, above };
  for (const item of rule.items) {
    if (item.kind !== "events" && item.kind !== "sample" && item.kind !== "let") continue;
    const outer = above.names.get(item.name.text);
    if (outer === undefined) declare(names, { name: item.name, target: { declaration: item, scope } }, report);
    else taken(item.name, kindText[item.kind], outer, report);
  }
  return scope;
}

function declare(names: Map<string, Entry>, made: { readonly name: Name; readonly imported?: true; readonly target?: Target }, report: Report): void {
  const { name, imported = false, target } = made;
  const earlier = names.get(name.text);
  if (earlier !== undefined) taken(name, imported || target === undefined ? "import" : kindText[target.declaration.kind], earlier, report);
  else names.set(name.text, { name: name.text, span: name.span, imported, ...(target !== undefined && { target }) });
}

function taken(name: Name, kind: string, earlier: Entry, report: Report): void {
  report("E0203", name.span, { kind, name: name.text }, { labels: [{ span: earlier.span, text: "taken here" }] });
}

/** Circles of imports, each said once, at a `use` that closes it. */
export function importCycles(files: ReadonlyMap<string, LoadedFile>, report: Report): void {
  const done = new Set<string>();
  for (const start of files.keys()) {
    if (done.has(start)) continue;
    const trail: { readonly path: string; readonly rest: [Use, string][] }[] = [{ path: start, rest: [...(files.get(start)?.imports ?? [])] }];
    while (trail.length > 0) {
      const last = trail[trail.length - 1];
      const next = last?.rest.shift();
      if (last === undefined || next === undefined) {
        if (last !== undefined) done.add(last.path);
        trail.pop();
        continue;
      }
      const [use, path] = next;
      const at = trail.findIndex((step) => step.path === path);
      if (at >= 0) report("E0206", use.span, { cycle: [...trail.slice(at).map((step) => step.path), path] });
      else if (!done.has(path) && files.has(path)) trail.push({ path, rest: [...(files.get(path)?.imports ?? [])] });
    }
  }
}
