/**
 * What `prove --mutate` found: for people a line for each detection, and below it each change that no test notices; for programs one document; for CI
 * test cases or annotations.
 */

import type { Diagnostic, Severity } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { oneLine } from "../../output/characters.ts";
import type { JsonValue } from "../../output/json.ts";
import type { Element } from "../../output/xml.ts";
import type { MutationReport, Survivor } from "../../prove/mutate/mutate.ts";
import { countText, diagnosticsJson, placeOf, showDiagnostics, showJson, showReport, type TextOf } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import type { Workspace } from "../workspace.ts";
import { githubDiagnostics } from "./github.ts";
import { mistakesSuite, suite, suitesDocument } from "./junit.ts";
import { diagnosticNotice, githubNotices, type Notice } from "./notice.ts";
import type { ProofFormat } from "./proof.ts";
import { sarifOf } from "./sarif.ts";

export interface MutationPrinter {
  rule(report: MutationReport): void;
  end(reports: readonly MutationReport[]): void;
}

interface Asked {
  readonly format: ProofFormat;
  /** Percent. */
  readonly mutateScore: number;
}

export function mutationPrinter(terminal: Terminal, { format, mutateScore }: Asked, workspace: Workspace, diagnostics: readonly Diagnostic[]): MutationPrinter {
  const { textOf } = workspace;
  const nothingYet = () => {};
  switch (format) {
    case "text":
      showDiagnostics(terminal, diagnostics, textOf);
      return {
        rule: (report) => showMutations(terminal, report, textOf),
        end: (reports) => {
          if (!workspace.unusable) terminal.out(totals(reports));
        },
      };
    case "json":
      return {
        rule: nothingYet,
        end: (reports) =>
          showReport(terminal, "mutate", { rules: reports.map((report) => reportJson(report, textOf)), diagnostics: diagnosticsJson(diagnostics, textOf) }),
      };
    case "junit":
      return {
        rule: nothingYet,
        end: (reports) =>
          terminal.out(suitesDocument([...reports.map((report) => reportSuite(report, mutateScore, textOf)), ...mistakesSuite(diagnostics, textOf)])),
      };
    case "github":
      terminal.raw(githubDiagnostics(diagnostics, textOf));
      return { rule: (report) => terminal.raw(githubNotices(reportNotices(report, mutateScore, textOf))), end: (reports) => terminal.err(totals(reports)) };
    case "sarif":
      return {
        rule: nothingYet,
        end: (reports) => {
          const mistakes = diagnostics.map((one) => diagnosticNotice(one, textOf, []));
          showJson(terminal, sarifOf([...mistakes, ...reports.flatMap((report) => reportNotices(report, mutateScore, textOf))], mutationCodes));
          terminal.err(totals(reports));
        },
      };
    default:
      return assertNever(format);
  }
}

/** Whether a rule's tests notice as many of the changes as they have to. */
export function isEnough({ failing, score }: MutationReport, mutateScore: number): boolean {
  return failing.length === 0 && score * 100 >= mutateScore;
}

function reportJson({ rule, tests, failing, mutants, noticed, score, survivors }: MutationReport, textOf: TextOf): JsonValue {
  return {
    id: rule.id,
    version: rule.version,
    file: rule.file,
    tests,
    failing,
    changes: mutants,
    noticed,
    score,
    survivors: survivors.map(({ operator, span, before, after, verdict }) => {
      const { kind, ...details } = verdict;
      return { operator, ...(span !== undefined && { file: span.file, ...placeOf(span, textOf) }), before, after, verdict: kind, ...details };
    }),
  };
}

/** A case for the tests that fail, one for the score, and one for each change that a test could notice. */
function reportSuite(report: MutationReport, mutateScore: number, textOf: TextOf): Element {
  const { rule, failing, survivors, noticed, mutants } = report;
  const place = { classname: rule.id, file: rule.file };
  const testcase = (name: string, line: number | undefined, children: readonly Element[]): Element => ({
    name: "testcase",
    attributes: { name, ...place, line },
    children,
  });
  const broken = failing.map((title) =>
    testcase(title, undefined, [{ name: "error", attributes: { message: failsAsItIs, type: "failing" }, text: failsAsItIs }]),
  );
  const score: Element = { name: "system-out", attributes: {}, text: `${noticed} of ${countText(mutants, "change")} noticed` };
  const open = survivors.flatMap((survivor) => {
    const { span, verdict } = survivor;
    if (verdict.kind !== "told apart") return [];
    const text = suggestion(verdict);
    const outcome: Element = isEnough(report, mutateScore)
      ? { name: "system-out", attributes: {}, text }
      : { name: "failure", attributes: { message: "no test notices this change", type: survivor.operator }, text };
    return [testcase(changeText(survivor), span && placeOf(span, textOf)?.line, [outcome])];
  });
  return suite(rule.id, [...broken, testcase("changes", undefined, [score]), ...open]);
}

function reportNotices(report: MutationReport, mutateScore: number, textOf: TextOf): readonly Notice[] {
  const { rule, failing, survivors } = report;
  const say = (code: keyof typeof mutationCodes, severity: Severity, lines: readonly string[], span = rule.idSpan ?? rule.span): Notice => {
    return { code, severity, title: rule.id, lines, span, path: rule.file, textOf };
  };
  const severity = isEnough(report, mutateScore) ? "warning" : "error";
  return [
    ...failing.map((title) => say("failing", "error", [`the test ${JSON.stringify(title)} ${failsAsItIs}`])),
    ...survivors.flatMap((survivor) =>
      survivor.verdict.kind === "told apart"
        ? [say("unnoticed", severity, [`no test notices ${changeText(survivor)}`, suggestion(survivor.verdict)], survivor.span)]
        : [],
    ),
  ];
}

const mutationCodes = { failing: "a test fails, so it notices no change", unnoticed: "no test notices a change of the detection" } as const;

const failsAsItIs = "fails as it is, so it notices nothing";

function suggestion({ title, block }: Extract<Survivor["verdict"], { readonly kind: "told apart" }>): string {
  return block ?? `as the test ${JSON.stringify(title)} above would`;
}

function changeText({ operator, before, after }: Survivor): string {
  return `${operator}: ${oneLine(before)}${after === "" ? " left out" : ` -> ${oneLine(after)}`}`;
}

function showMutations(terminal: Terminal, { rule, tests, failing, mutants, noticed, survivors }: MutationReport, textOf: TextOf): void {
  terminal.out(`${rule.id}\n`);
  for (const title of failing) terminal.out("  ", { tone: "red", text: "failing" }, `: the test ${JSON.stringify(title)} ${failsAsItIs}\n`);
  terminal.out(
    `  ${countText(mutants, "change")}, ${countText(tests, "test")}: `,
    { tone: "green", text: `${noticed} noticed` },
    `, ${survivors.length} not\n`,
  );
  for (const survivor of survivors) showSurvivor(terminal, survivor, textOf);
}

function showSurvivor(terminal: Terminal, survivor: Survivor, textOf: TextOf): void {
  const { span, verdict } = survivor;
  const place = span === undefined ? undefined : placeOf(span, textOf);
  const where = span === undefined ? "" : place === undefined ? `${span.file}: ` : `${span.file}:${place.line}:${place.column}: `;
  const change = changeText(survivor);
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

function totals(reports: readonly MutationReport[]): string {
  const total = (of: (report: MutationReport) => number): number => reports.reduce((sum, report) => sum + of(report), 0);
  const open = total(({ survivors }) => survivors.filter(({ verdict }) => verdict.kind === "told apart").length);
  const noticed = total((report) => report.noticed);
  const same = total(({ survivors }) => survivors.length) - open;
  const score = noticed + open === 0 ? 100 : Math.floor((noticed / (noticed + open)) * 100);
  return `${countText(reports.length, "rule")}, ${countText(noticed + open + same, "change")}: ${noticed} noticed (${score} %), ${open} not, ${same} that no test can notice\n`;
}
