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
  /** When the platform has it. */
  readonly arrivedMs: number;
}
export interface Reading {
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
export const plainReading: Reading = { strict: true, frame: "any", ends: "both", clock: "event", links: "pairwise", waits: false, looks: "frame" };

/** All that can be of a correlation, as far as they make a difference for it. `late`: where signals arrive late. */
export function readingsOf({ Group = [], Sequence = [] }: Correlation, late = false): readonly Reading[] {
  const absent = [...Group, ...Sequence].some(({ Absence }) => Absence === true);
  const all = (["any", "all"] as const).flatMap((frame) =>
    [true, false].flatMap((strict) =>
      (["both", "start", "end"] as const).flatMap((ends) =>
        (late ? (["event", "arrival"] as const) : (["event"] as const)).flatMap((clock) =>
          (Sequence.length > 2 ? (["chained", "pairwise"] as const) : (["pairwise"] as const)).flatMap((links) =>
            (absent ? [true, false] : [false]).flatMap((waits) =>
              (absent ? (["frame", "lookback"] as const) : (["frame"] as const)).map((looks) => ({ frame, strict, ends, clock, links, waits, looks })),
            ),
          ),
        ),
      ),
    ),
  );
  // Upstream has a sequence of three that fires although its matches are at two instants alone.
  return all.filter(({ strict, links }) => !(strict && links === "chained"));
}

const minuteMs = 60_000;
const defaultLookbackMinutes = 15;

export function signalsOf(correlation: Correlation, outputs: readonly RuleOutput[]): readonly Signal[] {
  const joined = joinFields(correlation);
  return outputs.flatMap(({ ID, Matches = {} }) => {
    const field = joined.get(ID);
    const timesByValue = field === undefined ? { "": Object.values(Matches).flatMap((of) => Object.values(of).flat()) } : (Matches[field] ?? {});
    return Object.entries(timesByValue).flatMap(([value, times]) =>
      times.map((time) => ({ member: ID, value, atMs: instant(time), arrivedMs: instant(time) })),
    );
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

/** The values for which a correlation fires somewhere, whenever it runs: as upstream's tests have it. There a run never comes before what answers an absence. */
export function firingAnywhere(correlation: Correlation, signals: readonly Signal[], reading: Reading = plainReading): readonly string[] {
  const lookbackMs = (correlation.LookbackWindowMinutes ?? defaultLookbackMinutes) * minuteMs;
  return firing(
    correlation,
    signals,
    signals.map(({ atMs }) => [atMs, atMs + lookbackMs]),
    { ...reading, ends: "both" },
    true,
  );
}

/** The values for which it fires at one of its runs, of which one is at `phaseMs`. */
export function firingAtRuns(correlation: Correlation, signals: readonly Signal[], phaseMs: number, reading: Reading = plainReading): readonly string[] {
  const rateMs = (correlation.Schedule.RateMinutes ?? 0) * minuteMs;
  const lookbackMs = (correlation.LookbackWindowMinutes ?? defaultLookbackMinutes) * minuteMs;
  const times = signals.flatMap(({ atMs, arrivedMs }) => [atMs, arrivedMs]);
  const firstRun = phaseMs + Math.floor((Math.min(...times) - phaseMs) / rateMs) * rateMs;
  const runs: number[] = [];
  for (let run = firstRun; run <= Math.max(...times) + lookbackMs + rateMs; run += rateMs) runs.push(run);
  return firing(
    correlation,
    signals,
    runs.map((run) => [run - lookbackMs, run]),
    reading,
    false,
  );
}

/** `timeless`: what must be absent is seen wherever it is. */
function firing(
  correlation: Correlation,
  signals: readonly Signal[],
  lookbacks: readonly (readonly [number, number])[],
  reading: Reading,
  timeless: boolean,
): readonly string[] {
  const absent = [...(correlation.Group ?? []), ...(correlation.Sequence ?? [])].filter(({ Absence }) => Absence === true).map(({ ID }) => ID);
  const values = [...new Set(signals.map(({ value }) => value))].sort();
  return values.filter((value) => {
    const own = signals.filter((signal) => signal.value === value);
    return lookbacks.some(([from, to]) => {
      const seen = own.filter(({ atMs, arrivedMs, member }) => {
        if (timeless && absent.includes(member)) return true;
        const at = reading.clock === "arrival" ? arrivedMs : atMs;
        return arrivedMs <= to && (reading.ends === "end" ? at > from : at >= from) && (reading.ends === "start" ? at < to : at <= to);
      });
      return holds(correlation, seen, reading, to);
    });
  });
}

type TimesOf = (member: string) => readonly number[];

function holds(correlation: Correlation, seen: readonly Signal[], reading: Reading, runMs: number): boolean {
  const timesOf: TimesOf = (member) =>
    seen
      .filter((signal) => signal.member === member)
      .map(({ atMs }) => atMs)
      .sort((a, b) => a - b);
  const { Group, Sequence = [] } = correlation;
  const counted = (Group ?? Sequence).every(({ ID = "", MinMatchCount = 1, MaxMatchCount = Number.POSITIVE_INFINITY, Absence = false }) => {
    const { length } = timesOf(ID);
    return Absence ? Group === undefined || length === 0 : length >= MinMatchCount && length <= MaxMatchCount;
  });
  return counted && (Group !== undefined || follows(correlation, timesOf, reading, runMs));
}

/** Matches of a member that are one step of a sequence. */
interface Match {
  readonly firstMs: number;
  readonly lastMs: number;
}

function follows(
  { Sequence = [], Transitions = [], LookbackWindowMinutes = defaultLookbackMinutes }: Correlation,
  timesOf: TimesOf,
  reading: Reading,
  runMs: number,
): boolean {
  const later = (at: number, than: number): boolean => (reading.strict ? at > than : at >= than);
  let before: readonly Match[] = [];
  for (const [i, { ID = "", MinMatchCount = 1, Absence = false }] of Sequence.entries()) {
    const times = timesOf(ID);
    const frameMs = (Transitions.find(({ To }) => To === ID)?.WithinTimeFrameMinutes ?? LookbackWindowMinutes) * minuteMs;
    if (Absence) {
      if (i === 0 || i + 1 < Sequence.length) throw new Error("only an absence at the end is known");
      return before.some(({ firstMs, lastMs }) => {
        const endMs = (reading.frame === "all" ? firstMs : lastMs) + frameMs;
        const isAnswer = (at: number): boolean => later(at, lastMs) && (reading.looks === "lookback" || at <= endMs);
        return (!reading.waits || endMs <= runMs) && !times.some(isAnswer);
      });
    }
    const own =
      reading.frame === "all" ? times.flatMap((lastMs, n) => runOf(times[n - MinMatchCount + 1], lastMs)) : times.map((at) => ({ firstMs: at, lastMs: at }));
    const reached =
      i === 0 ? own : own.filter((match) => before.some(({ firstMs, lastMs }) => later(match.firstMs, lastMs) && match.lastMs - firstMs <= frameMs));
    if (reached.length === 0) return false;
    before = reading.links === "chained" ? reached : own;
  }
  return true;
}

function runOf(firstMs: number | undefined, lastMs: number): readonly Match[] {
  return firstMs === undefined ? [] : [{ firstMs, lastMs }];
}
