/** What every command starts from: samefire.yaml, the detection files, checked and lowered. The stages get their texts from here and read nothing themselves. */

import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";
import { check, type Project } from "../check/project.ts";
import { type Config, defaultConfig, loadConfig } from "../config/config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { lint } from "../lint/lint.ts";
import { lower, type Program } from "../lower/lower.ts";
import { versionProblems } from "../lower/versions.ts";
import { manifestPath, readManifest } from "../output/manifest.ts";
import { codesOf } from "../targets/translate.ts";
import { configName, type Files, onDisk, readText } from "./files.ts";
import { unreadableInput } from "./report.ts";

export interface Workspace {
  readonly config: Config;
  /** Folder of samefire.yaml, or the working folder: what its paths are relative to. */
  readonly root: string;
  /** The detection files asked for. */
  readonly paths: readonly string[];
  readonly project: Project;
  readonly program: Program;
  /** What reading, checking and configuration found. */
  readonly diagnostics: readonly Diagnostic[];
  /** Not all could be looked at: a bad samefire.yaml, a file that cannot be read. */
  readonly unusable: boolean;
  /** Text of a file that was read, for carets. */
  textOf(path: string): string | undefined;
}

export interface WorkspaceArguments {
  /** Files, folders and globs; none: those of samefire.yaml. */
  readonly paths: readonly string[];
  readonly config?: string | undefined;
  /** Where they are; on the disk where it is absent. */
  readonly files?: Files | undefined;
  /** Stand for what is there. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Only these, instead of those of samefire.yaml. */
  readonly platforms?: readonly string[] | undefined;
}

const nothing: Program = { rules: [], sources: {}, tests: [] };
const noProject: Project = { files: new Map(), entries: [], diagnostics: [] };

export async function openWorkspace(asked: WorkspaceArguments): Promise<Workspace> {
  const files = asked.files ?? onDisk;
  const texts = new Map<string, string>();
  const read = (path: string) => {
    const changed = asked.texts?.get(path);
    const result = changed === undefined ? files.readText(path) : { text: changed };
    if ("text" in result) texts.set(path, result.text);
    return result;
  };
  const opened = openConfig(asked.config, read, files);
  const config = asked.platforms === undefined ? opened.config : { ...opened.config, platforms: asked.platforms };
  const { root, diagnostics: configProblems } = opened;
  const misconfigured = configProblems.some((d) => d.severity === "error");
  // Where a settings file could not be understood, it does not say where detections are.
  const found = misconfigured
    ? { paths: [], problems: [] }
    : await files.findDetections(asked.paths.length > 0 ? asked.paths : config.detections.map((path) => below(root, path)));
  const unusable = misconfigured || (found.problems.length > 0 && found.paths.length === 0);
  const project = unusable ? noProject : check(found.paths, read, { defaults: config.defaults });
  const program = unusable ? nothing : lower(project, config.defaults);
  const diagnostics = [...configProblems, ...found.problems, ...project.diagnostics, ...lint(project, program)];
  return {
    config,
    root,
    paths: found.paths,
    project,
    program,
    diagnostics,
    unusable: unusable || unreadableInput(diagnostics),
    textOf: (path) => texts.get(path),
  };
}

export function openConfig(
  asked: string | undefined,
  read: typeof readText,
  { findConfig }: Files = onDisk,
): { config: Config; root: string; diagnostics: readonly Diagnostic[] } {
  const path = asked ?? findConfig(process.cwd());
  if (path === undefined) return { config: defaultConfig, root: ".", diagnostics: [] };
  const shown = asked ?? (relative(process.cwd(), path) || configName);
  const result = read(shown);
  if ("problem" in result) return { config: defaultConfig, root: ".", diagnostics: [result.problem] };
  const { config, diagnostics } = loadConfig(shown, result.text, codesOf);
  return { config: config ?? defaultConfig, root: dirname(shown), diagnostics };
}

/** Law 14: what the output folder's manifest says was put out before, held against what the detections mean now. */
export function versionDrift(workspace: Workspace, folder: string): readonly Diagnostic[] {
  const file = join(folder, manifestPath);
  if (!existsSync(file)) return [];
  const read = readText(file);
  if ("problem" in read) return [read.problem];
  const { manifest, diagnostics } = readManifest(file, read.text);
  const published = Object.fromEntries((manifest?.files ?? []).map(({ id, version, hash }) => [id, { version, hash }]));
  return [...diagnostics, ...versionProblems(workspace.program, published)];
}

/** The folder that `build` writes into. */
export function outputFolder(workspace: Workspace, asked?: string): string {
  return asked ?? below(workspace.root, workspace.config.output);
}

/** A path of samefire.yaml, from the working folder. */
export function below(root: string, path: string): string {
  return isAbsolute(path) ? path : join(root, path);
}
