/** Events of one group for `first seen`: few values, seen again at every edge of what is remembered and learned from. */

import type { Condition } from "../../ir/detection.ts";
import { type Episode, kinds, second } from "./episode.ts";

type FirstSeen = Extract<Condition, { readonly kind: "first-seen" }>;

export function firstSeenEpisode(condition: FirstSeen, episode: Episode): void {
  const { aim, rng, startMs } = episode;
  const [withinMs, learningMs] = [condition.withinSeconds * second, condition.learningSeconds * second];
  const begin = startMs + rng.below(Math.min(withinMs, 1_200_000));
  const first = rng.chance(0.7) ? begin - (begin % second) : begin;
  const maker = episode.maker();
  if (aim === "silent") {
    // A group of which nothing is selected, whatever its values.
    if (rng.chance(0.15)) {
      const any = kinds(maker, condition.values, 3, undefined);
      for (let left = 3; left > 0; left--) episode.add(undefined, first + rng.below(2 * withinMs), [...episode.keys(), ...any()], false);
      return;
    }
    // The same value again and again, or others as long as nothing is learned, or later ones that are not selected.
    const again = rng.chance(0.6);
    const unwanted = again && rng.chance(0.3);
    const next = kinds(maker, condition.values, again ? 1 : 3, undefined);
    let atMs = first;
    for (let left = 2 + rng.below(4); left > 0; left--) {
      episode.add(undefined, atMs, [...episode.keys(), ...next()], true);
      atMs += again
        ? rng.pick([0, learningMs, withinMs, withinMs - second, rng.below(withinMs)])
        : rng.pick([0, second, Math.max(0, first + learningMs - 1 - atMs)]);
      if (!again && atMs >= first + learningMs) break;
    }
    const other = kinds(maker, condition.values, 3, undefined);
    for (let left = unwanted ? 3 : 0; left > 0; left--) {
      episode.add(undefined, first + learningMs + rng.below(withinMs - learningMs + 1), [...episode.keys(), ...other()], false);
    }
    return;
  }
  const next = kinds(maker, condition.values, 2 + rng.below(3), aim === "any" ? rng : undefined);
  const seen = [first];
  if (aim === "fires") {
    const settings = next();
    episode.add(undefined, first, [...episode.keys(), ...settings], true);
    const later = rng.chance(0.5) ? rng.pick([learningMs, learningMs, learningMs + second, withinMs, withinMs]) : withinMs + rng.pick([1, second]);
    // After its memory the same value is new again, as long as something else is left to learn from.
    const between = later > withinMs;
    // It came so early that nothing was learned yet, or just early enough to be learned from.
    const early = first + (later - withinMs) + rng.below(Math.max(1, learningMs - (later - withinMs)));
    if (between) episode.add(undefined, rng.chance(0.5) ? early : first + later - Math.max(learningMs, second), [...episode.keys(), ...next()], true);
    episode.add(undefined, first + later, [...episode.keys(), ...(between && rng.chance(0.7) ? settings : next())], true);
    return;
  }
  const count = 2 + rng.below(8);
  for (let i = 0; i < count; i++) {
    const step =
      rng.pick([0, learningMs, withinMs, withinMs, withinMs - learningMs, rng.below(withinMs), rng.below(withinMs)]) + rng.pick([0, 0, 0, -1, 1, second]);
    seen.push(Math.min((seen[rng.below(seen.length)] ?? first) + step, (seen[0] ?? first) + 2 * withinMs + second));
  }
  for (const atMs of seen) episode.add(undefined, atMs, [...episode.keys(), ...next()], rng.chance(0.9));
}
