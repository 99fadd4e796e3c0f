/** What Panther does not document of correlations, as parameters: a proof replays every choice that a correlation can notice. */

import type { Correlation } from "./correlation_rule.ts";

export interface CorrelationReading {
  /** Whether a step comes strictly after the one before. */
  readonly strict: boolean;
  /** What a transition's time frame runs between: any two matches, or the first to the last of all that are needed. */
  readonly frame: "any" | "all";
  /** Which ends belong to a look-back, and by which time of a signal. */
  readonly ends: "both" | "start" | "end";
  readonly clock: "event" | "arrival";
  /** Whether what ends one transition has to begin the next. */
  readonly links: "chained" | "pairwise";
  /** Whether a run waits for the end of an absent member's time frame, and how far it looks for it. */
  readonly waits: boolean;
  readonly looks: "frame" | "lookback";
}

export const usualReading: CorrelationReading = {
  strict: true,
  frame: "any",
  ends: "both",
  clock: "event",
  links: "pairwise",
  waits: false,
  looks: "frame",
};

/** Every reading that could change what a correlation says; the usual one first. `late`: where signals arrive later than they happen. */
export function correlationReadings({ kind, members }: Correlation, late: boolean): readonly CorrelationReading[] {
  const sequence = kind === "sequence";
  const absent = sequence && members.some((member) => member.absent);
  const choices: { readonly [Name in keyof CorrelationReading]: readonly CorrelationReading[Name][] } = {
    strict: sequence ? [true, false] : [usualReading.strict],
    frame: sequence && members.some(({ least }) => least > 1) ? ["any", "all"] : [usualReading.frame],
    ends: ["both", "start", "end"],
    clock: late ? ["event", "arrival"] : [usualReading.clock],
    links: sequence && members.length > 2 ? ["pairwise", "chained"] : [usualReading.links],
    waits: absent ? [false, true] : [usualReading.waits],
    looks: absent ? ["frame", "lookback"] : [usualReading.looks],
  };
  let readings: readonly CorrelationReading[] = [usualReading];
  for (const [name, values] of Object.entries(choices)) {
    readings = values.flatMap((value) => readings.map((reading) => ({ ...reading, [name]: value })));
  }
  // Upstream has a sequence of three that fires although its matches are at two instants alone.
  return readings.filter(({ strict, links }) => !(strict && links === "chained"));
}
