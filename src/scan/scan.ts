/** Runs rules over logs in one pass, keeping of the events only what some rule selected. Knows no platform and prints nothing. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Judgement, judge } from "../evaluate/evaluate.ts";
import { type Hit, selector } from "../evaluate/hits.ts";
import type { Rule, Source } from "../ir/detection.ts";
import type { JsonObject } from "../model/event.ts";
import { toEvent } from "./event.ts";
import { type LogOptions, readLog } from "./log.ts";
import { indexRules } from "./rule_index.ts";

export interface ScanCounts {
  readonly files: number;
  /** Well-formed records. */
  readonly records: number;
  readonly malformed: number;
  /** Records that are an event of none of the sources: no valid time where it is looked for. */
  readonly withoutTime: number;
}
export interface ScannedRule extends Judgement {
  readonly rule: Rule;
  /** Where the events of `alert on each event` stand, by the position that verdict and alerts name. */
  readonly places: ReadonlyMap<number, LogPlace>;
}
export interface LogPlace {
  readonly file: string;
  /** Line, or number of the record in a file that is read whole; from 1. */
  readonly line: number;
}
export interface ScanResult {
  readonly counts: ScanCounts;
  /** In the order of the rules that were given. */
  readonly rules: readonly ScannedRule[];
  readonly problems: readonly Diagnostic[];
}

/** Every source that a rule names is tried on every record; see `toEvent`. All logs together are one log: windows cross files. */
export async function scan(
  rules: readonly Rule[],
  sources: Readonly<Record<string, Source>>,
  files: readonly string[],
  options: Omit<LogOptions, "name"> = {},
): Promise<ScanResult> {
  const scanning = scanner(rules, sources);
  const problems: Diagnostic[] = [];
  let malformed = 0;
  for (const file of files) {
    for await (const batch of readLog(file, options)) {
      malformed += batch.malformed;
      problems.push(...batch.problems);
      for (const { data, line } of batch.records) scanning.see(data, { file, line });
    }
  }
  const { records, withoutTime, judged } = scanning.end();
  return { counts: { files: files.length, records, malformed, withoutTime }, rules: judged, problems };
}

interface Scanner {
  see(data: JsonObject, place: LogPlace): void;
  end(): { readonly records: number; readonly withoutTime: number; readonly judged: readonly ScannedRule[] };
}

function scanner(rules: readonly Rule[], sources: Readonly<Record<string, Source>>): Scanner {
  const running = rules.map((rule) => ({ rule, select: selector(rule), hits: [] as Hit[], places: new Map<number, LogPlace>() }));
  const named = new Set(rules.flatMap((rule) => rule.steps.map((step) => step.source)));
  const tried = Object.values(sources)
    .filter((source) => named.has(source.name))
    .map((source) => ({ source, candidates: indexRules(rules, source.name) }));
  let records = 0;
  let withoutTime = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    see: (data, place) => {
      const position = records++;
      let timed = false;
      for (const { source, candidates } of tried) {
        const event = toEvent(source, data);
        if (event === undefined) continue;
        timed = true;
        lastMs = Math.max(lastMs, event.atMs);
        for (const i of candidates(data)) {
          const rule = running[i];
          const hit = rule?.select(event, position);
          if (rule === undefined || hit === undefined) continue;
          rule.hits.push(hit);
          if (rule.rule.kind === "detection" && rule.rule.condition.kind === "each") rule.places.set(position, place);
        }
      }
      if (!timed) withoutTime++;
    },
    end: () => ({ records, withoutTime, judged: running.map(({ rule, hits, places }) => ({ rule, places, ...judge(rule, hits, lastMs) })) }),
  };
}
