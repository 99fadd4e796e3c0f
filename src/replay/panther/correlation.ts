/** Panther's correlations: which groups of signals fire at which runs. Works on signals; knows no rule's Python and no YAML. */

import type { CorrelationReading } from "./correlation_readings.ts";
import type { Correlation, Member, Signal } from "./correlation_rule.ts";

/** Signals that share a value, for which the correlation fired. */
export interface FiredGroup {
  /** `""` where nothing is joined. */
  readonly value: string;
  /** The runs that fired, of those between which something came or went, ascending. Epoch ms. */
  readonly runsMs: readonly number[];
  /** The records whose signals the runs that fired saw, ascending; those of an absent member are none of them. */
  readonly positions: readonly number[];
}

const minuteMs = 60_000;

/** What fires at its runs, of which one is at `phaseMs`: when the platform makes the first is not known. Groups in the order of their values. */
export function firedGroups(correlation: Correlation, signals: readonly Signal[], phaseMs: number, reading: CorrelationReading): readonly FiredGroup[] {
  const lookbackMs = correlation.lookbackMinutes * minuteMs;
  return groupsOf(signals).flatMap(([value, own]) => {
    const runsMs: number[] = [];
    const positions = new Set<number>();
    const sorted = [...own].sort((a, b) => timeOf(a, reading) - timeOf(b, reading));
    let [low, high] = [0, 0];
    for (const run of differentRuns(correlation, own, phaseMs)) {
      for (let next = sorted[high]; next !== undefined && timeOf(next, reading) <= run; next = sorted[++high]);
      for (let oldest = sorted[low]; oldest !== undefined && timeOf(oldest, reading) < run - lookbackMs; oldest = sorted[++low]);
      const seen = sorted.slice(low, high).filter((signal) => sees(run, lookbackMs, signal, reading));
      if (!holds(correlation, seen, reading, run)) continue;
      runsMs.push(run);
      for (const { member, position } of seen) if (!isAbsent(correlation, member)) positions.add(position);
    }
    return runsMs.length === 0 ? [] : [{ value, runsMs, positions: [...positions].sort((a, b) => a - b) }];
  });
}

/** A run's look-back over the signals of one value. */
export interface Look {
  readonly value: string;
  readonly fromMs: number;
  readonly runMs: number;
  readonly fired: boolean;
}

/** Of the runs between which something came or went, for pictures. */
export function looksOf(correlation: Correlation, signals: readonly Signal[], phaseMs: number, reading: CorrelationReading): readonly Look[] {
  const lookbackMs = correlation.lookbackMinutes * minuteMs;
  const fired = new Map(firedGroups(correlation, signals, phaseMs, reading).map(({ value, runsMs }) => [value, new Set(runsMs)]));
  return groupsOf(signals).flatMap(([value, own]) =>
    differentRuns(correlation, own, phaseMs).map((runMs) => ({ value, fromMs: runMs - lookbackMs, runMs, fired: fired.get(value)?.has(runMs) === true })),
  );
}

/** Runs between which nothing comes or goes, and no absence ends, are one: the number of runs is bounded by that of signals, whatever the schedule. */
function differentRuns({ rateMinutes, lookbackMinutes, members }: Correlation, signals: readonly Signal[], phaseMs: number): readonly number[] {
  const rateMs = rateMinutes * minuteMs;
  const after = [0, lookbackMinutes, ...members.filter(({ absent }) => absent).map(({ withinMinutes }) => withinMinutes)];
  const runs = new Set<number>();
  for (const { atMs, arrivedMs } of signals) {
    for (const at of atMs === arrivedMs ? [atMs] : [atMs, arrivedMs]) {
      for (const minutes of after) {
        const run = (at + minutes * minuteMs - phaseMs) / rateMs;
        // At the instant itself, and after it: an end may belong to a look-back or not.
        runs.add(Math.ceil(run)).add(Math.floor(run) + 1);
      }
    }
  }
  return Array.from(Float64Array.from(runs).sort(), (run) => phaseMs + run * rateMs);
}

/**
 * Whether a test of the platform's fires, as its tool answers it: signals without a schedule. They have to fit into a look-back,
 * wherever that begins; what must be absent is seen wherever it is.
 */
export function firesInTest(correlation: Correlation, signals: readonly Signal[], reading: CorrelationReading): boolean {
  const lookbackMs = correlation.lookbackMinutes * minuteMs;
  return groupsOf(signals).some(([, own]) =>
    own.some(({ atMs: from }) => {
      const to = from + lookbackMs;
      const seen = own.filter(({ atMs, member }) => isAbsent(correlation, member) || (atMs >= from && atMs <= to));
      return holds(correlation, seen, reading, to);
    }),
  );
}

function groupsOf(signals: readonly Signal[]): readonly (readonly [string, readonly Signal[]])[] {
  const groups = new Map<string, Signal[]>();
  for (const signal of signals) {
    const group = groups.get(signal.value);
    if (group === undefined) groups.set(signal.value, [signal]);
    else group.push(signal);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function isAbsent({ members }: Correlation, id: string): boolean {
  return members.some((member) => member.absent && member.id === id);
}

/** The time by which a look-back goes. */
function timeOf({ atMs, arrivedMs }: Signal, { clock }: CorrelationReading): number {
  return clock === "arrival" ? arrivedMs : atMs;
}

function sees(runMs: number, lookbackMs: number, signal: Signal, reading: CorrelationReading): boolean {
  const at = timeOf(signal, reading);
  const { ends } = reading;
  const from = runMs - lookbackMs;
  return signal.arrivedMs <= runMs && (ends === "end" ? at > from : at >= from) && (ends === "start" ? at < runMs : at <= runMs);
}

type TimesOf = (member: Member) => readonly number[];

function holds({ kind, members }: Correlation, seen: readonly Signal[], reading: CorrelationReading, runMs: number): boolean {
  const timesByMember = new Map(members.map(({ id }) => [id, seen.filter(({ member }) => member === id).map(({ atMs }) => atMs)]));
  const timesOf: TimesOf = ({ id }) => timesByMember.get(id)?.sort((a, b) => a - b) ?? [];
  const counted = members.every((member) => {
    const { length } = timesOf(member);
    // What a sequence must not have can have come before.
    return member.absent ? kind === "sequence" || length === 0 : length >= member.least && length <= member.most;
  });
  return counted && (kind === "group" || follows(members, timesOf, reading, runMs));
}

/** Matches of a member that are one step of a sequence. */
interface Step {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Each member after the one before. */
function follows(members: readonly Member[], timesOf: TimesOf, reading: CorrelationReading, runMs: number): boolean {
  let before: readonly Step[] | undefined;
  for (const member of members) {
    if (before !== undefined && member.absent) return hasUnanswered(before, member, timesOf(member), reading, runMs);
    const own = stepsOf(member, timesOf(member), reading);
    const reached = before === undefined ? own : reachedFrom(before, own, member, reading);
    if (reached.length === 0) return false;
    before = reading.links === "chained" ? reached : own;
  }
  return true;
}

/** In the order of their instants. */
function stepsOf({ least }: Member, times: readonly number[], { frame }: CorrelationReading): readonly Step[] {
  const needed = frame === "all" ? least : 1;
  return times.slice(needed - 1).map((lastMs, i) => ({ firstMs: times[i] ?? lastMs, lastMs }));
}

/** Of the steps before, the last that ends in time is the nearest. */
function reachedFrom(before: readonly Step[], own: readonly Step[], { withinMinutes }: Member, reading: CorrelationReading): readonly Step[] {
  let nearest: Step | undefined;
  let next = 0;
  return own.filter(({ firstMs, lastMs }) => {
    for (let step = before[next]; step !== undefined && isLater(firstMs, step.lastMs, reading); step = before[next]) {
      nearest = step;
      next += 1;
    }
    return nearest !== undefined && lastMs - nearest.firstMs <= withinMinutes * minuteMs;
  });
}

function hasUnanswered(before: readonly Step[], { withinMinutes }: Member, answers: readonly number[], reading: CorrelationReading, runMs: number): boolean {
  let next = 0;
  return before.some(({ firstMs, lastMs }) => {
    const endMs = (reading.frame === "all" ? firstMs : lastMs) + withinMinutes * minuteMs;
    while (next < answers.length && !isLater(answers[next] ?? 0, lastMs, reading)) next += 1;
    const answer = answers[next] ?? Number.POSITIVE_INFINITY;
    const latest = reading.looks === "frame" ? endMs : Number.MAX_VALUE;
    return answer > latest && (!reading.waits || endMs <= runMs);
  });
}

function isLater(atMs: number, thanMs: number, { strict }: CorrelationReading): boolean {
  return strict ? atMs > thanMs : atMs >= thanMs;
}
