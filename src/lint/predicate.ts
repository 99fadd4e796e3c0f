/** Finds what no event can pass, and what changes nothing, in one predicate of the IR. Knows no rule and no file: who may be blamed for what is the caller's. */

import type { Span } from "../diagnostics/diagnostic.ts";
import type { Atom, Predicate } from "../ir/predicate.ts";
import { unsatisfiable, valueKey } from "./unsatisfiable.ts";

export interface Finding {
  /** `never`: no event passes all that has to hold there. `idle`: without it the same events are selected. `always`: it is idle by itself. */
  readonly kind: "never" | "idle" | "always";
  readonly span: Span;
  /** What settles it; of the same value. */
  readonly by: readonly Atom[];
}

/** Whether a place may be blamed for what stands at another: not a define for what is written where it is used. */
export type MayBlame = (place: Span, other: Span) => boolean;

export function findingsIn(predicate: Predicate, mayBlame: MayBlame): readonly Finding[] {
  const found: Finding[] = [];
  look(predicate, undefined, { mayBlame, found });
  return found.sort((a, b) => a.span.start - b.span.start);
}

interface Looking {
  readonly mayBlame: MayBlame;
  readonly found: Finding[];
}

/** What holds wherever a part is asked, by value. */
interface Facts {
  readonly here: Groups;
  readonly around: Facts | undefined;
}
type Groups = ReadonlyMap<string, readonly Atom[]>;

/** More tests of one value, or more texts in them, than a reader can hold against each other are not looked at: the time would show. */
const mostTogether = 60;
const mostValues = 5000;

function groupsOf({ of }: Extract<Predicate, { kind: "and" | "or" }>): Groups {
  const groups = new Map<string, Atom[]>();
  for (const part of of) {
    if (part.kind !== "atom" || part.span === undefined) continue;
    const key = valueKey(part);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  for (const [key, group] of groups) if (group.length > mostTogether || valuesIn(group) > mostValues) groups.delete(key);
  return groups;
}

function valuesIn(group: readonly Atom[]): number {
  return group.reduce((sum, { test }) => sum + ("values" in test ? test.values.length : 1), 0);
}

function factsOf(key: string, facts: Facts | undefined): readonly Atom[] {
  const found: Atom[] = [];
  for (let at = facts; at !== undefined; at = at.around) found.push(...(at.here.get(key) ?? []));
  return found.slice(0, mostTogether);
}

function look(predicate: Predicate, facts: Facts | undefined, looking: Looking): void {
  switch (predicate.kind) {
    case "constant":
      return;
    case "atom":
      // An element's fields are its own: nothing outside is known of them.
      if (predicate.test.kind === "has") look(predicate.test.predicate, undefined, looking);
      return;
    case "and": {
      const inside = { here: lookTogether(groupsOf(predicate), facts, looking), around: facts };
      for (const part of predicate.of) look(part, inside, looking);
      return;
    }
    case "or":
      if (lookAtAlternatives(predicate, facts, looking)) return;
      for (const part of predicate.of) look(part, facts, looking);
      return;
  }
}

/** Atoms that all have to hold. Returns those that are left when what cannot hold, or changes nothing, is taken out. */
function lookTogether(groups: Groups, facts: Facts | undefined, { mayBlame, found }: Looking): Groups {
  const before = found.length;
  const possible = new Map<string, readonly Atom[]>();
  for (const [key, group] of groups) {
    const given = factsOf(key, facts);
    const kept: Atom[] = [];
    for (const atom of group) {
      const by = excluding(atom, [...given, ...kept], mayBlame);
      if (by === undefined) kept.push(atom);
      else found.push({ kind: "never", ...by });
    }
    possible.set(key, kept);
  }
  // Where nothing can match, what else changes nothing is not worth telling.
  if (found.length > before) return possible;
  return new Map(
    [...possible].map(([key, group]) => [key, withoutIdle(group, (others) => [...factsOf(key, facts), ...others], opposite, { mayBlame, found })]),
  );
}

/** From the last: of two that say the same, the later is the one too many. */
function withoutIdle(
  group: readonly Atom[],
  beside: (others: readonly Atom[]) => readonly Atom[],
  asked: (atom: Atom) => Atom,
  { mayBlame, found }: Looking,
): readonly Atom[] {
  let kept = group;
  for (const atom of group.toReversed()) {
    const others = kept.filter((other) => other !== atom);
    const by = excluding(asked(atom), beside(others), mayBlame);
    if (by === undefined) continue;
    found.push({ kind: "idle", ...by });
    kept = others;
  }
  return kept;
}

/**
 * Of alternatives each is asked only where the others fail: whatever excludes their opposites holds them all.
 * One that cannot hold changes nothing, whichever way round it was written: `unless` turns a test into its opposite.
 * True where the whole changes nothing, which is then all that is told of it.
 */
function lookAtAlternatives(predicate: Extract<Predicate, { kind: "or" }>, facts: Facts | undefined, { mayBlame, found }: Looking): boolean {
  const { span } = predicate;
  const ofAll: MayBlame = (_, other) => span !== undefined && mayBlame(span, other);
  const idle: Finding[] = [];
  for (const [key, group] of groupsOf(predicate)) {
    const given = factsOf(key, facts);
    const kept: Atom[] = [];
    for (const atom of group) {
      const dead = excluding(atom, given, mayBlame);
      if (dead !== undefined) {
        idle.push({ kind: "idle", ...dead });
        continue;
      }
      const settled = excluding(opposite(atom), given, ofAll);
      const covered = settled ?? excluding(opposite(atom), kept.map(opposite), ofAll);
      if (span !== undefined && covered !== undefined) {
        found.push(settled === undefined ? { kind: "always", span, by: [atom] } : { kind: "idle", span, by: settled.by });
        return true;
      }
      kept.push(atom);
    }
    withoutIdle(
      kept,
      (others) => others.map(opposite),
      (atom) => atom,
      { mayBlame, found: idle },
    );
  }
  found.push(...idle);
  return false;
}

function opposite(atom: Atom): Atom {
  return { ...atom, negated: !atom.negated };
}

/** Which of the others, all on the same value, this atom cannot stand beside; one alone if one is enough. */
function excluding(atom: Atom, others: readonly Atom[], mayBlame: MayBlame): Pick<Finding, "span" | "by"> | undefined {
  const { span } = atom;
  if (span === undefined) return undefined;
  const beside = others.filter((other) => other.span !== undefined && mayBlame(span, other.span));
  const alone = beside.find((other) => unsatisfiable([other, atom]));
  if (alone !== undefined) return { span, by: [alone] };
  // Others that exclude each other are told of by themselves.
  return beside.length > 1 && unsatisfiable([...beside, atom]) && !unsatisfiable(beside) ? { span, by: beside } : undefined;
}
