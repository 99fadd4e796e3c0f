/**
 * The laws as data: every file here is one law, every case goes from source text through reading, checking, lowering and evaluating.
 * A case is a `predicate`, a `condition` or a `hunt`, over the law's own `fields`, with events and what comes of them: which of them it
 * `matches`, or of events `[seconds, fields]` the `groups`, `alerts` or `rows`. Or it is one of these, or a whole `source` with further `files`
 * by path, over the fields of log.det: with the `codes` that the checker tells, in their order, or with which of its in-file tests `passes`.
 */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { check } from "../../src/check/project.ts";
import { problem } from "../../src/diagnostics/report.ts";
import { judgement } from "../../src/evaluate/evaluate.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Event, JsonObject } from "../../src/model/event.ts";
import { toEvent } from "../../src/scan/event.ts";
import { noLogs } from "../../src/testing/events.ts";
import { runTests } from "../../src/testing/run.ts";

type TimedEvent = readonly [atSeconds: number, data: JsonObject];
interface Case {
  readonly title?: string;
  readonly predicate?: string;
  readonly matches?: readonly boolean[];
  readonly condition?: string;
  readonly hunt?: string;
  readonly events?: readonly (JsonObject | TimedEvent)[];
  readonly groups?: unknown;
  readonly alerts?: unknown;
  readonly rows?: unknown;
  readonly source?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly codes?: readonly string[];
  readonly passes?: readonly boolean[];
}
interface Law {
  readonly law: number;
  readonly title: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

const folder = new URL("./", import.meta.url);
const laws: readonly Law[] = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => parse(readFileSync(new URL(name, folder), "utf8")));
/** A source with a field of every type, for what is static. */
const logSource = readFileSync(new URL("log.det", folder), "utf8");
const noon = "2026-01-01T12:00:00Z";

/** What is said of a project of texts, the first of them asked for, and what it lowers to. */
function compiled(files: Readonly<Record<string, string>>) {
  const project = check(Object.keys(files).slice(0, 1), (path) => {
    const text = files[path];
    return text === undefined ? { problem: problem("E0701", { path }, { reason: "there is no such file" }) } : { text };
  });
  // A case has the tests that its law needs, so it is not asked for one that stays silent.
  return { program: lower(project), diagnostics: project.diagnostics.filter(({ code }) => code !== "W0508") };
}

/** The case's rule. */
function ruleText({ predicate, condition, hunt }: Case): string {
  if (hunt !== undefined) return `hunt a.case version 1 {\n  title: "a case"\n  ${hunt}\n}\n`;
  const body = condition ?? `from log where ${predicate}\n  alert on each event`;
  return `detection a.case version 1 {\n  title: "a case"\n  severity: low\n  ${body}\n}\n`;
}

function compiledStatic(one: Case) {
  const text = one.source ?? `language 1\nuse log from "log.det"\n${ruleText(one)}`;
  return compiled({ "case.det": text, "log.det": logSource, ...one.files });
}

function passes(one: Case): readonly boolean[] {
  const { program, diagnostics } = compiledStatic(one);
  expect(diagnostics).toEqual([]);
  return runTests(program.rules, program.sources, program.tests, noLogs).map(({ passed }) => passed);
}

/** A text with one rule, over one source `log` with the law's fields; it may have warnings. */
function ruleOf(law: Law, text: string) {
  const fields = Object.entries(law.fields ?? {}).map(([name, type]) => `    ${name}: ${type}\n`);
  const source = `source log "log" {\n  time t\n  fields {\n    t: timestamp\n${fields.join("")}  }\n}\n`;
  const { program, diagnostics } = compiled({ "case.det": `language 1\n${source}${text}` });
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  const [rule] = program.rules;
  const log = program.sources.log;
  if (rule === undefined || log === undefined) throw new Error("the case has no rule");
  return { rule, toEvent: (data: JsonObject): Event | undefined => toEvent(log, data) };
}

function judged(law: Law, text: string, events: readonly (JsonObject | TimedEvent)[]) {
  const { rule, toEvent } = ruleOf(law, text);
  // A case may give its events a time of their own.
  const timed = events.map((event) => (isTimed(event) ? { ...event[1], t: new Date(event[0] * 1000).toISOString() } : { t: noon, ...event }));
  return {
    ...judgement(
      rule,
      timed.map(toEvent).flatMap((event) => event ?? []),
    ),
    events: timed,
    rule,
    toEvent,
  };
}

function isTimed(event: JsonObject | TimedEvent): event is TimedEvent {
  return Array.isArray(event);
}

function matches(law: Law, predicate: string, events: readonly (JsonObject | TimedEvent)[]): readonly boolean[] {
  const text = ruleText({ predicate });
  // Each event alone, so that an event without a valid time shows as one that does not match.
  return events.map((event) => judged(law, text, [event]).alerts.length === 1);
}

function outcome(law: Law, one: Case): unknown {
  const { verdict, alerts } = judged(law, ruleText(one), one.events ?? []);
  if (one.alerts !== undefined) return { alerts: alerts.map(({ key, atMs }) => ({ key, at: atMs / 1000 })) };
  if (verdict.kind === "rows") return { rows: verdict.rows };
  if (verdict.kind === "groups") return { groups: verdict.groups.map(({ key, instantsMs }) => ({ key, at: instantsMs.map((ms) => ms / 1000) })) };
  return verdict;
}

for (const law of laws) {
  describe(`law ${law.law}: ${law.title}`, () => {
    for (const one of law.cases) {
      if (one.codes !== undefined) {
        it(one.title ?? (one.codes.join(", ") || "is fine"), () => {
          expect(compiledStatic(one).diagnostics.map(({ code }) => code)).toEqual(one.codes);
        });
      } else if (one.passes !== undefined) {
        it(one.title ?? "has a title", () => {
          expect(passes(one)).toEqual(one.passes);
        });
      } else if (one.predicate !== undefined) {
        it(one.title ?? one.predicate, () => {
          expect(matches(law, one.predicate ?? "", one.events ?? [])).toEqual(one.matches);
        });
      } else {
        it(one.title ?? "has a title", () => {
          const { groups, alerts, rows } = one;
          expect(outcome(law, one)).toEqual({
            ...(groups !== undefined && { groups }),
            ...(alerts !== undefined && { alerts }),
            ...(rows !== undefined && { rows }),
          });
        });
      }
    }
  });
}

it("every law has one file, and every case asks something", () => {
  expect(laws.map(({ law }) => law)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const asking = ({ matches, events, groups, alerts, rows, codes, passes }: Case): boolean =>
    matches !== undefined
      ? matches.length > 0 && matches.length === events?.length
      : [groups, alerts, rows, codes, passes].some((expected) => expected !== undefined);
  const cases = laws.flatMap(({ cases }) => cases);
  expect(cases.filter((one) => !asking(one))).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(270);
});
