/** `samefire check`: everything that is known without running: mistakes, lints, what would differ on the platforms, and whether logs have the declared types. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import { at, isMissing } from "../../evaluate/value.ts";
import type { Source } from "../../ir/detection.ts";
import type { JsonObject } from "../../model/event.ts";
import { annotation } from "../../output/github.ts";
import { toEvent, typeProblems } from "../../scan/event.ts";
import { readLog } from "../../scan/log.ts";
import { type Held, holdAgainst } from "../compare/against.ts";
import { findLogs } from "../files.ts";
import { ruleJson } from "../formats/comparison.ts";
import { githubDiagnostics } from "../formats/github.ts";
import { junit } from "../formats/junit.ts";
import { markdownCheck } from "../formats/markdown.ts";
import { sarif } from "../formats/sarif.ts";
import { mend, type Repair } from "../mend.ts";
import {
  countText,
  diagnosticsJson,
  misconfigured,
  problemCounts,
  type ReviewFormat,
  showDiagnostics,
  showJson,
  showReport,
  unreadableInput,
} from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { translateAll } from "../translation.ts";
import { openWorkspace, outputFolder, versionDrift, type Workspace } from "../workspace.ts";

interface CheckOptions {
  readonly events?: readonly string[];
  /** A git revision, a manifest, a folder or a file. */
  readonly against?: string;
  readonly fix?: boolean;
  readonly config?: string;
  readonly format: ReviewFormat | "junit" | "sarif";
}

export async function checkCommand(terminal: Terminal, paths: readonly string[], options: CheckOptions): Promise<number> {
  const mended = options.fix === true ? await mend({ paths, config: options.config }) : undefined;
  const workspace = await openWorkspace({ paths, config: options.config });
  const translated = workspace.unusable ? { rules: [], diagnostics: [] } : await translateAll(workspace);
  const logs = options.events === undefined ? undefined : await countTypes(options.events, Object.values(workspace.program.sources));
  const against =
    options.against === undefined || workspace.unusable
      ? undefined
      : await holdAgainst(options.against, workspace, { config: options.config, narrowed: paths.length > 0 });
  const held = against !== undefined && "before" in against ? against : undefined;
  const unheld = against !== undefined && "problem" in against ? [against.problem] : [];
  const diagnostics = [
    ...(mended?.problems ?? []),
    ...unheld,
    ...workspace.diagnostics,
    ...translated.diagnostics,
    ...versionDrift(workspace, outputFolder(workspace)).filter((one) => held?.diagnostics.some((other) => sameFinding(one, other)) !== true),
    ...(held?.diagnostics ?? []),
    ...(logs?.diagnostics ?? []),
  ];

  show(terminal, options.format, workspace, { diagnostics, counts: logs?.counts, repairs: mended?.repairs, held });
  if (
    workspace.unusable ||
    unheld.length > 0 ||
    logs?.unreadable ||
    (mended?.problems.length ?? 0) > 0 ||
    unreadableInput(diagnostics) ||
    misconfigured(diagnostics)
  )
    return exitCode.couldNotRun;
  const illTyped = logs?.counts.some((count) => count.illTyped > 0) ?? false;
  return hasErrors(diagnostics) || illTyped ? exitCode.findings : exitCode.fine;
}

/** What the output folder's manifest tells as well. */
function sameFinding(one: Diagnostic, other: Diagnostic): boolean {
  return one.code === other.code && one.span?.file === other.span?.file && one.span?.start === other.span?.start;
}

interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: readonly TypeCount[] | undefined;
  /** With --fix: what it changed. */
  readonly repairs: readonly Repair[] | undefined;
  /** With --against. */
  readonly held: Held | undefined;
}

function show(terminal: Terminal, format: CheckOptions["format"], workspace: Workspace, { diagnostics, counts, repairs, held }: Findings): void {
  const { paths, program } = workspace;
  const textOf = (path: string) => workspace.textOf(path) ?? held?.before.textOf(path);
  const detailsOf = (one: Diagnostic) => held?.details.get(one) ?? [];
  const mendable = diagnostics.filter(({ fix, span }) => fix !== undefined && paths.includes(span?.file ?? "")).length;
  const summary = [
    `${countText(paths.length, "file")}, ${countText(program.rules.length, "rule")}: ${problemCounts(diagnostics)}`,
    ...(repairs === undefined ? [] : [`${repairs.length} mended`]),
    ...(mendable === 0 ? [] : [`${mendable} to be mended by --fix`]),
  ]
    .join(", ")
    .concat("\n");
  const typeCounts = counted(counts ?? []).map(countOf);
  const changes = (repairs ?? []).map(
    ({ file, line, column, code, message, description }) => `${file}:${line}:${column}: ${code}: ${message}: ${description}\n`,
  );
  switch (format) {
    case "json":
      showReport(terminal, "check", {
        files: paths,
        rules: program.rules.map(({ id, version }) => ({ id, version })),
        ...(counts !== undefined && { events: counts }),
        ...(repairs !== undefined && { fixes: repairs }),
        ...(held !== undefined && { against: { name: held.before.name, kind: held.before.kind, rules: held.rules.map((rule) => ruleJson(rule)) } }),
        diagnostics: diagnosticsJson(diagnostics, textOf),
      });
      break;
    case "markdown":
      terminal.out(markdownCheck(summary, typeCounts, diagnostics, textOf, detailsOf));
      terminal.err(changes.join(""));
      break;
    case "github":
      terminal.raw(githubDiagnostics(diagnostics, textOf, detailsOf) + typeCounts.map((message) => annotation({ level: "notice", message })).join(""));
      terminal.err(changes.join("") + summary);
      break;
    case "junit":
      terminal.out(junit([], diagnostics, textOf));
      terminal.err(changes.join("") + summary);
      break;
    case "sarif":
      showJson(terminal, sarif(diagnostics, textOf, detailsOf));
      terminal.err(changes.join("") + summary);
      break;
    case "text":
      for (const text of changes) terminal.out(text);
      showDiagnostics(terminal, diagnostics, textOf, detailsOf);
      for (const text of typeCounts) terminal.out(`${text}\n`);
      terminal.err(summary);
      break;
    default:
      assertNever(format);
  }
}

interface TypeCount {
  readonly source: string;
  readonly events: number;
  readonly illTyped: number;
  /** By declared field, the number of events in which it is lacking or of another type. */
  readonly fields: Readonly<Record<string, number>>;
}

/** A log is of one source, seldom of several: the others are not worth a line each, unless no source knows the log. */
function counted(counts: readonly TypeCount[]): readonly TypeCount[] {
  const known = counts.filter(({ events }) => events > 0);
  return known.length > 0 ? known : counts;
}

function countOf({ source, events, illTyped, fields }: TypeCount): string {
  const counts = Object.entries(fields).sort(([, a], [, b]) => b - a);
  return [`${source}: ${illTyped} of ${countText(events, "event")} without the declared types`, ...counts.map(([field, count]) => `  ${field}: ${count}`)].join(
    "\n",
  );
}

/** Also where its time is there and none: no rule can look at such an event, which is what the count is to tell. */
function isOf(source: Source, data: JsonObject): boolean {
  return toEvent(source, data) !== undefined || !isMissing(at(data, source.time));
}

async function countTypes(
  asked: readonly string[],
  sources: readonly Source[],
): Promise<{ counts: readonly TypeCount[]; diagnostics: readonly Diagnostic[]; unreadable: boolean }> {
  const { paths, problems } = await findLogs(asked);
  const diagnostics: Diagnostic[] = [...problems];
  const counts = sources.map((source) => ({ source, events: 0, illTyped: 0, fields: new Map<string, number>() }));
  for (const path of paths) {
    for await (const batch of readLog(path)) {
      diagnostics.push(...batch.problems);
      for (const { data } of batch.records) {
        for (const count of counts) {
          if (!isOf(count.source, data)) continue;
          count.events++;
          const wrong = typeProblems(count.source, data);
          if (wrong.length > 0) count.illTyped++;
          for (const field of wrong) count.fields.set(field, (count.fields.get(field) ?? 0) + 1);
        }
      }
    }
  }
  return {
    counts: counts.map(({ source, fields, ...count }) => ({ source: source.name, ...count, fields: Object.fromEntries(fields) })),
    diagnostics,
    unreadable: hasErrors(diagnostics),
  };
}
