/** Sets of texts, as Lucene's patterns describe them: plain data. Knows no syntax; automaton.ts decides whether a text is in one. */

/** Code points, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Language =
  /** No text at all. */
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly ranges: readonly Range[] }
  | { readonly kind: "sequence"; readonly of: readonly Language[] }
  | { readonly kind: "union"; readonly of: readonly Language[] }
  | { readonly kind: "intersection"; readonly of: readonly Language[] }
  | { readonly kind: "complement"; readonly of: Language }
  | { readonly kind: "repeat"; readonly of: Language; readonly min: number; readonly max: number | undefined };

const everything: readonly Range[] = [{ from: 0, to: 0x10ffff }];

export const none: Language = { kind: "none" };
export const empty: Language = { kind: "sequence", of: [] };
export const anyOne: Language = { kind: "one", ranges: everything };
export const anyText: Language = { kind: "repeat", of: anyOne, min: 0, max: undefined };

export function one(codePoint: number, ignoringCase: boolean): Language {
  const from = [{ from: codePoint, to: codePoint }];
  const other = ignoringCase ? otherCase(codePoint) : codePoint;
  return { kind: "one", ranges: other === codePoint ? from : [...from, { from: other, to: other }] };
}

/** Lucene 9 folds ASCII alone. */
function otherCase(codePoint: number): number {
  if (codePoint >= 0x41 && codePoint <= 0x5a) return codePoint + 0x20;
  return codePoint >= 0x61 && codePoint <= 0x7a ? codePoint - 0x20 : codePoint;
}

export function exactly(text: string, ignoringCase: boolean): Language {
  return { kind: "sequence", of: Array.from(text, (c) => one(c.codePointAt(0) ?? 0, ignoringCase)) };
}

export function outside(ranges: readonly Range[]): readonly Range[] {
  const sorted = [...ranges].sort((a, b) => a.from - b.from);
  const found: Range[] = [];
  let next = 0;
  for (const { from, to } of sorted) {
    if (from > next) found.push({ from: next, to: from - 1 });
    next = Math.max(next, to + 1);
  }
  if (next <= 0x10ffff) found.push({ from: next, to: 0x10ffff });
  return found;
}

/** Decimal numbers of that many digits, or of any number with zeros in front. */
export function numbers(low: number, high: number, digits: number): Language {
  const width = digits > 0 ? digits : String(high).length;
  const of = numbersOf(String(low).padStart(width, "0"), String(high).padStart(width, "0"));
  if (digits > 0) return of;
  // Without a fixed width each number may also stand without, and with more, zeros in front.
  const zeros: Language = { kind: "repeat", of: one(0x30, false), min: 0, max: undefined };
  const shorter: Language[] = [];
  for (let length = String(low).length; length <= width; length++) {
    const from = Math.max(low, length === 1 ? 0 : 10 ** (length - 1));
    const to = Math.min(high, 10 ** length - 1);
    if (from <= to) shorter.push(numbersOf(String(from), String(to)));
  }
  return { kind: "sequence", of: [zeros, { kind: "union", of: shorter }] };
}

/** Texts of digits of one length, from one to another. */
function numbersOf(low: string, high: string): Language {
  if (low === "") return empty;
  const [a, b] = [low.charCodeAt(0), high.charCodeAt(0)];
  const rest = (from: string, to: string): Language => numbersOf(from, to);
  const digit = (from: number, to: number): Language => ({ kind: "one", ranges: [{ from, to }] });
  const [lowRest, highRest] = [low.slice(1), high.slice(1)];
  if (a === b) return { kind: "sequence", of: [digit(a, a), rest(lowRest, highRest)] };
  const [nines, zeros] = ["9".repeat(lowRest.length), "0".repeat(lowRest.length)];
  const parts: Language[] = [
    { kind: "sequence", of: [digit(a, a), rest(lowRest, nines)] },
    { kind: "sequence", of: [digit(b, b), rest(zeros, highRest)] },
  ];
  if (b - a > 1) parts.push({ kind: "sequence", of: [digit(a + 1, b - 1), rest(zeros, nines)] });
  return { kind: "union", of: parts };
}
