/** `matches` (law 5): prints the tree in RE2's syntax and runs it in linear time. Knows nothing of the syntax it was written in. */

import { RE2JS } from "re2js";
import { assertNever } from "../diagnostics/invariant.ts";
import type { ClassRange, Regex } from "../ir/regex.ts";

/** An unanchored search. Throws where `compiles` says no. */
export function searcher(regex: Regex): (text: string) => boolean {
  const compiled = RE2JS.compile(printRegex(regex));
  return (text) => compiled.test(text);
}

/** RE2 refuses what would be too large a program, such as repetitions that multiply beyond 1,000. */
export function compiles(regex: Regex): boolean {
  try {
    RE2JS.compile(printRegex(regex));
    return true;
  } catch {
    return false;
  }
}

export function printRegex(regex: Regex): string {
  switch (regex.kind) {
    case "empty":
      return "(?:)";
    case "text":
      return [...regex.text].map(codePoint).join("");
    case "dot":
      return "[^\\n]";
    case "class":
      return printClass(regex.ranges, regex.negated);
    case "start":
      return "\\A";
    case "end":
      return "\\z";
    case "sequence":
      return regex.of.map((part) => (part.kind === "alternatives" ? group(part) : printRegex(part))).join("");
    case "alternatives":
      return regex.of.map(printRegex).join("|");
    case "repeat":
      return group(regex.of) + repetition(regex.min, regex.max);
    default:
      return assertNever(regex);
  }
}

function group(regex: Regex): string {
  return `(?:${printRegex(regex)})`;
}

function repetition(min: number, max: number | undefined): string {
  if (max === undefined) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return min === 0 && max === 1 ? "?" : `{${min},${max}}`;
}

/** RE2 has no empty class: nothing is "not any code point". */
function printClass(ranges: readonly ClassRange[], negated: boolean): string {
  if (ranges.length === 0) return `[${negated ? "" : "^"}\\x{0}-\\x{10FFFF}]`;
  return `[${negated ? "^" : ""}${ranges.map(({ from, to }) => `${hex(from)}-${hex(to)}`).join("")}]`;
}

/** Letters and digits as they are, so that RE2 finds literal prefixes and messages stay readable; the rest by number. */
function codePoint(character: string): string {
  return /^[A-Za-z0-9]$/.test(character) ? character : hex(character.codePointAt(0) ?? 0);
}

function hex(point: number): string {
  return `\\x{${point.toString(16).toUpperCase()}}`;
}
