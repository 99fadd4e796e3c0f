/**
 * One rule on one platform, held to the reference log by log: the same, or a difference that the translation names, or a failure. Counted in pieces that add
 * up to the same whatever their size; then the smallest log of each kind. Knows not how logs and platform are made.
 */

import type { Event } from "../model/event.ts";
import { type Difference, type DifferenceCode, type DifferenceKind, differences } from "../targets/fidelity.ts";
import { type Disagreement, disagreement, firedOf, type Judge, type Reference } from "./compare.ts";
import { type Played, playedAs, playedOf } from "./played.ts";
import type { Log, Player } from "./player.ts";
import { smallest, type Times } from "./shrink.ts";

/** A log on which the two disagree, as small as it gets. */
export interface Counterexample {
  /** With what both said of it. */
  readonly played: Played;
  /** Names as in `played`. */
  readonly disagreement: Disagreement;
}

/** What a proof found. Plain data. */
export interface Proof {
  readonly logs: number;
  /** Events, groups or rows over all logs that the reference fired on; events or groups that it did not fire on. */
  readonly fired: number;
  readonly silent: number;
  /** Logs on which the platform differs as the translation says, by direction, each with one example. */
  readonly differs: { readonly missed: number; readonly overFired: number };
  readonly examples: { readonly missed?: Counterexample; readonly overFired?: Counterexample };
  /** Readings of what the platform does not document, other than the usual one, and the logs on which each disagrees beyond what is said. */
  readonly readings: readonly { readonly reading: string; readonly logs: number }[];
  readonly failure?: Failure;
}

/** Why a proof fails, whatever else it found. */
export type Failure =
  /** The platform says what no difference says. */
  | { readonly kind: "disagrees"; readonly example: Counterexample }
  /** The platform would answer with an error. */
  | { readonly kind: "failed"; readonly reason: string; readonly log: Log }
  /** Nothing ever fired, or all did: then both would agree whatever they looked at. */
  | { readonly kind: "one-sided"; readonly missing: "fired" | "silent" };

/** How logs of a piece came out; pieces add up. */
export interface Tally {
  readonly logs: number;
  readonly fired: number;
  readonly silent: number;
  readonly differs: { readonly missed: number; readonly overFired: number };
  /** By reading: logs on which it says what no difference says. */
  readonly beyond: readonly number[];
  /** Places of the first log of each kind, in the usual reading. */
  readonly first: { readonly missed?: number; readonly overFired?: number; readonly wrong?: { readonly at: number; readonly reason?: string } };
  /** The logs that were to be kept, in their order. */
  readonly played: readonly Played[];
}

/** What a smallest log has to show: a difference in one direction, or what no difference says. */
export type Shows = "missed" | "overFired" | "wrong";

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

export function changesValuesOnly(code: DifferenceCode): boolean {
  return ofValues.has(code);
}

/** What a platform does not document excuses nothing either: it is played in every reading, and one of them has to agree. */
export function allowanceOf(found: readonly Difference[]): Allowance {
  const kinds = differences as Record<DifferenceCode, DifferenceKind>;
  const directions = new Set(found.flatMap(({ code, direction }) => (kinds[code].class === "approximate" && !changesValuesOnly(code) ? [direction] : [])));
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

/** `logs` with their places among all logs. Those before `kept` are given back with what both said. */
export async function tally({ judge, player, allowed, least }: Question, logs: Iterable<readonly [at: number, log: Log]>, kept: number): Promise<Tally> {
  const differs = { missed: 0, overFired: 0 };
  const beyond = player.readings.map(() => 0);
  const played: Played[] = [];
  const first: { missed?: number; overFired?: number; wrong?: { readonly at: number; readonly reason?: string } } = {};
  let [count, fired, silent] = [0, 0, 0];
  for (const [at, log] of logs) {
    count += 1;
    const reference = judge(log.events);
    fired += reference.fired.size;
    silent += reference.candidates - reference.fired.size;
    const must = least?.(log.events);
    for (const reading of player.readings.keys()) {
      const said = await player.play(log, reading);
      if (reading === 0 && at < kept) played.push(playedAs(log, reference, said));
      if (said.kind === "failed") {
        beyond[reading] = (beyond[reading] ?? 0) + 1;
        if (reading === 0) first.wrong ??= { at, reason: said.reason };
        continue;
      }
      const found = disagreement(reference, firedOf(reference, log.events, said));
      if (found !== undefined && (exceeds(found, allowed) || breaks(must, found))) {
        beyond[reading] = (beyond[reading] ?? 0) + 1;
        if (reading === 0) first.wrong ??= { at };
      }
      if (reading > 0 || found === undefined) continue;
      for (const way of ["missed", "overFired"] as const) {
        if (found[way].length === 0 || !allowed[way]) continue;
        differs[way] += 1;
        first[way] ??= at;
      }
    }
  }
  return { logs: count, fired, silent, differs, beyond, first, played };
}

/** `later` has the later logs. */
export function added(before: Tally, later: Tally): Tally {
  return {
    logs: before.logs + later.logs,
    fired: before.fired + later.fired,
    silent: before.silent + later.silent,
    differs: { missed: before.differs.missed + later.differs.missed, overFired: before.differs.overFired + later.differs.overFired },
    beyond: before.beyond.map((count, reading) => count + (later.beyond[reading] ?? 0)),
    first: { ...later.first, ...before.first },
    played: [...before.played, ...later.played],
  };
}

/** One reading that agrees on every log is enough: the platform is one of them. */
export function isWrong({ beyond }: Tally): boolean {
  return beyond.every((count) => count > 0);
}

/** The smallest log that shows it, in the usual reading. */
export async function example({ judge, player, allowed, least, times }: Question, log: Log, shows: Shows): Promise<Counterexample> {
  const is = (one: Disagreement, events: readonly Event[]): boolean =>
    shows === "wrong" ? exceeds(one, allowed) || breaks(least?.(events), one) : one[shows].length > 0;
  const between = async (of: Log): Promise<Disagreement | undefined> => {
    const reference = judge(of.events);
    const said = await player.play(of, 0);
    return said.kind === "failed" ? undefined : disagreement(reference, firedOf(reference, of.events, said));
  };
  const small = await smallest(log, times, async (candidate) => {
    const one = await between(candidate);
    return one !== undefined && is(one, candidate.events);
  });
  return { played: await playedOf(judge, player, small), disagreement: (await between(small)) ?? { missed: [], overFired: [] } };
}

/** A bound of a difference: what fires by it fires on the platform as well. */
function breaks(least: Reference | undefined, { missed }: Disagreement): boolean {
  return least !== undefined && missed.some((name) => least.fired.has(name));
}

function exceeds({ missed, overFired }: Disagreement, allowed: Allowance): boolean {
  return (missed.length > 0 && !allowed.missed) || (overFired.length > 0 && !allowed.overFired);
}
