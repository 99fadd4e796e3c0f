/** Whether a backtracking search for a regular expression can take exponentially long. Knows the tree and nothing else. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { ClassRange, Regex } from "../../ir/regex.ts";

/**
 * True where a repetition without bound stands inside another, and where one text can be gone through in two ways that lead back to the
 * same place, since each time round doubles the ways. Bounded repetitions count as unbounded, but for a few short ones: rather one refusal too many.
 */
export function backtracksExponentially(regex: Regex): boolean {
  return nestsUnbounded(regex, false) || isAmbiguous(regex);
}

function nestsUnbounded(regex: Regex, inside: boolean): boolean {
  switch (regex.kind) {
    case "sequence":
    case "alternatives":
      return regex.of.some((part) => nestsUnbounded(part, inside));
    case "repeat":
      return (inside && regex.max === undefined) || nestsUnbounded(regex.of, inside || regex.max === undefined);
    default:
      return false;
  }
}

/** The automaton whose states are the places of the pattern that take a code point. */
interface Automaton {
  readonly places: (readonly ClassRange[])[];
  readonly follow: Set<number>[];
  /** How many parts of the pattern have been built, repetitions written out. */
  steps: number;
  /** Settles it: nothing is built after that. */
  ambiguous: boolean;
}
interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** Patterns larger than this are not looked into. */
const mostSteps = 4000;
const mostLoopPlaces = 64;
/** A repetition of an exact, small number of times is written out. */
const fewTimes = 4;

function isAmbiguous(regex: Regex): boolean {
  const automaton: Automaton = { places: [], follow: [], steps: 0, ambiguous: false };
  build(regex, automaton);
  if (automaton.ambiguous) return true;
  const loop = placesInLoops(automaton.follow);
  return loop.length > mostLoopPlaces || (loop.length > 0 && twoWaysRound(automaton, loop));
}

const nothing: Fragment = { nullable: true, first: [], last: [] };

function build(regex: Regex, automaton: Automaton): Fragment {
  if (++automaton.steps > mostSteps) automaton.ambiguous = true;
  if (automaton.ambiguous) return nothing;
  switch (regex.kind) {
    case "empty":
    case "start":
    case "end":
      return nothing;
    case "text":
      return chain(
        [...regex.text].map((character) => place([{ from: character.codePointAt(0) ?? 0, to: character.codePointAt(0) ?? 0 }], automaton)),
        automaton,
      );
    case "dot":
      return place(complement([{ from: 10, to: 10 }]), automaton);
    case "class":
      return place(regex.negated ? complement(regex.ranges) : regex.ranges, automaton);
    case "sequence":
      return chain(
        regex.of.map((part) => build(part, automaton)),
        automaton,
      );
    case "alternatives": {
      const parts = regex.of.map((part) => build(part, automaton));
      return { nullable: parts.some((p) => p.nullable), first: parts.flatMap((p) => p.first), last: parts.flatMap((p) => p.last) };
    }
    case "repeat":
      return repeated(regex, automaton);
    default:
      return assertNever(regex);
  }
}

function repeated({ of, min, max }: Extract<Regex, { kind: "repeat" }>, automaton: Automaton): Fragment {
  if (max === 0) return nothing;
  if (max === 1) return { ...build(of, automaton), ...(min === 0 && { nullable: true }) };
  if (min === max && (min <= fewTimes || isStraight(of))) {
    const times: Fragment[] = [];
    for (let i = 0; i < min && !automaton.ambiguous; i++) times.push(build(of, automaton));
    return chain(times, automaton);
  }
  const body = build(of, automaton);
  // Going round without taking anything is a second way to stay.
  if (body.nullable) automaton.ambiguous = true;
  connect(body.last, body.first, automaton);
  return { ...body, nullable: min === 0 || body.nullable };
}

/** One way through, whatever the text. */
function isStraight(regex: Regex): boolean {
  switch (regex.kind) {
    case "alternatives":
      return false;
    case "sequence":
      return regex.of.every(isStraight);
    case "repeat":
      return regex.min === regex.max && isStraight(regex.of);
    default:
      return true;
  }
}

function place(ranges: readonly ClassRange[], automaton: Automaton): Fragment {
  const number = automaton.places.push(ranges) - 1;
  automaton.follow.push(new Set());
  return { nullable: false, first: [number], last: [number] };
}

function chain(parts: readonly Fragment[], automaton: Automaton): Fragment {
  let whole = nothing;
  for (const part of parts) {
    connect(whole.last, part.first, automaton);
    whole = {
      nullable: whole.nullable && part.nullable,
      first: whole.nullable ? [...whole.first, ...part.first] : whole.first,
      last: part.nullable ? [...whole.last, ...part.last] : part.last,
    };
  }
  return whole;
}

/** A connection that is there already is a second way between the same places. */
function connect(from: readonly number[], to: readonly number[], automaton: Automaton): void {
  for (const a of from) {
    const follow = automaton.follow[a];
    for (const b of to) {
      if (follow?.has(b)) automaton.ambiguous = true;
      follow?.add(b);
    }
  }
}

function complement(ranges: readonly ClassRange[]): readonly ClassRange[] {
  const gaps: ClassRange[] = [];
  let next = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from > next) gaps.push({ from: next, to: from - 1 });
    next = Math.max(next, to + 1);
  }
  if (next <= 0x10ffff) gaps.push({ from: next, to: 0x10ffff });
  return gaps;
}

function meet(a: readonly ClassRange[], b: readonly ClassRange[]): boolean {
  return a.some((x) => b.some((y) => x.from <= y.to && y.from <= x.to));
}

function placesInLoops(follow: readonly ReadonlySet<number>[]): readonly number[] {
  const component = components(follow.length, (n) => [...(follow[n] ?? [])]);
  const size = new Map<number, number>();
  for (const c of component) size.set(c, (size.get(c) ?? 0) + 1);
  return component.flatMap((c, n) => ((size.get(c) ?? 0) > 1 || follow[n]?.has(n) ? [n] : []));
}

/** Two walkers over the automaton that read the same text: can they start together, part, and meet again where they started? */
function twoWaysRound({ places, follow }: Automaton, loop: readonly number[]): boolean {
  const index = new Map(loop.map((n, i) => [n, i]));
  const next = loop.map((n) => [...(follow[n] ?? [])].filter((m) => index.has(m)));
  const width = loop.length;
  const component = components(width * width, (pair) => {
    const found: number[] = [];
    for (const a of next[Math.floor(pair / width)] ?? []) {
      for (const b of next[pair % width] ?? []) {
        if (meet(places[a] ?? [], places[b] ?? [])) found.push((index.get(a) ?? 0) * width + (index.get(b) ?? 0));
      }
    }
    return found;
  });
  const together = new Set(loop.map((_, i) => component[i * width + i]));
  return component.some((c, pair) => Math.floor(pair / width) !== pair % width && together.has(c));
}

/** The strongly connected component of each node, by Tarjan's algorithm without recursion. */
function components(nodes: number, successors: (node: number) => readonly number[]): readonly number[] {
  const order = new Array<number>(nodes).fill(-1);
  const low = new Array<number>(nodes).fill(0);
  const component = new Array<number>(nodes).fill(-1);
  const open: number[] = [];
  let count = 0;
  let found = 0;
  for (let root = 0; root < nodes; root++) {
    if (order[root] !== -1) continue;
    const walk: { readonly node: number; readonly to: readonly number[]; at: number }[] = [];
    const enter = (node: number): void => {
      order[node] = low[node] = count++;
      open.push(node);
      walk.push({ node, to: successors(node), at: 0 });
    };
    enter(root);
    for (let frame = walk.at(-1); frame !== undefined; frame = walk.at(-1)) {
      const { node } = frame;
      const to = frame.to[frame.at++];
      if (to !== undefined) {
        if (order[to] === -1) enter(to);
        else if (component[to] === -1) low[node] = Math.min(low[node] ?? 0, order[to] ?? 0);
        continue;
      }
      walk.pop();
      const parent = walk.at(-1);
      if (parent !== undefined) low[parent.node] = Math.min(low[parent.node] ?? 0, low[node] ?? 0);
      if (low[node] !== order[node]) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        component[member] = found;
        if (member === node) break;
      }
      found++;
    }
  }
  return component;
}
