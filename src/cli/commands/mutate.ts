/** `samefire prove --mutate`: which small changes of each detection its tests do not notice. */

import { hasErrors } from "../../diagnostics/report.ts";
import { type MutationReport, mutate } from "../../prove/mutate/mutate.ts";
import { readLogs } from "../../testing/events.ts";
import { isEnough, mutationPrinter } from "../formats/mutations.ts";
import type { ProofFormat } from "../formats/proof.ts";
import { openTestLog } from "../logs.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface MutateOptions {
  readonly streams: number;
  readonly seed: number;
  /** Percent. */
  readonly mutateScore: number;
  readonly config?: string;
  readonly format: ProofFormat;
}

export async function mutateCommand(terminal: Terminal, paths: readonly string[], options: MutateOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config });
  if (workspace.unusable) {
    mutationPrinter(terminal, options, workspace, workspace.diagnostics).end([]);
    return exitCode.couldNotRun;
  }
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  const printer = mutationPrinter(terminal, options, workspace, errors);
  const { program } = workspace;
  const logs = await readLogs(program.tests, openTestLog);
  const reports: MutationReport[] = [];
  for (const rule of program.rules) {
    const report = await mutate(rule, program, logs, options);
    printer.rule(report);
    reports.push(report);
  }
  printer.end(reports);
  const enough = reports.every((report) => isEnough(report, options.mutateScore));
  return enough && !hasErrors(errors) ? exitCode.fine : exitCode.findings;
}
