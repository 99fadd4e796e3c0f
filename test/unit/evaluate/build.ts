/** Short ways to write IR in the evaluator's tests. */

import type { Condition, Detection, Hunt, Measure, Step, StepUse, Threshold } from "../../../src/ir/detection.ts";
import type { Atom, Field, FieldType, Predicate, Test, Value } from "../../../src/ir/predicate.ts";
import type { Event, JsonObject } from "../../../src/model/event.ts";

export function field(path: string, type: FieldType = "string", lists: readonly number[] = []): Field {
  return { path: path.split("."), type, lists, optional: true };
}

export function value(...fields: readonly Field[]): Value {
  return { fields, cuts: [] };
}

export function atom(of: Field | Value, test: Test, rest: Partial<Pick<Atom, "negated" | "quantifier">> = {}): Atom {
  return { kind: "atom", negated: false, quantifier: "one", value: "fields" in of ? of : value(of), test, ...rest };
}

export function is(of: Field, ...values: readonly (string | number | boolean)[]): Atom {
  return atom(of, { kind: "equals", values, ignoringCase: false });
}

export const count: Measure = { kind: "count", values: [] };
export function distinct(...paths: readonly string[]): Measure {
  return { kind: "distinct", values: paths.map((path) => value(field(path))) };
}
export function sum(path: string): Measure {
  return { kind: "sum", values: [value(field(path, "int"))] };
}
export function threshold(measure: Measure, operator: Threshold["operator"], limit: number): Threshold {
  return { measure, operator, value: limit };
}

export function step(name: string, predicate: Predicate, keys: readonly string[] = ["k"]): Step {
  return { name, source: "log", predicate, keys: keys.map((key) => value(field(key))) };
}
export function use(name: string, thresholds: readonly Threshold[] = [], withinSeconds?: number): StepUse {
  return { step: name, thresholds, ...(withinSeconds !== undefined && { withinSeconds }) };
}

const common = {
  ir: 1,
  id: "a.rule",
  version: 1,
  file: "a.det",
  metadata: { title: "a rule", status: "stable", attack: [], references: [], description: "a rule", falsePositives: [], tags: [], context: [] },
  platforms: {},
} as const;

export function detection(condition: Condition, steps: readonly Step[], suppressSeconds?: number): Detection {
  const keys = steps[0]?.keys ?? [];
  return { ...common, kind: "detection", severity: "low", steps, keys, condition, ...(suppressSeconds !== undefined && { suppressSeconds }) };
}

export function hunt(steps: readonly Step[], rest: Pick<Hunt, "measures" | "overSeconds" | "sort" | "limit">): Hunt {
  return { ...common, kind: "hunt", steps, keys: steps[0]?.keys ?? [], ...rest };
}

/** `atSeconds` after the epoch. */
export function event(atSeconds: number, data: JsonObject = {}): Event {
  return { source: "log", atMs: atSeconds * 1000, data };
}

export const everything: Predicate = { kind: "constant", value: true };
