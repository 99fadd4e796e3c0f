/** A log that tells a changed rule from the rule, as a test that can be pasted: random ones are tried, then made small. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { type Judgement, judgeOf } from "../../evaluate/evaluate.ts";
import type { Expectation, Rule, Source } from "../../ir/detection.ts";
import { scalarText } from "../../ir/words.ts";
import type { Event, GroupKey } from "../../model/event.ts";
import type { DifferenceCode } from "../../targets/fidelity.ts";
import { meets } from "../../testing/expectation.ts";
import { testBlock } from "../block.ts";
import { streamOf } from "../logs.ts";
import { smallest } from "../shrink.ts";
import { inSeconds, type Times, timesOf } from "../times.ts";
import { nearLogs } from "./near.ts";

export interface TellingOptions {
  readonly streams: number;
  readonly seed: number;
  /** The rule's own tests: what is near them is tried first, since a reader knows them. */
  readonly tests: readonly (readonly Event[])[];
  /** Values that these exclude are not made. */
  readonly claimed?: ReadonlySet<DifferenceCode>;
}

/** What the rule does with a log, and its mutant does not; or that no log was found on which they differ so. */
export type Told =
  | { readonly kind: "told apart"; readonly events: readonly Event[]; readonly expectation: Expectation; readonly block: string }
  /** Something differs that no `expect` speaks of. */
  | { readonly kind: "beyond tests" }
  | { readonly kind: "same on logs"; readonly logs: number };

/** `name` begins the names of the block's samples; `event` where nothing is said. */
export type Telling = (mutant: Rule, title: string, name?: string) => Promise<Told>;

/** Logs of the rule are made once for all its mutants; half are made from the mutant, whose values and edges are others. */
export function tellingLog(rule: Rule, sources: Readonly<Record<string, Source>>, { streams, seed, tests, claimed = new Set() }: TellingOptions): Telling {
  const times = timesOf(sources);
  const records = tests.flat();
  const judge = judgeOf(rule);
  const logOf = (of: Rule, i: number): readonly Event[] =>
    inSeconds(streamOf(of, sources, { seed: seed * 1_000_003 + i, family: seed, claimed, records }), times);
  const own = remembered((i) => {
    const events = logOf(rule, i);
    return { events, judged: judge(events) };
  });
  const firing = once(async () => {
    for (let i = 0; i < streams; i++) {
      if (fires(own(i).judged)) return [await shrunk(own(i).events, times, (events) => fires(judge(events)))];
    }
    return [];
  });
  return async (mutant, title, name) => {
    const changed = judgeOf(mutant);
    let logs = 0;
    let beyond = false;
    const tells = (events: readonly Event[], judged: Judgement): boolean => {
      logs += 1;
      const other = changed(events);
      if (tellingExpectation(rule, judged, other) !== undefined) return true;
      beyond ||= JSON.stringify(judged) !== JSON.stringify(other);
      return false;
    };
    const told = async (log: readonly Event[]): Promise<Told> => {
      const events = await shrunk(log, times, (some) => tellingExpectation(rule, judge(some), changed(some)) !== undefined);
      const expectation = tellingExpectation(rule, judge(events), changed(events));
      invariant(expectation !== undefined, "what was made small still tells them apart");
      return { kind: "told apart", events, expectation, block: testBlock(title, events, times, expectationText(expectation), name) };
    };
    for (const events of nearLogs(rule, mutant, [...tests, ...(await firing())], times)) if (tells(events, judge(events))) return told(events);
    for (let i = 0; i < streams; i++) {
      const { events, judged } = i % 2 === 0 ? own(i) : { events: logOf(mutant, i), judged: undefined };
      if (tells(events, judged ?? judge(events))) return told(events);
    }
    return beyond ? { kind: "beyond tests" } : { kind: "same on logs", logs };
  };
}

function remembered<T>(make: (index: number) => T): (index: number) => T {
  const made = new Map<number, T>();
  return (index) => {
    const found = made.get(index) ?? make(index);
    made.set(index, found);
    return found;
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function fires({ verdict, alerts }: Judgement): boolean {
  return verdict.kind === "rows" ? verdict.rows.length > 0 : alerts.length > 0;
}

async function shrunk(events: readonly Event[], times: Times, shows: (events: readonly Event[]) => boolean): Promise<readonly Event[]> {
  const log = await smallest({ events, delaysMs: events.map(() => 0) }, times, async (candidate) => shows(candidate.events));
  return log.events;
}

/** What the rule does, and its mutant does not; undefined where a test could not tell. */
function tellingExpectation(rule: Rule, own: Judgement, other: Judgement): Expectation | undefined {
  return expectationsOf(rule, own).find((expectation) => meets(expectation, own) && !meets(expectation, other));
}

/** What can be said of an outcome, the plainest first. */
function expectationsOf(rule: Rule, { verdict, alerts }: Judgement): readonly Expectation[] {
  if (verdict.kind === "rows") {
    const rows = verdict.rows.map(({ key, measures }) => [...key, ...measures]);
    const counted: Expectation = { kind: "rows", count: rows.length };
    return rows.length === 0 ? [counted] : [counted, { kind: "exact-rows", rows }];
  }
  if (alerts.length === 0) return [{ kind: "no-alert" }];
  const groups = [...new Map(alerts.map(({ key }) => [JSON.stringify(key), key])).values()];
  const of = rule.keys.length === 0 ? [] : groups.flatMap((key) => (isWhole(key) ? [key] : []));
  return [
    { kind: "alert", groups: of },
    { kind: "alerts", count: alerts.length },
  ];
}

/** A detection has no group with a missing key. */
function isWhole(key: GroupKey): key is Extract<Expectation, { readonly kind: "alert" }>["groups"][number] {
  return key.every((part) => part !== null);
}

function expectationText(expectation: Expectation): string {
  switch (expectation.kind) {
    case "no-alert":
      return "no alert";
    case "alert": {
      const keys = expectation.groups.map((key) => (key.length === 1 ? key.map(scalarText).join("") : `(${key.map(scalarText).join(", ")})`));
      return keys.length === 0 ? "alert" : `alert for ${keys.join(", ")}`;
    }
    case "exact-rows":
      return `rows ${expectation.rows.map((cells) => `(${cells.map((cell) => (cell === null ? "missing" : scalarText(cell))).join(", ")})`).join(", ")}`;
    case "alerts":
    case "rows":
      return `${expectation.count} ${expectation.kind}`;
    default:
      return assertNever(expectation);
  }
}
