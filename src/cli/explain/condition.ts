/** When a detection alerts, and what a hunt reports, in words: with its numbers, and with the laws that decide at the edges. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Condition, Detection, Hunt, Measure, StepUse, Threshold } from "../../ir/detection.ts";
import { valueName } from "./value.ts";
import { capitalised, code, counted, duration, listed } from "./words.ts";

/** One sentence or list item each. Those that begin with `- ` are items. */
export function conditionText(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case "each":
      return ["Every such event is an alert."];
    case "window":
      return [
        `It fires when any ${duration(condition.withinSeconds)} hold ${thresholdsText(condition.thresholds, "such events")}.`,
        "The window slides with the events, and both of its ends belong to it.",
      ];
    case "all":
      return [
        `It fires when any ${duration(condition.withinSeconds)} hold all of these, in any order:`,
        ...condition.steps.map((use) => `- ${stepText(use)}`),
        "One event may serve several of them.",
      ];
    case "then":
      return [
        "It fires on these, one after the other:",
        `- first ${stepText(condition.first)}`,
        ...condition.tails.map(({ absent, step, withinSeconds }) =>
          absent
            ? `- and then, for ${duration(withinSeconds)}, nothing of ${code(step.step)}`
            : `- then, at most ${duration(withinSeconds)} later, ${stepText(step)}`,
        ),
        "The same instant counts as later, and one event cannot complete two steps in a row.",
      ];
    case "first-seen":
      return [
        `It fires on an event with a ${tuple(condition.values.map(valueName))} that was not there in the ${duration(condition.withinSeconds)} before it.`,
        `It stays silent until it has learned something: an event from at least ${duration(condition.learningSeconds)} before, and at most ${duration(condition.withinSeconds)}.`,
      ];
    case "baseline":
      return baselineText(condition);
    default:
      return assertNever(condition);
  }
}

function baselineText(condition: Extract<Condition, { readonly kind: "baseline" }>): readonly string[] {
  const { measure, bucketSeconds, baselineSeconds, learningSeconds, deviations, thresholds } = condition;
  const buckets = counted(baselineSeconds / bucketSeconds, "bucket");
  return [
    `Time is cut into buckets of ${duration(bucketSeconds)}, and ${measureName(measure)} in each is compared with the ${buckets} of the ${duration(baselineSeconds)} before it, empty ones included.`,
    `It fires at the end of a bucket that lies more than ${deviations} standard deviations above their mean${thresholds.length === 0 ? "" : ` and holds ${thresholdsText(thresholds, "such events")}`}.`,
    `It stays silent until it has learned something: an event from at least ${duration(learningSeconds)} before the bucket, and at most ${duration(baselineSeconds)}.`,
  ];
}

function stepText({ step, thresholds, withinSeconds }: StepUse): string {
  const own = withinSeconds === undefined ? "" : ` within ${duration(withinSeconds)}`;
  return thresholds.length === 0 ? `an event of ${code(step)}` : `${thresholdsText(thresholds, `events of ${code(step)}`)}${own}`;
}

const bounds = { ">=": "at least", ">": "more than", "<=": "at most", "<": "fewer than" } as const;

/** `at least 20 such events with at least 5 different values of x`. */
function thresholdsText(thresholds: readonly Threshold[], events: string): string {
  const counts = thresholds.filter(({ measure }) => measure.kind === "count");
  const others = thresholds.filter(({ measure }) => measure.kind !== "count");
  const many = counts.length === 0 ? events : `${counts.map(boundText).join(" and ")} ${events}`;
  return others.length === 0 ? many : `${many} with ${listed(others.map(measuredText), "and")}`;
}

function boundText({ operator, value }: Threshold): string {
  return `${bounds[operator]} ${value.toLocaleString("en-US")}`;
}

function measuredText(threshold: Threshold): string {
  const { measure } = threshold;
  if (measure.kind === "distinct") return `${boundText(threshold)} different ${distinctText(measure)}`;
  return `a sum of ${measure.values.map(valueName).join("")} of ${boundText(threshold).replace("fewer", "less")}`;
}

function distinctText({ values }: Measure): string {
  return `${values.length === 1 ? "values" : "combinations"} of ${listed(values.map(valueName), "and")}`;
}

function tuple(names: readonly string[]): string {
  return names.length === 1 ? `value of ${names.join("")}` : `combination of ${listed(names, "and")}`;
}

function measureName(measure: Measure): string {
  switch (measure.kind) {
    case "count":
      return "the number of such events";
    case "distinct":
      return `the number of different ${distinctText(measure)}`;
    case "sum":
      return `the sum of ${measure.values.map(valueName).join("")}`;
    default:
      return assertNever(measure.kind);
  }
}

/** Which events are looked at together. */
export function groupText({ condition, keys, steps }: Detection): readonly string[] {
  const names = keys.map(valueName);
  if (keys.length === 0) return condition.kind === "each" ? [] : ["All events are looked at together."];
  const key = `${names.length === 1 ? "" : "combination of "}${listed(names, "and")}`;
  const each = condition.kind === "each" ? `Alerts name the ${key}` : `Each ${key} is looked at apart`;
  const differing = steps.filter((step) => listed(step.keys.map(valueName), "and") !== listed(names, "and"));
  return [
    `${each}; an event without ${names.length === 1 ? "one" : "one of them"} takes no part.`,
    ...differing.map(
      (step) =>
        `In events of ${code(step.name)}, ${listed(step.keys.map(valueName), "and")} ${step.keys.length === 1 ? "stands" : "stand"} for ${names.length === 1 ? "it" : "them"}.`,
    ),
  ];
}

export function suppressionText({ suppressSeconds, keys }: Detection): readonly string[] {
  if (suppressSeconds === undefined) return [];
  const again = keys.length === 0 ? "there is no other" : `the same ${listed(keys.map(valueName), "and")} ${keys.length === 1 ? "gives" : "give"} no other`;
  return [`After an alert, ${again} for ${duration(suppressSeconds)}.`];
}

export function reportText({ keys, measures, overSeconds, sort, limit }: Hunt): readonly string[] {
  const names = keys.map(valueName);
  const row = names.length === 0 ? "one row" : `a row for each ${names.length === 1 ? "" : "combination of "}${listed(names, "and")}`;
  const sorted = sort === undefined ? undefined : measures[sort.measure];
  return [
    `It reports ${row}, of the ${duration(overSeconds)} before now: ${listed(measures.map(measureName), "and")}.`,
    ...(names.length === 0 ? [] : [`Events without ${names.length === 1 ? "it" : "one of them"} have rows of their own, with nothing in its place.`]),
    ...(sorted === undefined
      ? []
      : [`${capitalised(measureName(sorted))} decides the order, ${sort?.direction === "ascending" ? "lowest" : "highest"} first.`]),
    ...(limit === undefined ? [] : [`Only the first ${counted(limit, "row")} ${limit === 1 ? "is" : "are"} kept.`]),
  ];
}
