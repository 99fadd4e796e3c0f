/** What has to hold of any input. A law that is broken throws; so does a crash. Knows nothing of how inputs are made or watched. */

import assert from "node:assert/strict";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { check } from "../../src/check/project.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { position, render } from "../../src/diagnostics/render.ts";
import { problem } from "../../src/diagnostics/report.ts";
import { alerts, evaluate } from "../../src/evaluate/evaluate.ts";
import type { Rule } from "../../src/ir/detection.ts";
import { irDocument } from "../../src/ir/document.ts";
import { lower, type Program } from "../../src/lower/lower.ts";
import { type JsonValue, jsonDocument } from "../../src/output/json.ts";
import { readManifest } from "../../src/output/manifest.ts";
import { toEvent } from "../../src/scan/event.ts";
import { readLog } from "../../src/scan/log.ts";
import { format } from "../../src/syntax/print.ts";
import { read } from "../../src/syntax/read.ts";
import { targets } from "../../src/targets/registry.ts";
import { codesOf } from "../../src/targets/translate.ts";
import { noLogs } from "../../src/testing/events.ts";
import { runTests } from "../../src/testing/run.ts";
import { translated } from "../chain.ts";
import { detectionPath } from "../generate/detections.ts";
import { type Fault, type Input, reader } from "./inputs.ts";

export async function examine(input: Input): Promise<void> {
  switch (input.kind) {
    case "detection":
      return examineDetection(input);
    case "log":
      return examineLog(input.text);
    case "settings":
      return examineSettings(input.text);
    case "fault":
      return suffer(input.fault);
    default:
      examineText(input);
  }
}

type Text = { readonly path: string; readonly text: string };

/** Any text at all: an answer whose every message can be shown; and where nothing is wrong, the whole chain. */
function examineText(input: Text): { readonly program: Program; readonly diagnostics: readonly Diagnostic[] } {
  examineFormat(input);
  const textOf = reader(input);
  const project = check([input.path], (path) => {
    const text = textOf(path);
    return text === undefined ? { problem: problem("E1301", { path }, { path }) } : { text };
  });
  for (const one of project.diagnostics.slice(0, 30)) examineDiagnostic(one, textOf);
  const program = lower(project);
  for (const rule of program.rules.slice(0, 2)) examineRule(rule, program);
  const own = program.tests.filter(({ events }) => events.every((event) => event.kind === "at")).slice(0, 3);
  for (const { problems, failures } of runTests(program.rules, program.sources, own, noLogs)) {
    for (const one of [...problems, ...failures.map(({ diagnostic }) => diagnostic)]) examineDiagnostic(one, textOf);
  }
  return { program, diagnostics: project.diagnostics };
}

/** The formatter and the parser are inverse, and formatting is done after one time. */
function examineFormat({ path, text }: Text): void {
  const { text: once, diagnostics } = format(path, text);
  if (once === undefined) {
    assert(diagnostics.length > 0, "a text that cannot be laid out has a reason");
    return;
  }
  if (diagnostics.length > 0) return;
  const again = read(path, once);
  assert.deepEqual(again.diagnostics, []);
  assert.equal(withoutSpans(again.file), withoutSpans(read(path, text).file));
  // Half of the texts: this is the slowest of the laws.
  if (text.length % 2 === 0) assert.equal(format(path, once).text, once);
}

function withoutSpans(tree: unknown): string {
  return JSON.stringify(tree, (key, value) => (key === "span" ? undefined : value));
}

function examineDiagnostic(one: Diagnostic, textOf: (path: string) => string | undefined): void {
  for (const span of [one.span, ...(one.labels ?? []).map((label) => label.span)]) {
    const text = span && textOf(span.file);
    if (span === undefined || text === undefined) continue;
    assert(0 <= span.start && span.start <= span.end && span.end <= text.length, `${one.code} lies inside its text`);
    assert(position(text, span.start).column >= 1);
  }
  // Coloured text holds the colours' own escapes; without colour no control is left.
  assert.doesNotMatch(
    render(one, textOf, { color: false }),
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/,
    "nothing steers the terminal",
  );
}

function examineRule(rule: Rule, program: Program): void {
  JSON.parse(jsonDocument(irDocument([rule], program.sources) as unknown as JsonValue));
  for (const platform of Object.keys(targets)) {
    const outcome = translated(platform, rule, program);
    if (!("files" in outcome)) continue;
    assert(outcome.files.length > 0);
    for (const file of outcome.files) assertReadable(file);
  }
}

/** Python and ES|QL are read by the real tiers. */
function assertReadable({ path, text }: { readonly path: string; readonly text: string }): void {
  if (path.endsWith(".json")) JSON.parse(text);
  else if (path.endsWith(".ndjson")) for (const line of text.trimEnd().split("\n")) JSON.parse(line);
  else if (path.endsWith(".toml")) parseToml(text);
  else if (path.endsWith(".yml")) parseYaml(text, { version: "1.1", strict: true, uniqueKeys: true });
}

/** What the generator makes has no mistake, and its verdict depends neither on the order of events nor on the IR having been printed. */
function examineDetection({ text, events }: Extract<Input, { kind: "detection" }>): void {
  const { program, diagnostics } = examineText({ path: detectionPath, text });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code} ${message}`),
    [],
  );
  const [rule] = program.rules;
  assert(rule !== undefined, "a generated detection is lowered");
  const [copy] = (JSON.parse(jsonDocument(irDocument([rule], program.sources) as unknown as JsonValue)) as { rules: Rule[] }).rules;
  assert(copy !== undefined);
  assert.deepEqual(evaluate(copy, events), evaluate(rule, events));
  const reversed = evaluate(rule, events.toReversed());
  const straight = evaluate(rule, events);
  assert.deepEqual(
    reversed.kind === "events" ? reversed.events.map((position) => events.length - 1 - position).sort((a, b) => a - b) : reversed,
    straight.kind === "events" ? straight.events : straight,
  );
  alerts(rule, events);
}

async function examineLog(text: string): Promise<void> {
  const source = { name: "log", time: ["at"], fields: [], platforms: {}, file: detectionPath };
  for await (const { records, malformed, problems } of readLog(chunksOf(Buffer.from(text)))) {
    assert(malformed >= 0);
    for (const one of problems) examineDiagnostic(one, () => undefined);
    for (const { data } of records) toEvent(source, data);
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

function examineSettings(text: string): void {
  const { config, diagnostics } = loadConfig("samefire.yaml", text, codesOf);
  assert.equal(
    config === undefined,
    diagnostics.some(({ severity }) => severity === "error"),
  );
  for (const one of diagnostics.slice(0, 30)) examineDiagnostic(one, () => text);
  for (const one of readManifest("manifest.json", text).diagnostics) examineDiagnostic(one, () => undefined);
}

function suffer(fault: Fault): void {
  if (fault === "crash") throw new Error("a planted crash");
  const kept: unknown[] = [];
  for (let n = 0; ; n++) if (fault === "memory") kept.push(new Array(1_000_000).fill(n));
}
