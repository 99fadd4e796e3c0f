/** What the Panther tier looks at: emitted rules, each with the records to ask it about. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import type { Detection } from "../../../src/ir/detection.ts";
import { meaningHash } from "../../../src/ir/hash.ts";
import type { Value } from "../../../src/ir/predicate.ts";
import type { Program } from "../../../src/lower/lower.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { resolveOptions } from "../../../src/targets/options.ts";
import { panther } from "../../../src/targets/panther/target.ts";
import { renamed } from "../../../src/targets/panther/unit_tests.ts";
import type { OutputFile, TranslationRequest } from "../../../src/targets/target.ts";
import { noLogs } from "../../../src/testing/events.ts";
import { judge } from "../../../src/testing/run.ts";
import { checked, programOf } from "../../chain.ts";
import { corpus } from "../../escape/corpus.ts";
import { literalDetection, operators, proseDetection, titleDetection } from "../../escape/detections.ts";
import { detection, record, source } from "./random.ts";

export interface Case {
  readonly detection: Detection;
  readonly files: readonly OutputFile[];
  readonly python: string;
  /** How many tests the YAML has. */
  readonly unitTests: number;
  /** What `unique()` returns, where the rule has it. */
  readonly unique: readonly Value[] | undefined;
  /** Raw records, and the same as Panther has them where a source maps fields. */
  readonly events: readonly JsonObject[];
  readonly logged: readonly JsonObject[];
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
    unitTests: (parse(text(".yml")) as { readonly Tests?: readonly unknown[] }).Tests?.length ?? 0,
    unique: text(".py").includes("\ndef unique(") ? distinct?.measure.values : undefined,
    events,
    logged: events.map((event) => renamed(event, request.sources[rule.steps[0]?.source ?? ""]?.platforms.panther)),
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

/** The detections of the repository and the golden one, asked about the events of their tests and nearly the same ones. */
export function shippedCases(): readonly Case[] {
  const shipped = readdirSync("detections", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".det"));
  const program = programOf([...shipped.map((file) => join("detections", file)), join("test", "golden", "panther", "features.det")]);
  return casesOf(program, (events) => [...events, ...events.flatMap(neighbours)]);
}

/** Hostile texts as literals, in everything that people read, and in titles. */
export function adversarialCases(): readonly Case[] {
  let number = 0;
  // Rules of one folder need different ids.
  const numbered = (written: string): string => written.replace(/^detection escape\.\w+/m, (header) => `${header}-${number++}`);
  return corpus.flatMap(({ text }) =>
    [...operators.map((operator) => literalDetection(operator, text)), proseDetection(text), titleDetection(text)].flatMap((written) =>
      casesOf(
        // What the language itself refuses, such as a title of blanks, is left out.
        checked(["escape.det"], () => ({ text: numbered(written) })).program,
        (events) => [...events, ...corpus.map((other) => ({ message: other.text }))],
      ),
    ),
  );
}

function casesOf(program: Program, more: (events: readonly JsonObject[]) => readonly JsonObject[]): readonly Case[] {
  return program.rules.flatMap((rule) => {
    const judged = judge(rule, program.tests, program.sources, noLogs);
    const { options } = resolveOptions(
      panther,
      rule.steps.map((step) => ({ scope: "source" as const, options: program.sources[step.source]?.platforms.panther?.options ?? [] })),
    );
    const made = caseOf({ rule, sources: program.sources, options, judged, hash: meaningHash(rule) }, more(judged.map(({ event }) => event.data)));
    return made === undefined ? [] : [made];
  });
}

/** An event with one value gone, null, of another type, or in other letters. */
function neighbours(event: JsonObject): readonly JsonObject[] {
  return Object.keys(event).flatMap((key) => {
    const value = event[key];
    const others: readonly Json[] = [null, 1, [], ...(typeof value === "string" ? [value.toUpperCase(), `${value}x`, ""] : [])];
    const { [key]: _, ...without } = event;
    const below = typeof value === "object" && value !== null && !Array.isArray(value) ? neighbours(value as JsonObject) : [];
    return [without, ...[...others, ...below].map((other) => ({ ...event, [key]: other }))];
  });
}
