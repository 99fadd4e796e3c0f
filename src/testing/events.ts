/** The events of an in-file test: repetitions written out, instants set, logs read. Knows nothing of verdicts. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import type { Rule, Source, TestCase, TestEvent, TestLog } from "../ir/detection.ts";
import type { Event, Json, JsonObject } from "../model/event.ts";
import { toEvent } from "../scan/event.ts";
import type { LogBatch } from "../scan/log.ts";
import { printInstant } from "../scan/time.ts";

/** Law 12: `at 0m`. */
export const baseMs = Date.UTC(2026, 0, 1);
/** Of one test: a typing mistake in `times` may not fill the memory. */
export const maxEvents = 100_000;

export type Sources = Readonly<Record<string, Source>>;
export interface LogContents {
  readonly records: readonly JsonObject[];
  readonly malformed: number;
  readonly problems: readonly Diagnostic[];
}
/** The contents of a test's log by the name that the IR has for it. */
export type LogReader = (file: string) => LogContents;

/** Reads the logs of all tests, each once. `open` knows where the files are. */
export async function readLogs(tests: readonly TestCase[], open: (file: string) => AsyncIterable<LogBatch>): Promise<LogReader> {
  const contents = new Map<string, LogContents>();
  for (const item of tests.flatMap((test) => test.events)) {
    if (item.kind === "log" && !contents.has(item.file)) contents.set(item.file, await collected(open(item.file)));
  }
  return (file) => {
    const found = contents.get(file);
    invariant(found !== undefined, `the log ${file} was read`);
    return found;
  };
}

async function collected(batches: AsyncIterable<LogBatch>): Promise<LogContents> {
  const records: JsonObject[] = [];
  const problems: Diagnostic[] = [];
  let malformed = 0;
  for await (const batch of batches) {
    for (const { data } of batch.records) records.push(data);
    problems.push(...batch.problems);
    malformed += batch.malformed;
  }
  return { records, malformed, problems };
}

/** For tests without logs; one that has a log is told so, since a log of nothing would pass for a quiet one. */
export const noLogs: LogReader = (file) => ({ records: [], malformed: 0, problems: [problem("E0701", { path: file }, { reason: "logs are not read here" })] });

export interface TestEvents {
  /** In the order of the test; logs in theirs. */
  readonly events: readonly Event[];
  readonly problems: readonly Diagnostic[];
}

/** `sources` are those that a log's records are tried as; an `at` item names its own. */
export function eventsOf(test: TestCase, sources: Sources, readLog: LogReader): TestEvents {
  const events: Event[] = [];
  const problems: Diagnostic[] = [];
  const planned = test.events.reduce((sum, item) => sum + (item.kind === "at" ? item.times : readLog(item.file).records.length), 0);
  if (planned > maxEvents) return { events, problems: [problem("E0802", test.span, { events: planned, limit: maxEvents })] };
  for (const item of test.events) {
    const more = item.kind === "at" ? repeated(item, sources) : logged(readLog(item.file).records, sources);
    for (const event of more) events.push(event);
    if (item.kind === "log") problems.push(...logProblems(item, readLog(item.file)));
  }
  return { events, problems };
}

/** Only the sources whose events a rule looks at. */
export function sourcesOf(rule: Rule, sources: Sources): Sources {
  const names = new Set(rule.steps.map((step) => step.source));
  return Object.fromEntries(Object.entries(sources).filter(([name]) => names.has(name)));
}

/** An event of a source with its time and nothing else. */
export function emptyEvent(source: Source): Event {
  return { source: source.name, atMs: baseMs, data: withValue({}, source.time, printInstant(baseMs)) };
}

function repeated(item: TestEvent, sources: Sources): readonly Event[] {
  const source = sources[item.source];
  invariant(source !== undefined, `the source ${item.source} is known`);
  return Array.from({ length: item.times }, (_, i) => {
    const atMs = baseMs + (item.atSeconds + i * item.everySeconds) * 1000;
    const data = item.repeated ? (numbered(item.data, String(i + 1)) as JsonObject) : item.data;
    return { source: source.name, atMs, data: withValue(data, source.time, printInstant(atMs)) };
  });
}

function logged(records: readonly JsonObject[], sources: Sources): readonly Event[] {
  return records.flatMap((data) => Object.values(sources).flatMap((source) => toEvent(source, data) ?? []));
}

/** `{n}` in every text. */
function numbered(value: Json, n: string): Json {
  if (typeof value === "string") return value.replaceAll("{n}", n);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => numbered(element, n));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbered(inner, n)]));
}

/** A copy with the value at a path; what is no object on the way there gives way to one. */
export function withValue(data: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return data;
  const inner = Object.hasOwn(data, key) ? data[key] : undefined;
  const below = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? (inner as JsonObject) : {};
  return { ...data, [key]: rest.length === 0 ? value : withValue(below, rest, value) };
}

function logProblems(item: TestLog, log: LogContents): readonly Diagnostic[] {
  const [first] = log.problems;
  if (first === undefined) return [];
  if (log.malformed > 0) return [problem("E0804", item.span, { file: item.file, malformed: log.malformed, first: first.message })];
  return [problem("E0803", item.span, { file: item.file, reason: first.message })];
}
