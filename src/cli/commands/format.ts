/** `samefire format`: lays files out; `--check` only says which would change. */

import { readFileSync } from "node:fs";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import { replaceFile } from "../../output/write.ts";
import { format } from "../../syntax/print.ts";
import { findDetections, readText } from "../files.ts";
import { countText, showDiagnostics, unreadableInput } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { below, openConfig } from "../workspace.ts";

interface FormatOptions {
  readonly check?: boolean;
  readonly config?: string;
}

export async function formatCommand(terminal: Terminal, asked: readonly string[], options: FormatOptions): Promise<number> {
  if (asked.length === 1 && asked[0] === "-") return formatInput(terminal);
  const { config, root, diagnostics: configProblems } = openConfig(options.config, readText);
  const found = await findDetections(asked.length > 0 ? asked : config.detections.map((path) => below(root, path)));
  const problems: Diagnostic[] = [...configProblems, ...found.problems];
  const texts = new Map<string, string>();
  const changed: string[] = [];
  const unwritten: Diagnostic[] = [];
  for (const path of found.paths) {
    const read = readText(path);
    if ("problem" in read) {
      problems.push(read.problem);
      continue;
    }
    texts.set(path, read.text);
    const { text, diagnostics } = format(path, read.text);
    problems.push(...diagnostics);
    if (text === undefined || text === read.text) continue;
    const failure = options.check ? undefined : replaceFile(path, text);
    if (failure === undefined) changed.push(path);
    else unwritten.push(failure);
  }
  problems.push(...unwritten);
  showDiagnostics(terminal, problems, (path) => texts.get(path));
  for (const path of changed) terminal.out(`${path}\n`);
  terminal.err(`${countText(found.paths.length, "file")}, ${changed.length} ${options.check ? "would change" : "changed"}\n`);
  if (texts.size === 0 || unwritten.length > 0 || unreadableInput(problems)) return exitCode.couldNotRun;
  return hasErrors(problems) || (options.check && changed.length > 0) ? exitCode.findings : exitCode.fine;
}

function formatInput(terminal: Terminal): number {
  const name = "standard input";
  const input = readFileSync(0, "utf8");
  const { text, diagnostics } = format(name, input);
  showDiagnostics(terminal, diagnostics, () => input);
  if (text === undefined) return exitCode.findings;
  terminal.raw(text);
  return exitCode.fine;
}
