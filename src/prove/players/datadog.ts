/** A Datadog rule's JSON, played by the replay. */

import type { Source } from "../../ir/detection.ts";
import type { Event, Row } from "../../model/event.ts";
import { readingsOf } from "../../replay/datadog/assumptions.ts";
import type { DatadogLog } from "../../replay/datadog/log.ts";
import { looking } from "../../replay/datadog/looks.ts";
import { readRule } from "../../replay/datadog/read_rule.ts";
import { type Answer, compileRule } from "../../replay/datadog/replay.ts";
import { alertsOf, verdictOf } from "../../replay/datadog/verdict.ts";
import { datadogIngest, datadogMapping } from "../../replay/ingest/datadog.ts";
import type { OutputFile } from "../../targets/target.ts";
import { comparable } from "../buckets.ts";
import { type Log, type Opened, readingText, type Said } from "../player.ts";
import { ofLast } from "./of_last.ts";

/** `buckets`: of an anomaly rule, what the vendor's model is given. */
export function openDatadog(file: OutputFile, as: "events" | "groups" | "buckets", sources: Readonly<Record<string, Source>>): Opened {
  const { rule, diagnostics } = readRule(file.path, file.text);
  if (rule === undefined) return { ok: false, diagnostics };
  const readings = readingsOf(rule);
  const replays = readings.map((reading) => compileRule(rule, reading));
  const looks = readings.map((reading) => looking(rule, reading));
  const ingests = Object.entries(sources).flatMap(([name, source]) => {
    const block = source.platforms.datadog;
    const query = block?.options.find((option) => option.name === "query")?.value;
    const mapping =
      typeof query === "string"
        ? datadogMapping(
            query,
            (block?.maps ?? []).map(({ from, to }) => ({ from, to })),
          )
        : undefined;
    return mapping === undefined ? [] : [[name, datadogIngest(mapping)] as const];
  });
  const ingest = new Map(ingests);
  const toLog = ({ source, data }: Event): DatadogLog => ingest.get(source)?.toLog(data) ?? { reserved: {}, tags: [], attributes: data };
  const logsIn = ofLast(({ events }: Log) => events.map((event) => ({ atMs: event.atMs, log: toLog(event) })));
  const replayed = (log: Log, reading: number) => replays[reading]?.(logsIn(log));
  return {
    ok: true,
    player: {
      says: as === "buckets" ? "buckets" : "verdicts",
      readings: readings.map(readingText),
      ingest: [...ingest.values()].every(({ proof }) => proof === "modelled") ? "modelled" : "mapping unproved",
      schedules: 1,
      alerts: async (log, reading) => alertsOf(replayed(log, reading) ?? { selected: new Map(), outcome: { kind: "fired", groups: [] } }).length,
      windows: async (log, reading) => {
        const outcome = replayed(log, reading)?.outcome;
        if (as === "events" || outcome === undefined) return [];
        const fired = new Set(
          outcome.kind === "fired"
            ? outcome.groups.flatMap(({ key, firings }) => firings.map(({ atMs }) => JSON.stringify([key, atMs])))
            : outcome.buckets.flatMap(({ key, startMs, value }) => (value === 0 ? [] : [JSON.stringify([key, startMs])])),
        );
        const isBucket = outcome.kind === "measured";
        const looked = looks[reading]?.(logsIn(log)) ?? [];
        return looked.map((look) => ({ ...look, fired: fired.has(JSON.stringify([look.key, isBucket ? look.fromMs : look.toMs])) }));
      },
      play: async (log, reading): Promise<Said> => {
        const answer = replayed(log, reading);
        if (as === "buckets") return bucketsOf(answer);
        const verdict = answer && verdictOf(answer, as);
        if (verdict === undefined) return { kind: "failed", reason: "the rule's model is the vendor's own" };
        return verdict.kind === "events" ? { kind: "events", positions: verdict.events } : { kind: "groups", groups: verdict.groups };
      },
    },
  };
}

/** A bucket that comes to nothing is none. */
function bucketsOf(answer: Answer | undefined): Said {
  if (answer?.outcome.kind !== "measured") return { kind: "failed", reason: "it is no anomaly rule" };
  return {
    kind: "rows",
    rows: answer.outcome.buckets.flatMap(({ key, startMs, value }): readonly Row[] => (value === 0 ? [] : [{ key, measures: [startMs, comparable(value)] }])),
  };
}
