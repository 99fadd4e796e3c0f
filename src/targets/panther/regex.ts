/** `matches`: a regular expression tree in the dialect of Python's `re`, whose search backtracks. Knows nothing of fields. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { ClassRange, Regex } from "../../ir/regex.ts";

/** For `re.search` without flags: printable ASCII, no `"`. */
export function pythonRegex(regex: Regex): string {
  switch (regex.kind) {
    case "empty":
      return "";
    case "text":
      return [...regex.text].map(codePoint).join("");
    case "dot":
      return ".";
    case "class":
      return printClass(regex.ranges, regex.negated);
    case "start":
      return "^";
    case "end":
      return "\\Z";
    case "sequence":
      return regex.of.map((part) => (part.kind === "alternatives" ? group(part) : pythonRegex(part))).join("");
    case "alternatives":
      return regex.of.map(pythonRegex).join("|");
    case "repeat":
      return (isOne(regex.of) ? pythonRegex(regex.of) : group(regex.of)) + repetition(regex.min, regex.max);
    default:
      return assertNever(regex);
  }
}

/** What a repetition sign may stand behind without a group. */
function isOne(regex: Regex): boolean {
  return regex.kind === "dot" || regex.kind === "class" || (regex.kind === "text" && [...regex.text].length === 1);
}

function group(regex: Regex): string {
  return `(?:${pythonRegex(regex)})`;
}

function repetition(min: number, max: number | undefined): string {
  if (max === undefined) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === max) return `{${min}}`;
  return min === 0 && max === 1 ? "?" : `{${min},${max}}`;
}

/** Python has no empty class: nothing is what can never follow, anything is a class and its complement. */
function printClass(ranges: readonly ClassRange[], negated: boolean): string {
  if (ranges.length === 0) return negated ? "[\\s\\S]" : "(?!)";
  return `[${negated ? "^" : ""}${ranges.map(printRange).join("")}]`;
}

function printRange({ from, to }: ClassRange): string {
  const [first, last] = [codePoint(String.fromCodePoint(from)), codePoint(String.fromCodePoint(to))];
  return from === to ? first : `${first}-${last}`;
}

/** Letters, digits, space and what means nothing in any place stand as they are. */
function codePoint(character: string): string {
  if (/^[A-Za-z0-9 _/:;,=<>!'%@]$/.test(character)) return character;
  if (/^[!-~]$/.test(character) && character !== '"') return `\\${character}`;
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  if (point <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
