/** The YAML beside a module, in the key order of Panther's own rules: metadata, threshold, window, unit tests. */

import { attackEntry } from "../../attack/attack.ts";
import type { AlertSeverity, Detection } from "../../ir/detection.ts";
import { prose, type YamlRecord, type YamlValue, yamlDocument } from "../../output/yaml.ts";
import type { UnitTest } from "./unit_tests.ts";
import type { Plan } from "./window.ts";

export interface DocumentRequest {
  readonly detection: Detection;
  readonly plan: Plan;
  readonly pythonFile: string;
  readonly logTypes: readonly string[];
  readonly summaryAttributes: readonly string[];
  readonly tests: readonly UnitTest[];
  readonly header: readonly string[];
}

const severityName: Record<AlertSeverity, string> = { info: "Info", low: "Low", medium: "Medium", high: "High", critical: "Critical" };

export function documentOf({ detection, plan, pythonFile, logTypes, summaryAttributes, tests, header }: DocumentRequest): string {
  const { metadata } = detection;
  const tags = unique(metadata.tags, (tag) => tag.toLowerCase());
  const reports = attackPairs(metadata.attack);
  const runbook = runbookOf(metadata.triage, metadata.falsePositives);
  const [reference] = metadata.references;
  const document: YamlRecord = {
    AnalysisType: "rule",
    Filename: pythonFile,
    RuleID: ruleId(detection),
    DisplayName: metadata.title,
    // `Status: Experimental` would keep the rule from being uploaded at all.
    Enabled: metadata.status === "stable",
    LogTypes: unique(logTypes),
    ...(tags.length > 0 && { Tags: tags }),
    ...(reports.length > 0 && { Reports: { "MITRE ATT&CK": reports } }),
    Severity: severityName[detection.severity],
    Description: prose(metadata.description),
    ...(runbook !== "" && { Runbook: prose(runbook) }),
    ...(reference !== undefined && { Reference: reference }),
    DedupPeriodMinutes: plan.minutes,
    Threshold: plan.threshold,
    ...(summaryAttributes.length > 0 && { SummaryAttributes: unique(summaryAttributes) }),
    ...(tests.length > 0 && { Tests: tests.map((test): YamlValue => ({ Name: test.name, ExpectedResult: test.expected, Log: test.log })) }),
  };
  return yamlDocument(document, header);
}

/** Stays the same when a detection is renamed with `formerly`. */
export function ruleId({ id, metadata }: Detection): string {
  return metadata.formerly ?? id;
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
