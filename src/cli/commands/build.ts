/** `samefire build`: translates and writes, or prints the IR. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Tone } from "../../diagnostics/paint.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import { irDocument } from "../../ir/document.ts";
import { meaningHash } from "../../ir/hash.ts";
import { oneLine } from "../../output/characters.ts";
import type { ManifestEntry, OwnedFile } from "../../output/manifest.ts";
import type { Item, Plan } from "../../output/plan.ts";
import { type WriteResult, writeOutput } from "../../output/write.ts";
import type { Outcome } from "../../targets/translate.ts";
import { countText, diagnosticsJson, type Format, misconfigured, problemCounts, showDiagnostics, showJson, showReport, unreadableInput } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { type TranslatedRule, translateAll } from "../translation.ts";
import { openWorkspace, outputFolder, versionDrift, type Workspace } from "../workspace.ts";

interface BuildOptions {
  readonly out?: string;
  readonly platform?: readonly string[];
  readonly strict?: boolean;
  readonly force?: boolean;
  readonly ir?: boolean;
  readonly config?: string;
  readonly format: Format;
}

/** Warnings that say a platform would not do what the detection says: `--strict` fails on them. */
const strictCodes = new Set(["W0908", "W0909"]);

export async function build(terminal: Terminal, paths: readonly string[], options: BuildOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config, platforms: options.platform });
  if (options.ir) return printIr(terminal, workspace);

  const translated = workspace.unusable ? { rules: [], diagnostics: [] } : await translateAll(workspace);
  const folder = outputFolder(workspace, options.out);
  const diagnostics = [...workspace.diagnostics, ...translated.diagnostics, ...versionDrift(workspace, folder)];
  const strictFailure = options.strict === true && diagnostics.some((d) => strictCodes.has(d.code));
  const failed = hasErrors(diagnostics) || strictFailure;

  // All or nothing: with a mistake anywhere, the folder stays as it was.
  const files = ownedFiles(translated.rules);
  const result: WriteResult | undefined = failed
    ? undefined
    : writeOutput(folder, () => ({ wanted: { files }, diagnostics: [] }), {
        force: options.force === true,
        prune: true,
        speaksFor: spokenFor(workspace, paths, options),
      });
  show(terminal, options, workspace, folder, translated.rules, [...diagnostics, ...(result?.diagnostics ?? [])], result);
  if (workspace.unusable || result?.kind === "refused" || unreadableInput(diagnostics) || misconfigured(diagnostics)) return exitCode.couldNotRun;
  return failed ? exitCode.findings : exitCode.fine;
}

/** A whole build speaks for every file of its platforms; one of some paths only for those of its own rules. */
function spokenFor(workspace: Workspace, paths: readonly string[], options: BuildOptions): (entry: ManifestEntry) => boolean {
  const ids = new Set(workspace.program.rules.map((rule) => rule.id));
  const ofPlatform = (entry: ManifestEntry) => options.platform === undefined || options.platform.some((platform) => entry.path.startsWith(`${platform}/`));
  return (entry) => ofPlatform(entry) && (paths.length === 0 || ids.has(entry.id));
}

/** Paths by what was done. */
function outcomeOf({ items }: Plan) {
  const of = (done: (item: Item) => boolean) => items.filter(done).map((item) => item.path);
  return {
    written: of(({ action }) => action === "write"),
    unchanged: of(({ state }) => state === "current"),
    removed: of(({ action }) => action === "remove"),
  };
}

function ownedFiles(rules: readonly TranslatedRule[]): readonly OwnedFile[] {
  return rules.flatMap(({ rule, outcomes }) => {
    const owner = { id: rule.id, version: rule.version, hash: meaningHash(rule) };
    return outcomes.flatMap((outcome) => ("files" in outcome ? outcome.files.map((file) => ({ ...file, ...owner })) : []));
  });
}

function printIr(terminal: Terminal, workspace: Workspace): number {
  showDiagnostics(terminal, workspace.diagnostics, workspace.textOf);
  const { rules, sources } = workspace.program;
  showJson(terminal, irDocument(rules, sources));
  if (workspace.unusable) return exitCode.couldNotRun;
  return hasErrors(workspace.diagnostics) ? exitCode.findings : exitCode.fine;
}

function show(
  terminal: Terminal,
  options: BuildOptions,
  workspace: Workspace,
  folder: string,
  rules: readonly TranslatedRule[],
  diagnostics: readonly Diagnostic[],
  result: WriteResult | undefined,
): void {
  const written = result?.kind === "written" ? outcomeOf(result.plan) : undefined;
  if (options.format === "json") {
    const report = {
      folder,
      rules: rules.map(({ rule, outcomes }) => ({
        id: rule.id,
        version: rule.version,
        platforms: outcomes.map((outcome) => ({
          platform: outcome.platform,
          fidelity: outcome.kind,
          ...("files" in outcome && {
            files: outcome.files.map((file) => file.path),
            differences: outcome.differences.map(({ span: _, seconds: __, most: ___, ...difference }) => difference),
          }),
          ...(outcome.kind === "refused" && { reasons: outcome.reasons.map((reason) => reason.message) }),
          ...(outcome.kind === "skipped" && { because: outcome.because }),
        })),
      })),
      written: written?.written ?? [],
      unchanged: written?.unchanged ?? [],
      removed: written?.removed ?? [],
      diagnostics: diagnosticsJson(diagnostics, workspace.textOf),
    };
    showReport(terminal, "build", report);
    return;
  }
  showDiagnostics(terminal, diagnostics, workspace.textOf);
  for (const { rule, outcomes } of rules) {
    terminal.out(`${rule.id} version ${rule.version}\n`);
    for (const outcome of outcomes) {
      terminal.out(`  ${outcome.platform.padEnd(8)} `, { tone: tones[outcome.kind], text: outcome.kind.padEnd(11) }, ` ${oneLine(details(outcome))}\n`);
    }
  }
  if (written === undefined)
    terminal.err(
      `${problemCounts(diagnostics)}; nothing was written${hasErrors(diagnostics) ? "" : " (--strict: differences not accepted, or refusals without `skip`)"}\n`,
    );
  else
    terminal.err(
      `${countText(written.written.length, "file")} written, ${written.unchanged.length} unchanged, ${written.removed.length} removed in ${folder}; ${problemCounts(diagnostics)}\n`,
    );
}

const tones: Readonly<Record<Outcome["kind"], Tone>> = {
  exact: "green",
  approximate: "yellow",
  unmodelled: "yellow",
  refused: "red",
  skipped: "cyan",
  invalid: "red",
};

function details(outcome: TranslatedRule["outcomes"][number]): string {
  switch (outcome.kind) {
    case "skipped":
      return outcome.because;
    case "refused":
      return outcome.reasons.map((reason) => reason.message).join("; ");
    case "invalid":
      return "its platform block is wrong, see above";
    default:
      return outcome.differences.length === 0
        ? "no differences"
        : [...new Set(outcome.differences.map((d) => (d.accepted === undefined ? `${d.code} (not accepted)` : d.code)))].join(", ");
  }
}
