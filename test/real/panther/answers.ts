/** Emitted Python's answers beside the reference's: does the rule match, which events share a group, which have the same counted value. */

import { matcher } from "../../../src/evaluate/predicate.ts";
import { valueReader } from "../../../src/evaluate/value.ts";
import type { Value } from "../../../src/ir/predicate.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import type { Case } from "./cases.ts";
import { askOracle } from "./tools.ts";

interface Answer {
  readonly rule?: boolean;
  readonly dedup?: string;
  readonly unique?: string | null;
  /** By which a correlation joins a signal. */
  readonly context?: { readonly group_key?: string } | null;
  readonly error: string | null;
}
type Answers = readonly { readonly engine: Answer; readonly plain: Answer }[];

/** One line for each event on which they differ, and for each error. */
export function disagreements(cases: readonly Case[]): readonly string[] {
  const jobs = cases.map(({ python, name, logged }) => ({ source: python, spec: { RuleID: name, Severity: "Info" }, events: logged }));
  const answers = askOracle(jobs) as readonly Answers[];
  return cases.flatMap((one, i) =>
    ["engine" as const, "plain" as const].flatMap((side) => differences(one, side, answers[i]?.map((answer) => answer[side]) ?? [])),
  );
}

/** Whether the reference takes each event: it matches, and has the keys and what is counted. */
export function expectedAnswers({ step, keys, counted, events }: Case): readonly boolean[] {
  const holds = matcher(step.predicate);
  const needed = [...keys, ...counted].map(valueReader);
  return events.map((event) => holds(event) && needed.every((read) => read(event) !== undefined));
}

function differences(one: Case, side: string, answers: readonly Answer[]): readonly string[] {
  if (answers.length !== one.events.length) return [`${one.name}, ${side}: ${answers.length} answers to ${one.events.length} events`];
  const { events, unique } = one;
  const key = keyOf(one.keys);
  const distinct = keyOf(unique ?? []);
  const expected = expectedAnswers(one);
  const found: string[] = [];
  const say = (i: number, what: string): unknown => found.push(`${one.name}, ${side}: ${what}: ${JSON.stringify(events[i])}`);
  for (const [i, answer] of answers.entries()) {
    if (answer.error !== null) say(i, answer.error);
    else if (answer.rule !== expected[i]) say(i, `rule is ${answer.rule}, the reference ${expected[i]}`);
    else if (answer.rule && one.python.includes('"group_key"') && answer.context?.group_key !== answer.dedup)
      say(i, `the join key is ${answer.context?.group_key}`);
  }
  const matching = events.flatMap((_, i) => (expected[i] ? [i] : []));
  for (const [name, of] of [["dedup", key], ...(unique === undefined ? [] : [["unique", distinct] as const])] as const) {
    const here = new Map<string, string>();
    const there = new Map<string, string>();
    for (const i of matching) {
      const theirs = answers[i]?.[name];
      const ours = of(events[i] ?? {});
      if (typeof theirs !== "string" || theirs === "" || theirs.length > 1000) say(i, `${name} is ${JSON.stringify(theirs)}`);
      else if ((here.get(ours) ?? theirs) !== theirs || (there.get(theirs) ?? ours) !== ours) say(i, `${name} ${theirs} does not group as the reference does`);
      else {
        here.set(ours, theirs);
        there.set(theirs, ours);
      }
    }
  }
  return found;
}

function keyOf(values: readonly Value[]): (event: JsonObject) => string {
  const readers = values.map(valueReader);
  return (event) => JSON.stringify(readers.map((read) => read(event) ?? null));
}
