/** Runs a Panther rule over records: its Python in CPython, its alerts by the platform's windows. Sees files and records; knows no detection. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Python } from "../../engines/python.ts";
import { type Failure, loadProgram, type PantherRecord } from "./program.ts";
import type { Rule, RuleFile } from "./rule.ts";
import { type Assumptions, alertsOf, type Match, type PantherAlert, type PantherWindow, windowsOf } from "./windows.ts";

export { hostProgram } from "./host.generated.ts";
export type { PantherRecord } from "./program.ts";

export interface Judged {
  /** By position in the records, ascending. */
  readonly matches: readonly Match[];
  readonly failures: readonly Failure[];
}
export interface Answer extends Judged {
  readonly windows: readonly PantherWindow[];
  readonly alerts: readonly PantherAlert[];
}

export interface Replay {
  readonly rule: Rule;
  /** What its Python says of records, or why Python gave nothing. */
  judge(records: readonly PantherRecord[]): Promise<Judged | { readonly reason: string }>;
  /** What alerts of that, by the windows. */
  answer(judged: Judged, assumptions: Assumptions): Answer;
  /** Both. */
  run(records: readonly PantherRecord[], assumptions: Assumptions): Promise<Answer | { readonly reason: string }>;
}

/** Reads the rule and loads its Python into a running host; `files` are a rule's YAML and the Python beside it. */
export async function loadRule(yaml: RuleFile, python: RuleFile, host: Python): Promise<Replay | { readonly diagnostics: readonly Diagnostic[] }> {
  const program = await loadProgram({ yaml, python }, host);
  if ("diagnostics" in program) return program;
  const { rule, functions } = program;
  const judge: Replay["judge"] = async (records) => {
    const judged = await program.judge(records, functions.includes("unique") ? ["dedup", "unique"] : ["dedup"]);
    if ("reason" in judged) return judged;
    const matches = judged.matches.map(({ position, record: { processedMs }, given: { dedup = "", unique } }): Match => {
      return { position, processedMs, dedup, ...(unique !== undefined && { unique }) };
    });
    return { matches, failures: judged.failures };
  };
  const answer: Replay["answer"] = (judged, assumptions) => {
    const windows = windowsOf(judged.matches, rule, assumptions);
    return { ...judged, windows, alerts: alertsOf(windows) };
  };
  return {
    rule,
    judge,
    answer,
    run: async (records, assumptions) => {
      const judged = await judge(records);
      return "reason" in judged ? judged : answer(judged, assumptions);
    },
  };
}
