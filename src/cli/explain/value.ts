/** What a test, a group or a measure looks at, in words. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Condition, Measure, Rule } from "../../ir/detection.ts";
import type { Field, Predicate, Value } from "../../ir/predicate.ts";
import { code, listed } from "./words.ts";

/** Its name: of a `let` the name, of a field the path. */
export function valueName(value: Value): string {
  return value.name === undefined ? plainValue(value) : code(value.name);
}

export function fieldName({ path }: Pick<Field, "path">): string {
  return code(path.join("."));
}

function plainValue({ fields, cuts }: Value): string {
  const names = fields.map(fieldName);
  const first = names.length === 1 ? names.join("") : `the first of ${listed(names, "and")} that is there`;
  return cuts.reduce((of, { kind, text }, i) => {
    const part = `${kind} the first ${JSON.stringify(text)}`;
    return i === 0 ? `the part of ${of} ${part}` : `${of}, and of that the part ${part}`;
  }, first);
}

/** Whether an event may lack it. */
export function mayBeMissing({ fields, cuts }: Value): boolean {
  return cuts.length > 0 || fields.every(({ optional }) => optional);
}

/** Sentences for names that do not speak for themselves: each `let`, each computed field. */
export function glossary(rule: Rule): readonly string[] {
  const values = valuesOf(rule);
  const lets = values.filter(({ name }) => name !== undefined).map((value) => `${valueName(value)} is ${plainValue(value)}`);
  const computed = values
    .flatMap(({ fields }) => fields)
    .flatMap((field) =>
      field.computed === undefined
        ? []
        : [`${fieldName(field)} is not in the log: it is ${meaningOf(field.computed.with)} ${fieldName({ path: field.computed.argument })}`],
    );
  return [...new Set([...lets, ...computed])].map((sentence) => `${sentence}.`);
}

function meaningOf(computation: string): string {
  return computation === "user_agent_family" ? "the browser or tool that is named by" : `${code(computation)} of`;
}

function valuesOf(rule: Rule): readonly Value[] {
  const measures = rule.kind === "hunt" ? rule.measures : measuresOf(rule.condition);
  return [
    ...rule.steps.flatMap(({ predicate, keys }) => [...testedValues(predicate), ...keys]),
    ...measures.flatMap(({ values }) => values),
    ...(rule.kind === "detection" && rule.condition.kind === "first-seen" ? rule.condition.values : []),
  ];
}

function testedValues(predicate: Predicate): readonly Value[] {
  switch (predicate.kind) {
    case "constant":
      return [];
    case "and":
    case "or":
      return predicate.of.flatMap(testedValues);
    case "atom":
      return [predicate.value, ...(predicate.test.kind === "field" ? [predicate.test.other] : [])];
    default:
      return assertNever(predicate);
  }
}

function measuresOf(condition: Condition): readonly Measure[] {
  switch (condition.kind) {
    case "each":
    case "first-seen":
      return [];
    case "window":
      return condition.thresholds.map(({ measure }) => measure);
    case "baseline":
      return [condition.measure, ...condition.thresholds.map(({ measure }) => measure)];
    case "all":
      return condition.steps.flatMap(({ thresholds }) => thresholds.map(({ measure }) => measure));
    case "then":
      return [condition.first, ...condition.tails.map(({ step }) => step)].flatMap(({ thresholds }) => thresholds.map(({ measure }) => measure));
    default:
      return assertNever(condition);
  }
}
