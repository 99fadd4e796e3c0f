/** What a platform is to samefire, and nothing more: options, what it supports, and one function from IR to files. A target never evaluates. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Rule, Source } from "../ir/detection.ts";
import type { JudgedEvent } from "../model/event.ts";
import type { Difference, DifferenceCode } from "./fidelity.ts";

/** Everything in the language that a platform can have or lack. A new one does not compile until every platform has answered. */
export type Feature =
  | "text.is"
  | "text.starts-with"
  | "text.ends-with"
  | "text.contains"
  | "text.like"
  | "text.like-one"
  | "text.ignoring-case"
  | "text.matches"
  | "number.is"
  | "number.order"
  | "bool.is"
  | "presence"
  | "network"
  | "field"
  | "any"
  | "every"
  | "has"
  | "let"
  | "alert.each"
  | "window.count"
  | "window.distinct"
  | "window.sum"
  | "window.several"
  | "all"
  | "all.threshold"
  | "then"
  | "then.threshold"
  | "then-no"
  | "first-seen"
  | "baseline"
  | "group"
  | "group.by-step"
  | "suppression"
  | "hunt";

export type Support =
  | { readonly kind: "exact" }
  | { readonly kind: "approximate" | "unmodelled"; readonly codes: readonly DifferenceCode[] }
  | { readonly kind: "refused"; readonly reason: string };

export const exact: Support = { kind: "exact" };
export const approximate = (...codes: DifferenceCode[]): Support => ({ kind: "approximate", codes });
export const unmodelled = (...codes: DifferenceCode[]): Support => ({ kind: "unmodelled", codes });
export const refused = (reason: string): Support => ({ kind: "refused", reason });

/** One option of `set key: value` in a detection's or source's platform block, or in samefire.yaml. */
export interface OptionSpec {
  readonly type: "string" | "strings" | "int" | "bool" | "duration";
  readonly default?: string | readonly string[] | number | boolean;
  /** A selecting option changes what is matched: in a detection it needs `because`, and is itself an accepted difference. */
  readonly selecting: boolean;
  /** Where it may stand. Sources: `index`, `query`, `log_types`. */
  readonly scope: "source" | "detection" | "both";
  /** One sentence for the help. */
  readonly what: string;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly string[];
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
/** Values by name, defaults filled in; durations in seconds. A default-less option that nobody set is absent. */
export type Options = Readonly<Record<string, string | readonly string[] | number | boolean>>;

/** `path` is below the output folder, with `/`: `elastic/rules/x.toml`. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

export interface TranslationRequest {
  readonly rule: Rule;
  /** By name; every source that a step names is there. */
  readonly sources: Readonly<Record<string, Source>>;
  /** The source's options, overlaid by samefire.yaml's, overlaid by the detection's. */
  readonly options: Options;
  readonly judged: readonly JudgedEvent[];
  /** Hash of the meaning, for header lines. */
  readonly hash: string;
}

export type Translation =
  /** `fidelity` is `fidelityOf(differences)`. `notes` are warnings at spans of the `.det`. */
  | {
      readonly fidelity: "exact" | "approximate" | "unmodelled";
      readonly files: readonly OutputFile[];
      readonly differences: readonly Difference[];
      readonly notes: readonly Diagnostic[];
    }
  | { readonly fidelity: "refused"; readonly reasons: readonly Diagnostic[] };

export interface Target {
  readonly name: string;
  readonly options: OptionSpecs;
  /** Names that `replace NAME` can put hand-written text in for, such as `query`. */
  readonly replaceable: readonly string[];
  supports(feature: Feature): Support;
  translate(request: TranslationRequest): Translation;
}
