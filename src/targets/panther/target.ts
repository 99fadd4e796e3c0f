/** Panther: a detection becomes a Python rule, or signals and a correlation over them, or reasons why not. Composes the parts of this folder; never evaluates. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { OptionSpecs, Target, Translation, TranslationRequest } from "../target.ts";
import { correlationTranslation } from "./correlation.ts";
import { ruleTranslation } from "./rule.ts";
import { supports } from "./supports.ts";

const options = {
  log_types: { type: "strings", selecting: true, scope: "both", what: "Panther's names of the source's logs, such as AWS.CloudTrail" },
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
  const { rule } = request;
  if (rule.kind === "hunt")
    return { fidelity: "refused", reasons: [problem("W1201", rule.idSpan ?? rule.span, { what: "a hunt", why: "it alerts and reports no rows" })] };
  const { condition } = rule;
  const translation =
    condition.kind === "all" || condition.kind === "then"
      ? correlationTranslation({ ...request, rule }, condition)
      : ruleTranslation({ ...request, rule }, condition);
  return translation.fidelity === "refused" ? { ...translation, reasons: once(translation.reasons) } : { ...translation, notes: once(translation.notes) };
}

/** A field that Panther lacks may be used in several places. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
