/** Reads the files asked for and whatever they import, each once. Reading itself is the caller's. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import type { File, Use } from "../syntax/ast.ts";
import { read } from "../syntax/read.ts";
import { normalPath, resolveImport } from "./paths.ts";

export type ReadText = (path: string) => { readonly text: string } | { readonly problem: Diagnostic };

export interface LoadedFile {
  readonly path: string;
  readonly syntax: File;
  /** No syntax errors. */
  readonly readable: boolean;
  /** The file that each `use` names; none where the path is bad or cannot be read. */
  readonly imports: ReadonlyMap<Use, string>;
}
export interface Loaded {
  /** In the order of reading: the entries first. */
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly entries: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export function load(paths: readonly string[], readText: ReadText): Loaded {
  const files = new Map<string, LoadedFile>();
  const unreadable = new Map<string, Diagnostic>();
  const diagnostics: Diagnostic[] = [];

  const open = (path: string): Diagnostic | undefined => {
    if (files.has(path) || unreadable.has(path)) return unreadable.get(path);
    const result = readText(path);
    if ("problem" in result) {
      unreadable.set(path, result.problem);
      return result.problem;
    }
    const { file, diagnostics: found } = read(path, result.text);
    diagnostics.push(...found);
    const imports = new Map<Use, string>();
    for (const use of file.uses) {
      const target = resolveImport(path, use.from.value);
      if (target === undefined) diagnostics.push(problem("E0208", use.from.span, { path: use.from.value }));
      else imports.set(use, target);
    }
    files.set(path, { path, syntax: file, readable: !hasErrors(found), imports });
    return undefined;
  };

  const entries = [...new Set(paths.map(normalPath))];
  for (const path of entries) {
    const failed = open(path);
    if (failed !== undefined) diagnostics.push(failed);
  }
  // The map grows while it is walked, so chains of imports of any length need no stack.
  for (const file of files.values()) {
    for (const [use, target] of file.imports) {
      const failed = open(target);
      if (failed === undefined) continue;
      const { path: _, ...rest } = failed;
      diagnostics.push({ ...rest, span: use.from.span });
    }
  }
  return { files, entries, diagnostics };
}
