/** The reference: what a detection or hunt says of a list of events, whatever their order. Knows no platform, no file and no test. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import type { Detection, Rule } from "../ir/detection.ts";
import type { Predicate } from "../ir/predicate.ts";
import type { Alert, Event, Verdict } from "../model/event.ts";
import { eventAlerts, groupAlerts } from "./alerts.ts";
import { allInstants } from "./all.ts";
import { baselineInstants } from "./baseline.ts";
import { firstSeenInstants } from "./first_seen.ts";
import { type Group, groupsOf, type Hit, selector, usesOf } from "./hits.ts";
import { compiles } from "./regex.ts";
import { rowsOf } from "./rows.ts";
import { thenInstants } from "./then.ts";
import { windowInstants } from "./window.ts";

export interface Judgement {
  readonly verdict: Verdict;
  /** After suppression, by time; none for a hunt. */
  readonly alerts: readonly Alert[];
}

export function evaluate(rule: Rule, events: readonly Event[]): Verdict {
  return judgement(rule, events).verdict;
}

export function alerts(rule: Rule, events: readonly Event[]): readonly Alert[] {
  return judgement(rule, events).alerts;
}

export function judgement(rule: Rule, events: readonly Event[]): Judgement {
  return judgeOf(rule)(events);
}

/** Compiled once, for who asks of many logs. */
export function judgeOf(rule: Rule): (events: readonly Event[]) => Judgement {
  const select = selector(rule);
  return (events) => {
    const hits: Hit[] = [];
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const [position, event] of events.entries()) {
      if (event.atMs > lastMs) lastMs = event.atMs;
      const hit = select(event, position);
      if (hit !== undefined) hits.push(hit);
    }
    return judge(rule, hits, lastMs);
  };
}

/** The second half of `evaluate`, for who keeps only hits. `lastMs` is the last instant of the whole log: a hunt's "now". */
export function judge(rule: Rule, hits: readonly Hit[], lastMs: number): Judgement {
  if (rule.kind === "detection" && rule.condition.kind === "each") {
    const events = hits.map((hit) => hit.position).sort((a, b) => a - b);
    return { verdict: { kind: "events", events }, alerts: eventAlerts(rule, hits) };
  }
  const groups = groupsOf(hits, usesOf(rule).length);
  if (rule.kind === "hunt") return { verdict: { kind: "rows", rows: rowsOf(rule, groups, lastMs) }, alerts: [] };
  const firing = groups.map((group) => ({ key: group.key, instantsMs: instantsOf(rule, group) })).filter((group) => group.instantsMs.length > 0);
  return { verdict: { kind: "groups", groups: firing }, alerts: groupAlerts(rule, firing) };
}

/** Ascending, each once. */
function instantsOf({ condition }: Detection, group: Group): readonly number[] {
  const members = group.uses[0] ?? [];
  switch (condition.kind) {
    case "each":
      return [...new Set(members.map((member) => member.atMs))];
    case "window":
      return windowInstants(members, condition.thresholds, condition.withinSeconds * 1000);
    case "all":
      return allInstants(group, condition.steps, condition.withinSeconds * 1000);
    case "then":
      return thenInstants(group, condition);
    case "first-seen":
      return firstSeenInstants(members, condition.withinSeconds * 1000, condition.learningSeconds * 1000);
    case "baseline":
      return baselineInstants(members, condition);
    default:
      return assertNever(condition);
  }
}

/** Why a well-formed rule cannot be evaluated; to be asked before `evaluate`, which does not check. */
export function evaluable(rule: Rule): Diagnostic | undefined {
  for (const step of rule.steps) {
    const found = tooLargePattern(step.predicate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tooLargePattern(predicate: Predicate): Diagnostic | undefined {
  if (predicate.kind === "constant") return undefined;
  if (predicate.kind === "atom") {
    const { test, span } = predicate;
    if (test.kind === "has") return tooLargePattern(test.predicate);
    return test.kind === "matches" && !compiles(test.regex) ? problem("E0805", span, {}) : undefined;
  }
  for (const part of predicate.of) {
    const found = tooLargePattern(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
