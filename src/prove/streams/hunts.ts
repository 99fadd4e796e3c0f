/** Random records for one hunt: those of a detection that asks the same, put at instants on the edges of the hunt's time, with keys missing. Seeded. */

import type { Detection, Hunt, Source } from "../../ir/detection.ts";
import type { Event } from "../../model/event.ts";
import { movedTo, timesOf } from "../times.ts";
import { type StreamOptions, withoutValue } from "./records.ts";
import { stream } from "./stream.ts";
import { collect, type Pool, type Random, random } from "./values.ts";

export function huntStream(hunt: Hunt, source: Source, options: StreamOptions): readonly Event[] {
  const rng = random(options.seed ^ 0x5f3759df);
  const lastMs = Date.UTC(2026, 0, 20) + rng.below(86_400_000);
  const overMs = hunt.overSeconds * 1000;
  const keys = hunt.keys.flatMap((key) =>
    key.fields.flatMap((field) => (field.computed !== undefined ? [field.computed.argument] : field.optional ? [field.path] : [])),
  );
  const times = timesOf({ [source.name]: source });
  return stream(asDetection(hunt), { [source.name]: source }, options).map(({ data }, i): Event => {
    const atMs = i === 0 ? lastMs : lastMs - ago(overMs, rng);
    const kept = keys.filter(() => rng.chance(0.1)).reduce(withoutValue, data);
    return movedTo({ source: source.name, atMs, data: kept }, atMs, times);
  });
}

/** How long before the last instant. */
function ago(overMs: number, rng: Random): number {
  return rng.pick([0, overMs - 1, overMs, overMs, overMs + 1, overMs * 2, rng.below(overMs), rng.below(overMs), rng.below(overMs)]);
}

/** About three events in a group, of about three values each. Keys that are tested as well are left to what makes records that pass the tests. */
function asDetection({ measures, overSeconds, ...rest }: Hunt): Detection {
  const thresholds = measures.map((measure) => ({ measure, operator: ">=" as const, value: 3 }));
  const pools = new Map<string, Pool>();
  for (const { predicate } of rest.steps) collect(predicate, pools, random(0));
  const keys = rest.keys.filter(({ fields }) => !fields.some(({ path }) => pools.has(JSON.stringify(path))));
  return { ...rest, keys, kind: "detection", severity: "info", condition: { kind: "window", thresholds, withinSeconds: overSeconds } };
}
