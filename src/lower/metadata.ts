/** Metadata to the IR: defaults filled in, the headline in pieces, fields resolved. */

import { readHeadline } from "../check/headline.ts";
import { contextView, type Defaults, idText } from "../check/metadata.ts";
import { partsOf, pathText } from "../check/paths.ts";
import { clauseOf, itemsOf, type RuleDeclaration, type StepFact } from "../check/steps.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { AlertSeverity, HeadlinePart, Metadata, Status } from "../ir/detection.ts";
import type { Value } from "../ir/predicate.ts";
import type * as ast from "../syntax/ast.ts";
import { lowerParts, lowerPath } from "./values.ts";

type Values = ReadonlyMap<string, ast.MetaValue>;

export function valuesByKey(rule: RuleDeclaration): Values {
  return new Map(itemsOf(rule, "meta").map((entry) => [entry.name.text, entry.value]));
}

export function lowerMetadata(rule: RuleDeclaration, steps: readonly StepFact[], keys: readonly Value[], defaults: Defaults): Metadata {
  const values = valuesByKey(rule);
  const title = values.get("title");
  const headline = values.get("headline");
  const formerly = idText(values.get("formerly"));
  const texts = {
    author: textOf(values.get("author")) ?? defaults.author,
    license: textOf(values.get("license")) ?? defaults.license,
    triage: textOf(values.get("triage")),
    created: textOf(values.get("created")) ?? defaults.created,
    updated: textOf(values.get("updated")) ?? defaults.updated,
    formerly,
  };
  return {
    title: textOf(title) ?? "",
    ...(title !== undefined && { titleSpan: title.span }),
    // What nobody has called tested is an experiment.
    status: (wordOf(values.get("status")) ?? "experimental") as Status,
    attack: listOf(values.get("attack")).flatMap((item) => (item.kind === "attack" ? [item.id] : [])),
    ...(headline?.kind === "text" && { headline: lowerHeadline(headline, rule, steps, keys), headlineSpan: headline.span }),
    references: textsOf(values.get("references")),
    description: textOf(values.get("description")) ?? textOf(title) ?? "",
    falsePositives: textsOf(values.get("false_positives")),
    tags: textsOf(values.get("tags")),
    context: lowerContext(values.get("context"), steps),
    ...present(texts),
  };
}

export function severityOf(rule: RuleDeclaration): AlertSeverity {
  const word = wordOf(valuesByKey(rule).get("severity"));
  invariant(word !== undefined, "the checker lets no detection be without its severity");
  return word as AlertSeverity;
}

/** The keys whose value there is: an optional property is absent, not undefined. */
function present<T extends Readonly<Record<string, string | undefined>>>(texts: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as { readonly [K in keyof T]?: string };
}

function lowerHeadline(headline: ast.Text, rule: RuleDeclaration, steps: readonly StepFact[], keys: readonly Value[]): readonly HeadlinePart[] {
  const reading = readHeadline(headline.value);
  invariant("pieces" in reading, "the checker has read this headline");
  const groups = (clauseOf(rule)?.groups ?? []).map((path) => pathText(partsOf(path)));
  return reading.pieces.map((piece) => {
    if (piece.kind === "text") return piece;
    const key = keys[groups.indexOf(pathText(piece.parts))];
    const view = steps[0]?.keyView;
    invariant(key !== undefined || view !== undefined, "a headline names a key, or a field of the event");
    return { kind: "value", value: key ?? lowerParts(piece.parts, view as NonNullable<typeof view>, headline.span) };
  });
}

function lowerContext(value: ast.MetaValue | undefined, steps: readonly StepFact[]): readonly Value[] {
  return listOf(value).flatMap((item) => {
    const view = item.kind === "path" ? contextView(item.path, steps) : undefined;
    return item.kind === "path" && view !== undefined ? [lowerPath(item.path, view)] : [];
  });
}

function textOf(value: ast.MetaValue | undefined): string | undefined {
  return value?.kind === "text" ? value.value : undefined;
}

function wordOf(value: ast.MetaValue | undefined): string | undefined {
  return value?.kind === "path" ? pathText(partsOf(value.path)) : undefined;
}

function listOf(value: ast.MetaValue | undefined): readonly ast.MetaAtom[] {
  return value?.kind === "meta-list" ? value.values : [];
}

function textsOf(value: ast.MetaValue | undefined): readonly string[] {
  return listOf(value).flatMap((item) => (item.kind === "text" ? [item.value] : []));
}
