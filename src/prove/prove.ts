/**
 * One rule on one platform, held to the reference log by log: the same, or a difference that the translation names, or a failure. Counted in pieces that add
 * up to the same whatever their size; then the smallest log of each kind. Knows not how logs and platform are made.
 */

import type { Event } from "../model/event.ts";
import type { Difference, DifferenceCode } from "../targets/fidelity.ts";
import { isOfTimes } from "./bounds.ts";
import { type Disagreement, disagreement, type Fired, firedOf, type Judge, type Reference, uncovered } from "./compare.ts";
import { type Played, playedAs } from "./played.ts";
import type { Log, Player, Said } from "./player.ts";
import type { Shown } from "./shown.ts";
import { smallest } from "./shrink.ts";
import type { Times } from "./times.ts";

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
  /**
   * The reading of what the platform does not document in which the rest is told: the first that agrees on every log, or else the usual one. Of files that
   * somebody edited, the first in which what is printed agrees and they do not.
   */
  readonly reading: string;
  /** Logs on which the platform differs as the translation says, by direction, each with one example. */
  readonly differs: { readonly missed: number; readonly overFired: number };
  readonly examples: { readonly missed?: Counterexample; readonly overFired?: Counterexample };
  /** Readings of what the platform does not document, other than the usual one, and the logs on which each disagrees beyond what is said. */
  readonly readings: readonly { readonly reading: string; readonly logs: number }[];
  /** By difference that the translation names, a log that shows it. */
  readonly shown: readonly Shown[];
  /** Of which none was found. */
  readonly unshown: readonly DifferenceCode[];
  readonly failure?: Failure;
}

/** Why a proof fails, whatever else it found. */
export type Failure =
  /** The platform says what no difference says. `printedAgrees`: in this reading of what is not documented, in which those that were printed agree. */
  | { readonly kind: "disagrees"; readonly example: Counterexample; readonly printedAgrees?: string }
  /** The platform would answer with an error. */
  | { readonly kind: "failed"; readonly reason: string; readonly log: Log }
  /** No log shows these differences: the translation is better than it says, or what plays it sees nothing. */
  | { readonly kind: "unshown"; readonly codes: readonly DifferenceCode[] }
  /** Nothing ever fired, or all did: then both would agree whatever they looked at. */
  | { readonly kind: "one-sided"; readonly missing: "fired" | "silent" };

/** How logs of a piece came out; pieces add up. */
export interface Tally {
  readonly logs: number;
  readonly fired: number;
  readonly silent: number;
  /** One for each reading of the player. */
  readonly readings: readonly InReading[];
  /** The logs that were to be kept, in their order. */
  readonly played: readonly Played[];
}

/** How the logs came out in one reading of what is not documented. */
export interface InReading {
  /** Logs on which it says what no difference says. */
  readonly beyond: number;
  /** Logs on which it differs as the translation says. */
  readonly missed: number;
  readonly overFired: number;
  /** Places of the first log of each kind. */
  readonly first: { readonly missed?: number; readonly overFired?: number; readonly wrong?: { readonly at: number; readonly reason?: string } };
}

/** What a smallest log has to show: a difference in one direction, or what no difference says. */
export type Shows = "missed" | "overFired" | "wrong";
export interface Wanted {
  readonly shows: Shows;
  /** Of what the platform does not document: its place among the player's. */
  readonly reading: number;
}

/** Which way the platform may differ from the reference on a log whose values the translation does not exclude. */
export interface Allowance {
  readonly missed: boolean;
  readonly overFired: boolean;
}

/** What a platform does not document excuses nothing either: it is played in every reading, and one of them has to agree. */
export function allowanceOf(found: readonly Difference[]): Allowance {
  const directions = new Set(found.filter(isOfTimes).map(({ direction }) => direction));
  return { missed: directions.has("may_miss") || directions.has("both"), overFired: directions.has("may_over_fire") || directions.has("both") };
}

/** What is proved, and of which times its records have to say the same as its events. */
export interface Question {
  readonly judge: Judge;
  readonly player: Player;
  readonly allowed: Allowance;
  readonly times: Times;
  /** What has to fire all the same on a platform that may miss. */
  readonly least?: Judge;
  /** What at most may fire on a platform that fires too often. */
  readonly most?: Judge;
  /** How far apart the two may tell of one episode of a group. */
  readonly nearMs: number;
}

/** `logs` with their places among all logs. Those before `kept` are given back with what both said. */
export async function tally(question: Question, logs: Iterable<readonly [at: number, log: Log]>, kept: number): Promise<Tally> {
  const { judge, player } = question;
  let all: Tally = { logs: 0, fired: 0, silent: 0, readings: player.readings.map(() => silence), played: [] };
  for (const [at, log] of logs) {
    const reference = judge(log.events);
    const beyondBounds = boundsOn(question, log.events);
    const readings: InReading[] = [];
    const played: Played[] = [];
    const outcomeOf = (said: Said): InReading => {
      if (said.kind === "failed") return { ...silence, beyond: 1, first: { wrong: { at, reason: said.reason } } };
      const platform = firedOf(reference, log.events, said);
      const found = inReading(question, at, disagreement(reference, platform, question.nearMs), beyondBounds(platform));
      // A file that is wrong itself is told by its log; one that is not, by the file beside it that says something else.
      const isOdd = said.besides !== undefined && found.beyond === 0;
      return isOdd ? { ...silence, beyond: 1, first: { wrong: { at, reason: said.besides } } } : found;
    };
    for (const reading of player.readings.keys()) {
      let found = silence;
      for (let schedule = 0; schedule < player.schedules; schedule++) {
        const said = await player.play(log, reading, schedule);
        if (reading === 0 && schedule === 0 && at < kept) played.push(playedAs(log, reference, said, await player.windows(log, reading, schedule)));
        found = inEither(found, outcomeOf(said));
      }
      readings.push(found);
    }
    all = added(all, { logs: 1, fired: reference.fired.size, silent: reference.candidates - reference.fired.size, readings, played });
  }
  return all;
}

const silence: InReading = { beyond: 0, missed: 0, overFired: 0, first: {} };

function inReading({ allowed }: Question, at: number, found: Disagreement | undefined, isBeyondBounds: boolean): InReading {
  const isWrong = isBeyondBounds || (found !== undefined && exceeds(found, allowed));
  const [missed, overFired] = (["missed", "overFired"] as const).map((way) => allowed[way] && found !== undefined && found[way].length > 0);
  return {
    beyond: Number(isWrong),
    missed: Number(missed),
    overFired: Number(overFired),
    first: { ...(missed === true && { missed: at }), ...(overFired === true && { overFired: at }), ...(isWrong && { wrong: { at } }) },
  };
}

/** `later` has the later logs. */
export function added(before: Tally, later: Tally): Tally {
  return {
    logs: before.logs + later.logs,
    fired: before.fired + later.fired,
    silent: before.silent + later.silent,
    readings: before.readings.map((one, i) => combined(one, later.readings[i] ?? silence, (a, b) => a + b)),
    played: [...before.played, ...later.played],
  };
}

/** One log in two schedules of the platform. */
function inEither(one: InReading, other: InReading): InReading {
  return combined(one, other, Math.max);
}

function combined(one: InReading, other: InReading, of: (a: number, b: number) => number): InReading {
  return {
    beyond: of(one.beyond, other.beyond),
    missed: of(one.missed, other.missed),
    overFired: of(one.overFired, other.overFired),
    first: { ...other.first, ...one.first },
  };
}

/** No reading agrees on every log, or one of those does not that have to. */
export function isWrong(all: Tally, owed: readonly number[] = []): boolean {
  return agreeing(all) === undefined || brokenReading(all, owed) !== undefined;
}

/** The first of those that have to agree on every log and do not. */
export function brokenReading({ readings }: Tally, owed: readonly number[]): number | undefined {
  return owed.find((reading) => readings[reading]?.beyond !== 0);
}

/** One reading that agrees on every log is enough: the platform is one of them. Undefined where there is none. */
export function agreeing({ readings }: Tally): number | undefined {
  const found = readings.findIndex(({ beyond }) => beyond === 0);
  return found === -1 ? undefined : found;
}

/** The smallest log that shows it in a reading. */
export async function example(question: Question, log: Log, { shows, reading }: Wanted): Promise<Counterexample> {
  const isShown = ({ platform, found }: Compared, { events }: Log): boolean => {
    if (platform === undefined) return false;
    return shows === "wrong"
      ? (found !== undefined && exceeds(found, question.allowed)) || boundsOn(question, events)(platform)
      : found !== undefined && found[shows].length > 0;
  };
  const small = await smallest(log, question.times, async (candidate) => (await compared(question, candidate, reading)).some((one) => isShown(one, candidate)));
  return exampleOf(question, small, reading, (one) => isShown(one, small));
}

/** A log as a counterexample, as large as it is: in the first schedule that shows what is meant. */
export async function exampleOf(question: Question, log: Log, reading: number, isMeant: (one: Compared) => boolean): Promise<Counterexample> {
  const all = await compared(question, log, reading);
  const schedule = Math.max(0, all.findIndex(isMeant));
  const { reference, said, found = { missed: [], overFired: [] } } = all[schedule] ?? all[0];
  return { played: playedAs(log, reference, said, await question.player.windows(log, reading, schedule)), disagreement: found };
}

export interface Compared {
  readonly reference: Reference;
  readonly said: Said;
  /** What the platform fired on; undefined where it failed. */
  readonly platform?: Fired;
  /** Undefined where both say the same, or the platform failed. */
  readonly found?: Disagreement | undefined;
}

/** One for each schedule of the platform. */
export async function compared({ judge, player, nearMs }: Question, log: Log, reading: number): Promise<readonly [Compared, ...Compared[]]> {
  const reference = judge(log.events);
  const inSchedule = async (schedule: number): Promise<Compared> => {
    const said = await player.play(log, reading, schedule);
    if (said.kind === "failed") return { reference, said };
    const platform = firedOf(reference, log.events, said);
    return { reference, said, platform, found: disagreement(reference, platform, nearMs) };
  };
  const all: [Compared, ...Compared[]] = [await inSchedule(0)];
  for (let schedule = 1; schedule < player.schedules; schedule++) all.push(await inSchedule(schedule));
  return all;
}

/** Whether a platform goes beyond what its differences state: it has to fire wherever they say so, and nowhere else. */
function boundsOn({ least, most, nearMs }: Question, events: readonly Event[]): (platform: Fired) => boolean {
  const [must, may] = [least?.(events), most?.(events)];
  return (platform) =>
    (must !== undefined && uncovered(must.fired, platform, nearMs).length > 0) || (may !== undefined && uncovered(platform, may.fired, nearMs).length > 0);
}

function exceeds({ missed, overFired }: Disagreement, allowed: Allowance): boolean {
  return (missed.length > 0 && !allowed.missed) || (overFired.length > 0 && !allowed.overFired);
}
