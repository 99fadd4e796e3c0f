/** Every rule of a workspace on every platform asked for: what `build` writes and `check` judges. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Rule } from "../ir/detection.ts";
import { targets } from "../targets/registry.ts";
import type { Options, Target } from "../targets/target.ts";
import { type Outcome, optionsOf, translateRule } from "../targets/translate.ts";
import { readLogs } from "../testing/events.ts";
import { judge } from "../testing/run.ts";
import { openTestLog } from "./logs.ts";
import { unknownColumns } from "./unknown_columns.ts";
import type { Workspace } from "./workspace.ts";

export interface TranslatedRule {
  readonly rule: Rule;
  readonly outcomes: readonly Outcome[];
}

export async function translateAll(workspace: Workspace): Promise<{ readonly rules: readonly TranslatedRule[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { program, config } = workspace;
  // What is wrong with a log is told by running the test that reads it.
  const logs = await readLogs(program.tests, openTestLog);
  const rules = program.rules.map((rule) => {
    const judged = judge(rule, program.tests, program.sources, logs);
    const outcomes = config.platforms.flatMap((name) => {
      const target = targets[name];
      return target === undefined ? [] : [translateRule(target, { rule, sources: program.sources, judged }, config)];
    });
    return { rule, outcomes };
  });
  const found = rules.flatMap(({ rule, outcomes }) => [
    ...outcomes.flatMap(({ diagnostics }) => diagnostics),
    ...(outcomes.some(asksElastic) ? unknownColumns(rule, program.sources) : []),
  ]);
  return { rules, diagnostics: once(found) };
}

function asksElastic(outcome: Outcome): boolean {
  return outcome.platform === "elastic" && "files" in outcome && outcome.differences.every(({ code }) => code !== "query_replaced");
}

/** What is wrong with a source is found for each of its rules. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.span]), one])).values()];
}

/** What a rule is translated with on a platform. */
export function optionsOn(target: Target, rule: Rule, { program, config }: Workspace): Options {
  return optionsOf(target, { rule, sources: program.sources }, config).options;
}
