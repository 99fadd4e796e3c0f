/** Which small changes of a rule its own tests notice; of each that they do not, a log that tells the two apart, or why there is none. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { type Judgement, judgeOf } from "../../evaluate/evaluate.ts";
import type { Expectation, Rule } from "../../ir/detection.ts";
import type { Program } from "../../lower/lower.ts";
import type { Event } from "../../model/event.ts";
import { eventsOf, type LogReader, sourcesOf } from "../../testing/events.ts";
import { meets } from "../../testing/expectation.ts";
import type { Operator } from "./change.ts";
import { mutantsOf } from "./mutants.ts";
import { sameBecause } from "./same.ts";
import { tellingLog } from "./telling.ts";

export interface MutationReport {
  readonly rule: Rule;
  readonly tests: number;
  /** Titles of tests that fail as it is; they notice nothing. */
  readonly failing: readonly string[];
  readonly mutants: number;
  readonly noticed: number;
  /** Noticed, of those that a test can notice: from 0 to 1. */
  readonly score: number;
  readonly survivors: readonly Survivor[];
}

export interface Survivor {
  readonly operator: Operator;
  readonly span?: Span | undefined;
  readonly before: string;
  /** Empty where it is left out. */
  readonly after: string;
  readonly verdict: SurvivorVerdict;
}

export type SurvivorVerdict =
  /** `block` is a test that can be pasted, and notices the change; `title` is its own. An earlier survivor's may do for this one. */
  | { readonly kind: "told apart"; readonly title: string; readonly block?: string }
  /** Something differs that no `expect` speaks of, such as when an alert comes. */
  | { readonly kind: "beyond tests" }
  /** For every log, and why. */
  | { readonly kind: "same"; readonly because: string }
  | { readonly kind: "same on logs"; readonly logs: number };

export interface MutationOptions {
  /** Random logs for each survivor. */
  readonly streams: number;
  readonly seed: number;
}

export async function mutate(rule: Rule, program: Program, readLog: LogReader, options: MutationOptions): Promise<MutationReport> {
  const tests = testsOf(rule, program, readLog);
  const judge = judgeOf(rule);
  const failing = tests.filter((test) => !passes(test, judge(test.events)));
  const asked = tests.filter((test) => !failing.includes(test));
  const mutants = mutantsOf(rule, program.sources);
  const surviving = mutants.filter(({ to }) => {
    const changed = judgeOf(to);
    return asked.every((test) => passes(test, changed(test.events)));
  });
  const telling = tellingLog(rule, program.sources, { ...options, tests: tests.map(({ events }) => events) });
  const suggested: OwnTest[] = [];
  const survivors: Survivor[] = [];
  for (const { operator, span, before, after, to } of surviving) {
    survivors.push({ operator, span, before, after, verdict: await verdictOf(to) });

    async function verdictOf(mutant: Rule): Promise<SurvivorVerdict> {
      const because = sameBecause(rule, mutant);
      if (because !== undefined) return { kind: "same", because };
      const changed = judgeOf(mutant);
      const enough = suggested.find((test) => !passes(test, changed(test.events)));
      if (enough !== undefined) return { kind: "told apart", title: enough.title };
      const title = after === "" ? `${before} left out` : `${before} -> ${after}`;
      const told = await telling(mutant, title, `change_${suggested.length + 1}`);
      if (told.kind !== "told apart") return told;
      suggested.push({ title, events: told.events, expectations: [told.expectation] });
      return { kind: "told apart", title, block: told.block };
    }
  }
  const noticed = mutants.length - surviving.length;
  const open = survivors.filter(({ verdict }) => verdict.kind === "told apart").length;
  const score = noticed + open === 0 ? 1 : noticed / (noticed + open);
  return { rule, tests: tests.length, failing: failing.map(({ title }) => title), mutants: mutants.length, noticed, score, survivors };
}

interface OwnTest {
  readonly title: string;
  readonly events: readonly Event[];
  readonly expectations: readonly Expectation[];
}

/** A test whose log cannot be read has no events, so it fails. */
function testsOf(rule: Rule, { tests, sources }: Program, readLog: LogReader): readonly OwnTest[] {
  const own = sourcesOf(rule, sources);
  return tests
    .filter((test) => test.rule === rule.id)
    .map((test) => ({ title: test.title, events: eventsOf(test, own, readLog).events, expectations: test.expectations }));
}

function passes({ expectations }: OwnTest, outcome: Judgement): boolean {
  return expectations.every((expectation) => meets(expectation, outcome));
}
