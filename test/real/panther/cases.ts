/** What the Panther tier looks at: emitted rules, each with the records to ask it about. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Detection, Rule, Step } from "../../../src/ir/detection.ts";
import { meaningHash } from "../../../src/ir/hash.ts";
import type { Value } from "../../../src/ir/predicate.ts";
import type { Program } from "../../../src/lower/lower.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { stream } from "../../../src/prove/streams/stream.ts";
import { resolveOptions } from "../../../src/targets/options.ts";
import { correlationPlanOf } from "../../../src/targets/panther/correlation_plan.ts";
import { panther } from "../../../src/targets/panther/target.ts";
import { renamed } from "../../../src/targets/panther/unit_tests.ts";
import type { OutputFile, TranslationRequest } from "../../../src/targets/target.ts";
import { noLogs } from "../../../src/testing/events.ts";
import { judge } from "../../../src/testing/run.ts";
import { checked, programOf, translated } from "../../chain.ts";
import { corpus } from "../../escape/corpus.ts";
import { literalDetection, operators, proseDetection, titleDetection } from "../../escape/detections.ts";
import { detection, record, source } from "./random.ts";

export interface Case {
  /** Of the rule or signal. */
  readonly name: string;
  readonly step: Step;
  readonly keys: readonly Value[];
  /** Without these an event counts for nothing. */
  readonly counted: readonly Value[];
  /** What `unique()` returns, where the rule has it. */
  readonly unique: readonly Value[] | undefined;
  /** The Python, and all files that come with it; a signal's are with the first of its correlation. */
  readonly python: string;
  readonly files: readonly OutputFile[];
  /** Raw records, and the same as Panther has them where a source maps fields. */
  readonly events: readonly JsonObject[];
  readonly logged: readonly JsonObject[];
}

/** One for each Python module of a detection; none where it is refused. */
export function casesFor(request: TranslationRequest, events: readonly JsonObject[]): readonly Case[] {
  const { rule, sources } = request;
  const translation = panther.translate(request);
  if (rule.kind !== "detection" || translation.fidelity === "refused") return [];
  const { files } = translation;
  return modulesOf(rule).map((module, i): Case => {
    const python = files.filter(({ path }) => path.endsWith(".py"))[i]?.text ?? "";
    return {
      ...module,
      unique: python.includes("\ndef unique(") ? module.counted : undefined,
      python,
      files: i === 0 ? files : [],
      events,
      logged: events.map((event) => renamed(event, sources[module.step.source]?.platforms.panther)),
    };
  });
}

/** What each of a detection's modules is to match, in the order in which they are emitted. */
function modulesOf(rule: Detection): readonly Pick<Case, "name" | "step" | "keys" | "counted">[] {
  const { condition, steps, id } = rule;
  if (condition.kind === "all" || condition.kind === "then") {
    const plan = correlationPlanOf(rule, condition, { slackSeconds: 0 });
    return "signals" in plan ? plan.signals.map(({ name, step, needed }) => ({ name: `${id}.${name}`, step, keys: step.keys, counted: needed })) : [];
  }
  const counted = condition.kind === "window" ? condition.thresholds.flatMap(({ measure }) => measure.values) : [];
  return steps.slice(0, 1).map((step) => ({ name: id, step, keys: rule.keys, counted }));
}

export function randomCases(count: number, seed: number): readonly Case[] {
  const detections = fc.sample(detection, { numRuns: count, seed });
  return detections.flatMap((rule, i) => {
    const events = fc.sample(record, { numRuns: 80, seed: seed + i });
    return casesFor({ rule, sources: { log: source }, options: { log_types: ["AWS.CloudTrail"] }, judged: [], hash: "0" }, events);
  });
}

function files(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".det"));
  return names.sort().map((file) => join(folder, file));
}

/** The detections of the repository and the golden ones, asked about the events of their tests and nearly the same ones. */
export function shippedCases(): readonly Case[] {
  const golden = ["features", "group", "sequence", "chain", "absence"].map((name) => join("test", "golden", "panther", `${name}.det`));
  const program = programOf([...files("detections"), ...golden]);
  return casesOf(program, (events) => [...events, ...events.flatMap(neighbours)]);
}

/** One small detection for each thing that the language can ask, about generated events. */
export function featureCases(): readonly Case[] {
  const program = programOf(files(join("test", "forms")));
  return casesOf(program, (_, rule) => {
    const outcome = translated("panther", rule, program);
    if (rule.kind !== "detection" || !("files" in outcome)) return [];
    const claimed = new Set(outcome.differences.map(({ code }) => code));
    const streams = Array.from({ length: 4 }, (_, seed) => stream(rule, program.sources, { seed, family: 1, claimed, records: [] }));
    return streams.flat().map(({ data }) => data);
  });
}

/** Of one golden detection, without events. */
export function goldenCases(name: string): readonly Case[] {
  return casesOf(programOf([join("test", "golden", "panther", `${name}.det`)]), () => []);
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

function casesOf(program: Program, more: (events: readonly JsonObject[], rule: Rule) => readonly JsonObject[]): readonly Case[] {
  return program.rules.flatMap((rule) => {
    const judged = judge(rule, program.tests, program.sources, noLogs);
    const { options } = resolveOptions(
      panther,
      rule.steps.map((step) => ({ scope: "source" as const, options: program.sources[step.source]?.platforms.panther?.options ?? [] })),
    );
    return casesFor(
      { rule, sources: program.sources, options, judged, hash: meaningHash(rule) },
      more(
        judged.map(({ event }) => event.data),
        rule,
      ),
    );
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
