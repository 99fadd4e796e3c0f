/** `samefire new`: starts a detection from a few answers; what it writes has passed the checker before. */

import { posix } from "node:path";
import { fileForm } from "../../check/ids.ts";
import { check } from "../../check/project.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../../diagnostics/report.ts";
import { createFiles, creationProblem } from "../../output/write.ts";
import { format } from "../../syntax/print.ts";
import { readText } from "../files.ts";
import { showDiagnostics } from "../report.ts";
import { type Asked, answersOf, missing, mistakes, type Sources } from "../scaffold/answers.ts";
import { detectionPath, detectionText } from "../scaffold/detection.ts";
import { askForMissing, type PlaceProblem } from "../scaffold/questions.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { below, openWorkspace, type Workspace } from "../workspace.ts";

interface NewOptions extends Asked {
  readonly config?: string;
}

export async function newCommand(terminal: Terminal, { config, ...flags }: NewOptions): Promise<number> {
  const workspace = await openWorkspace({ paths: [], config });
  const refuse = (problems: readonly Diagnostic[], textOf = workspace.textOf): number => {
    showDiagnostics(terminal, problems, textOf);
    return exitCode.couldNotRun;
  };
  if (workspace.unusable) return refuse(workspace.diagnostics);
  const declared = sourcesOf(workspace);
  const sources = new Map([...declared].map(([name, { model }]) => [name, model]));

  const early = mistakes(flags, sources);
  if (early.length > 0) return refuse(early);
  const folder = below(workspace.root, detectionsFolder(workspace));
  const unfit = flags.id === undefined ? undefined : placeProblem(workspace, folder, flags.id);
  if (unfit !== undefined) return refuse([unfit]);
  const open = missing(flags, sources);
  const asked = open.length === 0 ? flags : await answered(terminal, flags, sources, (id) => placeProblem(workspace, folder, id));
  if (asked === undefined) return refuse([problem("E1702", undefined, { flags: open, sources: [...sources.keys()] })]);
  const judged = answersOf(asked, sources);
  if ("problems" in judged) return refuse(judged.problems);
  const { answers } = judged;

  const path = detectionPath(answers.id);
  const place = posix.normalize(posix.join(folder, path));
  const source = declared.get(answers.source.name)?.path ?? "";
  const today = new Date().toISOString().slice(0, "2026-11-28".length);
  const written = detectionText(answers, { path: place, source, today });
  const { text = written } = format(place, written);
  const problems = problemsOf(workspace, place, text);
  if (problems.length > 0) return refuse(problems, (file) => (file === place ? text : workspace.textOf(file)));

  const created = createFiles(folder, [{ path, text }]);
  if (created.kind === "refused") return refuse(created.diagnostics);
  terminal.out(`${place}\n`);
  terminal.err(`next: make its thresholds and words yours, then samefire check ${place} and samefire test ${place}\n`);
  return exitCode.fine;
}

/** Undefined where nobody can be asked, or nobody answers. */
async function answered(terminal: Terminal, flags: Asked, sources: Sources, placeProblem: PlaceProblem): Promise<Asked | undefined> {
  return process.stdin.isTTY && process.stderr.isTTY ? askForMissing(terminal, flags, sources, placeProblem) : undefined;
}

/** Why there can be no detection of this id, whatever it says. */
function placeProblem({ program }: Workspace, folder: string, id: string): Diagnostic | undefined {
  const other = program.rules.find((rule) => fileForm(rule.id) === fileForm(id));
  return other === undefined ? creationProblem(folder, detectionPath(id)) : problem("E0211", other.idSpan, { id, other: other.id });
}

function sourcesOf({ project }: Workspace) {
  const found = [...project.files.values()].flatMap(({ path, sources }) => [...sources.values()].map((model) => [model.name, { model, path }] as const));
  return new Map(found);
}

/** Of the first entry of samefire.yaml: itself, or the folder that its glob or file lies in. */
function detectionsFolder({ config }: Workspace): string {
  const parts = (config.detections[0] ?? "").split("/");
  const end = parts.findIndex((part) => part.endsWith(".det") || /[*?[\]{}()!]/.test(part));
  return parts.slice(0, end < 0 ? parts.length : end).join("/") || ".";
}

/** What the checker says of the file that is not there yet, beside those that are. */
function problemsOf({ paths, config }: Workspace, place: string, text: string): readonly Diagnostic[] {
  const read = (path: string) => (path === place ? { text } : readText(path));
  const { diagnostics } = check([...paths, place], read, { defaults: config.defaults });
  const own = diagnostics.filter(({ span, path }) => (span?.file ?? path) === place);
  return hasErrors(own) ? own : [];
}
