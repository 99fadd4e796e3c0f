/** What is shipped, proved on every platform; then the proof itself: files that were changed a little are noticed. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { hasPython3, type Python, startPython } from "../../src/engines/python.ts";
import type { Rule } from "../../src/ir/detection.ts";
import { testBlock } from "../../src/prove/block.ts";
import { localProver, type PlatformProof, proveOn, reckonsWithSlack, testsOf } from "../../src/prove/job.ts";
import { timesOf } from "../../src/prove/times.ts";
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
const times = timesOf(program.sources);

let host: Promise<Python | { readonly reason: string }> | undefined;
const python = (): Promise<Python | { readonly reason: string }> => {
  host ??= startPython(hostProgram, { kind: hasPython3() ? "python3" : "sandbox", startPatienceMs: 200_000 });
  return host;
};
afterAll(async () => {
  const started = await host;
  if (started !== undefined && "stop" in started) started.stop();
});

const prover = localProver(python);

/** `change` is what somebody did to the files. */
function proofOf(rule: Rule, platform: string, streams: number, change: (file: OutputFile) => OutputFile = (file) => file): Promise<PlatformProof> {
  const outcome = translated(platform, rule, program, logs);
  const { files, differences } = "files" in outcome ? outcome : { files: [], differences: [] };
  const slackSeconds = reckonsWithSlack(platform, rule) ? 120 : 0;
  const tests = testsOf(rule, program, logs);
  const job = { platform, rule, sources: program.sources, tests, files: files.map(change), differences, slackSeconds, streams, seed: 1 };
  return proveOn(outcome, job, prover);
}

function ruleOf(id: string): Rule {
  const found = program.rules.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`${id} is not shipped`);
  return found;
}

/** Why nothing is claimed; everything else is run. */
const notRun: Readonly<Record<string, unknown>> = {
  "aws.secretsmanager.high-frequency-get-secret-value on datadog": "the translation is refused",
  "aws.secretsmanager.high-frequency-get-secret-value on panther": "the translation is refused",
  "aws.secretsmanager.anomalous-retrieval on panther": expect.stringMatching(/^skipped: /),
};

const asked = program.rules.flatMap((rule) => ["elastic", "datadog", "panther"].map((platform) => [`${rule.id} on ${platform}`, platform, rule] as const));

describe("what is shipped", () => {
  it.each(asked)("%s does what it says", async (name, platform, rule) => {
    const answer = await proofOf(rule, platform, 25);
    if (name in notRun) {
      expect(answer).toMatchObject({ kind: "not run", reason: notRun[name] });
      return;
    }
    if (answer.kind !== "proved") throw new Error(JSON.stringify(answer));
    const { proof, tests } = answer;
    expect(proof.failure).toBeUndefined();
    expect(proof.readings.filter((reading) => reading.logs === proof.logs)).toEqual([]);
    expect({ fired: proof.fired > 0, silent: proof.silent > 0 }).toEqual({ fired: true, silent: true });
    expect(tests.map(({ title }) => title)).toEqual(program.tests.filter((test) => test.rule === rule.id).map(({ title }) => title));
  });
});

describe("a difference that is named", () => {
  it("is shown by a test that can be pasted, and on which the reference does what the platform does not", async () => {
    const rule = ruleOf("aws.secretsmanager.batch-retrieval-multi-region");
    const answer = await proofOf(rule, "panther", 60);
    const example = answer.kind === "proved" ? answer.proof.examples.missed : undefined;
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
${testBlock("panther misses this", example.played.log.events, times, "alert")}}
`;
    const pasted = checked(["case.det"], (path) => (path === "case.det" ? { text: whole } : programText(path)));
    expect(pasted.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const results = runTests(pasted.program.rules, pasted.program.sources, pasted.program.tests, noLogs);
    expect(results.map(({ title, passed }) => [title, passed])).toEqual([["panther misses this", true]]);
  });
});

const neverFires = `language 1
use cloudtrail from "detections/sources/cloudtrail.det"
detection a.quiet version 1 {
  title: "Quiet"
  severity: info
  from cloudtrail
    where eventName is "ListSecrets" and eventName is "GetSecretValue"
  alert on each event
}
`;

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
  // Values, and keys, that differ in their case alone.
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /TO_BASE64\((cloud\.region)\)/g, "TO_BASE64(TO_LOWER($1))"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /event\.get\("awsRegion"\)\)\n/, 'event.get("awsRegion").lower())\n'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "panther", /(?<=dedup\(event\):\n)(.*)/, "$1.upper()"],
  ["okta.sign-in.push-fatigue", "panther", /dedup\(event\)\}/, "dedup(event).lower()}"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /(?<="query":.*)>= 5/, "> 5"],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /"from":"now-[0-9]+m"/, '"from":"now-10m"'],
  ["aws.secretsmanager.batch-retrieval-multi-region", "elastic", /(?<=^\/\/(?:.|\n)*)>= 5/g, ">= 6"],
  ["aws.secretsmanager.anomalous-retrieval", "elastic", /interval = "5m"/, 'interval = "2h"'],
  ["aws.secretsmanager.anomalous-retrieval", "elastic", /- 300000/g, "- 2200000"],
  ["aws.secretsmanager.anomalous-retrieval", "datadog", /"cardinality"/, '"count"'],
  ["aws.secretsmanager.anomalous-retrieval", "datadog", /"bucketDuration": 1800/, '"bucketDuration": 3600'],
  ["aws.secretsmanager.anomalous-retrieval", "datadog", /"@userIdentity\.arn"/, '"@userIdentity.type"'],
  ["aws.secretsmanager.anomalous-retrieval", "datadog", /-@error\.kind/, "@error.kind"],
  ["aws.secretsmanager.anomalous-retrieval", "datadog", /"anomaly_detection"/, '"threshold"'],
  ["aws.secretsmanager.high-frequency-get-secret-value", "elastic", /7 days/g, "6 days"],
  ["aws.secretsmanager.high-frequency-get-secret-value", "elastic", /event_count ASC/g, "event_count DESC"],
  ["aws.secretsmanager.high-frequency-get-secret-value", "elastic", /user_agent\.name ASC/g, "user_agent.name DESC"],
  ["aws.secretsmanager.high-frequency-get-secret-value", "elastic", /COUNT\(\*\)/g, "COUNT(source.address)"],
  ["aws.secretsmanager.high-frequency-get-secret-value", "elastic", /LIMIT 1000/g, "LIMIT 3"],
  ["aws.secretsmanager.high-frequency-get-secret-value", "elastic", /(?<=^\/\/(?:.|\n)*)7 days/, "1 days"],
  ["aws.secretsmanager.enumerate-and-retrieve", "datadog", / && /, " || "],
  ["aws.secretsmanager.enumerate-and-retrieve", "datadog", /@evt\.name:ListSecrets/, "@evt.name:ListSecret"],
  // Without what is added for late events.
  ["okta.sign-in.push-fatigue", "panther", /LookbackWindowMinutes: 45/, "LookbackWindowMinutes: 40"],
  ["okta.administration.identity-provider-changed", "datadog", / OR /, " AND "],
  ["okta.administration.identity-provider-changed", "panther", /return /, "return not "],
];

describe("what a proof says", () => {
  it("holds what both fired on in each of the detection's tests, by name and instant", async () => {
    const rule = ruleOf("aws.secretsmanager.batch-retrieval-multi-region");
    for (const platform of ["elastic", "datadog", "panther"]) {
      const answer = await proofOf(rule, platform, 0);
      if (answer.kind !== "proved") throw new Error(JSON.stringify(answer));
      const fired = answer.tests.flatMap(({ played }) => played.reference);
      expect(fired.length).toBeGreaterThan(0);
      expect(fired.every(({ instantsMs }) => instantsMs.length > 0)).toBe(true);
      for (const { played } of answer.tests) {
        const { platform: said } = played;
        if ("failed" in said) throw new Error(said.failed);
        expect(said.map(({ name }) => name)).toEqual(played.reference.map(({ name }) => name));
        expect(said.every(({ instantsMs }) => instantsMs.length > 0)).toBe(true);
        expect(new Set(played.groups.flat())).toEqual(new Set([...played.groups.flat(), ...said.map(({ name }) => name)]));
      }
      expect(structuredClone(answer)).toEqual(answer);
    }
  });

  it("is a failure where nothing ever fires", async () => {
    const quiet = programOf(["case.det"], (path) => (path === "case.det" ? { text: neverFires } : programText(path)));
    const [rule] = quiet.rules;
    if (rule === undefined) throw new Error("one detection is written here");
    const answer = await proofOf(rule, "datadog", 5);
    expect(answer).toMatchObject({ kind: "proved", proof: { fired: 0, failure: { kind: "one-sided", missing: "fired" } } });
  });
});

describe("a file that was changed by hand", () => {
  it.each(changes)("%s on %s: %s becomes %s, and it is noticed", async (id, platform, from, to) => {
    let changed = 0;
    const answer = await proofOf(ruleOf(id), platform, 60, (file) => {
      const text = file.text.replace(from, to);
      changed += text === file.text ? 0 : 1;
      return { ...file, text };
    });
    expect(changed).toBeGreaterThan(0);
    expect(answer.kind === "unreadable" || (answer.kind === "proved" && answer.proof.failure !== undefined)).toBe(true);
  });
});
