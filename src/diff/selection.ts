/** What became of a step's `where` and `unless`: clauses dropped, added, and changed, each with its direction. Knows one predicate before and one after. */

import { valueText } from "../ir/hash.ts";
import type { Atom, Predicate } from "../ir/predicate.ts";
import { implies, textOf, textsIn } from "../lint/implies.ts";
import { between, combined, type Direction } from "./direction.ts";

/** `alternative`: one of several of which one is enough. */
export type ClauseChange = { readonly direction: Direction } & (
  | { readonly kind: "clause-dropped" | "clause-added" | "alternative-dropped" | "alternative-added"; readonly clause: Predicate }
  | { readonly kind: "clause"; readonly before: Predicate; readonly after: Predicate }
  /** The list of one test; atoms as they would be with nothing else in it, absent where nothing went or came. */
  | { readonly kind: "list"; readonly after: Atom; readonly dropped?: Atom; readonly added?: Atom }
);

export interface SelectionChange {
  /** Of the events that are selected. */
  readonly direction: Direction;
  readonly changes: readonly ClauseChange[];
}

/** Nothing where both are the same but for their writing. */
export function selectionChange(before: Predicate, after: Predicate): SelectionChange | undefined {
  if (textOf(before) === textOf(after)) return undefined;
  const changes = partChanges(partsOf(before, "and"), partsOf(after, "and"), "and", { before, after });
  const direction = combined(changes.map((change) => change.direction));
  // The parts may not tell what the whole does.
  const whole = direction === "changes" ? between(implies(before, after), implies(after, before)) : direction;
  return { direction: whole, changes };
}

type Joint = "and" | "or";
interface Whole {
  readonly before: Predicate;
  readonly after: Predicate;
}

function partsOf(predicate: Predicate, kind: Joint): readonly Predicate[] {
  if (predicate.kind === kind) return predicate.of;
  return predicate.kind === "constant" && predicate.value === (kind === "and") ? [] : [predicate];
}

function partChanges(before: readonly Predicate[], after: readonly Predicate[], kind: Joint, whole: Whole | undefined): readonly ClauseChange[] {
  const kept = new Set(after.map(textOf));
  const were = new Set(before.map(textOf));
  const { pairs, dropped, added } = paired(
    before.filter((part) => !kept.has(textOf(part))),
    after.filter((part) => !were.has(textOf(part))),
  );
  const noun = kind === "and" ? "clause" : "alternative";
  return [
    ...pairs.flatMap(([one, other]) => pairChanges(one, other)),
    ...dropped.map((clause): ClauseChange => ({ kind: `${noun}-dropped`, clause, direction: leftOut(clause, kind, whole?.after) })),
    ...added.map((clause): ClauseChange => ({ kind: `${noun}-added`, clause, direction: leftOut(clause, kind, whole?.before, true) })),
  ];
}

/** Of clauses all have to hold, so one less widens; of alternatives one is enough. What the others settle changes nothing. */
function leftOut(clause: Predicate, kind: Joint, others: Predicate | undefined, came = false): Direction {
  if (kind === "and" && others !== undefined && implies(others, clause)) return "same";
  return (kind === "and") === came ? "narrows" : "widens";
}

function pairChanges(before: Predicate, after: Predicate): readonly ClauseChange[] {
  if (before.kind === "or" || after.kind === "or") return partChanges(partsOf(before, "or"), partsOf(after, "or"), "or", undefined);
  const direction = between(implies(before, after), implies(after, before));
  const list = before.kind === "atom" && after.kind === "atom" ? listChange(before, after, direction) : undefined;
  return [list ?? { kind: "clause", before, after, direction }];
}

function listChange(before: Atom, after: Atom, direction: Direction): ClauseChange | undefined {
  if (slot(before) !== slot(after)) return undefined;
  const [dropped, added] = [withoutTexts(before, after), withoutTexts(after, before)];
  if (dropped === "not a list" || added === "not a list") return undefined;
  return { kind: "list", after, direction, ...(dropped && { dropped }), ...(added && { added }) };
}

/** The first with only those of its values that the other does not have; nothing where it has them all. */
function withoutTexts(atom: Atom, other: Atom): Atom | undefined | "not a list" {
  const { test } = atom;
  const [own, theirs] = [textsIn(test), textsIn(other.test)];
  if (own === undefined || theirs === undefined) return "not a list";
  const known = new Set(theirs);
  const isOwn = (_: unknown, i: number): boolean => !known.has(own[i] ?? "");
  if (!own.some((text) => !known.has(text))) return undefined;
  if ("patterns" in test) return { ...atom, test: { ...test, patterns: test.patterns.filter(isOwn) } };
  if ("networks" in test) return { ...atom, test: { ...test, networks: test.networks.filter(isOwn) } };
  if (test.kind === "equals") return { ...atom, test: { ...test, values: test.values.filter(isOwn) } };
  return "values" in test ? { ...atom, test: { ...test, values: test.values.filter(isOwn) } } : "not a list";
}

interface Pairing {
  readonly pairs: readonly (readonly [before: Predicate, after: Predicate])[];
  readonly dropped: readonly Predicate[];
  readonly added: readonly Predicate[];
}

/** Which clause became which: the most alike first. */
function paired(before: readonly Predicate[], after: readonly Predicate[]): Pairing {
  const pairs: (readonly [Predicate, Predicate])[] = [];
  let [dropped, added] = [before, after];
  for (const alike of [sameSlot, sharesAlternatives, sameTest, sameValue]) {
    for (const one of dropped) {
      const other = added.find((candidate) => alike(one, candidate));
      if (other === undefined) continue;
      pairs.push([one, other]);
      dropped = dropped.filter((part) => part !== one);
      added = added.filter((part) => part !== other);
    }
  }
  const [lastDropped, lastAdded] = [dropped[0], added[0]];
  if (dropped.length === 1 && added.length === 1 && lastDropped?.kind === "or" && lastAdded?.kind === "or")
    return { pairs: [...pairs, [lastDropped, lastAdded]], dropped: [], added: [] };
  return { pairs, dropped, added };
}

function sameSlot(one: Predicate, other: Predicate): boolean {
  return one.kind === "atom" && other.kind === "atom" && slot(one) === slot(other);
}

function slot({ value, quantifier, negated, test }: Atom): string {
  return JSON.stringify([valueText(value), quantifier, negated, test.kind, "ignoringCase" in test && test.ignoringCase]);
}

function sharesAlternatives(one: Predicate, other: Predicate): boolean {
  if (one.kind !== "or" && other.kind !== "or") return false;
  const known = new Set(partsOf(one, "or").map(textOf));
  return partsOf(other, "or").some((part) => known.has(textOf(part)));
}

/** Such as `is` that became `starts with`. */
function sameTest(one: Predicate, other: Predicate): boolean {
  return one.kind === "atom" && other.kind === "atom" && one.negated === other.negated && valueText(one.value) === valueText(other.value);
}

function sameValue(one: Predicate, other: Predicate): boolean {
  return one.kind === "atom" && other.kind === "atom" && valueText(one.value) === valueText(other.value);
}
