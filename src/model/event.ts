/** What evaluator, replay and targets all speak of: events, verdicts, rows. Plain data; knows nothing of detections. */

export type Scalar = string | number | boolean;
export type Json = null | Scalar | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One log record. `atMs` is the value of its source's time field in epoch milliseconds; events without a valid one are never made. */
export interface Event {
  /** Name of the source as the detections call it, such as `cloudtrail`. */
  readonly source: string;
  readonly atMs: number;
  /** The record as it was logged: nested objects, nothing renamed. */
  readonly data: JsonObject;
}

/** Values of the `for each` fields, in their order. A hunt's missing key is null; a detection has no such group. */
export type GroupKey = readonly (Scalar | null)[];

/** The instants (epoch ms, ascending, each once) at which a group's condition held, before suppression. */
export interface FiringGroup {
  readonly key: GroupKey;
  readonly instantsMs: readonly number[];
}

/** One line of a hunt: the group and its measures in the order of `report`. */
export interface Row {
  readonly key: GroupKey;
  readonly measures: readonly number[];
}

/** What a detection says of a list of events (law 6: whatever their order). Groups are sorted by their key's JSON text. */
export type Verdict =
  /** `alert on each event`: positions in the list that was judged, ascending. */
  | { readonly kind: "events"; readonly events: readonly number[] }
  | { readonly kind: "groups"; readonly groups: readonly FiringGroup[] }
  | { readonly kind: "rows"; readonly rows: readonly Row[] };

/** An alert after suppression (law 11). `event` is the position of the event that fired, for `alert on each event` only. */
export interface Alert {
  readonly key: GroupKey;
  readonly atMs: number;
  readonly event?: number;
}

/** An event of the in-file tests (the first of each distinct content) with the reference's answer for each step of a detection. */
export interface JudgedEvent {
  /** Title of the test that it comes from. */
  readonly test: string;
  readonly event: Event;
  readonly matches: Readonly<Record<string, boolean>>;
}
