/** What the tests of detection-rules would find in a rule or a hunt, read from the TOML that is to be written and told where the `.det` says it. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { SetOption } from "../../ir/detection.ts";
import { ruleName } from "../../targets/elastic/rule.ts";
import { type LayoutRequest, placeOf, type VendoredRule } from "../layout.ts";
import { type HuntDocument, primaryTactic, type RuleDocument } from "./elastic_files.ts";
import { brokenQuery, indicesOf, isAggregating, keeps, newerParts } from "./elastic_query.ts";
import { brokenTags, guideTag, lackingSystem, lackingTags } from "./elastic_tags.ts";
import { brokenThreats } from "./elastic_threats.ts";
import { textsOf, type Value } from "./values.ts";

export function checkRule(document: RuleDocument, request: LayoutRequest): readonly Diagnostic[] {
  const { rule, path, metadata, content } = document;
  const { id, metadata: written } = rule.rule;
  const at = (option: string) => optionSpan(rule, request, option) ?? placeOf(rule);
  const refused = (place: Span | undefined, broken: readonly string[]) => broken.map((one) => problem("E1934", place, { id, path, broken: one }));
  const tags = textsOf(content.tags);
  const query = String(content.query);
  const folder = path.slice("rules/".length, path.lastIndexOf("/"));
  const lacking = lackingTags(tags, indicesOf(query));
  const system = lackingSystem(tags, folder);
  return [
    // The file fills one date from the other; whoever keeps this repository wants to know both.
    ...(["created", "updated"] as const).filter((key) => written[key] === undefined).map((key) => problem("E1932", placeOf(rule), { id, key })),
    ...refused(written.titleSpan ?? placeOf(rule), brokenNames(path, content)),
    ...refused(placeOf(rule), [
      ...brokenScore(content),
      ...brokenLicense(content),
      ...brokenGuide(content, tags),
      ...brokenThreats(content),
      ...brokenTactic(content, tags),
    ]),
    ...brokenTags(tags).flatMap(({ tag, broken }) => refused(written.tags.includes(tag) ? placeOf(rule) : at("tags"), [broken])),
    ...refused(at("tags"), system === undefined ? [] : [`a rule in \`${folder}\` has the tag \`${system}\``]),
    ...refused(at("interval"), brokenTiming(content)),
    // With 1000 it asks for a `setup` with a text of its own, and samefire writes none.
    ...refused(at("max_signals"), isWhole(content.max_signals, 1, 999) ? [] : ["max_signals is not from 1 to 999"]),
    ...refused(at("min_stack_version"), brokenStack(metadata, query)),
    ...refused(rule.rule.platforms.elastic?.replaces[0]?.span ?? placeOf(rule), brokenQuery(query)),
    ...(primaryTactic(content) === undefined ? [problem("W1936", placeOf(rule), { id })] : []),
    ...(lacking.length > 0 ? [problem("W1937", at("tags"), { id, lacking })] : []),
  ];
}

/** Where the detection sets an option of the platform, or else its source. */
function optionSpan({ rule }: VendoredRule, { sources }: LayoutRequest, name: string): Span | undefined {
  const named = (options: readonly SetOption[] | undefined) => options?.find((option) => option.name === name);
  const source = sources[rule.steps[0]?.source ?? ""];
  const option = named(rule.platforms.elastic?.options) ?? named(source?.platforms.elastic?.options);
  return option?.valueSpan ?? option?.span;
}

function brokenNames(path: string, { name }: Value): readonly string[] {
  const file = path.slice(path.lastIndexOf("/") + 1);
  return [
    ...(/^[a-z0-9_]+\.toml$/.test(file) ? [] : [`\`${file}\` is no name of a file there`]),
    ...(ruleName.test(String(name)) ? [] : ["the name does not begin with a letter or digit, or ends in a sign"]),
  ];
}

const scores: Readonly<Record<string, readonly [number, number]>> = { low: [0, 21], medium: [22, 47], high: [48, 73], critical: [74, 100] };

function brokenScore({ severity, risk_score: score }: Value): readonly string[] {
  const [least = 0, most = 100] = scores[String(severity)] ?? [];
  return isWhole(score, least, most) ? [] : [`the risk score of severity ${severity} is from ${least} to ${most}, not ${score}`];
}

function brokenLicense({ license }: Value): readonly string[] {
  if (typeof license !== "string" || license === "") return ["it says no `license`, which stands in the detection or below `defaults` in samefire.yaml"];
  const isElastic = /elastic license/i.test(license) && license !== "Elastic License v2";
  return isElastic ? ["of the Elastic Licence, the repository takes `Elastic License v2` alone, written so"] : [];
}

function brokenGuide({ severity, note, name, author }: Value, tags: readonly string[]): readonly string[] {
  const broken: string[] = [];
  const guide = typeof note === "string" ? note : "";
  const isAsked = textsOf(author).includes("Elastic") && (severity === "high" || severity === "critical");
  if (isAsked && !/## triage and analysis/i.test(guide))
    broken.push(`a rule of Elastic's of severity ${severity} has a note with \`## Triage and analysis\`: write \`triage\``);
  if (guide.includes("### Investigating") && !isNamed(guide, String(name))) broken.push("the note's `### Investigating` is not followed by the rule's name");
  if (/Investigating/.test(guide) && !tags.includes(guideTag)) broken.push(`a rule with an investigation guide has the tag \`${guideTag}\``);
  const plugin = /!\{(?:osquery|investigate)|(?<!\$)\$\{?(?:_|[a-z][a-z0-9]*_)\w*/i.exec(guide);
  if (plugin !== null) broken.push(`the note holds \`${plugin[0]}\`, which is for the vendor's own plugins`);
  return broken;
}

/** Whatever the case and the blanks between. */
function isNamed(guide: string, name: string): boolean {
  const titles = guide
    .toLowerCase()
    .split(/### investigating\s+/)
    .slice(1);
  return titles.some((title) => title.startsWith(name.toLowerCase()));
}

function brokenTactic(content: Value, tags: readonly string[]): readonly string[] {
  const tactic = primaryTactic(content);
  return tactic === undefined || tags.includes(`Tactic: ${tactic}`) ? [] : [`it lacks the tag of its first tactic, \`Tactic: ${tactic}\``];
}

function brokenTiming({ from, interval }: Value): readonly string[] {
  return [
    ...(/^now-\d+[yMwdhHms]$/.test(String(from)) ? [] : [`\`${from}\` is no beginning such as now-9m`]),
    ...(/^\d+[mshd]$/.test(String(interval)) ? [] : [`\`${interval}\` is no interval such as 5m`]),
  ];
}

/** The oldest that the repository keeps rules for. */
const oldestStack = "8.19.0";

function brokenStack({ min_stack_version: version, min_stack_comments: comments }: Value, query: string): readonly string[] {
  const newer = newerParts(query).filter(({ since }) => version === undefined || isOlder(String(version), since));
  const asked = newer.map(({ part, since }) => `its query has ${part}, which is there from ${since} on: set min_stack_version and min_stack_comments`);
  if (version === undefined) return [...(comments === undefined ? [] : ["min_stack_comments is for a rule with min_stack_version"]), ...asked];
  if (!/^\d+\.\d+\.\d+$/.test(String(version))) return [`min_stack_version \`${version}\` is no version such as 9.3.0`];
  return [
    ...(isOlder(String(version), oldestStack) ? [`min_stack_version ${version} is older than ${oldestStack}, the oldest that there are rules for`] : []),
    ...(comments === undefined ? ["a rule with min_stack_version says why in min_stack_comments"] : []),
    ...asked,
  ];
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const at = (b ?? []).findIndex((number, i) => number !== a?.[i]);
  return at >= 0 && (a?.[at] ?? 0) < (b?.[at] ?? 0);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

export function checkHunt({ rule, path, content }: HuntDocument): readonly Diagnostic[] {
  const queries = content.author === "Elastic" ? textsOf(content.query).filter((query) => /^\s*from\b/i.test(query)) : [];
  const broken = [
    ...(content.author === "" ? ["it says no `author`"] : []),
    ...brokenLicense(content),
    ...(textsOf(content.mitre).length === 0 ? ["the index names the techniques of each hunt: write `attack` with one"] : []),
    ...(queries.every((query) => isAggregating(query) || keeps(query)) ? [] : ["a hunt of Elastic's in ES|QL has STATS with BY, or KEEP"]),
  ];
  return broken.map((one) => problem("E1934", placeOf(rule), { id: rule.rule.id, path, broken: one }));
}
