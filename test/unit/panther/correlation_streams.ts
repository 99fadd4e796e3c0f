/** Random streams for correlations, and what a correlation answers to them at every schedule of runs. */

import fc from "fast-check";
import type { Event } from "../../../src/model/event.ts";
import { firedGroups } from "../../../src/replay/panther/correlation.ts";
import { correlationReadings } from "../../../src/replay/panther/correlation_readings.ts";
import { type Correlated, signalsOf } from "./steps.ts";

export interface Logged {
  readonly second: number;
  readonly name: string;
  readonly user: string | null;
  readonly region: string | null;
  /** Seconds until the platform has it. */
  readonly late?: number;
}
const logged = (seconds: number, slackSeconds: number): fc.Arbitrary<Logged> =>
  fc.record({
    second: fc.integer({ min: 0, max: seconds }),
    name: fc.constantFrom("a", "b", "c"),
    user: fc.constantFrom("u", "u", "u", "u", "v", null),
    region: fc.constantFrom("r1", "r2", "r3", "r4", null),
    late: fc.integer({ min: 0, max: slackSeconds }),
  });

export const startMs = Date.UTC(2026, 0, 1);
export const events = (of: readonly Logged[]): readonly Event[] =>
  of.map(({ second, name, user, region, late = 0 }) => ({
    source: "log",
    atMs: startMs + second * 1000,
    data: {
      at: new Date(startMs + second * 1000).toISOString(),
      name,
      late,
      ...(user !== null && { user: { arn: user } }),
      ...(region !== null && { region }),
    },
  }));

export type Episode = readonly (readonly [second: number, name: string, region?: string])[];

/** Streams about as long as a look-back; half of them hold an episode, somewhere in them. `tied`: whether two may be at one time. */
export function streams({ plan }: Correlated, episode: Episode, tied: boolean, slackSeconds = 0): fc.Arbitrary<readonly Event[]> {
  const seconds = plan.lookbackMinutes * 60;
  const planted = fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: seconds }), fc.array(fc.integer({ min: 0, max: slackSeconds }), { minLength: 9, maxLength: 9 }))
    .map(([there, later, late]) =>
      there ? episode.map(([second, name, region = "r"], i): Logged => ({ second: second + later, name, user: "u", region, late: late[i] ?? 0 })) : [],
    );
  const noise = fc.array(logged(seconds, slackSeconds), { maxLength: 8 });
  // The last at one second stays.
  const apart = (of: readonly Logged[]): readonly Logged[] => [...new Map(of.map((each) => [each.second, each])).values()];
  return fc.tuple(noise, planted).map(([around, of]) => events(tied ? [...around, ...of] : apart([...around, ...of])));
}

/** Runs that begin anywhere, and where an event is at the edge of a look-back. */
function phases({ plan }: Correlated, stream: readonly Event[]): readonly number[] {
  const rateMs = plan.rateMinutes * 60_000;
  const edges = stream.flatMap(({ atMs }) => [atMs, atMs + 1, atMs + plan.lookbackMinutes * 60_000]);
  return [...new Set([startMs + 123_456, ...edges].map((at) => startMs + ((at - startMs) % rateMs)))];
}

/** What fires here, in each reading and at each schedule of runs. */
export function* answers(made: Correlated, stream: readonly Event[], of = correlationReadings(made.correlation, false)): Generator<readonly string[]> {
  const signals = signalsOf(made, stream);
  if (signals.length === 0) return;
  for (const phaseMs of phases(made, stream))
    for (const reading of of) yield firedGroups(made.correlation, signals, phaseMs, reading).map(({ value }) => value);
}

export const holdsAll = (some: readonly string[], of: readonly string[]): boolean => of.every((each) => some.includes(each));

export const every = { numRuns: 50, seed: 20260101 };
