/** What Elastic can do with each feature of the language. A new feature does not compile until it is answered here. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Condition } from "../../ir/detection.ts";
import { approximate, exact, type Feature, refused, type Support } from "../target.ts";

export const supports = {
  "text.is": exact,
  "text.starts-with": exact,
  "text.ends-with": exact,
  "text.contains": exact,
  "text.like": exact,
  "text.like-one": exact,
  "text.ignoring-case": exact,
  "text.matches": exact,
  "number.is": exact,
  "number.order": exact,
  "bool.is": exact,
  presence: exact,
  network: exact,
  field: approximate("unicode_case"),
  any: exact,
  every: approximate("joined_list"),
  has: no("the index keeps the fields of a list's elements apart (tests of one field are translated)"),
  let: approximate("text_in_object"),
  "alert.each": exact,
  "window.count": exact,
  "window.distinct": exact,
  "window.sum": exact,
  "window.several": exact,
  all: exact,
  "all.threshold": exact,
  // biome-ignore lint/suspicious/noThenProperty: a feature of the language is called so, and this is no promise.
  then: exact,
  "then.threshold": exact,
  "then-no": no("that something does not follow is not translated to ES|QL"),
  "first-seen": no("first seen is not translated to ES|QL"),
  baseline: exact,
  group: exact,
  "group.by-step": exact,
  suppression: approximate("suppression_differs"),
  hunt: exact,
} satisfies Record<Feature, Support>;

export interface Refusal {
  readonly what: string;
  readonly reason: string;
  readonly span: Span | undefined;
}

/** Of a condition that has no translation. */
export function refusalOf(condition: Condition): Refusal | undefined {
  if (condition.kind === "first-seen") return { what: "`first seen`", reason: supports["first-seen"].reason, span: condition.span };
  if (condition.kind !== "then") return undefined;
  const absent = condition.tails.find((tail) => tail.absent);
  return absent && { what: "`then no`", reason: supports["then-no"].reason, span: absent.span ?? condition.span };
}

/** A refusal with its reason at hand, for the diagnostics. */
function no(reason: string): Extract<Support, { readonly kind: "refused" }> {
  return { ...refused(reason), kind: "refused", reason };
}
