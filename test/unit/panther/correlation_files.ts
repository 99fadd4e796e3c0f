/** What Panther's own tool does not look at in correlation files: names, references, arithmetic, members that are there. */

import { parse } from "yaml";
import type { OutputFile } from "../../../src/targets/target.ts";
import type { RuleOutput } from "../replay/panther/rule_outputs.ts";

interface DetectionDocument {
  readonly Group?: readonly MemberDocument[];
  readonly Sequence?: readonly MemberDocument[];
  readonly MatchCriteria?: Readonly<Record<string, readonly { readonly GroupID: string; readonly Match: string }[]>>;
  readonly Transitions?: readonly { readonly From: string; readonly To: string; readonly WithinTimeFrameMinutes?: number }[];
  readonly LookbackWindowMinutes?: number;
  readonly Schedule: { readonly RateMinutes?: number; readonly TimeoutMinutes: number };
}
interface MemberDocument {
  readonly ID?: string;
  readonly RuleID: string;
  readonly MinMatchCount?: number;
  readonly Absence?: boolean;
}

export interface CorrelationDocument {
  readonly [key: string]: unknown;
  readonly RuleID: string;
  readonly Detection: readonly [DetectionDocument];
  readonly Tests?: readonly { readonly Name: string; readonly ExpectedResult: boolean; readonly RuleOutputs: readonly RuleOutput[] }[];
}
interface RuleDocument {
  readonly AnalysisType: string;
  readonly RuleID: string;
  readonly Filename?: string;
  readonly CreateAlert?: boolean;
}

const keys = [
  ...["AnalysisType", "RuleID", "DisplayName", "Enabled", "Tags", "Reports", "Severity", "Description", "Runbook", "Reference"],
  ...["SummaryAttributes", "Detection", "Tests"],
];
const nameForm = /^[^<>&"%]+$/;

export function correlationFile(files: readonly OutputFile[]): OutputFile {
  const file = files.find(({ path }) => path.includes("/correlation_rules/"));
  if (file === undefined) throw new Error("a correlation rule is expected");
  return file;
}

export function correlationOf(files: readonly OutputFile[]): CorrelationDocument {
  return parse(correlationFile(files).text) as CorrelationDocument;
}

/** One line for each thing that is wrong; nothing where the files of one detection fit together. */
export function problemsOf(files: readonly OutputFile[]): readonly string[] {
  const document = correlationOf(files);
  const [correlation] = document.Detection;
  const rules = files.filter(({ path }) => /\/rules\/.*\.yml$/.test(path)).map(({ text }) => parse(text) as RuleDocument);
  const modules = files.filter(({ path }) => path.endsWith(".py")).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  const members = correlation.Group ?? correlation.Sequence ?? [];
  const ids = members.map(({ ID = "" }) => ID);
  const { LookbackWindowMinutes = 15, Schedule, Transitions = [], MatchCriteria = {} } = correlation;
  const rate = Schedule.RateMinutes ?? 0;
  const frames = Transitions.map(({ WithinTimeFrameMinutes }) => WithinTimeFrameMinutes ?? 0);
  const referred = [
    ...Transitions.flatMap(({ From, To }) => [From, To]),
    ...Object.values(MatchCriteria).flatMap((criteria) => criteria.map(({ GroupID }) => GroupID)),
    ...(document.Tests ?? []).flatMap(({ RuleOutputs }) => RuleOutputs.map(({ ID }) => ID)),
  ];
  const checks: readonly (readonly [string, boolean])[] = [
    ["the kind is correlation_rule", document.AnalysisType === "correlation_rule"],
    ["keys are known", Object.keys(document).every((key) => keys.includes(key))],
    ["there is one detection", document.Detection.length === 1],
    ["it is a group or a sequence", (correlation.Group === undefined) !== (correlation.Sequence === undefined)],
    ["there are two members at least", members.length >= 2],
    ["member ids differ", new Set(ids).size === ids.length],
    [
      "names have the platform's form",
      [document.RuleID, document.DisplayName, ...ids, ...rules.map(({ RuleID }) => RuleID)].every((name) => nameForm.test(String(name))),
    ],
    ["members are rules that are emitted", members.every(({ RuleID }) => rules.some((rule) => rule.RuleID === RuleID))],
    ["every emitted rule is a member", rules.every(({ RuleID }) => members.some((member) => member.RuleID === RuleID))],
    ["rule ids differ", new Set([document.RuleID, ...rules.map(({ RuleID }) => RuleID)]).size === rules.length + 1],
    ["signals raise no alert", rules.every(({ AnalysisType, CreateAlert }) => AnalysisType === "rule" && CreateAlert === false)],
    ["modules are there", rules.every(({ Filename = "" }) => modules.includes(Filename)) && modules.length === rules.length],
    [
      "counts are whole and above one where written",
      members.every(({ MinMatchCount }) => MinMatchCount === undefined || (Number.isInteger(MinMatchCount) && MinMatchCount > 1)),
    ],
    [
      "an absence is the last of a sequence, and counts nothing",
      members.every(
        ({ Absence, MinMatchCount }, i) =>
          Absence === undefined || (correlation.Sequence !== undefined && i > 0 && i === members.length - 1 && MinMatchCount === undefined),
      ),
    ],
    ["what is referred to is a member", referred.every((id) => ids.includes(id))],
    ["a sequence has one transition fewer than members", correlation.Sequence === undefined || Transitions.length === members.length - 1],
    ["minutes are whole and positive", [rate, LookbackWindowMinutes, ...frames].every((minutes) => Number.isInteger(minutes) && minutes > 0)],
    ["a run ends before the next", Schedule.TimeoutMinutes >= 1 && rate >= 2 && rate >= Schedule.TimeoutMinutes],
    ["the look-back is one and a half rates at least", LookbackWindowMinutes >= 1.5 * rate],
    ["the look-back is no shorter than the platform's shortest", LookbackWindowMinutes >= 15],
    ["the look-back holds the time frames and a rate", LookbackWindowMinutes >= Math.max(0, ...frames) + rate],
    ["test names differ", new Set(document.Tests?.map(({ Name }) => Name)).size === (document.Tests?.length ?? 0)],
    ["tests expect both results", document.Tests === undefined || new Set(document.Tests.map(({ ExpectedResult }) => ExpectedResult)).size === 2],
  ];
  return checks.filter(([, holds]) => !holds).map(([what]) => `${document.RuleID}: ${what}: no`);
}
