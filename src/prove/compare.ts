/** The reference's verdict beside a platform's, as sets of names: events by position, groups by key, rows as texts. */

import { assertNever } from "../diagnostics/invariant.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { type Hit, selector } from "../evaluate/hits.ts";
import type { Rule } from "../ir/detection.ts";
import type { Event, Row } from "../model/event.ts";
import type { Said } from "./player.ts";

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
  readonly fired: Fired;
  /** How many events or groups could have fired. */
  readonly candidates: number;
  /** The keys of the groups that an event takes part in; of one of the condition's steps alone, counted as they are written, where `use` is given. */
  keysAt(position: number, use?: number): readonly string[];
}

export type Judge = (events: readonly Event[]) => Reference;

/** Compiled once for a rule. */
export function referenceOf(rule: Rule): Judge {
  const select = selector(rule);
  return (events) => {
    const hits = events.map((event, position) => select(event, position));
    const verdict = evaluate(rule, events);
    const keysAt = (position: number, use?: number): readonly string[] => keysOf(hits[position], use);
    switch (verdict.kind) {
      case "events":
        return {
          kind: "events",
          fired: new Map(verdict.events.map((position) => [String(position), instantOf(events, position)])),
          candidates: events.length,
          keysAt,
        };
      case "groups": {
        const groups = new Set(hits.flatMap((hit) => keysOf(hit)));
        return {
          kind: "groups",
          fired: new Map(verdict.groups.map(({ key, instantsMs }) => [JSON.stringify(key), instantsMs])),
          candidates: groups.size,
          keysAt,
        };
      }
      case "rows":
        return {
          kind: "rows",
          fired: new Map(verdict.rows.map((row) => [rowText(row), []])),
          candidates: new Set(hits.flatMap((hit) => keysOf(hit))).size,
          keysAt,
        };
    }
  };
}

function keysOf(hit: Hit | undefined, of?: number): readonly string[] {
  return hit?.uses.filter(({ use }) => of === undefined || use === of).map(({ keyText }) => keyText) ?? [];
}

/** Undefined where both say the same. */
export function disagreement(reference: Reference, platform: Fired): Disagreement | undefined {
  const missed = [...reference.fired.keys()].filter((name) => !platform.has(name)).sort();
  const overFired = [...platform.keys()].filter((name) => !reference.fired.has(name)).sort();
  return missed.length + overFired.length === 0 ? undefined : { missed, overFired };
}

/** What a platform said, in the reference's names. */
export function firedOf(reference: Reference, events: readonly Event[], said: Exclude<Said, { readonly kind: "failed" }>): Fired {
  switch (said.kind) {
    case "events":
      return new Map(said.positions.map((position) => [String(position), instantOf(events, position)]));
    case "groups": {
      const fired = new Map<string, readonly number[]>();
      for (const group of said.groups) {
        const names = "key" in group ? [JSON.stringify(group.key)] : keyOfGroup(group.parts.map(({ position, use }) => reference.keysAt(position, use)));
        for (const name of names) fired.set(name, [...(fired.get(name) ?? []), ...group.instantsMs]);
      }
      return fired;
    }
    case "rows":
      return new Map(said.rows.map((row) => [rowText(row), []]));
    default:
      return assertNever(said);
  }
}

/** What all of a group's events have in common: one event can be in two groups, where steps have keys of their own. All keys, where nothing is. */
function keyOfGroup(keysOfParts: readonly (readonly string[])[]): readonly string[] {
  const all = [...new Set(keysOfParts.flat())];
  const common = all.filter((key) => keysOfParts.every((keys) => keys.includes(key)));
  return common.length > 0 ? common : all;
}

function instantOf(events: readonly Event[], position: number): readonly number[] {
  const event = events[position];
  return event === undefined ? [] : [event.atMs];
}

function rowText({ key, measures }: Row): string {
  return JSON.stringify([key, measures]);
}
