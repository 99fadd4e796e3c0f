/** Whether one event can be two steps, as far as fields that must have one of some values show it. */

import type { Step } from "../../ir/detection.ts";
import type { Predicate } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";

export function areDisjoint(one: Step, other: Step): boolean {
  if (one.source !== other.source) return true;
  const others = pinned(other.predicate);
  return pinned(one.predicate).some(({ path, values }) => others.some((pin) => pin.path === path && !pin.values.some((value) => values.includes(value))));
}

function pinned(predicate: Predicate): readonly { readonly path: string; readonly values: readonly Scalar[] }[] {
  const parts = predicate.kind === "and" ? predicate.of : [predicate];
  return parts.flatMap((part) => {
    if (part.kind !== "atom" || part.negated || part.quantifier !== "one" || part.test.kind !== "equals" || part.test.ignoringCase) return [];
    const { fields, cuts } = part.value;
    const [field, ...more] = fields;
    return field === undefined || more.length > 0 || cuts.length > 0 ? [] : [{ path: JSON.stringify(field.path), values: part.test.values }];
  });
}
