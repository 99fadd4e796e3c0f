/** What a proof needs of a platform: emitted files in, and then, log after log, what the platform would say. Knows no detection. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Event, GroupKey, Row } from "../model/event.ts";

/** Events as they came: in no order, each with the time that it was late. */
export interface Log {
  readonly events: readonly Event[];
  /** Milliseconds, one for each event. */
  readonly delaysMs: readonly number[];
}

/** An event of a group: its position in the log, and which of the condition's steps it is, counted as they are written, where the platform says so. */
export interface Part {
  readonly position: number;
  readonly use?: number;
}

/**
 * A group that fired: by its key, or, where the platform has a text of its own for it, by its events. `instantsMs`: when, as far as the
 * platform tells; for pictures, since platforms go on holding where the reference names one instant.
 */
export type SaidGroup = ({ readonly key: GroupKey } | { readonly parts: readonly Part[] }) & { readonly instantsMs: readonly number[] };

export interface SaidWindow {
  /** Of the events that are counted in it. */
  readonly positions: readonly number[];
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

export type Said =
  /** `besides`: another file of the same rule says something else, in words; what stands here is then the first file's. */
  | (SaidVerdict & { readonly besides?: string | undefined })
  /** The platform would have answered with an error. */
  | { readonly kind: "failed"; readonly reason: string };
export type SaidVerdict =
  | { readonly kind: "events"; readonly positions: readonly number[] }
  /** `windows`: the platform's own, where it has fixed ones, whether they fired or not; for pictures. */
  | { readonly kind: "groups"; readonly groups: readonly SaidGroup[]; readonly windows?: readonly SaidWindow[] }
  | { readonly kind: "rows"; readonly rows: readonly Row[] };

export interface Player {
  /** What fires; or, where the platform's own model decides that, what it is given: groups, buckets and their measure. */
  readonly says: "verdicts" | "buckets";
  /** What is assumed where the documentation leaves something open; the usual reading first. */
  readonly readings: readonly string[];
  /** Whether raw records become the platform's by a model of their own, or by the mapping that is to be proved. */
  readonly ingest: "modelled" | "mapping unproved";
  /** How many schedules are played. When a platform makes its first run is not known, and what is said has to hold whenever that is. */
  readonly schedules: number;
  play(log: Log, reading: number, schedule: number): Promise<Said>;
  /** How often somebody is told. */
  alerts(log: Log, reading: number): Promise<number>;
}

export type Opened = { readonly ok: true; readonly player: Player } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A reading as its choices. */
export function readingText(reading: object): string {
  return Object.entries(reading)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
