/**
 * One log as a picture's plain data: a lane for each group, its events by time and step, the windows, and where the reference and each platform fire.
 * Bounded, however long the log is, and it says what it leaves out. Draws nothing.
 */

import { assertNever } from "../diagnostics/invariant.ts";
import { type Hit, selector, usesOf } from "../evaluate/hits.ts";
import type { Rule } from "../ir/detection.ts";
import type { Event } from "../model/event.ts";
import type { Disagreement } from "../prove/compare.ts";
import type { FiredName, Played } from "../prove/played.ts";

export interface Picture {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the events; windows may lie around them. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Names of the steps; marks have their places. */
  readonly steps: readonly string[];
  readonly lanes: readonly Lane[];
  /** Groups that have no lane here. */
  readonly lanesLeftOut: number;
  readonly events: readonly ShownEvent[];
  readonly eventsInAll: number;
}

export interface Lane {
  /** JSON text of the group's key; undefined for events that no step selects. */
  readonly key: string | undefined;
  readonly marks: readonly Mark[];
  /** Of the reference: those in which it fires. */
  readonly windows: readonly Stretch[];
  /** The reference first. Empty for events that no step selects. */
  readonly rows: readonly Row[];
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface OwnWindow extends Stretch {
  readonly what: string;
  readonly fired: boolean;
}

/** Events of the same steps that are too near to each other to be told apart. */
export interface Mark extends Stretch {
  readonly steps: readonly number[];
  readonly count: number;
}

export interface Row {
  /** `detection`, or a platform. */
  readonly by: string;
  readonly says: "fires" | "measures" | "silent" | "misses" | "over-fires" | "differs" | "fails";
  readonly instantsMs: readonly number[];
  /** The platform's own, whether it fires in them or not. */
  readonly windows: readonly OwnWindow[];
  /** A hunt's measures, or why it fails. */
  readonly note: string;
}

/** Something that is not the reference's. */
export function isOdd(says: Row["says"]): boolean {
  return says !== "fires" && says !== "measures" && says !== "silent";
}

export interface ShownEvent {
  readonly event: Event;
  readonly steps: readonly number[];
  readonly keys: readonly string[];
}

/** Marks nearer than this part of the whole are one. */
const mostMarks = 75;
const mostLanes = 8;
const mostWindows = 12;
const mostInstants = 60;
const mostEvents = 60;

export interface PlayedOn {
  readonly platform: string;
  readonly played: Played;
  /** Names as in `played`. */
  readonly disagreement: Disagreement;
}

/** `on`: the same log on one or more platforms. */
export function pictureOf(rule: Rule, on: readonly [PlayedOn, ...PlayedOn[]]): Picture {
  // What is given to a vendor's own model says nothing of what fires.
  const { played: first } = on.find(({ played }) => !isOfBuckets(rule, played)) ?? on[0];
  const { events } = first.log;
  const select = selector(rule);
  const uses = usesOf(rule);
  const steps = [...new Set(uses.map(({ step }) => step))];
  const hits = events.map((event, position) => select(event, position));
  const shown = events.map((event, i): ShownEvent => ({ event, ...partOf(hits[i], steps, uses) }));
  const laneOf = (kind: Played["kind"], name: string): readonly string[] => {
    switch (kind) {
      case "events":
        return shown[Number(name)]?.keys ?? [];
      case "groups":
        return [name];
      case "rows":
        return [JSON.stringify((JSON.parse(name) as readonly unknown[])[0])];
      default:
        return assertNever(kind);
    }
  };
  const byLane = on.map(({ platform, played, disagreement }) => ({
    platform,
    played,
    disagreement,
    fired: "failed" in played.platform ? undefined : lanesOf(played.platform, (name) => laneOf(played.kind, name)),
  }));
  const reference = lanesOf(first.reference, (name) => laneOf(first.kind, name));
  const keys = [...new Set([...shown.flatMap((one) => one.keys), ...reference.keys(), ...byLane.flatMap(({ fired }) => [...(fired?.keys() ?? [])])])];
  const all = keys.map((key) => ({
    key,
    rows: [
      row("detection", reference.get(key), { missed: [], overFired: [] }, [], isOfBuckets(rule, first)),
      ...byLane.map(({ platform, played, disagreement, fired }) => {
        const windows = played.windows.flatMap(({ name, ...window }) => (name === key ? [window] : []));
        if (fired !== undefined) {
          const inLane = (names: readonly string[]) => names.filter((name) => laneOf(played.kind, name).includes(key));
          const found = { missed: inLane(disagreement.missed), overFired: inLane(disagreement.overFired) };
          return row(platform, fired.get(key), found, windows, isOfBuckets(rule, played));
        }
        const note = "failed" in played.platform ? played.platform.failed : "";
        return { by: platform, says: "fails", instantsMs: [], windows: [], note } as const;
      }),
    ],
  }));
  const telling = all.toSorted((a, b) => weight(b.rows) - weight(a.rows)).slice(0, mostLanes);
  const unselected = shown.filter((one) => one.keys.length === 0);
  const rows = telling.flatMap((one) => one.rows);
  const [fromMs, toMs] = widened(
    range([...events.map(({ atMs }) => atMs), ...rows.flatMap(({ instantsMs }) => instantsMs)]),
    rows.flatMap(({ windows }) => windows),
  );
  const lanes = telling.map(({ key, rows }): Lane => {
    const own = shown.filter((one) => one.keys.includes(key));
    return { key, marks: marksOf(own, fromMs, toMs), windows: windowsOf(rule, rows[0]?.instantsMs ?? [], fromMs), rows };
  });
  if (unselected.length > 0) lanes.push({ key: undefined, marks: marksOf(unselected, fromMs, toMs), windows: [], rows: [] });
  const times = shown.map(({ event }) => event.atMs).sort((a, b) => a - b);
  return {
    fromMs,
    toMs,
    firstMs: times[0] ?? fromMs,
    lastMs: times.at(-1) ?? fromMs,
    steps,
    lanes,
    lanesLeftOut: all.length - telling.length,
    events: shown.toSorted((a, b) => a.event.atMs - b.event.atMs).slice(0, mostEvents),
    eventsInAll: events.length,
  };
}

function partOf(hit: Hit | undefined, steps: readonly string[], uses: ReturnType<typeof usesOf>): Pick<ShownEvent, "steps" | "keys"> {
  if (hit === undefined) return { steps: [], keys: [] };
  const found = hit.uses.map(({ use }) => steps.indexOf(uses[use]?.step ?? ""));
  return { steps: [...new Set(found)], keys: [...new Set(hit.uses.map(({ keyText }) => keyText))] };
}

interface FiredInLane {
  readonly names: Set<string>;
  readonly instantsMs: number[];
}

function lanesOf(fired: readonly FiredName[], laneOf: (name: string) => readonly string[]): ReadonlyMap<string, FiredInLane> {
  const lanes = new Map<string, FiredInLane>();
  for (const { name, instantsMs } of fired) {
    for (const key of laneOf(name)) {
      const lane = lanes.get(key) ?? { names: new Set(), instantsMs: [] };
      lane.names.add(name);
      for (const instant of instantsMs) lane.instantsMs.push(instant);
      lanes.set(key, lane);
    }
  }
  return lanes;
}

/** Of a detection, rows are a baseline's buckets. */
function isOfBuckets(rule: Rule, { kind }: Played): boolean {
  return rule.kind === "detection" && kind === "rows";
}

function row(by: string, fired: FiredInLane | undefined, { missed, overFired }: Disagreement, windows: readonly OwnWindow[], ofBuckets: boolean): Row {
  const agreed = fired === undefined ? "silent" : ofBuckets ? "measures" : "fires";
  const says = missed.length > 0 ? (overFired.length > 0 ? "differs" : "misses") : overFired.length > 0 ? "over-fires" : agreed;
  const instantsMs = spread([...new Set(fired?.instantsMs ?? [])].sort((a, b) => a - b));
  return { by, says, instantsMs, windows, note: ofBuckets ? bucketsText(fired, windows) : measuresText(fired) };
}

function bucketsText(fired: FiredInLane | undefined, { length: drawn }: readonly OwnWindow[]): string {
  if (fired === undefined) return "";
  const { size } = fired.names;
  return `${size} ${size === 1 ? "bucket" : "buckets"}${drawn > 0 && drawn < size ? `, the last ${drawn} drawn` : ""}`;
}

/** Of a hunt: what it reports of the group. */
function measuresText(fired: FiredInLane | undefined): string {
  if (fired === undefined || fired.instantsMs.length > 0) return "";
  const rows = [...fired.names].flatMap((name) => {
    const measures: unknown = (JSON.parse(name) as readonly unknown[])[1];
    return Array.isArray(measures) ? [measures.join(", ")] : [];
  });
  return rows.join("; ");
}

/** The first of each of so many stretches. */
function spread(instantsMs: readonly number[]): readonly number[] {
  const every = Math.ceil(instantsMs.length / mostInstants);
  return every <= 1 ? instantsMs : instantsMs.filter((_, i) => i % every === 0);
}

/** What is worth a look comes first: where a platform differs, then where something fires. */
function weight(rows: readonly Row[]): number {
  return Math.max(...rows.map(({ says }) => (says === "silent" ? 0 : isOdd(says) ? 2 : 1)));
}

function range(instants: readonly number[]): readonly [number, number] {
  const [from, to] = instants.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  if (from > to) return [0, 60_000];
  return from === to ? [from - 30_000, to + 30_000] : [from, to];
}

/** So that windows are seen whole, where they do not leave the events too little room. */
function widened([fromMs, toMs]: readonly [number, number], windows: readonly Stretch[]): readonly [number, number] {
  const most = toMs - fromMs;
  const from = Math.min(fromMs, ...windows.map((window) => window.fromMs));
  const to = Math.max(toMs, ...windows.map((window) => window.toMs));
  return [Math.max(from, fromMs - most), Math.min(to, toMs + most)];
}

function marksOf(events: readonly ShownEvent[], fromMs: number, toMs: number): readonly Mark[] {
  const bins = new Map<string, { fromMs: number; toMs: number; steps: readonly number[]; count: number }>();
  for (const { event, steps } of events) {
    const bin = Math.floor(((event.atMs - fromMs) / (toMs - fromMs)) * mostMarks);
    const name = `${bin} ${steps.join(" ")}`;
    const found = bins.get(name);
    if (found === undefined) bins.set(name, { fromMs: event.atMs, toMs: event.atMs, steps, count: 1 });
    else {
      found.fromMs = Math.min(found.fromMs, event.atMs);
      found.toMs = Math.max(found.toMs, event.atMs);
      found.count += 1;
    }
  }
  return [...bins.values()].sort((a, b) => a.fromMs - b.fromMs);
}

/** One for each stretch of time in which the reference goes on holding, at its first instant. */
function windowsOf(rule: Rule, instantsMs: readonly number[], fromMs: number): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const atMs of instantsMs) {
    const window = windowAt(rule, atMs);
    if (window === undefined || found.length === mostWindows) return found;
    const last = found.at(-1);
    if (last === undefined || window.fromMs > last.toMs) found.push({ fromMs: Math.max(window.fromMs, fromMs), toMs: window.toMs });
  }
  return found;
}

function windowAt(rule: Rule, atMs: number): Stretch | undefined {
  if (rule.kind === "hunt") return undefined;
  const { condition } = rule;
  const before = (seconds: number): Stretch => ({ fromMs: atMs - seconds * 1000, toMs: atMs });
  switch (condition.kind) {
    case "each":
      return undefined;
    case "window":
    case "all":
    case "first-seen":
      return before(condition.withinSeconds);
    case "then":
      return before(condition.tails.reduce((sum, { withinSeconds }) => sum + withinSeconds, condition.first.withinSeconds ?? 0));
    case "baseline": {
      const bucketMs = condition.bucketSeconds * 1000;
      const start = Math.floor(atMs / bucketMs) * bucketMs;
      return { fromMs: start, toMs: start + bucketMs };
    }
    default:
      return assertNever(condition);
  }
}
