/** A condition over several steps: a signal for each step, and a correlation rule over the signals. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { YamlRecord } from "../../output/yaml.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OutputFile, Translation } from "../target.ts";
import type { Member, Signal } from "./correlation_members.ts";
import { type CorrelationPlan, correlationPlanOf, type StepsCondition } from "./correlation_plan.ts";
import { correlationTests } from "./correlation_tests.ts";
import { correlationDocument, signalDocument } from "./document.ts";
import { moduleOf } from "./module.ts";
import { fileName, ruleId } from "./names.ts";
import { commonReasons, type DetectionRequest, headerOf, logTypesOf, mappingOf, rhythmOf, statusOf, testNotes, textsOf, unitTestsOf } from "./request.ts";

/** Where a signal holds its group's key: a correlation joins by one field, and a detection's keys may be several, cut, or numbers. */
const keyName = "group_key";
const keyField = `p_alert_context.${keyName}`;

export function correlationTranslation(request: DetectionRequest, condition: StepsCondition): Translation {
  const { rule } = request;
  const plan = correlationPlanOf(rule, condition, rhythmOf(request.options));
  const reasons = [...commonReasons(request), ...("signals" in plan ? [] : plan)];
  if (!("signals" in plan) || reasons.length > 0) return { fidelity: "refused", reasons };

  const signals = plan.signals.map((signal) => emittedSignal(request, signal));
  const lacking = signals.flatMap((signal) => signal.reasons);
  if (lacking.length > 0) return { fidelity: "refused", reasons: lacking };

  const grouped = rule.keys.length > 0;
  const tests = correlationTests(plan, grouped ? keyField : undefined);
  const document = correlationDocument({
    detection: rule,
    ruleId: ruleId(rule),
    correlation: correlationOf(plan, grouped, ({ name }) => signalId(request, name)),
    summaryAttributes: textsOf(request.options.summary_attributes),
    tests,
    status: statusOf(request.options),
    header: headerOf(request),
  });
  return {
    fidelity: fidelityOf(plan.differences),
    files: [...signals.flatMap((signal) => signal.files), { path: `panther/correlation_rules/${fileName(rule.id)}.yml`, text: document }],
    differences: plan.differences,
    notes: [...signals.flatMap((signal) => signal.notes), ...(tests.length > 0 ? [] : [problem("W1214", condition.span ?? rule.span, {})])],
  };
}

interface EmittedSignal {
  readonly files: readonly OutputFile[];
  readonly reasons: readonly Diagnostic[];
  readonly notes: readonly Diagnostic[];
}

function emittedSignal(request: DetectionRequest, { name, step, needed }: Signal): EmittedSignal {
  const { rule } = request;
  const { title } = rule.metadata;
  const header = headerOf(request);
  const displayName = `${title}: ${name}`;
  const python = moduleOf({
    step,
    keys: step.keys,
    needed,
    title: [{ kind: "text", text: displayName }],
    context: step.keys.length > 0 ? { keyName } : [],
    mapping: mappingOf(request, step),
    header,
  });
  const file = fileName(`${rule.id}_${name}`);
  const tests = unitTestsOf(request, step, [...step.keys, ...needed]);
  const document = signalDocument({
    detection: rule,
    ruleId: signalId(request, name),
    displayName,
    description: `One step of the correlation rule ${ruleId(rule)}, which counts its matches.`,
    pythonFile: `${file}.py`,
    logTypes: logTypesOf(request, step),
    tests,
    status: statusOf(request.options),
    header,
  });
  return {
    files: [
      { path: `panther/rules/${file}.py`, text: python.text },
      { path: `panther/rules/${file}.yml`, text: document },
    ],
    reasons: python.reasons,
    notes: testNotes(request, tests, name),
  };
}

function signalId({ rule }: DetectionRequest, name: string): string {
  return `${ruleId(rule)}.${name}`;
}

/** A run that takes longer is given up; Panther's own rules allow 1 to 15. */
const timeoutMinutes = 5;

function correlationOf(plan: CorrelationPlan, grouped: boolean, idOf: (signal: Signal) => string): YamlRecord {
  const members = plan.members.map(
    ({ id, signal, least, absent }): YamlRecord => ({
      ID: id,
      RuleID: idOf(signal),
      ...(least > 1 && { MinMatchCount: least }),
      ...(absent && { Absence: true }),
    }),
  );
  const timing: YamlRecord = {
    Schedule: { RateMinutes: plan.rateMinutes, TimeoutMinutes: timeoutMinutes },
    LookbackWindowMinutes: plan.lookbackMinutes,
  };
  switch (plan.kind) {
    case "group":
      return { Group: members, ...(grouped && { MatchCriteria: { [keyName]: plan.members.map(({ id }) => ({ GroupID: id, Match: keyField })) } }), ...timing };
    case "sequence":
      return { Sequence: members, Transitions: transitions(plan.members, plan.framesMinutes, grouped), ...timing };
    default:
      return assertNever(plan);
  }
}

function transitions(members: readonly Member[], framesMinutes: readonly number[], grouped: boolean): readonly YamlRecord[] {
  return members.slice(1).map((to, i): YamlRecord => {
    const [from, minutes] = [members[i]?.id, framesMinutes[i]];
    invariant(from !== undefined && minutes !== undefined, "each member but the first has a transition to it");
    return {
      ID: `${from} ${to.absent ? "NOT FOLLOWED BY" : "FOLLOWED BY"} ${to.id}`,
      From: from,
      To: to.id,
      WithinTimeFrameMinutes: minutes,
      ...(grouped && { Match: [{ On: keyField }] }),
    };
  });
}
