/**
 * samefire as a library: a chain of functions over plain data, one for each arrow.
 *
 *     detections/*.det
 *         │ read        text -> tree with spans
 *         │ check       trees -> project: names, types, lints
 *         │ lower       project -> IR: plain JSON, negation at the atoms
 *         │ lint        what the meaning shows to be a mistake
 *         ▼
 *        IR ──────────────┐
 *         │ evaluate      │ translate      IR -> files and fidelity
 *         ▼               ▼
 *      verdict          ES|QL and TOML, Datadog JSON, Panther YAML and Python
 */

import { check as checkProject, type Project } from "./check/project.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { alerts as alertsOf, evaluate as evaluateRule } from "./evaluate/evaluate.ts";
import type { Rule } from "./ir/detection.ts";
import { lint as lintProgram } from "./lint/lint.ts";
import { lower as lowerProject, type Program } from "./lower/lower.ts";
import type { Alert, Event, JudgedEvent, Verdict } from "./model/event.ts";
import type { File } from "./syntax/ast.ts";
import { read as readFile } from "./syntax/read.ts";
import { targets } from "./targets/registry.ts";
import { type Outcome, type ProjectSettings, translateRule } from "./targets/translate.ts";
import { noLogs } from "./testing/events.ts";
import { judge } from "./testing/run.ts";

/** A text as a tree. Declarations with a syntax error are left out and reported. */
export function read(path: string, text: string): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  return readFile(path, text);
}

/** Files and whatever they import, checked. `readText` gives a file's text, or says why it cannot. */
export function check(paths: readonly string[], readText: (path: string) => { readonly text: string } | { readonly problem: Diagnostic }): Project {
  return checkProject(paths, readText);
}

/** The rules of the files that were asked for; those with errors are left out. */
export function lower(project: Project): Program {
  return lowerProject(project);
}

/** Tests that no event can pass, and tests that change nothing, seen where everything is written out. */
export function lint(project: Project, program: Program): readonly Diagnostic[] {
  return lintProgram(project, program);
}

/** What a rule says of events, whatever their order. */
export function evaluate(rule: Rule, events: readonly Event[]): Verdict {
  return evaluateRule(rule, events);
}

/** The same after `at most once per`. */
export function alerts(rule: Rule, events: readonly Event[]): readonly Alert[] {
  return alertsOf(rule, events);
}

/** A rule on a platform (`elastic`, `datadog`, `panther`), judged against what the file and the project accept. Undefined for an unknown platform. */
export function translate(program: Program, rule: Rule, platform: string, settings: ProjectSettings = { accept: {}, options: {} }): Outcome | undefined {
  const target = Object.hasOwn(targets, platform) ? targets[platform] : undefined;
  if (target === undefined) return undefined;
  const judged: readonly JudgedEvent[] = judge(rule, program.tests, program.sources, noLogs);
  return translateRule(target, { rule, sources: program.sources, judged }, settings);
}

export type { Diagnostic, Span } from "./diagnostics/diagnostic.ts";
export { render } from "./diagnostics/render.ts";
export type { Detection, Hunt, Rule, Source, TestCase } from "./ir/detection.ts";
export { irDocument } from "./ir/document.ts";
export { meaningHash } from "./ir/hash.ts";
export type { Alert, Event, FiringGroup, GroupKey, Json, JsonObject, Row, Scalar, Verdict } from "./model/event.ts";
export type { Difference, DifferenceCode } from "./targets/fidelity.ts";
export type { OutputFile } from "./targets/target.ts";
export type { Outcome, Program, Project, ProjectSettings };
