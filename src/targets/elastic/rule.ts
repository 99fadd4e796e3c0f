/** What a rule of the detection engine says, as plain data: the TOML file and Kibana's NDJSON both print this. Knows the query as text only. */

import { createHash } from "node:crypto";
import type { AlertSeverity, Detection, Rule } from "../../ir/detection.ts";
import { oneLine } from "../../output/characters.ts";
import type { Options } from "../target.ts";
import type { ColumnName } from "./ast.ts";
import { type Threat, tacticNames, threats } from "./threat.ts";
import { type Span, spanOf, spanText, type Timing } from "./timing.ts";

export interface RuleFacts {
  readonly rule: Detection;
  readonly options: Options;
  readonly query: string;
  readonly timing: Timing;
  /** Columns of an alert for its reader. */
  readonly shown: readonly ColumnName[];
  /** Columns by which alerts are suppressed; none: they are not. */
  readonly suppressedBy: readonly ColumnName[];
}

/** Texts as they are meant, unescaped. */
export interface RuleContent {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly author: readonly string[];
  readonly license?: string;
  readonly severity: string;
  readonly riskScore: number;
  readonly enabled: boolean;
  readonly from: string;
  readonly interval: string;
  readonly query: string;
  readonly maxSignals: number;
  readonly tags: readonly string[];
  readonly threats: readonly Threat[];
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly note?: string;
  readonly investigated: readonly string[];
  readonly suppression?: { readonly groupBy: readonly string[]; readonly duration: Span };
}

/** Rule names that the vendor's schema takes. */
export const ruleName = /^[a-zA-Z0-9].+?[a-zA-Z0-9[\]()]$/;

export function ruleContent({ rule, options, query, timing, shown, suppressedBy }: RuleFacts): RuleContent {
  const { metadata, suppressSeconds } = rule;
  return {
    ruleId: ruleId(metadata.formerly ?? rule.id),
    version: rule.version,
    name: metadata.title,
    description: metadata.description,
    author: metadata.author === undefined ? [] : [metadata.author],
    ...(metadata.license !== undefined && { license: metadata.license }),
    ...severities[rule.severity],
    enabled: metadata.status === "stable",
    from: `now-${spanText(timing.fromSeconds)}`,
    interval: spanText(timing.intervalSeconds),
    query: `${query}\n`,
    maxSignals: Number(options.max_signals),
    tags: tagsOf(rule, options),
    threats: threats(metadata.attack),
    references: metadata.references,
    falsePositives: metadata.falsePositives,
    ...(metadata.triage !== undefined && { note: `## Triage and analysis\n\n### Investigating ${metadata.title}\n\n${metadata.triage}` }),
    investigated: shown.map((name) => name.join(".")),
    ...(suppressSeconds !== undefined &&
      suppressedBy.length > 0 && { suppression: { groupBy: suppressedBy.map((name) => name.join(".")), duration: spanOf(suppressSeconds, "h") } }),
  };
}

/** `// ` and `# ` go before these. */
export function headerLine(rule: Rule, hash: string): string {
  return oneLine(`${rule.id} version ${rule.version}, IR ${hash}`);
}

export function generatedLine(rule: Rule): string {
  return oneLine(`generated from ${rule.file}`);
}

/** The name of a rule's files, without folder and ending. */
export function fileName(rule: Rule): string {
  return rule.id.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

const severities: Readonly<Record<AlertSeverity, { readonly severity: string; readonly riskScore: number }>> = {
  info: { severity: "low", riskScore: 1 },
  low: { severity: "low", riskScore: 21 },
  medium: { severity: "medium", riskScore: 47 },
  high: { severity: "high", riskScore: 73 },
  critical: { severity: "critical", riskScore: 99 },
};

/** Rule ids are version-5 UUIDs of the detection's first id in this namespace, which never changes. */
const namespace = "8d2f0c5e-6a1b-4b0f-9c37-52e4d1a7f860";

export function ruleId(id: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(id, "utf8")
    .digest();
  const bytes = hash.subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What people wrote, what the options add, and the vendor's tags for each tactic and for a note. */
function tagsOf({ metadata }: Detection, options: Options): readonly string[] {
  const tactics = tacticNames(metadata.attack).map((name) => `Tactic: ${name}`);
  const guide = metadata.triage === undefined ? [] : ["Resources: Investigation Guide"];
  return [...new Set([...texts(options.tags), ...metadata.tags, ...tactics, ...guide])];
}

export function texts(option: Options[string] | undefined): readonly string[] {
  return Array.isArray(option) ? option : [];
}
