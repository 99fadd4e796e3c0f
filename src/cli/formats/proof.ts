/** What a proof found, for people: one line a platform, and below it the smallest log on which the two differ, as a test that can be pasted. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { exampleBlock, testBlock } from "../../prove/block.ts";
import { examplesOf, type Finding, failureText, findingOf } from "../../prove/findings.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import type { Counterexample } from "../../prove/prove.ts";
import { timesOf } from "../../prove/times.ts";
import { countText, diagnosticsJson, type Format, showDiagnostics, showReport } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import type { Workspace } from "../workspace.ts";
import { githubDiagnostics } from "./github.ts";
import { proofGithub } from "./proof_github.ts";
import { type ProofPlaces, proofJson, textOfFiles } from "./proof_json.ts";
import { proofJunit } from "./proof_junit.ts";

export type ProofFormat = Format | "junit" | "github";

/** What is printed while the proof goes on and when it is through: for people each rule as it comes, for programs one document. */
export interface ProofPrinter {
  rule(proof: RuleProof): void;
  end(proofs: readonly RuleProof[]): void;
}

export function proofPrinter(terminal: Terminal, format: ProofFormat, workspace: Workspace, diagnostics: readonly Diagnostic[]): ProofPrinter {
  const { textOf } = workspace;
  const places: ProofPlaces = { sources: workspace.program.sources, textOf };
  const nothingYet = () => {};
  switch (format) {
    case "text":
      showDiagnostics(terminal, diagnostics, textOf);
      return {
        rule: (proof) => showRule(terminal, workspace, proof),
        end: (proofs) => {
          if (proofs.length > 0) terminal.out(summary(proofs));
        },
      };
    case "json":
      return {
        rule: nothingYet,
        end: (proofs) => {
          const { "not run": notRun, ...counts } = countsOf(proofs);
          showReport(terminal, "prove", {
            rules: proofs.map((proof) => proofJson(proof, places)),
            ...counts,
            notRun,
            diagnostics: diagnosticsJson(diagnostics, textOf),
          });
        },
      };
    case "junit":
      return { rule: nothingYet, end: (proofs) => terminal.out(proofJunit(proofs, diagnostics, places)) };
    case "github":
      terminal.raw(githubDiagnostics(diagnostics, textOf));
      return { rule: (proof) => terminal.raw(proofGithub(proof, places)), end: (proofs) => terminal.err(summary(proofs)) };
    default:
      return assertNever(format);
  }
}

function countsOf(proofs: readonly RuleProof[]): Readonly<Record<Finding, number>> {
  const counts = { same: 0, differs: 0, wrong: 0, "not run": 0 };
  for (const on of proofs.flatMap(({ platforms }) => platforms)) counts[findingOf(on)] += 1;
  return counts;
}

function summary(proofs: readonly RuleProof[]): string {
  const { same, differs, wrong, "not run": notRun } = countsOf(proofs);
  return `${same} the same, ${differs} with differences that are named, ${wrong} wrong, ${notRun} not run\n`;
}

function showRule(terminal: Terminal, workspace: Workspace, { rule, platforms }: RuleProof): void {
  terminal.out(`${rule.id}\n`);
  for (const platform of platforms) {
    showPlatform(terminal, workspace, rule, platform);
    showEdited(terminal, platform);
  }
}

function showPlatform(terminal: Terminal, workspace: Workspace, rule: Rule, on: PlatformProof): void {
  const name = `  ${on.platform.padEnd(8)} `;
  switch (on.kind) {
    case "not run":
      terminal.out(`${name}not run: ${on.reason}\n`);
      break;
    case "unreadable": {
      showDiagnostics(terminal, on.diagnostics, textOfFiles(on, workspace.textOf));
      terminal.out(name, { tone: "red", text: "wrong" }, ": the platform could not run these files\n");
      break;
    }
    case "proved":
      showProved(terminal, workspace, rule, on, name);
      break;
    default:
      assertNever(on);
  }
}

function showEdited(terminal: Terminal, { edited, files, ...proof }: PlatformProof): void {
  if (edited === undefined) return;
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  showDiagnostics(terminal, edited.changes, (path) => texts.get(path));
  if (proof.kind === "proved" && edited.changes.length === 0)
    terminal.out("           edited: the files are not as they would be printed now, and no log told them apart\n");
}

function showProved(terminal: Terminal, workspace: Workspace, rule: Rule, on: PlatformProof & Proved, name: string): void {
  const { failure, logs, fired, silent, differs } = on.proof;
  if (failure !== undefined) {
    terminal.out(name, { tone: "red", text: "wrong" }, `: ${failureText(failure)}\n`);
    if (failure.kind === "disagrees") showExample(terminal, workspace, rule, on.platform, failure.example);
    return;
  }
  if (on.of === "buckets") {
    terminal.out(name, { tone: "green", text: "query, group and measure are the same" }, `, the model is the vendor's: ${countText(logs, "log")}, `);
    terminal.out(`${countText(fired, "bucket")} measured, ${countText(silent, "event")} left out\n`);
    return;
  }
  const unproved = on.ingest === "modelled" ? "" : ", mapping unproved";
  const share = Math.round((100 * fired) / (fired + silent));
  const asked = `${countText(logs, "log")}, ${fired} verdicts fired (${share} %), ${silent} did not${unproved}`;
  if (differs.missed + differs.overFired === 0) {
    terminal.out(name, { tone: "green", text: "the same" }, `: ${asked}\n`);
    showDifferences(terminal, workspace, on);
    return;
  }
  const codes = [...new Set(on.differences.map(({ code }) => code))].join(", ");
  const ways = [differs.missed > 0 && `${differs.missed} missed`, differs.overFired > 0 && `${differs.overFired} over-fired`].filter((way) => way !== false);
  terminal.out(`${name}differs as it says (${codes}): ${asked}; of the logs ${ways.join(", ")}\n`);
  if (on.proof.shown.length === 0) for (const example of examplesOf(on)) showExample(terminal, workspace, rule, on.platform, example);
  showDifferences(terminal, workspace, on);
}

/** Longer ones are not read by anybody. */
const longestBlock = 2_000;

/** Under each difference the smallest log that shows it. */
function showDifferences(terminal: Terminal, { program }: Workspace, { platform, proof }: PlatformProof & Proved): void {
  const times = timesOf(program.sources);
  for (const { code, example, alerts } of proof.shown) {
    const fires = example.disagreement.missed.length > 0;
    const what = alerts === undefined ? (fires ? "misses this" : "fires here") : `alerts ${countText(alerts.platform, "time")}`;
    const title = `${platform} ${what}: ${code}`;
    const expectation = alerts === undefined ? (fires ? "alert" : "no alert") : `${alerts.reference} alerts`;
    const block = testBlock(title, example.played.log.events, times, expectation);
    const events = countText(example.played.log.events.length, "event");
    terminal.out(`    ${code}, shown by ${events}${block.length > longestBlock ? `: ${title}, where the detection expects ${expectation}` : ":"}\n`);
    if (block.length <= longestBlock) terminal.out(block.replace(/^(?=.)/gm, "      "));
  }
  for (const code of proof.unshown) terminal.out(`    ${code}: no log shows it\n`);
}

function showExample(terminal: Terminal, { program }: Workspace, rule: Rule, platform: string, example: Counterexample): void {
  const { missed, overFired } = example.disagreement;
  terminal.out(`    the smallest log (${rule.id}: ${(missed.length > 0 ? missed : overFired).slice(0, 3).map(short).join(", ")}):\n`);
  terminal.out(exampleBlock(example, platform, program.sources).replace(/^(?=.)/gm, "      "));
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
