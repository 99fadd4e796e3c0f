/** What the Panther tier looks at: emitted rules, each with the records to ask it about. */

import fc from "fast-check";
import type { Detection } from "../../../src/ir/detection.ts";
import type { Value } from "../../../src/ir/predicate.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import { panther } from "../../../src/targets/panther/target.ts";
import type { OutputFile, TranslationRequest } from "../../../src/targets/target.ts";
import { detection, record, source } from "./random.ts";

export interface Case {
  readonly detection: Detection;
  readonly files: readonly OutputFile[];
  readonly python: string;
  /** How many tests the YAML has. */
  readonly unitTests: number;
  /** What `unique()` returns, where the rule has it. */
  readonly unique: readonly Value[] | undefined;
  readonly events: readonly JsonObject[];
}

export function caseOf(request: TranslationRequest, events: readonly JsonObject[]): Case | undefined {
  const { rule } = request;
  const translation = panther.translate(request);
  if (rule.kind !== "detection" || translation.fidelity === "refused") return undefined;
  const text = (ending: string): string => translation.files.find(({ path }) => path.endsWith(ending))?.text ?? "";
  const distinct = rule.condition.kind === "window" ? rule.condition.thresholds.find(({ measure }) => measure.kind === "distinct") : undefined;
  return {
    detection: rule,
    files: translation.files,
    python: text(".py"),
    unitTests: text(".yml").match(/^ {2,4}(?:- )?ExpectedResult: /gm)?.length ?? 0,
    unique: text(".py").includes("\ndef unique(") ? distinct?.measure.values : undefined,
    events,
  };
}

export function randomCases(count: number, seed: number): readonly Case[] {
  const detections = fc.sample(detection, { numRuns: count, seed });
  return detections.flatMap((rule, i) => {
    const events = fc.sample(record, { numRuns: 80, seed: seed + i });
    const made = caseOf({ rule, sources: { log: source }, options: { log_types: ["AWS.CloudTrail"] }, judged: [], hash: "0" }, events);
    return made === undefined ? [] : [made];
  });
}

export function shippedCases(): readonly Case[] {
  return [];
}
export function adversarialCases(): readonly Case[] {
  return [];
}
