/** A schedule's runs that are taken over from a run before say what they would have said: held against running the whole query at every run. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/model/event.ts";
import type { CompiledQuery } from "../../../../src/replay/elastic/compile/query.ts";
import { indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import type { Document } from "../../../../src/replay/elastic/index/read.ts";
import { compileRule } from "../../../../src/replay/elastic/rule/compile_rule.ts";
import { readElasticFile } from "../../../../src/replay/elastic/rule/read_file.ts";
import type { ElasticRule } from "../../../../src/replay/elastic/rule/rule.ts";
import { runRule } from "../../../../src/replay/elastic/rule/run_rule.ts";
import { programOf, translated } from "../../../chain.ts";

const start = Date.UTC(2026, 0, 1);
const second = 1_000;
const minute = 60 * second;

/** Small, seeded, and of no interest but that it is the same everywhere. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

const index = indexOf("logs-aws.cloudtrail-default", {
  properties: {
    "@timestamp": { type: "date" },
    "event.ingested": { type: "date" },
    "event.provider": { type: "keyword" },
    "event.action": { type: "keyword" },
    user: { type: "keyword" },
    tags: { type: "keyword" },
    n: { type: "long" },
    "aws.cloudtrail.user_identity.arn": { type: "keyword" },
    "cloud.region": { type: "keyword" },
    "source.ip": { type: "ip" },
  },
});

/** Mostly near each other, now and then hours apart; some say the same twice. */
function documents(seed: number, spreadMs: number): readonly Document[] {
  const next = numbers(seed);
  return Array.from({ length: 5 + next(40) }, (_, i): Document => {
    const atMs = start + (next(4) === 0 ? next(spreadMs) : 4 * 60 * minute + next(30) * minute) + next(2) * next(minute);
    const source: JsonObject = {
      "@timestamp": new Date(atMs).toISOString(),
      "event.ingested": new Date(atMs + next(6) * minute).toISOString(),
      "event.provider": "secretsmanager.amazonaws.com",
      "event.action": ["GetSecretValue", "ListSecrets"][next(2)] ?? "",
      user: ["a", "b", "c"][next(3)] ?? "",
      n: next(5) - 1,
      tags: ["x", "y", "z"].slice(next(3), 1 + next(3)),
      "cloud.region": `r${next(4)}`,
      ...(next(6) > 0 && { "aws.cloudtrail.user_identity.arn": `arn:${next(3)}` }),
    };
    return { index: index.name, id: String(i), source };
  });
}

function agrees(rule: ElasticRule, seeds: number, spreadMs: number): { readonly rows: number; readonly runs: number } {
  const compiled = compileRule("r.toml", rule, [index]);
  if (!compiled.ok) throw new Error(compiled.diagnostic.message);
  let [rows, runs] = [0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const log = documents(seed, spreadMs);
    const fast = runRule(rule, compiled.value, log);
    const slow = runRule(rule, compiled.value, log, { everyRun: true });
    expect([rule.query, seed, fast]).toEqual([rule.query, seed, slow]);
    if (!fast.ok) continue;
    rows += fast.value.rows.length;
    runs += fast.value.runs;
  }
  return { rows, runs };
}

/** What each run says, or why it fails. */
function runsOf(rule: ElasticRule, query: CompiledQuery, log: readonly Document[], everyRun = false): readonly unknown[] {
  const runs: unknown[] = [];
  const answer = runRule(rule, query, log, { everyRun, onRun: ({ nowMs, rows }) => runs.push({ nowMs, rows }) });
  return [...runs, answer];
}

function rule(query: string, intervalMs = 5 * minute, fromMs = 40 * minute): ElasticRule {
  const schedule = { isEnabled: true, intervalMs, fromMs, timestampOverride: "event.ingested", maxSignals: 3 };
  return { kind: "rule", query, queryStart: 0, ...schedule, suppression: { groupBy: ["user"], durationMs: 15 * minute, missingIsGroup: true } };
}

/** Every way to ask the clock: by what a comparison can tell its next change, and by what it cannot. */
const queries = [
  "FROM logs-aws.cloudtrail-* | STATS c = COUNT(*) BY user | WHERE c >= 3",
  "FROM logs-aws.cloudtrail-* METADATA _id | WHERE n > 1 | KEEP _id, user",
  "FROM logs-aws.cloudtrail-* | WHERE @timestamp <= NOW() - 8 minutes | STATS c = COUNT(*) BY user",
  "FROM logs-aws.cloudtrail-* | WHERE NOW() - 20 minutes < @timestamp AND NOW() > @timestamp + 1 minute | STATS c = COUNT(*) BY user",
  "FROM logs-aws.cloudtrail-* | EVAL ms = TO_LONG(@timestamp) | STATS c = COUNT(*) WHERE ms > TO_LONG(NOW()) - 900000 AND ms <= TO_LONG(NOW()) - 300000, d = COUNT(*) BY user",
  "FROM logs-aws.cloudtrail-* | EVAL ms = TO_LONG(@timestamp) | STATS early = MIN(ms), late = MAX(ms) BY user | WHERE early + 600000 == TO_LONG(NOW()) OR late + 1200000 != 300000 + TO_LONG(NOW())",
  'FROM logs-aws.cloudtrail-* | STATS late = MAX(@timestamp) BY user | EVAL age = DATE_DIFF("minutes", late, NOW()) | WHERE age >= 7 | KEEP user',
  'FROM logs-aws.cloudtrail-* | STATS late = MAX(@timestamp) BY user | EVAL age = DATE_DIFF("minutes", late, NOW())',
  "FROM logs-aws.cloudtrail-* | STATS late = MAX(@timestamp) BY user | EVAL seen = NOW()",
  "FROM logs-aws.cloudtrail-* | STATS late = MAX(@timestamp) BY user | WHERE TO_DATETIME(TO_LONG(NOW()) - 480000) >= late",
  "FROM logs-aws.cloudtrail-* | STATS late = MAX(@timestamp) BY user | WHERE TO_LONG(late) * 1.0 < TO_LONG(NOW()) - 480000",
  "FROM logs-aws.cloudtrail-* | STATS late = MAX(@timestamp), k = MAX(n) BY user | WHERE CASE(k > 2, late < NOW() - 9 minutes, late < NOW() - 17 minutes)",
  "FROM logs-aws.cloudtrail-* | STATS late = VALUES(@timestamp) BY user | WHERE late < NOW() - 9 minutes",
  "FROM logs-aws.cloudtrail-* | WHERE n >= 0 | EVAL half = NOW() - 30 seconds | STATS c = COUNT(*) WHERE half >= @timestamp + 5 minutes BY user",
  "FROM logs-aws.cloudtrail-* | STATS c = COUNT(*)",
];

describe("a run that is taken over from a run before", () => {
  it.each(queries)("says what it would say: %s", (query) => {
    const compiled = compileRule("r.toml", rule(query), [index]);
    if (!compiled.ok) throw new Error(compiled.diagnostic.message);
    const { rows } = agrees(rule(query), 40, 9 * 60 * minute);
    expect(rows).toBeGreaterThan(0);
  });

  it("fails where a row that fails the query is seen, and not before", () => {
    const failing = rule('FROM logs-aws.cloudtrail-* | EVAL d = TO_DATETIME(CASE(n == 3, "2026-02-31", "2026-02-01")) | STATS c = COUNT(*) BY user');
    const compiled = compileRule("r.toml", failing, [index]);
    if (!compiled.ok) throw new Error(compiled.diagnostic.message);
    const answers = [1, 2, 3, 4, 5, 6].map((seed) => runRule(failing, compiled.value, documents(seed, 9 * 60 * minute)));
    expect(answers).toEqual([1, 2, 3, 4, 5, 6].map((seed) => runRule(failing, compiled.value, documents(seed, 9 * 60 * minute), { everyRun: true })));
    expect(answers.some(({ ok }) => !ok)).toBe(true);
  });
});

/** What STATS can be, what can follow it, and where the clock can be asked. */
const groupings = [
  "FROM logs-aws.cloudtrail-* | STATS c = COUNT(*), s = SUM(n), v = VALUES(cloud.region) BY user",
  "FROM logs-aws.cloudtrail-* | STATS c = COUNT(*) BY user, tags",
  "FROM logs-aws.cloudtrail-* | STATS lo = MIN(@timestamp), hi = MAX(n) BY BUCKET(@timestamp, 30 minutes), tags",
  "FROM logs-aws.cloudtrail-* | STATS c = COUNT(*) WHERE n > 1, d = COUNT_DISTINCT(half) BY half = n / 2, user",
  'FROM logs-aws.cloudtrail-* | STATS v = VALUES(cloud.region) BY user, tags | MV_EXPAND v | EVAL p = CONCAT(user, v) | WHERE p > "a" | LIMIT 3',
  "FROM logs-aws.cloudtrail-* | WHERE n > 0 | STATS v = VALUES(n), early = MIN(@timestamp) BY tags | WHERE early < NOW() - 10 minutes | STATS w = VALUES(v) BY user = 1",
  "FROM logs-aws.cloudtrail-* | MV_EXPAND tags | STATS v = VALUES(cloud.region) BY tags, user | STATS w = VALUES(v), c = COUNT(*) BY tags",
  "FROM logs-aws.cloudtrail-* | STATS c = COUNT(*) BY user, late = @timestamp < NOW() - 15 minutes",
  "FROM logs-aws.cloudtrail-* | STATS early = MIN(@timestamp), n = MAX(n) BY user, tags | STATS c = COUNT(*) WHERE early < NOW() - 10 minutes, n = MAX(n) BY tags",
  'FROM logs-aws.cloudtrail-* | STATS v = VALUES(n) BY user, tags | STATS v = VALUES(v) BY tags, late = NOW() > "2026-01-01T06:00:00Z" | EVAL age = DATE_DIFF("minutes", NOW(), "2026-01-01T08:00:00Z")',
  "FROM logs-aws.cloudtrail-* | WHERE @timestamp < NOW() - 10 minutes AND n > 2 | STATS c = COUNT(*), v = VALUES(cloud.region)",
];

describe("groups that are kept while the window slides", () => {
  it.each(groupings)("say what they would say: %s", (query) => {
    const minutes = (most: number) => fc.integer({ min: 1, max: most }).map((some) => some * minute);
    const schedules = fc.record({ seed: fc.nat(), intervalMs: minutes(50), fromMs: minutes(300), spreadMs: minutes(600) });
    let rows = 0;
    fc.assert(
      fc.property(schedules, ({ seed, intervalMs, fromMs, spreadMs }) => {
        const sliding = rule(query, intervalMs, fromMs);
        const compiled = compileRule("r.toml", sliding, [index]);
        if (!compiled.ok) throw new Error(compiled.diagnostic.message);
        const log = documents(seed, spreadMs);
        const [fast, slow] = [runsOf(sliding, compiled.value, log), runsOf(sliding, compiled.value, log, true)];
        expect(fast).toEqual(slow);
        rows += fast.length;
      }),
      { numRuns: 30, seed: 20260101 },
    );
    expect(rows).toBeGreaterThan(100);
  });

  it("are too many rows together where none of them is alone", () => {
    const many = `[${Array.from({ length: 820 }, (_, i) => i).join(", ")}]`;
    const wide = rule(`FROM logs-aws.cloudtrail-* | STATS c = COUNT(*) BY user | EVAL a = ${many}, b = a | MV_EXPAND a | MV_EXPAND b | STATS c = COUNT(*)`);
    const compiled = compileRule("r.toml", wide, [index]);
    if (!compiled.ok) throw new Error(compiled.diagnostic.message);
    const at = new Date(start).toISOString();
    const log = ["a", "b", "c"].map((user, i): Document => ({ index: index.name, id: String(i), source: { "@timestamp": at, "event.ingested": at, user } }));
    const answer = runRule(wide, compiled.value, log, { lastMs: start });
    expect(answer).toMatchObject({ problem: { message: expect.stringContaining("MV_EXPAND of [b] makes 2017200 rows") } });
  });
});

const detections = {
  window: "alert when distinct awsRegion >= 3 within 10m\n    for each userIdentity.arn",
  firstSeen: "alert when first seen awsRegion within 6h learning 1h\n    for each userIdentity.arn",
  baseline: "alert when count per 10m is 1 deviations above 2h baseline learning 1h and count >= 2\n    for each userIdentity.arn",
} as const;

describe("an emitted rule that is taken over from a run before", () => {
  it.each(Object.entries(detections))("says what it would say: %s", (_, condition) => {
    const text = `language 1
use cloudtrail from "detections/sources/cloudtrail.det"
detection a.case version 1 {
  title: "Case"
  severity: info
  from cloudtrail
    where eventSource is "secretsmanager.amazonaws.com" and eventName is "GetSecretValue"
  ${condition}
}
`;
    const program = programOf(["case.det"], (path) => (path === "case.det" ? { text } : { text: readFileSync(path, "utf8") }));
    const [detection] = program.rules;
    if (detection === undefined) throw new Error("one detection is written here");
    const outcome = translated("elastic", detection, program);
    const emitted = "files" in outcome ? outcome.files.find(({ path }) => path.endsWith(".toml")) : undefined;
    if (emitted === undefined) throw new Error(JSON.stringify(outcome));
    const { file } = readElasticFile(emitted.path, emitted.text);
    if (file?.kind !== "rule") throw new Error("a rule was emitted");
    const { rows, runs } = agrees(file, 12, 9 * 60 * minute);
    expect(rows).toBeGreaterThan(0);
    expect(runs).toBeGreaterThan(500);
  });
});
