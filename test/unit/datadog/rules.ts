/** Small detections as IR, for the tests of the Datadog target. */

import type { Span } from "../../../src/diagnostics/diagnostic.ts";
import type { Detection, Metadata, Source, SourceMapping, Step, Threshold } from "../../../src/ir/detection.ts";
import type { Atom, Field, FieldType, Predicate, Test, Value } from "../../../src/ir/predicate.ts";
import { datadog } from "../../../src/targets/datadog/target.ts";
import type { Options, Translation } from "../../../src/targets/target.ts";

export const span: Span = { file: "case.det", start: 10, end: 20 };

export function field(path: string, type: FieldType = "string", lists: readonly number[] = []): Field {
  return { path: path.split("."), type, lists, optional: true };
}
export function value(path: string, type: FieldType = "string", lists: readonly number[] = []): Value {
  return { fields: [field(path, type, lists)], cuts: [] };
}
export function atom(path: string | Value, test: Test, more: Partial<Atom> = {}): Atom {
  return { kind: "atom", negated: false, quantifier: "one", value: typeof path === "string" ? value(path) : path, test, span, ...more };
}
export function is(...values: (string | number | boolean)[]): Test {
  return { kind: "equals", values, ignoringCase: false };
}
export function not(of: Atom): Atom {
  return { ...of, negated: true };
}
export function and(...of: Predicate[]): Predicate {
  return { kind: "and", of };
}
export function or(...of: Predicate[]): Predicate {
  return { kind: "or", of };
}
export const count: Threshold["measure"] = { kind: "count", values: [] };
export function distinct(...paths: string[]): Threshold["measure"] {
  return { kind: "distinct", values: paths.map((path) => value(path)) };
}
export function atLeast(n: number, measure: Threshold["measure"] = count): Threshold {
  return { measure, operator: ">=", value: n, span };
}

export function source(mapping: Partial<SourceMapping> = {}, name = "cloudtrail"): Source {
  const options = [{ name: "query", value: "source:cloudtrail", duration: false, valueSpan: span }];
  return { name, time: ["eventTime"], fields: [], platforms: { datadog: { options, maps: [], ...mapping } }, file: "cloudtrail.det" };
}
export function step(predicate: Predicate, keys: readonly string[] = [], name = "events"): Step {
  return { name, source: "cloudtrail", predicate, keys: keys.map((key) => value(key)), span };
}

export function detection(predicate: Predicate, more: Partial<Detection> = {}, metadata: Partial<Metadata> = {}): Detection {
  return {
    ir: 1,
    kind: "detection",
    id: "aws.test-case",
    idSpan: span,
    version: 1,
    file: "case.det",
    metadata: {
      title: "A test case",
      status: "stable",
      attack: [],
      references: [],
      description: "A test case",
      falsePositives: [],
      tags: [],
      context: [],
      ...metadata,
    },
    severity: "low",
    steps: [step(predicate)],
    keys: [],
    condition: { kind: "each", span },
    platforms: {},
    ...more,
  };
}

export function translate(rule: Detection, of: Source = source(), options: Options = {}): Translation {
  const query = of.platforms.datadog?.options.find(({ name }) => name === "query")?.value;
  return datadog.translate({
    rule,
    sources: { [of.name]: of },
    options: { tags: [], notifications: [], tolerance: 5, ...(typeof query === "string" && { query }), ...options },
    judged: [],
    hash: "0".repeat(64),
  });
}

/** The one file of a translation, read back. */
export function payload(translation: Translation) {
  if (translation.fidelity === "refused") throw new Error(translation.reasons.map(({ message }) => message).join("\n"));
  return JSON.parse(translation.files[0]?.text ?? "");
}
export function searchOf(predicate: Predicate, of?: Source): string {
  return payload(translate(detection(predicate), of)).queries[0].query.replace("source:cloudtrail ", "");
}
/** Code and text of each reason; none for a rule that is emitted. */
export function reasons(translation: Translation): readonly string[] {
  return translation.fidelity === "refused" ? translation.reasons.map(({ code, message }) => `${code} ${message}`) : [];
}
export function codes(translation: Translation): readonly string[] {
  return translation.fidelity === "refused" ? ["refused"] : translation.differences.map(({ code }) => code);
}
