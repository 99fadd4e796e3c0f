/** `samefire test`: runs the tests that stand in the detections; a failure shows what was expected, what came out, and the events that mattered. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { hasErrors, problem } from "../../diagnostics/report.ts";
import { oneLine } from "../../output/characters.ts";
import { readLogs } from "../../testing/events.ts";
import { runTests, type TestResult } from "../../testing/run.ts";
import { githubDiagnostics, githubFailures } from "../formats/github.ts";
import { junit } from "../formats/junit.ts";
import { markdownTests } from "../formats/markdown.ts";
import { openTestLog } from "../logs.ts";
import { countText, diagnosticJson, diagnosticsJson, problemCounts, type ReviewFormat, showDiagnostics, showReport } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";

interface TestOptions {
  readonly only?: string;
  readonly config?: string;
  readonly format: ReviewFormat | "junit";
}

export async function test(terminal: Terminal, paths: readonly string[], options: TestOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config });
  const { program, unusable } = workspace;
  const chosen = program.tests.filter((one) => options.only === undefined || one.title.includes(options.only));
  const nothingChosen = options.only !== undefined && chosen.length === 0 && !unusable;
  const diagnostics = nothingChosen ? [...workspace.diagnostics, problem("E1306", undefined, { text: options.only ?? "" })] : workspace.diagnostics;
  const logs = await readLogs(chosen, openTestLog);
  const results = runTests(program.rules, program.sources, chosen, logs);
  show(terminal, options.format, workspace, results, diagnostics);
  if (unusable || nothingChosen) return exitCode.couldNotRun;
  return results.some(({ passed }) => !passed) || hasErrors(diagnostics) ? exitCode.findings : exitCode.fine;
}

function show(
  terminal: Terminal,
  format: TestOptions["format"],
  workspace: Workspace,
  results: readonly TestResult[],
  diagnostics: readonly Diagnostic[],
): void {
  const { program, textOf } = workspace;
  const failed = results.filter((result) => !result.passed);
  const passed = results.length - failed.length;
  const counted = `${countText(program.rules.length, "rule")}, ${countText(results.length, "test")}: `;
  const summary = `${counted}${passed} passed, ${failed.length} failed\n`;
  switch (format) {
    case "json":
      showReport(terminal, "test", {
        tests: results.map((result) => resultJson(result, workspace)),
        passed,
        failed: failed.length,
        diagnostics: diagnosticsJson(diagnostics, textOf),
      });
      break;
    case "junit":
      terminal.out(junit(results, diagnostics, textOf));
      break;
    case "markdown":
      terminal.out(markdownTests(summary, failed, diagnostics, textOf));
      break;
    case "github":
      terminal.raw(githubDiagnostics(diagnostics, textOf) + githubFailures(failed, textOf));
      terminal.err(summary);
      break;
    case "text":
      showDiagnostics(terminal, diagnostics, textOf);
      for (const result of failed) showFailure(terminal, result, workspace);
      terminal.out(
        counted,
        passed > 0 ? { tone: "green", text: `${passed} passed` } : "0 passed",
        ", ",
        failed.length > 0 ? { tone: "red", text: `${failed.length} failed` } : "0 failed",
        "\n",
      );
      if (diagnostics.length > 0) terminal.err(`${problemCounts(diagnostics)}\n`);
      break;
    default:
      assertNever(format);
  }
}

function showFailure(terminal: Terminal, { rule, title, failures, problems, timeLine }: TestResult, workspace: Workspace): void {
  terminal.out({ tone: "red", text: "FAILED" }, ` ${rule}: ${oneLine(title)}\n`);
  showDiagnostics(terminal, [...problems, ...failures.map((failure) => failure.diagnostic)], workspace.textOf);
  for (const line of timeLine) terminal.out(`  ${line}\n`);
}

function resultJson({ span: _, failures, problems, ...result }: TestResult, workspace: Workspace): object {
  return {
    ...result,
    failures: failures.map(({ diagnostic, ...failure }) => ({ ...failure, diagnostic: diagnosticJson(diagnostic, workspace.textOf) })),
    problems: diagnosticsJson(problems, workspace.textOf),
  };
}
