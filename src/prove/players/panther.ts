/** A Panther rule, its YAML and the Python beside it, played by the replay. */

import type { Python } from "../../engines/python.ts";
import type { Source } from "../../ir/detection.ts";
import { logTypesOf } from "../../replay/ingest/panther.ts";
import { loadCorrelation, type TimedRecord } from "../../replay/panther/correlate.ts";
import { type FiredGroup, firedGroups, looksOf } from "../../replay/panther/correlation.ts";
import { correlationReadings, usualReading } from "../../replay/panther/correlation_readings.ts";
import type { Member, Signal } from "../../replay/panther/correlation_rule.ts";
import type { RuleFiles } from "../../replay/panther/program.ts";
import { loadRule } from "../../replay/panther/replay.ts";
import type { RuleFile } from "../../replay/panther/rule.ts";
import { readings } from "../../replay/panther/windows.ts";
import { type Log, type Opened, type Part, readingText, type Said } from "../player.ts";
import { ofLast } from "./of_last.ts";

type Form = { readonly as: "events" | "groups"; readonly sources: Readonly<Record<string, Source>>; readonly host: Python };

export async function openPanther({ yaml, python }: RuleFiles, { as, sources, host }: Form): Promise<Opened> {
  const replay = await loadRule(yaml, python, host);
  if ("diagnostics" in replay) return { ok: false, diagnostics: replay.diagnostics };
  const { recordsOf, ingest } = ingestOf(sources);
  const judgedIn = ofLast((log: Log) => replay.judge(recordsOf(log)));
  const answerTo = async (log: Log, reading: number) => {
    const judged = await judgedIn(log);
    return "reason" in judged ? judged : replay.answer(judged, readings[reading] ?? { windowEnd: "closed" });
  };
  return {
    ok: true,
    player: {
      says: "verdicts",
      readings: readings.map(({ windowEnd }) => `windowEnd ${windowEnd}`),
      ingest,
      schedules: 1,
      alerts: async (log, reading) => {
        const answer = await answerTo(log, reading);
        return "reason" in answer ? 0 : answer.alerts.length;
      },
      play: async (log, reading): Promise<Said> => {
        const answer = await answerTo(log, reading);
        if ("reason" in answer) return { kind: "failed", reason: answer.reason };
        const [failure] = answer.failures;
        if (failure !== undefined) return { kind: "failed", reason: `rule() fails on event ${failure.position}: ${failure.reason}` };
        // What an alert holds is what fired.
        if (as === "events") return { kind: "events", positions: answer.alerts.flatMap(({ positions }) => positions).sort((a, b) => a - b) };
        return {
          kind: "groups",
          groups: answer.alerts.map(({ positions, atMs }) => ({ parts: positions.map((position) => ({ position })), instantsMs: [atMs] })),
        };
      },
      windows: async (log, reading) => {
        const answer = as === "events" ? undefined : await answerTo(log, reading);
        if (answer === undefined || "reason" in answer) return [];
        return answer.windows.map(({ positions, openedMs, endsMs, alertedMs }) => ({
          parts: positions.map((position) => ({ position })),
          what: "fixed window",
          fromMs: openedMs,
          toMs: endsMs,
          fired: alertedMs !== undefined,
          isFixed: true,
        }));
      },
    },
  };
}

/** How long after the log's first event a run is, in thirds of the time between two. */
const schedules = [0, 1];

/** A correlation with the rules that are its members. */
export async function openCorrelation(yaml: RuleFile, rules: readonly RuleFiles[], { sources, host }: Omit<Form, "as">): Promise<Opened> {
  const replay = await loadCorrelation(yaml, rules, host);
  if ("diagnostics" in replay) return { ok: false, diagnostics: replay.diagnostics };
  const { recordsOf, ingest } = ingestOf(sources);
  const { correlation } = replay.rule;
  const thirdMs = correlation.rateMinutes * 20_000;
  const choices = correlationReadings(correlation, true);
  const signalsIn = ofLast((log: Log) => replay.signals(recordsOf(log)));
  const phaseOf = ({ events }: Log, schedule: number): number => (events[0]?.atMs ?? 0) + (schedules[schedule] ?? 0) * thirdMs;
  const firedIn = (log: Log, signals: readonly Signal[], reading: number, schedule: number): readonly FiredGroup[] =>
    firedGroups(correlation, signals, phaseOf(log, schedule), choices[reading] ?? usualReading);
  return {
    ok: true,
    player: {
      says: "verdicts",
      readings: choices.map((reading) => readingText(reading)),
      ingest,
      schedules: schedules.length,
      // Each run that finds the steps tells of them.
      alerts: async (log, reading) => {
        const answer = await signalsIn(log);
        return "reason" in answer ? 0 : firedIn(log, answer.signals, reading, 0).reduce((sum, { runsMs }) => sum + runsMs.length, 0);
      },
      play: async (log, reading, schedule): Promise<Said> => {
        const answer = await signalsIn(log);
        if ("reason" in answer) return { kind: "failed", reason: answer.reason };
        const [failure] = answer.failures;
        if (failure !== undefined) return { kind: "failed", reason: `${failure.rule} fails on event ${failure.position}: ${failure.reason}` };
        return {
          kind: "groups",
          groups: firedIn(log, answer.signals, reading, schedule).map((group) => ({
            parts: partsOf(group, answer.signals, correlation.members),
            instantsMs: group.runsMs,
          })),
        };
      },
      windows: async (log, reading, schedule) => {
        const answer = await signalsIn(log);
        if ("reason" in answer) return [];
        const { signals } = answer;
        const looks = looksOf(correlation, signals, phaseOf(log, schedule), choices[reading] ?? usualReading);
        const partsOfValue = new Map(
          looks.map(({ value }) => [value, partsOf({ value, positions: signals.map(({ position }) => position) }, signals, correlation.members)]),
        );
        return looks.map(({ value, fromMs, runMs, fired }) => ({
          parts: partsOfValue.get(value) ?? [],
          what: "look-back of a run",
          fromMs,
          toMs: runMs,
          fired,
        }));
      },
    },
  };
}

/** A file's members are the condition's steps, in their order. */
function partsOf({ value, positions }: Pick<FiredGroup, "value" | "positions">, signals: readonly Signal[], members: readonly Member[]): readonly Part[] {
  const own = signals.filter((signal) => signal.value === value && positions.includes(signal.position));
  return own.map(({ position, member }) => ({ position, use: members.findIndex(({ id }) => id === member) }));
}

interface PantherIngest {
  readonly ingest: "modelled" | "mapping unproved";
  readonly recordsOf: (log: Log) => readonly TimedRecord[];
}

function ingestOf(sources: Readonly<Record<string, Source>>): PantherIngest {
  const types = new Map(Object.entries(sources).map(([name, source]) => [name, logTypesOf(name, optionOf(source))]));
  return {
    ingest: [...types.values()].every(({ proof }) => proof === "modelled") ? "modelled" : "mapping unproved",
    recordsOf: ({ events, delaysMs }) =>
      events.map(({ source, atMs, data }, i) => ({ logType: types.get(source)?.logType ?? "", atMs, processedMs: atMs + (delaysMs[i] ?? 0), data })),
  };
}

function optionOf(source: Source): readonly string[] {
  const value = source.platforms.panther?.options.find(({ name }) => name === "log_types")?.value;
  return Array.isArray(value) ? value : [];
}
