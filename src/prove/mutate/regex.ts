/** Small changes of a regular expression, and its text in the language. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Regex } from "../../ir/regex.ts";
import { without } from "./change.ts";

export interface RegexChange {
  /** What would stand between the slashes. */
  readonly source: string;
  readonly to: Regex;
}

export function regexChanges(regex: Regex): readonly RegexChange[] {
  return changed(regex).map((to) => ({ source: regexText(to), to }));
}

function changed(regex: Regex): readonly Regex[] {
  switch (regex.kind) {
    case "empty":
      return [];
    case "start":
    case "end":
      return [{ kind: "empty" }];
    case "dot":
      return [{ kind: "text", text: "." }];
    case "text": {
      const points = [...regex.text];
      return [points.length > 1 ? { kind: "text", text: points.slice(0, -1).join("") } : { kind: "empty" }];
    }
    case "class":
      return [
        { ...regex, negated: !regex.negated },
        ...(regex.ranges.length > 1 ? regex.ranges.map((_, i): Regex => ({ ...regex, ranges: without(regex.ranges, i) })) : []),
      ];
    case "sequence":
      return regex.of.flatMap((part, i) => changed(part).map((other): Regex => ({ ...regex, of: regex.of.with(i, other) })));
    case "alternatives":
      return regex.of.flatMap((part, i): readonly Regex[] => [
        { ...regex, of: without(regex.of, i) },
        ...changed(part).map((other): Regex => ({ ...regex, of: regex.of.with(i, other) })),
      ]);
    case "repeat":
      return [...otherBounds(regex), ...changed(regex.of).map((other): Regex => ({ ...regex, of: other }))];
    default:
      return assertNever(regex);
  }
}

function otherBounds(regex: Extract<Regex, { readonly kind: "repeat" }>): readonly Regex[] {
  const { min, max } = regex;
  const found: Regex[] = [];
  if (min > 0) found.push({ ...regex, min: min - 1 });
  if (max === undefined || min < max) found.push({ ...regex, min: min + 1 });
  if (max !== undefined) found.push({ ...regex, max: max + 1 });
  if (max !== undefined && max > min && max > 1) found.push({ ...regex, max: max - 1 });
  return found;
}

/** Binding strengths: alternatives, then sequences, then what is repeated. */
export function regexText(regex: Regex, around = 0): string {
  const [text, strength] = written(regex);
  return strength < around ? `(${text})` : text;
}

function written(regex: Regex): readonly [text: string, strength: number] {
  switch (regex.kind) {
    case "empty":
      return ["", 1];
    case "start":
      return ["^", 3];
    case "end":
      return ["$", 3];
    case "dot":
      return [".", 3];
    case "text":
      return [[...regex.text].map((point) => escaped(point, /[\\^$.|?*+()[\]{}/]/)).join(""), [...regex.text].length > 1 ? 1 : 3];
    case "class": {
      const ranges = regex.ranges.map(({ from, to }) => (from === to ? classPoint(from) : `${classPoint(from)}-${classPoint(to)}`));
      return [`[${regex.negated ? "^" : ""}${ranges.join("")}]`, 3];
    }
    case "sequence":
      return [regex.of.map((part) => regexText(part, 1)).join(""), 1];
    case "alternatives":
      return [regex.of.map((part) => regexText(part, 1)).join("|"), 0];
    case "repeat":
      return [`${regexText(regex.of, 3)}${times(regex)}`, 2];
    default:
      return assertNever(regex);
  }
}

function times({ min, max }: Extract<Regex, { readonly kind: "repeat" }>): string {
  if (max === undefined) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function classPoint(point: number): string {
  return escaped(String.fromCodePoint(point), /[\\\]^[-]/);
}

function escaped(point: string, special: RegExp): string {
  return special.test(point) ? `\\${point}` : point;
}
