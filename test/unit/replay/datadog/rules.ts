/** Small rules as JSON, and logs as [second, attributes], for the tests of the replay. */

import type { JsonObject } from "../../../../src/model/event.ts";
import { type Assumptions, usual } from "../../../../src/replay/datadog/assumptions.ts";
import type { TimedLog } from "../../../../src/replay/datadog/group.ts";
import { readRule } from "../../../../src/replay/datadog/read_rule.ts";
import { type Answer, compileRule, type Replay } from "../../../../src/replay/datadog/replay.ts";
import type { Rule } from "../../../../src/replay/datadog/rule.ts";
import { logOf } from "./logs.ts";

export type Log = readonly [second: number, attributes: JsonObject];

interface Options {
  readonly detectionMethod?: string;
  readonly evaluationWindow?: number;
  readonly [name: string]: unknown;
}

export function query(name: string, search: string, more: JsonObject = {}): JsonObject {
  return { name, query: search, aggregation: "count", groupByFields: ["@k"], hasOptionalGroupByFields: false, distinctFields: [], dataSource: "logs", ...more };
}

/** `a` and `b` are the logs with that kind; a log may have both. */
export const a = query("a", "@kind:a");
export const b = query("b", "@kind:b");
export const c = query("c", "@kind:c");

export function ruleText(queries: readonly JsonObject[], options: Options, ...conditions: readonly (string | undefined)[]): string {
  const cases = conditions.map((condition) => ({ name: "", status: "low", ...(condition !== undefined && { condition }), notifications: [] }));
  const whole = { detectionMethod: "threshold", evaluationWindow: 60, keepAlive: 300, maxSignalDuration: 600, ...options };
  return JSON.stringify(
    { name: "A rule", type: "log_detection", isEnabled: true, queries, options: whole, cases, message: "", tags: [], filters: [] },
    null,
    2,
  );
}

export function ruleOf(text: string): Rule {
  const { rule, diagnostics } = readRule("rule.json", text);
  if (rule === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return rule;
}

export function timed(logs: readonly Log[]): readonly TimedLog[] {
  return logs.map(([second, attributes]) => ({ atMs: second * 1000, log: logOf(attributes) }));
}

export function compiled(text: string, assumptions: Partial<Assumptions> = {}): Replay {
  return compileRule(ruleOf(text), { ...usual, ...assumptions });
}

/** Each group that fired: its key, and the seconds; with the cases where one was not the first. */
export function firedIn({ outcome }: Answer): Readonly<Record<string, readonly (number | string)[]>> {
  if (outcome.kind !== "fired") throw new Error("an anomaly rule does not fire");
  return Object.fromEntries(
    outcome.groups.map(({ key, firings }) => [
      key.join(" "),
      firings.map((firing) => (firing.case === 0 ? firing.atMs / 1000 : `${firing.atMs / 1000} case ${firing.case}`)),
    ]),
  );
}

export function fired(text: string, logs: readonly Log[], assumptions: Partial<Assumptions> = {}): ReturnType<typeof firedIn> {
  return firedIn(compiled(text, assumptions)(timed(logs)));
}

export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
export function pick<T>(random: () => number, of: readonly T[]): T {
  return of[Math.floor(random() * of.length)] as T;
}

/** Logs on a coarse grid, so that ties and the edges of windows are hit. */
export function stream(random: () => number, count: number, last = 240): readonly Log[] {
  return Array.from({ length: count }, (): Log => {
    const kind = pick(random, ["a", "b", "c", "a", "b", ["a", "b"], ["b", "c"]]);
    return [
      30 * Math.floor((random() * last) / 30),
      { k: pick(random, ["u", "u", "v"]), kind, f: pick(random, ["x", "y", "z"]), n: pick(random, [1, 2, -1, 0.5]) },
    ];
  });
}
