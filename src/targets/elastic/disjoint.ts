/** Whether no event can be of two steps, as far as fields that must have one of some values show it. Reads predicates only. */

import type { Step } from "../../ir/detection.ts";
import type { Predicate } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";

export function areDisjoint(one: Step, other: Step): boolean {
  const others = alternatives(other.predicate).map(pinned);
  return alternatives(one.predicate)
    .map(pinned)
    .every((pins) => others.every((otherPins) => exclude(pins, otherPins)));
}

interface Pin {
  readonly value: string;
  readonly is: readonly Scalar[];
}

function exclude(pins: readonly Pin[], others: readonly Pin[]): boolean {
  return pins.some(({ value, is }) => others.some((pin) => pin.value === value && !pin.is.some((scalar) => is.includes(scalar))));
}

function alternatives(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === "or" ? predicate.of : [predicate];
}

function pinned(predicate: Predicate): readonly Pin[] {
  const parts = predicate.kind === "and" ? predicate.of : [predicate];
  return parts.flatMap((part) => {
    if (part.kind !== "atom" || part.negated || part.quantifier !== "one" || part.test.kind !== "equals" || part.test.ignoringCase) return [];
    const { fields, cuts } = part.value;
    return [{ value: JSON.stringify([fields.map((field) => field.path), cuts]), is: part.test.values }];
  });
}
