/** The logs that a proof asks about: those of the rule's own tests, then random ones, made from the rule and seeded. Each is made when it is asked for. */

import type { Rule, Source } from "../ir/detection.ts";
import type { Event, JsonObject } from "../model/event.ts";
import type { DifferenceCode } from "../targets/fidelity.ts";
import type { Log } from "./player.ts";
import { huntStream } from "./streams/hunts.ts";
import { type StreamOptions, valueAt, withValue } from "./streams/records.ts";
import { stream } from "./streams/stream.ts";
import { isHollow } from "./streams/traits.ts";
import { collect, type Pool, random } from "./streams/values.ts";
import { withWords } from "./streams/worded.ts";

export interface Asked {
  /** Values that these exclude are not made. */
  readonly codes: readonly DifferenceCode[];
  /** Whether the platform is documented to tell an empty text from none. */
  readonly keepsEmptyTexts?: boolean;
  /** How late an event may arrive. */
  readonly slackSeconds: number;
  readonly streams: number;
  readonly seed: number;
  /** The rule, then those that set its bounds: some streams are made for these, or nothing would ever reach a bound. */
  readonly near: readonly Rule[];
  /** What an edited file says and a printed one does not: some logs more hold these. Undefined where none is edited. */
  readonly words?: readonly string[] | undefined;
}

export interface Logs {
  readonly count: number;
  /** The tests' first; the same place has the same log whenever it is asked for. */
  at(place: number): Log;
}

/** What samefire.yaml may accept for a platform as such: no stream of values that it drops says anything of a rule. */
const droppedByPlatforms: readonly DifferenceCode[] = ["empty_text_dropped", "long_text_dropped", "text_in_object"];

/** `tests`: the events of each. */
export function logsOf(rule: Rule, sources: Readonly<Record<string, Source>>, tests: readonly (readonly Event[])[], asked: Asked): Logs {
  const records = tests.flat();
  const dropped = droppedByPlatforms.filter((code) => code !== "empty_text_dropped" || asked.keepsEmptyTexts !== true);
  const claimed = new Set([...asked.codes, ...dropped]);
  const streamAt = (i: number): readonly Event[] =>
    streamOf((i % 4 === 3 ? asked.near[((i - 3) / 4) % asked.near.length] : rule) ?? rule, sources, {
      seed: asked.seed * 1_000_003 + i,
      family: asked.seed,
      claimed,
      records,
      ...(i >= asked.streams && asked.words !== undefined && { words: asked.words }),
    });
  return {
    count: tests.length + asked.streams + (asked.words === undefined ? 0 : Math.ceil(asked.streams / 4)),
    at: (place) => arrived(tests[place] ?? streamAt(place - tests.length), asked.slackSeconds, asked.seed + place),
  };
}

export function streamOf(rule: Rule, sources: Readonly<Record<string, Source>>, options: StreamOptions): readonly Event[] {
  const events = withWords(rule, sources, streamAsMade(rule, sources, options), options);
  const dropsEmpty = options.claimed.has("empty_text_dropped") && options.trait !== "empty_object_lost";
  const objects = dropsEmpty ? objectsTestedBy(rule) : [];
  return objects.length === 0 ? events : events.map((event) => ({ ...event, data: objects.reduce(withSomething, event.data) }));
}

function streamAsMade(rule: Rule, sources: Readonly<Record<string, Source>>, options: StreamOptions): readonly Event[] {
  if (rule.kind === "detection") return stream(rule, sources, options);
  const source = sources[rule.steps[0]?.source ?? ""];
  return source === undefined ? [] : huntStream(rule, source, options);
}

/** Logs of other seeds than a proof's own: those near a rule, which hold values that show the code where one is given, and none that show another. */
export function logNear(
  rule: Rule,
  sources: Readonly<Record<string, Source>>,
  tests: readonly (readonly Event[])[],
  seed: number,
  asked: Pick<Asked, "codes" | "seed">,
  trait?: DifferenceCode,
): Log {
  const claimed = new Set([...asked.codes, ...droppedByPlatforms].filter((code) => code !== trait));
  // A rule with many tests has few records besides, so that later logs are made without them.
  const records = seed < 60 ? tests.flat() : [];
  const options = { seed: asked.seed * 7_919 + seed * 31 + 17, family: asked.seed, claimed, records, trait, isShort: true };
  return arrived(streamOf(rule, sources, options), 0, 0);
}

/** A key that was taken away may have been all that an object held. */
function withSomething(record: JsonObject, path: readonly string[]): JsonObject {
  return isHollow(valueAt(record, path)) ? withValue(record, [...path, "other"], "x") : record;
}

function objectsTestedBy(rule: Rule): readonly (readonly string[])[] {
  const pools = new Map<string, Pool>();
  for (const { predicate } of rule.steps) collect(predicate, pools, random(0));
  return [...pools.values()].flatMap(({ field }) => (field.type === "object" && field.lists.length === 0 ? [field.path] : []));
}

function arrived(events: readonly Event[], slackSeconds: number, seed: number): Log {
  const rng = random(seed);
  return { events, delaysMs: events.map(() => rng.below(slackSeconds + 1) * 1_000) };
}
