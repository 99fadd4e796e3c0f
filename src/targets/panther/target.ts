/** Panther: a detection becomes a Python rule and its YAML, or reasons why not. Composes the parts of this folder; never evaluates. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection } from "../../ir/detection.ts";
import type { Predicate } from "../../ir/predicate.ts";
import { oneLine } from "../../output/characters.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OptionSpecs, Target, Translation, TranslationRequest } from "../target.ts";
import { documentOf, ruleId } from "./document.ts";
import { moduleOf } from "./module.ts";
import { supports } from "./supports.ts";
import { type UnitTest, unitTests } from "./unit_tests.ts";
import { planOf } from "./window.ts";

const options = {
  log_types: { type: "strings", selecting: true, scope: "source", what: "Panther's names of the source's logs, such as AWS.CloudTrail" },
  summary_attributes: { type: "strings", selecting: false, scope: "detection", default: [], what: "fields whose values Panther sums up for an alert" },
} as const satisfies OptionSpecs;

export const panther: Target = {
  name: "panther",
  options,
  replaceable: [],
  supports: (feature) => supports[feature],
  translate,
};

function translate(request: TranslationRequest): Translation {
  const { rule, sources, hash } = request;
  if (rule.kind === "hunt") return refused([problem("W1201", rule.idSpan ?? rule.span, { what: "a hunt", why: "it alerts and reports no rows" })]);
  const plan = planOf(rule);
  const step = rule.steps[0];
  const source = step === undefined ? undefined : sources[step.source];
  const logTypes = texts(request.options.log_types);
  const reasons = [...metadataReasons(rule), ...("differences" in plan ? [] : plan), ...depthReasons(rule)];
  if (logTypes.length === 0) reasons.push(problem("E0910", rule.idSpan ?? rule.span, { platform: "panther", source: step?.source ?? "", option: "log_types" }));
  // A condition over several steps is refused by its plan, so that one step is all there is here.
  if (!("differences" in plan) || step === undefined || reasons.length > 0) return refused(reasons);

  const header = [`${rule.id} version ${rule.version}`, `meaning ${hash}`, `generated from ${oneLine(rule.file)}`];
  const mapping = source?.platforms.panther;
  const python = moduleOf({ detection: rule, mapping, plan, header });
  if (python.reasons.length > 0) return refused(python.reasons);

  const needed = [...step.keys, ...rule.keys.slice(step.keys.length), ...plan.needed];
  const tests = usesComputed(rule) ? [] : unitTests({ judged: request.judged, step: step.name, needed, mapping, logType: logTypes[0] ?? "" });
  const file = `panther/rules/${fileName(rule.id)}`;
  const document = documentOf({
    detection: rule,
    plan,
    pythonFile: `${fileName(rule.id)}.py`,
    logTypes,
    summaryAttributes: texts(request.options.summary_attributes),
    tests,
    header,
  });
  return {
    fidelity: fidelityOf(plan.differences),
    files: [
      { path: `${file}.py`, text: python.text },
      { path: `${file}.yml`, text: document },
    ],
    differences: plan.differences,
    notes: testNotes(rule, tests),
  };
}

/** Each once: a field that Panther lacks may be used in several places. */
function refused(reasons: readonly Diagnostic[]): Translation {
  return { fidelity: "refused", reasons: [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()] };
}

function texts(value: TranslationRequest["options"][string] | undefined): readonly string[] {
  return Array.isArray(value) ? value : [];
}

export function fileName(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

/** What Panther takes as the name of anything. */
const forbiddenInNames = /[<>&"%]/;

function metadataReasons(rule: Detection): Diagnostic[] {
  const { metadata, idSpan, id } = rule;
  const reasons: Diagnostic[] = [];
  const title = forbiddenInNames.exec(metadata.title);
  if (title !== null) reasons.push(problem("W1209", metadata.titleSpan ?? rule.span, { what: "title", found: title[0] }));
  const inId = forbiddenInNames.exec(ruleId(rule));
  if (inId !== null) reasons.push(problem("W1209", idSpan ?? rule.span, { what: "id", found: inId[0] }));
  if (metadata.status === "deprecated") reasons.push(problem("W1210", idSpan ?? rule.span, { id }));
  return reasons;
}

/** Deep enough for anything that a person writes; functions call each other that deep at most. */
const deepest = 100;

function depthReasons(rule: Detection): readonly Diagnostic[] {
  return rule.steps.filter((step) => isDeeper(step.predicate, deepest)).map((step) => problem("W1212", step.span ?? rule.span, { levels: deepest }));
}

/** Goes down level by level, since what is nested too deep cannot be gone through by recursion. */
function isDeeper(predicate: Predicate, levels: number): boolean {
  let level: readonly Predicate[] = [predicate];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((p) => (p.kind === "and" || p.kind === "or" ? p.of : p.kind === "atom" && p.test.kind === "has" ? [p.test.predicate] : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** The samples hold raw logs, and what a parser would compute from them is not known here. */
function usesComputed(rule: Detection): boolean {
  return JSON.stringify(rule.steps).includes('"computed":');
}

function testNotes(rule: Detection, tests: readonly UnitTest[]): readonly Diagnostic[] {
  return [true, false]
    .filter((expected) => !tests.some((test) => test.expected === expected))
    .map((expected) => problem("W1211", rule.idSpan ?? rule.span, { expected }));
}
