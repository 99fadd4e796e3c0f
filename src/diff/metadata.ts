/** What changed of a rule besides its meaning: what people read, and what one platform is told. */

import type { HeadlinePart, Rule } from "../ir/detection.ts";

export interface MetadataChange {
  /** A key of the detection, such as `severity`, or `on elastic`. */
  readonly key: string;
  /** As texts; absent where there was, or is, none. */
  readonly before?: string;
  readonly after?: string;
}

export function metadataChanges(before: Rule, after: Rule): readonly MetadataChange[] {
  const [were, are] = [textsOf(before), textsOf(after)];
  const keys = new Set([...Object.keys(were), ...Object.keys(are)]);
  return [...keys].flatMap((key) => {
    const [was, is] = [were[key], are[key]];
    return was === is ? [] : [{ key, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

function textsOf(rule: Rule): Readonly<Record<string, string | undefined>> {
  const { metadata, platforms } = rule;
  const { title, status, attack, headline, author, license, references, description, triage, falsePositives, tags, context, created, updated, formerly } =
    metadata;
  return {
    title,
    severity: rule.kind === "detection" ? rule.severity : undefined,
    status,
    attack: list(attack),
    headline: headline?.map(partText).join(""),
    author,
    license,
    references: list(references),
    description: description === title ? undefined : description,
    triage,
    "false-positives": list(falsePositives),
    tags: list(tags),
    context: list(context.map(({ name, fields }) => name ?? fields[0]?.path.join(".") ?? "")),
    created,
    updated,
    formerly,
    ...Object.fromEntries(Object.entries(platforms).map(([name, settings]) => [`on ${name}`, withoutSpans(settings)])),
  };
}

function partText(part: HeadlinePart): string {
  return part.kind === "text" ? part.text : `{${part.value.name ?? part.value.fields[0]?.path.join(".") ?? ""}}`;
}

function list(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : items.join(", ");
}

function withoutSpans(settings: object): string {
  return JSON.stringify(settings, (key, value) => (key === "span" || key === "valueSpan" ? undefined : value));
}
