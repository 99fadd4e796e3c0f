/** Events of one group for `count`, `distinct` and `sum` in one window: about as many as the threshold asks for, on every edge of the window and of fixed ones. */

import type { Condition } from "../../ir/detection.ts";
import { type Episode, kinds, kindsOf, neededFor, second } from "./episode.ts";
import type { Setting } from "./records.ts";
import type { Random } from "./values.ts";

type Window = Extract<Condition, { readonly kind: "window" }>;

/** What keeps an episode from firing: nothing, or one thing alone. */
type Flaw = "none" | "fewer" | "wider" | "unwanted" | "keyless" | "valueless" | "repeated";

export function windowEpisode({ thresholds, withinSeconds }: Window, episode: Episode): void {
  const { aim, rng } = episode;
  const windowMs = withinSeconds * second;
  const needed = neededFor(thresholds);
  if (aim === "any") anyEvents(episode, thresholds, windowMs, needed);
  else
    burst(
      episode,
      thresholds,
      windowMs,
      needed,
      aim === "fires" ? "none" : rng.pick(["fewer", "wider", "wider", "unwanted", "keyless", "valueless", "repeated"]),
    );
}

function burst(episode: Episode, thresholds: Window["thresholds"], windowMs: number, needed: number, flaw: Flaw): void {
  const { rng, add } = episode;
  const maker = episode.maker();
  const spanMs = flaw === "wider" ? rng.pick([windowMs + 1, windowMs + second, windowMs + second, 2 * windowMs]) : spanWithin(windowMs, rng);
  const firstMs = firstInstant(episode, windowMs, spanMs);
  const count = Math.max(1, flaw === "fewer" ? needed - 1 : flaw === "none" ? needed + rng.below(3) : needed);
  const next = kindsOf(episode, maker, thresholds, true);
  const odd = rng.below(count);
  let kind: readonly Setting[] = [];
  const instants = spread(firstMs, spanMs, count, flaw === "wider" ? 0 : undefined, rng);
  for (const [i, atMs] of instants.entries()) {
    if (!(flaw === "repeated" && i === odd && i > 0)) kind = next();
    const keys = episode.keys();
    const gone = i === odd && flaw === "keyless" ? keys : i === odd && flaw === "valueless" ? kind : [];
    add(undefined, atMs, [...keys, ...kind, ...gone.map(([path]): Setting => [path, undefined])], !(i === odd && flaw === "unwanted"));
  }
  // A single event before, with which a window that is fixed would begin: the rest then straddles its end.
  if (rng.chance(0.25)) {
    const earlier = Math.max(firstMs - windowMs + Math.floor(spanMs / 2), firstMs + spanMs - windowMs - second - windowMs);
    if (flaw === "none" || flaw === "wider") add(undefined, earlier, [...episode.keys(), ...next()], true);
  }
}

function spanWithin(windowMs: number, rng: Random): number {
  return rng.pick([0, windowMs - second, windowMs, windowMs, rng.below(windowMs + 1), Math.floor(windowMs / 2)]);
}

/** Often a whole second; now and then one of the epoch's multiples of the window lies inside, or at an end. */
function firstInstant({ rng, startMs }: Episode, windowMs: number, spanMs: number): number {
  const anywhere = startMs + rng.below(2_400_000);
  const whole = anywhere - (anywhere % second);
  if (windowMs > 3_600_000 || rng.chance(0.6)) return rng.chance(0.8) ? whole : anywhere;
  const edge = Math.ceil(anywhere / windowMs) * windowMs;
  return rng.pick([edge, edge - 1, edge - spanMs, edge - Math.floor(spanMs / 2), edge - Math.floor(spanMs / (2 * second)) * second]);
}

/** Both ends are there; between them ties, and instants anywhere. `gap`: all but the last are near the first, so that the last alone decides. */
function spread(firstMs: number, spanMs: number, count: number, gap: number | undefined, rng: Random): readonly number[] {
  const found = [firstMs, firstMs + spanMs];
  while (found.length < count) {
    const earlier = found[rng.below(found.length)] ?? firstMs;
    found.push(gap !== undefined ? firstMs + gap : rng.pick([earlier, firstMs + rng.below(spanMs + 1), firstMs + Math.floor(spanMs / 2)]));
  }
  return found.slice(0, count);
}

/** Anything near: several windows long, records that do not fit, keys and values missing. */
function anyEvents(episode: Episode, thresholds: Window["thresholds"], windowMs: number, needed: number): void {
  const { rng } = episode;
  const next = kindsOf(episode, episode.maker(), thresholds);
  const count = Math.max(1, needed - 1 + rng.below(5));
  const spanMs = rng.pick([0, windowMs - second, windowMs, windowMs + second, windowMs + 1, windowMs * 2, windowMs * 3]);
  const firstMs = firstInstant(episode, windowMs, spanMs);
  const found = [firstMs, firstMs + spanMs];
  while (found.length < count) {
    const earlier = found[rng.below(found.length)] ?? firstMs;
    found.push(rng.pick([earlier, firstMs + rng.below(spanMs + 1), earlier + windowMs, firstMs + Math.floor(spanMs / 2)]));
  }
  for (const atMs of found.slice(0, count)) {
    const keys = episode.keys();
    const missing = rng.chance(0.04) ? keys.map(([path]): Setting => [path, undefined]) : [];
    episode.add(undefined, atMs, [...keys, ...next(), ...missing], rng.chance(0.85));
  }
}

/** A window that is cut up at multiples of its length reaches over one of these cuts with some before it. */
export function edgeEpisode({ thresholds, withinSeconds }: Window, episode: Episode): void {
  const { rng, startMs, add } = episode;
  const windowMs = withinSeconds * second;
  const needed = neededFor(thresholds);
  if (windowMs > 3_600_000 || windowMs < 60 * second || needed < 3) return;
  const edgeMs = Math.ceil((startMs + rng.below(1_800_000)) / windowMs) * windowMs;
  // Those before the edge leave the window this long after it.
  const leavesMs = windowMs - second * (5 + rng.below(windowMs / second - 20));
  const isRepeated = rng.chance(0.5);
  const before = isRepeated ? 1 + rng.below(needed - 1) : 2 + rng.below(needed - 2);
  const values = thresholds.flatMap(({ measure }) => measure.values);
  const next = kinds(episode.maker(), values, 2 * needed, undefined);
  const addAt = (atMs: number, kind: readonly Setting[]) => add(undefined, atMs, [...episode.keys(), ...kind], true);
  for (let i = 0; i < before; i++) {
    const kind = next();
    // Twice, the first time too early for any window that holds enough.
    if (isRepeated) addAt(edgeMs - windowMs + rng.below(4) * second, kind);
    addAt(edgeMs - windowMs + leavesMs, kind);
  }
  // Together just enough. Then some more, each too late for those before the edge: never enough among themselves.
  for (let i = before; i < needed; i++) addAt(edgeMs + (i === needed - 1 ? leavesMs : 5 * second + rng.below(leavesMs - 4 * second)), next());
  if (!isRepeated) for (let i = 1; i < before; i++) addAt(edgeMs + leavesMs + second + rng.below(windowMs - leavesMs - second), next());
}

/**
 * In parts as far apart as the window lets them, with a single event before. Halves: a window of the same length that opens there ends between them, so that
 * either holds just half of what a bound asks for. Thirds: whatever is shorter and opens there holds one of them and no more.
 */
export function partedEpisode({ thresholds, withinSeconds }: Window, episode: Episode): void {
  const { rng, startMs, add } = episode;
  const windowMs = withinSeconds * second;
  const needed = neededFor(thresholds);
  if (windowMs < 60 * second || needed < 3) return;
  const values = thresholds.flatMap(({ measure }) => measure.values);
  const next = kinds(episode.maker(), values, needed + 1, undefined);
  const firstMs = startMs + (1 + rng.below(2_000)) * second;
  const addAt = (ofWindow: number, kind: readonly Setting[]) =>
    add(undefined, firstMs + Math.floor((ofWindow * windowMs) / second) * second, [...episode.keys(), ...kind], true);
  const parts = rng.chance(0.5) ? { before: -0.5, at: [0.55, 0] } : { before: -0.25, at: [0, 0.3, 0.9] };
  const instants = Array.from({ length: needed }, (_, i) => (parts.at[i % parts.at.length] ?? 0) + rng.below(100) / 1_000);
  const own = instants.map((ofWindow) => [ofWindow, next()] as const);
  for (const [ofWindow, kind] of own) addAt(ofWindow, kind);
  // Of a kind that its window holds already, so that it opens the window and adds no value.
  addAt(parts.before, own.toSorted(([a], [b]) => a - b)[0]?.[1] ?? []);
}
