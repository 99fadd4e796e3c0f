/** What Datadog can do with each feature of the language. A new feature does not compile until it is answered here. */

import { approximate, exact, type Feature, refused, type Support, unmodelled } from "../target.ts";

export const supports = {
  "text.is": exact,
  "text.starts-with": exact,
  "text.ends-with": exact,
  "text.contains": exact,
  "text.like": exact,
  "text.like-one": no("`?` is one character of an unknown kind there, and no shipped rule uses it"),
  "text.ignoring-case": no("log search compares attribute values as written"),
  "text.matches": no("log search has no regular expressions"),
  "number.is": exact,
  "number.order": unmodelled("numeric_facet_assumed"),
  "bool.is": exact,
  presence: unmodelled("existence_unverified", "empty_object_lost"),
  network: unmodelled("cidr_unverified"),
  field: no("log search compares an attribute with written values only"),
  any: exact,
  every: no("a search asks whether any element matches, never all"),
  has: no("a search cannot hold two tests to the same element (one test, or several joined by `or`, is translated)"),
  let: no("a search cannot cut values or choose between them (a name for one field is translated)"),
  "alert.each": exact,
  "window.count": unmodelled("window_end_unverified", "wider_window"),
  "window.distinct": unmodelled("window_end_unverified", "wider_window", "estimated_distinct", "distinct_tuples_unverified"),
  "window.sum": unmodelled("window_end_unverified", "wider_window", "numeric_facet_assumed"),
  "window.several": unmodelled("window_end_unverified", "wider_window"),
  all: unmodelled("window_end_unverified", "wider_window"),
  "all.threshold": unmodelled("window_end_unverified", "wider_window"),
  // biome-ignore lint/suspicious/noThenProperty: a feature of the language is called so, and this is no promise.
  then: unmodelled("window_end_unverified", "wider_window", "tie_order", "step_start_unverified"),
  "then.threshold": unmodelled("window_end_unverified", "wider_window", "shared_sequence_window", "tie_order", "step_start_unverified"),
  "then-no": no("a group that lacks an event is never judged, so absence cannot be seen"),
  "first-seen": unmodelled("window_end_unverified", "learning_per_rule", "longer_memory", "new_tuples_unverified"),
  baseline: unmodelled("vendor_anomaly_model", "floor_dropped", "estimated_distinct"),
  group: exact,
  "group.by-step": exact,
  suppression: approximate("suppression_differs"),
  hunt: no("a rule raises signals, and has no rows to report"),
} as const satisfies Record<Feature, Support>;

/** Keeps the reason's type, so that messages can quote it. */
function no(reason: string): Extract<Support, { kind: "refused" }> {
  return refused(reason) as Extract<Support, { kind: "refused" }>;
}
