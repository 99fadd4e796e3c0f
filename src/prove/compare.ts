/** The reference's verdict beside a platform's, as sets of names: events by position, groups by key, rows as texts. */

import { assertNever } from "../diagnostics/invariant.ts";
import { judge } from "../evaluate/evaluate.ts";
import { type Hit, selector } from "../evaluate/hits.ts";
import { valueReader } from "../evaluate/value.ts";
import type { Rule } from "../ir/detection.ts";
import type { Event, Row } from "../model/event.ts";
import type { GroupName, Part, Said } from "./player.ts";

/** Sorted, each once. */
export interface Disagreement {
  /** The reference fires, the platform does not. */
  readonly missed: readonly string[];
  readonly overFired: readonly string[];
}

/** Names of what fired, with the instants at which it did; a row has none. */
export type Fired = ReadonlyMap<string, readonly number[]>;

export interface Reference {
  readonly kind: "events" | "groups" | "rows";
  /** Rows in the order that was asked for; then the order is compared as well. */
  readonly isOrdered: boolean;
  readonly fired: Fired;
  /** How many events or groups could have fired. */
  readonly candidates: number;
  /**
   * The keys of the groups that an event takes part in; of one of the condition's steps alone, counted as they are written, where `use` is given. Of an event
   * that no step selects, those that it would be in.
   */
  keysAt(position: number, use?: number): readonly string[];
}

export type Judge = (events: readonly Event[]) => Reference;

/** How events are taken otherwise than they are. */
export interface Moved {
  /** By use of a step: how much later than it is an event has to be to count for it. */
  readonly laterMs?: readonly number[];
  /** An event that fits two steps is two. */
  readonly apart?: boolean;
  /** So long after the first event of all no group fires. */
  readonly quietMs?: number;
}

/** Compiled once for a rule. */
export function referenceOf(rule: Rule, otherwiseTaken: Moved = {}): Judge {
  const select = selector(rule);
  const otherwise = unselectedKeys(rule);
  const onceMeasured = eachMeasureOnce(rule);
  return (events) => {
    const hits = events.map((event, position) => select(event, position));
    const lastMs = events.reduce((last, { atMs }) => Math.max(last, atMs), Number.NEGATIVE_INFINITY);
    const taken = hits.flatMap((hit) => (hit === undefined ? [] : moved(hit, otherwiseTaken)));
    const { verdict } = judge(rule, taken, lastMs);
    const keys = events.map((event, position) => keysOf(hits[position]) ?? otherwise(event));
    const keysAt = (position: number, use?: number): readonly string[] => keysOf(hits[position], use) ?? keys[position] ?? [];
    switch (verdict.kind) {
      case "events":
        return {
          kind: "events",
          isOrdered: false,
          fired: new Map(verdict.events.map((position) => [String(position), instantOf(events, position)])),
          candidates: events.length,
          keysAt,
        };
      case "groups":
        return {
          kind: "groups",
          isOrdered: false,
          fired: new Map(verdict.groups.flatMap(({ key, instantsMs }) => firing(JSON.stringify(key), instantsMs, events, otherwiseTaken))),
          candidates: new Set(keys.flat()).size,
          keysAt,
        };
      case "rows":
        return {
          kind: "rows",
          isOrdered: rule.kind === "hunt" && rule.sort !== undefined,
          fired: namedRows(verdict.rows.map(onceMeasured)),
          candidates: new Set(keys.flat()).size,
          keysAt,
        };
      default:
        return assertNever(verdict);
    }
  };
}

/** None, where all its instants are in the time in which no group fires. */
function firing(name: string, instantsMs: readonly number[], events: readonly Event[], { quietMs }: Moved): readonly (readonly [string, readonly number[]])[] {
  if (quietMs === undefined) return [[name, instantsMs]];
  const firstMs = events.reduce((first, { atMs }) => Math.min(first, atMs), Number.POSITIVE_INFINITY);
  const left = instantsMs.filter((atMs) => atMs >= firstMs + quietMs);
  return left.length === 0 ? [] : [[name, left]];
}

/** A use that asks for events to be later sees them earlier by as much, and then they are others: they no longer stand at the place of their own event. */
function moved(hit: Hit, { laterMs = [], apart = false }: Moved): readonly Hit[] {
  const most = apart ? hit.uses.length : Math.max(0, ...laterMs);
  if (most === 0) return [hit];
  return hit.uses.map((use, i) => {
    const ms = laterMs[use.use] ?? 0;
    return { position: hit.position * (most + 1) + (apart ? i : ms), atMs: hit.atMs - ms, uses: [use] };
  });
}

/** Undefined where it is of no step, or not of the one asked for. */
function keysOf(hit: Hit | undefined, of?: number): readonly string[] | undefined {
  const uses = hit?.uses.filter(({ use }) => of === undefined || use === of) ?? [];
  return uses.length === 0 ? undefined : [...new Set(uses.map(({ keyText }) => keyText))];
}

/** A platform that fires on what no step selects names a group all the same. */
function unselectedKeys(rule: Rule): (event: Event) => readonly string[] {
  const steps = rule.steps.map(({ source, keys }) => ({ source, readers: keys.map(valueReader) }));
  return ({ source, data }) => {
    const found = steps.filter((step) => step.source === source).map(({ readers }) => readers.map((read) => read(data) ?? null));
    return [...new Set(found.filter((key) => rule.kind === "hunt" || !key.includes(null)).map((key) => JSON.stringify(key)))];
  };
}

/** Undefined where both say the same. `nearMs`: how far apart the two may tell of one episode of a group. */
export function disagreement(reference: Reference, platform: Fired, nearMs: number): Disagreement | undefined {
  const missed = uncovered(reference.fired, platform, nearMs);
  const overFired = uncovered(platform, reference.fired, nearMs);
  if (missed.length + overFired.length > 0) return { missed, overFired };
  return reference.isOrdered ? disorder([...reference.fired.keys()], [...platform.keys()]) : undefined;
}

/** The first place where the same rows stand in another order. */
function disorder(reference: readonly string[], platform: readonly string[]): Disagreement | undefined {
  const place = reference.findIndex((name, i) => platform[i] !== name);
  if (place < 0) return undefined;
  const named = (rows: readonly string[]) => [`row ${place + 1}: ${rows[place]}`];
  return { missed: named(reference), overFired: named(platform) };
}

/** A measure that a hunt asks for twice is one column of a platform's answer. */
function eachMeasureOnce(rule: Rule): (row: Row) => Row {
  const texts =
    rule.kind === "hunt" ? rule.measures.map((measure) => JSON.stringify(measure, (name, value: unknown) => (name === "span" ? undefined : value))) : [];
  const first = texts.map((text, i) => texts.indexOf(text) === i);
  return first.includes(false) ? ({ key, measures }) => ({ key, measures: measures.filter((_, i) => first[i]) }) : (row) => row;
}

/** In their order. A row that comes again is another. */
function namedRows(rows: readonly Row[]): Fired {
  const named = new Map<string, readonly number[]>();
  for (const row of rows) {
    const text = rowText(row);
    let name = text;
    for (let again = 2; named.has(name); again++) name = `${text} (${again})`;
    named.set(name, []);
  }
  return named;
}

/**
 * Names that fired on one side and not on the other, sorted. A group that fires in several episodes has to do so in each: instants of one truth differ, but
 * not by more than `nearMs`.
 */
export function uncovered(fired: Fired, by: Fired, nearMs: number): readonly string[] {
  const names: string[] = [];
  for (const [name, instants] of fired) {
    const others = by.get(name);
    if (
      others === undefined ||
      (isSeveral(instants, nearMs) && !instants.every((atMs) => others.length === 0 || others.some((other) => Math.abs(other - atMs) <= nearMs)))
    )
      names.push(name);
  }
  return names.sort();
}

function isSeveral(instants: readonly number[], nearMs: number): boolean {
  const sorted = [...instants].sort((a, b) => a - b);
  return sorted.some((atMs, i) => atMs - (sorted[i - 1] ?? atMs) > nearMs);
}

/** What a platform said, in the reference's names. */
export function firedOf(reference: Reference, events: readonly Event[], said: Exclude<Said, { readonly kind: "failed" }>): Fired {
  switch (said.kind) {
    case "events":
      return new Map(said.positions.map((position) => [String(position), instantOf(events, position)]));
    case "groups": {
      const fired = new Map<string, readonly number[]>();
      for (const group of said.groups) {
        const names = groupNames(reference, group);
        for (const name of names) fired.set(name, [...(fired.get(name) ?? []), ...group.instantsMs]);
      }
      return fired;
    }
    case "rows":
      return namedRows(said.rows);
    default:
      return assertNever(said);
  }
}

export function groupNames(reference: Reference, group: GroupName): readonly string[] {
  return "key" in group ? [JSON.stringify(group.key)] : namesAt(reference, group.parts);
}

/** What all of a group's events have in common: one event can be in two groups, where steps have keys of their own. All keys, where nothing is. */
function namesAt(reference: Reference, parts: readonly Part[]): readonly string[] {
  const keys = parts.map(({ position, use }) => reference.keysAt(position, use));
  const all = [...new Set(keys.flat())];
  const common = all.filter((key) => keys.every((own) => own.includes(key)));
  if (common.length > 0) return common;
  return all.length > 0 ? all : [`a group without a key: events ${parts.map(({ position }) => position).join(", ")}`];
}

function instantOf(events: readonly Event[], position: number): readonly number[] {
  const event = events[position];
  return event === undefined ? [] : [event.atMs];
}

export function rowText({ key, measures }: Row): string {
  return JSON.stringify([key, measures]);
}
