/** What we emit, read back and run: on random streams the replay says what the reference says, or errs to the side that the translation names. */

import { existsSync, readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { evaluate } from "../../../../src/evaluate/evaluate.ts";
import { matcher } from "../../../../src/evaluate/predicate.ts";
import type { Rule } from "../../../../src/ir/detection.ts";
import type { Event, JsonObject, Verdict } from "../../../../src/model/event.ts";
import { type Assumptions, readingsOf, usual } from "../../../../src/replay/datadog/assumptions.ts";
import { readRule } from "../../../../src/replay/datadog/read_rule.ts";
import { compileRule } from "../../../../src/replay/datadog/replay.ts";
import { verdictOf } from "../../../../src/replay/datadog/verdict.ts";
import { datadogIngest } from "../../../../src/replay/ingest/datadog.ts";
import { toEvent } from "../../../../src/scan/event.ts";
import type { DifferenceCode } from "../../../../src/targets/fidelity.ts";
import { eventsOf, noLogs } from "../../../../src/testing/events.ts";
import { checked, programOf, translated } from "../../../chain.ts";
import { datadogOf, detText, fileOf } from "../../datadog/dets.ts";
import { pick, seeded } from "./rules.ts";

const steps = `
  events listed from cloudtrail where eventName is "ListSecrets"
  events got from cloudtrail where eventName is "GetSecretValue"
`;
const retrieved = `  from cloudtrail where eventName is "GetSecretValue"\n`;
const each = "\n    for each userIdentity.arn";

/** What is asked of the events, the condition, and what is proved: equal groups, or that the reference's are among those that fire. */
const cases: readonly (readonly [events: string, alert: string, law: "equal" | "among"])[] = [
  [retrieved, "on each event", "equal"],
  [`  from cloudtrail where eventName starts with "Get" unless awsRegion in ["r1", "r2"]\n`, `on each event${each}`, "equal"],
  [`  from cloudtrail where (eventName is "ListSecrets" or bytes > 1) and not (awsRegion contains "1")\n`, `on each event${each}`, "equal"],
  [retrieved, `when count >= 3 within 5m${each}`, "equal"],
  [retrieved, `when count > 1 and distinct awsRegion >= 2 within 5m${each}`, "equal"],
  [retrieved, `when distinct (awsRegion, bytes) >= 3 within 10m${each}`, "equal"],
  [retrieved, `when sum bytes > 3 within 10m${each}`, "equal"],
  [retrieved, `when count >= 3 within 7m${each}`, "among"],
  [steps, `when listed (distinct awsRegion > 1) and got within 10m${each}`, "equal"],
  [steps, `when listed then got within 10m${each}`, "equal"],
  [steps, `when listed (distinct awsRegion > 1 within 5m) then got within 5m${each}`, "among"],
  [steps, `when listed (count >= 2 within 5m) then got within 10m${each}`, "equal"],
  [steps, `when listed (count >= 2 within 5m) then got within 10m then listed within 5m${each}`, "equal"],
  [steps, `when listed (count >= 2 within 5m) then got (count >= 2 within 5m) within 10m${each}`, "equal"],
];

const { toLog: cloudtrail } = datadogIngest({ reserved: { source: "cloudtrail" }, tags: [], maps: [] });

function stream(random: () => number): readonly Event[] {
  return Array.from({ length: 1 + Math.floor(random() * 24) }, () => {
    const atMs = Date.UTC(2026, 0, 1) + 60_000 * Math.floor(random() * 18);
    const arn = pick(random, ["u", "u", "u", "v", undefined]);
    const awsRegion = pick(random, ["r1", "r2", "r3", undefined]);
    const bytes = pick(random, [1, 2, undefined]);
    const data: JsonObject = {
      eventTime: new Date(atMs).toISOString(),
      eventName: pick(random, ["GetSecretValue", "GetSecretValue", "ListSecrets", "ListSecrets", "GetUser"]),
      ...(awsRegion !== undefined && { awsRegion }),
      ...(bytes !== undefined && { bytes }),
      ...(arn !== undefined && { userIdentity: { arn } }),
    };
    return { source: "cloudtrail", atMs, data };
  });
}

test.each(cases)("%s  alert %s comes out %s", (selected, alert, law) => {
  const body = `${selected}  alert ${alert}`;
  const [rule] = checked(["case.det"], () => ({ text: detText(body) })).program.rules;
  const read = readRule("out.json", fileOf(body));
  if (rule === undefined || read.rule === undefined) throw new Error(JSON.stringify(read.diagnostics));
  const replay = compileRule(read.rule, usual);
  const random = seeded(17);
  const counts = { fired: 0, silent: 0 };
  for (let i = 0; i < 150; i++) {
    const events = stream(random);
    const reference = evaluate(rule, events);
    if (reference.kind === "rows") throw new Error("a detection is expected");
    const verdict = verdictOf(replay(events.map(({ atMs, data }) => ({ atMs, log: cloudtrail(data) }))), reference.kind);
    const names = (of: typeof reference | undefined) =>
      of?.kind === "events" ? of.events.map(String) : of?.kind === "groups" ? of.groups.map(({ key }) => JSON.stringify(key)) : [];
    const [expected, found] = [names(reference), names(verdict)];
    const message = `${JSON.stringify(events, null, 1)}`;
    if (law === "equal") expect(found, message).toEqual(expected);
    else expect(found, message).toEqual(expect.arrayContaining([...expected]));
    counts[expected.length > 0 ? "fired" : "silent"]++;
  }
  expect(Math.min(counts.fired, counts.silent), JSON.stringify(counts)).toBeGreaterThan(4);
});

/** The difference that has to be named where another reading changes what the rule says. */
const explains: { readonly [Name in keyof Assumptions]: string } = {
  windowEnd: "window_end_unverified",
  sameInstant: "tie_order",
  laterStep: "step_start_unverified",
  emptyTextExists: "existence_unverified",
  valuelessExists: "existence_unverified",
  mappedAddress: "cidr_unverified",
  learns: "learning_per_rule",
  newness: "new_tuples_unverified",
};

test("another reading of what is not documented changes a verdict only where the translation says so", () => {
  const unnamed: string[] = [];
  const found = new Set<string>();
  for (const [selected, alert, law] of [...cases, [`  from cloudtrail where awsRegion is present\n`, `on each event${each}`, "equal"] as const]) {
    if (law !== "equal") continue;
    const body = `${selected}  alert ${alert}`;
    const outcome = datadogOf(body);
    const { rule } = readRule("out.json", fileOf(body));
    if (rule === undefined || !("differences" in outcome)) throw new Error(body);
    const random = seeded(23);
    const logs = Array.from({ length: 60 }, () => stream(random).map(({ atMs, data }) => ({ atMs, log: cloudtrail(withOdd(random, data)) })));
    const verdicts = (reading: Assumptions) => {
      const replay = compileRule(rule, reading);
      return JSON.stringify(
        logs
          .map((of) => verdictOf(replay(of), alert.startsWith("on each event") ? "events" : "groups"))
          .map((verdict) => (verdict?.kind === "groups" ? verdict.groups.map(({ key }) => key) : verdict)),
      );
    };
    const before = verdicts(usual);
    for (const reading of readingsOf(rule)) {
      const changed = (Object.keys(explains) as (keyof Assumptions)[]).filter((name) => reading[name] !== usual[name]);
      const [only] = changed;
      if (changed.length !== 1 || only === undefined || verdicts(reading) === before) continue;
      found.add(explains[only]);
      if (!outcome.differences.some(({ code }) => code === explains[only])) unnamed.push(`${alert}: ${explains[only]}`);
    }
  }
  expect(unnamed).toEqual([]);
  expect([...found].sort()).toEqual(["existence_unverified", "step_start_unverified", "tie_order", "window_end_unverified"]);
});

/** Now and then a region that is there and is nothing. */
function withOdd(random: () => number, data: JsonObject): JsonObject {
  return random() < 0.1 ? { ...data, awsRegion: pick(random, ["", null]) } : data;
}

const program = programOf(globSync("detections/aws/**/*.det").toSorted());
const shipped = program.rules.flatMap((rule) => {
  const outcome = translated("datadog", rule, program);
  return "files" in outcome ? outcome.files.map(({ path, text }) => ({ rule, path, text })) : [];
});

/** The reference's groups, or events, and the replay's. */
function said(rule: Rule, text: string, events: readonly Event[]) {
  const read = readRule("out.json", text);
  if (read.rule === undefined) throw new Error(JSON.stringify(read.diagnostics));
  const answer = compileRule(read.rule, usual)(events.map(({ atMs, data }) => ({ atMs, log: cloudtrail(data) })));
  const reference = evaluate(rule, events);
  const keys = (of: Verdict | undefined) => (of?.kind === "groups" ? of.groups.map(({ key }) => JSON.stringify(key)) : of);
  return { reference: keys(reference), replay: keys(verdictOf(answer, reference.kind === "events" ? "events" : "groups")), answer };
}

/** Tests on an edge that a difference of the translation names: there the platform fires on more. */
const overFires: ReadonlyMap<string, DifferenceCode> = new Map([
  ["the fourth region exactly ten minutes after the first, and a second later", "shared_sequence_window"],
  ["a retrieval exactly an hour after the fourth region, and a second later", "shared_sequence_window"],
]);

test("in the tests of the shipped detections the replay fires on the groups of the reference", () => {
  const counts = { fired: 0, silent: 0 };
  for (const test of program.tests) {
    for (const { rule, text } of shipped.filter((one) => one.rule.id === test.rule)) {
      const { events, problems } = eventsOf(test, program.sources, noLogs);
      const { reference, replay, answer } = said(rule, text, events);
      if (problems.length > 0 || answer.outcome.kind === "measured") continue;
      const code = overFires.get(test.title);
      if (code === undefined) expect(replay, test.title).toEqual(reference);
      else {
        expect(rule.platforms.datadog?.accepts.map(({ difference }) => difference)).toContain(code);
        expect(replay, test.title).toEqual(expect.arrayContaining([...(reference as readonly string[])]));
        expect(replay, `${test.title}: no longer differs`).not.toEqual(reference);
      }
      counts[Array.isArray(reference) && reference.length > 0 ? "fired" : "silent"]++;
    }
  }
  expect(Math.min(counts.fired, counts.silent), JSON.stringify(counts)).toBeGreaterThan(4);
});

const recorded = "../shared/data/cloudtrail";
test.skipIf(!existsSync(recorded))("over recorded attacks each search finds what the step of the reference selects", () => {
  const records = ["stratus-detonation.ndjson", "traildiscover.ndjson", "elastic-integrations-secrets.ndjson"].flatMap((name) =>
    readFileSync(`${recorded}/${name}`, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as JsonObject),
  );
  const source = program.sources.cloudtrail;
  const events = records.flatMap((record) => (source && toEvent(source, record)) ?? []);
  expect(events.length).toBeGreaterThan(500);
  const found = shipped.map(({ rule, text }) => {
    const { answer, reference, replay } = said(rule, text, events);
    const { queries } = JSON.parse(text) as { readonly queries: readonly { readonly name: string; readonly query: string }[] };
    const bySearch = new Map(queries.map(({ name, query }) => [query, answer.selected.get(name) ?? []]));
    const bySteps = rule.steps.map(({ predicate }) => {
      const matches = matcher(predicate);
      return events.flatMap(({ data }, i) => (matches(data) ? [i] : []));
    });
    expect([...bySearch.values()], rule.id).toEqual(bySteps);
    if (answer.outcome.kind === "fired") expect(replay).toEqual(reference);
    return bySteps.flat().length;
  });
  expect(Math.min(...found)).toBeGreaterThan(0);
});
