/** LOOKUP JOIN: a row for each document of a lookup index with the same value; several values match none. */

import { resolveColumn } from "../compile/column.ts";
import { type Compiling, newColumn } from "../compile/compiled.ts";
import { fieldReader } from "../index/read.ts";
import { wildcard } from "../index/resolve.ts";
import { fail } from "../problem.ts";
import type { Command } from "../query/ast.ts";
import { identity } from "../value/order.ts";
import { isSeveral, isText, type Row, typeName, type Value } from "../value/value.ts";
import { put } from "./eval.ts";
import type { Step } from "./step.ts";

export function join(compiling: Compiling, command: Extract<Command, { readonly kind: "join" }>): Step {
  const { index: name, indexAt: at } = command;
  const index = compiling.indices.find((one) => one.name === name);
  if (index === undefined) return fail("verification", `Unknown index [${name}]`, at);
  if (!index.isLookup) return fail("verification", `Lookup Join requires a single lookup mode index; [${name}] resolves to [${name}] in [standard] mode`, at);
  const on = command.on.map((one) => {
    if (one.kind !== "column") return fail("unsupported", "LOOKUP JOIN on an expression", one.at);
    const column = resolveColumn(compiling, one.name, one.at);
    const field = index.fields.get(one.name);
    if (field === undefined) return fail("verification", `Unknown column [${one.name}] in right side of join`, one.at);
    const fits = field.type === column.type || (isText(field.type) && isText(column.type));
    if (!fits)
      return fail(
        "verification",
        `JOIN left field [${one.name}] of type [${typeName(column.type)}] is incompatible with right field [${one.name}] of type [${typeName(field.type)}]`,
        one.at,
      );
    return { slot: column.slot(), read: fieldReader(field), name: one.name };
  });
  const keys = new Set(on.map((one) => one.name));
  const added = [...index.fields]
    .filter(([field, { type }]) => !keys.has(field) && type !== "unsupported")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, mapping]) => ({ read: fieldReader(mapping), column: newColumn(compiling.frame, field, mapping.type) }));
  const names = new Set(added.map(({ column }) => column.name));
  compiling.columns = [...compiling.columns.filter((column) => !names.has(column.name)), ...added.map(({ column }) => column)];
  const isIndex = wildcard(name);
  return (rows) => {
    const byKey = new Map<string, Value[][]>();
    for (const document of compiling.environment.documents) {
      if (!isIndex(document.index)) continue;
      const key = keyOf(on.map(({ read }) => read(document)));
      if (key === undefined) continue;
      const found = byKey.get(key) ?? [];
      found.push(added.map(({ read }) => read(document)));
      byKey.set(key, found);
    }
    return rows.flatMap((row) => {
      const key = keyOf(on.map(({ slot }) => row[slot] ?? null));
      const matches = (key === undefined ? undefined : byKey.get(key)) ?? [added.map(() => null)];
      return matches.map((values) => {
        const extended: Row = row.slice();
        for (const [i, { column }] of added.entries()) put(extended, column.slot(), values[i] ?? null);
        return extended;
      });
    });
  };
}

function keyOf(values: readonly Value[]): string | undefined {
  return values.some((value) => value === null || isSeveral(value)) ? undefined : values.map(identity).join("");
}
