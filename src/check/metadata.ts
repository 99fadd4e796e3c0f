/** What people read of a detection: its keys, their values, ATT&CK ids, the headline. No part of the meaning. */

import { attackEntry, attackIds } from "../attack/attack.ts";
import { rewriting } from "../diagnostics/fix.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { MetaAtom, MetaEntry, MetaValue, Path } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { readHeadline } from "./headline.ts";
import { partsOf, pathText } from "./paths.ts";
import { slipOf, withoutElement } from "./repairs.ts";
import { fieldNames } from "./source.ts";
import { clauseOf, itemsOf, type RuleDeclaration, type StepFact } from "./steps.ts";
import { checkValue, findValue, partOf, type View } from "./values.ts";

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export const statuses = ["experimental", "testing", "stable", "deprecated"] as const;

/** Values that samefire.yaml gives to every detection that has none of its own. */
export interface Defaults {
  readonly author?: string;
  readonly license?: string;
  readonly created?: string;
  readonly updated?: string;
}

type Check = (entry: MetaEntry, rule: RuleDeclaration, steps: readonly StepFact[], checking: Checking) => void;

/** Keys in the order in which they are usually written. */
const keys: Readonly<Record<string, Check>> = {
  title: text,
  severity: oneOf(severities),
  status: oneOf(statuses),
  attack,
  headline,
  context,
  author: text,
  license: text,
  created: date,
  updated: date,
  formerly,
  description: text,
  triage: text,
  false_positives: texts,
  references,
  tags: texts,
};
export const metadataKeys: readonly string[] = Object.keys(keys);
/** A hunt reports rows: nothing alerts, so nothing has a severity or a headline. */
const ofDetectionsOnly = ["severity", "headline", "context"];
const required = { detection: { title: 'title: "..."', severity: "severity: low" }, hunt: { title: 'title: "..."' } };

export function checkMetadata(rule: RuleDeclaration, steps: readonly StepFact[], defaults: Defaults, checking: Checking): void {
  const { report } = checking;
  const entries = itemsOf(rule, "meta");
  const known = Object.keys(keys).filter((key) => rule.kind === "detection" || !ofDetectionsOnly.includes(key));
  const seen = new Map<string, MetaEntry>();
  for (const entry of entries) {
    const key = entry.name.text;
    const earlier = seen.get(key);
    if (!known.includes(key))
      report("E0403", entry.name.span, { key, rule: rule.kind, suggestion: nearest(key, known), known }, slipOf(key, known, entry.name.span));
    else if (earlier !== undefined) report("E0404", entry.name.span, { key }, { labels: [{ span: earlier.name.span, text: "given here" }] });
    else keys[key]?.(entry, rule, steps, checking);
    if (earlier === undefined) seen.set(key, entry);
  }
  for (const [key, example] of Object.entries(required[rule.kind])) {
    if (!seen.has(key)) report("E0405", rule.id.span, { key, rule: rule.kind, example });
  }
  const created = isoDate(seen.get("created")?.value) ?? defaults.created;
  const updated = isoDate(seen.get("updated")?.value) ?? defaults.updated;
  const place = seen.get("updated") ?? seen.get("created");
  if (created !== undefined && updated !== undefined && place !== undefined && updated < created) report("E0413", place.value.span, { created, updated });
}

function text({ name, value }: MetaEntry, _rule: RuleDeclaration, _steps: readonly StepFact[], { report }: Checking): void {
  if (value.kind !== "text" || value.value.trim() === "") report("E0406", value.span, { key: name.text, takes: "a text that says something" });
}

function texts({ name, value }: MetaEntry, _rule: RuleDeclaration, _steps: readonly StepFact[], { report }: Checking): void {
  const takes = 'a list of texts, such as `["..."]`';
  if (value.kind !== "meta-list") report("E0406", value.span, { key: name.text, takes });
  else for (const item of value.values) if (item.kind !== "text" || item.value.trim() === "") report("E0406", item.span, { key: name.text, takes });
}

function references(entry: MetaEntry, rule: RuleDeclaration, steps: readonly StepFact[], checking: Checking): void {
  texts(entry, rule, steps, checking);
  if (entry.value.kind !== "meta-list") return;
  for (const item of entry.value.values) {
    // Platforms show them as links, so nothing but a page's address may stand there.
    if (item.kind === "text" && item.value.trim() !== "" && !/^https?:\/\/[^\s]+$/.test(item.value))
      checking.report("E0406", item.span, { key: "references", takes: "addresses of pages, such as `https://example.com/page`" });
  }
}

function oneOf(words: readonly string[]): Check {
  return ({ name, value }, _rule, _steps, { report }) => {
    const written = value.kind === "path" ? pathText(partsOf(value.path)) : undefined;
    if (written !== undefined && words.includes(written)) return;
    const word = written ?? (value.kind === "text" ? value.value : "");
    const takes = `one of ${words.map((each) => `\`${each}\``).join(", ")}`;
    report("E0406", value.span, { key: name.text, takes, suggestion: nearest(word, words) }, slipOf(word, words, value.span));
  };
}

function attack({ value }: MetaEntry, _rule: RuleDeclaration, _steps: readonly StepFact[], { report }: Checking): void {
  if (value.kind !== "meta-list") {
    report("E0406", value.span, { key: "attack", takes: "a list of ids, such as `[TA0006, T1555.006]`" });
    return;
  }
  const seen = new Set<string>();
  for (const [index, item] of value.values.entries()) {
    const id = attackText(item);
    const entry = attackEntry(id);
    if (entry === undefined) report("E0408", item.span, { id, suggestion: nearestAttack(id) });
    else if (item.kind !== "attack") report("E0406", item.span, { key: "attack", takes: `ids without quotes: \`${id}\`` }, { fix: rewriting(item.span, id) });
    else if (entry.revoked) report("E0409", item.span, { id, name: entry.name });
    else if (entry.deprecated) report("E0410", item.span, { id, name: entry.name });
    if (seen.has(id)) report("E0411", item.span, { value: id, key: "attack" }, withoutElement(value.values, index, id));
    seen.add(id);
  }
}

/** A wrong sub-technique is more likely one of its own technique's than another's with similar digits. */
function nearestAttack(id: string): string | undefined {
  const [technique] = id.split(".");
  const ids = [...attackIds()];
  return (
    nearest(
      id,
      ids.filter((other) => other.startsWith(`${technique}.`)),
    ) ?? nearest(id, ids)
  );
}

function attackText(item: MetaAtom): string {
  if (item.kind === "attack") return item.id;
  return item.kind === "path" ? pathText(partsOf(item.path)) : String(item.value);
}

function date({ name, value }: MetaEntry, _rule: RuleDeclaration, _steps: readonly StepFact[], { report }: Checking): void {
  if (isoDate(value) === undefined) report("E0406", value.span, { key: name.text, takes: 'a date in quotes, such as `"2026-11-01"`' });
}

function isoDate(value: MetaValue | undefined): string | undefined {
  if (value?.kind !== "text" || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value.value)) return undefined;
  const instant = new Date(`${value.value}T00:00:00Z`);
  return Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(value.value) ? undefined : value.value;
}

function formerly({ value }: MetaEntry, _rule: RuleDeclaration, _steps: readonly StepFact[], { report }: Checking): void {
  if (idText(value) === undefined) report("E0406", value.span, { key: "formerly", takes: "the id that the detection had, such as `aws.iam.old-name`" });
}

/** An id as a value: bare as in the header, or in quotes. */
export function idText(value: MetaValue | undefined): string | undefined {
  if (value?.kind === "path") return partsOf(value.path).join(".");
  return value?.kind === "text" && value.value.split(".").every((part) => idPart.test(part)) ? value.value : undefined;
}
export const idPart = /^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$/;

function context({ name, value }: MetaEntry, _rule: RuleDeclaration, steps: readonly StepFact[], checking: Checking): void {
  const takes = "a list of fields, such as `[userIdentity.arn, awsRegion]`";
  if (value.kind !== "meta-list") {
    checking.report("E0406", value.span, { key: name.text, takes });
    return;
  }
  for (const item of value.values) {
    if (item.kind !== "path") checking.report("E0406", item.span, { key: name.text, takes });
    else {
      const view = contextView(item.path, steps);
      if (view !== undefined) checkValue(item.path, view, checking);
    }
  }
}

/** A field shown with an alert is the first step's, or that of the first step that has it. */
export function contextView(path: Path, steps: readonly StepFact[]): View | undefined {
  return (steps.find(({ keyView }) => findValue(partsOf(path), keyView) !== undefined) ?? steps[0])?.keyView;
}

function headline(entry: MetaEntry, rule: RuleDeclaration, steps: readonly StepFact[], checking: Checking): void {
  text(entry, rule, steps, checking);
  const { report } = checking;
  const { value } = entry;
  if (value.kind !== "text") return;
  const reading = readHeadline(value.value);
  if ("why" in reading) {
    report("E0414", partOf(value, reading.start, reading.end), { why: reading.why });
    return;
  }
  const clause = clauseOf(rule);
  const onEach = clause?.kind === "alert" && clause.condition.kind === "each";
  const groups = (clause?.groups ?? []).map((path) => pathText(partsOf(path)));
  for (const piece of reading.pieces) {
    if (piece.kind !== "path" || groups.includes(pathText(piece.parts))) continue;
    const view = onEach ? steps[0]?.keyView : undefined;
    const field = pathText(piece.parts);
    const place = partOf(value, piece.start, piece.end);
    const found = view && findValue(piece.parts, view);
    if (!onEach) report("E0415", place, { field, keys: groups });
    else if (found?.kind === "let") checking.used.add(found.entry);
    else if (found === undefined && view?.fields !== undefined)
      report("E0301", place, { field, source: view.source, suggestion: nearest(field, fieldNames(view.fields)) });
  }
}
