/**
 * Until when an answer stays what it is while time goes on. A comparison of a value with the clock changes where the clock passes the value; whatever else asks
 * the clock may change with every instant. So a schedule's runs between two changes need not be run to be known.
 */

import type { Comparison } from "../query/ast.ts";
import type { DataType, Row, Value } from "../value/value.ts";
import type { Compiled, Environment } from "./compiled.ts";

/** The instant of the run and a constant, in milliseconds, as a date or as a long. */
export interface Clock {
  readonly offsetMs: number;
}

/** Of both together nothing is lost: sums stay exact in a double. */
const largestOffsetMs = 2 ** 51;

export function movedClock(of: Compiled, byMs: Value | undefined): Pick<Compiled, "clock"> {
  const offsetMs = (of.clock?.offsetMs ?? 0) + (typeof byMs === "number" ? byMs : Number.NaN);
  return of.clock !== undefined && Math.abs(offsetMs) < largestOffsetMs ? { clock: { offsetMs } } : {};
}

/** The same in the other type of an instant. */
export function keptClock(of: Compiled, to: DataType): Pick<Compiled, "clock"> {
  return of.clock !== undefined && isInstant(of.type) && isInstant(to) ? { clock: of.clock } : {};
}

function isInstant(type: DataType): boolean {
  return type === "date" || type === "long";
}

/** For every instant before this one, from the one that was just asked, the same is asked and answered. */
export function changesAt(environment: Environment, atMs: number): void {
  if (atMs < environment.sameUntilMs) environment.sameUntilMs = atMs;
}

/** `whole` compares in any case; where one side is the clock and the other a plain number, it is said when that would change. */
export function clockComparison(environment: Environment, operator: Comparison, left: Compiled, right: Compiled, whole: Compiled): Compiled {
  const isLeft = left.clock !== undefined;
  const [clocked, other] = isLeft ? [left, right] : [right, left];
  const { clock } = clocked;
  const fits = clocked.type === "date" ? other.type === "date" : other.type === "long" || other.type === "integer";
  if (clock === undefined || other.clock !== undefined || !fits) return whole;
  const evaluate = (row: Row): Value => {
    const value = other.evaluate(row);
    if (typeof value !== "number") return value === null ? null : whole.evaluate(row);
    const passedAt = value - clock.offsetMs;
    const { nowMs } = environment;
    // Before, at and after that instant.
    if (nowMs <= passedAt) changesAt(environment, nowMs < passedAt ? passedAt : passedAt + 1);
    const difference = isLeft ? nowMs - passedAt : passedAt - nowMs;
    return holds(operator, difference);
  };
  return { ...whole, evaluate };
}

function holds(operator: Comparison, difference: number): boolean {
  switch (operator) {
    case "==":
      return difference === 0;
    case "!=":
      return difference !== 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
  }
}
