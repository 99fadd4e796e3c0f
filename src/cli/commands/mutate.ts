/** `samefire prove --mutate`: which small changes of each detection its tests do not notice. */

import { hasErrors } from "../../diagnostics/report.ts";
import { type MutationReport, mutate } from "../../prove/mutate/mutate.ts";
import { readLogs } from "../../testing/events.ts";
import { showMutations, showMutationTotals } from "../formats/mutations.ts";
import { openTestLog } from "../logs.ts";
import { showDiagnostics } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface MutateOptions {
  readonly streams: number;
  readonly seed: number;
  /** Percent. */
  readonly mutateScore: number;
  readonly config?: string;
}

export async function mutateCommand(terminal: Terminal, paths: readonly string[], options: MutateOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config });
  if (workspace.unusable) {
    showDiagnostics(terminal, workspace.diagnostics, workspace.textOf);
    return exitCode.couldNotRun;
  }
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  showDiagnostics(terminal, errors, workspace.textOf);
  const { program } = workspace;
  const logs = await readLogs(program.tests, openTestLog);
  const reports: MutationReport[] = [];
  for (const rule of program.rules) {
    const report = await mutate(rule, program, logs, options);
    showMutations(terminal, report, workspace.textOf);
    reports.push(report);
  }
  showMutationTotals(terminal, reports);
  const enough = reports.every(({ failing, score }) => failing.length === 0 && score * 100 >= options.mutateScore);
  return enough && !hasErrors(errors) ? exitCode.fine : exitCode.findings;
}
