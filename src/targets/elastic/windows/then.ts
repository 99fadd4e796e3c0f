/** `A then B within w ...`: stage by stage the flags of those events are kept that complete their step, to the last step. */

import { assign, type Command, column, evaluated, number, where } from "../ast.ts";
import { anySet, isSet, packed, type Steps } from "./packed.ts";
import { afterStep, afterStepWithinOwnWindow, withinOwnWindow } from "./stages.ts";
import { oneRow, unpackedInstant } from "./window.ts";

/** `withinMs` holds the longest way to each step from the one before it. */
export function thenShape(steps: Steps, withinMs: readonly number[]): readonly Command[] {
  const { temporary, uses, judged } = steps;
  const [row, at] = [temporary("packed"), temporary("at")];
  const stages = [
    withinOwnWindow(steps, 0),
    ...withinMs.map((within, i) =>
      (uses[i + 1]?.limits.length ?? 0) === 0 ? afterStep(steps, i + 1, within) : afterStepWithinOwnWindow(steps, i + 1, within),
    ),
  ];
  return [
    ...packed(steps),
    // What is of no step any more need not go on.
    ...stages.flatMap((stage, i) =>
      stage.length === 0 ? [] : [...stage, where(i === stages.length - 1 ? isSet(row, uses.length - 1) : anySet(row, uses.length))],
    ),
    evaluated(assign(at, unpackedInstant(row, number(1)))),
    ...[judged(column(at))].filter((guards) => guards.length > 0).map((guards) => where(...guards)),
    ...oneRow(steps, at, []),
  ];
}
