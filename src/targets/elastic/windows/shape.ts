/** Which shape a window's thresholds take: a linear one where there is one, else the join. */

import type { Command } from "../ast.ts";
import { countShape } from "./count.ts";
import { distinctShape } from "./distinct.ts";
import { joinShape } from "./join.ts";
import type { Limit, Measured, Window } from "./window.ts";

export interface Shape {
  readonly commands: readonly Command[];
  /** What the commands need of each event beside its fields. */
  readonly metadata: readonly string[];
  /** Whether the work grows with the square of a group's events in a window. */
  readonly quadratic: boolean;
}

export function windowShape(window: Window, measures: readonly Measured[], limits: readonly Limit[]): Shape {
  const [limit, ...more] = limits;
  const least = limit === undefined || more.length > 0 ? undefined : leastOf(limit);
  if (limit === undefined || least === undefined || least > mostSliced || limit.measured.kind === "sum")
    return { commands: joinShape(window, measures, limits), metadata: [], quadratic: true };
  // At least none is true of every event, of one without the value too.
  if (limit.measured.kind === "count" || least < 1)
    return { commands: countShape(window, Math.max(1, least), limit.measured), metadata: ["_id"], quadratic: false };
  return { commands: distinctShape(window, least, limit.measured), metadata: [], quadratic: false };
}

/** MV_SLICE takes integers of 32 bits. */
const mostSliced = 2 ** 31 - 1;

/** N of `>= N`, which is at least 1; undefined for a limit from above. */
function leastOf({ operator, value }: Limit): number | undefined {
  return operator === ">=" ? value : operator === ">" ? value + 1 : undefined;
}
