/** A small change of one part, and the table of what kinds there are: what `prove --mutate` tries. */

import type { Span } from "../../diagnostics/diagnostic.ts";

/** What each kind of change does; docs/proof.md shows this table. */
export const operators = {
  "drop clause": "leaves out one part of `where` or `unless`, or all of it",
  negate: "turns one test into its opposite",
  "and, or": "puts `or` for `and`, and the other way round",
  "test neighbour": "puts `starts with` or `contains` for `is`, `is` or `contains` for `starts with` and `ends with`, and so on",
  case: "adds or takes away `ignoring case`",
  literal: "leaves out a character of a text, moves a number by one, flips a bool",
  "drop value": "leaves out one of several values",
  network: "makes a network twice as wide, or half",
  pattern: "leaves out or widens one part of a `like` pattern or a regular expression",
  quantifier: "puts `every` for `any`, and the other way round",
  value: "leaves out one of the fields of a `let`, or changes a cut",
  operator: "puts `>` for `>=`, `<` for `<=`, and the other way round",
  threshold: "moves the number of a threshold by one",
  "drop threshold": "leaves out a threshold",
  measure: "counts instead of telling values apart, the other way round, or looks at another field",
  window: "moves the length of a time by one second, or a baseline by one bucket",
  deviations: "asks for one deviation more, or one less",
  "drop step": "leaves out one step of several",
  "step order": "swaps two steps of a chain",
  "then, and": "puts `and` for `then`, and the other way round",
  "then no": "puts `then` for `then no`, and the other way round",
  key: "leaves out a field of `for each`, or takes another",
  suppression: "leaves out `at most once per`, or moves it by one second",
  report: "leaves out a measure, changes the order or the limit of a hunt's rows",
} as const;

export type Operator = keyof typeof operators;

export interface Change<T> {
  readonly operator: Operator;
  readonly span?: Span | undefined;
  /** What stood there, in the language's words. */
  readonly before: string;
  /** What stands there now; empty where it is left out. */
  readonly after: string;
  readonly to: T;
}

/** The change of a part as one of the whole. A part without a place of its own is at the whole's. */
export function within<P, T>(changes: readonly Change<P>[], whole: (part: P) => T, span?: Span): readonly Change<T>[] {
  return changes.map((change) => ({ ...change, span: change.span ?? span, to: whole(change.to) }));
}

/** The changes of each of several parts, as changes of them all. */
export function inEach<P>(parts: readonly P[], changesOf: (part: P, index: number) => readonly Change<P>[]): readonly Change<readonly P[]>[] {
  return parts.flatMap((part, i) => within(changesOf(part, i), (changed) => parts.with(i, changed)));
}

export function without<P>(parts: readonly P[], index: number): readonly P[] {
  return parts.filter((_, i) => i !== index);
}
