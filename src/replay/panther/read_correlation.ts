/** Reads a correlation rule's YAML, and says where it is not what a replay can run. Reads none of the rules that are its members. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Correlation, CorrelationRule, Join, Member } from "./correlation_rule.ts";
import type { RuleFile } from "./rule.ts";
import { checkSeverity, flagAt, has, keysOf, mistake, placeOf, readYaml, type Section, sectionAt, sectionsAt, textAt, unmodelled, wholeAt } from "./yaml.ts";

export type ReadCorrelation = { readonly ok: true; readonly rule: CorrelationRule } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Where nothing is said, and the least that the platform looks back. */
const lookbackMinutes = 15;
/** What the platform takes, by the kind of what it stands in. */
const keys = {
  rule: [
    ...["AnalysisType", "RuleID", "Enabled", "Detection", "Severity", "DisplayName", "Description", "Reference", "Runbook", "Status", "CreatedBy"],
    ...["OutputIds", "SummaryAttributes", "Tags", "Reports", "CreateAlert", "OnlyUseBaseRiskScore", "BaseVersion", "Tests"],
  ],
  group: ["Group", "MatchCriteria", "MinMatchCount", "Schedule", "LookbackWindowMinutes", "EventEvaluationOrder"],
  sequence: ["Sequence", "Transitions", "Schedule", "LookbackWindowMinutes", "EventEvaluationOrder"],
  member: ["ID", "RuleID", "MinMatchCount", "MaxMatchCount", "Absence"],
  transition: ["ID", "From", "To", "WithinTimeFrameMinutes", "Match"],
  match: ["On", "From", "To"],
  criterion: ["GroupID", "Match"],
  schedule: ["RateMinutes", "CronExpression", "TimeoutMinutes"],
} as const;

export function readCorrelation(file: RuleFile): ReadCorrelation {
  const document = readYaml(file);
  const { diagnostics } = document;
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const kind = textAt(document, "AnalysisType");
  if (kind !== undefined && kind !== "correlation_rule") mistake(document, "AnalysisType", "`correlation_rule`");
  onlyKnown(document, "rule");
  checkSeverity(document);
  const id = textAt(document, "RuleID");
  const rule = { enabled: flagAt(document, "Enabled"), createsAlert: flagAt(document, "CreateAlert", true) };
  const [detection, ...more] = sectionsAt(document, "Detection");
  if (more.length > 0) unmodelled(document, "Detection", "how several correlations of one rule go together is not documented");
  const correlation = detection && correlationOf(detection);
  if (diagnostics.length > 0 || id === undefined || correlation === undefined) return { ok: false, diagnostics };
  return { ok: true, rule: { id, ...rule, correlation } };
}

function correlationOf(detection: Section): Correlation {
  const kind = has(detection, "Group") ? "group" : "sequence";
  onlyKnown(detection, kind);
  const lookback = Math.max(lookbackMinutes, wholeAt(detection, "LookbackWindowMinutes", { otherwise: lookbackMinutes, from: 1 }));
  const [listed, members] = membersOf(detection, kind, lookback);
  const joined = kind === "group" ? withCriteria(detection, members) : withTransitions(detection, listed, members);
  if (kind === "group" && has(detection, "MinMatchCount")) unmodelled(detection, "MinMatchCount", "what it counts of a group is not documented");
  // A group has no order.
  if (kind === "sequence" && has(detection, "EventEvaluationOrder") && textAt(detection, "EventEvaluationOrder") !== "Chronological") {
    unmodelled(detection, "EventEvaluationOrder", "only `Chronological` is known");
  }
  return { kind, members: joined, rateMinutes: rateOf(detection), lookbackMinutes: lookback };
}

function rateOf(detection: Section): number {
  const schedule = sectionAt(detection, "Schedule");
  if (schedule === undefined) return 1;
  onlyKnown(schedule, "schedule");
  wholeAt(schedule, "TimeoutMinutes", { from: 1 });
  if (has(schedule, "CronExpression")) {
    unmodelled(schedule, "CronExpression", "runs are known at a rate alone");
    return 1;
  }
  return wholeAt(schedule, "RateMinutes", { from: 1 });
}

function membersOf(detection: Section, kind: Correlation["kind"], lookback: number): readonly [readonly Section[], readonly Member[]] {
  const sections = sectionsAt(detection, kind === "group" ? "Group" : "Sequence");
  const ids = new Set<string>();
  const members = sections.map((section, i): Member => {
    onlyKnown(section, "member");
    const ruleId = textAt(section, "RuleID") ?? "";
    const id = has(section, "ID") ? (textAt(section, "ID") ?? "") : ruleId;
    if (ids.has(id)) mistake(section, has(section, "ID") ? "ID" : "RuleID", "different for each member");
    ids.add(id);
    const absent = flagAt(section, "Absence", false);
    const counts = ["MinMatchCount", "MaxMatchCount"].filter((key) => has(section, key));
    if (absent && counts.length > 0) unmodelled(section, counts[0] ?? "", "what is absent has no count");
    if (absent && kind === "sequence" && (i === 0 || i + 1 < sections.length)) {
      unmodelled(section, "Absence", "in a sequence it is known as the last member alone");
    }
    const least = wholeAt(section, "MinMatchCount", { otherwise: 1, from: 1 });
    const most = wholeAt(section, "MaxMatchCount", { otherwise: Number.MAX_SAFE_INTEGER, from: 1 });
    return { id, ruleId, span: placeOf(section, "RuleID"), least, most, absent, withinMinutes: lookback };
  });
  return [sections, members];
}

function withCriteria(detection: Section, members: readonly Member[]): readonly Member[] {
  const criteria = has(detection, "MatchCriteria") ? sectionAt(detection, "MatchCriteria") : undefined;
  if (criteria === undefined) return members;
  const [name, ...more] = keysOf(criteria);
  if (name === undefined) return members;
  if (more.length > 0) unmodelled(detection, "MatchCriteria", "how several criteria go together is not documented");
  const joins = new Map<string, Join>();
  for (const criterion of sectionsAt(criteria, name)) {
    onlyKnown(criterion, "criterion");
    const id = memberId(criterion, "GroupID", members);
    joinBy(joins, id, criterion, "Match");
  }
  if (members.some(({ id }) => !joins.has(id))) unmodelled(criteria, name, "it does not join every member");
  return members.map((member) => ({ ...member, ...joinOf(joins, member) }));
}

function withTransitions(detection: Section, listed: readonly Section[], members: readonly Member[]): readonly Member[] {
  const transitions = has(detection, "Transitions") ? sectionsAt(detection, "Transitions") : [];
  const joins = new Map<string, Join>();
  const withins = new Map<string, number>();
  for (const transition of transitions) {
    onlyKnown(transition, "transition");
    const [from, to] = [memberId(transition, "From", members), memberId(transition, "To", members)];
    const at = members.findIndex(({ id }) => id === to);
    if (at >= 0 && members[at - 1]?.id !== from) unmodelled(transition, "To", "a transition is known from one member to the next");
    if (withins.has(to)) mistake(transition, "To", "the end of one transition");
    withins.set(to, wholeAt(transition, "WithinTimeFrameMinutes", { otherwise: members[0]?.withinMinutes ?? 0, from: 1 }));
    if (!has(transition, "Match")) continue;
    const [match, ...more] = sectionsAt(transition, "Match");
    if (match === undefined) continue;
    onlyKnown(match, "match");
    if (more.length > 0) mistake(transition, "Match", "a list of one");
    const same = has(match, "On");
    joinBy(joins, from, match, same ? "On" : "From");
    joinBy(joins, to, match, same ? "On" : "To");
  }
  const apart = members.findIndex(({ id }) => joins.size > 0 && !joins.has(id));
  const section = listed[apart];
  if (section !== undefined) unmodelled(section, has(section, "ID") ? "ID" : "RuleID", "no transition joins it with the others");
  return members.map((member) => ({ ...member, withinMinutes: withins.get(member.id) ?? member.withinMinutes, ...joinOf(joins, member) }));
}

function memberId(section: Section, key: string, members: readonly Member[]): string {
  const id = textAt(section, key) ?? "";
  if (id !== "" && members.every((member) => member.id !== id)) mistake(section, key, "the id of a member");
  return id;
}

/** One value for each signal: a member that two transitions join by different fields would need pairs. */
function joinBy(joins: Map<string, Join>, id: string, section: Section, key: string): void {
  const field = textAt(section, key) ?? "";
  const before = joins.get(id);
  if (before !== undefined && before.field !== field) unmodelled(section, key, `a member is joined by one field, and this one by \`${before.field}\` already`);
  joins.set(id, { field, span: placeOf(section, key) });
}

function joinOf(joins: ReadonlyMap<string, Join>, { id }: Member): { readonly join?: Join } {
  const join = joins.get(id);
  return join === undefined ? {} : { join };
}

function onlyKnown(section: Section, kind: keyof typeof keys): void {
  const known: readonly string[] = keys[kind];
  for (const key of keysOf(section)) if (!known.includes(key)) unmodelled(section, key, "Panther has no such key here");
}
