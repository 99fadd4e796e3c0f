/** Random logs for one detection: groups in which it nearly holds, or just does, interleaved and in no order. Seeded. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { judge } from "../../evaluate/evaluate.ts";
import { type Hit, selector } from "../../evaluate/hits.ts";
import type { Detection, Source } from "../../ir/detection.ts";
import type { Event } from "../../model/event.ts";
import type { Aim, Episode } from "./episode.ts";
import { baselineEpisode, firstSeenEpisode } from "./history.ts";
import { keySettings } from "./keys.ts";
import { recordMaker, type Setting, type StreamOptions, shuffled, withValue } from "./records.ts";
import { stepsEpisode } from "./steps.ts";
import { type Random, random } from "./values.ts";
import { windowEpisode } from "./windows.ts";

const mostTries = 4;

export function stream(rule: Detection, sources: Readonly<Record<string, Source>>, options: StreamOptions): readonly Event[] {
  const rng = random(options.seed);
  const makers = new Map(
    rule.steps.flatMap((step) => {
      const source = sources[step.source];
      return source === undefined ? [] : [[step.name, { source, maker: recordMaker(step, source, options, rng) }] as const];
    }),
  );
  const [first] = makers.values();
  if (first === undefined) return [];
  const of = (step: string | undefined) => makers.get(step ?? "") ?? first;
  const startMs = beginMs(options, rng);
  const eventOf = (step: string | undefined, atMs: number, settings: readonly Setting[], wanted: boolean): Event => {
    const { source, maker } = of(step);
    return { source: source.name, atMs, data: withValue(maker.make(settings, wanted), source.time, new Date(atMs).toISOString().replace(".000Z", "Z")) };
  };
  if (rule.condition.kind === "each") {
    return Array.from({ length: 60 }, () => eventOf(undefined, startMs + rng.below(3_600) * 1000, [], rng.chance(0.5)));
  }
  const fires = firing(rule);
  const apart = random(~options.seed);
  const events: Event[] = [];
  // Without keys every event is in one group, so a stream holds one episode.
  for (let episode = 0; episode < (rule.keys.length === 0 ? 1 : 9); episode++) {
    const aim = rng.pick<Aim>(["fires", "fires", "fires", "silent", "silent", "silent", "any", "any"]);
    let made: Event[] = [];
    for (let tries = 0; tries < mostTries; tries++) {
      made = [];
      const add: Episode["add"] = (step, atMs, settings, wanted) => made.push(eventOf(step, atMs, settings, wanted));
      episodeOf(rule, { aim, rng, startMs, options, keys: keySettings(rule, aim, options, first.maker, rng), maker: (step) => of(step).maker, add });
      if (aim === "any" || fires(made) === (aim === "fires")) break;
    }
    const isKeyless = rule.keys.length > 0 && aim === "fires" && apart.chance(0.06);
    events.push(...(isKeyless ? made.map((event) => withoutKeys(rule, event, sources)) : made));
  }
  return shuffled(events, rng);
}

/** What would fire, if its events had a group: none of them has a key. */
function withoutKeys(rule: Detection, event: Event, sources: Readonly<Record<string, Source>>): Event {
  const fields = rule.steps.filter(({ source }) => source === event.source).flatMap(({ keys }) => keys.flatMap((key) => key.fields));
  const paths = fields.flatMap((field) => [field.computed?.argument ?? field.path]);
  const optional = paths.filter((path) => sources[event.source]?.fields.some((field) => field.optional && field.path.join(".") === path.join(".")));
  return { ...event, data: optional.reduce((data, path) => withValue(data, path, undefined), event.data) };
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

function firing(rule: Detection): (events: readonly Event[]) => boolean {
  const select = selector(rule);
  return (events) => {
    const hits = events.flatMap((event, position): readonly Hit[] => {
      const hit = select(event, position);
      return hit === undefined ? [] : [hit];
    });
    const { verdict } = judge(rule, hits, Math.max(0, ...events.map(({ atMs }) => atMs)));
    return verdict.kind === "groups" && verdict.groups.length > 0;
  };
}

/** A family's day, and half an hour of it: no window of the tests is longer but those of baselines, which lie on the epoch's buckets wherever they begin. */
function beginMs({ family }: StreamOptions, rng: Random): number {
  return Date.UTC(2026, 0, 1) + (random(family).below(86_400) + rng.below(1_800)) * 1000;
}
