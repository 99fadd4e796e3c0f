/** The queries of a rule: each step's search and group, and what is measured over them. Knows a condition by its thresholds alone. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, Source, Step, StepUse, Threshold } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import type { TranslationRequest } from "../target.ts";
import { attributeOf } from "./attributes.ts";
import { differs, type Findings } from "./findings.ts";
import type { Comparison, Measured, PlannedQuery } from "./plan.ts";
import { searchOf } from "./predicate.ts";
import { replacedQuery } from "./replaced.ts";
import { printSearch, type Search } from "./search.ts";
import { readSourceQuery } from "./source_query.ts";

/** A rule while it is planned. */
export interface Planning {
  readonly rule: Detection;
  readonly request: TranslationRequest;
  readonly findings: Findings;
  /** By what they measure. */
  readonly queries: Map<string, PlannedQuery>;
  /** By step. */
  readonly selections: Map<string, Selection>;
}

/** What all queries of a step share. */
interface Selection {
  readonly search: string;
  readonly groupBy: readonly string[];
}

const oneEvent: Threshold = { measure: { kind: "count", values: [] }, operator: ">", value: 0 };

export function planning(rule: Detection, request: TranslationRequest, findings: Findings): Planning {
  return { rule, request, findings, queries: new Map(), selections: new Map() };
}

export function stepOf({ rule }: Planning, name: string): Step {
  const step = rule.steps.find((declared) => declared.name === name);
  invariant(step !== undefined, `the step ${name} is declared`);
  return step;
}

/** What must hold for the step. `place`: where in an order it stands; two places never share a query. */
export function comparisonsOf(plan: Planning, use: StepUse, place = 0): readonly Comparison[] {
  const step = stepOf(plan, use.step);
  const thresholds = use.thresholds.length === 0 ? [oneEvent] : use.thresholds;
  return thresholds.flatMap((threshold) => {
    const { name } = queryOf(plan, step, threshold.measure, threshold.span, place);
    return comparison(name, threshold, plan.findings) ?? [];
  });
}

export function queryOf(plan: Planning, step: Step, measure: Measured, span: Span | undefined, place = 0): PlannedQuery {
  const at = measure.span ?? span;
  const selected = selection(plan, step);
  const measured = attributes(plan, measure.values, step, at);
  noteMeasure(measure, measured, at, plan.findings);
  const identity = JSON.stringify([place, step.name, measure.kind, measured]);
  const found = plan.queries.get(identity);
  if (found !== undefined) return found;
  const taken = [...plan.queries.values()].map(({ name }) => name);
  const query = { name: unused(queryName(step, measure, measured), taken), kind: measure.kind, measured, ...selected };
  plan.queries.set(identity, query);
  return query;
}

export function selection(plan: Planning, step: Step): Selection {
  const known = plan.selections.get(step.name);
  if (known !== undefined) return known;
  const found = { search: searchText(plan, step), groupBy: attributes(plan, step.keys, step, step.span) };
  plan.selections.set(step.name, found);
  return found;
}

/** A replaced search stands for the whole: neither the source's own nor the predicate is asked, which may be what no search can say. */
function searchText(plan: Planning, step: Step): string {
  const replaced = replacedQuery(plan.rule, plan.findings);
  if (replaced !== undefined) return replaced;
  const own = sourceSearch(plan, step);
  const found = searchOf(step.predicate, sourceOf(plan, step), plan.findings, step.name);
  const terms = [own, ...(found?.kind === "and" ? found.of : [found])].filter((search) => search !== undefined);
  return printSearch({ kind: "and", of: terms });
}

function sourceOf({ request }: Planning, step: Step): Source {
  const source = request.sources[step.source];
  invariant(source !== undefined, `the source ${step.source} is given`);
  return source;
}

/** With one source the options are already its own, overlaid; with several, only the rule itself may speak for all. */
function sourceSearch(plan: Planning, step: Step): Search | undefined {
  const { rule, request, findings } = plan;
  const mapping = sourceOf(plan, step).platforms.datadog;
  const ofRule = rule.platforms.datadog?.options.find(({ name }) => name === "query");
  const ofSource = mapping?.options.find(({ name }) => name === "query");
  const several = new Set(rule.steps.map(({ source }) => source)).size > 1;
  const query = several && ofRule === undefined ? (ofSource?.value ?? request.options.query) : request.options.query;
  if (typeof query !== "string") {
    findings.reasons.push(problem("E0910", sourceOf(plan, step).nameSpan ?? step.span, { platform: "datadog", source: step.source, option: "query" }));
    return undefined;
  }
  const read = readSourceQuery(query);
  if (read.kind === "search") return read.search;
  findings.reasons.push(problem("W1110", (ofRule ?? ofSource)?.valueSpan ?? step.span, { query, reason: read.reason }));
  return undefined;
}

function attributes(plan: Planning, values: readonly Value[], step: Step, place: Span | undefined): readonly string[] {
  return values.flatMap((value) => {
    const attribute = attributeOf(value, sourceOf(plan, step), [], value.span ?? place);
    if (attribute.kind === "attribute") return [`@${attribute.path}`];
    plan.findings.reasons.push(attribute.reason);
    return [];
  });
}

function noteMeasure({ kind }: Measured, measured: readonly string[], place: Span | undefined, findings: Findings): void {
  const names = measured.map((name) => `\`${name}\``).join(", ");
  switch (kind) {
    case "count":
      return;
    case "distinct":
      differs(findings, "estimated_distinct", `the different values of ${names} are estimated`, place);
      if (measured.length > 1) differs(findings, "distinct_tuples_unverified", `how ${names} count together is not documented`, place);
      return;
    case "sum":
      differs(findings, "numeric_facet_assumed", `${names} must be a measure for \`sum\``, place);
      return;
    case "new-value":
      if (measured.length > 1)
        differs(findings, "new_tuples_unverified", `whether ${names} must be new one by one, or only together, is not documented`, place);
      return;
    default:
      assertNever(kind);
  }
}

/** A group without values is never judged there, so a threshold that nothing at all would meet is refused. */
function comparison(query: string, { measure, operator, value, span }: Threshold, findings: Findings): Comparison | undefined {
  if (operator === "<" || operator === "<=" || (measure.kind !== "count" && operator === ">=" && value === 0)) {
    findings.reasons.push(problem("W1107", span, { threshold: `${measure.kind} ${operator} ${value}` }));
    return undefined;
  }
  return { query, operator, value };
}

/** `events`, `listed`, `distinct_aws_region`, `listed_distinct_aws_region`. */
function queryName(step: Step, measure: Measured, measured: readonly string[]): string {
  const own = snakeCase(step.name);
  if (measure.kind === "count") return lettered(own);
  const fields = measured.map((attribute, i) => snakeCase(measure.values[i]?.name ?? attribute.slice(attribute.lastIndexOf(".") + 1)));
  return lettered([...(step.name === "events" ? [] : [own]), snakeCase(measure.kind), ...fields].filter((part) => part !== "").join("_"));
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

export function unused(name: string, taken: readonly string[]): string {
  let candidate = name;
  for (let n = 2; taken.includes(candidate); n++) candidate = `${name}_${n}`;
  return candidate;
}
