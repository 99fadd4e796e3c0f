/** `samefire prove`: runs what is emitted, by each platform's own rules, over the tests' events and generated ones, and holds it against the reference. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import { hasPython3, type Python, startPython } from "../../engines/python.ts";
import type { Rule } from "../../ir/detection.ts";
import { writeFile, writeProblem } from "../../output/write.ts";
import { editedOf } from "../../prove/edits.ts";
import { findingOf } from "../../prove/findings.ts";
import { isRight, localProver, type PlatformProof, type Prover, proveOn, type RuleProof, testsOf } from "../../prove/job.ts";
import type { RealNode } from "../../prove/real_node.ts";
import { hostProgram } from "../../replay/panther/replay.ts";
import { reportPage } from "../../report/page.ts";
import { targets } from "../../targets/registry.ts";
import type { Outcome } from "../../targets/translate.ts";
import { type LogReader, readLogs } from "../../testing/events.ts";
import { explainRule } from "../explain/rule.ts";
import { type ProofFormat, proofPrinter } from "../formats/proof.ts";
import { openTestLog } from "../logs.ts";
import { emittedFiles, type Outputs, openOutputs } from "../proof_files.ts";
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
  /** Asked beside the replay of Elastic. */
  readonly realNode?: RealNode | undefined;
  readonly format: ProofFormat;
  readonly report?: string;
}

export async function proveCommand(terminal: Terminal, paths: readonly string[], options: ProveOptions): Promise<number> {
  const outputs = options.outputs === undefined ? undefined : openOutputs(options.outputs);
  const known = outputs === undefined || "diagnostics" in outputs ? undefined : outputs;
  const workspace = await openWorkspace({ paths, config: options.config, platforms: options.on ?? known?.platforms });
  const problems = outputs !== undefined && "diagnostics" in outputs ? outputs.diagnostics : workspace.unusable ? workspace.diagnostics : undefined;
  if (problems !== undefined) {
    proofPrinter(terminal, options.format, workspace, problems).end([]);
    return exitCode.couldNotRun;
  }
  // A proof takes a minute: a page that cannot be written is told before it.
  const unfit = options.report === undefined ? undefined : writeProblem(options.report);
  if (unfit !== undefined) {
    proofPrinter(terminal, options.format, workspace, [unfit]).end([]);
    return exitCode.couldNotRun;
  }
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  const printer = proofPrinter(terminal, options.format, workspace, errors);
  const proofs: RuleProof[] = [];
  const testLogs = await readLogs(workspace.program.tests, openTestLog);
  const python = pythonHost(options.outputs === undefined);
  try {
    const { rules } = await translateAll(workspace);
    const prover = localProver(python.host);
    for (const { rule, outcomes } of rules) {
      const platforms: PlatformProof[] = [];
      for (const outcome of outcomes) platforms.push(await proveOne(workspace, rule, outcome, known, options, testLogs, prover));
      const proof = { rule, platforms };
      proofs.push(proof);
      printer.rule(proof);
    }
  } finally {
    await python.stop();
  }
  printer.end(proofs);
  const unwritten = options.report === undefined ? undefined : writeReport(options.report, proofs, workspace, options);
  if (unwritten !== undefined) {
    showDiagnostics(terminal, [unwritten], workspace.textOf);
    return exitCode.couldNotRun;
  }
  const wrong = proofs.flatMap(({ platforms }) => platforms).some((on) => findingOf(on) === "wrong");
  return wrong || hasErrors(errors) ? exitCode.findings : exitCode.fine;
}

/** The page beside what is printed; what goes wrong comes back. */
function writeReport(path: string, proofs: readonly RuleProof[], { program }: Workspace, { streams, seed, outputs }: ProveOptions): Diagnostic | undefined {
  const { sources } = program;
  const reported = proofs.map((proof) => ({ ...proof, prose: explainRule(proof.rule, sources) }));
  return writeFile(path, reportPage(reported, { streams, seed, outputs, sources }));
}

async function proveOne(
  workspace: Workspace,
  rule: Rule,
  outcome: Outcome,
  outputs: Outputs | undefined,
  { streams, seed, realNode }: ProveOptions,
  testLogs: LogReader,
  prover: Prover,
): Promise<PlatformProof> {
  const { program } = workspace;
  const { platform } = outcome;
  const found = "files" in outcome ? emittedFiles(outcome.files, outputs, rule) : { files: [] };
  const differences = "differences" in outcome ? outcome.differences : [];
  if ("absent" in found) return { platform, fidelity: outcome.kind, differences, files: [], kind: "not run", reason: found.absent };
  if ("diagnostics" in found) return { platform, fidelity: outcome.kind, differences, files: [], kind: "unreadable", diagnostics: found.diagnostics };
  const job = {
    platform,
    rule,
    sources: program.sources,
    tests: testsOf(rule, program, testLogs),
    files: found.files,
    differences,
    slackSeconds: slackOf(workspace, rule, platform),
    streams,
    seed,
    realNode,
    // A node is asked of each run, which would take too long for a search.
    show: realNode === undefined,
  };
  const proof = await proveOn(outcome, job, prover);
  if (outputs === undefined || !("files" in outcome)) return proof;
  const edited = editedOf(outcome.files, found.files);
  if (!edited.isEdited) return proof;
  const wrong = findingOf(proof) === "wrong";
  return { ...proof, edited: { changes: wrong ? await edited.changes((files) => isRight({ ...job, files }, prover)) : [] } };
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
