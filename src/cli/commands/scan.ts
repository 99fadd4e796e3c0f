/** `samefire scan`: runs detections over logs and prints alerts by time, hunts as tables of rows. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Tone } from "../../diagnostics/paint.ts";
import { hasErrors, problem } from "../../diagnostics/report.ts";
import { evaluable } from "../../evaluate/evaluate.ts";
import type { AlertSeverity, Hunt, Rule } from "../../ir/detection.ts";
import type { Program } from "../../lower/lower.ts";
import type { GroupKey, Row } from "../../model/event.ts";
import { type ScannedRule, type ScanResult, scan } from "../../scan/scan.ts";
import { printInstant } from "../../scan/time.ts";
import { findLogs } from "../files.ts";
import { type CsvFinding, csvFindings } from "../formats/csv.ts";
import { countText, diagnosticsJson, type Format, problemCounts, showDiagnostics, showReport } from "../report.ts";
import { exitCode, interruptible, type Painted, type Terminal } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

interface ScanOptions {
  readonly detections?: readonly string[];
  readonly config?: string;
  readonly format: ScanFormat;
}
type ScanFormat = Format | "csv";

export async function scanCommand(terminal: Terminal, asked: readonly string[], options: ScanOptions): Promise<number> {
  const workspace = await openWorkspace({ paths: options.detections ?? [], config: options.config });
  const logs = await findLogs(asked);
  const { program } = workspace;
  const refusals = program.rules.flatMap((rule) => evaluable(rule) ?? []);
  const before: readonly Diagnostic[] = [...workspace.diagnostics, ...logs.problems, ...refusals];
  // A detection with a mistake is not run: an alert that it would have raised would be missing without a word.
  if (workspace.unusable || hasErrors(before)) {
    show(terminal, options.format, [], undefined, before, workspace.textOf);
    return exitCode.couldNotRun;
  }
  const result = await interruptible(() => scan(program.rules, program.sources, logs.paths));
  const { records, malformed, withoutTime } = result.counts;
  const noLog = records === 0 && malformed > 0 ? [problem("E1307", { path: logs.paths.join(", ") }, { path: logs.paths.join(", "), lines: malformed })] : [];
  const unknown = records > 0 && withoutTime === records ? [problem("E1308", undefined, { records, times: timesOf(program) })] : [];
  const problems = [...result.problems, ...noLog, ...unknown];
  const findings = result.rules.flatMap(findingsOf).sort((a, b) => a.atMs - b.atMs || (a.rule.id < b.rule.id ? -1 : 1));
  show(terminal, options.format, findings, result, [...before, ...problems], workspace.textOf);
  if (hasErrors(problems)) return exitCode.couldNotRun;
  return findings.length > 0 ? exitCode.findings : exitCode.fine;
}

/** Of the sources that the rules are about. */
function timesOf({ rules, sources }: Program): readonly { readonly source: string; readonly field: string }[] {
  const named = new Set(rules.flatMap(({ steps }) => steps.map(({ source }) => source)));
  return Object.values(sources).flatMap(({ name, time }) => (named.has(name) ? [{ source: name, field: time.join(".") }] : []));
}

interface Finding {
  readonly rule: Rule;
  readonly atMs: number;
  readonly key: GroupKey;
  /** `file:line`, for `alert on each event`. */
  readonly place?: string;
}

const severityWidth = "critical".length;
const severityTones: Readonly<Record<AlertSeverity, Tone>> = { info: "cyan", low: "cyan", medium: "yellow", high: "red", critical: "red" };

function findingsOf({ rule, alerts, places }: ScannedRule): readonly Finding[] {
  return alerts.map(({ atMs, key, event }) => {
    const place = event === undefined ? undefined : places.get(event);
    return { rule, atMs, key, ...(place !== undefined && { place: `${place.file}:${place.line}` }) };
  });
}

function keyFields(rule: Rule): readonly string[] {
  return rule.keys.map((value) => value.name ?? value.fields.map((field) => field.path.join(".")).join(" else "));
}

function show(
  terminal: Terminal,
  format: ScanFormat,
  findings: readonly Finding[],
  result: ScanResult | undefined,
  diagnostics: readonly Diagnostic[],
  textOf: (path: string) => string | undefined,
): void {
  const hunts = (result?.rules ?? []).flatMap(({ rule, verdict }) => (rule.kind === "hunt" && verdict.kind === "rows" ? [{ rule, rows: verdict.rows }] : []));
  if (format === "json") {
    showReport(terminal, "scan", {
      alerts: findings.map(({ rule, atMs, key, place }) => ({
        id: rule.id,
        version: rule.version,
        title: rule.metadata.title,
        severity: rule.kind === "detection" ? rule.severity : undefined,
        at: printInstant(atMs),
        group: keyFields(rule).map((field, i) => ({ field, value: key[i] ?? null })),
        event: place,
      })),
      hunts: hunts.map(({ rule, rows }) => ({
        id: rule.id,
        columns: [...keyFields(rule), ...rule.measures.map(measureName)],
        rows: rows.map((row) => [...row.key, ...row.measures]),
      })),
      counts: result === undefined ? null : { ...result.counts },
      diagnostics: diagnosticsJson(diagnostics, textOf),
    });
    return;
  }
  showDiagnostics(terminal, diagnostics, textOf);
  if (format === "csv") terminal.out(csvFindings([...findings.map(csvAlert), ...hunts.flatMap(({ rule, rows }) => rows.map((row) => csvRow(rule, row)))]));
  else showText(terminal, findings, hunts);
  if (result === undefined) return;
  const { files, records, malformed, withoutTime } = result.counts;
  const odd = [malformed > 0 && `${malformed} malformed`, withoutTime > 0 && `${withoutTime} of no source`].filter((part) => part !== false);
  const read = `${countText(records, "event")} in ${countText(files, "log")}${odd.length === 0 ? "" : ` (${odd.join(", ")})`}`;
  terminal.err(`${read}, ${countText(result.rules.length, "rule")}: ${countText(findings.length, "alert")}; ${problemCounts(diagnostics)}\n`);
}

interface HuntRows {
  readonly rule: Hunt;
  readonly rows: readonly Row[];
}

function showText(terminal: Terminal, findings: readonly Finding[], hunts: readonly HuntRows[]): void {
  for (const { rule, atMs, key, place } of findings) {
    const severity: string | Painted =
      rule.kind === "detection" ? { tone: severityTones[rule.severity], text: rule.severity.padEnd(severityWidth) } : "".padEnd(severityWidth);
    const group = keyFields(rule).map((field, i) => `${field}=${JSON.stringify(key[i] ?? null)}`);
    terminal.out(`${printInstant(atMs)}  `, severity, `  ${rule.id}  ${[...group, ...(place === undefined ? [] : [place])].join("  ")}\n`);
  }
  for (const { rule, rows } of hunts) {
    terminal.out(`${rule.id}: ${countText(rows.length, "row")}\n`);
    terminal.out(`  ${[...rule.measures.map(measureName), ...keyFields(rule)].join("  ")}\n`);
    for (const row of rows) terminal.out(`  ${[...row.measures, ...row.key.map((part) => JSON.stringify(part))].join("  ")}\n`);
  }
}

function csvAlert({ rule, atMs, key, place }: Finding): CsvFinding {
  return {
    at: printInstant(atMs),
    ...ruleCells(rule),
    values: keyFields(rule).map((field, i) => [field, key[i] ?? null]),
    ...(place !== undefined && { event: place }),
  };
}

function csvRow(rule: Hunt, { key, measures }: Row): CsvFinding {
  const group = keyFields(rule).map((field, i) => [field, key[i] ?? null] as const);
  return { ...ruleCells(rule), values: [...group, ...rule.measures.map((measure, i) => [measureName(measure), measures[i] ?? null] as const)] };
}

function ruleCells(rule: Rule): Pick<CsvFinding, "rule" | "version" | "title" | "severity"> {
  return { rule: rule.id, version: rule.version, title: rule.metadata.title, ...(rule.kind === "detection" && { severity: rule.severity }) };
}

function measureName({
  kind,
  values,
}: {
  readonly kind: string;
  readonly values: readonly { readonly name?: string; readonly fields: readonly { readonly path: readonly string[] }[] }[];
}): string {
  return [kind, ...values.map((value) => value.name ?? value.fields[0]?.path.join(".") ?? "")].join(" ");
}
