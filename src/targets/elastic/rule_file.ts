/** The TOML file of a rule, in the layout of the vendor's repository of detection rules. Prints what it is given. */

import type { Metadata } from "../../ir/detection.ts";
import { oneLine } from "../../output/characters.ts";
import { render, type TemplateValues } from "../../output/templates.ts";
import { tomlList, tomlMultiline, tomlString } from "../../output/toml.ts";
import type { RuleContent } from "./rule.ts";
import type { Reference, Threat } from "./threat.ts";

export interface RuleFile {
  readonly content: RuleContent;
  /** Comments on top, a line each. */
  readonly header: string;
  readonly generated: string;
  readonly notes: readonly string[];
  /** What the repository asks beside the rule itself. */
  readonly metadata: Metadata;
  readonly integration: readonly string[];
  /** Empty where nothing is said. */
  readonly minStack: { readonly version: string; readonly comments: string };
}

export function ruleFile({ content, header, generated, notes, metadata, integration, minStack }: RuleFile): string {
  const created = metadata.created ?? metadata.updated;
  const updated = metadata.updated ?? metadata.created;
  return render("elastic-rule", {
    header,
    generated,
    notes: notes.map(oneLine),
    created: created === undefined ? "" : day(created),
    updated: updated === undefined ? "" : day(updated),
    integration: listed(integration),
    stackComments: minStack.comments === "" ? "" : tomlString(minStack.comments),
    stackVersion: minStack.version === "" ? "" : tomlString(minStack.version),
    maturity: tomlString(content.enabled ? "production" : "development"),
    enabled: content.enabled ? "true" : "false",
    author: tomlList(content.author),
    description: prose(content.description),
    falsePositives: listed(content.falsePositives),
    from: tomlString(content.from),
    interval: tomlString(content.interval),
    license: content.license === undefined ? "" : tomlString(content.license),
    maxSignals: String(content.maxSignals),
    name: tomlString(content.name),
    note: content.note === undefined ? "" : prose(content.note),
    references: listed(content.references),
    riskScore: String(content.riskScore),
    ruleId: tomlString(content.ruleId),
    severity: tomlString(content.severity),
    tags: tomlList(content.tags),
    query: tomlMultiline(content.query),
    threats: content.threats.map(threatTable),
    investigated: listed(content.investigated),
    suppression: suppression(content),
  });
}

/** Empty for what the template leaves out. */
function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "" : tomlList(texts);
}

function threatTable({ techniques, ...tactic }: Threat): TemplateValues {
  return {
    ...reference(tactic),
    techniques: techniques.map(({ subtechniques, ...technique }) => ({ ...reference(technique), subtechniques: subtechniques.map(reference) })),
  };
}

function reference({ id, name, reference: address }: Reference): Readonly<Record<"id" | "name" | "reference", string>> {
  return { id: tomlString(id), name: tomlString(name), reference: tomlString(address) };
}

function suppression({ suppression: of }: RuleContent): Readonly<Record<string, string>> | false {
  return of !== undefined && { groupBy: tomlList(of.groupBy), unit: tomlString(of.duration.unit), value: String(of.duration.value) };
}

function prose(text: string): string {
  return text.includes("\n") ? tomlMultiline(text) : tomlString(text);
}

function day(date: string): string {
  return tomlString(date.replaceAll("-", "/"));
}
