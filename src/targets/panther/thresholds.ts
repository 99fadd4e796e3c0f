/** What thresholds ask for, in whole numbers. Arithmetic only. */

import type { Measure, Threshold } from "../../ir/detection.ts";

/** `> 4` and `>= 5` are one. */
export function atLeast({ operator, value }: Threshold): number {
  return operator === ">" ? value + 1 : value;
}

/** The thresholds that are left when those go that another one, or one event, implies. */
export function strongest(thresholds: readonly Threshold[]): readonly Threshold[] {
  const byMeasure = new Map<string, Threshold>();
  for (const threshold of thresholds) {
    const always = atLeast(threshold) <= (threshold.measure.kind === "count" ? 1 : 0);
    const key = measureKey(threshold.measure);
    const other = byMeasure.get(key);
    if (!always && (other === undefined || atLeast(threshold) > atLeast(other))) byMeasure.set(key, threshold);
  }
  const left = [...byMeasure.values()];
  const mostDistinct = Math.max(0, ...left.filter((t) => t.measure.kind === "distinct").map(atLeast));
  // N different values are in N events at least.
  return left.filter((t) => t.measure.kind !== "count" || atLeast(t) > mostDistinct);
}

function measureKey({ kind, values }: Measure): string {
  return JSON.stringify([kind, values.map(({ fields, cuts }) => [fields.map((field) => field.path), cuts])]);
}

export function durationText(seconds: number): string {
  const units = [
    [86400, "d"],
    [3600, "h"],
    [60, "m"],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? [1, "s"];
  return `${seconds / size}${unit}`;
}
