/** Logs near given ones, where a changed rule is likely to show: one field set to what a test nearly accepts, instants moved to the edge of a time, an event more or less. */

import { matcher } from "../../evaluate/predicate.ts";
import type { Condition, Rule } from "../../ir/detection.ts";
import type { Event, Json } from "../../model/event.ts";
import { withValue } from "../streams/records.ts";
import { collect, type Pool, random } from "../streams/values.ts";
import { movedTo, type Times } from "../times.ts";

type Log = readonly Event[];

/** Those of the change itself first: of its fields, or of its times. */
export function* nearLogs(rule: Rule, mutant: Rule, logs: readonly Log[], times: Times): Generator<Log> {
  const selection = rule.steps.some((step, i) => JSON.stringify(step.predicate) !== JSON.stringify(mutant.steps[i]?.predicate));
  if (selection) yield* withOtherValues(rule, mutant, logs);
  for (const log of logs) yield* atOtherTimes(inOrder(log), durationsOf(rule, mutant), times);
  if (!selection) yield* withOtherValues(rule, mutant, logs);
}

function inOrder(log: Log): Log {
  return [...log].sort((a, b) => a.atMs - b.atMs);
}

/** In all events of a log, in those of one step of it, and in the last, since a group may need the others as they are. */
function* withOtherValues(rule: Rule, mutant: Rule, logs: readonly Log[]): Generator<Log> {
  const settings = settingsOf(rule, mutant);
  const steps = rule.steps.map(({ source, predicate }) => ({ source, matches: matcher(predicate) }));
  for (const log of logs) {
    if (log.length > mostEvents) continue;
    const selections = [
      log.map(() => true),
      ...(steps.length > 1 ? steps.map(({ source, matches }) => log.map((event) => event.source === source && matches(event.data))) : []),
      log.map((_, i) => i === log.length - 1),
    ];
    for (const selected of selections) {
      for (const [path, value] of settings) yield log.map((event, i) => (selected[i] ? { ...event, data: withValue(event.data, path, value) } : event));
    }
  }
}

/** Longer logs are tried at other times only. */
const mostEvents = 200;

type Setting = readonly [path: readonly string[], value: Json | undefined];

function settingsOf(rule: Rule, mutant: Rule): readonly Setting[] {
  const pools = new Map<string, Pool>();
  for (const { predicate } of [...mutant.steps, ...rule.steps]) collect(predicate, pools, random(1));
  return [...pools.values()].flatMap(({ field, passing, near: nearly }): readonly Setting[] => {
    const near = new Set([...passing, ...nearly]);
    if (field.computed !== undefined)
      return [...near].flatMap((name) => agentsOf(String(name)).map((agent): Setting => [field.computed?.argument ?? [], agent]));
    const length = field.lists[0];
    if (length === undefined) return [...near, ...around(near), undefined].map((value): Setting => [field.path, value]);
    const element = (value: Json): Json => (field.path.length === length ? value : withValue({}, field.path.slice(length), value));
    const path = field.path.slice(0, length);
    const lists = [...near, ...around(near)].flatMap((value): readonly Setting[] => [
      [path, [element(value)]],
      [path, [element(value), element("x")]],
    ]);
    return [...lists, [path, []]];
  });
}

/** With something before, behind, and on both sides: what tells `is` from `starts with` and `contains`. */
function around(near: ReadonlySet<string | number | boolean>): readonly string[] {
  return [...near].flatMap((value) => (typeof value === "string" ? [`${value}x`, `x${value}`, `x${value}x`] : []));
}

/** User agents that are likely to be read as of that family: a browser, and an app of Apple's systems, which may have any name. */
function agentsOf(family: string): readonly string[] {
  return [`Mozilla/5.0 (X11; Linux x86_64) ${family}/1.0`, `${family}/1 CFNetwork/1240 Darwin/20`];
}

/** Seconds, of both. */
function durationsOf(...rules: readonly Rule[]): readonly number[] {
  const found = new Set<number>();
  for (const rule of rules) {
    if (rule.kind === "hunt") found.add(rule.overSeconds);
    else {
      for (const seconds of conditionDurations(rule.condition)) found.add(seconds);
      if (rule.suppressSeconds !== undefined) found.add(rule.suppressSeconds);
    }
  }
  return [...found];
}

function conditionDurations(condition: Condition): readonly number[] {
  switch (condition.kind) {
    case "each":
      return [];
    case "window":
      return [condition.withinSeconds];
    case "first-seen":
      return [condition.withinSeconds, condition.learningSeconds];
    case "baseline":
      return [condition.baselineSeconds, condition.learningSeconds, condition.bucketSeconds];
    case "all":
      return [condition.withinSeconds, ...condition.steps.flatMap(({ withinSeconds }) => withinSeconds ?? [])];
    case "then":
      return [condition.first.withinSeconds ?? [], ...condition.tails.flatMap(({ withinSeconds, step }) => [withinSeconds, step.withinSeconds ?? []])].flat();
  }
}

/** Places at which a log is cut: a few, in long ones where something else begins. */
const mostCuts = 12;

function* atOtherTimes(log: Log, durations: readonly number[], times: Times): Generator<Log> {
  const cuts = cutsOf(log);
  for (const cut of cuts) yield [...log.slice(0, cut), ...log.slice(cut + 1)];
  for (const seconds of durations) {
    const ms = seconds * 1000;
    yield [...log, ...moved(log, ms, times)];
    for (const cut of cuts) {
      const [head, tail] = [log.slice(0, cut), log.slice(cut)];
      const at = (index: number): number => log[index]?.atMs ?? 0;
      for (const from of new Set([at(0), at(cut - 1)])) {
        const byMs = from + ms - at(cut);
        yield [...head, ...moved(tail, byMs, times)];
        yield [...moved(head, -byMs, times), ...tail];
      }
    }
  }
}

function cutsOf(log: Log): readonly number[] {
  const all = Array.from({ length: Math.max(0, log.length - 1) }, (_, i) => i + 1);
  if (all.length <= mostCuts) return all;
  const gap = (i: number): number => (log[i]?.atMs ?? 0) - (log[i - 1]?.atMs ?? 0);
  const turns = all.filter((i) => i > 1 && gap(i) !== gap(i - 1));
  return [...new Set([1, ...turns, log.length - 1])].slice(0, mostCuts);
}

function moved(log: Log, byMs: number, times: Times): Log {
  return log.map((event) => movedTo(event, event.atMs + byMs, times));
}
