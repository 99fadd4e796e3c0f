/** Runs a correlation rule over records: the Python of its members gives signals, which it joins. Sees files and records; knows no detection. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Python } from "../../engines/python.ts";
import type { Json, JsonObject } from "../../model/event.ts";
import type { CorrelationRule, Join, Member, Signal } from "./correlation_rule.ts";
import { type Failure, type Given, loadProgram, type PantherRecord, type RuleFiles, type RuleProgram } from "./program.ts";
import { readCorrelation } from "./read_correlation.ts";
import type { RuleFile } from "./rule.ts";

/** With the record's own time: a look-back may go by that, or by when the record was processed. */
export interface TimedRecord extends PantherRecord {
  readonly atMs: number;
}

export interface Signals {
  readonly signals: readonly Signal[];
  readonly failures: readonly (Failure & { readonly rule: string })[];
}

export interface CorrelationReplay {
  readonly rule: CorrelationRule;
  /** Asked once for a log; what fires is then `firedGroups` in each reading. The answer, or why Python gave none. */
  signals(records: readonly TimedRecord[]): Promise<Signals | { readonly reason: string }>;
}

/** `rules`: the files among which those of the members are. */
export async function loadCorrelation(
  yaml: RuleFile,
  rules: readonly RuleFiles[],
  host: Python,
): Promise<CorrelationReplay | { readonly diagnostics: readonly Diagnostic[] }> {
  const read = readCorrelation(yaml);
  if (!read.ok) return read;
  const { members } = read.rule.correlation;
  const diagnostics: Diagnostic[] = [];
  const programs = new Map<string, RuleProgram>();
  for (const files of rules) {
    const program = await loadProgram(files, host);
    if ("diagnostics" in program) diagnostics.push(...program.diagnostics);
    else programs.set(program.rule.id, program);
  }
  const missing = members.filter(({ ruleId }) => diagnostics.length === 0 && !programs.has(ruleId));
  diagnostics.push(...missing.map(({ span, ruleId }) => problem("E1403", span, { what: `the rule \`${ruleId}\``, reason: "it is in none of the files" })));
  diagnostics.push(...members.flatMap(({ join }) => (join === undefined ? [] : joinProblems(join))));
  if (diagnostics.length > 0) return { diagnostics };
  return {
    rule: read.rule,
    signals: async (records) => {
      const answers = new Map<string, Answer>();
      for (const ruleId of new Set(members.map((member) => member.ruleId))) {
        const judged = await programs.get(ruleId)?.judge(records, ["context"]);
        if (judged === undefined) continue;
        if ("reason" in judged) return judged;
        answers.set(ruleId, judged);
      }
      return {
        signals: members.flatMap((member) => (answers.get(member.ruleId)?.matches ?? []).flatMap((match) => signalsOf(member, match))),
        failures: [...answers].flatMap(([rule, { failures }]) => failures.map((failure) => ({ ...failure, rule }))),
      };
    },
  };
}

interface Answer {
  readonly matches: readonly Matched[];
  readonly failures: readonly Failure[];
}
interface Matched {
  readonly position: number;
  readonly record: TimedRecord;
  readonly given: Given;
}

/** What `alert_context` gives is stored with the signal under this name. */
const context = "p_alert_context";

/** The platform's own columns are made from the record by its schema, which is not here. */
function joinProblems({ field, span }: Join): readonly Diagnostic[] {
  if (!field.startsWith("p_") || field.startsWith(`${context}.`)) return [];
  return [problem("E1403", span, { what: `\`${field}\``, reason: "the platform makes it from the log's schema" })];
}

/** A signal for each value: lists are joined by any of theirs. Without a value a signal is in no group. */
function signalsOf({ id, join }: Member, { position, record, given }: Matched): readonly Signal[] {
  const of = { member: id, position, atMs: record.atMs, arrivedMs: record.processedMs };
  if (join === undefined) return [{ ...of, value: "" }];
  const path = join.field.split(".");
  const found = path[0] === context ? at(given.context ?? {}, path.slice(1)) : at(record.data, path);
  const values = Array.isArray(found) ? found : [found];
  return [...new Set(values.flatMap((value) => (value === null || typeof value === "object" ? [] : [String(value)])))].map((value) => ({ ...of, value }));
}

function at(data: JsonObject, path: readonly string[]): Json {
  let found: Json = data;
  for (const key of path) {
    if (found === null || typeof found !== "object" || Array.isArray(found) || !Object.hasOwn(found, key)) return null;
    found = (found as JsonObject)[key] ?? null;
  }
  return found;
}
