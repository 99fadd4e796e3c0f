/** The logs that a proof asks about: those of the rule's own tests, then random ones, made from the rule and seeded. */

import type { Detection, Rule } from "../ir/detection.ts";
import type { Program } from "../lower/lower.ts";
import type { Event } from "../model/event.ts";
import type { DifferenceCode } from "../targets/fidelity.ts";
import { eventsOf, type LogReader } from "../testing/events.ts";
import type { Log } from "./player.ts";
import { conditionStream } from "./streams/conditions.ts";
import { stream } from "./streams/records.ts";
import { random } from "./streams/values.ts";

export interface Asked {
  /** Values that these exclude are not made. */
  readonly codes: readonly DifferenceCode[];
  /** How late an event may arrive. */
  readonly slackSeconds: number;
  readonly streams: number;
  readonly seed: number;
  /** A stricter rule that sets a bound: some streams are made for it, or nothing would ever reach the bound. */
  readonly least?: Detection | undefined;
}

/** What samefire.yaml may accept for a platform as such: no stream of values that it drops says anything of a rule. */
const droppedByPlatforms: readonly DifferenceCode[] = ["empty_text_dropped", "long_text_dropped", "text_in_object"];

export function logsFor(rule: Rule, program: Program, readLog: LogReader, asked: Asked): readonly Log[] {
  const tests = program.tests.filter((test) => test.rule === rule.id).map((test) => eventsOf(test, program.sources, readLog).events);
  const records = tests.flat().map(({ data }) => data);
  const source = program.sources[rule.steps[0]?.source ?? ""];
  if (source === undefined || rule.kind === "hunt") return tests.map((events) => arrived(events, 0, 0));
  const make = rule.condition.kind === "each" || rule.condition.kind === "window" ? stream : conditionStream;
  const claimed = new Set([...asked.codes, ...droppedByPlatforms]);
  // A baseline's log is weeks long, and so is its schedule.
  const count = rule.condition.kind === "baseline" ? Math.floor(asked.streams / 50) : asked.streams;
  const seeds = Array.from({ length: count }, (_, i) => asked.seed * 1_000_003 + i);
  const streams = seeds.map((seed, i) => make(i % 4 === 3 ? (asked.least ?? rule) : rule, source, { seed, family: asked.seed, claimed, records }));
  return [...tests, ...streams].map((events, i) => arrived(events, asked.slackSeconds, asked.seed + i));
}

function arrived(events: readonly Event[], slackSeconds: number, seed: number): Log {
  const rng = random(seed);
  return { events, delaysMs: events.map(() => rng.below(slackSeconds + 1) * 1_000) };
}
