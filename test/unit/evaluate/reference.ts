/** The laws of conditions once more, as slowly and plainly as they are written: what the evaluator is compared with. Groups are by one field, a step's own; seconds are whole. */

import type { Detection, Hunt, Measure, StepUse, Threshold } from "../../../src/ir/detection.ts";
import type { Event, Json, Row, Scalar } from "../../../src/model/event.ts";

type Selects = (step: string, event: Event) => boolean;

/** Instants by group. `selects` says which events a step has. */
export function reference(rule: Detection, events: readonly Event[], selects: Selects): Readonly<Record<string, readonly number[]>> {
  const keyOf = (step: string, { data }: Event): Json | undefined => {
    const [key] = rule.steps.find(({ name }) => name === step)?.keys ?? [];
    return data[key?.fields[0]?.path[0] ?? ""];
  };
  const keys = [...new Set(rule.steps.flatMap(({ name }) => events.map((event) => keyOf(name, event))))].filter((key) => typeof key === "string").sort();
  const found: [string, readonly number[]][] = keys.map((key) => {
    const of = (step: string): readonly Event[] => events.filter((event) => keyOf(step, event) === key && selects(step, event));
    return [key, [...new Set(instants(rule, of))].sort((a, b) => a - b)];
  });
  return Object.fromEntries(found.filter(([, at]) => at.length > 0));
}

/** Of a group's instants those that are alerts: none comes less than the period after the one before it. */
export function referenceAlerts(instantsMs: readonly number[], periodSeconds: number): readonly number[] {
  const [first, ...later] = instantsMs;
  return first === undefined
    ? []
    : [
        first,
        ...referenceAlerts(
          later.filter((atMs) => atMs - first >= periodSeconds * 1000),
          periodSeconds,
        ),
      ];
}

/** A hunt's rows: of groups by `k` and `g`, where missing is a group of its own. */
export function referenceRows(hunt: Hunt, events: readonly Event[], selects: Selects): readonly Row[] {
  const now = Math.max(...events.map((event) => event.atMs));
  const selected = events.filter((event) => selects(hunt.steps[0]?.name ?? "", event) && event.atMs >= now - hunt.overSeconds * 1000);
  const keyOf = ({ data }: Event): readonly (Scalar | null)[] => [data.k, data.g].map((part) => (typeof part === "string" ? part : null));
  const keys = [...new Set(selected.map((event) => JSON.stringify(keyOf(event))))].sort();
  const rows = keys.map((key) => {
    const group = selected.filter((event) => JSON.stringify(keyOf(event)) === key);
    return { key: JSON.parse(key), measures: hunt.measures.map((measure) => amount(measure, group)) };
  });
  const { sort } = hunt;
  const order = (a: Row, b: Row): number => (sort === undefined ? 0 : (a.measures[sort.measure] ?? 0) - (b.measures[sort.measure] ?? 0));
  rows.sort((a, b) => (sort?.direction === "descending" ? order(b, a) : order(a, b)));
  return rows.slice(0, hunt.limit);
}

/** `of` says which events a step has in the group. */
function instants({ condition, steps }: Detection, of: (step: string) => readonly Event[]): readonly number[] {
  const first = of(steps[0]?.name ?? "");
  switch (condition.kind) {
    case "each":
      return first.map((e) => e.atMs);
    case "window":
      return first.map((e) => e.atMs).filter((t) => meets(condition.thresholds, inside(first, t - condition.withinSeconds * 1000, t)));
    case "all": {
      const selected = condition.steps.flatMap((use) => of(use.step));
      const holdsAt = (use: StepUse, t: number): boolean => {
        const from = t - condition.withinSeconds * 1000;
        if (use.withinSeconds === undefined) return enough(use, inside(of(use.step), from, t));
        return completions(use, of(use.step)).some((e) => e.atMs >= from && e.atMs <= t);
      };
      return selected.map((e) => e.atMs).filter((t) => condition.steps.every((use) => holdsAt(use, t)));
    }
    case "then": {
      let before = completions(condition.first, of(condition.first.step));
      let late = 0;
      for (const { absent, step: use, withinSeconds } of condition.tails) {
        const members = of(use.step);
        const w = withinSeconds * 1000;
        if (absent) {
          before = before.filter((e) => !members.some((b) => b !== e && b.atMs >= e.atMs && b.atMs <= e.atMs + w));
          late = w;
        } else {
          const steps = before;
          before = members.filter((b) =>
            steps.some((e) => {
              if (e === b || e.atMs > b.atMs || b.atMs > e.atMs + w) return false;
              if (use.thresholds.length === 0) return true;
              const start = Math.max(b.atMs - (use.withinSeconds ?? 0) * 1000, e.atMs);
              return meets(
                use.thresholds,
                inside(members, start, b.atMs).filter((other) => other !== e),
              );
            }),
          );
        }
      }
      return before.map((e) => e.atMs + late);
    }
    case "first-seen": {
      const w = condition.withinSeconds * 1000;
      const l = condition.learningSeconds * 1000;
      const seen = (e: Event): string | undefined => measured({ kind: "distinct", values: condition.values }, e);
      return first
        .filter((e) => {
          if (seen(e) === undefined) return false;
          const same = first.some((o) => seen(o) === seen(e) && o.atMs >= e.atMs - w && o.atMs < e.atMs);
          return !same && inside(first, e.atMs - w, e.atMs - l).length > 0;
        })
        .map((e) => e.atMs);
    }
    case "baseline": {
      const b = condition.bucketSeconds * 1000;
      const n = condition.baselineSeconds / condition.bucketSeconds;
      const bucketOf = (e: Event): number => Math.floor(e.atMs / b);
      const amountOf = (bucket: number): number =>
        amount(
          condition.measure,
          first.filter((e) => bucketOf(e) === bucket),
        );
      return [...new Set(first.map(bucketOf))]
        .filter((bucket) => {
          const before = Array.from({ length: n }, (_, i) => amountOf(bucket - n + i));
          const s = before.reduce((total, m) => total + m, 0);
          const q = before.reduce((total, m) => total + m * m, 0);
          const k = n * amountOf(bucket) - s;
          const start = bucket * b;
          const learned = inside(first, start - condition.baselineSeconds * 1000, start - condition.learningSeconds * 1000).length > 0;
          const now = first.filter((e) => bucketOf(e) === bucket);
          return k > 0 && k * k > Number(condition.deviations) ** 2 * (n * q - s * s) && learned && meets(condition.thresholds, now);
        })
        .map((bucket) => (bucket + 1) * b);
    }
  }
}

/** The events at which a step without or with thresholds of its own window is complete. */
function completions(use: StepUse, members: readonly Event[]): readonly Event[] {
  if (use.thresholds.length === 0) return members;
  return members.filter((e) => meets(use.thresholds, inside(members, e.atMs - (use.withinSeconds ?? 0) * 1000, e.atMs)));
}

function enough(use: StepUse, events: readonly Event[]): boolean {
  return use.thresholds.length === 0 ? events.length > 0 : meets(use.thresholds, events);
}

function inside(events: readonly Event[], fromMs: number, toMs: number): readonly Event[] {
  return events.filter((e) => e.atMs >= fromMs && e.atMs <= toMs);
}

function meets(thresholds: readonly Threshold[], events: readonly Event[]): boolean {
  return thresholds.every(({ measure, operator, value }) => {
    const a = amount(measure, events);
    return operator === ">=" ? a >= value : operator === ">" ? a > value : operator === "<" ? a < value : a <= value;
  });
}

function amount(measure: Measure, events: readonly Event[]): number {
  if (measure.kind === "count") return events.length;
  const values = events.flatMap((e) => measured(measure, e) ?? []);
  return measure.kind === "distinct" ? new Set(values).size : values.reduce((total, v) => total + Number(v), 0);
}

/** Fields of the test's events are at the top. */
function measured(measure: Measure, event: Event): string | undefined {
  const parts = measure.values.map((value) => event.data[value.fields[0]?.path[0] ?? ""] ?? null);
  return parts.includes(null) ? undefined : parts.join("\n");
}
