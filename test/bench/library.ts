/** What takes time inside one process: selecting, judging, the rule index, the scan, held against reading the lines alone. Prints; asserts nothing. */

import { evaluate } from "../../src/evaluate/evaluate.ts";
import { selector } from "../../src/evaluate/hits.ts";
import { matcher } from "../../src/evaluate/predicate.ts";
import type { Predicate } from "../../src/ir/predicate.ts";
import type { Event, JsonObject } from "../../src/model/event.ts";
import { toEvent } from "../../src/scan/event.ts";
import { indexRules } from "../../src/scan/rule_index.ts";
import { programOf } from "../chain.ts";
import { count, detection, distinct, event, everything, field, is, step, threshold } from "../unit/evaluate/build.ts";

export type Print = (name: string, value: string, more?: string) => void;

const rounds = 7;
const total = 100_000;

export function measure(print: Print): void {
  const records = Array.from({ length: total }, (_, i) => record(i));
  const events = records.map((data, i) => event(i / 10, data));
  linesAgainstRules(records, print);
  conditions(events, print);
  index(events.slice(0, 5_000), print);
}

function record(i: number): JsonObject {
  return {
    eventTime: new Date(Date.UTC(2026, 0, 1) + i * 100).toISOString(),
    eventSource: i % 3 === 0 ? "secretsmanager.amazonaws.com" : "s3.amazonaws.com",
    eventName: i % 3 === 0 ? (["ListSecrets", "GetSecretValue", "BatchGetSecretValue"][i % 7] ?? "DescribeSecret") : `Call${i % 400}`,
    awsRegion: `region-${i % 17}`,
    sourceIPAddress: `198.51.100.${i % 250}`,
    userAgent: `aws-cli/2.${i % 30} Python/3.11`,
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/u${i % 50}`, accountId: "123456789012" },
    requestParameters: { secretId: `secret-${i % 900}` },
    k: `u${i % 50}`,
    f: `region-${i % 17}`,
  };
}

/** The shipped rules over lines of a log, and the reading of the lines alone. */
function linesAgainstRules(records: readonly JsonObject[], print: Print): void {
  const folder = "detections/aws/secretsmanager";
  const files = ["anomalous_retrieval", "batch_retrieval_multi_region", "enumerate_and_retrieve", "high_frequency_get_secret_value"];
  const { rules, sources } = programOf(files.map((name) => `${folder}/${name}.det`));
  const source = sources.cloudtrail;
  if (source === undefined) return;
  const lines = records.map((data) => JSON.stringify(data));
  const [reading, selecting, judging] = medians([
    () => {
      for (const line of lines) JSON.parse(line);
    },
    () => {
      const candidates = indexRules(rules, source.name);
      const selectors = rules.map(selector);
      for (const [i, line] of lines.entries()) {
        const found = toEvent(source, JSON.parse(line));
        if (found !== undefined) for (const rule of candidates(found.data)) selectors[rule]?.(found, i);
      }
    },
    () => {
      const found = lines.flatMap((line) => toEvent(source, JSON.parse(line)) ?? []);
      for (const rule of rules) evaluate(rule, found);
    },
  ]);
  console.log(`\n${total.toLocaleString("en-US")} lines of CloudTrail, ${rules.length} shipped rules, median of ${rounds}`);
  print("JSON.parse alone", perSecond(reading));
  print("and every rule's events selected", perSecond(selecting), ratio(selecting, reading, "JSON.parse"));
  print("and every rule's verdict", perSecond(judging), ratio(judging, reading, "JSON.parse"));
}

function conditions(events: readonly Event[], print: Print): void {
  const windows = { "count >= 100 within 10m": threshold(count, ">=", 100), "distinct f >= 17 within 10m": threshold(distinct("f"), ">=", 17) };
  const rules = Object.values(windows).map((one) => detection({ kind: "window", thresholds: [one], withinSeconds: 600 }, [step("events", everything)]));
  const matches = matcher({ kind: "and", of: [is(field("eventSource"), "s3.amazonaws.com"), is(field("eventName"), "Call1", "Call2")] });
  const times = medians([...rules.map((rule) => () => evaluate(rule, events)), () => events.filter(({ data }) => matches(data))]);
  console.log(`\n${total.toLocaleString("en-US")} events of 50 groups, median of ${rounds}`);
  for (const [i, name] of [...Object.keys(windows), "a predicate of two tests"].entries()) print(name, perSecond(times[i]));
}

/** What the rule index saves where most rules want other events. */
function index(events: readonly Event[], print: Print): void {
  const predicate = (i: number): Predicate => ({ kind: "and", of: [is(field("eventSource"), "s3.amazonaws.com"), is(field("eventName"), `Call${i}`)] });
  const rules = Array.from({ length: 200 }, (_, i) => detection({ kind: "each" }, [step("events", predicate(i))]));
  const selectors = rules.map(selector);
  const candidates = indexRules(rules, "log");
  const [all, indexed] = medians([
    () => {
      for (const [i, one] of events.entries()) for (const select of selectors) select(one, i);
    },
    () => {
      for (const [i, one] of events.entries()) for (const rule of candidates(one.data)) selectors[rule]?.(one, i);
    },
  ]);
  console.log(`\n${events.length.toLocaleString("en-US")} events, 200 rules, median of ${rounds}`);
  print("each rule asked", perSecond(all, events.length));
  print("the rules of the index asked", perSecond(indexed, events.length), `${((all ?? 0) / (indexed ?? 1)).toFixed(1)} x as fast`);
}

/** Milliseconds of each action, run in turns. */
function medians(actions: readonly (() => unknown)[]): readonly number[] {
  const times = actions.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, action] of actions.entries()) {
      const start = performance.now();
      action();
      times[i]?.push(performance.now() - start);
    }
  }
  return times.map((all) => all.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN);
}

function perSecond(ms = Number.NaN, events = total): string {
  return `${Math.round((events / ms) * 1000).toLocaleString("en-US")} /s`;
}

function ratio(ms = Number.NaN, base = Number.NaN, name = ""): string {
  return `${(ms / base).toFixed(2)} x the time of ${name}`;
}
