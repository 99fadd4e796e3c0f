/** Random logs for one detection: groups in which it nearly holds, or just does, interleaved and in no order. Seeded. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { judgeOf } from "../../evaluate/evaluate.ts";
import { usesOf } from "../../evaluate/hits.ts";
import type { Detection, Source } from "../../ir/detection.ts";
import type { Event } from "../../model/event.ts";
import { timeText } from "../times.ts";
import { withAlikeKeys, withAlikeValues } from "./alike.ts";
import { type Made, setApart } from "./apart.ts";
import { baselineEpisode } from "./baselines.ts";
import type { Aim, Episode } from "./episode.ts";
import { firstSeenEpisode } from "./first_seen.ts";
import { keySettings } from "./keys.ts";
import { type RecordMaker, recordMaker, type Setting, type StreamOptions, shuffled, withValue } from "./records.ts";
import { stepsEpisode } from "./steps.ts";
import { type Random, random } from "./values.ts";
import { edgeEpisode, partedEpisode, windowEpisode } from "./windows.ts";

const mostTries = 4;

export function stream(rule: Detection, sources: Readonly<Record<string, Source>>, options: StreamOptions): readonly Event[] {
  const rng = random(options.seed);
  const makers = makersOf(rule, sources, options, rng);
  if (makers === undefined) return [];
  const startMs = beginMs(options, rng);
  if (rule.condition.kind === "each") {
    // One that is alone as well: where matches are counted, as many as fit into one log would hide that one is not enough.
    const [count, wanted] = options.isShort !== true && rng.chance(0.15) ? [1 + rng.below(2), 0.9] : [60, 0.5];
    return Array.from({ length: count }, () => makers.eventOf(undefined, startMs + rng.below(3_600) * 1000, [], rng.chance(wanted)));
  }
  const fires = firing(rule);
  const apart = random(~options.seed);
  const events: Event[] = [];
  // Without keys every event is in one group, so a stream holds one episode.
  for (let episode = 0; episode < (rule.keys.length === 0 ? 1 : 9); episode++) {
    const aim = rng.pick<Aim>(["fires", "fires", "fires", "silent", "silent", "silent", "any", "any"]);
    const others = () => ({ aim, rng, startMs, options, keys: keySettings(rule, aim, options, makers.of().maker, rng) });
    const own = madeBy(
      makers,
      others,
      (one) => episodeOf(rule, one),
      (of) => aim === "any" || fires(of) === (aim === "fires"),
    );
    events.push(...(aim === "fires" ? setApart(rule, own, sources, options, apart) : own.map(({ event }) => event)));
  }
  const { condition } = rule;
  // In the one group of all events, values that are alike can only take the place of the others.
  const isOfAlike = rule.keys.length === 0 && tellsApart(rule) && apart.chance(0.25);
  if (condition.kind === "baseline" || (rule.keys.length === 0 && !isOfAlike)) return shuffled(events, rng);
  const own = makersOf(rule, sources, options, apart) ?? makers;
  const others = () => ({ aim: "fires" as const, rng: apart, startMs, options, keys: keySettings(rule, "fires", options, own.of().maker, apart) });
  const made = (make: (one: Episode) => void): readonly Event[] => madeBy(own, others, make, () => true).map(({ event }) => event);
  // Where a bound lets a platform miss what just fires, twice as many are to be seen.
  const alikeValues = () => made((one) => episodeOf(apart.chance(0.5) ? rule : doubled(rule), withAlikeValues(one)));
  if (isOfAlike) return shuffled(alikeValues(), rng);
  if (condition.kind === "window") {
    for (const episodeOfWindow of [edgeEpisode, partedEpisode]) {
      if (!apart.chance(0.4)) events.push(...made((one) => episodeOfWindow(condition, one)));
    }
  }
  if (apart.chance(0.3)) events.push(...made((one) => episodeOf(rule, withAlikeKeys(one))));
  if (apart.chance(0.3)) events.push(...alikeValues());
  return shuffled(events, rng);
}

interface Makers {
  readonly of: (step?: string) => { readonly source: Source; readonly maker: RecordMaker };
  readonly eventOf: (step: string | undefined, atMs: number, settings: readonly Setting[], wanted: boolean) => Event;
}

function makersOf(rule: Detection, sources: Readonly<Record<string, Source>>, options: StreamOptions, rng: Random): Makers | undefined {
  const makers = new Map(
    rule.steps.flatMap((step) => {
      const source = sources[step.source];
      return source === undefined ? [] : [[step.name, { source, maker: recordMaker(step, source, options, rng) }] as const];
    }),
  );
  const [first] = makers.values();
  if (first === undefined) return undefined;
  const of = (step?: string) => makers.get(step ?? "") ?? first;
  return {
    of,
    eventOf: (step, atMs, settings, wanted) => {
      const { source, maker } = of(step);
      return { source: source.name, atMs, data: withValue(maker.make(settings, wanted), source.time, timeText(atMs)) };
    },
  };
}

/** Tried again, where it is not what it was to be. */
function madeBy(
  { of, eventOf }: Makers,
  others: () => Omit<Episode, "maker" | "add">,
  make: (episode: Episode) => void,
  isRight: (events: readonly Event[]) => boolean,
): readonly Made[] {
  let made: Made[] = [];
  for (let tries = 0; tries < mostTries; tries++) {
    made = [];
    make({ ...others(), maker: (step) => of(step).maker, add: (step, ...rest) => made.push({ step, event: eventOf(step, ...rest) }) });
    if (isRight(made.map(({ event }) => event))) break;
  }
  return made;
}

function episodeOf(rule: Detection, episode: Episode): void {
  const { condition } = rule;
  switch (condition.kind) {
    case "each":
      return;
    case "window":
      windowEpisode(condition, episode);
      return;
    case "all":
    case "then":
      stepsEpisode(condition, episode);
      return;
    case "first-seen":
      firstSeenEpisode(condition, episode);
      return;
    case "baseline":
      baselineEpisode(condition, episode);
      return;
    default:
      assertNever(condition);
  }
}

/** Whether it counts different values, or remembers them. */
function tellsApart(rule: Detection): boolean {
  if (rule.condition.kind === "first-seen") return true;
  return rule.condition.kind !== "baseline" && usesOf(rule).some(({ thresholds }) => thresholds.some(({ measure }) => measure.kind === "distinct"));
}

function doubled(rule: Detection): Detection {
  const { condition } = rule;
  if (condition.kind !== "window") return rule;
  const thresholds = condition.thresholds.map((one) => (one.operator.startsWith(">") ? { ...one, value: 2 * one.value } : one));
  return { ...rule, condition: { ...condition, thresholds } };
}

function firing(rule: Detection): (events: readonly Event[]) => boolean {
  const judge = judgeOf(rule);
  return (events) => {
    const { verdict } = judge(events);
    return verdict.kind === "groups" && verdict.groups.length > 0;
  };
}

/** A family's day, and half an hour of it: no window of the tests is longer but those of baselines, which lie on the epoch's buckets wherever they begin. */
function beginMs({ family }: StreamOptions, rng: Random): number {
  return Date.UTC(2026, 0, 1) + (random(family).below(86_400) + rng.below(1_800)) * 1000;
}
