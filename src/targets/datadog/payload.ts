/** A Datadog rule as its API takes it (`POST /api/v2/security_monitoring/rules`), with every default of the server written out. Keys stand in the order they are printed. */

export interface RulePayload {
  readonly name: string;
  readonly type: "log_detection";
  readonly isEnabled: boolean;
  readonly queries: readonly QueryPayload[];
  readonly options: OptionsPayload;
  readonly cases: readonly CasePayload[];
  /** Markdown with template variables. */
  readonly message: string;
  readonly tags: readonly string[];
  readonly filters: readonly never[];
  readonly hasExtendedTitle: boolean;
}

export interface QueryPayload {
  readonly name: string;
  readonly query: string;
  readonly aggregation: "count" | "cardinality" | "sum" | "new_value";
  readonly groupByFields: readonly string[];
  /** False: an event without a group's value takes no part. */
  readonly hasOptionalGroupByFields: boolean;
  readonly distinctFields: readonly string[];
  /** For sum, one; for new_value, those that are learned. */
  readonly metrics?: readonly string[];
  readonly dataSource: "logs";
}

/** Seconds, but for learning. `evaluationWindow <= keepAlive <= maxSignalDuration`. */
export interface OptionsPayload {
  readonly detectionMethod: "threshold" | "sequence_detection" | "new_value" | "anomaly_detection";
  /** 0 for sequences, whose steps have their own, and for new values, which have none. */
  readonly evaluationWindow: number;
  readonly keepAlive: number;
  readonly maxSignalDuration: number;
  /** For sequence_detection only. */
  readonly sequenceDetectionOptions?: SequencePayload;
  /** For new_value only. */
  readonly newValueOptions?: NewValuePayload;
  /** For anomaly_detection only. */
  readonly anomalyDetectionOptions?: AnomalyPayload;
}

/** A line of steps: each transition leads from one to the next. */
export interface SequencePayload {
  readonly steps: readonly { readonly name: string; readonly condition: string; readonly evaluationWindow: number }[];
  readonly stepTransitions: readonly { readonly parent: string; readonly child: string; readonly evaluationWindow: number }[];
}

/** Days. */
export interface NewValuePayload {
  readonly forgetAfter: number;
  readonly learningDuration: number;
  readonly learningMethod: "duration";
  readonly learningThreshold: 0;
}

export interface AnomalyPayload {
  readonly bucketDuration: number;
  /** 1 to 5. */
  readonly detectionTolerance: number;
  /** Hours. */
  readonly learningDuration: number;
}

export interface CasePayload {
  readonly name: string;
  readonly status: "info" | "low" | "medium" | "high" | "critical";
  /** Absent in new value and anomaly rules. In sequences it names the last step, elsewhere queries. */
  readonly condition?: string;
  readonly notifications: readonly string[];
}
