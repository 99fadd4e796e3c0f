/** `samefire test`: runs the tests that stand in the detections; a failure shows what was expected, what came out, and the events that mattered. */

import { hasErrors, problem } from "../../diagnostics/report.ts";
import { readLogs } from "../../testing/events.ts";
import { runTests, type TestResult } from "../../testing/run.ts";
import { openTestLog } from "../logs.ts";
import { countText, diagnosticJson, diagnosticsJson, type Format, problemCounts, showDiagnostics, showReport } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";

interface TestOptions {
  readonly only?: string;
  readonly config?: string;
  readonly format: Format;
}

export async function test(terminal: Terminal, paths: readonly string[], options: TestOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config });
  const { program, unusable } = workspace;
  const chosen = program.tests.filter((one) => options.only === undefined || one.title.includes(options.only));
  const nothingChosen = options.only !== undefined && chosen.length === 0 && !unusable;
  const diagnostics = nothingChosen ? [...workspace.diagnostics, problem("E1306", undefined, { text: options.only ?? "" })] : workspace.diagnostics;
  const logs = await readLogs(chosen, openTestLog);
  const results = runTests(program.rules, program.sources, chosen, logs);
  const failed = results.filter((result) => !result.passed);

  if (options.format === "json") {
    const report = {
      tests: results.map((result) => resultJson(result, workspace)),
      passed: results.length - failed.length,
      failed: failed.length,
      diagnostics: diagnosticsJson(diagnostics, workspace.textOf),
    };
    showReport(terminal, "test", report);
  } else {
    showDiagnostics(terminal, diagnostics, workspace.textOf);
    for (const result of failed) showFailure(terminal, result, workspace);
    const passed = results.length - failed.length;
    terminal.out(
      `${countText(program.rules.length, "rule")}, ${countText(results.length, "test")}: `,
      passed > 0 ? { tone: "green", text: `${passed} passed` } : "0 passed",
      ", ",
      failed.length > 0 ? { tone: "red", text: `${failed.length} failed` } : "0 failed",
      "\n",
    );
    if (diagnostics.length > 0) terminal.err(`${problemCounts(diagnostics)}\n`);
  }
  if (unusable || nothingChosen) return exitCode.couldNotRun;
  return failed.length > 0 || hasErrors(diagnostics) ? exitCode.findings : exitCode.fine;
}

function showFailure(terminal: Terminal, { rule, title, failures, problems, timeLine }: TestResult, workspace: Workspace): void {
  terminal.out({ tone: "red", text: "FAILED" }, ` ${rule}: ${title}\n`);
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
