/** Bounds of named differences, as detections: what fires by the stricter one has to fire on the platform as well. docs/fidelity.md states them. */

import type { Detection, Rule, Threshold } from "../ir/detection.ts";
import type { Difference } from "../targets/fidelity.ts";

/** Undefined where the differences state no such bound, or leave nothing out. */
export function leastOf(rule: Rule, differences: readonly Difference[]): Detection | undefined {
  if (rule.kind === "hunt" || rule.condition.kind !== "window") return undefined;
  if (!differences.some(({ code }) => code === "anchored_window")) return undefined;
  // Two fixed windows cover one that slides, so one of them holds N of 2N - 1.
  const thresholds = rule.condition.thresholds.map((threshold): Threshold => ({ ...threshold, operator: ">=", value: 2 * neededBy(threshold) - 1 }));
  const stricter: Detection = { ...rule, condition: { ...rule.condition, thresholds } };
  return stricter;
}

function neededBy({ operator, value }: Threshold): number {
  return operator === ">" ? value + 1 : value;
}
