/** Events of one group for baselines: buckets of about the usual amount with a peak; and peaks that are just high enough, or by one thing too low. */

import { aboveOf } from "../../evaluate/baseline.ts";
import type { Condition, Threshold } from "../../ir/detection.ts";
import { type Episode, kinds, neededFor, second } from "./episode.ts";
import type { Setting } from "./records.ts";
import { type Random, random } from "./values.ts";

type Baseline = Extract<Condition, { readonly kind: "baseline" }>;

export function baselineEpisode(condition: Baseline, episode: Episode): void {
  const { options, rng } = episode;
  if (options.isShort === true || rng.chance(0.5)) peakEpisode(condition, episode);
  else longEpisode(condition, episode);
}

function longEpisode(condition: Baseline, episode: Episode): void {
  const { aim, rng, startMs, options } = episode;
  const bucketMs = condition.bucketSeconds * second;
  const buckets = condition.baselineSeconds / condition.bucketSeconds;
  const first = Math.floor(startMs / bucketMs);
  const usual = rng.below(4);
  const spike = Math.max(6, neededFor(condition.thresholds) + 3);
  const values = [condition.measure, ...condition.thresholds.map(({ measure }) => measure)].flatMap((measure) => measure.values);
  const next = kinds(episode.maker(), values, spike + usual, aim === "fires" ? undefined : rng);
  const learning = Math.ceil(condition.learningSeconds / condition.bucketSeconds);
  const length = Math.max(learning + 2, buckets) + rng.below(buckets);
  // Of a long baseline few buckets have events, the same ones in all groups of all streams.
  const shared = random(options.family);
  const busy = new Set(Array.from({ length: 20 }, () => shared.below(2 * buckets)));
  const asked = Array.from({ length }, (_, bucket) => bucket).filter((bucket) => bucket === 0 || buckets <= 20 || busy.has(bucket));
  const peak = aim === "fires" ? asked.filter((bucket) => bucket >= learning).at(-1) : undefined;
  for (const bucket of asked) {
    const peaks = bucket === peak || (aim === "any" && bucket >= learning && rng.chance(0.3));
    const count = bucket === 0 ? 1 : bucket === peak ? usual + spike : peaks ? usual + rng.below(spike) : rng.chance(0.2) ? rng.below(2) : usual + rng.below(2);
    for (let i = 0; i < count; i++) {
      const inside = rng.pick([0, 0, bucketMs - 1, rng.below(bucketMs / second) * second]);
      episode.add(undefined, (first + bucket) * bucketMs + inside, [...episode.keys(), ...next()], aim === "fires" || rng.chance(0.95));
    }
  }
}

/** What keeps a peak from firing: nothing, or one thing alone. */
type Flaw = "none" | "lower" | "fewer" | "late" | "forgotten";

/** So many buckets in a row before the peak have so much each; all others nothing. `peak`: the least that fires after them. */
interface History {
  readonly busy: number;
  readonly amount: number;
  readonly peak: number;
}

function peakEpisode(condition: Baseline, episode: Episode): void {
  const { aim, rng, startMs } = episode;
  const { bucketSeconds, baselineSeconds, learningSeconds, thresholds } = condition;
  const [bucketMs, learningMs] = [bucketSeconds * second, learningSeconds * second];
  const buckets = baselineSeconds / bucketSeconds;
  const learning = Math.ceil(learningSeconds / bucketSeconds);
  const flaw = flawOf(aim, learning, rng);
  const history = flaw === "none" || flaw === "lower" ? historyOf(condition, flaw, episode) : { busy: 1, amount: 1, peak: leastPeak(condition, 1, 1) };
  const oldest = flaw === "late" ? learning : flaw === "forgotten" ? buckets + 1 : oldestOf(history.busy, learning, buckets, rng);
  const peakMs = (Math.floor(startMs / bucketMs) + buckets + 2) * bucketMs;
  const addAll = bucketMaker(condition, episode);
  for (let i = 0; i < history.busy; i++) {
    const fromMs = peakMs - (oldest - i) * bucketMs;
    // As early as may be learned from, or just too late, or just so early that it is forgotten.
    const firstMs = flaw === "late" ? peakMs - learningMs + 1 : flaw === "forgotten" ? fromMs + bucketMs - 1 : fromMs;
    addAll(i === 0 ? firstMs : undefined, fromMs, { amount: history.amount, events: 0 });
  }
  // What is older than the baseline is no part of it.
  if (flaw === "none" && oldest === buckets && rng.chance(0.5)) addAll(undefined, peakMs - (buckets + 1) * bucketMs, { amount: history.amount, events: 0 });
  addAll(undefined, peakMs, peakOf(condition, flaw, history.peak, neededFor(thresholds.filter(({ measure }) => measure.kind !== "sum"))));
}

function flawOf(aim: Episode["aim"], learning: number, rng: Random): Flaw {
  if (aim === "fires" || (aim === "any" && rng.chance(0.5))) return "none";
  const flaw = rng.pick<Flaw>(["lower", "lower", "lower", "fewer", "late", "forgotten"]);
  return flaw === "late" && learning === 0 ? "lower" : flaw;
}

/** How many buckets before the peak the first busy one is: often as early as counts, or as late as is learned from. */
function oldestOf(busy: number, learning: number, buckets: number, rng: Random): number {
  const least = Math.max(learning, busy);
  return rng.pick([buckets, least, least + rng.below(buckets - least + 1)]);
}

interface Amount {
  readonly amount: number;
  /** So many at least, whatever they come to. */
  readonly events: number;
}

function peakOf({ measure, thresholds }: Baseline, flaw: Flaw, peak: number, needed: number): Amount {
  if (flaw === "lower") return { amount: peak - 1, events: needed };
  const own = thresholds.some((threshold) => isOfMeasure(threshold, measure.kind));
  const amount = own ? Math.max(peak, needed) : peak;
  if (flaw !== "fewer" || needed === 1) return { amount, events: needed };
  return { amount: own ? needed - 1 : peak, events: needed - 1 };
}

/** Whether a threshold in the same bucket asks for so much of the measure as well. */
function isOfMeasure({ measure, operator }: Threshold, kind: Baseline["measure"]["kind"]): boolean {
  const isFromBelow = operator === ">" || operator === ">=";
  return isFromBelow && (kind === "count" ? measure.kind !== "sum" : kind === measure.kind);
}

/** Sums as large as this lose their last digits in floating point. */
const largeSum = 2 ** 51;

/** One after which the number of deviations alone decides: whole numbers on both sides of the edge, of which the one that is asked for is near it. */
function historyOf(condition: Baseline, flaw: "none" | "lower", { rng, options }: Episode): History {
  const buckets = condition.baselineSeconds / condition.bucketSeconds;
  const own = condition.thresholds.filter((threshold) => isOfMeasure(threshold, condition.measure.kind));
  const found: (History & { readonly margin: number })[] = [];
  for (let busy = 1; busy <= Math.min(3, buckets - 1); busy++) {
    const ratio = edgeOf(condition, busy);
    const least = options.trait === "rounded_baseline" ? largeSum + rng.below(2 ** 20) : Math.min(150, Math.ceil(neededFor(own) / ratio));
    for (let amount = least; amount < least + 12; amount++) {
      const peak = leastPeak(condition, busy, amount);
      found.push({ busy, amount, peak, margin: flaw === "none" ? peak - ratio * amount : ratio * amount - (peak - 1) });
    }
  }
  const near = found.toSorted((a, b) => a.margin - b.margin)[0];
  return (rng.chance(0.3) ? found[rng.below(found.length)] : near) ?? { busy: 1, amount: 1, peak: leastPeak(condition, 1, 1) };
}

/** What a peak has to be above, for each one in so many busy buckets. */
function edgeOf({ baselineSeconds, bucketSeconds, deviations }: Baseline, busy: number): number {
  const buckets = baselineSeconds / bucketSeconds;
  return (busy + Number(deviations) * Math.sqrt(busy * (buckets - busy))) / buckets;
}

function leastPeak(condition: Baseline, busy: number, amount: number): number {
  const isAbove = aboveOf(condition);
  const [sum, squares] = [BigInt(busy) * BigInt(amount), BigInt(busy) * BigInt(amount) ** 2n];
  let peak = Math.max(1, Math.floor(edgeOf(condition, busy) * amount) - 4);
  while (!isAbove(BigInt(peak), sum, squares)) peak += 1;
  return peak;
}

/** Adds events of one bucket that come to an amount; the first at its own instant where one is given. */
function bucketMaker({ measure, thresholds, bucketSeconds }: Baseline, episode: Episode): (firstMs: number | undefined, fromMs: number, of: Amount) => void {
  const { rng } = episode;
  const bucketMs = bucketSeconds * second;
  const counted = [measure, ...thresholds.map((threshold) => threshold.measure)].flatMap(({ kind, values }) => (kind === "distinct" ? values : []));
  const summed = measure.kind === "sum" ? measure.values[0]?.fields[0]?.path : undefined;
  return (firstMs, fromMs, { amount, events }) => {
    const different = kinds(episode.maker(), counted, measure.kind === "distinct" ? amount : Math.max(1, events), undefined);
    const count = Math.max(1, events, measure.kind === "sum" ? 1 : amount);
    for (let i = 0; i < count; i++) {
      const inside = rng.pick([0, 0, bucketMs - 1, rng.below(bucketMs / second) * second]);
      const sums: readonly Setting[] = summed === undefined ? [] : [[summed, i === 0 ? amount : 0]];
      const atMs = i === 0 && firstMs !== undefined ? firstMs : fromMs + inside;
      episode.add(undefined, firstMs === undefined ? atMs : Math.max(atMs, firstMs), [...episode.keys(), ...different(), ...sums], true);
    }
  };
}
