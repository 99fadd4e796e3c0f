/**
 * What a baseline is made of: which events are selected, in which groups, and what they come to in each of its buckets. All that can be compared where what is
 * made of it is a vendor's own.
 */

import { groupsOf, selector } from "../evaluate/hits.ts";
import { type Measured, tally } from "../evaluate/measure.ts";
import type { Condition, Detection } from "../ir/detection.ts";
import { type Judge, rowText } from "./compare.ts";

export type OfBaseline = Detection & { readonly condition: Extract<Condition, { readonly kind: "baseline" }> };

/** A platform that adds doubles loses the last digits of what is no whole number of a double any more, in an order that is its own. */
export function comparable(amount: number): number {
  return Number.isSafeInteger(amount) ? amount : Number(amount.toPrecision(9));
}

/** A row for each bucket of a group that comes to more or less than nothing: its key; the bucket's first instant, and the measure. */
export function bucketsJudge(rule: OfBaseline): Judge {
  const select = selector(rule);
  const { measure, bucketSeconds } = rule.condition;
  const lengthMs = bucketSeconds * 1000;
  return (events) => {
    const hits = events.map((event, position) => select(event, position));
    const selected = hits.flatMap((hit) => hit ?? []);
    const fired = new Map<string, readonly number[]>();
    for (const { key, uses } of groupsOf(selected, 1)) {
      const buckets = new Map<number, (readonly Measured[])[]>();
      for (const { atMs, values } of uses[0] ?? []) {
        const startMs = Math.floor(atMs / lengthMs) * lengthMs;
        const inside = buckets.get(startMs);
        if (inside === undefined) buckets.set(startMs, [values]);
        else inside.push(values);
      }
      for (const [startMs, inside] of buckets) {
        const amounts = tally([measure]);
        for (const values of inside) amounts.add(values);
        const amount = Number(amounts.amounts()[0] ?? 0);
        if (amount !== 0) fired.set(rowText({ key, measures: [startMs, comparable(amount)] }), [startMs]);
      }
    }
    return {
      kind: "rows",
      isOrdered: false,
      fired,
      // What is not selected stays out of every bucket.
      candidates: fired.size + events.length - selected.length,
      keysAt: (position) => hits[position]?.uses.map(({ keyText }) => keyText) ?? [],
    };
  };
}
