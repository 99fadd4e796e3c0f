/** What `... IS NOT NULL` requires beside its own value: every column below it that is not below a choice. So the optimizer of Elasticsearch. */

import type { Expression } from "../query/ast.ts";
import { columnNames } from "../query/walk.ts";
import type { Column, Compiled, Compiling } from "./compiled.ts";
import { type Site, truth } from "./lift.ts";

export function isChoice(of: Expression): boolean {
  return of.kind === "call" && (of.name === "COALESCE" || of.name === "CASE");
}

/** `of` as it was compiled, and as it is written. */
export function hasValue(compiling: Compiling, site: Site, of: Compiled, written: Expression): Compiled {
  const slots = of.known !== undefined ? [] : requiredColumns(compiling, written).map((column) => column.slot());
  return truth(site, [of], (row) => of.evaluate(row) !== null && slots.every((slot) => (row[slot] ?? null) !== null));
}

function requiredColumns(compiling: Compiling, of: Expression): readonly Column[] {
  if (isChoice(of)) return [];
  const names = columnNames(of);
  const required = new Set<Column>();
  for (const column of compiling.columns) if (names.has(column.name)) collectRoots(column, required);
  return [...required];
}

function collectRoots(column: Column, into: Set<Column>): void {
  if (column.definition === undefined || column.definition.isChoice) into.add(column);
  else for (const inner of column.definition.columns) collectRoots(inner, into);
}
