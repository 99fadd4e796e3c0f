/**
 * A rule on a platform, from its files to what is said of them. A job and every answer are plain data, so that the work can be done elsewhere, in pieces and in
 * any order; what comes out does not depend on it.
 */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Python } from "../engines/python.ts";
import type { Rule, Source } from "../ir/detection.ts";
import type { Program } from "../lower/lower.ts";
import type { Event } from "../model/event.ts";
import type { DifferenceCode } from "../targets/fidelity.ts";
import type { OutputFile } from "../targets/target.ts";
import type { JudgedDifference, Outcome } from "../targets/translate.ts";
import { eventsOf, type LogReader } from "../testing/events.ts";
import { type Bound, type Bounds, boundsOf, judgeOf, nearMsOf, rulesNear } from "./bounds.ts";
import { bucketsJudge } from "./buckets.ts";
import { referenceOf } from "./compare.ts";
import { notAsPrinted } from "./held.ts";
import { type Logs, logNear, logsOf } from "./logs.ts";
import { isBaseline, open } from "./open.ts";
import type { Played } from "./played.ts";
import type { Player } from "./player.ts";
import {
  added,
  agreeing,
  allowanceOf,
  brokenReading,
  type Counterexample,
  example,
  isWrong,
  type Proof,
  type Question,
  type Shows,
  type Tally,
  tally,
  type Wanted,
} from "./prove.ts";
import { owedAmong, type Readings } from "./readings.ts";
import type { RealNode } from "./real_node.ts";
import { codesToShow, hasToShow, isUnmodelled, type Search, type Shown, shownBy } from "./shown.ts";
import { timesOf } from "./times.ts";

/** All that is known of one rule, over the platforms asked for, in their order. */
export interface RuleProof {
  /** With its id, version, title and condition. */
  readonly rule: Rule;
  readonly platforms: readonly PlatformProof[];
}

export type PlatformProof = OnPlatform &
  (
    | Proved
    /** The files are no rule that the platform could run. Spans of the diagnostics lie in `files`. */
    | { readonly kind: "unreadable"; readonly diagnostics: readonly Diagnostic[] }
    /** Nothing was run, and nothing is claimed. */
    | { readonly kind: "not run"; readonly reason: string }
  );

interface OnPlatform {
  readonly platform: string;
  /** What the translation says of itself, or that there is none. */
  readonly fidelity: Outcome["kind"];
  /** Those that the translation names, with the reasons for which they are accepted. */
  readonly differences: readonly JudgedDifference[];
  /** What was run: as printed a moment ago, or as found in a folder. Empty where there is no translation. */
  readonly files: readonly OutputFile[];
  /** Of files in a folder: whether they are written as they would be printed now; where they are wrong, the places that changed the meaning. */
  readonly edited?: { readonly changes: readonly Diagnostic[] };
}

export interface Proved {
  readonly kind: "proved";
  /** What was compared: what fires; or, where the platform's own model decides that, what it is given: events, groups, buckets and their measure. */
  readonly of: Player["says"];
  /** Whether raw records became the platform's by a model of their own, or by the mapping that is to be proved. */
  readonly ingest: "modelled" | "mapping unproved";
  /** The rule's own tests, in their order; they are the first logs of the proof as well. */
  readonly tests: readonly PlayedTest[];
  readonly proof: Proof;
}

export interface PlayedTest {
  readonly title: string;
  readonly played: Played;
}

export interface Job {
  readonly platform: string;
  readonly rule: Rule;
  readonly sources: Readonly<Record<string, Source>>;
  /** `problems`: why events of a test are missing. */
  readonly tests: readonly { readonly title: string; readonly events: readonly Event[]; readonly problems: readonly Diagnostic[] }[];
  readonly files: readonly OutputFile[];
  /** Where the files were found in a folder: what would stand there. */
  readonly printed?: readonly OutputFile[];
  /** Where they are other files: what those in the folder say and the printed ones do not. */
  readonly words?: readonly string[] | undefined;
  readonly differences: readonly JudgedDifference[];
  /** How late an event may arrive by the platform's options. */
  readonly slackSeconds: number;
  readonly streams: number;
  readonly seed: number;
  /** Asked beside the replay of Elastic. */
  readonly realNode?: RealNode | undefined;
  /** Whether a log is looked for that shows each difference. */
  readonly show?: boolean;
}

/** Whether a translation says of late events what it says of others. What must not follow may follow late, and Panther then has alerted. */
export function reckonsWithSlack(platform: string, rule: Rule): boolean {
  if (platform !== "panther" || rule.kind === "hunt") return platform === "elastic";
  const { condition } = rule;
  return condition.kind === "all" || (condition.kind === "then" && !condition.tails.some(({ absent }) => absent));
}

/** `tests` of all rules; `readLog` has their logs. */
export function testsOf(rule: Rule, { tests, sources }: Program, readLog: LogReader): Job["tests"] {
  return tests.filter((test) => test.rule === rule.id).map((test) => ({ title: test.title, ...eventsOf(test, sources, readLog) }));
}

/** The work of a job, wherever it is done. */
export interface Prover {
  begin(job: Job): Promise<Begun>;
  /** The logs from one place to before another; the job has begun. */
  tally(job: Job, from: number, to: number): Promise<Tally>;
  example(job: Job, at: number, wanted: Wanted): Promise<Counterexample>;
  /** A log that shows one difference, in one of the readings. */
  shown(job: Job, code: DifferenceCode, readings: readonly number[]): Promise<Shown | undefined>;
}

interface BegunWith {
  readonly kind: "begun";
  readonly of: Proved["of"];
  readonly ingest: Proved["ingest"];
  readonly readings: readonly string[];
  readonly logs: number;
}
export type Begun =
  | BegunWith
  | { readonly kind: "unreadable"; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "not run"; readonly reason: string };

/** So many logs are one piece. Fixed: which pieces there are must not depend on who does them. */
const pieceLogs = 20;

/** Of an outcome without files nothing is run. `owed`: asked once at most, by whoever needs the same again. */
export async function proveOn(outcome: Outcome, job: Job, prover: Prover, owed = () => owedReadings(job, prover)): Promise<PlatformProof> {
  const { platform, kind: fidelity } = outcome;
  if (!("files" in outcome)) {
    const reason = outcome.kind === "skipped" ? `skipped: ${outcome.because}` : `the translation is ${outcome.kind}`;
    return { platform, fidelity, differences: [], files: [], kind: "not run", reason };
  }
  const on: OnPlatform = { platform, fidelity, differences: outcome.differences, files: job.files };
  if (outcome.differences.some(({ code }) => code === "query_replaced")) {
    return { ...on, kind: "not run", reason: "the query is hand-written, so it is unproved" };
  }
  const begun = await prover.begin(job);
  if (begun.kind !== "begun") return { ...on, ...begun };
  const [all, printed] = await Promise.all([tallied(job, prover, begun), owed()]);
  const tests = all.played.map((played, i) => ({ title: job.tests[i]?.title ?? "", played }));
  return { ...on, kind: "proved", of: begun.of, ingest: begun.ingest, tests, proof: await concluded(job, prover, all, begun, printed) };
}

/** All logs, in pieces at once. */
async function tallied(job: Job, prover: Prover, begun: BegunWith): Promise<Tally> {
  const pieces = Array.from({ length: Math.ceil(begun.logs / pieceLogs) }, (_, i) => [i * pieceLogs, Math.min(begun.logs, (i + 1) * pieceLogs)] as const);
  const tallies = await Promise.all(pieces.map(([from, to]) => prover.tally(job, from, to)));
  return tallies.reduce(added, nothing(begun.readings.length));
}

/** Those in which the files agree that were printed, where a job has others, and readings of which one could be right and another not. */
export async function owedReadings(job: Job, prover: Prover): Promise<Readings> {
  const none: Readings = { all: [], agreeing: [] };
  const { printed, files } = job;
  if (printed === undefined || files.every(({ text }) => printed.some((one) => one.text === text))) return none;
  const asPrinted: Job = { ...job, files: printed };
  const begun = await prover.begin(asPrinted);
  if (begun.kind !== "begun" || begun.readings.length === 1) return none;
  const { readings } = await tallied(asPrinted, prover, begun);
  return { all: begun.readings, agreeing: begun.readings.filter((_, i) => readings[i]?.beyond === 0) };
}

async function concluded(job: Job, prover: Prover, all: Tally, { of, readings: names }: BegunWith, printed: Readings): Promise<Proof> {
  const { logs, fired, silent } = all;
  const right = agreeing(all);
  // What is wrong in every reading needs no other reason.
  const owed = right === undefined ? undefined : brokenReading(all, owedAmong(names, printed));
  const reading = owed ?? right ?? 0;
  const { missed, overFired, first } = all.readings[reading] ?? { missed: 0, overFired: 0, first: {} };
  const shown = async (at: number | undefined, shows: Shows) => (at === undefined ? undefined : await prover.example(job, at, { shows, reading }));
  const { wrong } = first;
  const [missing, overFiring, failing] = await Promise.all([
    shown(first.missed, "missed"),
    shown(first.overFired, "overFired"),
    shown(wrong?.reason === undefined ? wrong?.at : undefined, "wrong"),
  ]);
  const readings = names.flatMap((name, i) => (i === 0 ? [] : [{ reading: name, logs: all.readings[i]?.beyond ?? 0 }]));
  const examples = { ...(missing !== undefined && { missed: missing }), ...(overFiring !== undefined && { overFired: overFiring }) };
  // Of a platform that says what no difference says, no difference is shown; nor where a vendor's own model says what fires.
  const isSearched = wrong === undefined && job.show === true && of === "verdicts";
  const asked = isSearched ? codesToShow(job.differences) : [];
  const agree = all.readings.flatMap(({ beyond }, i) => (beyond === 0 ? [i] : []));
  const found = await Promise.all(asked.map((code) => prover.shown(job, code, agree)));
  const known = found.filter((one) => one !== undefined);
  const unshown = asked.filter((_, i) => found[i] === undefined);
  const told = { logs, fired, silent, reading: names[reading] ?? "", differs: { missed, overFired }, examples, readings };
  const proof: Proof = { ...told, shown: known, unshown };
  if (failing !== undefined) {
    return { ...proof, failure: { kind: "disagrees", example: failing, ...(owed !== undefined && { printedAgrees: names[owed] ?? "" }) } };
  }
  if (wrong?.reason !== undefined) return { ...proof, failure: { kind: "failed", reason: wrong.reason, log: jobLogs(job).at(wrong.at) } };
  const refuted = known.find((one) => one.refuted !== undefined);
  if (refuted?.refuted !== undefined) return { ...proof, failure: { kind: "failed", reason: refuted.refuted, log: refuted.example.played.log } };
  const missingExamples = unshown.filter(hasToShow);
  // What is not documented may leave no reading that has the difference.
  if (missingExamples.length > 0 && !job.differences.some(isUnmodelled)) return { ...proof, failure: { kind: "unshown", codes: missingExamples } };
  if (fired === 0 || silent === 0) return { ...proof, failure: { kind: "one-sided", missing: fired === 0 ? "fired" : "silent" } };
  return proof;
}

function nothing(readings: number): Tally {
  return { logs: 0, fired: 0, silent: 0, readings: Array.from({ length: readings }, () => ({ beyond: 0, missed: 0, overFired: 0, first: {} })), played: [] };
}

interface Ready {
  readonly question: Question;
  readonly logs: Logs;
  /** Whether the Python that plays it is over, so that it says nothing any more. */
  readonly isLost: () => boolean;
}
type Prepared = Ready | Exclude<Begun, { readonly kind: "begun" }>;

/** Works here, one thing after another: a Python is asked one question at a time. Files are read once for a job. `python` starts the host for Panther's rules when it is first needed. */
export function localProver(python: () => Promise<Python | { readonly reason: string }>): Prover {
  const known = new WeakMap<Job, Promise<Prepared>>();
  // Rules that brought their Python to its end: they are not asked again, and others get a new one.
  const fatal = new WeakSet<Job>();
  const preparedOf = async (job: Job): Promise<Prepared> => {
    const before = await known.get(job);
    if (before !== undefined && (!("question" in before) || !before.isLost() || fatal.has(job))) return before;
    const found = prepared(job, python);
    known.set(job, found);
    return found;
  };
  const working = async <T>(job: Job, work: (of: Ready) => Promise<T>): Promise<T> => {
    const found = await preparedOf(job);
    if (!("question" in found)) throw new Error("a job that did not begin has no logs");
    const result = await work(found);
    if (found.isLost()) fatal.add(job);
    return result;
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  return {
    begin: (job) =>
      inTurn(async () => {
        const found = await preparedOf(job);
        if (!("question" in found)) return found;
        const { player } = found.question;
        return { kind: "begun", of: player.says, ingest: player.ingest, readings: player.readings, logs: found.logs.count };
      }),
    tally: (job, from, to) => inTurn(() => working(job, ({ question, logs }) => tally(question, piece(logs, from, to), job.tests.length))),
    example: (job, at, wanted) => inTurn(() => working(job, ({ question, logs }) => example(question, logs.at(at), wanted))),
    shown: (job, code, readings) =>
      inTurn(() =>
        working(job, async ({ question }) => {
          const { rule, differences, sources } = job;
          const tests = job.tests.map(({ events }) => events);
          const asked = { codes: differences.map((difference) => difference.code), seed: job.seed };
          const near: Search["near"] = (of, seed, trait) => logNear(of, sources, tests, seed, asked, trait);
          return shownBy({ rule, differences, question, near, readings }, code);
        }),
      ),
  };
}

function* piece(logs: Logs, from: number, to: number): Generator<readonly [number, ReturnType<Logs["at"]>]> {
  for (let at = from; at < to; at++) yield [at, logs.at(at)];
}

async function prepared(job: Job, python: () => Promise<Python | { readonly reason: string }>): Promise<Prepared> {
  const { rule, sources, differences } = job;
  let host: Python | { readonly reason: string } | undefined;
  const opened = await open(job, async () => {
    host = await python();
    return host;
  });
  const isLost = () => host !== undefined && "isOver" in host && host.isOver();
  if (opened.ok === "not yet") return { kind: "not run", reason: opened.reason };
  const told = opened.ok ? [] : opened.diagnostics;
  const held = job.printed === undefined ? [] : notAsPrinted(job.platform, job.printed, job.files);
  // A key that cannot be read is not told a second time for standing there.
  const rest = held.filter(({ span }) => !told.some((one) => one.span !== undefined && one.span.file === span?.file && one.span.start === span.start));
  if (!opened.ok || held.length > 0) return { kind: "unreadable", diagnostics: [...told, ...rest] };
  const { player } = opened;
  const buckets = player.says === "buckets";
  const { least, most } = jobBounds(job);
  const question: Question = {
    judge: buckets && isBaseline(rule) ? bucketsJudge(rule) : referenceOf(rule),
    player,
    // What the vendor makes of the buckets excuses nothing in them.
    allowed: buckets ? { missed: false, overFired: false } : allowanceOf(differences),
    times: timesOf(sources),
    nearMs: nearMsOf(rule, differences),
    ...(isOwn(least, rule) && { least: judgeOf(least) }),
    ...(isOwn(most, rule) && { most: judgeOf(most) }),
  };
  return { question, logs: jobLogs(job), isLost };
}

function jobBounds({ rule, platform, differences, slackSeconds }: Job): Bounds {
  return rule.kind === "hunt" ? { least: undefined, most: undefined } : boundsOf(rule, platform, differences, slackSeconds);
}

/** Whether it says more than the detection itself, which is compared anyway. */
function isOwn(bound: Bound | undefined, rule: Rule): bound is Bound {
  return bound?.some((one) => one.rule !== rule) === true;
}

/** Elastic's pipelines drop them, and Datadog does not say whether a value that is empty is there. */
function keepsEmptyTexts({ platform }: Job): boolean {
  return platform === "panther";
}

function jobLogs(job: Job): Logs {
  const { rule, sources, tests, differences, slackSeconds, streams, seed, words } = job;
  const events = tests.map((test) => test.events);
  const codes = differences.map(({ code }) => code);
  return logsOf(rule, sources, events, {
    codes,
    keepsEmptyTexts: keepsEmptyTexts(job),
    slackSeconds,
    streams,
    seed,
    near: rulesNear(rule, jobBounds(job)),
    words,
  });
}

/** Whether the job's files say what the rule says, no further than to the first log on which they do not. `printed`: the readings that they owe. */
export async function isRight(job: Job, prover: Prover, printed: Readings): Promise<boolean> {
  const begun = await prover.begin(job);
  if (begun.kind !== "begun") return false;
  const owed = owedAmong(begun.readings, printed);
  let all = nothing(begun.readings.length);
  for (let from = 0; from < begun.logs; from += pieceLogs) {
    all = added(all, await prover.tally(job, from, Math.min(begun.logs, from + pieceLogs)));
    if (isWrong(all, owed)) return false;
  }
  return true;
}
