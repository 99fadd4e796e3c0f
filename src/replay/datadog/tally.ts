/** What a query measures over the logs in a window, while they enter and leave. Cardinality is exact here, where the platform may estimate. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { combinations, type Member } from "./group.ts";
import type { Query } from "./rule.ts";

export interface Tally {
  add(member: Member): void;
  /** Members leave in the order in which they came. */
  remove(member: Member): void;
  /** Undefined where no log in the window has a value. */
  value(): number | undefined;
}

export function tally(aggregation: Query["aggregation"]): Tally {
  switch (aggregation) {
    case "count":
    case "new_value":
      return counted();
    case "cardinality":
      return different();
    case "sum":
      return ofNumbers((numbers) => numbers.reduce((sum, number) => sum + number, 0));
    case "max":
      return ofNumbers((numbers) => numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY));
    default:
      return assertNever(aggregation);
  }
}

function counted(): Tally {
  let count = 0;
  return {
    add: () => {
      count++;
    },
    remove: () => {
      count--;
    },
    value: () => (count > 0 ? count : undefined),
  };
}

/** Of several fields, the different tuples. */
function different(): Tally {
  const counts = new Map<string, number>();
  const change = (member: Member, by: 1 | -1): void => {
    for (const tuple of combinations(member.measured)) {
      const text = JSON.stringify(tuple.map(String));
      const count = (counts.get(text) ?? 0) + by;
      if (count === 0) counts.delete(text);
      else counts.set(text, count);
    }
  };
  return { add: (member) => change(member, 1), remove: (member) => change(member, -1), value: () => (counts.size > 0 ? counts.size : undefined) };
}

/** Computed anew when it is asked for: a running sum of fractions would drift. */
function ofNumbers(measure: (numbers: readonly number[]) => number): Tally {
  const inside: (readonly number[])[] = [];
  return {
    add: (member) => {
      inside.push((member.measured[0] ?? []).filter((value) => typeof value === "number"));
    },
    remove: () => {
      inside.shift();
    },
    value: () => {
      const numbers = inside.flat();
      return numbers.length > 0 ? measure(numbers) : undefined;
    },
  };
}
