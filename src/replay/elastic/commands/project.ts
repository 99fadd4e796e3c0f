/** KEEP, DROP and RENAME: which columns there are, under which names. No row changes. */

import type { Column, Compiling } from "../compile/compiled.ts";
import { withColumns } from "../compile/compiled.ts";
import { fail } from "../problem.ts";
import type { ColumnPattern, Command } from "../query/ast.ts";

/** A name wins over a pattern, a pattern over `*`, and the later of equals over the earlier. */
export function keep(compiling: Compiling, patterns: readonly ColumnPattern[]): void {
  const ranks = new Map<Column, number>();
  for (const pattern of patterns) {
    const rank = pattern.name !== undefined ? 1 : pattern.text === "*" ? 3 : 2;
    for (const column of matching(compiling, pattern)) {
      if ((ranks.get(column) ?? 3) < rank) continue;
      ranks.delete(column);
      ranks.set(column, rank);
    }
  }
  compiling.columns = [...ranks.keys()];
}

export function drop(compiling: Compiling, patterns: readonly ColumnPattern[]): void {
  const dropped = new Set(patterns.flatMap((pattern) => matching(compiling, pattern)));
  compiling.columns = compiling.columns.filter((column) => !dropped.has(column));
}

function matching({ columns }: Compiling, pattern: ColumnPattern): readonly Column[] {
  const found = columns.filter(({ name }) => pattern.matches(name));
  if (found.length > 0 || pattern.text === "*") return found;
  return fail("verification", pattern.name === undefined ? `No matches found for pattern [${pattern.text}]` : `Unknown column [${pattern.name}]`, pattern.at);
}

export function rename(compiling: Compiling, pairs: Extract<Command, { readonly kind: "rename" }>["pairs"]): void {
  for (const { from, to, at } of pairs) {
    if (from === to) continue;
    const column = compiling.columns.find(({ name }) => name === from);
    if (column === undefined) fail("verification", `Unknown column [${from}]`, at);
    compiling.columns = withColumns(
      [],
      compiling.columns.filter(({ name }) => name !== to).map((one) => (one === column ? { ...column, name: to } : one)),
    );
  }
}
