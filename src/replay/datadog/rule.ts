/** A rule as the replay runs it: read, complete, and free of what it cannot run. Plain data. */

import type { CaseCondition, Expression } from "../../../grammars/datadog/condition.ts";
import type { Search } from "../../../grammars/datadog/search.ts";

export interface Rule {
  /** A rule that is switched off is replayed all the same. */
  readonly enabled: boolean;
  readonly queries: readonly Query[];
  readonly method: Method;
  /** A signal closes this long after its last event, */
  readonly keepAliveSeconds: number;
  /** and this long after its first. */
  readonly maxSignalSeconds: number;
}

export interface Query {
  readonly name: string;
  readonly search: Search;
  readonly aggregation: "count" | "cardinality" | "sum" | "max" | "new_value";
  /** What is counted, added or learned; nothing for `count`. */
  readonly measured: readonly string[];
  readonly groupBy: readonly string[];
  /** Whether a log without a key counts, under `N/A`. */
  readonly optionalGroups: boolean;
}

export type Method =
  /** The first case that holds is the signal's. */
  | { readonly kind: "threshold"; readonly windowSeconds: number; readonly cases: readonly CaseCondition[] }
  | { readonly kind: "sequence"; readonly steps: readonly Step[] }
  | { readonly kind: "new-value"; readonly forgetSeconds: number; readonly learning: Learning }
  /** The vendor's model decides: what can be replayed is what it is given. */
  | { readonly kind: "anomaly"; readonly bucketSeconds: number };

/** Complete at an instant where the condition holds over the step's window. */
export interface Step {
  readonly condition: Expression;
  readonly windowSeconds: number;
  /** How long after the step before; 0 for the first. */
  readonly withinSeconds: number;
}

export type Learning = { readonly kind: "duration"; readonly seconds: number } | { readonly kind: "threshold"; readonly occurrences: number };
