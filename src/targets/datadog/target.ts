/** Datadog: a detection as one Cloud SIEM threshold rule, the JSON that its API takes. */

import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection } from "../../ir/detection.ts";
import { type JsonValue, jsonDocument } from "../../output/json.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OptionSpecs, Options, Target, Translation, TranslationRequest } from "../target.ts";
import { durations, durationText } from "./durations.ts";
import { differs, type Findings, noFindings } from "./findings.ts";
import { message } from "./message.ts";
import type { QueryPayload, RulePayload } from "./payload.ts";
import { type Comparison, type Plan, type PlannedQuery, plan } from "./plan.ts";
import { supports } from "./supports.ts";
import { tags } from "./tags.ts";
import { checkRule } from "./validate.ts";

const options: OptionSpecs = {
  query: { type: "string", selecting: true, scope: "both", what: "The search that selects the source's logs, such as `source:cloudtrail`." },
  tags: { type: "strings", default: [], selecting: false, scope: "both", what: "Tags of the rule beside those that samefire sets." },
  notifications: { type: "strings", default: [], selecting: false, scope: "detection", what: "Whom a signal notifies, such as `@slack-security`." },
};

export const datadog: Target = { name: "datadog", options, replaceable: [], supports: (feature) => supports[feature], translate };

function translate(request: TranslationRequest): Translation {
  const { rule } = request;
  const findings = noFindings();
  if (rule.kind === "hunt") findings.reasons.push(problem("E1101", rule.idSpan ?? rule.span, { what: "a hunt", reason: supports.hunt.reason }));
  else if (rule.metadata.status === "deprecated") findings.reasons.push(problem("E1108", rule.idSpan ?? rule.span, { status: rule.metadata.status }));
  else {
    const planned = plan(rule, request, findings);
    const payload = planned === undefined ? undefined : payloadOf(rule, planned, request, findings);
    if (payload !== undefined && findings.reasons.length === 0) return emitted(rule, payload, findings);
  }
  return { fidelity: "refused", reasons: findings.reasons };
}

function emitted(rule: Detection, payload: RulePayload, { differences, notes }: Findings): Translation {
  const broken = checkRule(payload);
  if (broken.length > 0) return { fidelity: "refused", reasons: broken.map((what) => problem("E1116", rule.idSpan ?? rule.span, { broken: what })) };
  const path = `datadog/${rule.id.replace(/[^a-z0-9]+/g, "_")}.json`;
  // A payload is plain JSON data; its interfaces merely lack the index signature that JsonValue asks for.
  const text = jsonDocument(payload as unknown as JsonValue);
  return { fidelity: fidelityOf(differences), files: [{ path, text }], differences, notes };
}

function payloadOf(rule: Detection, planned: Plan, request: TranslationRequest, findings: Findings): RulePayload | undefined {
  const source = request.sources[rule.steps[0]?.source ?? ""];
  invariant(source !== undefined, "a detection's first source is given");
  const keys = rule.keys.length;
  if (keys > 3) findings.notes.push(problem("W1114", rule.keys[3]?.span ?? rule.idSpan, { keys }));
  const spans = durations(planned.windowSeconds, rule.suppressSeconds);
  differs(
    findings,
    "suppression_differs",
    `what a group fires joins its open signal, which closes ${durationText(spans.keepAlive)} after its last event and ${durationText(spans.maxSignalDuration)} after its first`,
    rule.condition.span ?? rule.idSpan,
  );
  return {
    name: rule.metadata.title,
    type: "log_detection",
    isEnabled: rule.metadata.status === "stable",
    queries: planned.queries.map(queryPayload),
    options: { detectionMethod: "threshold", ...spans },
    cases: [
      {
        name: "",
        status: rule.severity,
        condition: planned.comparisons.map(comparisonText).join(" && "),
        notifications: texts(request.options, "notifications"),
      },
    ],
    message: message(rule, source, planned, findings),
    tags: tags(rule, sourceTags(planned, rule), texts(request.options, "tags"), findings),
    filters: [],
    hasExtendedTitle: true,
  };
}

function queryPayload({ name, search, kind, groupBy, measured }: PlannedQuery): QueryPayload {
  return {
    name,
    query: search,
    aggregation: kind === "distinct" ? "cardinality" : kind,
    groupByFields: groupBy,
    hasOptionalGroupByFields: false,
    distinctFields: kind === "distinct" ? measured : [],
    ...(kind === "sum" && { metrics: measured }),
    dataSource: "logs",
  };
}

function comparisonText({ query, operator, value }: Comparison): string {
  return `${query} ${operator} ${value}`;
}

function texts(values: Options, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

/** What the searches begin with, `source:cloudtrail`; else the name in the `.det`. */
function sourceTags(planned: Plan, rule: Detection): readonly string[] {
  const named = planned.queries.flatMap(({ search }) => /^source:([a-z0-9_.-]+)(?= |$)/.exec(search)?.[1] ?? []);
  return named.length > 0 ? named : rule.steps.map(({ source }) => source);
}
