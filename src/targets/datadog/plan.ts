/** From a condition to the queries of a threshold rule, the comparisons that must hold together, and the window. Names no text of a payload. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, Measure, Step, StepUse, Threshold } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import type { TranslationRequest } from "../target.ts";
import { attributeOf } from "./attributes.ts";
import { durationText, longestWindow, nextWindow } from "./durations.ts";
import { differs, type Findings } from "./findings.ts";
import { searchOf } from "./predicate.ts";
import { printSearch, type Search } from "./search.ts";
import { readSourceQuery } from "./source_query.ts";
import { supports } from "./supports.ts";

export interface Plan {
  readonly queries: readonly PlannedQuery[];
  /** All must hold in one window of one group. */
  readonly comparisons: readonly Comparison[];
  readonly windowSeconds: number;
}
export interface PlannedQuery {
  readonly name: string;
  readonly search: string;
  readonly kind: Measure["kind"];
  /** Attributes with their `@`. */
  readonly groupBy: readonly string[];
  readonly measured: readonly string[];
}
export interface Comparison {
  readonly query: string;
  readonly operator: ">" | ">=";
  readonly value: number;
}

/** The smallest window: one event is enough at once, however long the window is. */
const eachWindow = 60;
const oneEvent: Threshold = { measure: { kind: "count", values: [] }, operator: ">", value: 0 };

/** Undefined where something was refused. */
export function plan(rule: Detection, request: TranslationRequest, findings: Findings): Plan | undefined {
  const { condition } = rule;
  switch (condition.kind) {
    case "each":
      return planned(rule, [{ step: onlyStep(rule).name, thresholds: [] }], eachWindow, request, findings);
    case "window": {
      const uses = [{ step: onlyStep(rule).name, thresholds: condition.thresholds }];
      return planned(rule, uses, legalWindow(condition.withinSeconds, condition.span, findings), request, findings);
    }
    case "all": {
      for (const use of condition.steps)
        if (use.withinSeconds !== undefined) refuse(findings, "a step's own window beside `and`", "a rule has one window", use.span);
      return planned(rule, condition.steps, legalWindow(condition.withinSeconds, condition.span, findings), request, findings);
    }
    case "then": {
      const absent = condition.tails.some((tail) => tail.absent);
      refuse(findings, absent ? "`then no`" : "`then`", supports[absent ? "then-no" : "then"].reason, condition.span);
      return undefined;
    }
    case "first-seen":
      refuse(findings, "`first seen`", supports["first-seen"].reason, condition.span);
      return undefined;
    case "baseline":
      refuse(findings, "a baseline", supports.baseline.reason, condition.span);
      return undefined;
    default:
      return assertNever(condition);
  }
}

function refuse(findings: Findings, what: string, reason: string, span: Span | undefined): void {
  findings.reasons.push(problem("E1101", span, { what, reason }));
}

function onlyStep(rule: Detection): Step {
  const step = rule.steps.find(({ name }) => name === "events") ?? rule.steps[0];
  invariant(step !== undefined, "a detection has a selection");
  return step;
}

function legalWindow(seconds: number, span: Span | undefined, findings: Findings): number | undefined {
  const window = nextWindow(seconds);
  if (window === undefined) findings.reasons.push(problem("E1106", span, { window: durationText(seconds), longest: durationText(longestWindow) }));
  else {
    if (window > seconds) differs(findings, "wider_window", `the window of ${durationText(seconds)} becomes ${durationText(window)}`, span);
    differs(
      findings,
      "window_end_unverified",
      `whether the window of ${durationText(window)} includes its end, and whose time it goes by, is not documented`,
      span,
    );
  }
  return window;
}

function planned(
  rule: Detection,
  uses: readonly StepUse[],
  windowSeconds: number | undefined,
  request: TranslationRequest,
  findings: Findings,
): Plan | undefined {
  const queries = new Map<string, PlannedQuery>();
  const comparisons: Comparison[] = [];
  for (const use of uses) {
    const step = rule.steps.find(({ name }) => name === use.step);
    invariant(step !== undefined, `the step ${use.step} is declared`);
    const selected = selection(step, request, findings);
    for (const threshold of use.thresholds.length === 0 ? [oneEvent] : use.thresholds) {
      const measured = attributes(threshold.measure.values, step, request, findings, threshold.measure.span);
      noteMeasure(threshold, measured, findings);
      const identity = JSON.stringify([step.name, threshold.measure.kind, measured]);
      const query = queries.get(identity) ?? {
        name: unused(queryName(step, threshold.measure, measured), [...queries.values()]),
        kind: threshold.measure.kind,
        measured,
        ...selected,
      };
      queries.set(identity, query);
      const compared = comparison(query.name, threshold, findings);
      if (compared !== undefined) comparisons.push(compared);
    }
  }
  if (windowSeconds === undefined || findings.reasons.length > 0) return undefined;
  return { queries: [...queries.values()], comparisons, windowSeconds };
}

/** What all queries of a step share. */
function selection(step: Step, request: TranslationRequest, findings: Findings): { readonly search: string; readonly groupBy: readonly string[] } {
  const source = sourceOf(step, request);
  const own = sourceSearch(step, request, findings);
  const found = searchOf(step.predicate, source, findings, step.name);
  const terms = [own, ...(found?.kind === "and" ? found.of : [found])].filter((search) => search !== undefined);
  const groupBy = attributes(step.keys, step, request, findings, step.span);
  return { search: printSearch({ kind: "and", of: terms }), groupBy };
}

function sourceOf(step: Step, { sources }: TranslationRequest) {
  const source = sources[step.source];
  invariant(source !== undefined, `the source ${step.source} is given`);
  return source;
}

/** With one source the options are already its own, overlaid; with several, only the rule itself may speak for all. */
function sourceSearch(step: Step, request: TranslationRequest, findings: Findings): Search | undefined {
  const mapping = sourceOf(step, request).platforms.datadog;
  const ofRule = request.rule.platforms.datadog?.options.find(({ name }) => name === "query");
  const ofSource = mapping?.options.find(({ name }) => name === "query");
  const several = new Set(request.rule.steps.map(({ source }) => source)).size > 1;
  const query = several && ofRule === undefined ? (ofSource?.value ?? request.options.query) : request.options.query;
  if (typeof query !== "string") {
    findings.reasons.push(problem("E0910", step.span, { platform: "datadog", source: step.source, option: "query" }));
    return undefined;
  }
  const read = readSourceQuery(query);
  if (read.kind === "search") return read.search;
  findings.reasons.push(problem("E1110", (ofRule ?? ofSource)?.valueSpan ?? step.span, { query, reason: read.reason }));
  return undefined;
}

function attributes(values: readonly Value[], step: Step, request: TranslationRequest, findings: Findings, place: Span | undefined): readonly string[] {
  return values.flatMap((value) => {
    const attribute = attributeOf(value, sourceOf(step, request), [], value.span ?? place);
    if (attribute.kind === "attribute") return [`@${attribute.path}`];
    findings.reasons.push(attribute.reason);
    return [];
  });
}

function noteMeasure({ measure, span }: Threshold, measured: readonly string[], findings: Findings): void {
  const place = measure.span ?? span;
  const names = measured.map((name) => `\`${name}\``).join(", ");
  if (measure.kind === "distinct") differs(findings, "estimated_distinct", `the different values of ${names} are estimated`, place);
  if (measured.length > 1) differs(findings, "distinct_tuples_unverified", `how ${names} count together is not documented`, place);
  if (measure.kind === "sum") differs(findings, "numeric_facet_assumed", `${names} must be a measure for \`sum\``, place);
}

/** A group without values is never judged there, so a threshold that nothing at all would meet is refused. */
function comparison(query: string, { measure, operator, value, span }: Threshold, findings: Findings): Comparison | undefined {
  if (operator === "<" || operator === "<=" || (measure.kind !== "count" && operator === ">=" && value === 0)) {
    findings.reasons.push(problem("E1107", span, { threshold: `${measure.kind} ${operator} ${value}` }));
    return undefined;
  }
  return { query, operator, value };
}

/** `events`, `listed`, `distinct_aws_region`, `listed_distinct_aws_region`. */
function queryName(step: Step, measure: Measure, measured: readonly string[]): string {
  const own = snakeCase(step.name);
  if (measure.kind === "count") return lettered(own);
  const fields = measured.map((attribute, i) => snakeCase(measure.values[i]?.name ?? attribute.slice(attribute.lastIndexOf(".") + 1)));
  return lettered([...(step.name === "events" ? [] : [own]), measure.kind, ...fields].filter((part) => part !== "").join("_"));
}

function snakeCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
}

function lettered(name: string): string {
  return /^[a-z]/.test(name) ? name : `q_${name}`;
}

function unused(name: string, taken: readonly PlannedQuery[]): string {
  const free = (candidate: string) => taken.every((query) => query.name !== candidate);
  let candidate = name;
  for (let n = 2; !free(candidate); n++) candidate = `${name}_${n}`;
  return candidate;
}
