/** A project: the files asked for and what they import, every name resolved, every law that needs no events held. Files are read through the caller. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import type { File, Source } from "../syntax/ast.ts";
import type { Checking, Report } from "./checking.ts";
import { checkDeclaration } from "./declarations.ts";
import { type Weights, weighDefines } from "./defines.ts";
import { checkIds } from "./ids.ts";
import { type LoadedFile, load, type ReadText } from "./load.ts";
import type { Defaults } from "./metadata.ts";
import { checkRule } from "./rule.ts";
import { rules } from "./rules/index.ts";
import { type Entry, fileScopes, importCycles, isNamed, ruleScope, type Scope } from "./scope.ts";
import { modelSource, type SourceModel } from "./source.ts";
import type { RuleDeclaration } from "./steps.ts";

export interface ProjectFile extends LoadedFile {
  readonly scope: Scope;
  /** The scope of each detection and hunt, around its own names. */
  readonly ruleScopes: ReadonlyMap<RuleDeclaration, Scope>;
  readonly sources: ReadonlyMap<Source, SourceModel>;
}
export interface Project {
  /** By path; the entries first, then imports in the order in which they were met. */
  readonly files: ReadonlyMap<string, ProjectFile>;
  /** Paths asked for, normalised, each once. */
  readonly entries: readonly string[];
  /** By file, then by place. */
  readonly diagnostics: readonly Diagnostic[];
}

export function check(paths: readonly string[], readText: ReadText, options: { readonly defaults?: Defaults } = {}): Project {
  const loaded = load(paths, readText);
  const { report, found } = reporter(loaded.diagnostics);
  const models = new Map<Source, SourceModel>();
  const modelOf = (source: Source): SourceModel => {
    const model = models.get(source) ?? modelSource(source);
    models.set(source, model);
    return model;
  };
  const checking: Checking = { report, used: new Set<Entry>(), modelOf };

  const scopes = fileScopes(loaded.files, report);
  importCycles(loaded.files, report);
  const files = new Map<string, ProjectFile>();
  for (const [path, file] of loaded.files) {
    const scope = scopes.get(path);
    if (scope !== undefined)
      files.set(path, { ...file, scope, ruleScopes: ruleScopesOf(file.syntax, scope, report), sources: sourcesOf(file.syntax, modelOf) });
  }
  const defines = [...files.values()].flatMap(({ syntax, scope }) =>
    syntax.declarations.flatMap((declaration) => (declaration.kind === "define" ? [{ declaration, scope }] : [])),
  );
  const weights = weighDefines(defines, report);
  for (const file of files.values()) checkFile(file, weights, options.defaults ?? {}, checking);
  const project = { files, entries: loaded.entries.filter((path) => files.has(path)) };
  checkIds(project, report);
  for (const rule of rules) rule({ ...project, used: checking.used, modelOf }, report);
  return { ...project, diagnostics: inOrder(withCertainFixes(found()), [...files.keys()]) };
}

function checkFile({ path, syntax, readable, ruleScopes, scope }: ProjectFile, weights: Weights, defaults: Defaults, checking: Checking): void {
  checkLanguage(syntax, readable, path, checking.report);
  for (const declaration of syntax.declarations) {
    if (isNamed(declaration)) checkDeclaration(declaration, scope, weights, checking);
    else checkRule(declaration, ruleScopes.get(declaration) ?? scope, weights, defaults, checking);
  }
}

/** Law 14: a file starts with `language 1`. */
function checkLanguage({ language }: File, readable: boolean, path: string, report: Report): void {
  if (language === undefined) {
    // In a file with syntax errors the header itself may be what could not be read.
    const top = { file: path, start: 0, end: 0 };
    if (readable) report("E0401", top, {}, { fix: { description: "write `language 1`", edits: [{ span: top, text: "language 1\n\n" }] } });
  } else if (language.raw !== "1") report("E0402", language.span, { found: language.raw });
}

function ruleScopesOf(syntax: File, scope: Scope, report: Report): ReadonlyMap<RuleDeclaration, Scope> {
  return new Map(syntax.declarations.flatMap((declaration) => (isNamed(declaration) ? [] : [[declaration, ruleScope(declaration, scope, report)] as const])));
}

function sourcesOf(syntax: File, modelOf: Checking["modelOf"]): ReadonlyMap<Source, SourceModel> {
  return new Map(syntax.declarations.flatMap((declaration) => (declaration.kind === "source" ? [[declaration, modelOf(declaration)] as const] : [])));
}

/** The same problem at the same place is said once, however many ways lead to it. */
function reporter(before: readonly Diagnostic[]): { readonly report: Report; readonly found: () => readonly Diagnostic[] } {
  const byKey = new Map<string, Diagnostic>();
  const add = (found: Diagnostic): void => {
    const key = JSON.stringify([found.code, found.span, found.path, found.message]);
    if (!byKey.has(key)) byKey.set(key, found);
  };
  for (const one of before) add(one);
  return { report: (...said) => add(problem(...said)), found: () => [...byKey.values()] };
}

/** An import that nothing seems to need may be meant by a name beside it that is unknown, so it stays until all else in the file is right. */
function withCertainFixes(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const wrong = new Set(found.flatMap(({ code, severity, span }) => (severity === "error" && code !== "E0207" ? [span?.file] : [])));
  return found.map((one) => {
    const { fix: _, ...unmended } = one;
    return one.code === "E0207" && wrong.has(one.span?.file) ? unmended : one;
  });
}

function inOrder(found: readonly Diagnostic[], paths: readonly string[]): readonly Diagnostic[] {
  const rank = new Map(paths.map((path, index) => [path, index]));
  const fileRank = ({ span, path }: Diagnostic): number => rank.get(span?.file ?? path ?? "") ?? -1;
  return [...found].sort((a, b) => fileRank(a) - fileRank(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
