/** The files that a proof runs: as they were just printed, or as they lie below a folder, whoever edited them. */

import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { OutputFile } from "../targets/target.ts";
import { readText } from "./files.ts";

export function emittedFiles(
  printed: readonly OutputFile[],
  folder: string | undefined,
): { readonly files: readonly OutputFile[] } | { readonly diagnostics: readonly Diagnostic[] } {
  if (folder === undefined) return { files: printed };
  const read = printed.map(({ path }) => ({ path: join(folder, path), result: readText(join(folder, path)) }));
  const diagnostics = read.flatMap(({ result }) => ("text" in result ? [] : [result.problem]));
  if (diagnostics.length > 0) return { diagnostics };
  return { files: read.flatMap(({ path, result }) => ("text" in result ? [{ path, text: result.text }] : [])) };
}
