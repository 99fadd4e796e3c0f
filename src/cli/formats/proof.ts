/** What a proof found, for people: one line a platform, and below it the smallest log on which the two differ, as a test that can be pasted. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { testBlock } from "../../prove/block.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import type { Counterexample, Failure } from "../../prove/prove.ts";
import { countText, showDiagnostics } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import type { Workspace } from "../workspace.ts";

/** What it comes to. */
export function verdictOf(proof: PlatformProof): "same" | "differs" | "wrong" | "not run" {
  if (proof.kind === "not run") return "not run";
  if (proof.kind === "unreadable" || proof.proof.failure !== undefined) return "wrong";
  const { missed, overFired } = proof.proof.differs;
  return missed + overFired > 0 ? "differs" : "same";
}

export function showProof(terminal: Terminal, workspace: Workspace, { rule, platforms }: RuleProof): void {
  terminal.out(`${rule.id}\n`);
  for (const platform of platforms) showPlatform(terminal, workspace, rule, platform);
}

function showPlatform(terminal: Terminal, workspace: Workspace, rule: Rule, on: PlatformProof): void {
  const name = `  ${on.platform.padEnd(8)} `;
  switch (on.kind) {
    case "not run":
      terminal.out(`${name}not run: ${on.reason}\n`);
      break;
    case "unreadable": {
      const texts = new Map(on.files.map(({ path, text }) => [path, text]));
      showDiagnostics(terminal, on.diagnostics, (path) => texts.get(path) ?? workspace.textOf(path));
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

function showProved(terminal: Terminal, workspace: Workspace, rule: Rule, on: PlatformProof & Proved, name: string): void {
  const { failure, logs, fired, silent, differs, examples } = on.proof;
  if (failure !== undefined) {
    terminal.out(name, { tone: "red", text: "wrong" }, `: ${failureText(failure)}\n`);
    if (failure.kind === "disagrees") showExample(terminal, workspace, rule, on.platform, failure.example);
    return;
  }
  const unproved = on.ingest === "modelled" ? "" : ", mapping unproved";
  const share = Math.round((100 * fired) / (fired + silent));
  const asked = `${countText(logs, "log")}, ${fired} verdicts fired (${share} %), ${silent} did not${unproved}`;
  if (differs.missed + differs.overFired === 0) {
    terminal.out(name, { tone: "green", text: "the same" }, `: ${asked}\n`);
    return;
  }
  const codes = [...new Set(on.differences.map(({ code }) => code))].join(", ");
  const ways = [differs.missed > 0 && `${differs.missed} missed`, differs.overFired > 0 && `${differs.overFired} over-fired`].filter((way) => way !== false);
  terminal.out(`${name}differs as it says (${codes}): ${asked}; of the logs ${ways.join(", ")}\n`);
  for (const example of [examples.missed, examples.overFired]) {
    if (example !== undefined) showExample(terminal, workspace, rule, on.platform, example);
  }
}

function failureText(failure: Failure): string {
  switch (failure.kind) {
    case "disagrees":
      return "it says what the detection does not, and no difference says so";
    case "failed":
      return failure.reason;
    case "one-sided":
      return failure.missing === "fired" ? "in no log did the detection fire, so nothing is shown" : "in every log all fired, so nothing is shown";
    default:
      return assertNever(failure);
  }
}

function showExample(terminal: Terminal, { program }: Workspace, rule: Rule, platform: string, { played, disagreement }: Counterexample): void {
  const { missed, overFired } = disagreement;
  const times = Object.fromEntries(Object.values(program.sources).map(({ name, time }) => [name, time]));
  const fires = missed.length > 0;
  const title = fires ? `${platform} misses this` : `${platform} fires here`;
  const block = testBlock(title, played.log.events, times, fires ? "alert" : "no alert");
  terminal.out(`    the smallest log (${rule.id}: ${(fires ? missed : overFired).slice(0, 3).map(short).join(", ")}):\n`);
  terminal.out(block.replace(/^(?=.)/gm, "      "));
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
