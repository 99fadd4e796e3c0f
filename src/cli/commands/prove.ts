/** `samefire prove`: runs what is emitted, by each platform's own rules, over the tests' events and generated ones, and holds it against the reference. */

import { hasErrors } from "../../diagnostics/report.ts";
import { hasPython3, type Python, startPython } from "../../engines/python.ts";
import type { Rule } from "../../ir/detection.ts";
import { leastOf } from "../../prove/bounds.ts";
import { referenceOf } from "../../prove/compare.ts";
import { logsFor } from "../../prove/logs.ts";
import { open } from "../../prove/open.ts";
import { allowanceOf, prove } from "../../prove/prove.ts";
import { hostProgram } from "../../replay/panther/replay.ts";
import { targets } from "../../targets/registry.ts";
import type { Outcome } from "../../targets/translate.ts";
import { type LogReader, readLogs } from "../../testing/events.ts";
import { type Result, showResult } from "../formats/proof.ts";
import { openTestLog } from "../logs.ts";
import { emittedFiles } from "../proof_files.ts";
import { showDiagnostics } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { optionsOn, translateAll } from "../translation.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";

interface ProveOptions {
  readonly on?: readonly string[];
  readonly outputs?: string;
  readonly streams: number;
  readonly seed: number;
  readonly config?: string;
}

export async function proveCommand(terminal: Terminal, paths: readonly string[], options: ProveOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config, platforms: options.on });
  if (workspace.unusable) {
    showDiagnostics(terminal, workspace.diagnostics, workspace.textOf);
    return exitCode.couldNotRun;
  }
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  showDiagnostics(terminal, errors, workspace.textOf);
  const testLogs = await readLogs(workspace.program.tests, openTestLog);
  const python = pythonHost(options.outputs === undefined);
  const counts = { same: 0, differs: 0, wrong: 0, "not run": 0 };
  try {
    const { rules } = await translateAll(workspace);
    for (const { rule, outcomes } of rules) {
      terminal.out(`${rule.id}\n`);
      for (const outcome of outcomes) {
        const result = await proveOne(terminal, workspace, rule, outcome, options, { host: python.host, testLogs });
        counts[verdictOf(result)] += 1;
        showResult(terminal, workspace, rule, outcome, result);
      }
    }
  } finally {
    await python.stop();
  }
  terminal.out(`${counts.same} the same, ${counts.differs} with differences that are named, ${counts.wrong} wrong, ${counts["not run"]} not run\n`);
  return counts.wrong > 0 || hasErrors(errors) ? exitCode.findings : exitCode.fine;
}

function verdictOf(result: Result): "same" | "differs" | "wrong" | "not run" {
  if (result.kind === "not run") return "not run";
  if (result.kind === "unreadable" || result.proof.failure !== undefined) return "wrong";
  const { missed, overFired } = result.proof.differs;
  return missed + overFired > 0 ? "differs" : "same";
}

async function proveOne(
  terminal: Terminal,
  workspace: Workspace,
  rule: Rule,
  outcome: Outcome,
  options: ProveOptions,
  { host, testLogs }: { readonly host: () => Promise<Python | { readonly reason: string }>; readonly testLogs: LogReader },
): Promise<Result> {
  if (!("files" in outcome))
    return { kind: "not run", reason: outcome.kind === "skipped" ? `skipped: ${outcome.because}` : `the translation is ${outcome.kind}` };
  if (outcome.differences.some(({ code }) => code === "query_replaced")) return { kind: "not run", reason: "the query is hand-written, so it is unproved" };
  const read = emittedFiles(outcome.files, options.outputs);
  if ("diagnostics" in read) {
    showDiagnostics(terminal, read.diagnostics, workspace.textOf);
    return { kind: "unreadable" };
  }
  const { sources } = workspace.program;
  const opened = await open({ platform: outcome.platform, rule, files: read.files, sources, slackSeconds: slackOf(workspace, rule, outcome.platform) }, host);
  if (opened.ok === "not yet") return { kind: "not run", reason: opened.reason };
  if (!opened.ok) {
    const texts = new Map(read.files.map(({ path, text }) => [path, text]));
    showDiagnostics(terminal, opened.diagnostics, (path) => texts.get(path));
    return { kind: "unreadable" };
  }
  const least = leastOf(rule, outcome.differences);
  const logs = logsFor(rule, workspace.program, testLogs, {
    codes: outcome.differences.map(({ code }) => code),
    slackSeconds: opened.player.slackSeconds,
    streams: options.streams,
    seed: options.seed,
    least,
  });
  const times = Object.fromEntries(Object.values(sources).map(({ name, time }) => [name, time]));
  const allowed = allowanceOf(outcome.differences);
  const question = { judge: referenceOf(rule), player: opened.player, allowed, times, ...(least !== undefined && { least: referenceOf(least) }) };
  const proof = await prove(question, logs);
  return { kind: "proved", proof, ingest: opened.player.ingest };
}

/** The delay that a rule on a schedule is made for. */
function slackOf(workspace: Workspace, rule: Rule, platform: string): number {
  const target = platform === "elastic" ? targets[platform] : undefined;
  return target === undefined ? 0 : Number(optionsOn(target, rule, workspace).slack ?? 0);
}

/** One Python for all rules, started when the first needs it: the machine's own only for what was printed a moment ago. */
function pythonHost(ours: boolean): { host(): Promise<Python | { readonly reason: string }>; stop(): Promise<void> } {
  let started: Promise<Python | { readonly reason: string }> | undefined;
  return {
    host: () => {
      started ??= startPython(hostProgram, { kind: ours && hasPython3() ? "python3" : "sandbox" });
      return started;
    },
    stop: async () => {
      const python = await started;
      if (python !== undefined && "stop" in python) python.stop();
    },
  };
}
