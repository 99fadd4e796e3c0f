/** Of all windows of a platform over a log those that tell a reader why a group fired, or did not. Judges nothing. */

import { groupNames, type Reference } from "./compare.ts";
import type { Log, SaidWindow } from "./player.ts";

/** Of one group, by its key's JSON text. Plain data. */
export interface ShownWindow {
  readonly name: string;
  /** In the platform's words. */
  readonly what: string;
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly fired: boolean;
}

/** Of each group. */
const mostWindows = 12;

/** All fixed ones; of others those in which the group fires, as far as they lie apart; and where it fires in none, the one that holds most of its events. */
export function tellingWindows(reference: Reference, { events }: Log, windows: readonly SaidWindow[]): readonly ShownWindow[] {
  if (windows.length === 0) return [];
  const times = new Map<string, number[]>();
  for (const [position, { atMs }] of events.entries()) {
    for (const name of reference.keysAt(position)) times.set(name, [...(times.get(name) ?? []), atMs]);
  }
  const all = new Map([...times.keys()].map((name): [string, ShownWindow[]] => [name, []]));
  const fixed = new Set<string>();
  for (const window of windows) {
    const { what, fromMs, toMs, fired } = window;
    for (const name of "every" in window ? times.keys() : groupNames(reference, window)) {
      all.get(name)?.push({ name, what, fromMs, toMs, fired });
      if (window.isFixed === true) fixed.add(name);
    }
  }
  return [...all].flatMap(([name, own]) => (fixed.has(name) ? own.slice(0, mostWindows) : telling(own, times.get(name) ?? [])));
}

function telling(windows: readonly ShownWindow[], times: readonly number[]): readonly ShownWindow[] {
  const apart: ShownWindow[] = [];
  for (const window of windows.filter(({ fired }) => fired).sort((a, b) => a.toMs - b.toMs)) {
    const last = apart.at(-1);
    if (last === undefined || window.fromMs >= last.toMs) apart.push(window);
  }
  // The last ones: a baseline's many buckets lead up to what is judged.
  return apart.length > 0 ? apart.slice(-mostWindows) : fullest(windows, times);
}

function fullest(windows: readonly ShownWindow[], times: readonly number[]): readonly ShownWindow[] {
  const sorted = [...times].sort((a, b) => a - b);
  let [most, found]: [number, ShownWindow | undefined] = [0, undefined];
  for (const window of windows) {
    const held = below(sorted, window.toMs + 1) - below(sorted, window.fromMs);
    if (held > most) [most, found] = [held, window];
  }
  return found === undefined ? [] : [found];
}

/** How many are less. */
function below(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
