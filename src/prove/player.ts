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

/** By its key, or, where the platform has a text of its own for it, by its events. */
export type GroupName = { readonly key: GroupKey } | { readonly parts: readonly Part[] };

/** A group that fired. `instantsMs`: when, as far as the platform tells; for pictures, since platforms go on holding where the reference names one instant. */
export type SaidGroup = GroupName & { readonly instantsMs: readonly number[] };

/** A stretch of time that a platform looks at as one, of a group, or of every group at once. */
export type SaidWindow = (GroupName | { readonly every: "group" }) & {
  /** In the platform's words, such as `evaluation window`. */
  readonly what: string;
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether the group fires by what lies in it. */
  readonly fired: boolean;
  /** One follows the other; others slide or hop, so that there are more than a picture can hold. */
  readonly isFixed?: boolean;
};

export type Said =
  /** `besides`: another file of the same rule says something else, in words; what stands here is then the first file's. */
  | (SaidVerdict & { readonly besides?: string | undefined })
  /** The platform would have answered with an error. */
  | { readonly kind: "failed"; readonly reason: string };
export type SaidVerdict =
  | { readonly kind: "events"; readonly positions: readonly number[] }
  | { readonly kind: "groups"; readonly groups: readonly SaidGroup[] }
  | { readonly kind: "rows"; readonly rows: readonly Row[] };

export interface Player {
  /** Where a real engine is asked as well: the same without it, for a search through thousands of logs. */
  readonly alone?: Player;
  /** What fires; or, where the platform's own model decides that, what it is given: groups, buckets and their measure. */
  readonly says: "verdicts" | "buckets";
  /** What is assumed where the documentation leaves something open; the usual reading first. */
  readonly readings: readonly string[];
  /** Whether raw records become the platform's by a model of their own, or by the mapping that is to be proved. */
  readonly ingest: "modelled" | "mapping unproved";
  /** How many schedules are played. When a platform makes its first run is not known, and what is said has to hold whenever that is. */
  readonly schedules: number;
  play(log: Log, reading: number, schedule: number): Promise<Said>;
  /** The platform's own windows, whether it fires in them or not; for pictures. None of what fires event by event. */
  windows(log: Log, reading: number, schedule: number): Promise<readonly SaidWindow[]>;
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
