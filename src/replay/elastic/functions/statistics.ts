/** Aggregates that need all numbers of a group at once. Exact, where the node's are sketches of many values. */

import { argument, type Call, constant, fixed } from "./function.ts";
import { type Aggregate, type AggregateFunction, all } from "./gathering.ts";

export function numeric(finish: (values: readonly number[]) => number | null): AggregateFunction {
  return fixed(1, (call) => all("double", argument(call, 0, "numeric"), (values) => (values.length === 0 ? null : finish(values.map(Number)))));
}

/** Of few values the exact one, between two by their distance; of many the node's is a sketch. */
export function percentileOf(sorted: readonly number[], percent: number): number {
  const at = (percent / 100) * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

export function ascending(found: readonly number[]): readonly number[] {
  return [...found].sort((a, b) => a - b);
}

export function percentile(call: Call): Aggregate {
  const percent = Number(constant(call, 1, "numeric").known.value);
  return all("double", argument(call, 0, "numeric"), (found) => (found.length === 0 ? null : percentileOf(ascending(found.map(Number)), percent)));
}

export function variance(found: readonly number[]): number {
  // Welford's, as the node gathers it.
  let mean = 0;
  let squares = 0;
  for (const [i, value] of found.entries()) {
    const distance = value - mean;
    mean += distance / (i + 1);
    squares += distance * (value - mean);
  }
  return squares / found.length;
}

export function medianDeviation(found: readonly number[]): number {
  const median = percentileOf(ascending(found), 50);
  return percentileOf(ascending(found.map((value) => Math.abs(value - median))), 50);
}
