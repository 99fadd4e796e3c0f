/**
 * Whether a text is in a language, in linear time: an automaton whose states are derivatives (what may still follow), made as texts ask for them.
 * Intersection and complement cost nothing extra that way. Knows no syntax.
 */

import { fail } from "../problem.ts";
import type { Language, Range } from "./language.ts";

type Id = number;
type Term =
  | { readonly kind: "none" }
  | { readonly kind: "empty" }
  | { readonly kind: "one"; readonly classes: Uint8Array }
  | { readonly kind: "then"; readonly first: Id; readonly rest: Id }
  | { readonly kind: "union" | "intersection"; readonly of: readonly Id[] }
  | { readonly kind: "complement"; readonly of: Id }
  | { readonly kind: "repeat"; readonly of: Id; readonly min: number; readonly max: number };

const unlimited = Number.MAX_SAFE_INTEGER;
/** Elasticsearch gives up on patterns whose automaton grows beyond measure, and so does this. */
const mostTerms = 20_000;

export type Matcher = (text: string) => boolean;

export function automaton(language: Language): Matcher {
  const { classCount, classOf, classesOf } = alphabet(language);
  const terms: Term[] = [];
  const nullable: boolean[] = [];
  const transitions: Int32Array[] = [];
  const ids = new Map<string, Id>();

  function intern(key: string, term: Term, isNullable: boolean): Id {
    const known = ids.get(key);
    if (known !== undefined) return known;
    if (terms.length >= mostTerms) fail("runtime", "the pattern is too complex");
    const id = terms.length;
    terms.push(term);
    nullable.push(isNullable);
    transitions.push(new Int32Array(classCount).fill(-1));
    ids.set(key, id);
    return id;
  }
  const noneId = intern("none", { kind: "none" }, false);
  const emptyId = intern("empty", { kind: "empty" }, true);
  const isNullable = (id: Id): boolean => nullable[id] === true;
  const termOf = (id: Id): Term => terms[id] ?? { kind: "none" };

  function then(first: Id, rest: Id): Id {
    if (first === noneId || rest === noneId) return noneId;
    if (first === emptyId) return rest;
    if (rest === emptyId) return first;
    const term = termOf(first);
    // To the right, so that equal sequences are identical.
    if (term.kind === "then") return then(term.first, then(term.rest, rest));
    return intern(`t${first},${rest}`, { kind: "then", first, rest }, isNullable(first) && isNullable(rest));
  }
  function several(kind: "union" | "intersection", parts: readonly Id[]): Id {
    const flat = new Set<Id>();
    for (const part of parts) {
      const term = termOf(part);
      for (const id of term.kind === kind ? term.of : [part]) flat.add(id);
    }
    const allId = complement(noneId);
    const [neutral, absorbing] = kind === "union" ? [noneId, allId] : [allId, noneId];
    if (flat.has(absorbing)) return absorbing;
    flat.delete(neutral);
    const of = [...flat].sort((a, b) => a - b);
    const only = of[0];
    if (only === undefined) return neutral;
    if (of.length === 1) return only;
    return intern(`${kind === "union" ? "u" : "i"}${of.join(",")}`, { kind, of }, kind === "union" ? of.some(isNullable) : of.every(isNullable));
  }
  function complement(of: Id): Id {
    const term = termOf(of);
    if (term.kind === "complement") return term.of;
    return intern(`c${of}`, { kind: "complement", of }, !isNullable(of));
  }
  function repeat(of: Id, min: number, max: number): Id {
    if (max === 0 || of === emptyId) return emptyId;
    if (of === noneId) return min === 0 ? emptyId : noneId;
    if (min === 1 && max === 1) return of;
    const least = isNullable(of) ? 0 : min;
    return intern(`r${of},${least},${max}`, { kind: "repeat", of, min: least, max }, least === 0);
  }
  function build(from: Language): Id {
    switch (from.kind) {
      case "none":
        return noneId;
      case "one": {
        const classes = classesOf(from.ranges);
        return intern(`o${classes.join("")}`, { kind: "one", classes }, false);
      }
      case "sequence":
        return from.of.map(build).reduceRight((rest, first) => then(first, rest), emptyId);
      case "union":
      case "intersection":
        return several(from.kind, from.of.map(build));
      case "complement":
        return complement(build(from.of));
      case "repeat":
        return repeat(build(from.of), from.min, from.max ?? unlimited);
    }
  }
  /** What may follow a character of the class. */
  function derivative(id: Id, cls: number): Id {
    const known = transitions[id]?.[cls] ?? -1;
    if (known >= 0) return known;
    const found = derived(termOf(id), cls);
    const row = transitions[id];
    if (row !== undefined) row[cls] = found;
    return found;
  }
  function derived(term: Term, cls: number): Id {
    switch (term.kind) {
      case "none":
      case "empty":
        return noneId;
      case "one":
        return term.classes[cls] === 1 ? emptyId : noneId;
      case "then": {
        const through = then(derivative(term.first, cls), term.rest);
        return isNullable(term.first) ? several("union", [through, derivative(term.rest, cls)]) : through;
      }
      case "union":
      case "intersection":
        return several(
          term.kind,
          term.of.map((part) => derivative(part, cls)),
        );
      case "complement":
        return complement(derivative(term.of, cls));
      case "repeat":
        return then(derivative(term.of, cls), repeat(term.of, Math.max(0, term.min - 1), term.max === unlimited ? unlimited : term.max - 1));
    }
  }

  const start = build(language);
  const allId = complement(noneId);
  return (text) => {
    let state = start;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if ((code & 0xfc00) === 0xd800 && i + 1 < text.length) {
        code = text.codePointAt(i) ?? code;
        if (code > 0xffff) i += 1;
      }
      const cls = classOf(code);
      const next = transitions[state]?.[cls] ?? -1;
      state = next >= 0 ? next : derivative(state, cls);
      if (state === noneId) return false;
      if (state === allId) return true;
    }
    return isNullable(state);
  };
}

/** Characters that no part of the language tells apart are one class. */
function alphabet(language: Language): {
  readonly classCount: number;
  readonly classOf: (codePoint: number) => number;
  readonly classesOf: (ranges: readonly Range[]) => Uint8Array;
} {
  const edges = new Set([0]);
  collect(language, edges);
  const starts = [...edges].filter((edge) => edge <= 0x10ffff).sort((a, b) => a - b);
  const search = (codePoint: number): number => {
    let low = 0;
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= codePoint) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const ascii = Uint16Array.from({ length: 128 }, (_, codePoint) => search(codePoint));
  return {
    classCount: starts.length,
    classOf: (codePoint) => (codePoint < 128 ? (ascii[codePoint] ?? 0) : search(codePoint)),
    classesOf: (ranges) => Uint8Array.from(starts, (start) => (ranges.some(({ from, to }) => start >= from && start <= to) ? 1 : 0)),
  };
}

function collect(language: Language, edges: Set<number>): void {
  switch (language.kind) {
    case "none":
      return;
    case "one":
      for (const { from, to } of language.ranges) edges.add(from).add(to + 1);
      return;
    case "complement":
    case "repeat":
      collect(language.of, edges);
      return;
    default:
      for (const part of language.of) collect(part, edges);
  }
}
