/** Elastic: a detection as an ES|QL query and as a rule of the detection engine. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Condition, Detection } from "../../ir/detection.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OptionSpecs, OutputFile, Target, Translation, TranslationRequest } from "../target.ts";
import { type Context, differ } from "./context.ts";
import { type Plan, plan } from "./plan.ts";
import { printQuery } from "./print.ts";
import { generatedLine, headerLine, ruleFile, ruleName } from "./rule.ts";
import { supports } from "./supports.ts";
import { settled, timingOf } from "./timing.ts";

const options: OptionSpecs = {
  index: {
    type: "string",
    selecting: true,
    scope: "both",
    what: "The indices that hold the source's events, such as `logs-aws.cloudtrail-*`, separated by commas.",
  },
  integration: { type: "strings", default: [], selecting: false, scope: "both", what: "The integrations that a rule needs, such as `aws`." },
  interval: { type: "duration", default: 300, selecting: false, scope: "both", min: 60, max: 86_400, what: "How often a rule runs." },
  slack: { type: "duration", default: 300, selecting: false, scope: "both", min: 0, max: 86_400, what: "How late an event may arrive and still be seen." },
  max_signals: { type: "int", default: 100, selecting: false, scope: "both", min: 1, max: 1_000, what: "How many alerts one run may raise." },
  tags: { type: "strings", default: [], selecting: false, scope: "both", what: "Tags of a rule beside the detection's own, such as `Data Source: AWS`." },
};

export const elastic: Target = { name: "elastic", options, replaceable: ["query"], supports: (feature) => supports[feature], translate };

function translate(request: TranslationRequest): Translation {
  const { rule } = request;
  const place = rule.idSpan ?? rule.span;
  if (rule.kind === "hunt") return { fidelity: "refused", reasons: [problem("E1002", place, { what: "a hunt", reason: supports.hunt.reason })] };
  if (rule.metadata.status === "deprecated") {
    return { fidelity: "refused", reasons: [problem("E1002", place, { what: `\`${rule.id}\``, reason: "a deprecated detection is not emitted" })] };
  }
  const refusal = refusedCondition(rule.condition);
  if (refusal !== undefined) return { fidelity: "refused", reasons: [problem("E1002", rule.condition.span ?? place, refusal)] };
  return translated(request, rule);
}

function refusedCondition(condition: Condition): { readonly what: string; readonly reason: string } | undefined {
  switch (condition.kind) {
    case "each":
    case "window":
      return undefined;
    case "all":
      return { what: "`and` of steps", reason: supports.all.reason };
    case "then":
      return { what: "`then`", reason: supports.then.reason };
    case "first-seen":
      return { what: "`first seen`", reason: supports["first-seen"].reason };
    case "baseline":
      return { what: "a baseline", reason: supports.baseline.reason };
    default:
      return assertNever(condition);
  }
}

function translated(request: TranslationRequest, rule: Detection): Translation {
  const source = request.sources[rule.steps[0]?.source ?? ""];
  invariant(source !== undefined, "a detection's source is given");
  const place = rule.idSpan ?? rule.span;
  // A late event can take such a condition back: it is judged when none can come any more.
  const retractable =
    rule.condition.kind === "window" && rule.condition.thresholds.some(({ measure, operator }) => measure.kind === "sum" || operator.startsWith("<"));
  const unsteady = rule.condition.kind === "window" && rule.condition.thresholds.some(({ operator }) => operator.startsWith("<"));
  const context: Context = { mapping: source.platforms.elastic, unsteady, reasons: [], differences: [] };
  const indices = String(request.options.index ?? "")
    .split(",")
    .map((index) => index.trim());
  if (request.options.index === undefined) context.reasons.push(problem("E0910", place, { platform: "elastic", source: source.name, option: "index" }));
  else for (const index of indices.filter((name) => !indexPattern.test(name))) context.reasons.push(problem("E1011", place, { index }));
  if (!ruleName.test(rule.metadata.title)) context.reasons.push(problem("E1001", rule.metadata.titleSpan ?? place, { title: rule.metadata.title }));

  const timing = timingOf(rule.condition, Number(request.options.interval), Number(request.options.slack));
  const replaced = rule.platforms.elastic?.replaces.find(({ name }) => name === "query");
  // What the translation cannot say, or differs in, does not concern a hand-written query.
  const everyInstant = plan(replaced === undefined ? context : apart(context), rule, { source, indices, judged: () => [] });
  const scheduled = retractable ? plan(apart(context), rule, { source, indices, judged: settled(timing) }) : everyInstant;
  if (replaced !== undefined) differ(context, { code: "query_replaced", text: "the query is hand-written, and nothing is known of it", span: replaced.span });
  const bare = replaced?.text.trimEnd() ?? printQuery(everyInstant.query);
  const run = replaced?.text.trimEnd() ?? printQuery(scheduled.query);
  if (run.length > longestQuery) context.reasons.push(problem("E1013", place, { length: run.length }));
  if (context.reasons.length > 0) return { fidelity: "refused", reasons: eachOnce(context.reasons) };
  stated(context, rule, scheduled, Number(request.options.max_signals));
  const file = ruleFile({
    rule,
    hash: request.hash,
    options: request.options,
    query: run,
    timing,
    shown: scheduled.shown,
    suppressedBy: rule.suppressSeconds !== undefined && scheduled.keys.length <= mostSuppressed ? scheduled.keys : [],
    notes: scheduled.quadratic ? ["The cost grows with the square of a group's events in two windows."] : [],
  });
  const name = rule.id.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  const files: readonly OutputFile[] = [
    { path: `elastic/esql/${name}.esql`, text: `// ${headerLine(rule, request.hash)}\n// ${generatedLine(rule)}\n${bare}\n` },
    { path: `elastic/rules/${name}.toml`, text: file },
  ];
  return { fidelity: fidelityOf(context.differences), files, differences: context.differences, notes: [] };
}

/** What a value lacks is found by everything that looks at it. */
function eachOnce(reasons: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** The same translation once more, with nothing noted twice. */
function apart(context: Context): Context {
  return { ...context, reasons: [], differences: [] };
}

/** Characters of a query's text. */
const longestQuery = 1_000_000;
/** As the vendor's schema has it. */
const mostSuppressed = 3;

/** Lower case, and nothing that could end the name in a query. */
const indexPattern = /^(?:[a-z0-9_*-]+:)?-?[a-z0-9.*][a-z0-9._*+-]*$/;

function stated(context: Context, rule: Detection, planned: Plan, maxSignals: number): void {
  const span = rule.condition.span ?? rule.idSpan;
  const what = rule.condition.kind === "each" ? "events" : "groups";
  const always: Context = { ...context, unsteady: false };
  differ(always, { code: "alert_cap", text: `one run raises at most ${maxSignals} alerts, so of more ${what} some are lost`, span });
  if (rule.suppressSeconds === undefined) return;
  const text =
    planned.keys.length <= mostSuppressed
      ? "alerts are suppressed from the first one on, each run's by its own keys, and only with a paid licence"
      : `alerts of ${planned.keys.length} keys cannot be suppressed, since suppression takes ${mostSuppressed}`;
  differ(always, { code: "suppression_differs", text, span });
}
