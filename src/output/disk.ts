/** Changes a folder in one go: what is new is staged beside, then renamed into place; a failure puts everything back. Knows nothing of owners. */

import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { ownFolder } from "./paths.ts";

/** A file to be there with this text, or, without a text, not to be there. */
export interface Change {
  readonly path: string;
  readonly text?: string;
}

export type Found =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly content: Buffer }
  /** Something else: a link can be replaced, a folder or device is left alone. */
  | { readonly kind: "other"; readonly replaceable: boolean };

export function found(folder: string, path: string): Found {
  const stats = statsOf(join(folder, path));
  if (stats === undefined) return { kind: "nothing" };
  if (stats.isFile()) return { kind: "file", content: readFileSync(join(folder, path)) };
  return { kind: "other", replaceable: stats.isSymbolicLink() };
}

/** The first folder on the way to `path` that is a link to a place outside, if there is one. */
export function linkThatLeadsOut(folder: string, path: string): string | undefined {
  const parts = path.split("/").slice(0, -1);
  for (let n = 1; n <= parts.length; n++) {
    const parent = parts.slice(0, n).join("/");
    const stats = statsOf(join(folder, parent));
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink() && leadsOut(folder, parent)) return parent;
  }
  return undefined;
}

function leadsOut(folder: string, path: string): boolean {
  try {
    const inside = relative(realpathSync(folder), realpathSync(join(folder, path)));
    return inside === ".." || inside.startsWith(`..${sep}`) || inside.startsWith(sep);
  } catch {
    // A link to nothing leads nowhere that is inside.
    return true;
  }
}

const stagingPath = `${ownFolder}/staging`;

/** All changes in their order, or none of them. `force` takes over what a killed run left. */
export function commit(folder: string, changes: readonly Change[], force: boolean): void {
  if (changes.length > 0) uninterrupted(() => commitAll(folder, changes, force));
}

function commitAll(folder: string, changes: readonly Change[], force: boolean): void {
  const undo: (() => void)[] = [];
  const staging = join(folder, stagingPath);
  try {
    makeFolder(folder, ownFolder, undo);
    if (force) rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging);
    undo.push(() => rmSync(staging, { recursive: true, force: true }));
    const staged = changes.map((change, i) => stage(folder, change, join(staging, String(i))));
    for (const file of staged) put(folder, file, undo);
  } catch (error) {
    for (const step of undo.reverse()) attempt(step);
    throw error;
  }
  rmSync(staging, { recursive: true, force: true });
  removeEmptyFolders(dirname(staging), folder);
  for (const { path, text } of changes) if (text === undefined) removeEmptyFolders(dirname(join(folder, path)), folder);
}

interface Staged {
  readonly path: string;
  /** Where the new file waits; absent for a removal. */
  readonly fresh?: string;
  /** A copy of what is there now. */
  readonly old?: string;
}

/** All that can run out of space happens here, where nothing is visible yet. */
function stage(folder: string, { path, text }: Change, name: string): Staged {
  const fresh = text === undefined ? {} : { fresh: `${name}.new` };
  if (text !== undefined) writeFileSync(`${name}.new`, text);
  const stats = statsOf(join(folder, path));
  if (stats === undefined) return { path, ...fresh };
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(join(folder, path)), `${name}.old`);
  else copyFileSync(join(folder, path), `${name}.old`);
  return { path, ...fresh, old: `${name}.old` };
}

function put(folder: string, { path, fresh, old }: Staged, undo: (() => void)[]): void {
  const target = join(folder, path);
  if (fresh === undefined) unlinkSync(target);
  else {
    makeFolder(folder, path.slice(0, path.lastIndexOf("/") + 1), undo);
    renameSync(fresh, target);
  }
  undo.push(() => (old === undefined ? unlinkSync(target) : renameSync(old, target)));
}

function makeFolder(folder: string, path: string, undo: (() => void)[]): void {
  const wanted = join(folder, path);
  const first = mkdirSync(wanted, { recursive: true });
  if (first !== undefined) undo.push(() => removeEmptyFolders(wanted, dirname(first)));
}

/** From a folder upwards, as long as they are empty; `last` stays. */
function removeEmptyFolders(from: string, last: string): void {
  for (let at = from; relative(last, at) !== ""; at = dirname(at)) {
    if (!attempt(() => rmdirSync(at))) return;
  }
}

function attempt(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}

/** A link stays a link: the file that it leads to is replaced. */
export function replace(path: string, text: string): void {
  uninterrupted(() => {
    const target = realpathSync(path);
    const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
    try {
      writeFileSync(fresh, text, { flag: "wx", mode: statSync(target).mode });
      renameSync(fresh, target);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that comes meanwhile takes effect afterwards. */
function uninterrupted(work: () => void): void {
  release();
  for (const signal of signals) process.on(signal, die);
  try {
    work();
  } finally {
    // Pending signals are delivered when the event loop has polled once more.
    setImmediate(() => setImmediate(release));
  }
}

function release(): void {
  for (const signal of signals) process.off(signal, die);
}

function die(signal: NodeJS.Signals): void {
  release();
  process.kill(process.pid, signal);
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isDiskError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EFBIG: "files may not become that large",
  EROFS: "the disk is read-only",
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a part of the path is a file",
};

/** What to say of an error of the disk; any other error is ours and goes on. */
export function diskProblem(folder: string, error: unknown): Diagnostic {
  if (!isDiskError(error)) throw error;
  const at = relative(folder, error.dest ?? error.path ?? folder);
  if (error.code === "EEXIST" && at === join(stagingPath)) return problem("E0627", { path: join(folder, stagingPath) }, { path: stagingPath });
  return unwritable(at.startsWith(ownFolder) ? folder : join(folder, at), error);
}

/** The same of one file, whatever the disk was asked for on the way. */
export function fileProblem(path: string, error: unknown): Diagnostic {
  if (!isDiskError(error)) throw error;
  return unwritable(path, error);
}

function unwritable(path: string, { code }: DiskError): Diagnostic {
  return problem("E0626", { path }, { path, reason: reasons[code] ?? code });
}

interface DiskError extends NodeJS.ErrnoException {
  readonly code: string;
  readonly dest?: string;
}

function isDiskError(error: unknown): error is DiskError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
