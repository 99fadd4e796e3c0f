/** The correlations that we emit, read back and run: on random streams, late as they may be, they err to the side alone that the translation names. */

import { globSync } from "tinyglobby";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasPython3, type Python, startPython } from "../../../../src/engines/python.ts";
import { evaluate } from "../../../../src/evaluate/evaluate.ts";
import { valueReader } from "../../../../src/evaluate/value.ts";
import type { Detection } from "../../../../src/ir/detection.ts";
import type { Event, JsonObject } from "../../../../src/model/event.ts";
import { type CorrelationReplay, loadCorrelation } from "../../../../src/replay/panther/correlate.ts";
import { firedGroups } from "../../../../src/replay/panther/correlation.ts";
import { type CorrelationReading, correlationReadings } from "../../../../src/replay/panther/correlation_readings.ts";
import { hostProgram } from "../../../../src/replay/panther/replay.ts";
import { eventsOf, noLogs } from "../../../../src/testing/events.ts";
import { programOf, translated } from "../../../chain.ts";
import { stepsText } from "../../panther/steps.ts";
import { pick, seeded } from "../datadog/rules.ts";

let host: Python;
beforeAll(async () => {
  const started = await startPython(hostProgram, { kind: hasPython3() ? "python3" : "sandbox", startPatienceMs: 200_000 });
  if ("reason" in started) throw new Error(started.reason);
  host = started;
});
afterAll(() => host.stop());

interface Emitted {
  readonly rule: Detection;
  readonly replay: CorrelationReplay;
  readonly may: { readonly miss: boolean; readonly overFire: boolean };
}

async function emitted(rule: Detection, program: ReturnType<typeof programOf>): Promise<Emitted> {
  const outcome = translated("panther", rule, program);
  if (!("files" in outcome)) throw new Error(`${rule.id} is refused`);
  const { files, differences } = outcome;
  const yaml = files.find(({ path }) => path.includes("/correlation_rules/"));
  if (yaml === undefined) throw new Error(`${rule.id} is no correlation`);
  const members = files.flatMap((python) => {
    const beside = files.find(({ path }) => path === python.path.replace(/\.py$/, ".yml"));
    return python.path.endsWith(".py") && beside !== undefined ? [{ yaml: beside, python }] : [];
  });
  const replay = await loadCorrelation(yaml, members, host);
  if ("diagnostics" in replay) throw new Error(JSON.stringify(replay.diagnostics));
  // What is about alerts or about single values is not about these streams.
  const directions = differences.filter(({ code }) => code !== "suppression_differs").map(({ direction }) => direction);
  const may = (direction: string): boolean => directions.some((one) => one === direction || one === "both");
  return { rule, replay, may: { miss: may("may_miss"), overFire: may("may_over_fire") } };
}

const shipped = programOf(globSync("detections/aws/**/*.det").toSorted());
const correlations = shipped.rules.filter((rule): rule is Detection => {
  return rule.kind === "detection" && (rule.condition.kind === "all" || rule.condition.kind === "then");
});
const cases: readonly (readonly [name: string, rule: Detection, program: typeof shipped])[] = [
  ...correlations.map((rule) => [rule.id, rule, shipped] as const),
  ...[
    "a and b within 5m",
    "a (count >= 2) and b within 5m",
    "a (distinct region >= 2) and b and c within 5m",
    "a then b within 5m",
    "a then b within 150s",
    "a (count >= 2 within 2m) then b within 5m",
    "a (distinct region >= 2 within 2m) then b (count >= 2 within 2m) within 5m",
    "a then b within 5m then c within 3m",
    "a then b within 5m then no c within 3m",
  ].map((alert) => {
    const program = programOf(["steps.det"], () => ({ text: stepsText({ alert }) }));
    return [alert, program.rules[0] as Detection, program] as const;
  }),
];

const streams = 100;
const slackSeconds = 300;
const startMs = Date.UTC(2026, 0, 1);

/** Some minutes or half an hour, with ties; `a`, `b` and `c` are the steps, whatever they are called in a source. */
function stream(random: () => number, source: string): readonly Event[] {
  const halfMinutes = pick(random, [5, 20, 40]);
  return Array.from({ length: 2 + Math.floor(random() * pick(random, [8, 20, 20])) }, () => {
    const atMs = startMs + 30_000 * Math.floor(random() * halfMinutes);
    const name = pick(random, ["a", "a", "a", "a", "b", "b", "c", "none"]);
    const user = pick(random, ["u", "u", "u", "u", "v", undefined]);
    const region = pick(random, ["r1", "r2", "r3", "r4", "r5", undefined]);
    const at = new Date(atMs).toISOString();
    const data: JsonObject =
      source === "log"
        ? { at, name, ...(user !== undefined && { user: { arn: user } }), ...(region !== undefined && { region }) }
        : {
            eventTime: at,
            eventSource: "secretsmanager.amazonaws.com",
            eventName: { a: "ListSecrets", b: "GetSecretValue" }[name] ?? "BatchGetSecretValue",
            ...(user !== undefined && { userIdentity: { arn: user } }),
            ...(region !== undefined && { awsRegion: region }),
          };
    return { source, atMs, data };
  });
}

const logTypes: Readonly<Record<string, string>> = { cloudtrail: "AWS.CloudTrail", log: "Custom.Log" };

/** In every reading and two schedules, the groups that fire, by the reference's keys of the events that took part. */
async function answers({ rule, replay }: Emitted, events: readonly Event[], delayOf: () => number, of: readonly CorrelationReading[]) {
  const records = events.map(({ source, atMs, data }) => ({ logType: logTypes[source] ?? "", atMs, processedMs: atMs + delayOf() * 1000, data }));
  const answer = await replay.signals(records);
  if ("reason" in answer) throw new Error(answer.reason);
  expect(answer.failures).toEqual([]);
  const readers = rule.keys.map(valueReader);
  const keyAt = (position: number): string => JSON.stringify(readers.map((read) => read(events[position]?.data ?? {})));
  const { correlation } = replay.rule;
  return of.flatMap((reading) =>
    [startMs, startMs + correlation.rateMinutes * 20_000].map((phaseMs) =>
      firedGroups(correlation, answer.signals, phaseMs, reading).map(({ positions }) => {
        const keys = new Set(positions.map(keyAt));
        expect(keys.size).toBe(1);
        return [...keys].join();
      }),
    ),
  );
}

function referenceOf(rule: Detection, events: readonly Event[]): readonly string[] {
  const verdict = evaluate(rule, events);
  return verdict.kind === "groups" ? verdict.groups.map(({ key }) => JSON.stringify(key)) : [];
}

test("there are correlations among the shipped detections", () => {
  expect(correlations.map(({ id }) => id)).toEqual(["aws.secretsmanager.enumerate-and-retrieve", "aws.secretsmanager.enumerate-then-retrieve"]);
});

test.each(cases)("%s differs only as it says, and does", async (name, rule, program) => {
  const made = await emitted(rule, program);
  const random = seeded(7);
  const counts = { fired: 0, silent: 0 };
  const found = { miss: false, overFire: false };
  for (let i = 0; i < streams; i++) {
    const events = stream(random, rule.steps[0]?.source ?? "");
    const expected = referenceOf(rule, events);
    counts[expected.length > 0 ? "fired" : "silent"]++;
    const readings = correlationReadings(made.replay.rule.correlation, true);
    for (const here of await answers(made, events, () => Math.floor(random() * (slackSeconds + 1)), readings)) {
      found.miss ||= expected.some((key) => !here.includes(key));
      found.overFire ||= here.some((key) => !expected.includes(key));
    }
  }
  expect(found, name).toEqual(made.may);
  expect(Math.min(counts.fired, counts.silent), JSON.stringify(counts)).toBeGreaterThan(4);
});

test("what ends in an absence is exact where nothing is late or tied, runs wait and look no further", async () => {
  const [, rule, program] = cases.at(-1) ?? [];
  if (rule === undefined || program === undefined) throw new Error("a case is expected");
  const made = await emitted(rule, program);
  const readings = correlationReadings(made.replay.rule.correlation, false);
  const exact = readings.filter(({ waits, looks, strict, links }) => waits && looks === "frame" && !strict && links === "chained");
  const random = seeded(11);
  const counts = { fired: 0, silent: 0 };
  for (let i = 0; i < streams; i++) {
    const events = [...new Map(stream(random, "log").map((event) => [event.atMs, event])).values()];
    const expected = referenceOf(rule, events);
    counts[expected.length > 0 ? "fired" : "silent"]++;
    for (const here of await answers(made, events, () => 0, exact)) expect(here).toEqual(expected);
  }
  expect(Math.min(counts.fired, counts.silent), JSON.stringify(counts)).toBeGreaterThan(4);
});

test("in the tests of the shipped detections nothing fires that should not but as the translation says", async () => {
  const wrong: string[] = [];
  let judged = 0;
  for (const rule of correlations) {
    const made = await emitted(rule, shipped);
    const readings = correlationReadings(made.replay.rule.correlation, false);
    for (const one of shipped.tests.filter((of) => of.rule === rule.id)) {
      const { events } = eventsOf(one, shipped.sources, noLogs);
      const expected = referenceOf(rule, events);
      for (const here of await answers(made, events, () => 0, readings)) {
        judged += 1;
        const missed = expected.some((key) => !here.includes(key)) && !made.may.miss;
        const over = here.some((key) => !expected.includes(key)) && !made.may.overFire;
        if (missed || over) wrong.push(one.title);
      }
    }
  }
  expect([wrong, judged > 50]).toEqual([[], true]);
});
