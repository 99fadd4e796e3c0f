/** What is shipped, proved on every platform; then the proof itself: files that were changed a little are noticed. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { hasPython3, type Python, startPython } from "../../src/engines/python.ts";
import type { Detection } from "../../src/ir/detection.ts";
import { testBlock } from "../../src/prove/block.ts";
import { leastOf } from "../../src/prove/bounds.ts";
import { referenceOf } from "../../src/prove/compare.ts";
import { logsFor } from "../../src/prove/logs.ts";
import { open } from "../../src/prove/open.ts";
import { allowanceOf, type Proof, prove } from "../../src/prove/prove.ts";
import { hostProgram } from "../../src/replay/panther/replay.ts";
import { readLog } from "../../src/scan/log.ts";
import type { OutputFile } from "../../src/targets/target.ts";
import { noLogs, readLogs } from "../../src/testing/events.ts";
import { runTests } from "../../src/testing/run.ts";
import { checked, programOf, translated } from "../chain.ts";

vi.setConfig({ testTimeout: 300_000 });

const files = readdirSync("detections", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
const program = programOf(files.sort().map((name) => join("detections", name)));
const logs = await readLogs(program.tests, readLog);
const detections = program.rules.filter((rule): rule is Detection => rule.kind === "detection");
const times = Object.fromEntries(Object.values(program.sources).map(({ name, time }) => [name, time]));

let host: Promise<Python | { readonly reason: string }> | undefined;
const python = (): Promise<Python | { readonly reason: string }> => {
  host ??= startPython(hostProgram, { kind: hasPython3() ? "python3" : "sandbox", startPatienceMs: 200_000 });
  return host;
};
afterAll(async () => {
  const started = await host;
  if (started !== undefined && "stop" in started) started.stop();
});

type Answer = Proof | { readonly notRun: string } | { readonly unreadable: readonly string[] };

/** `change` is what somebody did to the files. */
async function proofOf(rule: Detection, platform: string, streams: number, change: (file: OutputFile) => OutputFile = (file) => file): Promise<Answer> {
  const outcome = translated(platform, rule, program, logs);
  if (!("files" in outcome)) return { notRun: outcome.kind };
  const opened = await open({ platform, rule, files: outcome.files.map(change), sources: program.sources, slackSeconds: 0 }, python);
  if (opened.ok === "not yet") return { notRun: opened.reason };
  if (!opened.ok) return { unreadable: opened.diagnostics.map(({ message }) => message) };
  const least = leastOf(rule, outcome.differences);
  const asked = { codes: outcome.differences.map(({ code }) => code), slackSeconds: platform === "elastic" ? 120 : 0, streams, seed: 1, least };
  const allowed = allowanceOf(outcome.differences);
  const question = { judge: referenceOf(rule), player: opened.player, allowed, times, ...(least !== undefined && { least: referenceOf(least) }) };
  return prove(question, logsFor(rule, program, logs, asked));
}

function detection(id: string): Detection {
  const found = detections.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`${id} is not shipped`);
  return found;
}

/** Why nothing is claimed; everything else is run. */
const notRun: Readonly<Record<string, string>> = {
  "aws.secretsmanager.anomalous-retrieval on datadog": "the model of an anomaly rule is the vendor's own",
  "aws.secretsmanager.anomalous-retrieval on panther": "skipped",
};

/** A run every five minutes over weeks takes a minute a log; test/unit/replay/elastic runs it once a bucket. */
const tooLong = "aws.secretsmanager.anomalous-retrieval on elastic";
const asked = detections
  .flatMap((rule) => ["elastic", "datadog", "panther"].map((platform) => [`${rule.id} on ${platform}`, platform, rule] as const))
  .filter(([name]) => name !== tooLong);

describe("what is shipped", () => {
  it.each(asked)("%s does what it says", async (name, platform, rule) => {
    const answer = await proofOf(rule, platform, 25);
    if (name in notRun) {
      expect(answer).toEqual({ notRun: notRun[name] });
      return;
    }
    if (!("logs" in answer)) throw new Error(JSON.stringify(answer));
    expect(answer.failure).toBeUndefined();
    expect(answer.readings.filter((reading) => reading.logs === answer.logs)).toEqual([]);
    expect({ fired: answer.fired > 0, silent: answer.silent > 0 }).toEqual({ fired: true, silent: true });
  });
});

describe("a difference that is named", () => {
  it("is shown by a test that can be pasted, and on which the reference does what the platform does not", async () => {
    const rule = detection("aws.secretsmanager.batch-retrieval-multi-region");
    const proof = await proofOf(rule, "panther", 60);
    const example = "examples" in proof ? proof.examples.missed : undefined;
    if (example === undefined) throw new Error("Panther's fixed windows miss something");
    const whole = `language 1
use cloudtrail from "detections/sources/cloudtrail.det"
use secrets_manager, secret_scanners from "detections/shared/aws.det"
detection a.pasted version 1 {
  title: "Pasted"
  severity: info
  from cloudtrail
    where  secrets_manager and eventName is "BatchGetSecretValue"
    unless userIdentity.arn in secret_scanners
  alert when distinct awsRegion >= 5 within 10m
    for each userIdentity.arn
${testBlock("panther misses this", example.log.events, times, "alert")}}
`;
    const pasted = checked(["case.det"], (path) => (path === "case.det" ? { text: whole } : programText(path)));
    expect(pasted.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const results = runTests(pasted.program.rules, pasted.program.sources, pasted.program.tests, noLogs);
    expect(results.map(({ title, passed }) => [title, passed])).toEqual([["panther misses this", true]]);
  });
});

function programText(path: string): { readonly text: string } {
  return { text: readFileSync(path, "utf8") };
}

/** What a hand may do to a file that is then no longer the detection. */
const changes: readonly (readonly [id: string, platform: string, from: RegExp, to: string])[] = [
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", />= 5/g, ">= 4"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", />= 5/, "> 5"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /"BatchGetSecretValue"/, '"GetSecretValue"'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /at - 600000/, "at - 599999"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /from = "now-[0-9]+m"/, 'from = "now-10m"'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /interval = "5m"/, 'interval = "30m"'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "datadog", />= 5/, "> 5"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "datadog", /"evaluationWindow": 600/, '"evaluationWindow": 300'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "datadog", /"cardinality"/, '"count"'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "datadog", /@evt\.name/, "@evt.nam"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /Threshold: 5/, "Threshold: 4"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /== "BatchGetSecretValue"/, '!= "BatchGetSecretValue"'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /def unique\(/, "def not_unique("],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /Threshold: 5/, "Threshold: 50"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /DedupPeriodMinutes: 10/, "DedupPeriodMinutes: 1440"],
  ["aws.secretsmanager.enumerate-and-retrieve", "datadog", / && /, " || "],
  ["aws.secretsmanager.enumerate-and-retrieve", "datadog", /@evt\.name:ListSecrets/, "@evt.name:ListSecret"],
  ["okta.administration.identity-provider-changed", "datadog", / OR /, " AND "],
  ["okta.administration.identity-provider-changed", "panther", /return /, "return not "],
];

describe("a file that was changed by hand", () => {
  it.each(changes)("%s on %s: %s becomes %s, and it is noticed", async (id, platform, from, to) => {
    let changed = 0;
    const answer = await proofOf(detection(id), platform, 60, (file) => {
      const text = file.text.replace(from, to);
      changed += text === file.text ? 0 : 1;
      return { ...file, text };
    });
    expect(changed).toBeGreaterThan(0);
    expect("unreadable" in answer || ("failure" in answer && answer.failure !== undefined)).toBe(true);
  });
});
