/** `count`, `distinct` and `sum` (law 8), kept up to date while events enter and leave a window. */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Measure, Threshold } from "../ir/detection.ts";
import type { Scalar } from "../model/event.ts";
import { compare } from "./predicate.ts";
import { type Reader, valueReader } from "./value.ts";

/** What one event brings to a measure: its value, a tuple's JSON text, or undefined where it is missing. */
export type Measured = Scalar | undefined;
/** Sums are exact. */
export type Amount = number | bigint;

export function measurer(measure: Measure): Reader<Measured> {
  const readers = measure.values.map(valueReader);
  const [first] = readers;
  if (first === undefined) return () => undefined;
  if (readers.length === 1) return first;
  return (data) => {
    const parts: Scalar[] = [];
    for (const read of readers) {
      const part = read(data);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return JSON.stringify(parts);
  };
}

/** The amounts of several measures over the events that are in. */
export interface Tally {
  add(values: readonly Measured[]): void;
  remove(values: readonly Measured[]): void;
  amounts(): readonly Amount[];
}

export function tally(measures: readonly Measure[]): Tally {
  const counters = measures.map(counter);
  return {
    add: (values) => {
      for (const [i, count] of counters.entries()) count.change(values[i], 1);
    },
    remove: (values) => {
      for (const [i, count] of counters.entries()) count.change(values[i], -1);
    },
    amounts: () => counters.map((count) => count.amount()),
  };
}

export function holds(thresholds: readonly Threshold[], amounts: readonly Amount[]): boolean {
  return thresholds.every(({ operator, value }, i) => compare(amounts[i] ?? 0, operator, value));
}

interface Counter {
  change(value: Measured, by: 1 | -1): void;
  amount(): Amount;
}

function counter(measure: Measure): Counter {
  switch (measure.kind) {
    case "count": {
      let count = 0;
      return {
        change: (_, by) => {
          count += by;
        },
        amount: () => count,
      };
    }
    case "distinct": {
      const counts = new Map<Scalar, number>();
      return {
        change: (value, by) => {
          if (value === undefined) return;
          const count = (counts.get(value) ?? 0) + by;
          if (count === 0) counts.delete(value);
          else counts.set(value, count);
        },
        amount: () => counts.size,
      };
    }
    case "sum": {
      let sum = 0n;
      return {
        change: (value, by) => {
          // Law 8: beyond 2^53 a number in JSON is no longer exact, so it is missing.
          if (typeof value === "number" && Math.abs(value) <= 2 ** 53) sum += BigInt(by * value);
        },
        amount: () => sum,
      };
    }
    default:
      return assertNever(measure.kind);
  }
}
