/**
 * For each difference that a translation names, the smallest log that shows it and no other: looked for among logs made near it. What is found is played, so
 * a difference that the platform does not have is not found.
 */

import { isIP } from "node:net";
import { alerts } from "../evaluate/evaluate.ts";
import type { Detection, Rule } from "../ir/detection.ts";
import type { Event, JsonObject } from "../model/event.ts";
import { type Difference, type DifferenceCode, type DifferenceKind, differences as kinds } from "../targets/fidelity.ts";
import { boundsAlone, changesValuesOnly, judgeOf, rulesNear } from "./bounds.ts";
import type { Disagreement, Judge } from "./compare.ts";
import type { Log } from "./player.ts";
import { type Counterexample, compared, exampleOf, type Question } from "./prove.ts";
import { smallest } from "./shrink.ts";
import { valueAt, withValue } from "./streams/records.ts";
import { asRead, withoutTrait } from "./streams/traits.ts";
import { movedTo } from "./times.ts";

/** A difference with a log that shows it. */
export interface Shown {
  readonly code: DifferenceCode;
  readonly example: Counterexample;
  /** In which reading of what is not documented. */
  readonly reading: string;
  /** Where it is the number of alerts that differs, and not what fires: how often the detection tells, and how often the platform. */
  readonly alerts?: { readonly reference: number; readonly platform: number };
  /** Where a real engine is asked as well and says otherwise of this log: how. */
  readonly refuted?: string;
}

/** What is searched. */
export interface Search {
  readonly rule: Rule;
  readonly differences: readonly Difference[];
  readonly question: Question;
  /** Logs made near a rule, with values that show the code where it is given. */
  near(rule: Rule, seed: number, trait?: DifferenceCode): Log;
  /** Those in which the platform keeps to what its differences say. */
  readonly readings: readonly number[];
}

interface OfDetection extends Search {
  readonly rule: Detection;
}

/** Whether a log has to be found: not where it depends on what lies in an index. */
export function hasToShow(code: DifferenceCode): boolean {
  const { class: of }: DifferenceKind = kinds[code];
  return of === "approximate" && !code.endsWith("_selected");
}

export function isUnmodelled({ code }: Difference): boolean {
  return kinds[code].class === "unmodelled";
}

/** Those of which logs are looked for, each once. */
export function codesToShow(found: readonly Difference[]): readonly DifferenceCode[] {
  const codes = found.map(({ code }) => code).filter((code) => hasToShow(code) || code === "suppression_differs" || code === "alert_cap");
  return [...new Set(codes)];
}

export async function shownBy(search: Search, code: DifferenceCode): Promise<Shown | undefined> {
  const { question } = search;
  const { alone } = question.player;
  if (alone === undefined) return searched(search, code);
  const found = await searched({ ...search, question: { ...question, player: alone } }, code);
  if (found === undefined) return undefined;
  const said = await question.player.play(found.example.played.log, 0, 0);
  return { ...found, ...(said.kind === "failed" && { refuted: said.reason }) };
}

async function searched(search: Search, code: DifferenceCode): Promise<Shown | undefined> {
  if (changesValuesOnly(code)) return shownByValues(search, code);
  const { rule } = search;
  // A hunt has rows, and neither alerts nor windows.
  if (rule.kind === "hunt") return undefined;
  return code === "suppression_differs" || code === "alert_cap" ? shownByAlerts({ ...search, rule }, code) : shownByTimes({ ...search, rule }, code);
}

/** So many logs are tried before none is found. */
const mostLogs = 600;
/** Values are rarer, and a log without them is soon put aside. */
const mostLogsOfValues = 180;
/** Played in so many readings where a log has not been made small yet. */
const fewReadings = 4;

type Way = "missed" | "overFired";

/** By what the reference would say with this difference alone: where that is what the platform says, this difference is why. */
async function shownByTimes({ rule, differences, question, near, readings }: OfDetection, code: DifferenceCode): Promise<Shown | undefined> {
  const own = differences.filter((difference) => difference.code === code);
  const alone = boundsAlone(rule, own, code);
  const [least, most] = [alone.least && judgeOf(alone.least), alone.most && judgeOf(alone.most)];
  const ways = waysOf(own);
  const models = rulesNear(rule, alone).filter((one): one is Detection => one.kind === "detection");
  /** Names on which the difference alone would make the platform differ. */
  const namesOf = (events: readonly Event[], way: Way): ReadonlySet<string> => {
    const reference = question.judge(events);
    const all = way === "missed" ? [...reference.fired.keys()] : most === undefined ? allNames(reference, events) : [...most(events).fired.keys()];
    const spared = way === "missed" ? least?.(events).fired : reference.fired;
    return new Set(all.filter((name) => spared?.has(name) !== true));
  };
  for (let seed = 0; seed < mostLogs; seed++) {
    const log = near(models[seed % models.length] ?? rule, seed);
    for (const way of ways) {
      const [name] = namesOf(log.events, way);
      if (name === undefined) continue;
      const one = ofGroup(log, question.judge, name);
      const isSo = async (of: Log, reading: number): Promise<boolean> => {
        const names = namesOf(of.events, way);
        return names.size > 0 && (await compared(question, of, reading)).some((one) => one.found?.[way].some((found) => names.has(found)));
      };
      // Made small by the reference alone, which costs nothing; where the platform needs more than that, by playing.
      const small = await smallest(one, question.times, async (of) => namesOf(of.events, way).size > 0);
      // Another reading than the usual one only where that does not show it.
      for (const [place, reading] of readings.entries()) {
        if (await isSo(small, reading)) return shown(question, code, small, reading, [way]);
        if (place < fewReadings && (await isSo(one, reading))) {
          return shown(question, code, await smallest(one, question.times, (of) => isSo(of, reading)), reading, [way]);
        }
      }
    }
  }
  return undefined;
}

/** By logs that hold its values and no others of the kind: with ordinary ones in their place the two agree. */
async function shownByValues({ rule, differences, question, near, readings }: Search, code: DifferenceCode): Promise<Shown | undefined> {
  const ways = waysOf(differences.filter((difference) => difference.code === code));
  const reading = readings[0] ?? 0;
  const isSo = async (log: Log): Promise<boolean> => {
    const found = await between(question, log, reading);
    if (found === undefined || !ways.some((way) => found[way].length > 0)) return false;
    if (!(await isAsRead(question, code, log, reading))) return false;
    if (code === "merged_field") return true;
    const ordinary = { ...log, events: log.events.map((event) => ({ ...event, data: withoutTrait(code, event.data) })) };
    return (await between(question, ordinary, reading)) === undefined;
  };
  for (let seed = 0; seed < mostLogsOfValues; seed++) {
    const log = near(rule, seed, code);
    const found = await between(question, log, reading);
    const name = found && ways.flatMap((way) => found[way])[0];
    if (name === undefined) continue;
    // What the platform puts into a group need not be in it for the detection: then only the whole log shows it.
    for (const one of [ofGroup(log, question.judge, name), log]) {
      if (await isSo(one)) return shown(question, code, await smallest(one, question.times, isSo), reading, ways);
    }
  }
  return undefined;
}

/** Whether the platform says of a log what the detection says of it as the difference has it read; where it does not say that, anything. */
async function isAsRead(question: Question, code: DifferenceCode, log: Log, reading: number): Promise<boolean> {
  if (asRead(code, {}) === undefined) return true;
  const events = log.events.map((event) => ({ ...event, data: asRead(code, event.data) ?? event.data }));
  const all = await compared({ ...question, judge: () => question.judge(events) }, log, reading);
  return all.every(({ platform, found }) => platform !== undefined && found === undefined);
}

/** By how often is told: what fires is the same. */
async function shownByAlerts({ rule, differences, question, near, readings }: OfDetection, code: DifferenceCode): Promise<Shown | undefined> {
  const reading = readings[0] ?? 0;
  const { player } = question;
  const told = async (log: Log) => ({ reference: alerts(rule, log.events).length, platform: await player.alerts(log, reading) });
  const differ = async (log: Log): Promise<boolean> => {
    const { reference, platform } = await told(log);
    return platform !== reference && (await between(question, log, reading)) === undefined;
  };
  const most = differences.find((difference) => difference.code === code)?.most;
  for (let seed = 0; seed < 6; seed++) {
    const log = near(rule, seed);
    const [name] = question.judge(log.events).fired.keys();
    if (name === undefined) continue;
    const small = await smallest(ofGroup(log, question.judge, name), question.times, async (of) => question.judge(of.events).fired.size > 0);
    if (code === "alert_cap") {
      // A run takes up what the run before left of the same events, so that it takes more than one run's to lose some.
      for (const runs of [1, 3, 7]) {
        const many = most === undefined ? undefined : inGroups(rule, small, runs * most + 1);
        if (most === undefined || many === undefined) return undefined;
        const counts = await told(many);
        // As many are told of as the cap lets through: else it is not what loses the others.
        if (counts.platform >= most && counts.platform < counts.reference) return { ...(await shown(question, code, many, reading, [])), alerts: counts };
      }
      continue;
    }
    for (const laterMs of pauses(rule)) {
      const twice = again(small, laterMs, question.times);
      if (!(await differ(twice))) continue;
      const found = await smallest(twice, question.times, differ);
      return { ...(await shown(question, code, found, reading, [])), alerts: await told(found) };
    }
  }
  return undefined;
}

function waysOf(found: readonly Difference[]): readonly Way[] {
  const directions = new Set(found.map(({ direction }) => direction));
  const both = directions.has("both");
  return [...(both || directions.has("may_miss") ? (["missed"] as const) : []), ...(both || directions.has("may_over_fire") ? (["overFired"] as const) : [])];
}

/** In the first schedule of the platform in which there is any. */
async function between(question: Question, log: Log, reading: number): Promise<Disagreement | undefined> {
  return (await compared(question, log, reading)).find(({ found }) => found !== undefined)?.found;
}

async function shown(question: Question, code: DifferenceCode, log: Log, reading: number, ways: readonly Way[]): Promise<Shown> {
  const example = await exampleOf(question, log, reading, ({ found }) => found !== undefined && ways.some((way) => found[way].length > 0));
  return { code, example, reading: question.player.readings[reading] ?? "" };
}

function allNames(reference: ReturnType<Judge>, events: readonly Event[]): readonly string[] {
  return reference.kind === "events"
    ? events.map((_, position) => String(position))
    : [...new Set(events.flatMap((_, position) => reference.keysAt(position)))];
}

/** The events of one group alone, or the one event. */
function ofGroup(log: Log, judge: Judge, name: string): Log {
  const reference = judge(log.events);
  const kept = log.events.map((_, position) => (reference.kind === "events" ? String(position) === name : reference.keysAt(position).includes(name)));
  const own = <T>(of: readonly T[]): readonly T[] => of.filter((_, position) => kept[position] === true);
  return kept.includes(true) ? { events: own(log.events), delaysMs: own(log.delaysMs) } : log;
}

/** How much later the same happens again, on both sides of what decides whether it is told again. */
function pauses({ condition, suppressSeconds = 0 }: Detection): readonly number[] {
  const within = "withinSeconds" in condition ? condition.withinSeconds : 600;
  return [within + 1, suppressSeconds, suppressSeconds - 1, suppressSeconds + 1, 3_601, 60, 86_401]
    .filter((seconds) => seconds > 0)
    .map((seconds) => seconds * 1000);
}

function again({ events, delaysMs }: Log, laterMs: number, times: Question["times"]): Log {
  const later = events.map((event) => movedTo(event, event.atMs + laterMs, times));
  return { events: [...events, ...later], delaysMs: [...delaysMs, ...delaysMs] };
}

/** The same in so many groups at once; undefined where there can be only one. */
function inGroups(rule: Detection, { events, delaysMs }: Log, count: number): Log | undefined {
  const paths = [
    ...new Map(rule.steps.map(({ source, keys }) => ({ source, path: keys[0]?.fields[0]?.path })).map((place) => [JSON.stringify(place), place])).values(),
  ];
  const copies = Array.from({ length: count }, (_, copy) =>
    events.map((event): Event => {
      const own = paths.filter(({ source, path }) => source === event.source && path !== undefined);
      return { ...event, data: own.reduce((data, { path = [] }) => withSuffix(data, path, `${copy}`), event.data) };
    }),
  );
  const isOne = rule.keys.length === 0 && rule.condition.kind !== "each";
  return isOne ? undefined : { events: copies.flat(), delaysMs: copies.flatMap(() => delaysMs) };
}

function withSuffix(data: JsonObject, path: readonly string[], suffix: string): JsonObject {
  const value = valueAt(data, path);
  if (typeof value !== "string") return data;
  return withValue(data, path, isIP(value) === 0 ? `${value.slice(0, 900)}${suffix}` : otherAddress(Number(suffix)));
}

/** What is no address is dropped where one is wanted. */
function otherAddress(copy: number): string {
  return `10.${[16, 8, 0].map((bits) => (copy >> bits) & 255).join(".")}`;
}
