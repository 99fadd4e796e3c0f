/** The steps of a condition as members of a correlation: which rules give their signals, and how many of them are needed. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { Detection, Step, StepUse, Threshold } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { unusedName } from "./names.ts";
import { atLeast, strongest } from "./thresholds.ts";

/** A rule whose matches raise no alert, and are counted by the correlation. */
export interface Signal {
  readonly name: string;
  readonly step: Step;
  /** Events without these count for nothing. */
  readonly needed: readonly Value[];
}
export interface Member {
  readonly id: string;
  readonly signal: Signal;
  /** So many matches at least. */
  readonly least: number;
  /** Into which all of them fit where the detection fires. */
  readonly ownSeconds: number;
  /** That it has no match is what counts; the last of a sequence alone. */
  readonly absent: boolean;
}
/** With the use of the step, and what of it the platform counts otherwise. */
export type Planned = Member & { readonly use: StepUse; readonly counted: readonly Threshold[] };

export interface StepOfChain {
  readonly use: StepUse;
  readonly absent: boolean;
}

export function membersOf({ steps }: Detection, uses: readonly StepOfChain[]): readonly Planned[] {
  const signals = new Map<string, Signal>();
  const ids: string[] = [];
  return uses.map(({ use, absent }) => {
    const step = steps.find(({ name }) => name === use.step);
    invariant(step !== undefined, `the step \`${use.step}\` is one of the detection's`);
    const left = strongest(use.thresholds);
    // A member has one number. The highest is reached wherever all thresholds are.
    const highest = left.reduce<Threshold | undefined>((found, each) => (found === undefined || atLeast(each) > atLeast(found) ? each : found), undefined);
    const least = highest === undefined ? 1 : atLeast(highest);
    const needed = highest?.measure.values ?? [];
    const key = JSON.stringify([step.name, needed.map(({ fields, cuts }) => [fields.map((field) => field.path), cuts])]);
    const names = [...signals.values()].map(({ name }) => name);
    const signal = signals.get(key) ?? { name: unusedName(step.name, names), step, needed };
    signals.set(key, signal);
    const id = unusedName(step.name, ids);
    ids.push(id);
    const counted = left.filter((each) => each.measure.kind === "distinct" && !(each === highest && least === 1));
    return { id, signal, least, ownSeconds: least > 1 ? (use.withinSeconds ?? 0) : 0, absent, use, counted };
  });
}
