/** What a Panther rule can do with each feature of the language. A new feature does not compile until it is answered here. */

import { approximate, exact, type Feature, refused, type Support, unmodelled } from "../target.ts";

const oneRule = refused("one rule judges one event and counts one kind of match");

export const supports: Record<Feature, Support> = {
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
  field: exact,
  any: exact,
  every: exact,
  has: exact,
  let: exact,
  "alert.each": exact,
  "window.count": approximate("anchored_window"),
  "window.distinct": unmodelled("anchored_window", "estimated_distinct"),
  "window.sum": refused("a rule counts matches or different values, and adds nothing up"),
  "window.several": refused("a rule has one threshold: several are translated only where one implies the others"),
  all: oneRule,
  "all.threshold": oneRule,
  // biome-ignore lint/suspicious/noThenProperty: a feature of the language is called so, and this is no promise.
  then: oneRule,
  "then.threshold": oneRule,
  "then-no": oneRule,
  "first-seen": refused("a rule keeps no memory of values"),
  baseline: refused("a rule keeps no history to compare with"),
  group: exact,
  "group.by-step": oneRule,
  suppression: approximate("suppression_differs"),
  hunt: refused("a rule alerts and reports no rows"),
};
