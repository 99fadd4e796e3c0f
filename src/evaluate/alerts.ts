/** Suppression (law 11): which of the true instants are alerts. Knows verdicts, not events. */

import type { Detection } from "../ir/detection.ts";
import type { Alert, FiringGroup } from "../model/event.ts";
import type { Hit } from "./hits.ts";

/** Every event is an alert, also at one instant; with `at most once per`, one a group and period. */
export function eventAlerts(rule: Detection, hits: readonly Hit[]): readonly Alert[] {
  const alerts = hits.flatMap(({ atMs, position, uses }) => uses.map(({ key }) => ({ key, atMs, event: position })));
  alerts.sort((a, b) => a.atMs - b.atMs || a.event - b.event);
  return suppressed(alerts, rule.suppressSeconds);
}

export function groupAlerts(rule: Detection, groups: readonly FiringGroup[]): readonly Alert[] {
  const alerts = groups.flatMap(({ key, instantsMs }) => instantsMs.map((atMs) => ({ key, atMs })));
  // A stable sort: alerts of one instant stay in the order of their groups.
  alerts.sort((a, b) => a.atMs - b.atMs);
  return suppressed(alerts, rule.suppressSeconds);
}

/** An instant is silent while the group's last alert is less than the period before it. */
function suppressed(alerts: readonly Alert[], periodSeconds: number | undefined): readonly Alert[] {
  if (periodSeconds === undefined) return alerts;
  const lastMs = new Map<string, number>();
  return alerts.filter(({ key, atMs }) => {
    const group = JSON.stringify(key);
    const last = lastMs.get(group);
    if (last !== undefined && atMs - last < periodSeconds * 1000) return false;
    lastMs.set(group, atMs);
    return true;
  });
}
