/** Conditions and reports to the IR: durations in seconds, defaults written out, measures in their step's terms. */

import { measureText } from "../check/condition.ts";
import type { StepFact } from "../check/steps.ts";
import type { View } from "../check/values.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { Condition, Hunt, StepUse } from "../ir/detection.ts";
import type * as ast from "../syntax/ast.ts";
import { lowerMeasure, lowerPath, lowerThreshold } from "./values.ts";

export function lowerCondition(condition: ast.Condition, steps: readonly StepFact[]): Condition {
  const { span } = condition;
  const viewOf = (name: string): View => viewOfStep(steps, name);
  switch (condition.kind) {
    case "each":
      return { kind: "each", span };
    case "window": {
      const view = firstView(steps);
      return {
        kind: "window",
        thresholds: condition.thresholds.map((threshold) => lowerThreshold(threshold, view)),
        withinSeconds: condition.within.seconds,
        span,
      };
    }
    case "first-seen": {
      const { within, learning, tuple } = condition;
      const values = tuple.map((path) => lowerPath(path, firstView(steps)));
      return { kind: "first-seen", values, withinSeconds: within.seconds, learningSeconds: learningSeconds(learning, within), span };
    }
    case "baseline": {
      const view = firstView(steps);
      return {
        kind: "baseline",
        measure: lowerMeasure(condition.measure, view),
        bucketSeconds: condition.per.seconds,
        deviations: condition.deviations.raw,
        baselineSeconds: condition.baseline.seconds,
        learningSeconds: learningSeconds(condition.learning, condition.baseline),
        thresholds: condition.thresholds.map((threshold) => lowerThreshold(threshold, view)),
        span,
      };
    }
    case "all":
      return { kind: "all", steps: condition.steps.map((step) => lowerStep(step, viewOf)), withinSeconds: condition.within.seconds, span };
    case "then":
      return {
        kind: "then",
        first: lowerStep(condition.first, viewOf),
        tails: condition.tails.map((tail) => ({
          absent: tail.absent,
          step: lowerStep(tail.step, viewOf),
          withinSeconds: tail.within.seconds,
          span: tail.span,
        })),
        span,
      };
    default:
      return assertNever(condition);
  }
}

export function lowerReport(
  { measures, over, sort, limit }: ast.ReportClause,
  steps: readonly StepFact[],
): Pick<Hunt, "measures" | "overSeconds" | "sort" | "limit"> {
  const texts = measures.map(measureText);
  return {
    measures: measures.map((measure) => lowerMeasure(measure, firstView(steps))),
    overSeconds: over.seconds,
    ...(sort !== undefined && { sort: { measure: texts.indexOf(measureText(sort.measure)), direction: sort.direction } }),
    ...(limit !== undefined && { limit: limit.value }),
  };
}

/** Law 9 and 10: half of the window where nothing is said, in whole seconds. */
function learningSeconds(learning: ast.Duration | undefined, window: ast.Duration): number {
  return learning?.seconds ?? Math.floor(window.seconds / 2);
}

function lowerStep({ name, thresholds, within, span }: ast.Step, viewOf: (name: string) => View): StepUse {
  return {
    step: name.text,
    thresholds: thresholds.map((threshold) => lowerThreshold(threshold, viewOf(name.text))),
    ...(within !== undefined && { withinSeconds: within.seconds }),
    span,
  };
}

function firstView([first]: readonly StepFact[]): View {
  invariant(first !== undefined, "a rule has a step");
  return first.keyView;
}

function viewOfStep(steps: readonly StepFact[], name: string): View {
  return firstView(steps.filter((step) => step.name === name));
}
