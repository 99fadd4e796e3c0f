/** From a condition to what decides on the platform, one case for each kind. What it cannot hold becomes a reason at its span. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Condition, Detection, Step, StepUse } from "../../ir/detection.ts";
import type { TranslationRequest } from "../target.ts";
import { planBaseline } from "./baseline.ts";
import { momentarySeconds } from "./durations.ts";
import { type Findings, refuse } from "./findings.ts";
import { planFirstSeen } from "./first_seen.ts";
import type { Decision, Plan } from "./plan.ts";
import { comparisonsOf, type Planning, planning } from "./queries.ts";
import { checkReplaced } from "./replaced.ts";
import { planThen } from "./then.ts";
import { legalWindow } from "./windows.ts";

/** Undefined where something was refused. */
export function plan(rule: Detection, request: TranslationRequest, findings: Findings): Plan | undefined {
  const planned = planning(rule, request, findings);
  const decision = decide(planned, rule.condition);
  const queries = [...planned.queries.values()];
  checkReplaced(rule, queries, findings);
  return decision === undefined || findings.reasons.length > 0 ? undefined : { queries, decision };
}

function decide(planned: Planning, condition: Condition): Decision | undefined {
  const { rule, findings } = planned;
  switch (condition.kind) {
    case "each":
      return together(planned, [{ step: onlyStep(rule).name, thresholds: [] }], momentarySeconds);
    case "window":
      return windowed(planned, [{ step: onlyStep(rule).name, thresholds: condition.thresholds }], condition.withinSeconds, condition.span);
    case "all":
      for (const use of condition.steps)
        if (use.withinSeconds !== undefined) refuse(findings, "a step's own window beside `and`", "a rule has one window", use.span ?? condition.span);
      return windowed(planned, condition.steps, condition.withinSeconds, condition.span);
    case "then":
      return planThen(planned, condition);
    case "first-seen":
      return planFirstSeen(planned, onlyStep(rule), condition);
    case "baseline":
      return planBaseline(planned, onlyStep(rule), condition);
    default:
      return assertNever(condition);
  }
}

function onlyStep(rule: Detection): Step {
  const step = rule.steps.find(({ name }) => name === "events") ?? rule.steps[0];
  invariant(step !== undefined, "a detection has a selection");
  return step;
}

function windowed(planned: Planning, uses: readonly StepUse[], withinSeconds: number, span: Span | undefined): Decision | undefined {
  return together(planned, uses, legalWindow(withinSeconds, span, planned.findings));
}

function together(planned: Planning, uses: readonly StepUse[], windowSeconds: number | undefined): Decision | undefined {
  const comparisons = uses.flatMap((use) => comparisonsOf(planned, use));
  return windowSeconds === undefined ? undefined : { kind: "threshold", comparisons, windowSeconds };
}
