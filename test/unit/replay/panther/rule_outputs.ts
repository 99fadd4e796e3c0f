/** Panther's own form of a correlation's tests: signals by member, field and value, in minutes or as ISO texts. */

import type { Correlation, Signal } from "../../../../src/replay/panther/correlation_rule.ts";

export interface RuleOutput {
  readonly ID: string;
  readonly Matches?: Readonly<Record<string, Readonly<Record<string, readonly (number | string)[]>>>>;
}

/** Signals without a value for what their member is joined by are in no group. */
export function signalsOfTest({ members }: Correlation, outputs: readonly RuleOutput[]): readonly Signal[] {
  return outputs.flatMap(({ ID, Matches = {} }) => {
    const field = members.find(({ id }) => id === ID)?.join?.field;
    const timesByValue = field === undefined ? { "": Object.values(Matches).flatMap((of) => Object.values(of).flat()) } : (Matches[field] ?? {});
    return Object.entries(timesByValue).flatMap(([value, times]) =>
      times.map((time): Signal => {
        const atMs = typeof time === "number" ? time * 60_000 : Date.parse(time);
        return { member: ID, value, position: -1, atMs, arrivedMs: atMs };
      }),
    );
  });
}
