/** What a detection's evaluation looked like from inside, for who has to explain a verdict: instants, steps, amounts. Decides nothing. */

import type { Rule, StepUse, Threshold } from "../ir/detection.ts";
import type { Event, GroupKey } from "../model/event.ts";
import { type Group, groupsOf, type Hit, selector, usesOf } from "./hits.ts";
import type { Amount } from "./measure.ts";
import { slide } from "./window.ts";

/** One instant of one group at which events were selected. */
export interface Moment {
  readonly atMs: number;
  readonly key: GroupKey;
  /** Each step once, with its number of events at this instant. */
  readonly steps: readonly { readonly name: string; readonly events: number }[];
  /** What the thresholds saw in their windows, where they stand in a sliding window. */
  readonly amounts: readonly { readonly threshold: Threshold; readonly amount: Amount }[];
}
export interface Trace {
  /** Number of events that some step selected, with all group keys present. */
  readonly selected: number;
  /** By instant, then by group. */
  readonly moments: readonly Moment[];
}

export function trace(rule: Rule, events: readonly Event[]): Trace {
  const select = selector(rule);
  const hits: Hit[] = [];
  for (const [position, event] of events.entries()) {
    const hit = select(event, position);
    if (hit !== undefined) hits.push(hit);
  }
  const uses = usesOf(rule);
  const moments = groupsOf(hits, uses.length).flatMap((group) => momentsOf(rule, group, uses));
  return { selected: hits.length, moments: moments.sort((a, b) => a.atMs - b.atMs) };
}

function momentsOf(rule: Rule, group: Group, uses: readonly StepUse[]): readonly Moment[] {
  const found = new Map<number, { steps: Map<string, number>; amounts: Moment["amounts"][number][] }>();
  for (const [i, use] of uses.entries()) {
    const members = group.uses[i] ?? [];
    // A chain may use a step twice; its events are the same.
    const again = uses.findIndex((other) => other.step === use.step) < i;
    for (const { atMs } of members) {
      const moment = found.get(atMs) ?? { steps: new Map(), amounts: [] };
      found.set(atMs, moment);
      if (!again) moment.steps.set(use.step, (moment.steps.get(use.step) ?? 0) + 1);
    }
    const windowSeconds = windowOf(rule, use);
    if (windowSeconds === undefined || use.thresholds.length === 0) continue;
    const measures = use.thresholds.map((threshold) => threshold.measure);
    slide(members, measures, windowSeconds * 1000, (atMs, amounts) => {
      found.get(atMs)?.amounts.push(...use.thresholds.map((threshold, k) => ({ threshold, amount: amounts[k] ?? 0 })));
    });
  }
  return [...found].map(([atMs, { steps, amounts }]) => ({ atMs, key: group.key, steps: [...steps].map(([name, events]) => ({ name, events })), amounts }));
}

function windowOf(rule: Rule, use: StepUse): number | undefined {
  if (use.withinSeconds !== undefined || rule.kind === "hunt") return use.withinSeconds;
  return rule.condition.kind === "window" || rule.condition.kind === "all" ? rule.condition.withinSeconds : undefined;
}
