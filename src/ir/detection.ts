/** A detection or hunt as plain data: what `samefire build --ir` prints and every platform translates. Durations are seconds. */

import type { Span } from "../diagnostics/diagnostic.ts";
import type { JsonObject, Scalar } from "../model/event.ts";
import type { Field, Predicate, Value } from "./predicate.ts";

/** Grows when a consumer of the printed IR would have to change. */
export const irVersion = 1;

export interface Measure {
  readonly kind: "count" | "distinct" | "sum";
  /** None for count, one int for sum, one or more for distinct (more than one: tuples). */
  readonly values: readonly Value[];
  readonly span?: Span;
}
export interface Threshold {
  readonly measure: Measure;
  readonly operator: "<" | "<=" | ">" | ">=";
  /** A whole number. */
  readonly value: number;
  readonly span?: Span;
}

/** `where ... unless ...` over one source. */
export interface Step {
  /** Its `events` name; `events` for the one selection of a detection without named steps. */
  readonly name: string;
  readonly source: string;
  readonly predicate: Predicate;
  /** The values that stand for the detection's group keys in this step's events, by position. */
  readonly keys: readonly Value[];
  readonly span?: Span;
}
export interface StepUse {
  /** Name of a step. */
  readonly step: string;
  /** None: one event is enough. */
  readonly thresholds: readonly Threshold[];
  readonly withinSeconds?: number;
  readonly span?: Span;
}
export type Condition =
  | { readonly kind: "each"; readonly span?: Span }
  | { readonly kind: "window"; readonly thresholds: readonly Threshold[]; readonly withinSeconds: number; readonly span?: Span }
  | { readonly kind: "first-seen"; readonly values: readonly Value[]; readonly withinSeconds: number; readonly learningSeconds: number; readonly span?: Span }
  | {
      readonly kind: "baseline";
      readonly measure: Measure;
      readonly bucketSeconds: number;
      /** A decimal, as written. */
      readonly deviations: string;
      readonly baselineSeconds: number;
      readonly learningSeconds: number;
      readonly thresholds: readonly Threshold[];
      readonly span?: Span;
    }
  | { readonly kind: "all"; readonly steps: readonly StepUse[]; readonly withinSeconds: number; readonly span?: Span }
  | {
      readonly kind: "then";
      readonly first: StepUse;
      readonly tails: readonly { readonly absent: boolean; readonly step: StepUse; readonly withinSeconds: number; readonly span?: Span }[];
      readonly span?: Span;
    };

export type AlertSeverity = "info" | "low" | "medium" | "high" | "critical";
export type Status = "experimental" | "testing" | "stable" | "deprecated";
export type HeadlinePart = { readonly kind: "text"; readonly text: string } | { readonly kind: "value"; readonly value: Value };

/** What people read and platforms show; no part of the meaning. Texts are as written. */
export interface Metadata {
  readonly title: string;
  readonly titleSpan?: Span;
  readonly status: Status;
  /** Technique and tactic ids, valid and in the order written. */
  readonly attack: readonly string[];
  readonly headline?: readonly HeadlinePart[];
  readonly headlineSpan?: Span;
  readonly author?: string;
  readonly license?: string;
  readonly references: readonly string[];
  /** The title where none was written. */
  readonly description: string;
  readonly triage?: string;
  readonly falsePositives: readonly string[];
  readonly tags: readonly string[];
  /** Values shown with an alert. */
  readonly context: readonly Value[];
  /** `2026-11-01`. */
  readonly created?: string;
  readonly updated?: string;
  /** An earlier id; rule ids are derived from it instead of `id`. */
  readonly formerly?: string;
}

export type OptionValue = Scalar | readonly Scalar[];
/** One `set key: value`. A duration is its number of seconds with `duration: true`. */
export interface SetOption {
  readonly name: string;
  readonly value: OptionValue;
  readonly duration: boolean;
  readonly because?: string;
  readonly span?: Span;
  readonly valueSpan?: Span;
}
/** All `on PLATFORM` blocks of one platform in a detection. */
export interface PlatformSettings {
  readonly options: readonly SetOption[];
  readonly skip?: { readonly because: string; readonly span?: Span };
  readonly accepts: readonly { readonly difference: string; readonly because: string; readonly span?: Span }[];
  readonly replaces: readonly { readonly name: string; readonly text: string; readonly because: string; readonly span?: Span }[];
  readonly span?: Span;
}

interface Common {
  readonly ir: typeof irVersion;
  /** Dotted, such as `aws.secretsmanager.batch-retrieval-multi-region`. */
  readonly id: string;
  readonly idSpan?: Span;
  readonly version: number;
  readonly versionSpan?: Span;
  /** The `.det` file, as given, with `/`. */
  readonly file: string;
  readonly metadata: Metadata;
  readonly steps: readonly Step[];
  /** `for each`; empty: one group for all. In the first step's terms. */
  readonly keys: readonly Value[];
  readonly platforms: Readonly<Record<string, PlatformSettings>>;
  readonly span?: Span;
}
export interface Detection extends Common {
  readonly kind: "detection";
  readonly severity: AlertSeverity;
  readonly condition: Condition;
  readonly suppressSeconds?: number;
}
export interface Hunt extends Common {
  readonly kind: "hunt";
  readonly measures: readonly Measure[];
  readonly overSeconds: number;
  readonly sort?: { readonly measure: number; readonly direction: "ascending" | "descending" };
  readonly limit?: number;
}
export type Rule = Detection | Hunt;

/** A log source: its fields, and what one platform calls them. */
export interface Source {
  readonly name: string;
  readonly title?: string;
  /** Path of the time field. */
  readonly time: readonly string[];
  readonly fields: readonly Field[];
  readonly platforms: Readonly<Record<string, SourceMapping>>;
  readonly file: string;
  readonly nameSpan?: Span;
}
export interface SourceMapping {
  readonly options: readonly SetOption[];
  /** `map path -> to as form`; a field without one keeps its own path. `form` is the mapping's, such as `java_map`. */
  readonly maps: readonly { readonly from: readonly string[]; readonly to: readonly string[]; readonly form?: string; readonly span?: Span }[];
}

/** An in-file test, samples filled in. `{n}` in texts of a repeated event is still there. */
export interface TestCase {
  /** Id of its detection. */
  readonly rule: string;
  readonly title: string;
  readonly events: readonly (TestEvent | TestLog)[];
  readonly expectations: readonly Expectation[];
  readonly span?: Span;
}
export interface TestEvent {
  readonly kind: "at";
  readonly source: string;
  /** Of the first, after 2026-01-01T00:00:00Z. */
  readonly atSeconds: number;
  /** 1 with `everySeconds` 0 where nothing is repeated; `repeated` says whether `{n}` means anything. */
  readonly times: number;
  readonly everySeconds: number;
  readonly repeated: boolean;
  readonly data: JsonObject;
  readonly span?: Span;
}
export interface TestLog {
  readonly kind: "log";
  /** Resolved against the `.det` file's folder. */
  readonly file: string;
  readonly span?: Span;
}
export type Expectation =
  | { readonly kind: "no-alert"; readonly span?: Span }
  /** Exactly these groups; an empty list: at least one alert. */
  | { readonly kind: "alert"; readonly groups: readonly (readonly Scalar[])[]; readonly span?: Span }
  | { readonly kind: "alerts" | "rows"; readonly count: number; readonly span?: Span }
  /** Exactly these, in this order: keys, then measures; null for a missing key. */
  | { readonly kind: "exact-rows"; readonly rows: readonly (readonly (Scalar | null)[])[]; readonly span?: Span };
