/** What Datadog does not document, as parameters: a proof replays every choice that a rule can notice. */

export interface Assumptions {
  /** Whether an event exactly one window before the last still counts. */
  readonly windowEnd: "closed" | "half-open";
  /** Whether of two events at one instant either can precede the other, in `THEN` and in a sequence. */
  readonly sameInstant: "precedes" | "excluded";
  /** Whether what follows an ordering counts only what came after the step before it, or its whole window. */
  readonly laterStep: "after" | "whole-window";
  /** Whether `@f:*` finds an empty text. */
  readonly emptyTextExists: boolean;
  /** Whether `@f:*` finds what holds no value: null, an empty list, an empty object. */
  readonly valuelessExists: boolean;
}

/** The reading nearest to the words of the documentation; the matcher that Datadog published finds everything that has a key. */
export const usual: Assumptions = {
  windowEnd: "closed",
  sameInstant: "precedes",
  laterStep: "after",
  emptyTextExists: true,
  valuelessExists: true,
};
