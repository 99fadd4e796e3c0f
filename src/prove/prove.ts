/**
 * One rule on one platform, held to the reference over many logs: the same, or a difference that the translation names, or a failure with the smallest log that
 * shows it. Logs and platform are given; nothing here knows how either is made.
 */

import type { Event } from "../model/event.ts";
import { type Difference, type DifferenceCode, type DifferenceKind, differences } from "../targets/fidelity.ts";
import { type Disagreement, disagreement, type Judge, type Reference } from "./compare.ts";
import type { Log, Player, Said } from "./player.ts";
import { smallest, type Times } from "./shrink.ts";

/** A log on which the two disagree, as small as it gets. */
export interface Counterexample {
  readonly log: Log;
  readonly disagreement: Disagreement;
}

export interface Proof {
  readonly logs: number;
  /** Events or groups over all logs that the reference fired on, or did not. */
  readonly fired: number;
  readonly silent: number;
  /** Logs on which the platform differs as the translation says, by direction, each with one example. */
  readonly differs: { readonly missed: number; readonly overFired: number };
  readonly examples: { readonly missed?: Counterexample; readonly overFired?: Counterexample };
  /** Readings of what the platform does not document, other than the usual one, and the logs on which each disagrees beyond what is said. */
  readonly readings: readonly { readonly reading: string; readonly logs: number }[];
  /** What the translation does not say. */
  readonly failure?: { readonly kind: "disagrees"; readonly example: Counterexample } | { readonly kind: "failed"; readonly reason: string; readonly log: Log };
}

/** Which way the platform may differ from the reference on a log whose values the translation does not exclude. */
export interface Allowance {
  readonly missed: boolean;
  readonly overFired: boolean;
}

/**
 * Differences that concern what one value looks like. Logs are made without such values, so these excuse nothing there:
 * an empty text that a pipeline drops must not hide a window that is wrong.
 */
const ofValues: ReadonlySet<DifferenceCode> = new Set([
  "text_in_object",
  "empty_text_dropped",
  "long_text_dropped",
  "unicode_case",
  "merged_field",
  "joined_list",
  "rounded_baseline",
] satisfies DifferenceCode[]);

/** What a platform does not document excuses nothing either: it is played in every reading, and one of them has to agree. */
export function allowanceOf(found: readonly Difference[]): Allowance {
  const kinds = differences as Record<DifferenceCode, DifferenceKind>;
  const directions = new Set(found.flatMap(({ code, direction }) => (kinds[code].class === "approximate" && !ofValues.has(code) ? [direction] : [])));
  return { missed: directions.has("may_miss") || directions.has("both"), overFired: directions.has("may_over_fire") || directions.has("both") };
}

/** What is proved, and of which times its records have to say the same as its events. */
export interface Question {
  readonly judge: Judge;
  readonly player: Player;
  readonly allowed: Allowance;
  readonly times: Times;
  /** A stricter detection, on which a platform that may miss has to fire all the same. */
  readonly least?: Judge;
}

export async function prove(question: Question, logs: readonly Log[]): Promise<Proof> {
  const { judge, player, allowed, least } = question;
  const differs = { missed: 0, overFired: 0 };
  const examples: { missed?: Counterexample; overFired?: Counterexample } = {};
  const beyond = player.readings.map(() => 0);
  let first: { readonly log: Log; readonly reason?: string } | undefined;
  let [fired, silent] = [0, 0];
  for (const log of logs) {
    const reference = judge(log.events);
    fired += reference.fired.size;
    silent += reference.candidates - reference.fired.size;
    const must = least?.(log.events);
    for (const reading of player.readings.keys()) {
      const said = await player.play(log, reading);
      if (said.kind === "failed") {
        beyond[reading] = (beyond[reading] ?? 0) + 1;
        first ??= { log, reason: said.reason };
        continue;
      }
      const found = disagreement(reference, said);
      if (found !== undefined && (exceeds(found, allowed) || breaks(must, found))) {
        beyond[reading] = (beyond[reading] ?? 0) + 1;
        if (reading === 0) first ??= { log };
      }
      if (reading > 0 || found === undefined) continue;
      for (const way of ["missed", "overFired"] as const) {
        if (found[way].length > 0 && allowed[way]) differs[way] += 1;
        if (found[way].length > 0 && allowed[way]) examples[way] ??= await shown(question, log, (one) => one[way].length > 0);
      }
    }
  }
  const readings = player.readings.flatMap((reading, i) => (i === 0 ? [] : [{ reading, logs: beyond[i] ?? 0 }]));
  const proof: Proof = { logs: logs.length, fired, silent, differs, examples, readings };
  // One reading that agrees on every log is enough: the platform is one of them.
  if (first === undefined || beyond.some((count) => count === 0)) return proof;
  if (first.reason !== undefined) return { ...proof, failure: { kind: "failed", reason: first.reason, log: first.log } };
  const is = (one: Disagreement, events: readonly Event[]): boolean => exceeds(one, allowed) || breaks(least?.(events), one);
  return { ...proof, failure: { kind: "disagrees", example: await shown(question, first.log, is) } };
}

/** A bound of a difference: what fires by it fires on the platform as well. */
function breaks(least: Reference | undefined, { missed }: Disagreement): boolean {
  return least !== undefined && missed.some((name) => least.fired.has(name));
}

function exceeds({ missed, overFired }: Disagreement, allowed: Allowance): boolean {
  return (missed.length > 0 && !allowed.missed) || (overFired.length > 0 && !allowed.overFired);
}

/** The smallest log with a disagreement of that kind. */
async function shown({ judge, player, times }: Question, log: Log, is: (found: Disagreement, events: readonly Event[]) => boolean): Promise<Counterexample> {
  const between = async (of: Log): Promise<Disagreement | undefined> => found(judge, of.events, await player.play(of, 0));
  const small = await smallest(log, times, async (candidate) => {
    const one = await between(candidate);
    return one !== undefined && is(one, candidate.events);
  });
  return { log: small, disagreement: (await between(small)) ?? { missed: [], overFired: [] } };
}

function found(judge: Judge, events: readonly Event[], said: Said): Disagreement | undefined {
  return said.kind === "failed" ? undefined : disagreement(judge(events), said);
}
