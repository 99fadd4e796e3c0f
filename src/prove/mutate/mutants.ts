/** A rule as it would be after one small change, for every place and kind of change. Changes that mean the same, by their hash, are there once or not at all. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { evaluable } from "../../evaluate/evaluate.ts";
import type { Condition, Detection, Hunt, Measure, Rule, Source, Step, StepUse, Threshold } from "../../ir/detection.ts";
import { meaningHash } from "../../ir/hash.ts";
import type { Field, Predicate, Value } from "../../ir/predicate.ts";
import { durationText, measureText, thresholdText, useText, valuesText, valueText } from "../../ir/words.ts";
import { type Change, inEach, within, without } from "./change.ts";
import { beside, selectionChanges, valueChanges } from "./predicate.ts";

export type Mutant = Change<Rule>;
type Sources = Readonly<Record<string, Source>>;

/** Every mutant can be evaluated; few could be translated, and none is meant to. */
export function mutantsOf(rule: Rule, sources: Sources): readonly Mutant[] {
  const seen = new Set([meaningHash(rule)]);
  return changesOf(rule, sources).flatMap((change): readonly Mutant[] => {
    const hash = meaningHash(change.to);
    if (seen.has(hash) || evaluable(change.to) !== undefined) return [];
    seen.add(hash);
    return [{ ...change, span: change.span ?? rule.span }];
  });
}

function changesOf(rule: Rule, sources: Sources): readonly Change<Rule>[] {
  const steps = within(inEach(rule.steps, stepChanges), (changed): Rule => ({ ...rule, steps: changed }));
  const others = othersOf(rule, sources);
  switch (rule.kind) {
    case "detection":
      return [
        ...steps,
        ...within(conditionChanges(rule.condition, others), (condition): Rule => ({ ...rule, condition }), rule.condition.span),
        ...keyChanges(rule, others),
        ...suppressionChanges(rule),
      ];
    case "hunt":
      return [...steps, ...huntChanges(rule, others), ...keyChanges(rule, others)];
    default:
      return assertNever(rule);
  }
}

function stepChanges(step: Step): readonly Change<Step>[] {
  return within(selectionChanges(step.predicate), (predicate): Step => ({ ...step, predicate }), step.span);
}

interface Others {
  /** Another field of the same type in place of a value, one that the rule looks at anyway before one that it does not. */
  readonly like: (value: Value, step: string) => Value | undefined;
  /** What could be told apart where events are counted. */
  readonly any: (step: string) => Value | undefined;
}

function othersOf(rule: Rule, sources: Sources): Others {
  const used = new Set(rule.steps.flatMap(({ predicate, keys }) => [...fieldsIn(predicate), ...keys.flatMap(({ fields }) => fields)]).map(pathKey));
  const keys = new Set(rule.steps.flatMap((step) => step.keys.flatMap(({ fields }) => fields)).map(pathKey));
  const chosen = (name: string, suits: (field: Field) => boolean): Value | undefined => {
    const step = rule.steps.find((one) => one.name === name) ?? rule.steps[0];
    const source = sources[step?.source ?? ""];
    const time = source?.time.join(".");
    const plain = source?.fields.filter(({ path, lists, computed }) => lists.length === 0 && computed === undefined && path.join(".") !== time) ?? [];
    const free = plain.filter((field) => suits(field) && !keys.has(pathKey(field)));
    const found = free.find((field) => used.has(pathKey(field))) ?? free.find(({ optional }) => !optional) ?? free[0];
    return found === undefined ? undefined : { fields: [found], cuts: [] };
  };
  return {
    like: ({ fields: [field] }, step) =>
      field === undefined || field.lists.length > 0 ? undefined : chosen(step, (other) => other.type === field.type && pathKey(other) !== pathKey(field)),
    any: (step) => chosen(step, ({ type }) => type === "string"),
  };
}

function pathKey({ path }: Field): string {
  return JSON.stringify(path);
}

function fieldsIn(predicate: Predicate): readonly Field[] {
  if (predicate.kind === "constant") return [];
  return predicate.kind === "atom" ? predicate.value.fields : predicate.of.flatMap(fieldsIn);
}

function conditionChanges(condition: Condition, others: Others): readonly Change<Condition>[] {
  switch (condition.kind) {
    case "each":
      return [];
    case "window":
      return [
        ...within(thresholdsChanges(condition.thresholds, 1, others, ""), (thresholds): Condition => ({ ...condition, thresholds })),
        ...within(secondsChanges("within", condition.withinSeconds), (withinSeconds): Condition => ({ ...condition, withinSeconds })),
      ];
    case "first-seen":
      return [
        ...within(tupleChanges(condition.values, others, ""), (values): Condition => ({ ...condition, values })),
        ...within(secondsChanges("within", condition.withinSeconds), (withinSeconds): Condition => ({ ...condition, withinSeconds })),
        ...within(secondsChanges("learning", condition.learningSeconds), (learningSeconds): Condition => ({ ...condition, learningSeconds })),
      ];
    case "baseline":
      return baselineChanges(condition, others);
    case "all":
      return allChanges(condition, others);
    case "then":
      return thenChanges(condition, others);
    default:
      return assertNever(condition);
  }
}

/** By one second, on both sides. */
function secondsChanges(word: string, seconds: number, span?: Span): readonly Change<number>[] {
  return [seconds - 1, seconds + 1]
    .filter((other) => other > 0)
    .map((to) => ({ operator: "window", span, before: `${word} ${durationText(seconds)}`, after: `${word} ${durationText(to)}`, to }));
}

function thresholdsChanges(thresholds: readonly Threshold[], needed: number, others: Others, step: string): readonly Change<readonly Threshold[]>[] {
  const dropped = thresholds.map((threshold, i): Change<readonly Threshold[]> => {
    return { operator: "drop threshold", span: threshold.span, before: thresholdText(threshold), after: "", to: without(thresholds, i) };
  });
  const changed = inEach(thresholds, (threshold) => thresholdChanges(threshold, others, step));
  return thresholds.length > needed ? [...dropped, ...changed] : changed;
}

function thresholdChanges(threshold: Threshold, others: Others, step: string): readonly Change<Threshold>[] {
  const { operator, value, span, measure } = threshold;
  const change = (name: Change<Threshold>["operator"], to: Threshold): Change<Threshold> => {
    return { operator: name, span, before: thresholdText(threshold), after: thresholdText(to), to };
  };
  return [
    change("operator", { ...threshold, operator: beside[operator] }),
    ...(value > 0 ? [change("threshold", { ...threshold, value: value - 1 })] : []),
    change("threshold", { ...threshold, value: value + 1 }),
    ...measureChanges(measure, others, step).map(({ to }) => change("measure", { ...threshold, measure: to })),
  ];
}

function measureChanges(measure: Measure, others: Others, step: string): readonly Change<Measure>[] {
  const change = (to: Measure): Change<Measure> => ({ operator: "measure", span: measure.span, before: measureText(measure), after: measureText(to), to });
  const { kind, values } = measure;
  if (kind === "count") {
    const value = others.any(step);
    return value === undefined ? [] : [change({ kind: "distinct", values: [value] })];
  }
  const counted: Measure = { kind: "count", values: [] };
  return [change(counted), ...tupleChanges(values, others, step).map(({ to }) => change({ kind, values: to }))];
}

/** Values that are told apart together. */
function tupleChanges(values: readonly Value[], others: Others, step: string): readonly Change<readonly Value[]>[] {
  const change = (to: readonly Value[]): Change<readonly Value[]> => {
    return { operator: "measure", span: values[0]?.span, before: valuesText(values), after: valuesText(to), to };
  };
  return values.flatMap((value, i) => {
    const like = others.like(value, step);
    const other = like !== undefined && values.some((one) => sameValue(one, like)) ? undefined : like;
    return [
      ...(values.length > 1 ? [change(without(values, i))] : []),
      ...(other === undefined ? [] : [change(values.with(i, other))]),
      ...within(valueChanges(value), (changed) => values.with(i, changed), value.span),
    ];
  });
}

type Baseline = Extract<Condition, { readonly kind: "baseline" }>;

function baselineChanges(condition: Baseline, others: Others): readonly Change<Condition>[] {
  const { measure, bucketSeconds, baselineSeconds, learningSeconds, thresholds, deviations } = condition;
  const longer = bucketSeconds * 2;
  const buckets = baselineSeconds % longer === 0 ? [bucketSeconds / 2, longer] : [bucketSeconds / 2];
  return [
    ...within(measureChanges(measure, others, ""), (to): Condition => ({ ...condition, measure: to }), measure.span),
    ...buckets.filter(Number.isInteger).map((to): Change<Condition> => {
      return { operator: "window", before: `per ${durationText(bucketSeconds)}`, after: `per ${durationText(to)}`, to: { ...condition, bucketSeconds: to } };
    }),
    ...[-1, 1].flatMap((by): readonly Change<Condition>[] => {
      const to = Number(deviations) + by;
      if (to <= 0) return [];
      return [{ operator: "deviations", before: `${deviations} deviations`, after: `${to} deviations`, to: { ...condition, deviations: String(to) } }];
    }),
    ...[baselineSeconds - bucketSeconds, baselineSeconds + bucketSeconds].flatMap((to): readonly Change<Condition>[] => {
      if (to <= 0) return [];
      const [before, after] = [`${durationText(baselineSeconds)} baseline`, `${durationText(to)} baseline`];
      return [{ operator: "window", before, after, to: { ...condition, baselineSeconds: to } }];
    }),
    ...within(secondsChanges("learning", learningSeconds), (to): Condition => ({ ...condition, learningSeconds: to })),
    ...within(thresholdsChanges(thresholds, 0, others, ""), (to): Condition => ({ ...condition, thresholds: to })),
  ];
}

/** A step with a threshold has its own window in a chain, and may have one elsewhere. */
function useChanges(use: StepUse, others: Others): readonly Change<StepUse>[] {
  const { step, thresholds, withinSeconds, span } = use;
  const bare: StepUse = { step, ...(span !== undefined && { span }), thresholds: [] };
  const changed = thresholdsChanges(thresholds, 0, others, step);
  return [
    ...within(changed, (to): StepUse => (to.length === 0 ? bare : { ...use, thresholds: to }), span),
    ...(withinSeconds === undefined ? [] : within(secondsChanges("within", withinSeconds, span), (to): StepUse => ({ ...use, withinSeconds: to }))),
  ];
}

type All = Extract<Condition, { readonly kind: "all" }>;
type Chain = Extract<Condition, { readonly kind: "then" }>;

function allChanges(condition: All, others: Others): readonly Change<Condition>[] {
  const { steps, withinSeconds, span } = condition;
  const before = steps.map(useText).join(" and ");
  const chains = steps.length < 2 ? [] : [steps, steps.toReversed()].map((order) => chainOf(order, withinSeconds));
  return [
    ...steps.map((use, i): Change<Condition> => {
      return { operator: "drop step", span: use.span ?? span, before: useText(use), after: "", to: { ...condition, steps: without(steps, i) } };
    }),
    ...chains.map((to): Change<Condition> => ({ operator: "then, and", span, before, after: chainText(to), to })),
    ...within(
      inEach(steps, (use) => useChanges(use, others)),
      (to): Condition => ({ ...condition, steps: to }),
    ),
    ...within(secondsChanges("within", withinSeconds, span), (to): Condition => ({ ...condition, withinSeconds: to })),
  ];
}

/** In a chain a step with thresholds needs a window of its own: it had the one of them all. */
function chainOf(steps: readonly StepUse[], withinSeconds: number): Chain {
  const [first, ...rest] = steps.map((use): StepUse => (use.thresholds.length === 0 ? use : { withinSeconds, ...use }));
  return { kind: "then", first: first as StepUse, tails: rest.map((step) => ({ absent: false, step, withinSeconds })) };
}

function chainText({ first, tails }: Chain): string {
  return [useText(first), ...tails.map(tailText)].join(" ");
}

function tailText({ absent, step, withinSeconds }: Chain["tails"][number]): string {
  return `${absent ? "then no" : "then"} ${useText(step)} within ${durationText(withinSeconds)}`;
}

function thenChanges(condition: Chain, others: Others): readonly Change<Condition>[] {
  const { first, tails, span } = condition;
  const [next, ...more] = tails;
  const before = chainText(condition);
  const whole = (operator: Change<Condition>["operator"], to: Condition, after: string): Change<Condition> => ({ operator, span, before, after, to });
  const found: Change<Condition>[] = [];
  if (next !== undefined && !next.absent) {
    found.push({ operator: "drop step", span: first.span ?? span, before: useText(first), after: "", to: { ...condition, first: next.step, tails: more } });
    const swapped: Chain = { ...condition, first: next.step, tails: tails.with(0, { ...next, step: first }) };
    found.push(whole("step order", swapped, chainText(swapped)));
  }
  for (const [i, tail] of tails.entries()) {
    const place = tail.span ?? span;
    found.push({ operator: "drop step", span: place, before: tailText(tail), after: "", to: { ...condition, tails: without(tails, i) } });
    const after = tails[i + 1];
    if (after !== undefined && !after.absent) {
      const swapped: Chain = { ...condition, tails: tails.with(i, { ...tail, step: after.step }).with(i + 1, { ...after, step: tail.step }) };
      found.push(whole("step order", swapped, chainText(swapped)));
    }
    // Law 6: what must not come stands last, and asks for no number.
    if (i === tails.length - 1 && tail.step.thresholds.length === 0) {
      const turned = { ...tail, absent: !tail.absent };
      found.push({ operator: "then no", span: place, before: tailText(tail), after: tailText(turned), to: { ...condition, tails: tails.with(i, turned) } });
    }
  }
  if (tails.length > 0 && tails.every(({ absent }) => !absent)) {
    const withinSeconds = tails.reduce((sum, tail) => sum + tail.withinSeconds, 0);
    const all: All = { kind: "all", steps: [first, ...tails.map(({ step }) => step)], withinSeconds };
    found.push(whole("then, and", all, `${all.steps.map(useText).join(" and ")} within ${durationText(withinSeconds)}`));
  }
  const inTails = inEach(tails, (tail) => [
    ...within(useChanges(tail.step, others), (step) => ({ ...tail, step }), tail.span),
    ...within(secondsChanges("within", tail.withinSeconds, tail.span), (withinSeconds) => ({ ...tail, withinSeconds })),
  ]);
  return [
    ...found,
    ...within(useChanges(first, others), (to): Condition => ({ ...condition, first: to })),
    ...within(inTails, (to): Condition => ({ ...condition, tails: to })),
  ];
}

/** In all steps at once. */
function keyChanges(rule: Rule, others: Others): readonly Change<Rule>[] {
  const everywhere = (change: (keys: readonly Value[], step: Step) => readonly Value[]): Rule => {
    const steps = rule.steps.map((step): Step => ({ ...step, keys: change(step.keys, step) }));
    return { ...rule, steps, keys: steps[0]?.keys ?? [] };
  };
  return rule.keys.flatMap((key, i): readonly Change<Rule>[] => {
    const base = { operator: "key", span: key.span, before: `for each ${valueText(key)}` } as const;
    const dropped = everywhere((keys) => without(keys, i));
    const other = others.like(key, rule.steps[0]?.name ?? "");
    return [
      { ...base, after: "", to: dropped },
      ...(other === undefined
        ? []
        : [{ ...base, after: `for each ${valueText(other)}`, to: everywhere((keys, step) => keys.with(i, others.like(key, step.name) ?? other)) }]),
      ...valueChanges(key).map(
        (change): Change<Rule> => ({
          ...change,
          span: key.span,
          to: everywhere((keys, step) => (sameValue(keys[i], key) ? keys.with(i, change.to) : step.keys)),
        }),
      ),
    ];
  });
}

function sameValue(one: Value | undefined, other: Value): boolean {
  return one !== undefined && JSON.stringify([one.fields, one.cuts]) === JSON.stringify([other.fields, other.cuts]);
}

function suppressionChanges(rule: Detection): readonly Change<Rule>[] {
  const { suppressSeconds, condition, ...rest } = rule;
  if (suppressSeconds === undefined) return [];
  const word = "at most once per";
  const { span } = condition;
  const dropped: Change<Rule> = { operator: "suppression", span, before: `${word} ${durationText(suppressSeconds)}`, after: "", to: { ...rest, condition } };
  const moved = within(secondsChanges(word, suppressSeconds, span), (to): Rule => ({ ...rule, suppressSeconds: to }));
  return [dropped, ...moved.map((change): Change<Rule> => ({ ...change, operator: "suppression" }))];
}

function huntChanges(hunt: Hunt, others: Others): readonly Change<Rule>[] {
  const { measures, overSeconds, sort, limit } = hunt;
  const span = measures[0]?.span;
  const report = (before: string, after: string, to: Rule): Change<Rule> => ({ operator: "report", span, before, after, to });
  const { sort: _, ...unsorted } = hunt;
  const { limit: __, ...unlimited } = hunt;
  const found: Change<Rule>[] = [];
  for (const [i, measure] of measures.entries()) {
    if (measures.length < 2) break;
    const kept = without(measures, i);
    const moved = sort === undefined || sort.measure === i ? undefined : { ...sort, measure: sort.measure - (sort.measure > i ? 1 : 0) };
    found.push(report(measureText(measure), "", { ...unsorted, measures: kept, ...(moved !== undefined && { sort: moved }) }));
  }
  found.push(
    ...within(
      inEach(measures, (measure) => measureChanges(measure, others, "")),
      (to): Rule => ({ ...hunt, measures: to }),
      span,
    ),
  );
  found.push(...within(secondsChanges("over", overSeconds, span), (to): Rule => ({ ...hunt, overSeconds: to })));
  if (sort !== undefined) {
    const name = (index: number): string => measureText(measures[index] ?? { kind: "count", values: [] });
    const before = `sort ${name(sort.measure)} ${sort.direction}`;
    const direction = sort.direction === "ascending" ? "descending" : "ascending";
    found.push(report(before, "", unsorted), report(before, `sort ${name(sort.measure)} ${direction}`, { ...hunt, sort: { ...sort, direction } }));
    for (const other of measures.keys()) {
      if (other !== sort.measure) found.push(report(before, `sort ${name(other)} ${sort.direction}`, { ...hunt, sort: { ...sort, measure: other } }));
    }
  }
  if (limit !== undefined) {
    found.push(report(`limit ${limit}`, "", unlimited), report(`limit ${limit}`, `limit ${limit + 1}`, { ...hunt, limit: limit + 1 }));
    if (limit > 1) found.push(report(`limit ${limit}`, `limit ${limit - 1}`, { ...hunt, limit: limit - 1 }));
  }
  return found;
}
