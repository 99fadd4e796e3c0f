/** What of a request every Panther rule of a detection needs: its logs, its names, its unit tests, and what keeps Panther from taking it at all. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, OptionValue, SetOption, SourceMapping, Step } from "../../ir/detection.ts";
import type { Predicate, Value } from "../../ir/predicate.ts";
import { oneLine } from "../../output/characters.ts";
import type { Options, TranslationRequest } from "../target.ts";
import type { Rhythm } from "./correlation_plan.ts";
import { ruleId } from "./names.ts";
import { type UnitTest, unitTests } from "./unit_tests.ts";

export type DetectionRequest = TranslationRequest & { readonly rule: Detection };

export function headerOf({ rule, hash }: DetectionRequest): readonly string[] {
  return [`${rule.id} version ${rule.version}`, `meaning ${hash}`, `generated from ${oneLine(rule.file)}`];
}

export function mappingOf({ sources }: DetectionRequest, step: Step): SourceMapping | undefined {
  return sources[step.source]?.platforms.panther;
}

export function textsOf(value: OptionValue | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}

export function statusOf({ status }: Options): string | undefined {
  return typeof status === "string" ? status : undefined;
}

/** How often a correlation runs, and how late a signal may come. */
export function rhythmOf({ interval, slack }: Options): Rhythm {
  return { ...(typeof interval === "number" && { intervalSeconds: interval }), slackSeconds: Number(slack) };
}

/** Each source's own, unless the detection or the project says otherwise. The resolved option knows only one of several sources'. */
export function logTypesOf(request: DetectionRequest, step: Step): readonly string[] {
  const { rule, options } = request;
  const resolved = textsOf(options.log_types);
  const sources = rule.steps.map((each) => logTypesIn(mappingOf(request, each)?.options));
  const overlaid = logTypesIn(rule.platforms.panther?.options).length > 0 || !sources.some((declared) => declared.join("\n") === resolved.join("\n"));
  return overlaid ? resolved : logTypesIn(mappingOf(request, step)?.options);
}

function logTypesIn(options: readonly SetOption[] = []): readonly string[] {
  return textsOf(options.findLast(({ name }) => name === "log_types")?.value);
}

/** Of the events of the step's own source; none where a parser's value decides, since samples hold raw logs. */
export function unitTestsOf(request: DetectionRequest, step: Step, needed: readonly Value[]): readonly UnitTest[] {
  if (JSON.stringify(step).includes('"computed":')) return [];
  const judged = request.judged.filter(({ event }) => event.source === step.source);
  return unitTests({ judged, step: step.name, needed, mapping: mappingOf(request, step), logType: logTypesOf(request, step)[0] ?? "" });
}

/** `of`: the step, where a detection has several. */
export function testNotes({ rule }: DetectionRequest, tests: readonly UnitTest[], of?: string): readonly Diagnostic[] {
  return [true, false]
    .filter((expected) => !tests.some((test) => test.expected === expected))
    .map((expected) => problem("W1211", rule.idSpan ?? rule.span, { expected, ...(of !== undefined && { of }) }));
}

/** What Panther takes as the name of anything. */
const forbiddenInNames = /[<>&"%]/;

/** What is wrong whatever the condition: names, status, depth, sources without log types. */
export function commonReasons(request: DetectionRequest): readonly Diagnostic[] {
  const { rule } = request;
  const { metadata, idSpan, id, steps } = rule;
  const reasons: Diagnostic[] = [];
  const title = forbiddenInNames.exec(metadata.title);
  if (title !== null) reasons.push(problem("W1209", metadata.titleSpan ?? rule.span, { what: "title", found: title[0] }));
  const inId = forbiddenInNames.exec(ruleId(rule));
  if (inId !== null) reasons.push(problem("W1209", idSpan ?? rule.span, { what: "id", found: inId[0] }));
  if (metadata.status === "deprecated") reasons.push(problem("W1210", idSpan ?? rule.span, { id }));
  for (const step of steps) {
    if (isDeeper(step.predicate, deepest)) reasons.push(problem("W1212", step.span ?? rule.span, { levels: deepest }));
    if (logTypesOf(request, step).length === 0)
      reasons.push(
        problem("E0910", request.sources[step.source]?.nameSpan ?? idSpan ?? rule.span, { platform: "panther", source: step.source, option: "log_types" }),
      );
  }
  return reasons;
}

/** Deep enough for anything that a person writes; functions call each other that deep at most. */
const deepest = 100;

/** Goes down level by level, since what is nested too deep cannot be gone through by recursion. */
function isDeeper(predicate: Predicate, levels: number): boolean {
  let level: readonly Predicate[] = [predicate];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((p) => (p.kind === "and" || p.kind === "or" ? p.of : p.kind === "atom" && p.test.kind === "has" ? [p.test.predicate] : []));
    if (level.length === 0) return false;
  }
  return true;
}
