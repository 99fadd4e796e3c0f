/** A regular expression in the common part of RE2, Lucene and Python (law 5), as a tree, so that every platform prints its own dialect. */

export type Regex =
  | { readonly kind: "empty" }
  /** Literal text, one or more code points. */
  | { readonly kind: "text"; readonly text: string }
  /** Any code point but newline. */
  | { readonly kind: "dot" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly ClassRange[] }
  /** The very start, the very end of the value. */
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "alternatives"; readonly of: readonly Regex[] }
  /** Greedy. `max` absent: unbounded. */
  | { readonly kind: "repeat"; readonly of: Regex; readonly min: number; readonly max?: number };

/** Inclusive code points. `\d \w \s` are already spelled out as ASCII ranges. */
export interface ClassRange {
  readonly from: number;
  readonly to: number;
}
