/** A Panther correlation rule as its YAML file says it, plain data. */

import type { Span } from "../../diagnostics/diagnostic.ts";

export interface CorrelationRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly createsAlert: boolean;
  readonly correlation: Correlation;
}

export interface Correlation {
  /** All members in any order, or one after the other. */
  readonly kind: "group" | "sequence";
  readonly members: readonly Member[];
  /** So often it runs. */
  readonly rateMinutes: number;
  readonly lookbackMinutes: number;
}

export interface Member {
  readonly id: string;
  /** The rule whose matches are its signals. */
  readonly ruleId: string;
  /** Where that rule is named. */
  readonly span: Span;
  /** So many signals at least, and at most. */
  readonly least: number;
  readonly most: number;
  /** That it has no signal is what counts; in a sequence it is the last. */
  readonly absent: boolean;
  /** In a sequence, the time for what leads here from the member before; the look-back for the first. */
  readonly withinMinutes: number;
  /** Where the value stands that signals have in common; nothing where all signals of the correlation are one group. */
  readonly join?: Join;
}
export interface Join {
  readonly field: string;
  readonly span: Span;
}

/** A match of a member's rule. */
export interface Signal {
  /** The member's id. A rule that is two members gives each a signal. */
  readonly member: string;
  /** What the signals of a group have in common. */
  readonly value: string;
  /** Of the record in the log that is replayed. */
  readonly position: number;
  /** The record's own time, and when the platform had it. Epoch ms. */
  readonly atMs: number;
  readonly arrivedMs: number;
}
