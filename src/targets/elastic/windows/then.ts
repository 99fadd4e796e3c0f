/** `A then B within w ... then no C within v`: stage by stage the flags of those events are kept that complete their step, to the last step. */

import { assign, type Command, column, evaluated, number, where } from "../ast.ts";
import { unanswered } from "./absent.ts";
import { anySet, isSet, packed, type Steps } from "./packed.ts";
import { afterStep, afterStepWithinOwnWindow, withinOwnWindow } from "./stages.ts";
import { oneRow, unpackedInstant } from "./window.ts";

export interface Tail {
  /** The longest way to the step from the one before it. */
  readonly withinMs: number;
  /** The last step may not come. */
  readonly absent: boolean;
}

export function thenShape(steps: Steps, tails: readonly Tail[]): readonly Command[] {
  const { temporary, uses, judged } = steps;
  const [row, at] = [temporary("packed"), temporary("at")];
  const absent = tails.find((tail) => tail.absent);
  const stages = [
    withinOwnWindow(steps, 0),
    ...tails
      .filter((tail) => tail !== absent)
      .map(({ withinMs }, i) =>
        (uses[i + 1]?.limits.length ?? 0) === 0 ? afterStep(steps, i + 1, withinMs) : afterStepWithinOwnWindow(steps, i + 1, withinMs),
      ),
  ];
  return [
    ...packed(steps),
    // What is of no step any more need not go on.
    ...stages.flatMap((stage, i) =>
      stage.length === 0 ? [] : [...stage, where(i === uses.length - 1 ? isSet(row, uses.length - 1) : anySet(row, uses.length))],
    ),
    ...(absent === undefined ? [evaluated(assign(at, unpackedInstant(row, number(1))))] : unanswered(steps, absent.withinMs)),
    ...[judged(column(at))].filter((guards) => guards.length > 0).map((guards) => where(...guards)),
    ...oneRow(steps, at, []),
  ];
}
