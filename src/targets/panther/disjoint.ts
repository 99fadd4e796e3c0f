/** Whether one event can be two steps, as far as fields that must have one of some values show it. */

import type { Step } from "../../ir/detection.ts";
import type { Predicate } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";

export function areDisjoint(one: Step, other: Step): boolean {
  if (one.source !== other.source) return true;
  const others = alternatives(other.predicate).map(pinned);
  return alternatives(one.predicate)
    .map(pinned)
    .every((pins) => others.every((otherPins) => exclude(pins, otherPins)));
}

interface Pin {
  readonly path: string;
  readonly values: readonly Scalar[];
}

function exclude(pins: readonly Pin[], others: readonly Pin[]): boolean {
  return pins.some(({ path, values }) => others.some((pin) => pin.path === path && !pin.values.some((value) => values.includes(value))));
}

function alternatives(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === "or" ? predicate.of : [predicate];
}

function pinned(predicate: Predicate): readonly Pin[] {
  const parts = predicate.kind === "and" ? predicate.of : [predicate];
  return parts.flatMap((part) => {
    if (part.kind !== "atom" || part.negated || part.quantifier !== "one" || part.test.kind !== "equals" || part.test.ignoringCase) return [];
    const { fields, cuts } = part.value;
    const [field, ...more] = fields;
    return field === undefined || more.length > 0 || cuts.length > 0 ? [] : [{ path: JSON.stringify(field.path), values: part.test.values }];
  });
}
