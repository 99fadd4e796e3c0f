/** A condition over one selection: one Python rule and its YAML. */

import type { Condition } from "../../ir/detection.ts";
import { fidelityOf } from "../fidelity.ts";
import type { Translation } from "../target.ts";
import type { StepsCondition } from "./correlation_plan.ts";
import { ruleDocument } from "./document.ts";
import { moduleOf } from "./module.ts";
import { fileName, ruleId } from "./names.ts";
import { commonReasons, type DetectionRequest, headerOf, logTypesOf, mappingOf, statusOf, testNotes, textsOf, unitTestsOf } from "./request.ts";
import { planOf } from "./window.ts";

export function ruleTranslation(request: DetectionRequest, condition: Exclude<Condition, StepsCondition>): Translation {
  const { rule } = request;
  const [step] = rule.steps;
  const plan = planOf(rule, condition);
  const reasons = [...commonReasons(request), ...("differences" in plan ? [] : plan)];
  if (!("differences" in plan) || step === undefined || reasons.length > 0) return { fidelity: "refused", reasons };

  const { metadata, keys } = rule;
  const header = headerOf(request);
  const python = moduleOf({
    step,
    keys,
    needed: plan.needed,
    ...(plan.unique !== undefined && { unique: plan.unique }),
    title: metadata.headline ?? [{ kind: "text", text: metadata.title }],
    context: metadata.context,
    mapping: mappingOf(request, step),
    header,
  });
  if (python.reasons.length > 0) return { fidelity: "refused", reasons: python.reasons };

  const tests = unitTestsOf(request, step, [...keys, ...plan.needed]);
  const file = fileName(rule.id);
  const document = ruleDocument({
    detection: rule,
    ruleId: ruleId(rule),
    plan,
    pythonFile: `${file}.py`,
    logTypes: logTypesOf(request, step),
    summaryAttributes: textsOf(request.options.summary_attributes),
    tests,
    status: statusOf(request.options),
    header,
  });
  return {
    fidelity: fidelityOf(plan.differences),
    files: [
      { path: `panther/rules/${file}.py`, text: python.text },
      { path: `panther/rules/${file}.yml`, text: document },
    ],
    differences: plan.differences,
    notes: testNotes(request, tests),
  };
}
