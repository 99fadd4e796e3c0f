/** How a rule decides, from its options and cases. Knows the queries by name alone. */

import { type CaseCondition, type Expression, parseCondition } from "../../../grammars/datadog/condition.ts";
import { problem } from "../../diagnostics/report.ts";
import type { JsonNode } from "../json.ts";
import { namesOf, numbersOf, partsOf } from "./expression.ts";
import * as fields from "./fields.ts";
import type { Learning, Method, Query, Step } from "./rule.ts";

const caseKeys = ["name", "status", "customStatus", "condition", "notifications", "actions"];
/** The server takes no other. */
const statuses = ["info", "low", "medium", "high", "critical"];
const optionKeys = [
  ...["detectionMethod", "evaluationWindow", "keepAlive", "maxSignalDuration", "decreaseCriticalityBasedOnEnv"],
  ...["sequenceDetectionOptions", "newValueOptions", "anomalyDetectionOptions", "impossibleTravelOptions", "hardcodedEvaluatorType"],
  ...["thirdPartyRuleOptions", "complianceRuleOptions"],
];
const daySeconds = 86_400;

export function readMethod(top: fields.Section, options: fields.Section, queries: readonly Query[]): Method | undefined {
  const { reading } = top;
  fields.knownOnly(options, optionKeys);
  const method = fields.text(options, "detectionMethod") ?? "threshold";
  const names = queries.map(({ name }) => name);
  switch (method) {
    case "threshold": {
      const cases = casesOf(top, names);
      const windowSeconds = fields.wholeNumber(options, "evaluationWindow", 0);
      return { kind: "threshold", windowSeconds, cases: cases.flatMap(({ condition }) => condition ?? []) };
    }
    case "sequence_detection":
      return sequence(top, options, queries);
    // A condition there belongs to the vendor's model, and has forms of its own.
    case "new_value":
      casesOf(top, undefined);
      onlyQuery(top, queries, "new_value");
      return newValue(options);
    case "anomaly_detection": {
      casesOf(top, undefined);
      onlyQuery(top, queries, undefined);
      const node = fields.member(options, "anomalyDetectionOptions");
      const anomaly = node && fields.section(reading, node, "`anomalyDetectionOptions`");
      // The server's default.
      const bucketSeconds = anomaly === undefined ? 300 : fields.wholeNumber(anomaly, "bucketDuration", 300);
      if (bucketSeconds === 0 && anomaly !== undefined) fields.wrong(reading, anomaly.node, "`bucketDuration`", "longer than nothing");
      return { kind: "anomaly", bucketSeconds };
    }
    default:
      fields.unsupported(reading, fields.member(options, "detectionMethod") ?? options.node, `the detection method \`${method}\``, "it is not modelled");
      return undefined;
  }
}

function onlyQuery({ reading, node }: fields.Section, queries: readonly Query[], aggregation: Query["aggregation"] | undefined): void {
  if (queries.length > 1) fields.wrong(reading, node, "`queries` of this detection method", "one");
  if (aggregation !== undefined && queries.some((query) => query.aggregation !== aggregation)) {
    fields.wrong(reading, node, "the aggregation of this detection method", `\`${aggregation}\``);
  }
}

interface Case {
  readonly node: JsonNode;
  readonly condition: CaseCondition | undefined;
}

/** `names`: what conditions may be about; absent where they are not read. */
function casesOf(top: fields.Section, names: readonly string[] | undefined): readonly Case[] {
  const { reading } = top;
  const node = fields.required(top, "cases", "a rule");
  const cases = fields.elements(top, "cases").flatMap((element): readonly Case[] => {
    const of = fields.section(reading, element, "a case");
    if (of === undefined) return [];
    fields.knownOnly(of, caseKeys);
    const status = fields.required(of, "status", "a case");
    if (status !== undefined && !statuses.includes(fields.text(of, "status") ?? "")) fields.wrong(reading, status, "`status`", `one of ${statuses.join(", ")}`);
    if (names !== undefined) fields.required(of, "condition", "a case");
    return [{ node: element, condition: names && conditionOf(of, names) }];
  });
  if (node !== undefined && cases.length === 0) fields.wrong(reading, node, "`cases`", "a list with a case");
  const ordered = cases.find(({ condition }) => condition?.kind === "ordered");
  if (ordered !== undefined && cases.length > 1) fields.wrong(reading, ordered.node, "a case with `THEN`", "the only one");
  return cases;
}

/** Undefined where there is none, or it holds a mistake, which is told. */
function conditionOf(of: fields.Section, names: readonly string[]): CaseCondition | undefined {
  const { reading } = of;
  const node = fields.member(of, "condition");
  const text = fields.text(of, "condition");
  if (node === undefined || text === undefined) return undefined;
  const parsed = parseCondition(text);
  if (parsed.kind === "mistake") {
    const span = fields.spanOf(reading, fields.within(reading, node, parsed.place));
    reading.diagnostics.push(problem("E1404", span, { what: "condition", found: parsed.found }));
    return undefined;
  }
  for (const expression of partsOf(parsed.tree)) {
    const named = namesOf(expression);
    if (named.length === 0) fields.wrong(reading, node, "a condition", "about a query");
    for (const { place, value } of numbersOf(expression)) {
      if (!Number.isSafeInteger(value)) fields.wrong(reading, fields.within(reading, node, place), "a number of a condition", "whole");
    }
    for (const { name, place } of named) {
      if (names.includes(name)) continue;
      reading.diagnostics.push(problem("E1405", fields.spanOf(reading, fields.within(reading, node, place)), { name, known: names }));
    }
  }
  return parsed.tree;
}

function newValue(options: fields.Section): Method | undefined {
  const { reading } = options;
  const node = fields.required(options, "newValueOptions", "a new value rule");
  const of = node && fields.section(reading, node, "`newValueOptions`");
  if (of === undefined) return undefined;
  fields.knownOnly(of, ["forgetAfter", "learningDuration", "learningMethod", "learningThreshold", "instantaneousBaseline"]);
  if (fields.flag(of, "instantaneousBaseline", false)) {
    fields.unsupported(reading, of.node, "`instantaneousBaseline`", "there are no logs from before the rule");
  }
  const method = fields.text(of, "learningMethod") ?? "duration";
  if (method !== "duration" && method !== "threshold") fields.wrong(reading, of.node, "`learningMethod`", "`duration` or `threshold`");
  const learning: Learning =
    method === "threshold"
      ? { kind: "threshold", occurrences: fields.wholeNumber(of, "learningThreshold", 0) }
      : { kind: "duration", seconds: fields.wholeNumber(of, "learningDuration", 0) * daySeconds };
  return { kind: "new-value", forgetSeconds: fields.wholeNumber(of, "forgetAfter", 1) * daySeconds, learning };
}

interface NamedStep extends Step {
  readonly name: string;
}

function sequence(top: fields.Section, options: fields.Section, queries: readonly Query[]): Method | undefined {
  const { reading } = top;
  const node = fields.required(options, "sequenceDetectionOptions", "a sequence");
  const of = node && fields.section(reading, node, "`sequenceDetectionOptions`");
  if (of === undefined) return undefined;
  fields.knownOnly(of, ["steps", "stepTransitions"]);
  if (queries.some(({ aggregation }) => aggregation !== "count")) fields.unsupported(reading, top.node, "a sequence that measures", "its steps count events");
  const steps = stepsOf(of, queries);
  const chain = chained(of, steps);
  const last = chain.at(-1);
  const cases = casesOf(
    top,
    steps.map(({ name }) => name),
  );
  if (cases.length > 1 || last === undefined || !cases.every(({ condition }) => condition === undefined || isReached(condition, last.name))) {
    fields.unsupported(
      reading,
      fields.member(top, "cases") ?? top.node,
      "this case of a sequence",
      `only \`${last?.name ?? "the last step"} > 0\` is documented`,
    );
  }
  return { kind: "sequence", steps: chain };
}

function stepsOf(of: fields.Section, queries: readonly Query[]): readonly NamedStep[] {
  const { reading } = of;
  return fields.elements(of, "steps").flatMap((element): readonly NamedStep[] => {
    const step = fields.section(reading, element, "a step");
    if (step === undefined) return [];
    fields.knownOnly(step, ["name", "condition", "evaluationWindow"]);
    const condition = conditionOf(
      step,
      queries.map(({ name }) => name),
    );
    const name = fields.text(step, "name");
    fields.required(step, "name", "a step");
    fields.required(step, "condition", "a step");
    if (condition?.kind === "ordered") fields.wrong(reading, element, "the condition of a step", "without `THEN`");
    if (name === undefined || condition?.kind !== "together") return [];
    return [{ name, condition: condition.of, windowSeconds: fields.wholeNumber(step, "evaluationWindow", 0), withinSeconds: 0 }];
  });
}

/** The steps in the order of the transitions, which have to lead through all of them. */
function chained(of: fields.Section, steps: readonly NamedStep[]): readonly NamedStep[] {
  const { reading } = of;
  const transitions = fields.elements(of, "stepTransitions").flatMap((element) => {
    const transition = fields.section(reading, element, "a transition");
    if (transition === undefined) return [];
    fields.knownOnly(transition, ["parent", "child", "evaluationWindow"]);
    return [
      {
        parent: fields.text(transition, "parent"),
        child: fields.text(transition, "child"),
        withinSeconds: fields.wholeNumber(transition, "evaluationWindow", 0),
      },
    ];
  });
  const first = steps.filter(({ name }) => !transitions.some(({ child }) => child === name));
  const chain = first.slice(0, 1);
  // A ring makes the chain longer than the steps are.
  while (chain.length > 0 && chain.length <= steps.length) {
    const transition = transitions.find(({ parent }) => parent === chain.at(-1)?.name);
    const next = steps.find(({ name }) => name === transition?.child);
    if (transition === undefined || next === undefined) break;
    chain.push({ ...next, withinSeconds: transition.withinSeconds });
  }
  const linear = chain.length === steps.length && transitions.length === steps.length - 1;
  if (!linear) fields.wrong(reading, of.node, "`stepTransitions`", "one chain through all steps");
  return linear ? chain : [];
}

function isReached(condition: CaseCondition, name: string): boolean {
  const of: Expression | undefined = condition.kind === "together" ? condition.of : undefined;
  if (of?.kind !== "comparison" || of.left.kind !== "query" || of.left.name !== name || of.left.factor !== 1 || of.right.kind !== "number") return false;
  return (of.operator === ">" && of.right.value === 0) || (of.operator === ">=" && of.right.value === 1);
}
