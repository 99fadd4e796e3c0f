/** Panther: a detection becomes a Python rule, or signals and a correlation over them, or reasons why not. Composes the parts of this folder; never evaluates. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { OptionSpecs, Target, Translation, TranslationRequest } from "../target.ts";
import { correlationTranslation } from "./correlation.ts";
import { ruleTranslation } from "./rule.ts";
import { supports } from "./supports.ts";

const options = {
  log_types: { type: "strings", selecting: true, scope: "both", what: "Panther's names of the source's logs, such as AWS.CloudTrail" },
  interval: {
    type: "duration",
    selecting: false,
    scope: "both",
    min: 300,
    max: 86_400,
    what: "How often a correlation runs, in whole minutes; each run costs a query. By itself it runs about once in the time that it looks for.",
  },
  slack: {
    type: "duration",
    default: 300,
    selecting: false,
    scope: "both",
    min: 0,
    max: 86_400,
    what: "How late an event may come and still be correlated.",
  },
  status: {
    type: "string",
    selecting: false,
    scope: "detection",
    oneOf: ["Experimental"],
    what: "What the rule says of itself. Panther's tool does not upload what is Experimental; panther-analysis asks it of every new rule.",
  },
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
  const correlates = condition.kind === "all" || condition.kind === "then";
  const translation = correlates ? correlationTranslation({ ...request, rule }, condition) : ruleTranslation({ ...request, rule }, condition);
  if (translation.fidelity === "refused") return { ...translation, reasons: once(translation.reasons) };
  const idle = (correlates ? [] : (rule.platforms.panther?.options ?? [])).filter(({ name }) => name === "interval" || name === "slack");
  return { ...translation, notes: once([...translation.notes, ...idle.map(({ name, span }) => problem("W1215", span, { option: name }))]) };
}

/** A field that Panther lacks may be used in several places. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
