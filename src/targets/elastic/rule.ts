/** The TOML file of a rule, in the layout of the vendor's repository of detection rules. Knows the query as text only. */

import { createHash } from "node:crypto";
import type { AlertSeverity, Detection } from "../../ir/detection.ts";
import { oneLine } from "../../output/characters.ts";
import { render } from "../../output/templates.ts";
import { tomlList, tomlMultiline, tomlString } from "../../output/toml.ts";
import type { Options } from "../target.ts";
import type { ColumnName } from "./ast.ts";
import { tacticNames, threats } from "./threat.ts";
import { spanOf, spanText, type Timing } from "./timing.ts";

export interface RuleFile {
  readonly rule: Detection;
  readonly hash: string;
  readonly options: Options;
  readonly query: string;
  readonly timing: Timing;
  /** Columns of an alert for its reader. */
  readonly shown: readonly ColumnName[];
  /** Columns by which alerts are suppressed; none: they are not. */
  readonly suppressedBy: readonly ColumnName[];
  /** Comments on the output, a line each. */
  readonly notes: readonly string[];
}

/** Rule names that the vendor's schema takes. */
export const ruleName = /^[a-zA-Z0-9].+?[a-zA-Z0-9[\]()]$/;

export function ruleFile({ rule, hash, options, query, timing, shown, suppressedBy, notes }: RuleFile): string {
  const { metadata } = rule;
  const enabled = metadata.status === "stable";
  const { severity, riskScore } = severities[rule.severity];
  const created = metadata.created ?? metadata.updated;
  const updated = metadata.updated ?? metadata.created;
  const integration = texts(options.integration);
  return render("elastic-rule", {
    header: headerLine(rule, hash),
    generated: generatedLine(rule),
    notes: notes.map(oneLine),
    created: created === undefined ? "" : day(created),
    updated: updated === undefined ? "" : day(updated),
    integration: integration.length === 0 ? "" : tomlList(integration),
    maturity: tomlString(enabled ? "production" : "development"),
    enabled: enabled ? "true" : "false",
    author: tomlList(metadata.author === undefined ? [] : [metadata.author]),
    description: prose(metadata.description),
    falsePositives: metadata.falsePositives.length === 0 ? "" : tomlList(metadata.falsePositives),
    from: tomlString(`now-${spanText(timing.fromSeconds)}`),
    interval: tomlString(spanText(timing.intervalSeconds)),
    license: metadata.license === undefined ? "" : tomlString(metadata.license),
    maxSignals: String(options.max_signals),
    name: tomlString(metadata.title),
    note: metadata.triage === undefined ? "" : prose(`## Triage and analysis\n\n### Investigating ${metadata.title}\n\n${metadata.triage}`),
    references: metadata.references.length === 0 ? "" : tomlList(metadata.references),
    riskScore,
    ruleId: tomlString(ruleId(metadata.formerly ?? rule.id)),
    severity: tomlString(severity),
    tags: tomlList(tagsOf(rule, options)),
    query: tomlMultiline(`${query}\n`),
    // A record of its own for each: a template takes no interfaces.
    threats: threats(metadata.attack).map((threat) => ({
      ...threat,
      techniques: threat.techniques.map((t) => ({ ...t, subtechniques: t.subtechniques.map((s) => ({ ...s })) })),
    })),
    investigated: shown.length === 0 ? "" : tomlList(shown.map((name) => name.join("."))),
    suppression: suppression(rule.suppressSeconds, suppressedBy),
  });
}

/** `// ` and `# ` go before these. */
export function headerLine(rule: Detection, hash: string): string {
  return oneLine(`${rule.id} version ${rule.version}, IR ${hash}`);
}

export function generatedLine(rule: Detection): string {
  return oneLine(`generated from ${rule.file}`);
}

const severities: Readonly<Record<AlertSeverity, { readonly severity: string; readonly riskScore: string }>> = {
  info: { severity: "low", riskScore: "1" },
  low: { severity: "low", riskScore: "21" },
  medium: { severity: "medium", riskScore: "47" },
  high: { severity: "high", riskScore: "73" },
  critical: { severity: "critical", riskScore: "99" },
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

/** What people wrote, what the options add, and the vendor's tag for each tactic. */
function tagsOf({ metadata }: Detection, options: Options): readonly string[] {
  return [...new Set([...texts(options.tags), ...metadata.tags, ...tacticNames(metadata.attack).map((name) => `Tactic: ${name}`)])];
}

function suppression(seconds: number | undefined, by: readonly ColumnName[]): Readonly<Record<string, string>> | false {
  if (seconds === undefined || by.length === 0) return false;
  const { value, unit } = spanOf(seconds, "h");
  return { groupBy: tomlList(by.map((name) => name.join("."))), unit: tomlString(unit), value: String(value) };
}

function prose(text: string): string {
  return text.includes("\n") ? tomlMultiline(text) : tomlString(text);
}

function day(date: string): string {
  return tomlString(date.replaceAll("-", "/"));
}

function texts(option: Options[string] | undefined): readonly string[] {
  return Array.isArray(option) ? option : [];
}
