/** The whole chain for tests: `.det` texts in, what a platform emits out. Mistakes in a test's own detections are thrown. */

import { readFileSync } from "node:fs";
import type { ReadText } from "../src/check/load.ts";
import { check } from "../src/check/project.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import type { Rule } from "../src/ir/detection.ts";
import { lower, type Program } from "../src/lower/lower.ts";
import { targets } from "../src/targets/registry.ts";
import { type Outcome, translateRule } from "../src/targets/translate.ts";
import { type LogReader, noLogs } from "../src/testing/events.ts";
import { judge } from "../src/testing/run.ts";

const fromDisk: ReadText = (path) => ({ text: readFileSync(path, "utf8") });

export function programOf(paths: readonly string[], readText: ReadText = fromDisk): Program {
  const { program, diagnostics } = checked(paths, readText);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 2));
  return program;
}

export function checked(paths: readonly string[], readText: ReadText = fromDisk): { readonly program: Program; readonly diagnostics: readonly Diagnostic[] } {
  const project = check(paths, readText);
  return { program: lower(project), diagnostics: project.diagnostics };
}

export function translated(platform: string, rule: Rule, program: Program, logs: LogReader = noLogs): Outcome {
  const target = targets[platform];
  if (target === undefined) throw new Error(`no platform ${platform}`);
  const judged = judge(rule, program.tests, program.sources, logs);
  return translateRule(target, { rule, sources: program.sources, judged }, { accept: {}, options: {} });
}
