/** A later step of `then` with thresholds (law 6): which of its events complete it after one of the step before. Knows one group's members, ascending in time. */

import { invariant } from "../diagnostics/invariant.ts";
import type { StepUse, Threshold } from "../ir/detection.ts";
import type { Member } from "./hits.ts";
import { holds, type Tally, tally } from "./measure.ts";
import { between } from "./window.ts";

/**
 * Members at whose instant the thresholds hold over [max(t - own, t0), t], for one choice, at t0, of an event of the step before, in [t - within, t]. The
 * choice itself is not counted, and is another event than the member.
 */
export function answeredByMany(before: readonly Member[], members: readonly Member[], step: StepUse, withinMs: number): readonly Member[] {
  return step.thresholds.every((threshold, i) => isMonotone(threshold, i, members))
    ? answeredBetween(before, members, step, withinMs)
    : answeredByAny(before, members, step, withinMs);
}

export function ownWindowMs(step: StepUse): number {
  invariant(step.withinSeconds !== undefined, "a step with a threshold in a chain has its own window");
  return step.withinSeconds * 1000;
}

/** Whether the measure never falls when events are added. */
function isMonotone({ measure }: Threshold, place: number, members: readonly Member[]): boolean {
  return measure.kind !== "sum" || members.every(({ values }) => typeof values[place] !== "number" || values[place] >= 0);
}

/** All events of the step before at one instant. */
interface Choices {
  readonly atMs: number;
  /** Whether one of them is not of this step, so that all that this step has is counted after it. */
  readonly isApart: boolean;
  /** Those that are, as what they would add. */
  readonly counted: readonly Member[];
}

/**
 * The later the choice, the less is counted: each choice leaves a part of what any earlier one leaves. So thresholds from below hold up to some choice, and
 * those from above from some choice on; both places only move forward with t, and between them every choice fits.
 */
function answeredBetween(before: readonly Member[], members: readonly Member[], step: StepUse, withinMs: number): readonly Member[] {
  const { thresholds } = step;
  const ownMs = ownWindowMs(step);
  const choices = choicesOf(before, members);
  const [own, least, most] = [slider(members, thresholds), slider(members, thresholds), slider(members, thresholds)];
  const isFromBelow = ({ operator }: Threshold): boolean => operator === ">=" || operator === ">";
  const [below, above] = [only(thresholds, isFromBelow), only(thresholds, (one) => !isFromBelow(one))];
  /** The first choices after which too little is left, and the first after which not too much is. */
  let [short, fitting] = [0, 0];

  const fits = (atMs: number): ((member: Member) => boolean) => {
    const startMs = atMs - ownMs;
    const [from, to] = between(before, atMs - withinMs, atMs);
    const earliestMs = before[from]?.atMs;
    if (from === to || earliestMs === undefined) return never;
    own.moveTo(startMs, atMs);
    // A choice from before the step's own window leaves that window whole.
    if (earliestMs < startMs && holds(thresholds, own.inside.amounts())) return always;
    const firstMs = Math.max(startMs, earliestMs);
    for (let one = choices[short]; one !== undefined && one.atMs <= atMs; one = choices[++short]) {
      least.moveTo(one.atMs, atMs);
      if (!(below(least.inside) && isMet(one, least.inside, below))) break;
    }
    for (let one = choices[fitting]; one !== undefined && one.atMs <= atMs; one = choices[++fitting]) {
      most.moveTo(one.atMs, atMs);
      if (one.atMs >= firstMs && isMet(one, most.inside, above)) break;
    }
    const one = choices[fitting];
    if (one === undefined || one.atMs > atMs || fitting >= short) return never;
    if (fitting < short - 1) return always;
    const all = (inside: Tally): boolean => below(inside) && above(inside);
    if (one.atMs === atMs) return ({ position }) => isMet(one, most.inside, all, position);
    return isMet(one, most.inside, all) ? always : never;
  };
  return atEachInstant(members, fits);
}

const never = (): boolean => false;
const always = (): boolean => true;

/** `test` is made once for an instant. */
function atEachInstant(members: readonly Member[], testAt: (atMs: number) => (member: Member) => boolean): readonly Member[] {
  let last: { readonly atMs: number; readonly test: (member: Member) => boolean } | undefined;
  return members.filter((member) => {
    if (last?.atMs !== member.atMs) last = { atMs: member.atMs, test: testAt(member.atMs) };
    return last.test(member);
  });
}

type Holds = (inside: Tally) => boolean;

function only(thresholds: readonly Threshold[], which: (threshold: Threshold) => boolean): Holds {
  const places = thresholds.flatMap((threshold, i) => (which(threshold) ? [i] : []));
  const asked = places.flatMap((place) => thresholds[place] ?? []);
  return (inside) => {
    const amounts = inside.amounts();
    return holds(
      asked,
      places.map((place) => amounts[place] ?? 0),
    );
  };
}

/** Whether one of the choices leaves what holds, other than the event at `except`. */
function isMet({ isApart, counted }: Choices, inside: Tally, holdsOf: Holds, except?: number): boolean {
  return (isApart && holdsOf(inside)) || counted.some((choice) => choice.position !== except && holdsWithout(choice, inside, holdsOf));
}

function holdsWithout(choice: Member, inside: Tally, holdsOf: Holds): boolean {
  inside.remove(choice.values);
  const held = holdsOf(inside);
  inside.add(choice.values);
  return held;
}

function choicesOf(before: readonly Member[], members: readonly Member[]): readonly Choices[] {
  const own = byPosition(members);
  const choices: { atMs: number; isApart: boolean; counted: Member[] }[] = [];
  for (const { atMs, position } of before) {
    if (choices.at(-1)?.atMs !== atMs) choices.push({ atMs, isApart: false, counted: [] });
    const [last, counted] = [choices.at(-1), own.get(position)];
    if (last === undefined) continue;
    if (counted === undefined) last.isApart = true;
    else last.counted.push(counted);
  }
  return choices;
}

/** What is in a window both of whose ends only move forward. */
function slider(members: readonly Member[], thresholds: readonly Threshold[]): { readonly inside: Tally; moveTo(fromMs: number, toMs: number): void } {
  const inside = tally(thresholds.map(({ measure }) => measure));
  let [first, next] = [0, 0];
  return {
    inside,
    moveTo: (fromMs, toMs) => {
      for (let entering = members[next]; entering !== undefined && entering.atMs <= toMs; entering = members[++next]) inside.add(entering.values);
      for (let leaving = members[first]; leaving !== undefined && first < next && leaving.atMs < fromMs; leaving = members[++first])
        inside.remove(leaving.values);
    },
  };
}

/** Any thresholds: every choice is tried, from the latest to the earliest, while the window grows backwards. */
function answeredByAny(before: readonly Member[], members: readonly Member[], step: StepUse, withinMs: number): readonly Member[] {
  const own = byPosition(members);
  const holdsOf = only(step.thresholds, always);
  return members.filter(({ atMs, position }) => {
    const ownStartMs = atMs - ownWindowMs(step);
    const [from, to] = between(before, atMs - withinMs, atMs);
    const inside = tally(step.thresholds.map((threshold) => threshold.measure));
    let next = between(members, atMs, atMs)[1] - 1;
    for (const choice of before.slice(from, to).reverse()) {
      const startMs = Math.max(ownStartMs, choice.atMs);
      for (let entering = members[next]; entering !== undefined && entering.atMs >= startMs; entering = members[--next]) inside.add(entering.values);
      const counted = own.get(choice.position);
      const isInside = counted !== undefined && counted.atMs >= startMs;
      if (choice.position !== position && (isInside ? holdsWithout(counted, inside, holdsOf) : holdsOf(inside))) return true;
      // A choice from before the step's own window leaves that window whole, and so would every earlier one.
      if (choice.atMs < ownStartMs) return false;
    }
    return false;
  });
}

export function byPosition(members: readonly Member[]): ReadonlyMap<number, Member> {
  return new Map(members.map((member) => [member.position, member]));
}
