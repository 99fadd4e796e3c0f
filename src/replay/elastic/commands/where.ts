/** WHERE keeps the rows for which the condition is true: not those for which it is unknown. */

import type { Compiling } from "../compile/compiled.ts";
import { compileCondition } from "../compile/expression.ts";
import type { Expression } from "../query/ast.ts";
import type { Step } from "./step.ts";

export function where(compiling: Compiling, condition: Expression): Step {
  const { evaluate } = compileCondition(compiling, condition, "[WHERE]");
  return (rows) => rows.filter((row) => evaluate(row) === true);
}
