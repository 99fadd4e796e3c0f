/** MV_EXPAND: a row for each of several values. */

import { resolveColumn } from "../compile/column.ts";
import { type Compiling, newColumn } from "../compile/compiled.ts";
import type { Command } from "../query/ast.ts";
import { isSeveral, type Row } from "../value/value.ts";
import { put } from "./eval.ts";
import type { Step } from "./step.ts";

export function expand(compiling: Compiling, command: Extract<Command, { readonly kind: "expand" }>): Step {
  const column = resolveColumn(compiling, command.column, command.columnAt);
  const made = newColumn(compiling.frame, column.name, column.type);
  compiling.columns = compiling.columns.map((one) => (one === column ? made : one));
  const [from, to] = [column.slot(), made.slot()];
  return (rows) =>
    rows.flatMap((row) => {
      const value = row[from] ?? null;
      return (isSeveral(value) ? value : [value]).map((one) => {
        const extended: Row = row.slice();
        put(extended, to, one);
        return extended;
      });
    });
}
