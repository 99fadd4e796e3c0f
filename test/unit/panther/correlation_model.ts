/**
 * Panther's correlations as the facts have them, written without the target: Group and Sequence over signals that share a match value.
 * What is not documented is a parameter: where a look-back ends, whether what is at one time is ordered, which of several matches begin a transition.
 */

interface Member {
  readonly ID?: string;
  readonly RuleID: string;
  readonly MinMatchCount?: number;
  readonly MaxMatchCount?: number;
  readonly Absence?: boolean;
}
interface Transition {
  readonly From: string;
  readonly To: string;
  readonly WithinTimeFrameMinutes?: number;
  readonly Match?: readonly { readonly [key: string]: string }[];
}
export interface Correlation {
  readonly Group?: readonly Member[];
  readonly Sequence?: readonly Member[];
  readonly MatchCriteria?: Readonly<Record<string, readonly { readonly GroupID: string; readonly Match: string }[]>>;
  readonly Transitions?: readonly Transition[];
  readonly LookbackWindowMinutes?: number;
  readonly Schedule: { readonly RateMinutes?: number; readonly TimeoutMinutes: number };
}
/** Signals of a test: times by value by field, in minutes or as ISO texts. */
export interface RuleOutput {
  readonly ID: string;
  readonly Matches?: Readonly<Record<string, Readonly<Record<string, readonly (number | string)[]>>>>;
}
export interface Signal {
  readonly member: string;
  readonly value: string;
  readonly atMs: number;
}
interface Reading {
  /** Whether a step comes strictly after the one before. */
  readonly strict: boolean;
  /** What a transition's time frame runs between: any two matches, or the first to the last of all that are needed. */
  readonly frame: "any" | "all";
  /** Which ends belong to a look-back. */
  readonly ends: "both" | "start" | "end";
}
export const readings: readonly Reading[] = (["any", "all"] as const).flatMap((frame) =>
  [true, false].flatMap((strict) => (["both", "start", "end"] as const).map((ends) => ({ strict, frame, ends }))),
);
export const plainReading: Reading = { strict: true, frame: "any", ends: "both" };

const minuteMs = 60_000;
const defaultLookbackMinutes = 15;

export function signalsOf(correlation: Correlation, outputs: readonly RuleOutput[]): readonly Signal[] {
  const joined = joinFields(correlation);
  return outputs.flatMap(({ ID, Matches = {} }) => {
    const field = joined.get(ID);
    const timesByValue = field === undefined ? { "": Object.values(Matches).flatMap((of) => Object.values(of).flat()) } : (Matches[field] ?? {});
    return Object.entries(timesByValue).flatMap(([value, times]) => times.map((time) => ({ member: ID, value, atMs: instant(time) })));
  });
}

/** The field that each member is joined by; without any, all signals are one group. */
function joinFields({ MatchCriteria = {}, Transitions = [] }: Correlation): ReadonlyMap<string, string> {
  const fields = new Map(Object.values(MatchCriteria).flatMap((criteria) => criteria.map(({ GroupID, Match }) => [GroupID, Match] as const)));
  for (const { From, To, Match = [] } of Transitions) {
    for (const match of Match) {
      // Readers of YAML 1.1 take a plain `On` for true.
      const on = match.On ?? match.true;
      fields.set(From, on ?? match.From ?? "");
      fields.set(To, on ?? match.To ?? "");
    }
  }
  return fields;
}

const instant = (time: number | string): number => (typeof time === "number" ? time * minuteMs : Date.parse(time));

/** The values for which a correlation fires somewhere, whenever it runs: as upstream's tests have it. */
export function firingAnywhere(correlation: Correlation, signals: readonly Signal[], reading: Reading = plainReading): readonly string[] {
  const lookbackMs = (correlation.LookbackWindowMinutes ?? defaultLookbackMinutes) * minuteMs;
  return firing(
    correlation,
    signals,
    signals.map(({ atMs }) => [atMs, atMs + lookbackMs]),
    reading,
  );
}

/** The values for which it fires at one of its runs, of which one is at `phaseMs`. */
export function firingAtRuns(correlation: Correlation, signals: readonly Signal[], phaseMs: number, reading: Reading = plainReading): readonly string[] {
  const rateMs = (correlation.Schedule.RateMinutes ?? 0) * minuteMs;
  const lookbackMs = (correlation.LookbackWindowMinutes ?? defaultLookbackMinutes) * minuteMs;
  const times = signals.map(({ atMs }) => atMs);
  const firstRun = phaseMs + Math.floor((Math.min(...times) - phaseMs) / rateMs) * rateMs;
  const runs: number[] = [];
  for (let run = firstRun; run <= Math.max(...times) + lookbackMs + rateMs; run += rateMs) runs.push(run);
  return firing(
    correlation,
    signals,
    runs.map((run) => [run - lookbackMs, run]),
    reading,
  );
}

function firing(correlation: Correlation, signals: readonly Signal[], lookbacks: readonly (readonly [number, number])[], reading: Reading): readonly string[] {
  const values = [...new Set(signals.map(({ value }) => value))].sort();
  return values.filter((value) => {
    const own = signals.filter((signal) => signal.value === value);
    return lookbacks.some(([from, to]) => {
      const seen = own.filter(({ atMs }) => (reading.ends === "end" ? atMs > from : atMs >= from) && (reading.ends === "start" ? atMs < to : atMs <= to));
      return holds(correlation, seen, own, reading);
    });
  });
}

function holds(correlation: Correlation, seen: readonly Signal[], all: readonly Signal[], reading: Reading): boolean {
  const { Group, Sequence, Transitions = [], LookbackWindowMinutes = defaultLookbackMinutes } = correlation;
  const members = Group ?? Sequence ?? [];
  const timesOf = (member: string, of: readonly Signal[]): readonly number[] =>
    of
      .filter((signal) => signal.member === member)
      .map(({ atMs }) => atMs)
      .sort((a, b) => a - b);
  const counted = members.every(({ ID = "", MinMatchCount = 1, MaxMatchCount = Number.POSITIVE_INFINITY, Absence = false }) => {
    if (Absence) return timesOf(ID, all).length === 0;
    const { length } = timesOf(ID, seen);
    return length >= MinMatchCount && length <= MaxMatchCount;
  });
  const needed = (id: string): number => members.find(({ ID }) => ID === id)?.MinMatchCount ?? 1;
  return (
    counted &&
    Transitions.every(({ From, To, WithinTimeFrameMinutes = LookbackWindowMinutes }) => {
      const frameMs = WithinTimeFrameMinutes * minuteMs;
      const [before, after] = [timesOf(From, seen), timesOf(To, seen)];
      const [many, more] = reading.frame === "all" ? [needed(From), needed(To)] : [1, 1];
      return before.some((last, i) => {
        const first = before[i - many + 1];
        const end = after.filter((at) => (reading.strict ? at > last : at >= last))[more - 1];
        return first !== undefined && end !== undefined && end - first <= frameMs;
      });
    })
  );
}
