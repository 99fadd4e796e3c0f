/** `samefire check`: everything that is known without running: mistakes, lints, what would differ on the platforms, and whether logs have the declared types. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import type { Source } from "../../ir/detection.ts";
import { toEvent, typeProblems } from "../../scan/event.ts";
import { readLog } from "../../scan/log.ts";
import { findLogs } from "../files.ts";
import { countText, diagnosticsJson, type Format, problemCounts, showDiagnostics, showReport } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { translateAll } from "../translation.ts";
import { openWorkspace, outputFolder, versionDrift } from "../workspace.ts";

interface CheckOptions {
  readonly events?: readonly string[];
  readonly config?: string;
  readonly format: Format;
}

export async function checkCommand(terminal: Terminal, paths: readonly string[], options: CheckOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config });
  const translated = workspace.unusable ? { rules: [], diagnostics: [] } : await translateAll(workspace);
  const logs = options.events === undefined ? undefined : await countTypes(options.events, Object.values(workspace.program.sources));
  const diagnostics = [...workspace.diagnostics, ...translated.diagnostics, ...versionDrift(workspace, outputFolder(workspace)), ...(logs?.diagnostics ?? [])];

  if (options.format === "json") {
    const report = {
      files: workspace.paths,
      rules: workspace.program.rules.map(({ id, version }) => ({ id, version })),
      ...(logs !== undefined && { events: logs.counts }),
      diagnostics: diagnosticsJson(diagnostics, workspace.textOf),
    };
    showReport(terminal, "check", report);
  } else {
    showDiagnostics(terminal, diagnostics, workspace.textOf);
    for (const count of logs?.counts ?? []) showCount(terminal, count);
    terminal.err(`${countText(workspace.paths.length, "file")}, ${countText(workspace.program.rules.length, "rule")}: ${problemCounts(diagnostics)}\n`);
  }
  if (workspace.unusable || logs?.unreadable) return exitCode.couldNotRun;
  const illTyped = logs?.counts.some((count) => count.illTyped > 0) ?? false;
  return hasErrors(diagnostics) || illTyped ? exitCode.findings : exitCode.fine;
}

interface TypeCount {
  readonly source: string;
  readonly events: number;
  readonly illTyped: number;
  /** By declared field, the number of events in which it is lacking or of another type. */
  readonly fields: Readonly<Record<string, number>>;
}

function showCount(terminal: Terminal, { source, events, illTyped, fields }: TypeCount): void {
  terminal.out(`${source}: ${illTyped} of ${countText(events, "event")} without the declared types\n`);
  for (const [field, count] of Object.entries(fields).sort(([, a], [, b]) => b - a)) terminal.out(`  ${field}: ${count}\n`);
}

async function countTypes(
  asked: readonly string[],
  sources: readonly Source[],
): Promise<{ counts: readonly TypeCount[]; diagnostics: readonly Diagnostic[]; unreadable: boolean }> {
  const { paths, problems } = await findLogs(asked);
  const diagnostics: Diagnostic[] = [...problems];
  const counts = sources.map((source) => ({ source, events: 0, illTyped: 0, fields: new Map<string, number>() }));
  for (const path of paths) {
    for await (const batch of readLog(path)) {
      diagnostics.push(...batch.problems);
      for (const { data } of batch.records) {
        for (const count of counts) {
          if (toEvent(count.source, data) === undefined) continue;
          count.events++;
          const wrong = typeProblems(count.source, data);
          if (wrong.length > 0) count.illTyped++;
          for (const field of wrong) count.fields.set(field, (count.fields.get(field) ?? 0) + 1);
        }
      }
    }
  }
  return {
    counts: counts.map(({ source, fields, ...count }) => ({ source: source.name, ...count, fields: Object.fromEntries(fields) })),
    diagnostics,
    unreadable: hasErrors(diagnostics),
  };
}
