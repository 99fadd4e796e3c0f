/** `samefire prove`: runs what is emitted, by each platform's own rules, over the tests' events and generated ones, and holds it against the reference. */

import { availableParallelism } from "node:os";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import type { Rule } from "../../ir/detection.ts";
import { writeFile, writeProblem } from "../../output/write.ts";
import { editedOf } from "../../prove/edits.ts";
import { headlineOf } from "../../prove/headline.ts";
import { isRight, type Job, owedReadings, type PlatformProof, type Prover, proveOn, type RuleProof, reckonsWithSlack, testsOf } from "../../prove/job.ts";
import { isBaseline } from "../../prove/open.ts";
import type { Readings } from "../../prove/readings.ts";
import type { RealNode } from "../../prove/real_node.ts";
import { wordsOf } from "../../prove/words.ts";
import { reportPage } from "../../report/page.ts";
import { targets } from "../../targets/registry.ts";
import type { Outcome } from "../../targets/translate.ts";
import { readLogs } from "../../testing/events.ts";
import { explainRule } from "../explain/rule.ts";
import { type ProofFormat, proofPrinter } from "../formats/proof.ts";
import { openTestLog } from "../logs.ts";
import { emittedFiles, type Outputs, openOutputs } from "../proof_files.ts";
import { openPool } from "../prove/pool.ts";
import { newProgress } from "../prove/progress.ts";
import { showDiagnostics } from "../report.ts";
import { exitCode, interruptible, type Terminal } from "../terminal.ts";
import { optionsOn, type TranslatedRule, translateAll } from "../translation.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";

interface ProveOptions {
  readonly on?: readonly string[];
  readonly outputs?: string;
  readonly streams: number;
  readonly seed: number;
  readonly jobs?: number;
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
  const asked = await questions(workspace);
  const errors = [
    ...workspace.diagnostics.filter(({ severity }) => severity === "error"),
    ...asked.flatMap(({ tests }) => tests.flatMap((test) => test.problems)),
  ];
  const printer = proofPrinter(terminal, options.format, workspace, errors);
  const proofs = await proved(terminal, workspace, asked, known, options, printer.rule);
  printer.end(proofs);
  const unwritten = options.report === undefined ? undefined : writeReport(options.report, proofs, workspace, options);
  if (unwritten !== undefined) {
    showDiagnostics(terminal, [unwritten], workspace.textOf);
    return exitCode.couldNotRun;
  }
  const wrong = proofs.flatMap(({ platforms }) => platforms).some((on) => headlineOf(on).finding === "wrong");
  return wrong || hasErrors(errors) ? exitCode.findings : exitCode.fine;
}

/** The page beside what is printed; what goes wrong comes back. */
function writeReport(path: string, proofs: readonly RuleProof[], { program }: Workspace, { streams, seed, outputs }: ProveOptions): Diagnostic | undefined {
  const { sources } = program;
  const reported = proofs.map((proof) => ({ ...proof, prose: explainRule(proof.rule, sources) }));
  return writeFile(path, reportPage(reported, { streams, seed, outputs, sources }));
}

interface Asked extends TranslatedRule {
  readonly tests: Job["tests"];
}

async function questions(workspace: Workspace): Promise<readonly Asked[]> {
  const { program } = workspace;
  const readLog = await readLogs(program.tests, openTestLog);
  const { rules } = await translateAll(workspace);
  return rules.map((translated) => ({ ...translated, tests: testsOf(translated.rule, program, readLog) }));
}

/** Rules are shown in their order, each as soon as it and those before it are through. */
async function proved(
  terminal: Terminal,
  workspace: Workspace,
  asked: readonly Asked[],
  outputs: Outputs | undefined,
  options: ProveOptions,
  show: (proof: RuleProof) => void,
): Promise<readonly RuleProof[]> {
  const pool = await openPool(options.jobs ?? availableParallelism(), outputs === undefined);
  const progress = newProgress(terminal);
  const prover = watched(pool, (done, all) => progress.show(`proving: ${done} of ${all} logs`));
  const kill = () => {
    progress.wipe();
    pool.kill();
  };
  process.once("exit", kill);
  try {
    return await interruptible(async () => {
      const begun = asked.map(({ rule, outcomes, tests }) =>
        Promise.all(outcomes.map((outcome) => proveOne(workspace, { rule, outcome, tests }, outputs, options, prover))),
      );
      // Who waits for the first need not hear of the last before its turn.
      for (const one of begun) one.catch(() => {});
      const proofs: RuleProof[] = [];
      for (const [i, { rule }] of asked.entries()) {
        const proof = { rule, platforms: (await begun[i]) ?? [] };
        progress.wipe();
        show(proof);
        proofs.push(proof);
      }
      return proofs;
    }, kill);
  } finally {
    progress.wipe();
    await pool.stop();
    process.off("exit", kill);
  }
}

/** Tells of every log that is done, and how many there are as far as that is known. */
function watched(prover: Prover, tell: (done: number, all: number) => void): Prover {
  let [done, all] = [0, 0];
  return {
    ...prover,
    begin: async (job) => {
      const begun = await prover.begin(job);
      if (begun.kind === "begun") all += begun.logs;
      return begun;
    },
    tally: async (job, from, to) => {
      const tally = await prover.tally(job, from, to);
      done += to - from;
      tell(done, all);
      return tally;
    },
  };
}

async function proveOne(
  workspace: Workspace,
  { rule, outcome, tests }: { readonly rule: Rule; readonly outcome: Outcome; readonly tests: Job["tests"] },
  outputs: Outputs | undefined,
  { streams, seed, realNode }: ProveOptions,
  prover: Prover,
): Promise<PlatformProof> {
  const { sources } = workspace.program;
  const { platform } = outcome;
  const found = "files" in outcome ? emittedFiles(outcome.files, outputs, rule) : { files: [] };
  const differences = "differences" in outcome ? outcome.differences : [];
  if ("absent" in found) return { platform, fidelity: outcome.kind, differences, files: [], kind: "not run", reason: found.absent };
  if ("diagnostics" in found) return { platform, fidelity: outcome.kind, differences, files: [], kind: "unreadable", diagnostics: found.diagnostics };
  const slackSeconds = slackOf(workspace, rule, platform);
  const asked = realNode !== undefined && platform === "elastic" && isBaseline(rule) ? Math.min(streams, baselinesOnNode) : streams;
  const job: Job = {
    ...{ platform, rule, sources, tests, files: found.files, differences, slackSeconds, streams: asked, seed, realNode, show: true },
    ...(outputs !== undefined && "files" in outcome && { printed: outcome.files, words: wordsOf(outcome.files, found.files) }),
  };
  let known: Promise<Readings> | undefined;
  const owed = () => {
    known ??= owedReadings(job, prover);
    return known;
  };
  const proof = await proveOn(outcome, job, prover, owed);
  if (outputs === undefined || !("files" in outcome)) return proof;
  const edited = editedOf(outcome.files, found.files);
  if (!edited.isEdited) return proof;
  if (headlineOf(proof).finding !== "wrong") return { ...proof, edited: { changes: [] } };
  const printed = await owed();
  return { ...proof, edited: { changes: await edited.changes((files) => isRight({ ...job, files }, prover, printed)) } };
}

/** A baseline's log is weeks long, and a node is asked about each at hundreds of runs: so many random ones at most. */
const baselinesOnNode = 3;

/** Seconds. */
function slackOf(workspace: Workspace, rule: Rule, platform: string): number {
  const target = reckonsWithSlack(platform, rule) ? targets[platform] : undefined;
  return target === undefined ? 0 : Number(optionsOn(target, rule, workspace).slack ?? 0);
}
