/** Elastic: a detection as an ES|QL query and as a rule of the detection engine. */

import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection, Source } from "../../ir/detection.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OptionSpecs, OutputFile, Target, Translation, TranslationRequest } from "../target.ts";
import { apart, type Context, differ, eachOnce } from "./context.ts";
import { translateHunt } from "./hunt.ts";
import { kibanaLine } from "./ndjson.ts";
import { plan } from "./plan.ts";
import type { Plan } from "./planned.ts";
import { queryText, replacedQuery } from "./query_text.ts";
import { readingsOf } from "./readings.ts";
import { fileName, generatedLine, headerLine, ruleContent, ruleName, texts } from "./rule.ts";
import { ruleFile } from "./rule_file.ts";
import { supports } from "./supports.ts";
import { guardOf, isUnsteady, timingOf } from "./timing.ts";

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
  min_stack_version: {
    type: "string",
    default: "",
    selecting: false,
    scope: "detection",
    what: "The oldest Elastic Stack that knows all of a hand-written query, such as `9.3.0`.",
  },
  min_stack_comments: { type: "string", default: "", selecting: false, scope: "detection", what: "Why it takes that version." },
};

export const elastic: Target = { name: "elastic", options, replaceable: ["query"], supports: (feature) => supports[feature], translate };

function translate(request: TranslationRequest): Translation {
  const { rule } = request;
  const place = rule.idSpan ?? rule.span;
  if (rule.metadata.status === "deprecated") {
    return { fidelity: "refused", reasons: [problem("W1002", place, { what: `\`${rule.id}\``, reason: "a deprecated detection is not emitted" })] };
  }
  if (rule.kind === "hunt") return translateHunt(request, rule);
  return translated(request, rule);
}

function translated(request: TranslationRequest, rule: Detection): Translation {
  const place = rule.idSpan ?? rule.span;
  const context: Context = {
    mapping: sourceOf(request).platforms.elastic,
    unsteady: isUnsteady(rule.condition),
    contrary: false,
    reasons: [],
    differences: [],
  };
  const readings = readingsOf(context, request, rule);
  if (!ruleName.test(rule.metadata.title)) context.reasons.push(problem("W1001", rule.metadata.titleSpan ?? place, { title: rule.metadata.title }));

  const timing = timingOf(rule.condition, Number(request.options.interval), Number(request.options.slack));
  const replaced = replacedQuery(rule);
  // What the translation cannot say, or differs in, does not concern a hand-written query.
  const everyInstant = plan(replaced === undefined ? context : apart(context), rule, { readings, judged: () => [] });
  const judged = guardOf(rule.condition, timing);
  const scheduled = judged === undefined ? everyInstant : plan(apart(context), rule, { readings, judged });
  const bare = queryText(apart(context), everyInstant.query, replaced, place);
  const run = queryText(context, scheduled.query, replaced, place);
  if (context.reasons.length > 0) return { fidelity: "refused", reasons: eachOnce(context.reasons) };
  stated(context, rule, scheduled, Number(request.options.max_signals));
  const content = ruleContent({
    rule,
    options: request.options,
    query: run,
    timing,
    shown: scheduled.shown,
    suppressedBy: scheduled.keys.length <= mostSuppressed ? scheduled.keys : [],
  });
  const notes = replaced === undefined ? [...scheduled.notes, ...(judged === undefined ? [] : [byTheClock])] : [];
  const header = headerLine(rule, request.hash);
  const generated = generatedLine(rule);
  const name = fileName(rule);
  const { integration, min_stack_version: version, min_stack_comments: comments } = request.options;
  const files: readonly OutputFile[] = [
    { path: `elastic/esql/${name}.esql`, text: `// ${header}\n// ${generated}\n${bare}\n` },
    {
      path: `elastic/rules/${name}.toml`,
      text: ruleFile({
        content,
        header,
        generated,
        notes,
        metadata: rule.metadata,
        integration: texts(integration),
        minStack: { version: String(version), comments: String(comments) },
      }),
    },
    { path: `elastic/kibana/${name}.ndjson`, text: kibanaLine(content) },
  ];
  return { fidelity: fidelityOf(context.differences), files, differences: context.differences, notes: [] };
}

function sourceOf({ rule, sources }: TranslationRequest): Source {
  const source = sources[rule.steps[0]?.source ?? ""];
  invariant(source !== undefined, "a detection's source is given");
  return source;
}

const byTheClock = "It judges by the clock, once all events of an instant have come. Over a log of the past run the query in the `.esql` file.";

/** As the vendor's schema has it. */
const mostSuppressed = 3;

function stated(context: Context, rule: Detection, planned: Plan, maxSignals: number): void {
  const span = rule.condition.span ?? rule.idSpan;
  const what = rule.condition.kind === "each" ? "events" : "groups";
  const always: Context = { ...context, unsteady: false };
  differ(always, { code: "alert_cap", text: `one run raises at most ${maxSignals} alerts, so of more ${what} some are lost`, span, most: maxSignals });
  if (rule.suppressSeconds === undefined) return;
  const text =
    planned.keys.length <= mostSuppressed
      ? "alerts are suppressed from the first one on, each run's by its own keys, and only with a paid licence"
      : `alerts of ${planned.keys.length} keys cannot be suppressed, since suppression takes ${mostSuppressed}`;
  differ(always, { code: "suppression_differs", text, span });
}
