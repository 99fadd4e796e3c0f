/** The payload of a planned rule. Knows the plan and the detection's prose, and no predicate. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection } from "../../ir/detection.ts";
import type { Options, TranslationRequest } from "../target.ts";
import { printComparisons, printOrdered } from "./case_condition.ts";
import { anomalyWindow, durationText, momentarySeconds, signalDurations } from "./durations.ts";
import { differs, type Findings } from "./findings.ts";
import { message } from "./message.ts";
import type { OptionsPayload, QueryPayload, RulePayload, SequencePayload } from "./payload.ts";
import type { Decision, Plan, PlannedQuery } from "./plan.ts";
import { tags } from "./tags.ts";

export function payloadOf(rule: Detection, planned: Plan, request: TranslationRequest, findings: Findings): RulePayload {
  const source = request.sources[rule.steps[0]?.source ?? ""];
  invariant(source !== undefined, "a detection's first source is given");
  const keys = rule.keys.length;
  if (keys > 3) findings.notes.push(problem("W1114", rule.keys[3]?.span ?? rule.idSpan, { keys }));
  const options = optionsPayload(planned.decision, rule.suppressSeconds);
  const condition = conditionText(planned.decision);
  differs(
    findings,
    "suppression_differs",
    `what a group fires joins its open signal, which closes ${durationText(options.keepAlive)} after its last event and ${durationText(options.maxSignalDuration)} after its first`,
    rule.condition.span ?? rule.idSpan,
  );
  return {
    name: rule.metadata.title,
    type: "log_detection",
    isEnabled: rule.metadata.status === "stable",
    queries: planned.queries.map(queryPayload),
    options,
    cases: [{ name: "", status: rule.severity, ...(condition !== undefined && { condition }), notifications: texts(request.options, "notifications") }],
    message: message(rule, source, planned, findings),
    tags: tags(rule, sourceTags(planned, rule), texts(request.options, "tags"), findings),
    filters: [],
    hasExtendedTitle: true,
  };
}

const aggregations = { count: "count", distinct: "cardinality", sum: "sum", "new-value": "new_value" } as const;

function queryPayload({ name, search, kind, groupBy, measured }: PlannedQuery): QueryPayload {
  return {
    name,
    query: search,
    aggregation: aggregations[kind],
    groupByFields: groupBy,
    hasOptionalGroupByFields: false,
    distinctFields: kind === "distinct" ? measured : [],
    ...((kind === "sum" || kind === "new-value") && { metrics: measured }),
    dataSource: "logs",
  };
}

function optionsPayload(decision: Decision, suppressSeconds: number | undefined): OptionsPayload {
  switch (decision.kind) {
    case "threshold":
    case "ordered": {
      const { windowSeconds } = decision;
      return { detectionMethod: "threshold", evaluationWindow: windowSeconds, ...signalDurations(windowSeconds, suppressSeconds) };
    }
    case "sequence": {
      const longest = Math.max(...decision.steps.map((step) => step.windowSeconds), ...decision.transitionSeconds);
      const sequenceDetectionOptions = sequencePayload(decision);
      return { detectionMethod: "sequence_detection", evaluationWindow: 0, ...signalDurations(longest, suppressSeconds), sequenceDetectionOptions };
    }
    case "new-value": {
      const { forgetDays: forgetAfter, learningDays: learningDuration } = decision;
      return {
        detectionMethod: "new_value",
        evaluationWindow: 0,
        ...signalDurations(momentarySeconds, suppressSeconds),
        newValueOptions: { forgetAfter, learningDuration, learningMethod: "duration", learningThreshold: 0 },
      };
    }
    case "anomaly":
      return {
        detectionMethod: "anomaly_detection",
        evaluationWindow: anomalyWindow,
        ...signalDurations(anomalyWindow, suppressSeconds),
        anomalyDetectionOptions: {
          bucketDuration: decision.bucketSeconds,
          detectionTolerance: decision.tolerance,
          learningDuration: decision.learningHours,
        },
      };
    default:
      return assertNever(decision);
  }
}

function sequencePayload({ steps, transitionSeconds }: Extract<Decision, { kind: "sequence" }>): SequencePayload {
  return {
    steps: steps.map(({ name, comparison, windowSeconds }) => ({ name, condition: printComparisons([comparison]), evaluationWindow: windowSeconds })),
    stepTransitions: transitionSeconds.map((seconds, i) => {
      const [parent, child] = steps.slice(i, i + 2);
      invariant(parent !== undefined && child !== undefined, "a transition leads from a step to the next");
      return { parent: parent.name, child: child.name, evaluationWindow: seconds };
    }),
  };
}

function conditionText(decision: Decision): string | undefined {
  switch (decision.kind) {
    case "threshold":
      return printComparisons(decision.comparisons);
    case "ordered":
      return printOrdered(decision.before, decision.after);
    case "sequence": {
      const last = decision.steps.at(-1);
      invariant(last !== undefined, "a sequence has steps");
      return printComparisons([{ query: last.name, operator: ">", value: 0 }]);
    }
    case "new-value":
    case "anomaly":
      return undefined;
    default:
      return assertNever(decision);
  }
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
