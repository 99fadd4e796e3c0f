/** Runs in-file tests against the reference evaluator, and judges their events step by step for the platforms' own tests. */

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import { evaluable, judgement } from "../evaluate/evaluate.ts";
import { matcher } from "../evaluate/predicate.ts";
import type { Rule, TestCase } from "../ir/detection.ts";
import type { Event, JudgedEvent } from "../model/event.ts";
import { emptyEvent, eventsOf, type LogReader, type Sources, sourcesOf, withValue } from "./events.ts";
import { meets, printExpectation, printOutcome } from "./expectation.ts";
import { timeLine } from "./timeline.ts";

export interface TestFailure {
  readonly expected: string;
  readonly got: string;
  readonly diagnostic: Diagnostic;
}
export interface TestResult {
  /** Id of the detection. */
  readonly rule: string;
  readonly title: string;
  readonly span?: Span;
  readonly passed: boolean;
  readonly failures: readonly TestFailure[];
  /** Lines for people; empty where the test passed. */
  readonly timeLine: readonly string[];
  /** Why it could not be run as it stands. */
  readonly problems: readonly Diagnostic[];
}

export function runTests(rules: readonly Rule[], sources: Sources, tests: readonly TestCase[], readLog: LogReader): readonly TestResult[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return tests.map((test) => {
    const rule = byId.get(test.rule);
    invariant(rule !== undefined, `the rule ${test.rule} of a test is known`);
    return runTest(rule, sources, test, readLog);
  });
}

export function runTest(rule: Rule, sources: Sources, test: TestCase, readLog: LogReader): TestResult {
  const about = { rule: test.rule, title: test.title, ...(test.span !== undefined && { span: test.span }) };
  const refused = evaluable(rule);
  const { events, problems } = refused === undefined ? eventsOf(test, sourcesOf(rule, sources), readLog) : { events: [], problems: [refused] };
  if (problems.length > 0) return { ...about, passed: false, failures: [], timeLine: [], problems };
  const outcome = judgement(rule, events);
  const got = printOutcome(outcome);
  const failures = test.expectations
    .filter((expectation) => !meets(expectation, outcome))
    .map((expectation) => {
      const expected = printExpectation(expectation);
      return { expected, got, diagnostic: problem("E0801", expectation.span ?? test.span, { expected, got }) };
    });
  const passed = failures.length === 0;
  return { ...about, passed, failures, timeLine: passed ? [] : timeLine(rule, events, outcome.alerts), problems };
}

/**
 * The events of a rule's tests, the first of each content (the time aside), with the reference's answer for each step;
 * last, for each source, an event with nothing but its time. Problems of a test are reported by running it.
 */
export function judge(rule: Rule, tests: readonly TestCase[], sources: Sources, readLog: LogReader): readonly JudgedEvent[] {
  if (evaluable(rule) !== undefined) return [];
  const own = sourcesOf(rule, sources);
  const steps = rule.steps.map((step) => ({ step, matches: matcher(step.predicate) }));
  const seen = new Set<string>();
  const judged: JudgedEvent[] = [];
  const add = (test: string, event: Event): void => {
    const matches = steps.map(({ step, matches: holds }) => [step.name, step.source === event.source && holds(event.data)] as const);
    judged.push({ test, event, matches: Object.fromEntries(matches) });
  };
  const addOnce = (test: string, event: Event): void => {
    const content = JSON.stringify([event.source, withValue(event.data, own[event.source]?.time ?? [], null)]);
    if (seen.has(content)) return;
    seen.add(content);
    add(test, event);
  };
  for (const test of tests) {
    if (test.rule === rule.id) for (const event of eventsOf(test, own, readLog).events) addOnce(test.title, event);
  }
  for (const source of Object.values(own)) add("an event with nothing but its time", emptyEvent(source));
  return judged;
}
