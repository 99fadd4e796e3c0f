/** Finding and reading files for the commands: globs, folders, UTF-8, samefire.yaml upwards. Only reads. */

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";

export const configName = "samefire.yaml";
/** No person writes a larger one; the parser's memory is what it protects. */
const maxDetectionBytes = 16 * 1024 * 1024;

export type Read = { readonly text: string } | { readonly problem: Diagnostic };

/** A text file, strictly UTF-8. */
export function readText(path: string): Read {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    // A device or a pipe may never end. Messages quote what they are about, so a link lets no other file than a detection into one.
    if (!stat.isFile() && !stat.isDirectory()) return { problem: problem("E1302", { path }, { path, why: "it is not a file" }) };
    if (path.endsWith(".det") && !realpathSync(path).endsWith(".det"))
      return { problem: problem("E1302", { path }, { path, why: "it is a link to something else than a `.det` file" }) };
    const { size } = stat;
    if (size > maxDetectionBytes) return { problem: problem("E1305", { path }, { path, bytes: size, limit: maxDetectionBytes }) };
    bytes = readFileSync(path);
  } catch (error) {
    return { problem: unreadable(path, error) };
  }
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
export function findConfig(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

export interface Found {
  /** Relative to the working folder where they are below it, with `/`, each once, sorted within what was asked for. */
  readonly paths: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/** `.det` files of files, folders and globs. What is named but holds none is a problem. */
export async function findDetections(asked: readonly string[]): Promise<Found> {
  return find(asked, (path) => path.endsWith(".det"), "**/*.det");
}

/** Log files: every file named, or whatever a folder or glob holds that looks like a log. */
export async function findLogs(asked: readonly string[]): Promise<Found> {
  return find(asked, () => true, "**/*.{json,ndjson,jsonl,log,gz}");
}

async function find(asked: readonly string[], accepts: (path: string) => boolean, inFolder: string): Promise<Found> {
  const paths = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const one of asked) {
    const found = await expand(one, accepts, inFolder);
    if ("problem" in found) problems.push(found.problem);
    else for (const path of found.paths) paths.add(display(path));
  }
  return { paths: [...paths], problems };
}

async function expand(
  asked: string,
  accepts: (path: string) => boolean,
  inFolder: string,
): Promise<{ readonly paths: readonly string[] } | { readonly problem: Diagnostic }> {
  const options = { absolute: true, ignore: ["**/node_modules/**"], expandDirectories: false, dot: false };
  let kind: "folder" | "glob";
  try {
    if (!statSync(asked).isDirectory()) return { paths: [asked] };
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
