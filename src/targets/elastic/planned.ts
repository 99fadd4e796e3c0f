/** What is asked of a plan, and what it is. */

import type { ColumnName, Expression, Query } from "./ast.ts";
import type { Reading } from "./readings.ts";

export interface Plan {
  readonly query: Query;
  readonly keys: readonly ColumnName[];
  /** Columns of the result that a reader of an alert looks at first. */
  readonly shown: readonly ColumnName[];
  /** Sentences on its cost, for the output's reader. */
  readonly notes: readonly string[];
}

export interface Planned {
  /** At least one; several where steps read several sources. */
  readonly readings: readonly Reading[];
  /** What an instant must satisfy where the query runs on a schedule. */
  readonly judged: (instant: Expression) => readonly Expression[];
}
