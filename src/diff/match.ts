/** Which rule of one state is which of the other: by its id, else by the id that its rule ids come from. */

import type { Rule } from "../ir/detection.ts";

export interface RulePair {
  readonly before: Rule;
  readonly after: Rule;
}
export interface Matched {
  /** In the order of the second state. */
  readonly pairs: readonly RulePair[];
  readonly added: readonly Rule[];
  readonly removed: readonly Rule[];
}

export function matchRules(before: readonly Rule[], after: readonly Rule[]): Matched {
  const byId = new Map(before.map((rule) => [rule.id, rule]));
  const kept = new Set(after.filter(({ id }) => byId.has(id)).map(({ id }) => id));
  // A rule that is still there by its own id was not renamed into another.
  const byOrigin = new Map(before.filter(({ id }) => !kept.has(id)).flatMap((rule) => [[rule.id, rule] as const, [originOf(rule), rule] as const]));
  const became = new Map(after.map((rule) => [rule, byId.get(rule.id) ?? byOrigin.get(originOf(rule))]));
  const gone = new Set(before);
  const pairs: RulePair[] = [];
  const added: Rule[] = [];
  for (const [rule, earlier] of became) {
    if (earlier === undefined || !gone.delete(earlier)) added.push(rule);
    else pairs.push({ before: earlier, after: rule });
  }
  return { pairs, added, removed: [...gone] };
}

/** What platforms know a rule by is made from this. */
function originOf({ id, metadata }: Rule): string {
  return metadata.formerly ?? id;
}
