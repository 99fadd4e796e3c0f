/** The matrix of language features and platforms, as the page that `samefire support` prints and docs/support.md keeps. Knows targets by their interface alone. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { type DifferenceCode, type DifferenceKind, differences, fidelityOf } from "../../targets/fidelity.ts";
import type { Feature, Support, Target } from "../../targets/target.ts";
import { featureGroups, featureTexts } from "./features.ts";

const introduction = `What each platform can do with each feature of the language.

- \`exact\`: it fires on the same events. What a platform's own ingest does to every rule, such as dropping empty texts, is told for each translation by \`samefire check\`.
- \`approximate\`: it is translated, and differs in a known way that the notes name and docs/fidelity.md bounds.
- \`unmodelled\`: it is translated, and what the platform does there is not documented or its vendor's own model.
- \`refused\`: it is not translated, for the reason in the notes.

A difference in brackets may apply, depending on the detection's numbers and fields; \`samefire explain\` says which of them do for one detection.`;

/** Markdown that reads as text as well. */
export function supportPage(targets: readonly Target[]): string {
  const notes: string[] = [];
  const tables = featureGroups.map(({ title, features }) => {
    const rows = features.map((feature) => [featureTexts[feature].name, ...targets.map((target) => cell(target.supports(feature), notes))]);
    return `## ${title}\n\n${table([["feature", ...targets.map(({ name }) => name)], ...rows])}`;
  });
  const examples = featureGroups.flatMap(({ features }) => features).map((feature) => `- ${featureTexts[feature].name}: \`${featureTexts[feature].example}\``);
  const numbered = notes.map((note, i) => `${i + 1}. ${note}`);
  return `${["# Platform support", introduction, ...tables, `## Notes\n\n${numbered.join("\n")}`, `## Examples\n\n${examples.join("\n")}`].join("\n\n")}\n`;
}

export interface SupportReport {
  readonly platforms: readonly string[];
  readonly features: readonly {
    readonly feature: Feature;
    readonly name: string;
    readonly example: string;
    readonly support: Readonly<Record<string, Support>>;
  }[];
}

export function supportReport(targets: readonly Target[]): SupportReport {
  return {
    platforms: targets.map(({ name }) => name),
    features: featureGroups
      .flatMap(({ features }) => features)
      .map((feature) => ({
        feature,
        ...featureTexts[feature],
        support: Object.fromEntries(targets.map((target) => [target.name, target.supports(feature)])),
      })),
  };
}

/** Puts what a cell has no room for into the notes, each note once, and refers to it by its number. */
function cell(support: Support, notes: string[]): string {
  const numberOf = (note: string): number => {
    if (!notes.includes(note)) notes.push(note);
    return notes.indexOf(note) + 1;
  };
  switch (support.kind) {
    case "exact":
      return "exact";
    case "approximate":
    case "unmodelled":
      return `${worstOf(support.codes)} (${support.codes.map((code) => numberOf(codeNote(code))).join(", ")})`;
    case "refused":
      return `refused (${numberOf(support.reason)})`;
    default:
      return assertNever(support);
  }
}

/** A difference that leaves the verdict alone does not lower a cell either. */
function worstOf(codes: readonly DifferenceCode[]): string {
  return fidelityOf(codes.map((code) => ({ code, direction: "both", text: "" })));
}

function codeNote(code: DifferenceCode): string {
  const kind: DifferenceKind = differences[code];
  return `\`${code}\`: ${kind.what}`;
}

/** Columns as wide as their widest cell, so that a terminal shows columns too. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...body.map(line)].join("\n");
}
