/** `check --fix`: mends what can be mended for certain. In memory until nothing is left to mend, then each changed file in one step. */

import { realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { applyFixes } from "../diagnostics/fix.ts";
import { position } from "../diagnostics/render.ts";
import { replaceFile } from "../output/write.ts";
import { format } from "../syntax/print.ts";
import { below, openWorkspace, type Workspace, type WorkspaceArguments } from "./workspace.ts";

export interface Repair {
  readonly file: string;
  /** Where it stood when it was mended. */
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
  readonly description: string;
}
export interface Mended {
  readonly repairs: readonly Repair[];
  /** Files that could not be written. */
  readonly problems: readonly Diagnostic[];
}

/** Each round mends at least one mistake, and a declaration tells one mistake of its grammar at a time. */
const mostRounds = 100;

export async function mend(asked: WorkspaceArguments): Promise<Mended> {
  const texts = new Map<string, string>();
  const originals = new Map<string, string>();
  const repairs: Repair[] = [];
  const first = await openWorkspace(asked);
  const own = new Set(first.project.entries.filter((path) => isWithin(path, rootsOf(asked, first))));
  let workspace = first;
  for (let round = 0; round < mostRounds; round++) {
    const before = repairs.length;
    for (const path of own) {
      const text = workspace.textOf(path);
      if (text === undefined) continue;
      const { text: fixed, mended } = applyFixes(path, text, workspace.diagnostics);
      if (mended.length === 0) continue;
      if (!originals.has(path)) originals.set(path, text);
      texts.set(path, fixed);
      repairs.push(...mended.map((one) => repairOf(one, path, text)));
    }
    if (repairs.length === before) break;
    workspace = await openWorkspace({ ...asked, texts });
  }
  const problems: Diagnostic[] = [];
  for (const [path, original] of originals) {
    const failure = replaceFile(path, laidOut(path, original, texts.get(path) ?? original));
    if (failure !== undefined) problems.push(failure);
  }
  return { repairs, problems };
}

function repairOf({ code, message, span, fix }: Diagnostic, file: string, text: string): Repair {
  return { file, ...position(text, span?.start ?? 0), code, message, description: fix?.description ?? "" };
}

/** What was in the one layout stays so. */
function laidOut(path: string, original: string, fixed: string): string {
  return format(path, original).text === original ? (format(path, fixed).text ?? fixed) : fixed;
}

function rootsOf({ paths }: WorkspaceArguments, { config, root }: Workspace): readonly string[] {
  return paths.length > 0 ? paths : config.detections.map((path) => below(root, path));
}

/** A link in a folder may lead anywhere; only what lies where the user pointed is changed. */
function isWithin(path: string, roots: readonly string[]): boolean {
  const real = realPath(path);
  return roots.some((root) => {
    const folder = realPath(root) ?? realPath(globFolder(root));
    if (real === undefined || folder === undefined) return false;
    const way = relative(folder, real);
    return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

function globFolder(glob: string): string {
  const plain = glob.split(/[*?[{(!]/, 1)[0] ?? "";
  return plain.includes("/") ? plain.slice(0, plain.lastIndexOf("/") + 1) : ".";
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
