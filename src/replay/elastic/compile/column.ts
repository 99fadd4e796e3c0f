/** A column by its name. */

import { fail, type Place } from "../problem.ts";
import type { Column, Compiling } from "./compiled.ts";

export function resolveColumn(compiling: Compiling, name: string, at: Place): Column {
  const column = compiling.columns.find((one) => one.name === name);
  if (column === undefined) return fail("verification", `Unknown column [${name}]`, at);
  if (column.unusable !== undefined) return fail("verification", column.unusable, at);
  return column;
}
