/** What a query measures over the logs in a window, while they enter and leave. Cardinality is exact here, where the platform may estimate. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { combinations, type Member } from "./group.ts";
import type { Query } from "./rule.ts";

export interface Tally {
  add(member: Member): void;
  /** Where numbers are added up or compared, members leave in the order in which they came. */
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
      return ofNumbers((sum, number) => sum + number);
    case "max":
      return ofNumbers(Math.max);
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

/** Of numbers that come and go in one order, without taking any off again: a running sum of fractions would drift. */
function ofNumbers(join: (a: number, b: number) => number): Tally {
  const both = (a: number | undefined, b: number | undefined): number | undefined => (a === undefined || b === undefined ? (a ?? b) : join(a, b));
  /** What came last, in that order, and together. */
  let late: (number | undefined)[] = [];
  let allLate: number | undefined;
  /** What came before that, the oldest at the end, each with all after it. */
  const early: (number | undefined)[] = [];
  return {
    add: (member) => {
      const own = (member.measured[0] ?? []).filter((value) => typeof value === "number").reduce<number | undefined>(both, undefined);
      late.push(own);
      allLate = both(allLate, own);
    },
    remove: () => {
      if (early.length === 0) {
        for (const own of late.reverse()) early.push(both(own, early.at(-1)));
        [late, allLate] = [[], undefined];
      }
      early.pop();
    },
    value: () => both(early.at(-1), allLate),
  };
}
