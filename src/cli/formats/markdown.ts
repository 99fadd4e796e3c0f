/** What `check` and `test` found as a Markdown page, for the summary of a workflow or a comment on a pull request. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { render } from "../../diagnostics/render.ts";
import { code, codeBlock } from "../../output/markdown.ts";
import type { TestResult } from "../../testing/run.ts";
import type { TextOf } from "../report.ts";

/** `summary` is a line of ours; `counts` hold names of theirs. */
export function markdownCheck(
  summary: string,
  counts: readonly string[],
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  detailsOf: (one: Diagnostic) => readonly string[],
): string {
  return ["### samefire check\n", summary, ...excerpts(diagnostics, textOf, detailsOf), ...counts.map(codeBlock)].join("\n");
}

export function markdownTests(summary: string, failed: readonly TestResult[], diagnostics: readonly Diagnostic[], textOf: TextOf): string {
  const parts = failed.flatMap(({ rule, title, failures, problems, timeLine }) => [
    `- ${code(rule)}: ${code(title)}\n`,
    ...excerpts([...problems, ...failures.map(({ diagnostic }) => diagnostic)], textOf),
    ...(timeLine.length === 0 ? [] : [codeBlock(timeLine.join("\n"))]),
  ]);
  return ["### samefire test\n", summary, ...parts, ...excerpts(diagnostics, textOf)].join("\n");
}

function excerpts(diagnostics: readonly Diagnostic[], textOf: TextOf, detailsOf: (one: Diagnostic) => readonly string[] = () => []): readonly string[] {
  const shown = diagnostics.map((one) => [render(one, textOf, { color: false }), ...detailsOf(one).map((line) => `   ${line}`)].join("\n"));
  return shown.length === 0 ? [] : [codeBlock(shown.join("\n\n"))];
}
