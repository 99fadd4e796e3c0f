/** A comparison of two states for people, as text and as Markdown, and for programs. */

import type { Change } from "../../diff/changes.ts";
import { code, codeBlock } from "../../output/markdown.ts";
import type { Comparison, Example, RuleComparison } from "../compare/compare.ts";
import type { Side, State } from "../compare/side.ts";
import { changeLines, changeText, hashesOnly, wholeText } from "../compare/words.ts";
import { countText } from "../report.ts";

export interface Compared extends Comparison {
  readonly before: Side;
  readonly after: Side;
  readonly examples: ReadonlyMap<RuleComparison, Example>;
}

/** `aws.a -> aws.b version 1 -> 2: fires on more`. */
export function headText({ before, after, meaning, changes }: RuleComparison): string {
  const state = before ?? after;
  if (before === undefined || after === undefined) return `${state?.id} version ${state?.version}`;
  const id = before.id === after.id ? after.id : `${before.id} -> ${after.id}`;
  const version = before.version === after.version ? `version ${after.version}` : `version ${before.version} -> ${after.version}`;
  const whole = changes === undefined ? (meaning === "changed" ? hashesOnly : "the same meaning") : wholeText(changes);
  return `${id} ${version}: ${whole}`;
}

export function kindOf({ before, after }: RuleComparison): "added" | "removed" | "renamed" | "changed" {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  return before.id === after.id ? "changed" : "renamed";
}

export function comparisonText(compared: Compared): string {
  const rules = compared.rules.map((rule) => {
    const lines = rule.changes === undefined ? [] : changeLines(rule.changes).map((line) => `  ${line}\n`);
    return [`${kindOf(rule).padEnd(7)} ${headText(rule)}\n`, ...lines, exampleText(compared, rule)].join("");
  });
  return [...rules, ...sourceLines(compared).map((line) => `${line}\n`)].join("");
}

function exampleText({ before, after, examples }: Compared, rule: RuleComparison): string {
  if (rule.changes?.meaning !== true) return "";
  const example = examples.get(rule);
  if (example === undefined) return "  no log was found that tells the two apart\n";
  return `  told apart by this log: ${before.name} gives ${example.before}, ${after.name} gives ${example.after}\n${example.block.replace(/^(?=.)/gm, "      ")}`;
}

function sourceLines({ sources }: Comparison): readonly string[] {
  return sources.map(({ source, parts }) => `source  ${source}: changed: ${parts.join(", ")}`);
}

export function summaryText({ rules, same, before, after }: Compared): string {
  const count = (kind: ReturnType<typeof kindOf>): number => rules.filter((rule) => kindOf(rule) === kind).length;
  const kinds = (["changed", "renamed", "added", "removed"] as const).map((kind) => `${count(kind)} ${kind}`).join(", ");
  return `${before.name} -> ${after.name}: ${kinds}, ${countText(same, "rule")} the same\n`;
}

/** For a comment on a pull request. */
export function comparisonMarkdown(compared: Compared): string {
  const rules = compared.rules.flatMap((rule) => {
    const lines = rule.changes === undefined ? [] : changeLines(rule.changes);
    return [
      `- **${kindOf(rule)}** ${code(headText(rule))}\n`,
      ...(lines.length === 0 ? [] : [codeBlock(lines.join("\n"))]),
      ...markdownExample(compared, rule),
    ];
  });
  const sources = sourceLines(compared).map((line) => `- ${code(line)}\n`);
  return ["### samefire diff\n", `${code(summaryText(compared))}\n`, ...rules, ...sources].join("\n");
}

function markdownExample({ before, after, examples }: Compared, rule: RuleComparison): readonly string[] {
  const example = examples.get(rule);
  if (example === undefined) return [];
  return [
    `A log that tells them apart: ${code(before.name)} gives ${code(example.before)}, ${code(after.name)} gives ${code(example.after)}.\n`,
    codeBlock(example.block),
  ];
}

export function comparisonJson(compared: Compared): object {
  const side = ({ name, kind }: Side) => ({ name, kind });
  return {
    before: side(compared.before),
    after: side(compared.after),
    same: compared.same,
    rules: compared.rules.map((rule) => ruleJson(rule, compared.examples.get(rule))),
    sources: compared.sources,
  };
}

export function ruleJson(rule: RuleComparison, example?: Example): object {
  const state = (of: State | undefined) => of && { id: of.id, version: of.version, hash: of.hash };
  const { before, after, meaning, changes } = rule;
  return {
    kind: kindOf(rule),
    before: state(before),
    after: state(after),
    ...(before !== undefined && after !== undefined && { meaning }),
    ...(changes !== undefined && {
      ...(changes.meaning && { direction: changes.direction }),
      changes: changes.changes.map(changeJson),
      metadata: changes.metadata,
    }),
    ...(example && { example: { test: example.block, before: example.before, after: example.after } }),
  };
}

/** Numbers where the change is of one; for the rest the text says it. */
function changeJson(change: Change): object {
  const { kind, direction, step } = change;
  return {
    kind,
    direction,
    step,
    text: changeText(change),
    ...(change.kind === "threshold" && { before: change.before?.bound, after: change.after?.bound }),
    ...((change.kind === "window" || change.kind === "suppression") && { before: change.beforeSeconds, after: change.afterSeconds }),
  };
}
