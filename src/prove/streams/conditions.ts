/** Random records for conditions of several steps, for baselines and for what is first seen: episodes that nearly hold, on every edge of their windows, with ties. Seeded. */

import type { Condition, Detection, Source, StepUse, Threshold } from "../../ir/detection.ts";
import type { Event, JsonObject } from "../../model/event.ts";
import { beginMs, measuredKinds, recordMaker, type Setting, type StreamOptions, shuffled, valueSettings, withValue } from "./records.ts";
import { allowed, isInObject, type Random, random, textsFor } from "./values.ts";

type OfSteps = Extract<Condition, { readonly kind: "all" | "then" }>;
type FirstSeen = Extract<Condition, { readonly kind: "first-seen" }>;
type Baseline = Extract<Condition, { readonly kind: "baseline" }>;
type Make = (settings: readonly Setting[], wanted: boolean) => JsonObject;

const second = 1_000;

export function conditionStream(rule: Detection, source: Source, options: StreamOptions): readonly Event[] {
  const rng = random(options.seed);
  const events: Event[] = [];
  const add = (atMs: number, record: JsonObject): void => {
    events.push({ source: source.name, atMs, data: withValue(record, source.time, new Date(atMs).toISOString().replace(".000Z", "Z")) });
  };
  const { condition } = rule;
  const makers = rule.steps.map((step): readonly [string, Make] => [step.name, recordMaker(step, source, options, rng)]);
  const make = (step: string | undefined): Make => makers.find(([name]) => name === step)?.[1] ?? makers[0]?.[1] ?? (() => ({}));
  const startMs = beginMs(options, rng);
  // Without keys every event is in one group, so a stream holds one episode.
  for (let episode = 0; episode < (rule.keys.length === 0 ? 1 : 8); episode++) {
    const keys = keySettings(rule, options, rng);
    if (condition.kind === "all" || condition.kind === "then") stepsEpisode(condition, { options, rng, startMs, keys, make, add });
    else if (condition.kind === "first-seen") firstSeenEpisode(condition, { options, rng, startMs, keys, make: make(undefined), add });
    else if (condition.kind === "baseline") baselineEpisode(condition, { options, rng, startMs, keys, make: make(undefined), add });
    else throw new Error(`no episodes are made for a condition of kind ${condition.kind}`);
  }
  return shuffled(events, rng);
}

interface Episode<M> {
  readonly options: StreamOptions;
  readonly rng: Random;
  readonly startMs: number;
  readonly keys: () => readonly Setting[];
  readonly make: M;
  readonly add: (atMs: number, record: JsonObject) => void;
}

/** The group's keys in every step's own fields; now and then one of them is missing, or another group's. */
function keySettings(rule: Detection, { claimed, seed }: StreamOptions, rng: Random): () => readonly Setting[] {
  const own = JSON.stringify(rule.steps.map(({ keys }) => keys.map(({ fields, cuts }) => [fields.map(({ path }) => path), cuts])));
  const same =
    rule.steps.every(({ keys }) => JSON.stringify(keys) === JSON.stringify(rule.steps[0]?.keys)) || new Set(JSON.parse(own).map(JSON.stringify)).size === 1;
  if (same) {
    const settings = rule.keys.flatMap((value) => valueSettings(value, rng, claimed));
    return () => (settings.length > 0 && rng.chance(0.04) ? settings.map(([path]): Setting => [path, undefined]) : settings);
  }
  const inObject = rule.keys.map((_, i) => rule.steps.some(({ keys }) => keys[i]?.fields.some(isInObject)));
  // Groups of one stream meet, and those of two seldom do.
  const text = (cut: boolean) => allowed(`${seed % 1000}.${rng.below(3)}${textsFor(rng, claimed, cut)}`, claimed, cut);
  const [texts, others] = [inObject.map(text), inObject.map(text)];
  return () =>
    rule.steps.flatMap(({ keys }) =>
      keys.flatMap(({ fields }, i): readonly Setting[] => {
        const path = fields[0]?.path ?? [];
        return [[path, rng.chance(0.05) ? undefined : rng.chance(0.75) ? texts[i] : others[i]]];
      }),
    );
}

function stepsEpisode(condition: OfSteps, { options, rng, startMs, keys, make, add }: Episode<(step: string | undefined) => Make>): void {
  const uses: readonly StepUse[] = condition.kind === "all" ? condition.steps : [condition.first, ...condition.tails.map(({ step }) => step)];
  const order = condition.kind === "all" && rng.chance(0.5) ? [...uses].reverse() : uses;
  const seen: number[] = [];
  let atMs = startMs + rng.below(1_200_000);
  if (rng.chance(0.7)) atMs -= atMs % second;
  const unanswered = condition.kind === "then" && condition.tails.some(({ absent }) => absent) && rng.chance(0.4);
  for (const [i, use] of order.entries()) {
    if (unanswered && i === order.length - 1) break;
    const withinMs = (condition.kind === "all" ? condition.withinSeconds : (condition.tails[Math.max(0, i - 1)]?.withinSeconds ?? 0)) * second;
    if (i > 0)
      atMs += rng.pick([0, 0, withinMs - second, withinMs, withinMs, withinMs + 1, withinMs + second, rng.below(withinMs), rng.below(withinMs), -second]);
    const needed = Math.max(1, ...use.thresholds.map(neededFor));
    const ownMs = (use.withinSeconds ?? (condition.kind === "all" ? condition.withinSeconds : 1)) * second;
    const span = use.thresholds.length === 0 ? 0 : rng.pick([0, ownMs - second, ownMs, ownMs, ownMs + 1, rng.below(ownMs)]);
    const kinds = measuredKinds(
      use.thresholds.flatMap(({ measure }) => measure.values),
      needed,
      rng,
      options.claimed,
    );
    const instants = [atMs, atMs - span];
    while (instants.length < needed + 2) instants.push(rng.pick([atMs - rng.below(span + 1), seen[rng.below(Math.max(1, seen.length))] ?? atMs, atMs]));
    for (const instant of instants.slice(0, Math.max(1, needed - 1 + rng.below(4)))) {
      seen.push(instant);
      add(instant, make(use.step)([...keys(), ...kinds()], rng.chance(0.9)));
    }
  }
  // Others around them, that may fit, and fit two steps.
  for (let more = rng.below(4); more > 0; more--) {
    const use = uses[rng.below(uses.length)];
    const near = seen[rng.below(seen.length)] ?? atMs;
    add(rng.pick([near, near + second, near - rng.below(600) * second, near + rng.below(600) * second]), make(use?.step)(keys(), rng.chance(0.8)));
  }
}

/** Few values, seen again at every edge of the window and of what is learned from. */
function firstSeenEpisode(condition: FirstSeen, { options, rng, startMs, keys, make, add }: Episode<Make>): void {
  const [withinMs, learningMs] = [condition.withinSeconds * second, condition.learningSeconds * second];
  const kinds = measuredKinds(condition.values, 2 + rng.below(3), rng, options.claimed);
  const first = startMs + rng.below(Math.min(withinMs, 1_200_000));
  const seen = [rng.chance(0.7) ? first - (first % second) : first];
  const count = 2 + rng.below(8);
  for (let i = 0; i < count; i++) {
    const step =
      rng.pick([0, learningMs, withinMs, withinMs, withinMs - learningMs, rng.below(withinMs), rng.below(withinMs)]) + rng.pick([0, 0, 0, -1, 1, second]);
    seen.push(Math.min((seen[rng.below(seen.length)] ?? first) + step, (seen[0] ?? first) + 2 * withinMs + second));
  }
  for (const atMs of seen) add(atMs, make([...keys(), ...kinds()], rng.chance(0.9)));
}

function baselineEpisode(condition: Baseline, { options, rng, startMs, keys, make, add }: Episode<Make>): void {
  const bucketMs = condition.bucketSeconds * second;
  const buckets = condition.baselineSeconds / condition.bucketSeconds;
  const first = Math.floor(startMs / bucketMs);
  const usual = rng.below(4);
  const spike = Math.max(6, ...condition.thresholds.map((threshold) => neededFor(threshold) + 3));
  const kinds = measuredKinds(
    [condition.measure, ...condition.thresholds.map(({ measure }) => measure)].flatMap(({ values }) => values),
    spike,
    rng,
    options.claimed,
  );
  const learning = Math.ceil(condition.learningSeconds / condition.bucketSeconds);
  const length = buckets + rng.below(buckets);
  // Of a long baseline few buckets have events, the same ones in all groups of all streams.
  const shared = random(options.family);
  const busy = new Set(Array.from({ length: 20 }, () => shared.below(2 * buckets)));
  for (let bucket = 0; bucket < length; bucket++) {
    if (bucket > 0 && buckets > 20 && !busy.has(bucket)) continue;
    const count = bucket === 0 ? 1 : rng.chance(0.2) ? rng.below(2) : bucket >= learning && rng.chance(0.3) ? usual + rng.below(spike) : usual + rng.below(2);
    for (let i = 0; i < count; i++) {
      const inside = rng.pick([0, 0, bucketMs - 1, rng.below(bucketMs / second) * second]);
      add((first + bucket) * bucketMs + inside, make([...keys(), ...kinds()], rng.chance(0.95)));
    }
  }
}

function neededFor({ operator, value, measure }: Threshold): number {
  if (measure.kind === "sum") return 2;
  return operator === ">" ? value + 1 : value;
}
