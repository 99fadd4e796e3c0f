/** Whether one event can fit two predicates, or be two steps. */

import type { Step } from "./detection.ts";
import type { Atom, Predicate } from "./predicate.ts";

/** No event fits both, as far as tests of one value show it: equal to values that differ, or a test and its opposite. False where that is not seen. */
export function areDisjoint(one: Predicate, other: Predicate): boolean {
  const others = alternatives(other).map(tests);
  return alternatives(one)
    .map(tests)
    .every((mine) => others.every((theirs) => mine.some((a) => theirs.some((b) => exclude(a, b) || exclude(b, a)))));
}

/** False where no event is both; an event is of one source. */
export function canBeOne(one: Step, other: Step): boolean {
  return one.source === other.source && !areDisjoint(one.predicate, other.predicate);
}

function alternatives(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === "or" ? predicate.of : [predicate];
}

/** What has to hold of a scalar for one alternative to hold. */
function tests(predicate: Predicate): readonly Atom[] {
  const parts = predicate.kind === "and" ? predicate.of : [predicate];
  return parts.filter((part) => part.kind === "atom").filter(({ quantifier }) => quantifier === "one");
}

function exclude(given: Atom, other: Atom): boolean {
  if (given.negated || textOf(given) !== textOf(other)) return false;
  const [test, against] = [given.test, other.test];
  if (other.negated && JSON.stringify(test) === JSON.stringify(against)) return true;
  if (test.kind !== "equals" || against.kind !== "equals" || test.ignoringCase || against.ignoringCase) return false;
  return test.values.every((value) => against.values.includes(value) === other.negated);
}

/** The same for two values that are the same of every event. */
function textOf({ value: { fields, cuts } }: Atom): string {
  return JSON.stringify([fields.map(({ path }) => path), cuts]);
}
