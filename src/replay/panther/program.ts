/** A rule's Python in a running host: which records match, and what its functions give for them. Knows no windows and no schedules. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Python } from "../../engines/python.ts";
import type { Json, JsonObject } from "../../model/event.ts";
import { readRule } from "./read_rule.ts";
import type { Rule, RuleFile } from "./rule.ts";

/** A record as the platform gets it. */
export interface PantherRecord {
  readonly logType: string;
  readonly processedMs: number;
  readonly data: JsonObject;
}

/** Records on which `rule()` failed, with the reason: the platform then has no match there. */
export interface Failure {
  readonly position: number;
  readonly reason: string;
}

/** What the functions gave for a record that matches, as far as they were asked. */
export interface Given {
  readonly dedup?: string;
  readonly unique?: string | null;
  readonly context?: JsonObject | null;
}
export interface Judged<R> {
  /** By position in the records, ascending. */
  readonly matches: readonly { readonly position: number; readonly record: R; readonly given: Given }[];
  readonly failures: readonly Failure[];
}

export interface RuleProgram {
  readonly rule: Rule;
  /** Those of Panther's that the module defines. */
  readonly functions: readonly string[];
  /** Records of other log types are not shown to it. The answer, or why Python gave none. */
  judge<R extends PantherRecord>(records: readonly R[], wanted: readonly (keyof Given)[]): Promise<Judged<R> | { readonly reason: string }>;
}

/** A rule's YAML and the Python beside it. */
export interface RuleFiles {
  readonly yaml: RuleFile;
  readonly python: RuleFile;
}

export async function loadProgram({ yaml, python }: RuleFiles, host: Python): Promise<RuleProgram | { readonly diagnostics: readonly Diagnostic[] }> {
  const read = readRule(yaml);
  if (!read.ok) return read;
  const { rule } = read;
  const loaded = await host.ask({ do: "load", rule: yaml.path, source: python.text });
  if (!loaded.ok) return { diagnostics: [problem("E1403", { path: python.path }, { what: python.path, reason: loaded.reason })] };
  const answer = loaded.value as unknown as
    | { readonly module: number; readonly functions: readonly string[] }
    | { readonly refused: string; readonly line: number };
  if ("refused" in answer) return { diagnostics: [problem("E1403", lineOf(python, answer.line), { what: python.path, reason: answer.refused })] };
  const own = python.path.slice(python.path.lastIndexOf("/") + 1);
  if (rule.pythonFile !== own)
    return { diagnostics: [problem("E1402", rule.pythonSpan, { what: "`Filename`", expected: `\`${own}\`, which stands beside it` })] };
  return {
    rule,
    functions: answer.functions,
    judge: async (records, wanted) => {
      const taken = records.flatMap((record, position) => (rule.logTypes.includes(record.logType) ? [{ record, position }] : []));
      const events = taken.map(({ record }) => record.data);
      const judged = await host.ask({ do: "judge", module: answer.module, id: rule.id, wanted, events } as unknown as Json);
      if (!judged.ok) return { reason: judged.reason };
      const said = judged.value as readonly Said[];
      const matches = taken.flatMap((one, i) => {
        const given = said[i];
        return given === undefined || given === false || isError(given) ? [] : [{ ...one, given }];
      });
      const failures = taken.flatMap(({ position }, i) => {
        const given = said[i];
        return given !== undefined && isError(given) ? [{ position, reason: given.error }] : [];
      });
      return { matches, failures };
    },
  };
}

function lineOf({ path, text }: RuleFile, line: number): Span {
  const before = text.split("\n", line - 1).join("\n").length;
  const start = before === 0 ? 0 : before + 1;
  const end = text.indexOf("\n", start);
  return { file: path, start, end: end === -1 ? text.length : end };
}

/** What the host says of a record: no match, an error, or what the functions gave. */
type Said = false | { readonly error: string } | Given;

function isError(said: Said): said is { readonly error: string } {
  return said !== false && "error" in said;
}
