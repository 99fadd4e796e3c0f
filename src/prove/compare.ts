/** The reference's verdict beside a platform's, as sets of names: events by position, groups by key, rows as texts. */

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

export interface Reference {
  readonly kind: "events" | "groups" | "rows";
  readonly fired: ReadonlySet<string>;
  /** How many events or groups could have fired. */
  readonly candidates: number;
  /** The keys of the groups that an event takes part in. */
  keysAt(position: number): readonly string[];
}

export type Judge = (events: readonly Event[]) => Reference;

/** Compiled once for a rule. */
export function referenceOf(rule: Rule): Judge {
  const select = selector(rule);
  return (events) => {
    const hits = events.map((event, position) => select(event, position));
    const verdict = evaluate(rule, events);
    const keysAt = (position: number): readonly string[] => keysOf(hits[position]);
    switch (verdict.kind) {
      case "events":
        return { kind: "events", fired: new Set(verdict.events.map(String)), candidates: events.length, keysAt };
      case "groups": {
        const groups = new Set(hits.flatMap(keysOf));
        return { kind: "groups", fired: new Set(verdict.groups.map(({ key }) => JSON.stringify(key))), candidates: groups.size, keysAt };
      }
      case "rows":
        return { kind: "rows", fired: new Set(verdict.rows.map(rowText)), candidates: new Set(hits.flatMap(keysOf)).size, keysAt };
    }
  };
}

function keysOf(hit: Hit | undefined): readonly string[] {
  return hit?.uses.map(({ keyText }) => keyText) ?? [];
}

/** Undefined where both say the same. */
export function disagreement(reference: Reference, said: Exclude<Said, { readonly kind: "failed" }>): Disagreement | undefined {
  const fired = firedOf(reference, said);
  const missed = [...reference.fired].filter((name) => !fired.has(name)).sort();
  const overFired = [...fired].filter((name) => !reference.fired.has(name)).sort();
  return missed.length + overFired.length === 0 ? undefined : { missed, overFired };
}

function firedOf(reference: Reference, said: Exclude<Said, { readonly kind: "failed" }>): ReadonlySet<string> {
  switch (said.kind) {
    case "events":
      return new Set(said.positions.map(String));
    case "groups":
      return new Set(said.groups.flatMap((group) => ("key" in group ? [JSON.stringify(group.key)] : [...new Set(group.positions.flatMap(reference.keysAt))])));
    case "rows":
      return new Set(said.rows.map(rowText));
  }
}

function rowText({ key, measures }: Row): string {
  return JSON.stringify([key, measures]);
}
