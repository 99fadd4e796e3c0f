/** What the events of one group are made with, whatever the condition: how often a threshold wants something, and how many different values it counts. */

import type { Threshold } from "../../ir/detection.ts";
import { wholeBound } from "../../ir/hash.ts";
import type { Value } from "../../ir/predicate.ts";
import type { RecordMaker, Setting, StreamOptions } from "./records.ts";
import type { Random } from "./values.ts";

/** To fire, to fail by one thing, or whatever comes. */
export type Aim = "fires" | "silent" | "any";

export interface Episode {
  readonly aim: Aim;
  readonly rng: Random;
  readonly startMs: number;
  readonly options: StreamOptions;
  /** The group's keys, in the fields of all steps; those of the given one count where two use the same. */
  keys(step?: string): readonly Setting[];
  maker(step?: string): RecordMaker;
  add(step: string | undefined, atMs: number, settings: readonly Setting[], wanted: boolean): void;
}

export const second = 1_000;

/** So many events, or different values, at least; a sum is reached by two. */
export function neededFor(thresholds: readonly Threshold[]): number {
  return Math.max(1, ...thresholds.filter(({ operator }) => operator === ">=" || operator === ">").map(least));
}

function least({ operator, value, measure }: Threshold): number {
  if (measure.kind === "sum") return 2;
  return wholeBound(operator, value).bound;
}

/** No more different values than a threshold from above allows. */
function mostKinds(thresholds: readonly Threshold[]): number {
  const from = thresholds.filter(({ operator, measure }) => measure.kind === "distinct" && (operator === "<" || operator === "<="));
  return Math.min(...from.map(({ operator, value }) => Math.max(1, wholeBound(operator, value).bound)));
}

/**
 * Sets the measured fields of one event after the other: with `exact` to so many different values in turn, otherwise to about as many, in any order, and now
 * and then to none.
 */
export function kindsOf({ rng, aim }: Episode, maker: RecordMaker, thresholds: readonly Threshold[], exact = aim === "fires"): () => readonly Setting[] {
  const needed = Math.min(neededFor(thresholds), mostKinds(thresholds));
  const values = thresholds.flatMap(({ measure }) => measure.values);
  return kinds(maker, values, exact ? needed + rng.below(2) : Math.max(1, needed - 1 + rng.below(3)), exact ? undefined : rng);
}

export function kinds(maker: RecordMaker, values: readonly Value[], count: number, loose: Random | undefined): () => readonly Setting[] {
  const choices = values.map((value) => differentSettings(maker, value, count));
  let turn = 0;
  return () => {
    turn += 1;
    return choices.flatMap((options): readonly Setting[] => {
      const chosen = options[(loose === undefined || loose.chance(0.8) ? turn : loose.below(options.length)) % options.length] ?? [];
      return loose?.chance(0.05) === true ? chosen.map(([path]): Setting => [path, undefined]) : chosen;
    });
  };
}

function differentSettings(maker: RecordMaker, value: Value, count: number): readonly (readonly Setting[])[] {
  const found = new Map<string, readonly Setting[]>();
  for (let tries = 0; found.size < count && tries < 3 * count; tries++) {
    const settings = maker.settingsFor(value);
    found.set(JSON.stringify(settings), settings);
  }
  return [...found.values()];
}
