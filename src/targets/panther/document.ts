/** The YAML of rules, signals and correlations, in the key order of Panther's own: metadata, threshold, window, tests. */

import { attackEntry } from "../../attack/attack.ts";
import type { AlertSeverity, Detection, Metadata } from "../../ir/detection.ts";
import { prose, type YamlRecord, type YamlValue, yamlDocument } from "../../output/yaml.ts";
import type { UnitTest } from "./unit_tests.ts";
import type { Plan } from "./window.ts";

const severityName: Record<AlertSeverity, string> = { info: "Info", low: "Low", medium: "Medium", high: "High", critical: "Critical" };

/** The Python rule that a YAML file belongs to. */
interface PythonRule {
  readonly ruleId: string;
  readonly pythonFile: string;
  readonly logTypes: readonly string[];
  readonly tests: readonly UnitTest[];
  /** What it says of itself, such as Experimental. */
  readonly status: string | undefined;
  readonly header: readonly string[];
}

export type RuleRequest = PythonRule & { readonly detection: Detection; readonly plan: Plan; readonly summaryAttributes: readonly string[] };

export function ruleDocument({ detection, ruleId, plan, pythonFile, logTypes, summaryAttributes, tests, status, header }: RuleRequest): string {
  const { metadata } = detection;
  const document: YamlRecord = {
    AnalysisType: "rule",
    Filename: pythonFile,
    RuleID: ruleId,
    DisplayName: metadata.title,
    Enabled: isEnabled(metadata),
    ...(status !== undefined && { Status: status }),
    LogTypes: unique(logTypes),
    ...labels(metadata),
    ...explanation(detection),
    DedupPeriodMinutes: plan.minutes,
    Threshold: plan.threshold,
    ...summary(summaryAttributes),
    ...unitTestList(tests),
  };
  return yamlDocument(document, header);
}

export type SignalRequest = PythonRule & { readonly detection: Detection; readonly displayName: string; readonly description: string };

/** A rule whose matches are only counted, by a correlation. */
export function signalDocument({ detection, ruleId, displayName, description, pythonFile, logTypes, tests, status, header }: SignalRequest): string {
  const { metadata } = detection;
  const document: YamlRecord = {
    AnalysisType: "rule",
    Filename: pythonFile,
    RuleID: ruleId,
    DisplayName: displayName,
    Enabled: isEnabled(metadata),
    ...(status !== undefined && { Status: status }),
    CreateAlert: false,
    LogTypes: unique(logTypes),
    ...labels(metadata),
    Severity: "Info",
    Description: prose(description),
    ...unitTestList(tests),
  };
  return yamlDocument(document, header);
}

export interface CorrelationRequest {
  readonly detection: Detection;
  readonly ruleId: string;
  readonly correlation: YamlRecord;
  readonly summaryAttributes: readonly string[];
  readonly tests: readonly YamlRecord[];
  readonly status: string | undefined;
  readonly header: readonly string[];
}

export function correlationDocument({ detection, ruleId, correlation, summaryAttributes, tests, status, header }: CorrelationRequest): string {
  const { metadata } = detection;
  const document: YamlRecord = {
    AnalysisType: "correlation_rule",
    RuleID: ruleId,
    DisplayName: metadata.title,
    Enabled: isEnabled(metadata),
    ...(status !== undefined && { Status: status }),
    ...labels(metadata),
    ...explanation(detection),
    ...summary(summaryAttributes),
    Detection: [correlation],
    ...(tests.length > 0 && { Tests: tests }),
  };
  return yamlDocument(document, header);
}

/** Not by `Status: Experimental`, which would keep a rule from being uploaded at all, and is an option. */
function isEnabled({ status }: Metadata): boolean {
  return status === "stable";
}

function labels({ tags: written, attack }: Metadata): YamlRecord {
  const tags = unique(written, (tag) => tag.toLowerCase());
  const reports = attackPairs(attack);
  return { ...(tags.length > 0 && { Tags: tags }), ...(reports.length > 0 && { Reports: { "MITRE ATT&CK": reports } }) };
}

function explanation({ severity, metadata }: Detection): YamlRecord {
  const runbook = runbookOf(metadata.triage, metadata.falsePositives);
  const [reference] = metadata.references;
  return {
    Severity: severityName[severity],
    Description: prose(metadata.description),
    ...(runbook !== "" && { Runbook: prose(runbook) }),
    ...(reference !== undefined && { Reference: reference }),
  };
}

function summary(attributes: readonly string[]): YamlRecord {
  return attributes.length > 0 ? { SummaryAttributes: unique(attributes) } : {};
}

function unitTestList(tests: readonly UnitTest[]): YamlRecord {
  return tests.length > 0 ? { Tests: tests.map((test): YamlValue => ({ Name: test.name, ExpectedResult: test.expected, Log: test.log })) } : {};
}

/** `TA0006:T1555.006`: each technique under the tactics listed that it serves, else under all that it serves. A tactic alone has no form. */
function attackPairs(ids: readonly string[]): readonly string[] {
  const entries = ids.map(attackEntry).filter((entry) => entry !== undefined);
  return entries.flatMap(({ id, tactics }) => {
    const listed = tactics.filter((tactic) => ids.includes(tactic));
    return (listed.length > 0 ? listed : tactics).map((tactic) => `${tactic}:${id}`);
  });
}

function runbookOf(triage: string | undefined, falsePositives: readonly string[]): string {
  const known = falsePositives.length === 0 ? "" : `Known false positives:\n${falsePositives.map((one) => `- ${one}\n`).join("")}`;
  if (triage === undefined || known === "") return triage ?? known;
  return `${triage.trimEnd()}\n\n${known}`;
}

/** The platform takes no value twice in these lists. */
function unique(values: readonly string[], same: (value: string) => string = (value) => value): readonly string[] {
  return [...new Map([...values].reverse().map((value) => [same(value), value])).values()].reverse();
}
