/** What a proof found, for people: one line a platform, and below it the smallest log on which the two differ, as a test that can be pasted. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { type Evidence, evidenceOf } from "../../prove/evidence.ts";
import { countsText, type Finding, headlineOf, headlineText } from "../../prove/headline.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import { countText, diagnosticsJson, type Format, showDiagnostics, showJson, showReport } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import type { Workspace } from "../workspace.ts";
import { githubDiagnostics } from "./github.ts";
import { diagnosticNotice, githubNotices } from "./notice.ts";
import { type ProofPlaces, proofJson, textOfFiles } from "./proof_json.ts";
import { proofJunit } from "./proof_junit.ts";
import { proofCodes, proofNotices } from "./proof_notices.ts";
import { differenceText, shortBlock, smallestText } from "./proof_texts.ts";
import { sarifOf } from "./sarif.ts";

export type ProofFormat = Format | "junit" | "github" | "sarif";

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
      return { rule: (proof) => terminal.raw(githubNotices(proofNotices(proof, places))), end: (proofs) => terminal.err(summary(proofs)) };
    case "sarif":
      return {
        rule: nothingYet,
        end: (proofs) => {
          const mistakes = diagnostics.map((one) => diagnosticNotice(one, textOf, []));
          showJson(terminal, sarifOf([...mistakes, ...proofs.flatMap((proof) => proofNotices(proof, places))], proofCodes));
          terminal.err(summary(proofs));
        },
      };
    default:
      return assertNever(format);
  }
}

function countsOf(proofs: readonly RuleProof[]): Readonly<Record<Finding, number>> {
  const counts = { same: 0, differs: 0, wrong: 0, "not run": 0 };
  for (const on of proofs.flatMap(({ platforms }) => platforms)) counts[headlineOf(on).finding] += 1;
  return counts;
}

function summary(proofs: readonly RuleProof[]): string {
  const { same, differs, wrong, "not run": notRun } = countsOf(proofs);
  const all = same + differs + wrong + notRun;
  return `${countText(all, "rule on a platform", "rules on platforms")}: ${same} the same, ${differs} with differences that are named, ${wrong} wrong, ${notRun} not run\n`;
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

function showProved(terminal: Terminal, { program }: Workspace, rule: Rule, on: PlatformProof & Proved, name: string): void {
  const headline = headlineOf(on);
  const text = headlineText(on, headline);
  const tones = { same: "green", wrong: "red", differs: undefined, "not run": undefined } as const;
  const tone = tones[headline.finding];
  terminal.out(name, tone === undefined ? text : { tone, text }, "\n");
  terminal.out(`    ${countsText(rule, on)}\n`);
  const evidence = evidenceOf(on);
  for (const named of [...headline.fires, ...headline.tells]) showLines(terminal, differenceText(named), named.evidence, program.sources);
  // What is wrong, or goes a way that no log shows of one difference alone.
  for (const one of evidence.filter(({ code }) => code === undefined)) showLines(terminal, smallestText(one), one, program.sources);
  for (const code of on.proof.unshown) terminal.out(`    ${code}: no log was found that shows it\n`);
}

function showLines(terminal: Terminal, text: string, evidence: Evidence | undefined, sources: Workspace["program"]["sources"]): void {
  if (evidence === undefined) {
    terminal.out(`    ${text}\n`);
    return;
  }
  const short = shortBlock(evidence, sources);
  terminal.out("block" in short ? `    ${text}:\n${short.block.replace(/^(?=.)/gm, "      ")}` : `    ${text}; ${short.tooLong}\n`);
}
