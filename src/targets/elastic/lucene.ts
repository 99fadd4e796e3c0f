/** Lucene's regular expressions: the dialect of RLIKE, which match a whole value, know no anchors, and read many characters as operators. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { LikePattern } from "../../ir/predicate.ts";
import type { ClassRange, Regex } from "../../ir/regex.ts";
import { luceneText } from "./text.ts";

/** One way through the anchors of a search: what must be matched, and whether it must begin or end the value. */
interface Branch {
  readonly atStart: boolean;
  readonly body: readonly Regex[];
  readonly atEnd: boolean;
}
/** Alternatives that hold anchors are multiplied out; more of them than this nobody could read in the output. */
const mostBranches = 64;

/** A pattern that matches the values in which `regex` is found; undefined where an anchor stands in a repetition or the anchors branch too much. */
export function searchPattern(regex: Regex): string | undefined {
  const branches = branchesOf(regex);
  if (branches === undefined) return undefined;
  if (branches.length === 0) return nothing;
  return branches.map(({ atStart, body, atEnd }) => `${atStart ? "" : ".*"}${sequence(body)}${atEnd ? "" : ".*"}`).join("|");
}

/** Lucene takes automata of a thousand states; each repetition is written out in them. */
const mostStates = 1_000;

/** `searchPattern`, where Lucene can hold it. */
export function compiledSearch(regex: Regex): string | undefined {
  return states(regex) > mostStates ? undefined : searchPattern(regex);
}

function states(regex: Regex): number {
  switch (regex.kind) {
    case "text":
      return regex.text.length;
    case "sequence":
    case "alternatives":
      return regex.of.reduce((sum, part) => sum + states(part), 0);
    case "repeat":
      return states(regex.of) * Math.max(1, regex.min, regex.max ?? 0);
    default:
      return 1;
  }
}

/** Matches no text at all. */
const nothing = "#";

/** A pattern for the whole value, with both cases of each ASCII letter where case is ignored. */
export function wholePattern(pattern: LikePattern, ignoringCase: boolean): string {
  return pattern.map((part) => (part.kind === "any" ? ".*" : part.kind === "one" ? "." : ignoringCase ? bothCases(part.text) : luceneText(part.text))).join("");
}

function bothCases(value: string): string {
  return [...value].map((c) => (/[A-Za-z]/.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : luceneText(c))).join("");
}

function branchesOf(regex: Regex): readonly Branch[] | undefined {
  if (!hasAnchor(regex)) return [{ atStart: false, body: regex.kind === "empty" ? [] : [regex], atEnd: false }];
  switch (regex.kind) {
    case "start":
      return [{ atStart: true, body: [], atEnd: false }];
    case "end":
      return [{ atStart: false, body: [], atEnd: true }];
    case "alternatives": {
      const found: Branch[] = [];
      for (const alternative of regex.of) {
        const branches = branchesOf(alternative);
        if (branches === undefined || found.length + branches.length > mostBranches) return undefined;
        found.push(...branches);
      }
      return found;
    }
    case "sequence": {
      let found: readonly Branch[] = [{ atStart: false, body: [], atEnd: false }];
      for (const part of regex.of) {
        const next = branchesOf(part);
        if (next === undefined || found.length * next.length > mostBranches) return undefined;
        found = found.flatMap((before) => next.flatMap((after) => followed(before, after)));
      }
      return found;
    }
    default:
      return undefined;
  }
}

/** Before a start and after an end only the empty text can stand: a part that cannot be empty there matches nothing. */
function followed(before: Branch, after: Branch): readonly Branch[] {
  const left = after.atStart ? (before.body.every(canBeEmpty) ? [] : undefined) : before.body;
  const right = before.atEnd ? (after.body.every(canBeEmpty) ? [] : undefined) : after.body;
  if (left === undefined || right === undefined) return [];
  return [{ atStart: before.atStart || after.atStart, body: [...left, ...right], atEnd: before.atEnd || after.atEnd }];
}

function hasAnchor(regex: Regex): boolean {
  switch (regex.kind) {
    case "start":
    case "end":
      return true;
    case "sequence":
    case "alternatives":
      return regex.of.some(hasAnchor);
    case "repeat":
      return hasAnchor(regex.of);
    default:
      return false;
  }
}

/** Whether the empty text matches; anchors stand at the edges of an empty text. */
export function canBeEmpty(regex: Regex): boolean {
  switch (regex.kind) {
    case "empty":
    case "start":
    case "end":
      return true;
    case "text":
    case "dot":
    case "class":
      return false;
    case "sequence":
      return regex.of.every(canBeEmpty);
    case "alternatives":
      return regex.of.some(canBeEmpty);
    case "repeat":
      return regex.min === 0 || canBeEmpty(regex.of);
    default:
      return assertNever(regex);
  }
}

function sequence(parts: readonly Regex[]): string {
  return parts.map(grouped).join("");
}

function printed(regex: Regex): string {
  switch (regex.kind) {
    case "empty":
      return "()";
    case "text":
      return luceneText(regex.text);
    case "dot":
      return "[^\n]";
    case "class":
      return characterClass(regex.negated, regex.ranges);
    case "sequence":
      return sequence(regex.of);
    case "alternatives":
      return regex.of.map(printed).join("|");
    case "repeat":
      return `${repeated(regex.of)}${bounds(regex.min, regex.max)}`;
    case "start":
    case "end":
      return "()";
    default:
      return assertNever(regex);
  }
}

function grouped(regex: Regex): string {
  return regex.kind === "alternatives" ? `(${printed(regex)})` : printed(regex);
}

function repeated(regex: Regex): string {
  const atomic = regex.kind === "dot" || regex.kind === "class" || (regex.kind === "text" && [...regex.text].length === 1);
  return atomic ? printed(regex) : `(${printed(regex)})`;
}

function bounds(min: number, max: number | undefined): string {
  if (max === undefined) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return min === 0 && max === 1 ? "?" : min === max ? `{${min}}` : `{${min},${max}}`;
}

const lastCodePoint = 0x10ffff;

function characterClass(negated: boolean, ranges: readonly ClassRange[]): string {
  const legal = ranges.map(withoutSurrogates).filter((range) => range !== undefined);
  const all = legal.some(({ from, to }) => from === 0 && to === lastCodePoint);
  if (legal.length === 0 || all) return (legal.length === 0) === negated ? "." : nothing;
  return `[${negated ? "^" : ""}${legal.map(({ from, to }) => (from === to ? member(from) : `${member(from)}-${member(to)}`)).join("")}]`;
}

/** No value holds a lone surrogate, and no file could. */
function withoutSurrogates({ from, to }: ClassRange): ClassRange | undefined {
  const isSurrogate = (c: number) => c >= 0xd800 && c <= 0xdfff;
  const range = { from: isSurrogate(from) ? 0xe000 : from, to: isSurrogate(to) ? 0xd7ff : to };
  return range.from <= range.to ? range : undefined;
}

function member(codePoint: number): string {
  const c = String.fromCodePoint(codePoint);
  return /[\p{L}\p{N}\s]/u.test(c) || codePoint > 0x7f ? c : `\\${c}`;
}
