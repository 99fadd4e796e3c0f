/** What Elastic can do with each feature of the language. A new feature does not compile until it is answered here. */

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
  all: no("conditions of several steps are not translated to ES|QL"),
  "all.threshold": no("conditions of several steps are not translated to ES|QL"),
  // biome-ignore lint/suspicious/noThenProperty: a feature of the language is called so, and this is no promise.
  then: no("conditions of several steps are not translated to ES|QL"),
  "then.threshold": no("conditions of several steps are not translated to ES|QL"),
  "then-no": no("conditions of several steps are not translated to ES|QL"),
  "first-seen": no("first seen is not translated to ES|QL"),
  baseline: no("baselines are not translated to ES|QL"),
  group: exact,
  "group.by-step": no("conditions of several steps are not translated to ES|QL"),
  suppression: approximate("suppression_differs"),
  hunt: exact,
} satisfies Record<Feature, Support>;

/** A refusal with its reason at hand, for the diagnostics. */
function no(reason: string): Extract<Support, { readonly kind: "refused" }> {
  return { ...refused(reason), kind: "refused", reason };
}
