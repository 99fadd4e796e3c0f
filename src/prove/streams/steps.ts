/** Events of one group for conditions of several steps: each step just reached or not, in every order, on every edge of the way to the next, with ties. */

import type { Condition, StepUse } from "../../ir/detection.ts";
import { type Episode, kindsOf, neededFor, second } from "./episode.ts";
import { shuffled } from "./records.ts";
import type { Random } from "./values.ts";

type OfSteps = Extract<Condition, { readonly kind: "all" | "then" }>;

/** One step of the condition, and how long the way to it from the step before may take. */
interface Place {
  readonly use: StepUse;
  readonly absent: boolean;
  readonly withinMs: number;
}
/** What keeps an episode from firing: nothing, or one thing alone. */
type Flaw = "none" | "late" | "left out" | "fewer" | "unwanted" | "before" | "other key";

export function stepsEpisode(condition: OfSteps, episode: Episode): void {
  if (episode.aim === "any") anySteps(condition, episode);
  else
    plannedSteps(
      condition,
      episode,
      episode.aim === "fires" ? "none" : episode.rng.pick(["late", "late", "left out", "fewer", "unwanted", "before", "other key"]),
    );
}

function placesOf(condition: OfSteps): readonly Place[] {
  if (condition.kind === "all") return condition.steps.map((use) => ({ use, absent: false, withinMs: condition.withinSeconds * second }));
  const tails = condition.tails.map(({ step, absent, withinSeconds }): Place => ({ use: step, absent, withinMs: withinSeconds * second }));
  return [{ use: condition.first, absent: false, withinMs: 0 }, ...tails];
}

function plannedSteps(condition: OfSteps, episode: Episode, flaw: Flaw): void {
  const { rng } = episode;
  const places = condition.kind === "all" ? shuffled(placesOf(condition), rng) : placesOf(condition);
  const odd = rng.below(places.length);
  let atMs = firstInstant(episode);
  // All steps of `and` lie in one window, so the ways between them share it.
  let leftMs = places[0]?.withinMs ?? 0;
  for (const [i, place] of places.entries()) {
    const flawed = flaw !== "none" && i === odd;
    if (i > 0) {
      const mostMs = condition.kind === "all" ? leftMs : place.withinMs;
      const late = (flawed || i === places.length - 1) && flaw === "late";
      const wayMs = late ? place.withinMs + rng.pick([1, second, second, 60 * second]) : wayWithin(mostMs, rng);
      leftMs -= wayMs;
      atMs += flawed && flaw === "before" ? -rng.pick([1, second, mostMs]) : wayMs;
    }
    if (place.absent ? isAbsent(flaw) : flawed && flaw === "left out") {
      // What comes too late, or came before, is no answer.
      if (place.absent && rng.chance(0.4)) reach(episode, place, rng.pick([atMs - place.withinMs - second, atMs + place.withinMs + second]), "none");
      continue;
    }
    reach(episode, place, atMs, flawed ? flaw : "none");
  }
  surround(episode, places, atMs);
}

/** Something that must not follow is left out where the rest is to fire, and for the flaws that concern the rest. */
function isAbsent(flaw: Flaw): boolean {
  return flaw !== "late" && flaw !== "left out";
}

function wayWithin(mostMs: number, rng: Random): number {
  if (mostMs <= 0) return 0;
  return Math.max(0, rng.pick([0, mostMs - second, mostMs, mostMs, rng.below(mostMs), rng.below(mostMs)]));
}

/** As many events as complete the step at that instant. */
function reach(episode: Episode, { use, withinMs }: Place, atMs: number, flaw: Flaw): void {
  const { rng } = episode;
  const maker = episode.maker(use.step);
  const needed = neededFor(use.thresholds);
  const ownMs = (use.withinSeconds ?? 0) * second || Math.min(withinMs, 1);
  const next = kindsOf(episode, maker, use.thresholds, true);
  const count = Math.max(0, flaw === "fewer" ? needed - 1 : needed + (use.thresholds.length === 0 || flaw !== "none" ? 0 : rng.below(2)));
  const spanMs = count < 2 ? 0 : rng.pick([0, ownMs - second, ownMs, ownMs, rng.below(ownMs + 1)]);
  const odd = rng.below(Math.max(1, count));
  for (let i = 0; i < count; i++) {
    const instant = i === 0 ? atMs : i === 1 ? atMs - Math.max(0, spanMs) : rng.pick([atMs, atMs - rng.below(Math.max(0, spanMs) + 1)]);
    const keys = episode.keys(use.step);
    const gone =
      flaw === "other key" && i === odd ? keys.map(([path, value]) => [path, typeof value === "string" ? `${value.slice(1)}x` : undefined] as const) : [];
    episode.add(use.step, instant, [...keys, ...next(), ...gone], !(flaw === "unwanted" && i === odd));
  }
}

/** Others around them, that may fit, and fit two steps. */
function surround(episode: Episode, places: readonly Place[], aroundMs: number): void {
  const { rng } = episode;
  if (episode.aim !== "any" && rng.chance(0.6)) return;
  for (let more = rng.below(4); more > 0; more--) {
    const place = places[rng.below(places.length)];
    const atMs = rng.pick([aroundMs, aroundMs + second, aroundMs - rng.below(600) * second, aroundMs + rng.below(600) * second]);
    episode.add(place?.use.step, atMs, episode.keys(place?.use.step), rng.chance(0.8));
  }
}

function firstInstant({ rng, startMs }: Episode): number {
  const atMs = startMs + rng.below(1_200_000);
  return rng.chance(0.7) ? atMs - (atMs % second) : atMs;
}

/** Anything near: steps before each other, half reached, reached twice, with keys of other groups. */
function anySteps(condition: OfSteps, episode: Episode): void {
  const { rng } = episode;
  const places = condition.kind === "all" && rng.chance(0.5) ? [...placesOf(condition)].reverse() : placesOf(condition);
  const seen: number[] = [];
  let atMs = firstInstant(episode);
  const unanswered = places.some(({ absent }) => absent) && rng.chance(0.4);
  for (const [i, { use, withinMs }] of places.entries()) {
    if (unanswered && i === places.length - 1) break;
    if (i > 0)
      atMs += rng.pick([0, 0, withinMs - second, withinMs, withinMs, withinMs + 1, withinMs + second, rng.below(withinMs), rng.below(withinMs), -second]);
    const needed = neededFor(use.thresholds);
    const ownMs = (use.withinSeconds ?? (condition.kind === "all" ? condition.withinSeconds : 1)) * second;
    const span = use.thresholds.length === 0 ? 0 : rng.pick([0, ownMs - second, ownMs, ownMs, ownMs + 1, rng.below(ownMs)]);
    const next = kindsOf(episode, episode.maker(use.step), use.thresholds);
    const instants = [atMs, atMs - span];
    while (instants.length < needed + 2) instants.push(rng.pick([atMs - rng.below(span + 1), seen[rng.below(Math.max(1, seen.length))] ?? atMs, atMs]));
    for (const instant of instants.slice(0, Math.max(1, needed - 1 + rng.below(4)))) {
      seen.push(instant);
      episode.add(use.step, instant, [...episode.keys(use.step), ...next()], rng.chance(0.9));
    }
  }
  surround(episode, places, seen[rng.below(seen.length)] ?? atMs);
}
