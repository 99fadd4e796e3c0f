/** The hash of what a rule means: which events, groups and rows it selects, and nothing of how it is written, called or shown. */

import { createHash } from "node:crypto";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { Json, JsonObject, Scalar } from "../model/event.ts";
import type { Condition, Measure, Rule, Step, StepUse, Threshold } from "./detection.ts";
import type { Atom, Field, LikePattern, Predicate, Test, Value } from "./predicate.ts";
import type { Regex } from "./regex.ts";

/** sha256, 64 hexadecimal characters. Equal for two rules that differ in names, order of parts, duplicates, spans, metadata or platform blocks alone. */
export function meaningHash(rule: Rule): string {
  return createHash("sha256")
    .update(text(meaningOf(rule)))
    .digest("hex");
}

/** Equal for what the hash takes for the same. */
export function predicateText(of: Predicate): string {
  return text(predicate(of));
}
export function valueText(of: Value): string {
  return text(value(of));
}
export function measureText(of: Measure): string {
  return text(measure(of));
}
export function stepText(of: Step): string {
  return text(step(of));
}

/** Steps stand where they are used, so their names do not count. */
function meaningOf(rule: Rule): Json {
  switch (rule.kind) {
    case "detection":
      return { kind: rule.kind, steps: usedSteps(rule), condition: condition(rule.condition, rule), suppress: rule.suppressSeconds ?? null };
    case "hunt":
      return {
        kind: rule.kind,
        steps: rule.steps.map(step),
        measures: rule.measures.map(measure),
        over: rule.overSeconds,
        sort: rule.sort === undefined ? null : { measure: rule.sort.measure, direction: rule.sort.direction },
        limit: rule.limit ?? null,
      };
    default:
      return assertNever(rule);
  }
}

/** For conditions that look at the one selection; the others hold their steps. */
function usedSteps({ condition: { kind }, steps }: Extract<Rule, { kind: "detection" }>): Json {
  return kind === "all" || kind === "then" ? null : steps.map(step);
}

function step({ source, predicate: selects, keys }: Step): Json {
  return { source, predicate: predicate(selects), keys: keys.map(value) };
}

function condition(of: Condition, { steps }: Pick<Rule, "steps">): Json {
  switch (of.kind) {
    case "each":
      return { kind: of.kind };
    case "window":
      return { kind: of.kind, thresholds: thresholds(of.thresholds), within: of.withinSeconds };
    case "first-seen":
      return { kind: of.kind, values: of.values.map(value), within: of.withinSeconds, learning: of.learningSeconds };
    case "baseline":
      return {
        kind: of.kind,
        measure: measure(of.measure),
        bucket: of.bucketSeconds,
        deviations: decimal(of.deviations),
        baseline: of.baselineSeconds,
        learning: of.learningSeconds,
        thresholds: thresholds(of.thresholds),
      };
    case "all":
      return { kind: of.kind, steps: sorted(of.steps.map((use) => stepUse(use, steps))), within: of.withinSeconds };
    case "then":
      return {
        kind: of.kind,
        first: stepUse(of.first, steps),
        tails: of.tails.map((tail) => ({ absent: tail.absent, step: stepUse(tail.step, steps), within: tail.withinSeconds })),
      };
    default:
      return assertNever(of);
  }
}

function stepUse(use: StepUse, steps: readonly Step[]): Json {
  const named = steps.find(({ name }) => name === use.step);
  invariant(named !== undefined, `the step \`${use.step}\` is one of the rule's`);
  return { step: step(named), thresholds: thresholds(use.thresholds), within: use.withinSeconds ?? null };
}

function thresholds(of: readonly Threshold[]): Json {
  return distinct(of.map(({ measure: counted, operator, value: bound }) => ({ measure: measure(counted), ...wholeBound(operator, bound) })));
}

function measure({ kind, values }: Measure): Json {
  return { kind, values: values.map(value) };
}

/** Among whole numbers `> 4` is `>= 5`. */
export function wholeBound(operator: "<" | "<=" | ">" | ">=", bound: number): { readonly operator: "<=" | ">="; readonly bound: number } {
  if (operator === ">") return { operator: ">=", bound: Math.floor(bound) + 1 };
  if (operator === "<") return { operator: "<=", bound: Math.ceil(bound) - 1 };
  return { operator, bound };
}

/** `3`, `3.0` and `03` are one number. */
export function decimal(written: string): string {
  const [whole = "", fraction = ""] = written.split(".");
  const digits = fraction.replace(/0+$/, "");
  return `${whole.replace(/^0+(?=\d)/, "")}${digits === "" ? "" : `.${digits}`}`;
}

type CanonicalPredicate = { readonly kind: "and" | "or"; readonly of: readonly CanonicalPredicate[] } | ({ readonly kind: "atom" | "constant" } & JsonObject);

/** Parts in one order, each once. */
function predicate(of: Predicate): CanonicalPredicate {
  switch (of.kind) {
    case "constant":
      return { kind: of.kind, value: of.value };
    case "and":
    case "or": {
      // A part whose own parts were all alike has become one of them, which may be of this kind.
      const parts = distinct(of.of.map(predicate).flatMap((part) => (part.kind === of.kind ? part.of : [part])));
      return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: of.kind, of: parts };
    }
    case "atom":
      return atom(of);
    default:
      return assertNever(of);
  }
}

function atom({ negated, quantifier, value: looked, test: tested }: Atom): CanonicalPredicate {
  return { kind: "atom", negated, quantifier, value: value(looked), test: test(tested, looked) };
}

function value({ fields, cuts }: Value): Json {
  return { fields: fields.map(field), cuts: cuts.map(({ kind, text: cut }) => ({ kind, text: cut })) };
}

/** Whether a field may be missing is a promise about events, and decides nothing about one. */
function field({ path, type, lists, computed }: Field): Json {
  return { path, type, lists, computed: computed === undefined ? null : { with: computed.with, argument: computed.argument } };
}

function test(of: Test, { fields }: Value): Json {
  switch (of.kind) {
    case "present":
      return { kind: of.kind };
    case "equals":
      return { kind: of.kind, values: scalars(of.values, of.ignoringCase), ignoringCase: of.ignoringCase };
    case "compare": {
      const whole = fields.every(({ type }) => type === "int");
      return { kind: of.kind, ...(whole ? wholeBound(of.operator, of.value) : { operator: of.operator, bound: of.value }) };
    }
    case "field":
      return { kind: of.kind, operator: of.operator, other: value(of.other), ignoringCase: of.ignoringCase };
    case "starts-with":
    case "ends-with":
    case "contains":
      return { kind: of.kind, values: scalars(of.values, of.ignoringCase), ignoringCase: of.ignoringCase };
    case "like":
      return { kind: of.kind, patterns: distinct(of.patterns.map((pattern) => like(pattern, of.ignoringCase))), ignoringCase: of.ignoringCase };
    case "matches":
      return { kind: of.kind, regex: regex(of.regex) };
    case "network":
      return { kind: of.kind, networks: distinct([...of.networks]) };
    case "has":
      return { kind: of.kind, predicate: predicate(of.predicate) };
    default:
      return assertNever(of);
  }
}

function scalars(values: readonly Scalar[], ignoringCase: boolean): Json {
  return distinct(values.map((each) => (typeof each === "string" ? folded(each, ignoringCase) : each)));
}

function like(pattern: LikePattern, ignoringCase: boolean): Json {
  return pattern.map((part) => (part.kind === "text" ? { kind: part.kind, text: folded(part.text, ignoringCase) } : { kind: part.kind }));
}

/** Where case is ignored, the case that is written says nothing (law 2: ASCII). */
function folded(written: string, ignoringCase: boolean): string {
  return ignoringCase ? written.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : written;
}

function regex(of: Regex): Json {
  switch (of.kind) {
    case "empty":
    case "dot":
    case "start":
    case "end":
      return { kind: of.kind };
    case "text":
      return { kind: of.kind, text: of.text };
    case "class":
      return { kind: of.kind, negated: of.negated, ranges: of.ranges.map(({ from, to }) => [from, to]) };
    case "sequence":
    case "alternatives":
      return { kind: of.kind, of: of.of.map(regex) };
    case "repeat":
      return { kind: of.kind, of: regex(of.of), min: of.min, max: of.max ?? null };
    default:
      return assertNever(of);
  }
}

function sorted<J extends Json>(parts: readonly J[]): readonly J[] {
  return parts
    .map((part) => ({ part, key: text(part) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ part }) => part);
}

function distinct<J extends Json>(parts: readonly J[]): readonly J[] {
  return [...new Map(sorted(parts).map((part) => [text(part), part])).values()];
}

/** Every object above is written with its keys in one order, so plain JSON is canonical. */
function text(json: Json): string {
  return JSON.stringify(json);
}
