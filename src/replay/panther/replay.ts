/** Runs a Panther rule over records: its Python in CPython, its alerts by the platform's windows. Sees files and records; knows no detection. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Python } from "../../engines/python.ts";
import type { Json, JsonObject } from "../../model/event.ts";
import { readRule } from "./read_rule.ts";
import type { Rule, RuleFile } from "./rule.ts";
import { type Assumptions, alertsOf, type Match, type PantherAlert } from "./windows.ts";

export { hostProgram } from "./host.generated.ts";

/** A record as the platform gets it. */
export interface PantherRecord {
  readonly logType: string;
  readonly processedMs: number;
  readonly data: JsonObject;
}

export interface Answer {
  /** By position in the records, ascending. */
  readonly matches: readonly Match[];
  readonly alerts: readonly PantherAlert[];
  /** Records on which `rule()` failed, with the reason: the platform then has no match there. */
  readonly failures: readonly { readonly position: number; readonly reason: string }[];
}

export interface Replay {
  readonly rule: Rule;
  /** The answer, or why Python gave none. */
  run(records: readonly PantherRecord[], assumptions: Assumptions): Promise<Answer | { readonly reason: string }>;
}

/** Reads the rule and loads its Python into a running host; `files` are a rule's YAML and the Python beside it. */
export async function loadRule(yaml: RuleFile, python: RuleFile, host: Python): Promise<Replay | { readonly diagnostics: readonly Diagnostic[] }> {
  const read = readRule(yaml);
  if (!read.ok) return read;
  const { rule } = read;
  const loaded = await host.ask({ do: "load", rule: yaml.path, source: python.text });
  if (!loaded.ok) return { diagnostics: [problem("E1403", { path: python.path }, { what: python.path, reason: loaded.reason })] };
  const { functions } = loaded.value as unknown as { readonly functions: readonly string[] };
  const wanted = ["dedup", ...functions.filter((name) => name === "unique")];
  return {
    rule,
    run: async (records, assumptions) => {
      const taken = records.flatMap((record, position) => (rule.logTypes.includes(record.logType) ? [{ ...record, position }] : []));
      const answer = await host.ask({ do: "judge", rule: yaml.path, id: rule.id, wanted, events: taken.map(({ data }) => data) });
      if (!answer.ok) return { reason: answer.reason };
      const judged = answer.value as readonly Judged[];
      const failures = judged.flatMap((one, i) => (isFailure(one) ? [{ position: taken[i]?.position ?? -1, reason: one.error }] : []));
      const matches = judged.flatMap((one, i): readonly Match[] => {
        const record = taken[i];
        if (record === undefined || one === false || isFailure(one)) return [];
        const { position, processedMs } = record;
        return [{ position, processedMs, dedup: one.dedup, ...(one.unique !== undefined && { unique: one.unique }) }];
      });
      return { matches, alerts: alertsOf(matches, rule, assumptions), failures };
    },
  };
}

/** What the host says of a record: no match, an error, or what the functions gave. */
type Judged = false | { readonly error: string } | { readonly dedup: string; readonly unique?: string | null; readonly context?: Json };

function isFailure(one: Judged): one is { readonly error: string } {
  return one !== false && "error" in one;
}
