/** The formatter: the same tokens and comments in the house's layout. Changes no meaning; refuses what it cannot read. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { tokensOf } from "./gaps.ts";
import { layout } from "./layout.ts";
import { notesOf } from "./notes.ts";
import { parse } from "./parse.ts";
import { read } from "./read.ts";

export function format(path: string, text: string): { readonly text?: string; readonly diagnostics: readonly Diagnostic[] } {
  const { diagnostics } = read(path, text);
  if (diagnostics.length > 0) return { diagnostics };
  const { trees, comments } = parse(path, text);
  const [tree] = trees;
  if (tree === undefined) return { diagnostics };
  return { text: layout(tree, notesOf(text, tokensOf(tree), comments)), diagnostics };
}
