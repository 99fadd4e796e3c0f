/** The text of a signal: Markdown with Datadog's template variables. Prose of the detection is never read as one; knows nothing of queries but the plan. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, Source } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import { render } from "../../output/templates.ts";
import { attributeOf } from "./attributes.ts";
import { durationText } from "./durations.ts";
import type { Findings } from "./findings.ts";
import type { Comparison, Plan, PlannedQuery } from "./plan.ts";

export function message(rule: Detection, source: Source, plan: Plan, findings: Findings): string {
  const { metadata } = rule;
  const place = rule.idSpan ?? rule.span;
  const written = (text: string, where: string) => prose(text.trimEnd(), where, place, findings);
  return render("datadog-message", {
    headline: headline(rule, source, findings),
    goal: written(metadata.description, "`description`"),
    strategy: strategy(rule, plan),
    falsePositives: metadata.falsePositives.map((text) => written(text, "`false_positives`")),
    triage:
      metadata.triage === undefined ? "Decide whether the activity of this signal was expected, and who can confirm it." : written(metadata.triage, "`triage`"),
    context: metadata.context.flatMap((value) => shown(value, source, findings)),
    references: metadata.references.map((text) => written(text, "`references`")),
  });
}

/** A raw block holds anything but its own four braces; a brace at its end would join them. */
function prose(text: string, where: string, place: Span | undefined, findings: Findings): string {
  if (!text.includes("{{")) return text;
  if (text.includes("{{{{") || text.endsWith("{")) findings.reasons.push(problem("W1111", place, { where }));
  return `{{{{raw}}}}${text}{{{{/raw}}}}`;
}

/** Its texts stand beside variables, so no raw block is used: what could join a variable's braces is refused. */
function headline({ metadata }: Detection, source: Source, findings: Findings): string {
  const { headline: parts = [], headlineSpan } = metadata;
  const texts: string[] = [];
  for (const [i, part] of parts.entries()) {
    if (part.kind === "text") {
      const joins = parts[i + 1]?.kind === "value" && /[{\\]$/.test(part.text);
      if (part.text.includes("{{") || joins) findings.reasons.push(problem("W1111", headlineSpan, { where: "`headline`" }));
      texts.push(part.text);
    } else {
      const attribute = attributeOf(part.value, source);
      if (attribute.kind === "refused") {
        findings.notes.push(problem("W1115", headlineSpan, { where: "`headline`", value: valueName(part.value) }));
        return "";
      }
      texts.push(variable(attribute.path));
    }
  }
  return texts.join("");
}

function shown(value: Value, source: Source, findings: Findings): readonly string[] {
  const attribute = attributeOf(value, source);
  if (attribute.kind === "attribute") return [`\`@${attribute.path}\`: ${variable(attribute.path)}`];
  findings.notes.push(problem("W1115", value.span, { where: "`context`", value: valueName(value) }));
  return [];
}

function valueName(value: Value): string {
  return value.name ?? value.fields.map((field) => field.path.join(".")).join(" else ");
}

/** A path with other characters has no documented variable; its name is shown instead. */
function variable(path: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(path) ? `{{@${path}}}` : `\`@${path}\``;
}

function strategy(rule: Detection, plan: Plan): string {
  const { decision } = plan;
  const [first] = plan.queries;
  const groups = (first?.groupBy ?? []).map((name) => `\`${name}\``).join(", ");
  if (rule.condition.kind === "each") return `Every event of the search is reported${groups === "" ? "" : `, by ${groups}`}.`;
  const forEach = groups === "" ? "" : `, for each ${groups}`;
  const all = (comparisons: readonly Comparison[]) => comparisons.map((comparison) => counted(comparison, plan)).join(" and ");
  switch (decision.kind) {
    case "threshold":
      return `Within ${durationText(decision.windowSeconds)}${forEach}: ${all(decision.comparisons)}.`;
    case "ordered":
      return `Within ${durationText(decision.windowSeconds)}${forEach}, in this order: ${all(decision.before)}, then ${all(decision.after)}.`;
    case "sequence": {
      const steps = decision.steps.map(({ comparison, windowSeconds }, i) => {
        const after = decision.transitionSeconds[i - 1];
        const own = isOneEvent(comparison) ? "" : ` within ${durationText(windowSeconds)}`;
        return `${after === undefined ? "" : `then, at most ${durationText(after)} later, `}${counted(comparison, plan)}${own}`;
      });
      return `In this order${forEach}: ${steps.join(", ")}.`;
    }
    case "new-value": {
      const [forgotten, learned] = [decision.forgetDays, decision.learningDays].map((days) => durationText(days * 86400));
      return `A new value of ${measuredText(queryNamed(decision.query, plan))}${forEach}: one that was not there in the last ${forgotten}, once the rule has learned for ${learned}.`;
    }
    case "anomaly":
      return `In each ${durationText(decision.bucketSeconds)}${forEach}: ${amountText(queryNamed(decision.query, plan))} beyond what the platform has learned (tolerance ${decision.tolerance} of 5, after ${durationText(decision.learningHours * 3600)} of learning).`;
    default:
      return assertNever(decision);
  }
}

function counted(comparison: Comparison, plan: Plan): string {
  const { operator, value } = comparison;
  const query = queryNamed(comparison.query, plan);
  if (query.kind === "count" && isOneEvent(comparison)) return `an event of \`${query.name}\``;
  const amount = operator === ">" ? `more than ${value}` : `at least ${value}`;
  const measured = measuredText(query);
  switch (query.kind) {
    case "count":
      return `${amount} events of \`${query.name}\``;
    case "distinct":
      return `${amount} different values of ${measured}`;
    case "sum":
      return `a sum of ${amount} over ${measured}`;
    case "new-value":
      return `a new value of ${measured}`;
    default:
      return assertNever(query.kind);
  }
}

function isOneEvent({ operator, value }: Comparison): boolean {
  return operator === ">" && value === 0;
}

function amountText(query: PlannedQuery): string {
  switch (query.kind) {
    case "count":
      return `a number of events of \`${query.name}\``;
    case "distinct":
      return `a number of different values of ${measuredText(query)}`;
    case "sum":
      return `a sum over ${measuredText(query)}`;
    case "new-value":
      return `a new value of ${measuredText(query)}`;
    default:
      return assertNever(query.kind);
  }
}

function measuredText({ measured }: PlannedQuery): string {
  return measured.map((name) => `\`${name}\``).join(", ");
}

function queryNamed(name: string, plan: Plan): PlannedQuery {
  const query = plan.queries.find((q) => q.name === name);
  invariant(query !== undefined, `the query ${name} is planned`);
  return query;
}
