/** What a detection becomes on Datadog, before any text of a payload: its queries, and how the platform decides over them. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Measure } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";

export interface Plan {
  readonly queries: readonly PlannedQuery[];
  readonly decision: Decision;
}

/** What is looked at in the events of a query. */
export interface Measured {
  readonly kind: Measure["kind"] | "new-value";
  readonly values: readonly Value[];
  readonly span?: Span;
}

export interface PlannedQuery {
  readonly name: string;
  readonly search: string;
  readonly kind: Measured["kind"];
  /** Attributes with their `@`. */
  readonly groupBy: readonly string[];
  readonly measured: readonly string[];
}

export interface Comparison {
  /** Name of a query. */
  readonly query: string;
  readonly operator: ">" | ">=";
  readonly value: number;
}

export type Decision =
  /** All hold together in one window of one group. */
  | { readonly kind: "threshold"; readonly comparisons: readonly Comparison[]; readonly windowSeconds: number }
  /** `THEN`: both sides hold in one window, and the first comes before the second. */
  | { readonly kind: "ordered"; readonly before: readonly Comparison[]; readonly after: readonly Comparison[]; readonly windowSeconds: number }
  /** A chain of counts, each in its own window. `transitionSeconds[i]` leads from step i to the next. */
  | { readonly kind: "sequence"; readonly steps: readonly SequenceStep[]; readonly transitionSeconds: readonly number[] }
  /** A value of the one query's that the platform has not learned, or has forgotten. */
  | { readonly kind: "new-value"; readonly query: string; readonly forgetDays: number; readonly learningDays: number }
  /** The platform's own baseline of the one query. */
  | { readonly kind: "anomaly"; readonly query: string; readonly bucketSeconds: number; readonly tolerance: number; readonly learningHours: number };

export interface SequenceStep {
  /** Of no query. */
  readonly name: string;
  readonly comparison: Comparison;
  readonly windowSeconds: number;
}
