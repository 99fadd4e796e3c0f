/** What `prove --mutate` found, for people: a line for each detection, and below it each change that no test notices. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { oneLine } from "../../output/characters.ts";
import type { MutationReport, Survivor } from "../../prove/mutate/mutate.ts";
import { countText, placeOf, type TextOf } from "../report.ts";
import type { Terminal } from "../terminal.ts";

export function showMutations(terminal: Terminal, { rule, tests, failing, mutants, noticed, survivors }: MutationReport, textOf: TextOf): void {
  terminal.out(`${rule.id}\n`);
  for (const title of failing)
    terminal.out("  ", { tone: "red", text: "failing" }, `: the test ${JSON.stringify(title)} fails as it is, so it notices nothing\n`);
  terminal.out(
    `  ${countText(mutants, "change")}, ${countText(tests, "test")}: `,
    { tone: "green", text: `${noticed} noticed` },
    `, ${survivors.length} not\n`,
  );
  for (const survivor of survivors) showSurvivor(terminal, survivor, textOf);
}

function showSurvivor(terminal: Terminal, { operator, span, before, after, verdict }: Survivor, textOf: TextOf): void {
  const place = span === undefined ? undefined : placeOf(span, textOf);
  const where = span === undefined ? "" : place === undefined ? `${span.file}: ` : `${span.file}:${place.line}:${place.column}: `;
  const change = `${operator}: ${oneLine(before)}${after === "" ? " left out" : ` -> ${oneLine(after)}`}`;
  switch (verdict.kind) {
    case "told apart":
      terminal.out(`  ${where}`, { tone: "red", text: "no test notices" }, ` ${change}\n`);
      if (verdict.block === undefined) terminal.out(`      as the test ${JSON.stringify(verdict.title)} above would\n`);
      else terminal.out(verdict.block.replace(/^(?=.)/gm, "      "));
      break;
    case "beyond tests":
      terminal.out(`  ${where}no test can notice ${change}: only when an alert comes differs\n`);
      break;
    case "same":
      terminal.out(`  ${where}the same: ${change}: ${verdict.because}\n`);
      break;
    case "same on logs":
      terminal.out(`  ${where}the same on ${countText(verdict.logs, "log")}: ${change}\n`);
      break;
    default:
      assertNever(verdict);
  }
}

export function showMutationTotals(terminal: Terminal, reports: readonly MutationReport[]): void {
  const total = (of: (report: MutationReport) => number): number => reports.reduce((sum, report) => sum + of(report), 0);
  const open = total(({ survivors }) => survivors.filter(({ verdict }) => verdict.kind === "told apart").length);
  const noticed = total((report) => report.noticed);
  const same = total(({ survivors }) => survivors.length) - open;
  const score = noticed + open === 0 ? 100 : Math.floor((noticed / (noticed + open)) * 100);
  terminal.out(
    `${countText(reports.length, "rule")}, ${countText(noticed + open + same, "change")}: ${noticed} noticed (${score} %), ${open} not, ${same} that no test can notice\n`,
  );
}
