/** What of an Elastic rule decides when it fires, whatever file it came from. Plain data; the query is still text. */

export interface ElasticRule {
  readonly kind: "rule";
  readonly query: string;
  /** Where the query begins in its file. */
  readonly queryStart: number;
  /** One that is not never runs until somebody turns it on; what it then does is replayed all the same. */
  readonly isEnabled: boolean;
  readonly intervalMs: number;
  /** How far a run looks back. */
  readonly fromMs: number;
  /** The field whose range a run sees; `@timestamp` where the rule names none or a document lacks it. */
  readonly timestampOverride: string;
  readonly maxSignals: number;
  readonly suppression: Suppression | undefined;
}

export interface Suppression {
  readonly groupBy: readonly string[];
  /** Absent where alerts of one run alone are gathered. */
  readonly durationMs: number | undefined;
  /** Rows without a value in one of the columns are a group of their own, or each an alert. */
  readonly missingIsGroup: boolean;
}

/** Queries that a person runs, once: a hunt's, or a bare one. */
export interface ElasticQueries {
  readonly kind: "queries";
  readonly queries: readonly { readonly text: string; readonly start: number }[];
}
export type ElasticFile = ElasticRule | ElasticQueries;
