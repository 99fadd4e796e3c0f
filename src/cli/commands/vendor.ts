/** `samefire vendor`: rules into repositories of others, by their layouts, and what differs there from what would be vendored. */

import { join, relative, sep } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { hasErrors, problem } from "../../diagnostics/report.ts";
import { manifestPath } from "../../output/manifest.ts";
import type { FileChange, Item, Plan, PlanOptions } from "../../output/plan.ts";
import { readableDiff, unifiedDiff } from "../../output/unified.ts";
import { inspectOutput, type Want, writeOutput } from "../../output/write.ts";
import { lay } from "../../vendor/lay.ts";
import { selects } from "../../vendor/select.ts";
import { type Destination, destinationsOf, unmatched } from "../destinations.ts";
import { githubDiagnostics } from "../formats/github.ts";
import { junit } from "../formats/junit.ts";
import { sarif } from "../formats/sarif.ts";
import { countText, diagnosticsJson, type Format, problemCounts, showDiagnostics, showJson, showReport, unreadableInput } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { type TranslatedRule, translateAll } from "../translation.ts";
import { openWorkspace, versionDrift, type Workspace } from "../workspace.ts";

interface VendorOptions {
  readonly to?: string;
  readonly layout?: string;
  readonly only?: readonly string[];
  readonly set?: readonly string[];
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly force?: boolean;
  readonly config?: string;
  readonly format: Format | "github" | "junit" | "sarif";
}

/** What became of one. */
interface Result {
  readonly destination: Destination;
  readonly plan?: Plan;
  readonly written: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The folder itself stands in the way, and not what a detection or its layout's checks say. */
  readonly blocked: boolean;
}

export async function vendorCommand(terminal: Terminal, options: VendorOptions): Promise<number> {
  const workspace = await openWorkspace({ paths: [], config: options.config });
  const { destinations, problems } = workspace.unusable ? { destinations: [], problems: [] } : destinationsOf(workspace, options);
  const unknown = [...problems, ...unmatched(workspace, destinations, options)];
  const usable = !workspace.unusable && !hasErrors(unknown);
  const translated = usable ? await translateAll(onPlatforms(workspace, destinations)) : { rules: [], diagnostics: [] };
  const drift = destinations.flatMap(({ folder }) => versionDrift(workspace, folder));
  const common = [...workspace.diagnostics, ...unknown, ...translated.diagnostics, ...drift];
  const results = hasErrors(common) ? [] : vendorAll(workspace, translated.rules, destinations, options);
  const diagnostics = [...common, ...results.flatMap((result) => result.diagnostics)];
  show(terminal, options, results, diagnostics, workspace);
  if (!usable || unreadableInput(diagnostics) || results.some((result) => result.blocked)) return exitCode.couldNotRun;
  return hasErrors(diagnostics) ? exitCode.findings : exitCode.fine;
}

/** What the layouts need, and no more. Where a rule comes from is said as seen from samefire.yaml: files are the same wherever the command is called. */
function onPlatforms(workspace: Workspace, destinations: readonly Destination[]): Workspace {
  const { config, program, root } = workspace;
  const needed = destinations.flatMap(({ layout }) => layout.platform ?? config.platforms);
  const rules = program.rules.map((rule) => ({ ...rule, file: relative(root, rule.file).split(sep).join("/") }));
  return { ...workspace, config: { ...config, platforms: [...new Set(needed)] }, program: { ...program, rules } };
}

/** With an error about one of them, none is written. */
function vendorAll(workspace: Workspace, rules: readonly TranslatedRule[], destinations: readonly Destination[], options: VendorOptions): readonly Result[] {
  const looked = destinations.map((destination) => inspect(workspace, rules, destination, options));
  if (options.check || options.dryRun || looked.some(({ diagnostics }) => hasErrors(diagnostics))) return looked;
  return destinations.map((destination, i): Result => {
    const { want, laid, planning } = prepared(workspace, rules, destination, options);
    const result = writeOutput(destination.folder, want, planning);
    // What a killed run had left was told and taken back when the folder was looked at.
    const told = looked[i]?.diagnostics.filter(({ code }) => code === "I0630") ?? [];
    return {
      destination,
      ...(result.plan !== undefined && { plan: result.plan }),
      written: result.kind === "written",
      diagnostics: [...told, ...result.diagnostics],
      blocked: result.kind === "refused" && !hasErrors(laid()),
    };
  });
}

function inspect(workspace: Workspace, rules: readonly TranslatedRule[], destination: Destination, options: VendorOptions): Result {
  const { want, laid, planning } = prepared(workspace, rules, destination, options);
  const { plan, diagnostics } = inspectOutput(destination.folder, want, planning);
  const result = { destination, ...(plan !== undefined && { plan }), written: false };
  if (options.check && plan !== undefined && !hasErrors(laid())) {
    // How it stands with a file is said once, and in the same words whatever a writing run would say.
    const rest = diagnostics.filter(({ code }) => !["E0624", "E0625", "W0628"].includes(code));
    const found = [...rest, ...drifting(plan).flatMap((item) => driftOf(destination.folder, item))];
    return { ...result, diagnostics: found, blocked: hasErrors(rest) };
  }
  return { ...result, diagnostics, blocked: hasErrors(diagnostics) && !hasErrors(laid()) };
}

function prepared(
  workspace: Workspace,
  rules: readonly TranslatedRule[],
  { layout, only, options: given }: Destination,
  options: VendorOptions,
): { readonly want: Want; readonly laid: () => readonly Diagnostic[]; readonly planning: PlanOptions } {
  const chosen = options.only ?? [];
  let laid: readonly Diagnostic[] = [];
  const request = {
    layout,
    rules: rules.filter(({ rule }) => selects(chosen, rule.id)),
    only,
    options: given,
    sources: workspace.program.sources,
    settings: workspace.config,
  };
  return {
    want: (tree, manifest) => {
      const vendored = lay(request, tree, manifest);
      laid = vendored.diagnostics;
      return vendored;
    },
    laid: () => laid,
    planning: { force: options.force === true, prune: options.prune === true, speaksFor: ({ id }) => selects(chosen, id) },
  };
}

/** A file that has another name now is one: what comes in its stead. */
function drifting({ items }: Plan): readonly Item[] {
  const renamed = new Set(items.flatMap(({ from }) => from ?? []));
  return items.filter(({ path, key }) => key !== undefined || !renamed.has(path));
}

function driftOf(folder: string, { path, key, state, id, from }: Item): readonly Diagnostic[] {
  if (from !== undefined) return [problem("E1916", { path: join(folder, from) }, { path: from, now: path })];
  const place = { path: join(folder, path) };
  const what = key === undefined ? path : `${path}: ${key}`;
  switch (state) {
    case "current":
      return [];
    case "new":
    case "missing":
      return [problem("E1913", place, { path: what })];
    case "stale":
    case "replaced":
      return [problem("E1912", place, { path: what })];
    case "edited":
      return [problem("E1911", place, { path: what })];
    case "foreign":
      return [problem("E1915", place, { path: what })];
    case "orphaned":
      return [problem("E1914", place, { path: what, id })];
    default:
      return assertNever(state);
  }
}

function show(terminal: Terminal, options: VendorOptions, results: readonly Result[], diagnostics: readonly Diagnostic[], workspace: Workspace): void {
  if (options.format === "json") {
    showReport(terminal, "vendor", {
      targets: results.map((result) => ({
        to: result.destination.folder,
        layout: result.destination.layout.name,
        written: result.written,
        files: (result.plan?.items ?? []).map(({ path, key, state, action, id, from }) => ({ path, key, id, state, action, from })),
        ...(!result.written && {
          diffs: differing(result, true).map(({ path, before, after, old }) => ({ path, diff: unifiedDiff(path, before, after, old) })),
        }),
      })),
      diagnostics: diagnosticsJson(diagnostics, workspace.textOf),
    });
    return;
  }
  const { textOf } = workspace;
  if (options.format === "sarif")
    showJson(
      terminal,
      sarif(diagnostics, textOf, () => []),
    );
  else if (options.format === "junit") terminal.out(junit([], diagnostics, textOf));
  else if (options.format === "github") terminal.raw(githubDiagnostics(diagnostics, textOf));
  else showDiagnostics(terminal, diagnostics, textOf);
  const isDocument = options.format === "sarif" || options.format === "junit";
  // Nothing may stand beside a document.
  for (const result of results) showResult(isDocument ? { ...terminal, out: () => undefined } : terminal, options, result);
  if (results.length === 0) terminal.err(`${problemCounts(diagnostics)}; nothing was written\n`);
}

function showResult(terminal: Terminal, options: VendorOptions, result: Result): void {
  const { folder, layout } = result.destination;
  const items = result.plan?.items ?? [];
  const where = `${folder} (${layout.name}): `;
  const told = result.plan === undefined ? [] : drifting(result.plan);
  if (result.written) {
    for (const { path, key, action, from } of told) {
      if (from !== undefined) terminal.out(`renamed  ${join(folder, from)} -> ${path}\n`);
      else if (action !== "nothing")
        terminal.out(`${action === "write" ? "written" : "removed"}  ${join(folder, path)}${key === undefined ? "" : `: ${key}`}\n`);
    }
    const count = (action: Item["action"]) => told.filter((item) => item.action === action && item.from === undefined).length;
    const renamed = told.filter(({ from }) => from !== undefined).length;
    const orphaned = items.filter(({ state, action }) => state === "orphaned" && action === "nothing").length;
    terminal.err(
      `${where}${count("write")} written, ${items.filter(({ state }) => state === "current").length} unchanged, ${count("remove")} removed${
        renamed === 0 ? "" : `, ${renamed} renamed`
      }${orphaned === 0 ? "" : `, ${countText(orphaned, "orphan", "orphans")} left (--prune removes them)`}\n`,
    );
    return;
  }
  const differences = differing(result, options.check === true || options.dryRun === true);
  for (const { path, before, after, old } of differences) terminal.out(readableDiff(path, before, after, old));
  if (options.check) {
    const drifted = told.filter(({ state }) => state !== "current").length;
    terminal.err(`${where}${told.length - drifted} as vendored, ${drifted} not\n`);
  } else if (options.dryRun && result.plan !== undefined) {
    const then = hasErrors(result.diagnostics) ? " once the errors are dealt with" : "";
    terminal.err(`${where}${countText(differences.length, "file")} would change${then}; nothing was written\n`);
  } else terminal.err(`${where}nothing was written\n`);
}

interface Difference {
  readonly path: string;
  /** Its name before, where that was another. */
  readonly old?: string;
  /** Undefined: there is no such file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What vendoring would change, or only what it would change by force. Paths are below the repository. The manifest is left out: it follows from the rest. */
function differing({ plan }: Result, all: boolean): readonly Difference[] {
  const changes: readonly FileChange[] = [...(all ? (plan?.changes ?? []) : []), ...(plan?.held ?? [])];
  const gone = new Map(changes.map(({ path, before }) => [path, before]));
  const renamed = new Set(changes.flatMap(({ from }) => from ?? []));
  return changes
    .filter(({ path }) => path !== manifestPath && !renamed.has(path))
    .map(({ path, before, text, from }) => ({
      ...{ path, before: (from === undefined ? before : gone.get(from))?.toString("utf8"), after: text },
      ...(from !== undefined && { old: from }),
    }));
}
