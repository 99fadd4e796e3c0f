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
  it("gets from the shipped rules what docs/real-input.md says", () => {
    const program = programOf(globSync("detections/aws/secretsmanager/*.det").toSorted());
    const source = program.sources.cloudtrail;
    if (source === undefined) throw new Error("the rules read no CloudTrail");
    const techniques: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(recorded, "stratus-techniques.json"), "utf8"));
    const records: readonly JsonObject[] = readFileSync(join(recorded, "stratus-detonation.ndjson"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    // An event of no technique would be judged by nobody.
    expect(records.filter(({ recipientAccountId }) => !Object.hasOwn(techniques, String(recipientAccountId)))).toEqual([]);

    const rows = Object.entries(techniques).map(([account, technique]) => {
      const events = records.filter((record) => record.recipientAccountId === account).flatMap((record) => toEvent(source, record) ?? []);
      return [`\`${technique}\``, String(events.length), ...program.rules.map((rule) => cell(rule, events))];
    });
    const titles = program.rules.map(({ id }) => `\`${id.slice("aws.secretsmanager.".length)}\``);
    const table = lines([["technique", "events", ...titles], ...rows]);
    const written = readFileSync("docs/real-input.md", "utf8").split("\n");
    expect(written.filter((line) => line.startsWith("|"))).toEqual(table);
  });
});
