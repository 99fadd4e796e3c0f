/** What Datadog's server refuses in a rule and its JSON Schema cannot say: window order, condition grammar, query names, aggregations, what each method asks for. Knows no detection. */

import { readCondition } from "./case_condition.ts";
import { anomalyWindow, buckets, learningTimes, longestMemoryDays, maxSignalDurations, windows } from "./durations.ts";
import type { AnomalyPayload, CasePayload, NewValuePayload, QueryPayload, RulePayload, SequencePayload } from "./payload.ts";

export const mostNewAttributes = 5;

/** What is wrong with the rule; nothing for a rule that the API takes. */
export function checkRule(rule: RulePayload): readonly string[] {
  return [...checkNames(rule), ...rule.queries.flatMap(checkQuery), ...checkDurations(rule), ...checkStatus(rule), ...checkMethod(rule)];
}

function checkNames({ name, queries }: RulePayload): readonly string[] {
  const problems: string[] = [];
  if (name.trim() === "") problems.push("the rule has no name");
  if (queries.length === 0 || queries.length > 10) problems.push(`${queries.length} queries: 1 to 10 are possible`);
  const names = queries.map((query) => query.name);
  for (const queryName of names) if (!/^[a-z][a-z0-9_]*$/.test(queryName)) problems.push(`\`${queryName}\` is no query name`);
  for (const [i, queryName] of names.entries()) if (names.indexOf(queryName) !== i) problems.push(`two queries are called \`${queryName}\``);
  return problems;
}

function checkQuery({ name, query, aggregation, distinctFields, metrics = [], groupByFields }: QueryPayload): readonly string[] {
  const problems: string[] = [];
  if (query.trim() === "") problems.push(`the search of \`${name}\` is empty`);
  if ((aggregation === "cardinality") !== distinctFields.length > 0) problems.push(`\`${name}\`: distinct fields belong to cardinality, which needs them`);
  if (aggregation === "new_value") {
    if (metrics.length < 1 || metrics.length > mostNewAttributes) problems.push(`\`${name}\`: a new value is of 1 to ${mostNewAttributes} attributes`);
  } else if (aggregation === "sum" ? metrics.length !== 1 : metrics.length > 0) problems.push(`\`${name}\`: one metric belongs to sum, which needs it`);
  if ([...groupByFields, ...distinctFields, ...metrics].some((field) => field === "")) problems.push(`\`${name}\` names an empty field`);
  return problems;
}

function checkDurations({ options: { evaluationWindow, keepAlive, maxSignalDuration } }: RulePayload): readonly string[] {
  const problems: string[] = [];
  for (const [key, value] of Object.entries({ evaluationWindow, keepAlive })) {
    if (value !== 0 && !windows.includes(value)) problems.push(`${key} ${value} is no legal duration`);
  }
  if (maxSignalDuration !== 0 && !maxSignalDurations.includes(maxSignalDuration)) problems.push(`maxSignalDuration ${maxSignalDuration} is no legal duration`);
  if (evaluationWindow > keepAlive || keepAlive > maxSignalDuration) problems.push("evaluationWindow <= keepAlive <= maxSignalDuration does not hold");
  return problems;
}

function checkStatus({ cases }: RulePayload): readonly string[] {
  if (cases.length === 0 || cases.length > 10) return [`${cases.length} cases: 1 to 10 are possible`];
  const wrong = cases.filter(({ status }) => !["info", "low", "medium", "high", "critical"].includes(status));
  return wrong.map(({ status }) => `\`${status}\` is no status`);
}

function checkMethod(rule: RulePayload): readonly string[] {
  const { detectionMethod, sequenceDetectionOptions: sequence, newValueOptions: newValue, anomalyDetectionOptions: anomaly } = rule.options;
  const problems: string[] = [];
  if ((sequence !== undefined) !== (detectionMethod === "sequence_detection")) problems.push("sequence options belong to sequence_detection, which needs them");
  if (newValue === undefined && rule.queries.some(({ aggregation }) => aggregation === "new_value")) problems.push("new values are of new value rules");
  if ((newValue !== undefined) !== (detectionMethod === "new_value")) problems.push("new value options belong to new_value, which needs them");
  if ((anomaly !== undefined) !== (detectionMethod === "anomaly_detection")) problems.push("anomaly options belong to anomaly_detection, which needs them");
  const names = rule.queries.map((query) => query.name);
  if (sequence !== undefined) return [...problems, ...checkSequence(rule, sequence, names)];
  if (newValue !== undefined) return [...problems, ...checkNewValue(rule, newValue)];
  if (anomaly !== undefined) return [...problems, ...checkAnomaly(rule, anomaly)];
  return [...problems, ...checkCases(rule.cases, names)];
}

function checkCases(cases: readonly CasePayload[], queries: readonly string[]): readonly string[] {
  const problems: string[] = [];
  for (const { condition = "" } of cases) {
    const { problem, sequence } = readCondition(condition);
    if (problem !== undefined) problems.push(`condition \`${condition}\`: ${problem}`);
    else if (sequence && cases.length > 1) problems.push("THEN stands in a rule with a single case only");
  }
  const named = cases.flatMap(({ condition = "" }) => readCondition(condition).names);
  return [...problems, ...checkNamed(named, queries)];
}

function checkNamed(named: readonly string[], queries: readonly string[]): readonly string[] {
  return [
    ...[...new Set(named)].filter((name) => !queries.includes(name)).map((name) => `the condition names \`${name}\`, which is no query`),
    ...queries.filter((name) => !named.includes(name)).map((name) => `no condition names \`${name}\``),
  ];
}

function checkSequence({ queries, cases, options }: RulePayload, { steps, stepTransitions }: SequencePayload, names: readonly string[]): readonly string[] {
  const problems: string[] = [];
  if (options.evaluationWindow !== 0) problems.push("a sequence's evaluationWindow is 0");
  if (steps.length < 2 || steps.length > 10) problems.push(`${steps.length} steps: 2 to 10 are possible`);
  const stepNames = steps.map((step) => step.name);
  if (new Set(stepNames).size < stepNames.length) problems.push("two steps have one name");
  if (queries.some(({ aggregation }) => aggregation !== "count")) problems.push("a sequence's queries only count");
  if (new Set(queries.map(({ groupByFields }) => JSON.stringify(groupByFields))).size > 1) problems.push("a sequence's queries group by different fields");
  for (const { evaluationWindow } of [...steps, ...stepTransitions]) {
    if (!windows.includes(evaluationWindow)) problems.push(`evaluationWindow ${evaluationWindow} of the sequence is no legal duration`);
  }
  const line = stepNames.slice(1).map((child, i) => `${stepNames[i]} ${child}`);
  if (stepTransitions.map(({ parent, child }) => `${parent} ${child}`).join() !== line.join())
    problems.push("the transitions do not lead from each step to the next");
  if (stepTransitions.reduce((sum, { evaluationWindow }) => sum + evaluationWindow, 0) > 86400) problems.push("the transitions take more than 86400 together");
  for (const { condition } of steps) {
    const { problem, sequence } = readCondition(condition);
    if (problem !== undefined || sequence) problems.push(`condition \`${condition}\` of a step: ${problem ?? "THEN has no place there"}`);
  }
  problems.push(
    ...checkNamed(
      steps.flatMap(({ condition }) => readCondition(condition).names),
      names,
    ),
  );
  const last = readCondition(cases[0]?.condition ?? "");
  if (cases.length !== 1 || last.problem !== undefined || last.sequence || last.names.join() !== stepNames.at(-1)) {
    problems.push("a sequence has one case, whose condition names its last step");
  }
  return problems;
}

function checkNewValue({ queries, cases, options }: RulePayload, { forgetAfter, learningDuration }: NewValuePayload): readonly string[] {
  const problems: string[] = [];
  const days = (n: number, least: number) => Number.isInteger(n) && n >= least && n <= longestMemoryDays;
  if (queries.length !== 1 || queries[0]?.aggregation !== "new_value") problems.push("a new value rule has one query, of new values");
  if (options.evaluationWindow !== 0) problems.push("a new value rule's evaluationWindow is 0");
  if (!days(forgetAfter, 1)) problems.push(`forgetAfter ${forgetAfter}: 1 to ${longestMemoryDays} days are possible`);
  if (!days(learningDuration, 0)) problems.push(`learningDuration ${learningDuration}: 0 to ${longestMemoryDays} days are possible`);
  if (cases.some(({ condition }) => condition !== undefined)) problems.push("a new value rule's case has no condition");
  return problems;
}

function checkAnomaly({ queries, cases, options }: RulePayload, { bucketDuration, detectionTolerance, learningDuration }: AnomalyPayload): readonly string[] {
  const problems: string[] = [];
  if (queries.length !== 1) problems.push("an anomaly rule has one query");
  if (options.evaluationWindow !== anomalyWindow) problems.push(`an anomaly rule's evaluationWindow becomes ${anomalyWindow}`);
  if (!buckets.includes(bucketDuration)) problems.push(`bucketDuration ${bucketDuration} is no legal duration`);
  if (![1, 2, 3, 4, 5].includes(detectionTolerance)) problems.push(`detectionTolerance ${detectionTolerance}: 1 to 5 are possible`);
  if (!learningTimes.includes(learningDuration)) problems.push(`learningDuration ${learningDuration} is no legal duration`);
  // A condition of an anomaly rule is a percentile in one document and a fraction in another: none is sent.
  if (cases.some(({ condition }) => condition !== undefined)) problems.push("an anomaly rule's case has no condition");
  return problems;
}
