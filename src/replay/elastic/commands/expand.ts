/** MV_EXPAND: a row for each of several values. */

import { resolveColumn } from "../compile/column.ts";
import { type Compiling, newColumn } from "../compile/compiled.ts";
import { fail } from "../problem.ts";
import type { Command } from "../query/ast.ts";
import { isSeveral, type Row, type Value } from "../value/value.ts";
import { put } from "./eval.ts";
import type { Step } from "./step.ts";

/**
 * A query that holds every event of a window beside every other is quadratic in them: some thousands in one window would take all memory, and minutes.
 * Elasticsearch has its circuit breakers for that.
 */
export const mostRows = 2_000_000;

export function expand(compiling: Compiling, command: Extract<Command, { readonly kind: "expand" }>): Step {
  const column = resolveColumn(compiling, command.column, command.columnAt);
  const made = newColumn(compiling.frame, column.name, column.type);
  compiling.columns = compiling.columns.map((one) => (one === column ? made : one));
  const [from, to] = [column.slot(), made.slot()];
  return (rows) => {
    const count = rows.reduce((sum, row) => sum + valuesOf(row[from] ?? null).length, 0);
    if (count > mostRows) {
      const reason = `MV_EXPAND of [${column.name}] makes ${count} rows of these documents, and more than ${mostRows} are not replayed: the log has too many events in one window`;
      fail("unsupported", reason, command.columnAt);
    }
    return rows.flatMap((row) =>
      valuesOf(row[from] ?? null).map((one) => {
        const extended: Row = row.slice();
        put(extended, to, one);
        return extended;
      }),
    );
  };
}

function valuesOf(value: Value): readonly Value[] {
  return isSeveral(value) ? value : [value];
}
