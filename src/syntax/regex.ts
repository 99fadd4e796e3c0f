/** Reads what stands between the slashes of `matches /.../` into a tree: the common part of RE2, Lucene and Python (law 5), and nothing beyond it. */

import type { RegexProblem } from "../diagnostics/catalogue/syntax.ts";

/** The shape of src/ir/regex.ts, which this stage may not know; lowering assigns one to the other. */
export type Regex =
  | { readonly kind: "empty" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "dot" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly ClassRange[] }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "alternatives"; readonly of: readonly Regex[] }
  | { readonly kind: "repeat"; readonly of: Regex; readonly min: number; readonly max?: number };
export interface ClassRange {
  readonly from: number;
  readonly to: number;
}

/** Offsets in UTF-16 units of the text given. */
export interface RegexMistake {
  readonly kind: RegexProblem;
  readonly offset: number;
  readonly end: number;
}
export type RegexResult = { readonly regex: Regex } | { readonly problem: RegexMistake };

/** RE2's limit, for nested repetitions multiplied. */
const repetitionLimit = 1000;
const depthLimit = 100;

const digits: readonly ClassRange[] = [{ from: 0x30, to: 0x39 }];
const wordCharacters: readonly ClassRange[] = [
  { from: 0x30, to: 0x39 },
  { from: 0x41, to: 0x5a },
  { from: 0x5f, to: 0x5f },
  { from: 0x61, to: 0x7a },
];
/** RE2's: tab, line feed, form feed, carriage return, space. The vertical tab is a blank in Python only. */
const blanks: readonly ClassRange[] = [
  { from: 0x09, to: 0x0a },
  { from: 0x0c, to: 0x0d },
  { from: 0x20, to: 0x20 },
];
const classLetters = new Map([
  ["d", digits],
  ["w", wordCharacters],
  ["s", blanks],
]);
const controlLetters = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** A problem moves `at` to the end, so that every loop ends by itself; the first problem stays. */
interface Cursor {
  readonly text: string;
  at: number;
  problem?: RegexMistake;
}

export function parseRegex(text: string): RegexResult {
  const cursor: Cursor = { text, at: 0 };
  const regex = alternatives(cursor, 0);
  if (cursor.at < text.length) refuse(cursor, "group-unopened", cursor.at);
  if (greatestRepetition(regex) > repetitionLimit) refuse(cursor, "repetition-limit", 0, text.length);
  return cursor.problem === undefined ? { regex } : { problem: cursor.problem };
}

/** `(a*b)*` and its like: what backtracking engines may take exponential time for. */
export function hasNestedUnboundedRepetition(regex: Regex, insideUnbounded = false): boolean {
  switch (regex.kind) {
    case "sequence":
    case "alternatives":
      return regex.of.some((part) => hasNestedUnboundedRepetition(part, insideUnbounded));
    case "repeat": {
      const unbounded = regex.max === undefined;
      return (unbounded && insideUnbounded) || hasNestedUnboundedRepetition(regex.of, insideUnbounded || unbounded);
    }
    default:
      return false;
  }
}

function refuse(cursor: Cursor, kind: RegexProblem, offset: number, end = offset + 1): Regex {
  cursor.problem ??= { kind, offset, end: Math.max(end, offset + 1) };
  cursor.at = cursor.text.length;
  return { kind: "empty" };
}

function peek(cursor: Cursor): string {
  return cursor.text[cursor.at] ?? "";
}

function alternatives(cursor: Cursor, depth: number): Regex {
  const of = [sequence(cursor, depth)];
  while (peek(cursor) === "|") {
    cursor.at++;
    of.push(sequence(cursor, depth));
  }
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "alternatives", of };
}

function sequence(cursor: Cursor, depth: number): Regex {
  const of: Regex[] = [];
  while (cursor.at < cursor.text.length && peek(cursor) !== "|" && peek(cursor) !== ")") {
    const part = repeated(cursor, atom(cursor, depth));
    const last = of.at(-1);
    if (part.kind === "text" && last?.kind === "text") of[of.length - 1] = { kind: "text", text: last.text + part.text };
    else of.push(part);
  }
  if (of.length === 0) return { kind: "empty" };
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "sequence", of };
}

function atom(cursor: Cursor, depth: number): Regex {
  const start = cursor.at;
  const character = String.fromCodePoint(cursor.text.codePointAt(start) ?? 0);
  cursor.at += character.length;
  switch (character) {
    case ".":
      return { kind: "dot" };
    case "^":
      return { kind: "start" };
    case "$":
      return { kind: "end" };
    case "(":
      return group(cursor, start, depth);
    case "[":
      return characterClass(cursor, start);
    case "\\":
      return escapeAtom(cursor, start);
    case "*":
    case "+":
    case "?":
      return refuse(cursor, "nothing-to-repeat", start);
    case "{":
      return refuse(cursor, "repetition-form", start);
    case "]":
    case "}":
      return refuse(cursor, "bracket-unopened", start);
    default:
      return { kind: "text", text: character };
  }
}

function group(cursor: Cursor, start: number, depth: number): Regex {
  if (depth >= depthLimit) return refuse(cursor, "too-deep", start);
  if (peek(cursor) === "?") {
    const problem = groupProblem(cursor.text.slice(start, start + 4));
    if (problem !== undefined) return refuse(cursor, problem, start, start + 3);
    cursor.at += 2;
  }
  const inner = alternatives(cursor, depth + 1);
  if (peek(cursor) !== ")") return refuse(cursor, "group-unclosed", start);
  cursor.at++;
  return inner;
}

/** `(?:` is a plain group: nothing is captured anyway. */
function groupProblem(opening: string): RegexProblem | undefined {
  if (opening.startsWith("(?:")) return undefined;
  if (/^\(\?(?:[=!]|<[=!])/.test(opening)) return "look-around";
  if (opening.startsWith("(?P=")) return "back-reference";
  if (/^\(\?(?:P?<|')/.test(opening)) return "named-group";
  if (opening.startsWith("(?>")) return "possessive";
  return "inline-flags";
}

function escapeAtom(cursor: Cursor, start: number): Regex {
  const letter = peek(cursor);
  cursor.at++;
  const ranges = classLetters.get(letter.toLowerCase());
  if (ranges !== undefined) return { kind: "class", negated: !classLetters.has(letter), ranges };
  const text = escapedCharacter(letter);
  return text === undefined ? refuse(cursor, escapeProblem(letter), start, start + 2) : { kind: "text", text };
}

/** The character that `\` and this letter stand for, in a class or out of it. */
function escapedCharacter(letter: string): string | undefined {
  return controlLetters.get(letter) ?? (/^[!-/:-@[-^`{-~]$/.test(letter) ? letter : undefined);
}

function escapeProblem(letter: string): RegexProblem {
  if (letter === "") return "trailing-backslash";
  if (/[1-9kg]/.test(letter)) return "back-reference";
  if (letter === "0") return "octal";
  if (/[bB]/.test(letter)) return "boundary";
  if (/[AzZG]/.test(letter)) return "anchor-escape";
  if (/[pP]/.test(letter)) return "property";
  return "escape";
}

function characterClass(cursor: Cursor, start: number): Regex {
  const negated = peek(cursor) === "^";
  if (negated) cursor.at++;
  const ranges: ClassRange[] = [];
  const first = cursor.at;
  if (peek(cursor) === "]") return refuse(cursor, "class-empty", start, cursor.at + 1);
  while (peek(cursor) !== "]") {
    if (cursor.at >= cursor.text.length) return refuse(cursor, "class-unclosed", start);
    const from = classMember(cursor, first);
    if (peek(cursor) !== "-" || /^-(?:\]|$)/.test(cursor.text.slice(cursor.at, cursor.at + 2))) {
      ranges.push(...from.ranges);
      continue;
    }
    cursor.at++;
    const to = classMember(cursor, first);
    if (from.single === undefined || to.single === undefined) return refuse(cursor, "range-end", from.start, cursor.at);
    if (to.single < from.single) return refuse(cursor, "range-order", from.start, cursor.at);
    ranges.push({ from: from.single, to: to.single });
  }
  cursor.at++;
  return { kind: "class", negated, ranges: merged(ranges) };
}

interface ClassMember {
  readonly start: number;
  readonly ranges: readonly ClassRange[];
  /** Where it is one character, and may begin or end a range. */
  readonly single?: number;
}

function classMember(cursor: Cursor, first: number): ClassMember {
  const start = cursor.at;
  const none: ClassMember = { start, ranges: [] };
  const { text } = cursor;
  if (text[start] === "[") {
    refuse(cursor, /^\[[:.=]/.test(text.slice(start, start + 2)) ? "posix-class" : "class-operator", start, start + 2);
    return none;
  }
  if (["&&", "--", "||", "~~"].includes(text.slice(start, start + 2))) {
    refuse(cursor, "class-operator", start, start + 2);
    return none;
  }
  // A `-` between others could be meant as a range whose first end is a class, or be left over.
  if (text[start] === "-" && start !== first && text[start + 1] !== "]") {
    refuse(cursor, "range-end", start);
    return none;
  }
  if (text[start] !== "\\") return oneCharacter(start, cursor, text.codePointAt(start) ?? 0);
  const letter = text[start + 1] ?? "";
  const ranges = classLetters.get(letter.toLowerCase());
  if (ranges !== undefined) {
    cursor.at = start + 2;
    return { start, ranges: classLetters.has(letter) ? ranges : complement(ranges) };
  }
  const escaped = escapedCharacter(letter);
  if (escaped === undefined) {
    refuse(cursor, escapeProblem(letter), start, start + 2);
    return none;
  }
  cursor.at++;
  return oneCharacter(start, cursor, escaped.charCodeAt(0));
}

function oneCharacter(start: number, cursor: Cursor, code: number): ClassMember {
  cursor.at += code > 0xffff ? 2 : 1;
  return { start, ranges: [{ from: code, to: code }], single: code };
}

function merged(ranges: readonly ClassRange[]): readonly ClassRange[] {
  const result: ClassRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && range.from <= last.to + 1) result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else result.push(range);
  }
  return result;
}

/** Of ASCII ranges, among code points that are no surrogates. */
function complement(ranges: readonly ClassRange[]): readonly ClassRange[] {
  const result: ClassRange[] = [];
  let from = 0;
  for (const range of ranges) {
    if (range.from > from) result.push({ from, to: range.from - 1 });
    from = range.to + 1;
  }
  return [...result, { from, to: 0xd7ff }, { from: 0xe000, to: 0x10ffff }];
}

function repeated(cursor: Cursor, of: Regex): Regex {
  const start = cursor.at;
  const bounds = quantifier(cursor);
  if (bounds === undefined) return of;
  if (of.kind === "start" || of.kind === "end") return refuse(cursor, "repeated-anchor", start);
  switch (peek(cursor)) {
    case "?":
      return refuse(cursor, "lazy", start, cursor.at + 1);
    case "+":
      return refuse(cursor, "possessive", start, cursor.at + 1);
    case "*":
    case "{":
      return refuse(cursor, "repeated-repetition", start, cursor.at + 1);
    default:
      return { kind: "repeat", of, ...bounds };
  }
}

type Bounds = { readonly min: number; readonly max?: number };
const marks = new Map<string, Bounds>([
  ["*", { min: 0 }],
  ["+", { min: 1 }],
  ["?", { min: 0, max: 1 }],
]);

function quantifier(cursor: Cursor): Bounds | undefined {
  const mark = marks.get(peek(cursor));
  if (mark !== undefined) {
    cursor.at++;
    return mark;
  }
  if (peek(cursor) !== "{") return undefined;
  const start = cursor.at;
  const form = /^\{(\d{1,9})(?:(,)(\d{1,9})?)?\}/.exec(cursor.text.slice(start, start + 22));
  if (form === null) {
    refuse(cursor, "repetition-form", start);
    return undefined;
  }
  cursor.at += form[0].length;
  const min = Number(form[1]);
  const max = form[2] === undefined ? min : form[3] === undefined ? undefined : Number(form[3]);
  if (max !== undefined && max < min) refuse(cursor, "repetition-order", start, start + form[0].length);
  if (Math.max(min, max ?? 0) > repetitionLimit) refuse(cursor, "repetition-limit", start, start + form[0].length);
  return max === undefined ? { min } : { min, max };
}

function greatestRepetition(regex: Regex): number {
  switch (regex.kind) {
    case "sequence":
    case "alternatives":
      return regex.of.reduce((greatest, part) => Math.max(greatest, greatestRepetition(part)), 1);
    case "repeat":
      return Math.max(1, regex.max ?? regex.min) * greatestRepetition(regex.of);
    default:
      return 1;
  }
}
