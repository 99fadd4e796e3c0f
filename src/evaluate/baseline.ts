/** `M per b is n deviations above w baseline learning l` (law 10), in exact arithmetic. Knows one group's members, ascending in time. */

import type { Condition } from "../ir/detection.ts";
import type { Member } from "./hits.ts";
import { holds, tally } from "./measure.ts";
import { between } from "./window.ts";

type Baseline = Extract<Condition, { kind: "baseline" }>;

/** The ends of the buckets that fire. An empty bucket never does, since its measure is not above anything. */
export function baselineInstants(members: readonly Member[], condition: Baseline): readonly number[] {
  const bucketMs = condition.bucketSeconds * 1000;
  const baselineMs = condition.baselineSeconds * 1000;
  const isAbove = aboveOf(condition);
  const instants: number[] = [];
  const buckets = amountsByBucket(members, condition, bucketMs);
  let sum = 0n;
  let squares = 0n;
  let first = 0;
  for (const { startMs, amount, thresholdsHold } of buckets) {
    for (let oldest = buckets[first]; oldest !== undefined && oldest.startMs < startMs - baselineMs; oldest = buckets[++first]) {
      sum -= oldest.amount;
      squares -= oldest.amount * oldest.amount;
    }
    const [from, to] = between(members, startMs - baselineMs, startMs - condition.learningSeconds * 1000);
    if (isAbove(amount, sum, squares) && to > from && thresholdsHold) instants.push(startMs + bucketMs);
    sum += amount;
    squares += amount * amount;
  }
  return instants;
}

/** Whether an amount is far enough above the buckets before it, of whose amounts the sum and the sum of the squares are given. */
export function aboveOf({ baselineSeconds, bucketSeconds, deviations }: Baseline): (amount: bigint, sum: bigint, squares: bigint) => boolean {
  const n = BigInt(baselineSeconds / bucketSeconds);
  const { numerator, denominator } = decimal(deviations);
  return (amount, sum, squares) => {
    const above = n * amount - sum;
    const variance = n * squares - sum * sum;
    return above > 0n && (above * denominator) ** 2n > numerator ** 2n * variance;
  };
}

interface Bucket {
  readonly startMs: number;
  readonly amount: bigint;
  readonly thresholdsHold: boolean;
}

function amountsByBucket(members: readonly Member[], { measure, thresholds }: Baseline, bucketMs: number): readonly Bucket[] {
  const measures = [measure, ...thresholds.map((threshold) => threshold.measure)];
  const buckets: Bucket[] = [];
  for (let start = 0, end = 0; start < members.length; start = end) {
    const bucket = Math.floor((members[start]?.atMs ?? 0) / bucketMs);
    const inside = tally(measures);
    for (let member = members[end]; member !== undefined && Math.floor(member.atMs / bucketMs) === bucket; member = members[++end]) inside.add(member.values);
    const [amount = 0, ...others] = inside.amounts();
    buckets.push({ startMs: bucket * bucketMs, amount: BigInt(amount), thresholdsHold: holds(thresholds, others) });
  }
  return buckets;
}

function decimal(text: string): { readonly numerator: bigint; readonly denominator: bigint } {
  const [whole = "", fraction = ""] = text.split(".");
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}
