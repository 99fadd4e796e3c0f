/** Text of a `.det` file to its AST. Says every mistake of spelling and grammar; knows nothing of other files, names or types. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { File } from "./ast.ts";
import { declaration, use } from "./declarations.ts";
import { parse } from "./parse.ts";
import { name, number, type Reading } from "./terminals.ts";

/** The whole file but for declarations with a syntax error. A literal with a mistake is reported and stays, so that the rest can be checked. */
export function read(path: string, text: string): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  const { trees, diagnostics: mistakes, leftOut } = parse(path, text);
  const diagnostics = [...mistakes];
  const reading: Reading = { file: path, report: (diagnostic) => diagnostics.push(diagnostic) };
  const language = trees.flatMap((tree) => tree.children.NumberLiteral ?? [])[0];
  const file: File = {
    path,
    ...(language !== undefined && { language: number(reading, language) }),
    uses: trees.flatMap((tree) => tree.children.useDecl ?? []).map((node) => use(reading, node)),
    declarations: trees.flatMap((tree) => tree.children.declaration ?? []).map((node) => declaration(reading, node)),
    ...(leftOut.length > 0 && { leftOut: leftOut.map((token) => name(reading, token)) }),
    span: { file: path, start: 0, end: text.length },
  };
  diagnostics.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  return { file, diagnostics };
}
