/** `samefire diff`: what changed in meaning between two states of the detections, and a log that tells each changed one apart. */

import { problem } from "../../diagnostics/report.ts";
import { compare, type Example, exampleOf, type RuleComparison } from "../compare/compare.ts";
import { notCompiling, openSide, type Side } from "../compare/side.ts";
import { comparisonJson, comparisonMarkdown, comparisonText, summaryText } from "../formats/comparison.ts";
import { diagnosticsJson, type Format, showDiagnostics, showReport, type TextOf } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";

interface DiffOptions {
  readonly streams: number;
  readonly seed: number;
  readonly config?: string;
  readonly format: Format | "markdown";
}

export async function diffCommand(terminal: Terminal, beforeName: string, afterName: string | undefined, options: DiffOptions): Promise<number> {
  const opened = [await openSide(beforeName, options.config), await openSide(afterName, options.config)];
  const failed = opened.flatMap((one) => ("problem" in one ? [one] : []));
  const [before, after] = opened.flatMap((one) => ("side" in one ? [one.side] : []));
  if (before === undefined || after === undefined) return couldNotRun(terminal, options, failed);
  if (before.kind === "manifest" && after.kind === "manifest") return couldNotRun(terminal, options, [{ problem: problem("E2008", undefined, {}) }]);

  const comparison = compare(before, after);
  const examples = new Map<RuleComparison, Example>();
  for (const rule of comparison.rules) {
    const example = await exampleOf(rule, { before, after }, options);
    if (example !== undefined) examples.set(rule, example);
  }
  show(terminal, options, { ...comparison, before, after, examples });
  return before.problems.length + after.problems.length > 0 ? exitCode.findings : exitCode.fine;
}

function couldNotRun(
  terminal: Terminal,
  { format }: DiffOptions,
  failed: readonly { readonly problem: Parameters<typeof showDiagnostics>[1][number]; readonly textOf?: TextOf }[],
): number {
  if (format === "json")
    showReport(terminal, "diff", {
      same: 0,
      rules: [],
      sources: [],
      diagnostics: failed.flatMap(({ problem: one, textOf = () => undefined }) => diagnosticsJson([one], textOf)),
    });
  else for (const { problem: one, textOf = () => undefined } of failed) showDiagnostics(terminal, [one], textOf);
  return exitCode.couldNotRun;
}

function show(terminal: Terminal, { format }: DiffOptions, compared: Parameters<typeof comparisonText>[0]): void {
  const sides: readonly Side[] = [compared.before, compared.after];
  if (format === "json") {
    showReport(terminal, "diff", {
      ...comparisonJson(compared),
      diagnostics: sides.flatMap(({ problems, textOf }) => diagnosticsJson(problems.map(notCompiling), textOf)),
    });
    return;
  }
  for (const { problems, textOf } of sides) showDiagnostics(terminal, problems.map(notCompiling), textOf);
  if (format === "markdown") terminal.out(comparisonMarkdown(compared));
  else {
    terminal.out(comparisonText(compared));
    terminal.err(summaryText(compared));
  }
}
