/** Finding and reading files for the commands: globs, folders, UTF-8, samefire.yaml upwards; on the disk, or wherever else files are. Only reads. */

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { FileSystemAdapter } from "tinyglobby";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";

export const configName = "samefire.yaml";
/** No person writes a larger one; the parser's memory is what it protects. */
const maxDetectionBytes = 16 * 1024 * 1024;

export type Read = { readonly text: string } | { readonly problem: Diagnostic };

/** Where detections come from: the disk, or a revision as though it were checked out. Paths are those of the disk. */
export interface Files {
  readText(path: string): Read;
  /** `.det` files of files, folders and globs. What is named but holds none is a problem. */
  findDetections(asked: readonly string[]): Promise<Found>;
  /** The nearest samefire.yaml in the folder or above it. */
  findConfig(from: string): string | undefined;
}

/** What globs walk over. */
export interface Tree {
  /** Throws as `stat` does where there is nothing. */
  isFolder(path: string): boolean;
  readonly fileSystem?: FileSystemAdapter;
}

/** A text file, strictly UTF-8. */
export function readText(path: string): Read {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    // A device or a pipe may never end. Messages quote what they are about, so a link lets no other file than a detection into one.
    if (!stat.isFile() && !stat.isDirectory()) return { problem: problem("E1302", { path }, { path, why: "it is not a file" }) };
    if (path.endsWith(".det") && !realpathSync(path).endsWith(".det"))
      return { problem: problem("E1302", { path }, { path, why: "it is a link to something else than a `.det` file" }) };
    const large = tooLarge(path, stat.size);
    if (large !== undefined) return { problem: large };
    bytes = readFileSync(path);
  } catch (error) {
    return { problem: unreadable(path, error) };
  }
  return decoded(path, bytes);
}

export function tooLarge(path: string, bytes: number): Diagnostic | undefined {
  return bytes > maxDetectionBytes ? problem("E1305", { path }, { path, bytes, limit: maxDetectionBytes }) : undefined;
}

export function decoded(path: string, bytes: Buffer): Read {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { problem: problem("E1303", { path }, { path, offset: firstBadByte(bytes) + 1 }) };
  }
}

export function unreadable(path: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") return problem("E1301", { path }, { path });
  return problem("E1302", { path }, { path, why: reason(error) });
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const known: Record<string, string> = {
    EISDIR: "it is a folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ELOOP: "too many links",
  };
  return known[code] ?? (code || String(error));
}

/** Decoding replaces what is not UTF-8, so encoding the result again differs first there. */
function firstBadByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString("utf8"));
  const length = Math.min(bytes.length, again.length);
  for (let i = 0; i < length; i++) if (bytes[i] !== again[i]) return i;
  return length;
}

/** The nearest samefire.yaml in the folder or above it. */
export function findConfig(from: string, exists: (path: string) => boolean = existsSync): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (exists(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

export interface Found {
  /** Relative to the working folder where they are below it, with `/`, each once, sorted within what was asked for. */
  readonly paths: readonly string[];
  readonly problems: readonly Diagnostic[];
}

const disk: Tree = { isFolder: (path) => statSync(path).isDirectory() };

/** `.det` files of files, folders and globs. What is named but holds none is a problem. */
export async function findDetections(asked: readonly string[], tree: Tree = disk): Promise<Found> {
  return find(asked, (path) => path.endsWith(".det"), "**/*.det", tree);
}

export const onDisk: Files = { readText, findDetections: (asked) => findDetections(asked), findConfig: (from) => findConfig(from) };

/** Log files: every file named, or whatever a folder or glob holds that looks like a log. */
export async function findLogs(asked: readonly string[]): Promise<Found> {
  return find(asked, () => true, "**/*.{json,ndjson,jsonl,log,gz}", disk);
}

async function find(asked: readonly string[], accepts: (path: string) => boolean, inFolder: string, tree: Tree): Promise<Found> {
  const paths = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const one of asked) {
    const found = await expand(one, accepts, inFolder, tree);
    if ("problem" in found) problems.push(found.problem);
    else for (const path of found.paths) paths.add(display(path));
  }
  return { paths: [...paths], problems };
}

async function expand(
  asked: string,
  accepts: (path: string) => boolean,
  inFolder: string,
  { isFolder, fileSystem }: Tree,
): Promise<{ readonly paths: readonly string[] } | { readonly problem: Diagnostic }> {
  const options = { absolute: true, ignore: ["**/node_modules/**"], expandDirectories: false, dot: false, ...(fileSystem && { fs: fileSystem }) };
  let kind: "folder" | "glob";
  try {
    if (!isFolder(asked)) return { paths: [asked] };
    kind = "folder";
  } catch (error) {
    if (!/[*?[\]{}()!]/.test(asked)) return { problem: unreadable(asked, error) };
    kind = "glob";
  }
  // Loaded where it is needed: a command on one file starts without it.
  const { glob } = await import("tinyglobby");
  const paths = kind === "folder" ? await glob(inFolder, { ...options, cwd: resolve(asked) }) : (await glob(asked, options)).filter(accepts);
  return paths.length === 0 ? { problem: problem("E1304", { path: asked }, { path: asked }) } : { paths: [...paths].sort() };
}

function display(path: string): string {
  const below = relative(process.cwd(), resolve(path)).split(sep).join("/");
  return below === "" || below.startsWith("../../..") ? resolve(path).split(sep).join("/") : below;
}
