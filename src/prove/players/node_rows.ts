/** Rows of a query from two engines in a form that is the same where nothing that is promised differs. */

import type { QueryAnswer } from "../../engines/elasticsearch.ts";
import type { Json } from "../../model/event.ts";

/** Order counts only where the query sorts. */
export function comparable(query: string, { columns, rows }: QueryAnswer): { readonly columns: readonly string[]; readonly rows: readonly string[] } {
  const texts = rows.map((row) =>
    JSON.stringify(columns.map(({ name, type }) => inOrder(type === "double" ? rounded(row[name] ?? null) : (row[name] ?? null)))),
  );
  return { columns: columns.map(({ name, type }) => `${name}: ${type}`), rows: /^\| SORT /m.test(query) ? texts : texts.sort() };
}

/** A node adds doubles in an order of its own, so their last digit is nobody's. */
function rounded(value: Json): Json {
  return typeof value === "number" ? Number(value.toPrecision(15)) : value;
}

/** VALUES promises no order. */
function inOrder(value: Json): Json {
  return Array.isArray(value) ? [...(value as readonly Json[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;
}
