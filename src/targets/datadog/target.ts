/** Datadog: a detection as one Cloud SIEM rule, the JSON that its API takes. */

import { problem } from "../../diagnostics/report.ts";
import type { Detection } from "../../ir/detection.ts";
import { type JsonValue, jsonDocument } from "../../output/json.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OptionSpecs, Target, Translation, TranslationRequest } from "../target.ts";
import { plan } from "./condition.ts";
import { type Findings, noFindings } from "./findings.ts";
import type { RulePayload } from "./payload.ts";
import { payloadOf } from "./rule.ts";
import { supports } from "./supports.ts";
import { checkRule } from "./validate.ts";

const options: OptionSpecs = {
  query: { type: "string", selecting: true, scope: "both", what: "The search that selects the source's logs, such as `source:cloudtrail`." },
  tags: { type: "strings", default: [], selecting: false, scope: "both", what: "Tags of the rule beside those that samefire sets." },
  tolerance: {
    type: "int",
    default: 5,
    min: 1,
    max: 5,
    selecting: true,
    scope: "detection",
    what: "How far from the platform's own baseline a measure may be: 1 alerts soonest, 5 latest.",
  },
  notifications: { type: "strings", default: [], selecting: false, scope: "detection", what: "Whom a signal notifies, such as `@slack-security`." },
};

export const datadog: Target = { name: "datadog", options, replaceable: ["query"], supports: (feature) => supports[feature], translate };

function translate(request: TranslationRequest): Translation {
  const { rule } = request;
  const findings = noFindings();
  if (rule.kind === "hunt") findings.reasons.push(problem("W1101", rule.idSpan ?? rule.span, { what: "a hunt", reason: supports.hunt.reason }));
  else if (rule.metadata.status === "deprecated") findings.reasons.push(problem("W1108", rule.idSpan ?? rule.span, { status: rule.metadata.status }));
  else {
    const planned = plan(rule, request, findings);
    const idle = rule.condition.kind === "baseline" ? undefined : rule.platforms.datadog?.options.find(({ name }) => name === "tolerance");
    if (idle !== undefined) findings.notes.push(problem("W1120", idle.span, { option: idle.name }));
    const payload = planned === undefined ? undefined : payloadOf(rule, planned, request, findings);
    if (payload !== undefined && findings.reasons.length === 0) return emitted(rule, payload, findings);
  }
  return { fidelity: "refused", reasons: findings.reasons };
}

function emitted(rule: Detection, payload: RulePayload, { differences, notes }: Findings): Translation {
  const broken = checkRule(payload);
  if (broken.length > 0) return { fidelity: "refused", reasons: broken.map((what) => problem("W1116", rule.idSpan ?? rule.span, { broken: what })) };
  const path = `datadog/${rule.id.replace(/[^a-z0-9]+/g, "_")}.json`;
  // A payload is plain JSON data; its interfaces merely lack the index signature that JsonValue asks for.
  const text = jsonDocument(payload as unknown as JsonValue);
  return { fidelity: fidelityOf(differences), files: [{ path, text }], differences, notes };
}
