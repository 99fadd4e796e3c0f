/** What changed between two states of one rule, as typed changes with their direction. Knows the IR, and no file, revision or platform. */

import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { Condition, Detection, Hunt, Measure, Rule, StepUse, Threshold } from "../ir/detection.ts";
import { decimal, meaningHash, measureText, valueText, wholeBound } from "../ir/hash.ts";
import type { Value } from "../ir/predicate.ts";
import { between, combined, type Direction, joint, type Polarity, under } from "./direction.ts";
import { type MetadataChange, metadataChanges } from "./metadata.ts";
import { type ClauseChange, selectionChange } from "./selection.ts";
import { matched, pairsOf, type StepPair, usesIn } from "./steps.ts";

/** A bound as whole numbers have it: `> 4` is `>= 5`. */
export interface Bound {
  readonly operator: "<=" | ">=";
  readonly bound: number;
}
/** Which span of time: the condition's own, a step's own, of a `then` the time to its step, what is learned from, a bucket, the baseline, a hunt's `over`. */
export type SpanName = "window" | "step window" | "time to step" | "learning" | "bucket" | "baseline" | "over";
interface Of<T> {
  readonly before: T;
  readonly after: T;
}
/** `step`: the step's name, where there are several. Absent sides: there was, or is, none. */
export type Change = { readonly direction: Direction; readonly step?: string } & (
  | ClauseChange
  | ({ readonly kind: "source" } & Of<string>)
  | ({ readonly kind: "groups" } & Of<readonly Value[]>)
  | ({ readonly kind: "condition" } & Of<string>)
  | { readonly kind: "threshold"; readonly measure: Measure; readonly before?: Bound; readonly after?: Bound }
  | ({ readonly kind: "measures" } & Of<readonly Measure[]>)
  | ({ readonly kind: "first-seen" } & Of<readonly Value[]>)
  | { readonly kind: "window"; readonly name: SpanName; readonly beforeSeconds?: number; readonly afterSeconds?: number }
  | ({ readonly kind: "deviations" } & Of<string>)
  | { readonly kind: "step-added" | "step-dropped" }
  | ({ readonly kind: "step-order" } & Of<readonly string[]>)
  | { readonly kind: "suppression"; readonly beforeSeconds?: number; readonly afterSeconds?: number }
  | { readonly kind: "sort" | "limit"; readonly before?: string; readonly after?: string }
  /** The hash says that the meaning changed, and nothing above says how. */
  | { readonly kind: "meaning" }
);

export interface RuleChanges {
  /** Whether the hash of the meaning is another. */
  readonly meaning: boolean;
  /** Of the rule as a whole; `same` where only metadata changed, or only how often an alert repeats. */
  readonly direction: Direction;
  /** Of the meaning. */
  readonly changes: readonly Change[];
  /** Of what people read and platforms are told. */
  readonly metadata: readonly MetadataChange[];
}

export function changesBetween(before: Rule, after: Rule): RuleChanges {
  const metadata = metadataChanges(before, after);
  if (meaningHash(before) === meaningHash(after)) return { meaning: false, direction: "same", changes: [], metadata };
  const found = meaningChanges(before, after);
  const known: Found = found.changes.length > 0 ? found : { changes: [{ kind: "meaning", direction: "changes" }], direction: "changes" };
  return { meaning: true, ...known, metadata };
}

interface Found {
  readonly direction: Direction;
  readonly changes: readonly Change[];
}

function meaningChanges(before: Rule, after: Rule): Found {
  if (before.kind === "hunt" && after.kind === "hunt") return huntChanges(before, after);
  if (before.kind === "detection" && after.kind === "detection") return detectionChanges(before, after);
  return ofChanges([{ kind: "condition", before: conditionName(before), after: conditionName(after), direction: "changes" }]);
}

function ofChanges(changes: readonly Change[]): Found {
  return { changes, direction: combined(changes.map(({ direction }) => direction)) };
}

function all(found: readonly Found[]): Found {
  return { changes: found.flatMap(({ changes }) => changes), direction: combined(found.map(({ direction }) => direction)) };
}

function conditionName(rule: Rule): string {
  return rule.kind === "hunt" ? "hunt" : rule.condition.kind;
}

function detectionChanges(before: Detection, after: Detection): Found {
  const condition = conditionChanges(before, after);
  const groups = groupChanges(before, after);
  return all([condition, groups, ofChanges(suppressionChanges(before, after))]);
}

/** The same events or groups fire; only how soon they may alert again is another. */
function suppressionChanges({ suppressSeconds: before }: Detection, { suppressSeconds: after }: Detection): readonly Change[] {
  if (before === after) return [];
  return [
    { kind: "suppression", direction: "same", ...(before !== undefined && { beforeSeconds: before }), ...(after !== undefined && { afterSeconds: after }) },
  ];
}

/** Groups of other keys are other groups. Of a condition on each event the keys decide only which events have them all. */
function groupChanges(before: Detection, after: Detection): Found {
  const changes = pairsOf(before, after).flatMap(({ one, other }): readonly Change[] => {
    const [were, are] = [one.keys.map(valueText), other.keys.map(valueText)];
    if (were.join() === are.join()) return [];
    const each = before.condition.kind === "each" && after.condition.kind === "each";
    const direction = each
      ? between(
          are.every((key) => were.includes(key)),
          were.every((key) => are.includes(key)),
        )
      : "changes";
    return [{ kind: "groups", before: one.keys, after: other.keys, direction, ...named(before, one.name) }];
  });
  // Steps whose keys have other names mostly change together: what was said of one need not be said again.
  const texts = changes.map((change) => JSON.stringify({ ...change, step: undefined }));
  return ofChanges(changes.filter((_, i) => texts.indexOf(texts[i] ?? "") === i));
}

function named(rule: Rule, step: string): { readonly step?: string } {
  return rule.steps.length > 1 ? { step } : {};
}

/** Selections of one step before and after. */
function stepChanges(rule: Rule, { one, other }: StepPair, polarity: Polarity): Found {
  const step = named(rule, other.name);
  const selection = selectionChange(one.predicate, other.predicate);
  const source =
    one.source === other.source ? [] : [{ kind: "source" as const, before: one.source, after: other.source, direction: "changes" as const, ...step }];
  const clauses = (selection?.changes ?? []).map((change) => ({ ...change, direction: under(polarity, change.direction), ...step }));
  return {
    changes: [...source, ...clauses],
    direction: combined([...source.map(({ direction }) => direction), under(polarity, selection?.direction ?? "same")]),
  };
}

/** A count or a number of different values never falls when events are added; a sum may. */
function growing({ measure, operator }: Threshold): boolean {
  return measure.kind !== "sum" && (operator === ">=" || operator === ">");
}

/** How the condition answers to more events of a step. */
function polarityOf({ condition }: Detection, step: string): Polarity {
  switch (condition.kind) {
    case "each":
      return "with";
    case "window":
      return condition.thresholds.every(growing) ? "with" : "either";
    case "first-seen":
    case "baseline":
      // More events are more history as well.
      return "either";
    case "all":
      return joint(condition.steps.filter((use) => use.step === step).map(answers));
    case "then": {
      const first = condition.first.step === step ? [answers(condition.first)] : [];
      const later = condition.tails.filter((tail) => tail.step.step === step).map((tail): Polarity => (tail.absent ? "against" : answers(tail.step)));
      return joint([...first, ...later]);
    }
    default:
      return assertNever(condition);
  }
}

function answers({ thresholds }: StepUse): Polarity {
  return thresholds.every(growing) ? "with" : "either";
}

function conditionChanges(before: Detection, after: Detection): Found {
  const [was, is] = [before.condition, after.condition];
  const pairs = pairsOf(before, after);
  const selections = pairs.map((pair) =>
    stepChanges(after, pair, was.kind === is.kind ? joint([polarityOf(before, pair.one.name), polarityOf(after, pair.other.name)]) : "either"),
  );
  const condition = (): readonly Change[] => {
    if (was.kind === "each" && is.kind === "each") return [];
    if (was.kind === "window" && is.kind === "window")
      return [
        ...thresholdChanges(was.thresholds, is.thresholds),
        ...spanChanges("window", was.withinSeconds, is.withinSeconds, inWindow([...was.thresholds, ...is.thresholds])),
      ];
    if (was.kind === "first-seen" && is.kind === "first-seen")
      return [
        ...valueChanges(was.values, is.values),
        // A longer memory knows more values, and has sooner learned enough.
        ...spanChanges("window", was.withinSeconds, is.withinSeconds, "either"),
        ...spanChanges("learning", was.learningSeconds, is.learningSeconds, "against"),
      ];
    if (was.kind === "baseline" && is.kind === "baseline") return baselineChanges(was, is);
    if (was.kind === "all" && is.kind === "all") return allChanges(was, is, pairs);
    if (was.kind === "then" && is.kind === "then") return thenChanges(was, is, pairs);
    return [{ kind: "condition", before: was.kind, after: is.kind, direction: "changes" }];
  };
  return all([...selections, ofChanges(condition())]);
}

/** How what holds in a window answers to a longer one. */
function inWindow(thresholds: readonly Threshold[]): Polarity {
  if (thresholds.every(growing)) return "with";
  return thresholds.every(({ measure, operator }) => measure.kind !== "sum" && (operator === "<" || operator === "<=")) ? "against" : "either";
}

function spanChanges(
  name: SpanName,
  before: number | undefined,
  after: number | undefined,
  longer: Polarity,
  step: { readonly step?: string } = {},
): readonly Change[] {
  if (before === after) return [];
  const direction = before === undefined || after === undefined ? "changes" : under(longer, after > before ? "widens" : "narrows");
  return [
    { kind: "window", name, direction, ...(before !== undefined && { beforeSeconds: before }), ...(after !== undefined && { afterSeconds: after }), ...step },
  ];
}

function valueChanges(before: readonly Value[], after: readonly Value[]): readonly Change[] {
  return before.map(valueText).join() === after.map(valueText).join() ? [] : [{ kind: "first-seen", before, after, direction: "changes" }];
}

/** A bound by what it measures and from which side. Of two the stricter is the one that counts. */
function boundsOf(thresholds: readonly Threshold[]): ReadonlyMap<string, { readonly measure: Measure } & Bound> {
  const found = new Map<string, { readonly measure: Measure } & Bound>();
  for (const { measure, operator, value } of thresholds) {
    const one = { measure, ...wholeBound(operator, value) };
    const key = `${one.operator} ${measureText(measure)}`;
    const other = found.get(key);
    if (other === undefined || stricter(one, other)) found.set(key, one);
  }
  return found;
}

function stricter(one: Bound, other: Bound): boolean {
  return one.operator === ">=" ? one.bound > other.bound : one.bound < other.bound;
}

/** Each threshold has to hold, so one more narrows. */
function thresholdChanges(before: readonly Threshold[], after: readonly Threshold[], step: { readonly step?: string } = {}): readonly Change[] {
  const [were, are] = [boundsOf(before), boundsOf(after)];
  return [...new Set([...were.keys(), ...are.keys()])].flatMap((key): readonly Change[] => {
    const [was, is] = [were.get(key), are.get(key)];
    const measure = (is ?? was)?.measure;
    invariant(measure !== undefined, "the key is of one of the two");
    const about = { kind: "threshold", measure, ...step } as const;
    if (was === undefined) return [{ ...about, direction: "narrows", ...(is && { after: boundOf(is) }) }];
    if (is === undefined) return [{ ...about, direction: "widens", before: boundOf(was) }];
    if (was.bound === is.bound) return [];
    return [{ ...about, direction: stricter(is, was) ? "narrows" : "widens", before: boundOf(was), after: boundOf(is) }];
  });
}

function boundOf({ operator, bound }: Bound): Bound {
  return { operator, bound };
}

type Baseline = Extract<Condition, { kind: "baseline" }>;

function baselineChanges(was: Baseline, is: Baseline): readonly Change[] {
  const [deviations, now] = [decimal(was.deviations), decimal(is.deviations)];
  return [
    ...measureChanges([was.measure], [is.measure]),
    ...(deviations === now
      ? []
      : [
          {
            kind: "deviations" as const,
            before: deviations,
            after: now,
            direction: Number(now) < Number(deviations) ? ("widens" as const) : ("narrows" as const),
          },
        ]),
    ...spanChanges("bucket", was.bucketSeconds, is.bucketSeconds, "either"),
    ...spanChanges("baseline", was.baselineSeconds, is.baselineSeconds, "either"),
    ...spanChanges("learning", was.learningSeconds, is.learningSeconds, "against"),
    ...thresholdChanges(was.thresholds, is.thresholds),
  ];
}

function measureChanges(before: readonly Measure[], after: readonly Measure[]): readonly Change[] {
  return before.map(measureText).join() === after.map(measureText).join() ? [] : [{ kind: "measures", before, after, direction: "changes" }];
}

/** A step's thresholds, and its own window. A step without thresholds asks for one event. */
function useChanges(before: StepUse, after: StepUse): readonly Change[] {
  const step = { step: after.step };
  const thresholds = thresholdChanges(before.thresholds, after.thresholds, step);
  const spans = (longer: Polarity): readonly Change[] => spanChanges("step window", before.withinSeconds, after.withinSeconds, longer, step);
  const without = [before, after].filter((use) => use.thresholds.length === 0);
  if (without.length === 0) return [...thresholds, ...spans(inWindow([...before.thresholds, ...after.thresholds]))];
  // Where a first threshold comes, or the last one goes, its window says no more than that, and it has to ask for an event as well.
  const asking = [before, after].filter((use) => use.thresholds.length > 0);
  const certain = asking.every((use) => use.withinSeconds !== undefined || use.thresholds.some(asksForOne));
  return [
    ...thresholds.map((change): Change => (certain ? change : { ...change, direction: "changes" })),
    ...spans("with").map((change): Change => ({ ...change, direction: "same" })),
  ];
}

function asksForOne(threshold: Threshold): boolean {
  return growing(threshold) && wholeBound(threshold.operator, threshold.value).bound >= 1;
}

function allChanges(was: Extract<Condition, { kind: "all" }>, is: Extract<Condition, { kind: "all" }>, pairs: readonly StepPair[]): readonly Change[] {
  const uses = matched(was.steps, is.steps, pairs);
  const everyGrows = [...was.steps, ...is.steps].every(({ thresholds }) => thresholds.every(growing));
  // A step with a window of its own is there or not, however long the other one is.
  const inside = [...was.steps, ...is.steps].filter(({ withinSeconds }) => withinSeconds === undefined).flatMap(({ thresholds }) => thresholds);
  return [
    ...uses.pairs.flatMap(([one, other]) => useChanges(one, other)),
    ...uses.dropped.map(({ step }): Change => ({ kind: "step-dropped", step, direction: everyGrows ? "widens" : "changes" })),
    ...uses.added.map(({ step }): Change => ({ kind: "step-added", step, direction: everyGrows ? "narrows" : "changes" })),
    ...spanChanges("window", was.withinSeconds, is.withinSeconds, inside.every(growing) ? "with" : "either"),
  ];
}

type Then = Extract<Condition, { kind: "then" }>;

function thenChanges(was: Then, is: Then, pairs: readonly StepPair[]): readonly Change[] {
  const [before, after] = [usesIn(was), usesIn(is)];
  const became = (use: StepUse): string | undefined => pairs.find(({ one }) => one.name === use.step)?.other.name;
  const shared = Math.min(before.length, after.length);
  const places = Array.from({ length: shared }, (_, i) => i);
  const alike = (i: number): boolean => {
    const [one, other] = [before[i], after[i]];
    return one !== undefined && other !== undefined && became(one) === other.step && (was.tails[i - 1]?.absent ?? false) === (is.tails[i - 1]?.absent ?? false);
  };
  if (!places.every(alike)) return [{ kind: "step-order", before: chainText(was), after: chainText(is), direction: "changes" }];
  return [
    ...places.flatMap((i) => tailChanges(was, is, i)),
    // What ends a chain is asked for besides all that came before it.
    ...after.slice(shared).map(({ step }): Change => ({ kind: "step-added", step, direction: "narrows" })),
    ...before.slice(shared).map(({ step }): Change => ({ kind: "step-dropped", step, direction: "widens" })),
  ];
}

function tailChanges(was: Then, is: Then, i: number): readonly Change[] {
  const [one, other] = [i === 0 ? was.first : was.tails[i - 1]?.step, i === 0 ? is.first : is.tails[i - 1]?.step];
  const [tail, next] = [was.tails[i - 1], is.tails[i - 1]];
  invariant(one !== undefined && other !== undefined, "both chains are that long");
  const own = useChanges(one, other);
  if (tail === undefined || next === undefined) return own;
  return [...own, ...spanChanges("time to step", tail.withinSeconds, next.withinSeconds, next.absent ? "against" : "with", { step: other.step })];
}

function chainText({ first, tails }: Then): readonly string[] {
  return [first.step, ...tails.map(({ absent, step }) => (absent ? `no ${step.step}` : step.step))];
}

function huntChanges(before: Hunt, after: Hunt): Found {
  // Rows that are left out because others come first depend on all the others.
  const polarity: Polarity = before.limit === undefined && after.limit === undefined ? "with" : "either";
  const keys = before.keys.map(valueText).join() === after.keys.map(valueText).join();
  const sort = ({ sort: by }: Hunt): string | undefined => (by === undefined ? undefined : `${by.measure} ${by.direction}`);
  return all([
    ...pairsOf(before, after).map((pair) => stepChanges(after, pair, polarity)),
    ofChanges([
      ...(keys ? [] : [{ kind: "groups" as const, before: before.keys, after: after.keys, direction: "changes" as const }]),
      ...measureChanges(before.measures, after.measures),
      ...spanChanges("over", before.overSeconds, after.overSeconds, polarity),
      ...sided("sort", sort(before), sort(after), before.limit === undefined && after.limit === undefined ? "same" : "changes"),
      ...sided("limit", before.limit?.toString(), after.limit?.toString(), (after.limit ?? Infinity) > (before.limit ?? Infinity) ? "widens" : "narrows"),
    ]),
  ]);
}

function sided(kind: "sort" | "limit", before: string | undefined, after: string | undefined, direction: Direction): readonly Change[] {
  return before === after ? [] : [{ kind, direction, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}
