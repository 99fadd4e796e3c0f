/** Parts of the IR in the language's own words, so that a change can be shown as somebody would have written it. One line each; not for reading back. */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Scalar } from "../model/event.ts";
import type { Measure, StepUse, Threshold } from "./detection.ts";
import type { Atom, LikePattern, Predicate, Test, Value } from "./predicate.ts";

export function predicateText(predicate: Predicate): string {
  switch (predicate.kind) {
    case "constant":
      return predicate.value ? "every event" : "no event";
    case "and":
    case "or":
      return predicate.of
        .map((part) => (part.kind === "and" || part.kind === "or" ? `(${predicateText(part)})` : predicateText(part)))
        .join(` ${predicate.kind} `);
    case "atom":
      return atomText(predicate);
    default:
      return assertNever(predicate);
  }
}

export function atomText({ negated, quantifier, value, test }: Atom): string {
  const subject = `${quantifier === "one" ? "" : `${quantifier} `}${valueText(value)}`;
  if (negated && quantifier !== "one") return `not ${subject} ${testText(test, false)}`;
  if (!negated || test.kind === "present" || test.kind === "equals" || test.kind === "network") return `${subject} ${testText(test, negated)}`;
  if (test.kind === "field" && test.operator === "==") return `${subject} ${testText(test, true)}`;
  return `not ${subject} ${testText(test, false)}`;
}

function testText(test: Test, negated: boolean): string {
  const is = negated ? "is not" : "is";
  switch (test.kind) {
    case "present":
      return negated ? "is missing" : "is present";
    case "equals":
      return `${test.values.length === 1 ? is : negated ? "not in" : "in"} ${scalarsText(test.values)}${caseText(test)}`;
    case "compare":
      return `${test.operator} ${test.value}`;
    case "field":
      return `${test.operator === "==" ? is : test.operator} field ${valueText(test.other)}${caseText(test)}`;
    case "starts-with":
    case "ends-with":
    case "contains":
      return `${test.kind.replace("-", " ")} ${scalarsText(test.values)}${caseText(test)}`;
    case "like":
      return `like ${test.patterns.length === 1 ? test.patterns.map(likeText).join("") : `[${test.patterns.map(likeText).join(", ")}]`}${caseText(test)}`;
    case "matches":
      return `matches /${test.source}/`;
    case "network":
      return `${negated ? "not " : ""}in network ${scalarsText(test.networks)}`;
    case "has":
      return `has (${predicateText(test.predicate)})`;
    default:
      return assertNever(test);
  }
}

function caseText({ ignoringCase }: { readonly ignoringCase: boolean }): string {
  return ignoringCase ? " ignoring case" : "";
}

/** A long list is told by its ends. */
const valuesShown = 4;

function scalarsText(values: readonly Scalar[]): string {
  const texts = values.map(scalarText);
  if (texts.length === 1) return texts.join("");
  return `[${(texts.length > valuesShown ? [...texts.slice(0, valuesShown - 1), "...", ...texts.slice(-1)] : texts).join(", ")}]`;
}

export function scalarText(value: Scalar): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

export function likeText(pattern: LikePattern): string {
  const parts = pattern.map((part) => {
    if (part.kind === "any") return "*";
    return part.kind === "one" ? "?" : part.text.replace(/[*?\\]/g, "\\$&");
  });
  return JSON.stringify(parts.join(""));
}

/** The name of its `let`, or what it is made of. */
export function valueText({ name, fields, cuts }: Value): string {
  return name ?? writtenText({ fields, cuts });
}

export function writtenText({ fields, cuts }: Pick<Value, "fields" | "cuts">): string {
  const paths = fields.map(({ path }) => path.map(keyText).join("."));
  return [paths.join(" else "), ...cuts.map(({ kind, text }) => `${kind} ${JSON.stringify(text)}`)].join(" ");
}

function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : `\`${key}\``;
}

export function valuesText(values: readonly Value[]): string {
  const texts = values.map(valueText);
  return texts.length === 1 ? texts.join("") : `(${texts.join(", ")})`;
}

export function measureText({ kind, values }: Measure): string {
  return values.length === 0 ? kind : `${kind} ${valuesText(values)}`;
}

export function thresholdText({ measure, operator, value }: Threshold): string {
  return `${measureText(measure)} ${operator} ${value}`;
}

export function useText({ step, thresholds, withinSeconds }: StepUse): string {
  if (thresholds.length === 0) return step;
  const own = withinSeconds === undefined ? "" : ` within ${durationText(withinSeconds)}`;
  return `${step} (${thresholds.map(thresholdText).join(" and ")}${own})`;
}

const units = [
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
] as const;

/** In the largest unit that says it whole. Two weeks and less are days, as people write them. */
export function durationText(seconds: number): string {
  for (const [unit, length] of units) {
    const weeks = unit !== "w" || seconds > 14 * 86_400;
    if (weeks && seconds > 0 && seconds % length === 0) return `${seconds / length}${unit}`;
  }
  return `${seconds}s`;
}
