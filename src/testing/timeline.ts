/** The time line of a failed test: which events were selected, what the thresholds saw, who alerted. For people; decides nothing. */

import { trace } from "../evaluate/trace.ts";
import type { Measure, Rule } from "../ir/detection.ts";
import type { Value } from "../ir/predicate.ts";
import type { Alert, Event, GroupKey } from "../model/event.ts";
import { printInstant } from "../scan/time.ts";

/** More is no help; the beginning shows how it went and the end how it came out. */
const linesAtStart = 30;
const linesAtEnd = 10;

export function timeLine(rule: Rule, events: readonly Event[], alerts: readonly Alert[]): readonly string[] {
  const { selected, moments } = trace(rule, events);
  const lines = moments.map(({ atMs, key, steps, amounts }) => {
    const names = steps.map(({ name, events: n }) => (n === 1 ? name : `${n} ${name}`)).join(", ");
    const seen = amounts.map(({ threshold: t, amount }) => `${printMeasure(t.measure)} is ${amount} (${t.operator} ${t.value})`);
    return { atMs, text: [names, ...group(key), ...seen].join("  ") };
  });
  for (const { atMs, key } of alerts) lines.push({ atMs, text: ["alert", ...group(key)].join("  ") });
  // Stable: at one instant the events come before the alert.
  lines.sort((a, b) => a.atMs - b.atMs);
  const printed = lines.map(({ atMs, text }) => `${printInstant(atMs)}  ${text}`);
  return [`${selected} of ${events.length} events selected`, ...shortened(printed)];
}

export function printKey(key: GroupKey): string {
  const parts = key.map((part) => JSON.stringify(part));
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(", ")})`;
}

function group(key: GroupKey): readonly string[] {
  return key.length === 0 ? [] : [`for ${printKey(key)}`];
}

function printMeasure({ kind, values }: Measure): string {
  const names = values.map(printValue);
  return names.length === 0 ? kind : `${kind} ${names.length === 1 ? names[0] : `(${names.join(", ")})`}`;
}

function printValue(value: Value): string {
  return value.name ?? value.fields[0]?.path.join(".") ?? "";
}

function shortened(lines: readonly string[]): readonly string[] {
  const left = lines.length - linesAtStart - linesAtEnd;
  return left <= 1 ? lines : [...lines.slice(0, linesAtStart), `... ${left} more ...`, ...lines.slice(-linesAtEnd)];
}
