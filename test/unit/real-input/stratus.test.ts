/** The shipped detections over recorded attacks: the table of docs/real-input.md is what they say, no more and no less. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { judgement } from "../../../src/evaluate/evaluate.ts";
import { matcher } from "../../../src/evaluate/predicate.ts";
import type { Rule } from "../../../src/ir/detection.ts";
import type { Event, JsonObject } from "../../../src/model/event.ts";
import { toEvent } from "../../../src/scan/event.ts";
import { programOf } from "../../chain.ts";

const recorded = "../shared/data/cloudtrail";

/** Nothing where the recordings are absent: the tests that would read them are skipped. */
function readRecorded(name: string): string {
  const path = join(recorded, name);
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd() : "{}";
}

/** `–` where a rule selects nothing; else what comes of the events that its steps select. */
function cell(rule: Rule, events: readonly Event[]): string {
  const selected = rule.steps.map(({ name, predicate }) => {
    const matches = matcher(predicate);
    return { name, count: events.filter(({ data }) => matches(data)).length };
  });
  if (selected.every(({ count }) => count === 0)) return "–";
  const { verdict, alerts } = judgement(rule, events);
  const said = verdict.kind === "rows" ? verdict.rows.map(({ measures }) => `row ${measures.join(", ")}`).join("; ") : alerts.length > 0 ? "fires" : "silent";
  return `${said} (${selected.map(({ name, count }) => `${count} ${name}`).join(", ")})`;
}

function lines(cells: readonly (readonly string[])[]): readonly string[] {
  const [head = [], ...rest] = cells;
  return [head, head.map(() => "---"), ...rest].map((row) => `| ${row.join(" | ")} |`);
}

describe.skipIf(!existsSync(recorded))("each Stratus technique", () => {
  const program = programOf(globSync("detections/aws/secretsmanager/*.det").toSorted());
  const source = program.sources.cloudtrail;
  const techniques: Readonly<Record<string, string>> = JSON.parse(readRecorded("stratus-techniques.json"));
  const records: readonly JsonObject[] = readRecorded("stratus-detonation.ndjson")
    .split("\n")
    .map((line) => JSON.parse(line));

  const recordsOf = (technique: string): readonly JsonObject[] =>
    records.filter(({ recipientAccountId }) => techniques[String(recipientAccountId)] === technique);
  const eventsOf = (of: readonly JsonObject[]): readonly Event[] => of.flatMap((record) => (source && toEvent(source, record)) ?? []);
  const alertsOf = (name: string, of: readonly JsonObject[]): number => {
    const rule = program.rules.find(({ id }) => id === `aws.secretsmanager.${name}`);
    return rule === undefined ? Number.NaN : judgement(rule, eventsOf(of)).alerts.length;
  };

  it("gets from the shipped rules what docs/real-input.md says", () => {
    // An event of no technique would be judged by nobody.
    expect(records.filter(({ recipientAccountId }) => !Object.hasOwn(techniques, String(recipientAccountId)))).toEqual([]);
    const rows = Object.values(techniques).map((technique) => {
      const events = eventsOf(recordsOf(technique));
      return [`\`${technique}\``, String(events.length), ...program.rules.map((rule) => cell(rule, events))];
    });
    const titles = program.rules.map(({ id }) => `\`${id.slice("aws.secretsmanager.".length)}\``);
    const written = readFileSync("docs/real-input.md", "utf8").split("\n");
    expect(written.filter((line) => line.startsWith("|"))).toEqual(lines([["technique", "events", ...titles], ...rows]));
  });

  describe("is left alone for the reason that docs/real-input.md gives", () => {
    const inRegion = (record: JsonObject, number: number): JsonObject => ({ ...record, awsRegion: `region-${number}` });
    const batch = recordsOf("aws.credential-access.secretsmanager-batch-retrieve-secrets");
    const retrieval = recordsOf("aws.credential-access.secretsmanager-retrieve-secrets");
    const listing = retrieval.filter(({ eventName }) => eventName === "ListSecrets");

    it("would fire, had the five batches come from five regions", () => {
      expect(alertsOf("batch-retrieval-multi-region", batch.map(inRegion))).toBe(1);
      expect(alertsOf("batch-retrieval-multi-region", batch.slice(1).map(inRegion))).toBe(0);
    });
    it("would fire, had the secrets been listed in four regions", () => {
      const listedIn = (regions: number) => [...retrieval, ...listing.flatMap((record) => Array.from({ length: regions - 1 }, (_, i) => inRegion(record, i)))];
      for (const name of ["enumerate-and-retrieve", "enumerate-then-retrieve"]) {
        expect(alertsOf(name, listedIn(4))).toBeGreaterThan(0);
        expect(alertsOf(name, listedIn(3))).toBe(0);
      }
    });
    it("would fire, had the identity been known for a week", () => {
      const [first] = retrieval.filter(({ eventName }) => eventName === "GetSecretValue");
      const known = (eventTime: string) => [...retrieval, { ...first, eventTime }];
      expect(alertsOf("anomalous-retrieval", known("2024-07-24T12:00:00Z"))).toBe(1);
      expect(alertsOf("anomalous-retrieval", known("2024-07-26T12:00:00Z"))).toBe(0);
    });
  });
});
