/** A Panther rule as its YAML file says it, plain data. */

import type { Span } from "../../diagnostics/diagnostic.ts";

export interface Rule {
  readonly id: string;
  /** Beside the YAML file. */
  readonly pythonFile: string;
  /** Where it is named. */
  readonly pythonSpan: Span;
  readonly logTypes: readonly string[];
  readonly enabled: boolean;
  /** False for what only gives signals to correlations. */
  readonly createsAlert: boolean;
  /** Matches, or different `unique()` values, that one window needs. */
  readonly threshold: number;
  readonly dedupMinutes: number;
}

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}
