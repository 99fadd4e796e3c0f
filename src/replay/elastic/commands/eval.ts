/** EVAL and ROW: columns from expressions, each of which sees those before it. */

import { type Compiling, type Definition, newColumn, withColumns } from "../compile/compiled.ts";
import { compileExpression } from "../compile/expression.ts";
import { isChoice } from "../compile/required.ts";
import { fail } from "../problem.ts";
import type { Expression, Field } from "../query/ast.ts";
import { columnNames } from "../query/walk.ts";
import type { Row, Value } from "../value/value.ts";
import type { Step } from "./step.ts";

export function evaluated(compiling: Compiling, fields: readonly Field[]): Step {
  const made = fields.map((field) => {
    const value = compileExpression(compiling, field.value);
    if (value.type === "unsupported" || value.span !== undefined)
      fail("verification", `EVAL does not support type [${value.type}] as the return data type of expression [${field.value.text}]`, field.at);
    const column = newColumn(compiling.frame, field.name, value.type, definitionOf(compiling, field.value));
    compiling.columns = withColumns(compiling.columns, [column]);
    return { slot: column.slot(), evaluate: value.evaluate };
  });
  return (rows) =>
    rows.map((row) => {
      const extended: Row = row.slice();
      for (const { slot, evaluate } of made) put(extended, slot, evaluate(extended));
      return extended;
    });
}

/** A row has no holes: what lies between is not there. */
export function put(row: Row, slot: number, value: Value): void {
  while (row.length < slot) row.push(null);
  row[slot] = value;
}

export function definitionOf(compiling: Compiling, of: Expression): Definition {
  const names = columnNames(of);
  return { columns: compiling.columns.filter(({ name }) => names.has(name)), isChoice: isChoice(of) };
}
