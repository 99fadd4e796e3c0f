/** What a proof found, for people: one line a platform, and below it the smallest log on which the two differ, as a test that can be pasted. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { testBlock } from "../../prove/block.ts";
import type { Counterexample, Proof } from "../../prove/prove.ts";
import type { Outcome } from "../../targets/translate.ts";
import { countText } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import type { Workspace } from "../workspace.ts";

interface Proved {
  readonly kind: "proved";
  readonly proof: Proof;
  readonly ingest: "modelled" | "mapping unproved";
}
export type Result =
  | Proved
  /** Nothing was run, and nothing is claimed. */
  | { readonly kind: "not run"; readonly reason: string }
  /** The files are no rule that the platform could run. */
  | { readonly kind: "unreadable" };

export function showResult(terminal: Terminal, workspace: Workspace, rule: Rule, outcome: Outcome, result: Result): void {
  const name = `  ${outcome.platform.padEnd(8)} `;
  switch (result.kind) {
    case "not run":
      terminal.out(`${name}not run: ${result.reason}\n`);
      break;
    case "unreadable":
      terminal.out(name, { tone: "red", text: "wrong" }, ": the platform could not run these files\n");
      break;
    case "proved":
      showProof(terminal, workspace, rule, outcome, result, name);
      break;
    default:
      assertNever(result);
  }
}

function showProof(terminal: Terminal, workspace: Workspace, rule: Rule, outcome: Outcome, { proof, ingest }: Proved, name: string): void {
  const { failure, logs, fired, silent, differs, examples } = proof;
  if (failure !== undefined) {
    terminal.out(
      name,
      { tone: "red", text: "wrong" },
      `: ${failure.kind === "failed" ? failure.reason : "it says what the detection does not, and no difference says so"}\n`,
    );
    if (failure.kind === "disagrees") showExample(terminal, workspace, rule, outcome.platform, failure.example);
    return;
  }
  const unproved = ingest === "modelled" ? "" : ", mapping unproved";
  const asked = `${countText(logs, "log")}, ${fired} verdicts fired, ${silent} did not${unproved}`;
  if (differs.missed + differs.overFired === 0) {
    terminal.out(name, { tone: "green", text: "the same" }, `: ${asked}\n`);
    return;
  }
  const codes = "differences" in outcome ? [...new Set(outcome.differences.map(({ code }) => code))].join(", ") : "";
  const ways = [differs.missed > 0 && `${differs.missed} missed`, differs.overFired > 0 && `${differs.overFired} over-fired`].filter((way) => way !== false);
  terminal.out(`${name}differs as it says (${codes}): ${asked}; of the logs ${ways.join(", ")}\n`);
  for (const example of [examples.missed, examples.overFired]) {
    if (example !== undefined) showExample(terminal, workspace, rule, outcome.platform, example);
  }
}

function showExample(terminal: Terminal, { program }: Workspace, rule: Rule, platform: string, { log, disagreement }: Counterexample): void {
  const { missed, overFired } = disagreement;
  const times = Object.fromEntries(Object.values(program.sources).map(({ name, time }) => [name, time]));
  const fires = missed.length > 0;
  const title = fires ? `${platform} misses this` : `${platform} fires here`;
  const block = testBlock(title, log.events, times, fires ? "alert" : "no alert");
  terminal.out(`    the smallest log (${rule.id}: ${(fires ? missed : overFired).slice(0, 3).map(short).join(", ")}):\n`);
  terminal.out(block.replace(/^(?=.)/gm, "      "));
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
