/**
 * Changes a folder in one go: what is new is staged beside and checked, then renamed into place. A failure takes everything back, and so does
 * the next run after one that was killed, from the journal that stands beside. Knows nothing of owners.
 */

import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
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
import { manifestPath, sha256 } from "./manifest.ts";
import { foldedPath, ownFolder, pathProblem } from "./paths.ts";
import type { Found } from "./plan.ts";

/** A file to be there with this text, or, without a text, not to be there. */
export interface Change {
  readonly path: string;
  readonly text?: string;
}

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

/** A path that stands there and is `path`, or a folder on the way to it, but for case or the form of its accents: some disks take them for the same. */
export function twinOf(path: string, listed: (folder: string) => Listing): string | undefined {
  const parts = path.split("/");
  for (const [n, part] of parts.entries()) {
    const { names, folded } = listed(parts.slice(0, n).join("/"));
    if (names.has(part)) continue;
    const twin = folded.get(foldedPath(part));
    return twin === undefined ? undefined : [...parts.slice(0, n), twin].join("/");
  }
  return undefined;
}

/** The names in a folder, and each by what some disks take it for. */
export interface Listing {
  readonly names: ReadonlySet<string>;
  readonly folded: ReadonlyMap<string, string>;
}

export function listingOf(names: readonly string[]): Listing {
  return { names: new Set(names), folded: new Map(names.map((name) => [foldedPath(name), name])) };
}

/** What stands in a folder, sorted; nothing where it is none. */
export function namesIn(folder: string, path: string): readonly string[] {
  try {
    return readdirSync(join(folder, path)).sort();
  } catch (error) {
    if (isDiskError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw error;
  }
}

/** Whether a path below a folder is, by links, somewhere else. */
export function leadsOut(folder: string, path: string): boolean {
  try {
    const inside = relative(realpathSync(folder), realpathSync(join(folder, path)));
    return inside === ".." || inside.startsWith(`..${sep}`) || inside.startsWith(sep);
  } catch {
    // A link to nothing leads nowhere that is inside.
    return true;
  }
}

const stagingPath = `${ownFolder}/staging`;
const journalName = "journal.json";

/** All changes in their order, or none of them. Whoever calls it holds the folder's lock. */
export function commit(folder: string, changes: readonly Change[]): void {
  if (changes.length > 0) uninterrupted(() => commitAll(folder, changes));
}

/** What a commit does, written down before it begins: a run that finds it afterwards takes back what was done of it. */
interface Journal {
  readonly journal: 1;
  /** In the order in which they are done. */
  readonly steps: readonly Step[];
  /** Folders that were not there, outermost first. */
  readonly folders: readonly string[];
}
interface Step {
  readonly path: string;
  /** Of the new file, which waits in the staging folder as `N.new`; absent for a removal. */
  readonly sha256?: string;
  /** What was there before stands in the staging folder as `N.old`. */
  readonly replaces: boolean;
}

function commitAll(folder: string, changes: readonly Change[]): void {
  const staging = join(folder, stagingPath);
  const journal: Journal = {
    journal: 1,
    steps: changes.map(({ path, text }) => ({
      path,
      ...(text !== undefined && { sha256: sha256(text) }),
      replaces: statsOf(join(folder, path)) !== undefined,
    })),
    folders: missingFolders(folder, changes),
  };
  try {
    mkdirSync(staging);
    for (const [i, change] of changes.entries()) stage(folder, change, join(staging, String(i)));
    writeDown(staging, journal);
    for (const [i, step] of journal.steps.entries()) put(folder, step, join(staging, `${i}.new`));
    for (const { path, text } of changes) if (text === undefined) removeEmptyFolders(dirname(join(folder, path)), folder);
    // With this the run has happened.
    unlinkSync(join(staging, journalName));
  } catch (error) {
    // Where something stands in the way of that too, the journal stays for the next run.
    if (attempt(() => takeBack(folder, journal))) rmSync(staging, { recursive: true, force: true });
    throw error;
  }
  rmSync(staging, { recursive: true, force: true });
}

export type Recovered =
  /** How many files a killed run had changed, which are now as before it. */
  | { readonly kind: "whole"; readonly restored: number }
  /** What stands there is not what a run leaves. Nothing was touched. */
  | { readonly kind: "spoilt"; readonly path: string; readonly reason: string };

/** Takes back what a killed run had done. Whoever calls it holds the folder's lock. */
export function recover(folder: string, force: boolean): Recovered {
  const staging = join(folder, stagingPath);
  const stats = statsOf(staging);
  if (stats === undefined) return { kind: "whole", restored: 0 };
  const journal = stats.isDirectory() ? readJournal(folder) : undefined;
  if (typeof journal === "string" && !force) return { kind: "spoilt", path: stagingPath, reason: journal };
  let restored = 0;
  uninterrupted(() => {
    if (typeof journal === "object") {
      restored = takeBack(folder, journal);
      unlinkSync(join(staging, journalName));
    }
    rmSync(staging, { recursive: true, force: true });
  });
  return { kind: "whole", restored };
}

/** A text says why it is none. What lies in a repository may come from anybody, and a journal moves files: into no place where no run writes. */
function readJournal(folder: string): Journal | string | undefined {
  const there = found(folder, `${stagingPath}/${journalName}`);
  if (there.kind === "nothing") return undefined;
  let json: Partial<Journal> | null;
  try {
    json = there.kind === "file" ? (JSON.parse(there.content.toString("utf8")) as Partial<Journal> | null) : null;
  } catch {
    json = null;
  }
  if (json?.journal !== 1 || !Array.isArray(json.steps) || !Array.isArray(json.folders)) return "its journal cannot be read";
  const steps = json.steps as readonly (Partial<Step> | null)[];
  const paths = [...steps.map((step) => step?.path), ...(json.folders as readonly unknown[])];
  const strange = paths.find((path) => typeof path !== "string" || (path !== manifestPath && (pathProblem(path) !== undefined || /(^|\/)\./.test(path))));
  if (paths.some((path) => path === undefined) || strange !== undefined) return "its journal names a path where no run writes";
  const link = (paths as readonly string[]).map((path) => linkThatLeadsOut(folder, path)).find((one) => one !== undefined);
  return link === undefined ? (json as Journal) : `\`${link}\` is a link that leads out of the folder`;
}

/** All that can run out of space happens here, where nothing is visible yet. */
function stage(folder: string, { path, text }: Change, name: string): void {
  if (text !== undefined) {
    writeFileSync(`${name}.new`, text, { flag: "wx" });
    // A disk that loses something without a word has to be found out now.
    if (!readFileSync(`${name}.new`).equals(Buffer.from(text))) throw diskError("EIO", `${name}.new`);
  }
  const target = join(folder, path);
  const stats = statsOf(target);
  if (stats === undefined) return;
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(target), `${name}.old`);
  // The file itself, with all that it is, where the disk has links.
  else if (!attempt(() => linkSync(target, `${name}.old`))) copyFileSync(target, `${name}.old`);
}

/** From here on a killed run is taken back. The journal alone is flushed to the disk: to flush each file would make a large run several times as long. */
function writeDown(staging: string, journal: Journal): void {
  const path = join(staging, journalName);
  const file = openSync(`${path}.new`, "wx");
  try {
    writeFileSync(file, JSON.stringify(journal));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

function put(folder: string, { path, sha256: sum }: Step, fresh: string): void {
  const target = join(folder, path);
  if (sum === undefined) unlinkSync(target);
  else {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(fresh, target);
  }
}

/** Only where the file is still as the run has left it: a hand that was there since then keeps its work. */
function takeBack(folder: string, { steps, folders }: Journal): number {
  const staging = join(folder, stagingPath);
  let restored = 0;
  for (const [i, { path, sha256: sum, replaces }] of [...steps.entries()].reverse()) {
    const there = found(folder, path);
    const done = sum === undefined ? there.kind === "nothing" : there.kind === "file" && sha256(there.content) === sum;
    const old = join(staging, `${i}.old`);
    if (!done || (replaces && statsOf(old) === undefined)) continue;
    if (replaces) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      renameSync(old, join(folder, path));
    } else unlinkSync(join(folder, path));
    restored++;
  }
  for (const made of [...folders].reverse()) attempt(() => rmdirSync(join(folder, made)));
  return restored;
}

function missingFolders(folder: string, changes: readonly Change[]): readonly string[] {
  const missing = new Set<string>();
  for (const { path, text } of changes) {
    const parts = text === undefined ? [] : path.split("/").slice(0, -1);
    for (let n = 1; n <= parts.length; n++) {
      const parent = parts.slice(0, n).join("/");
      if (statsOf(join(folder, parent)) === undefined) missing.add(parent);
    }
  }
  return [...missing].sort();
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
  const target = realpathSync(path);
  moveInto(target, text, statSync(target).mode);
}

/** Likewise, and where there is nothing a new file is made. */
export function replaceOrMake(path: string, text: string): void {
  if (statsOf(path) === undefined) moveInto(path, text);
  else replace(path, text);
}

/** Why no file can be put there, as far as it shows before it is tried. */
export function obstacle(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return "it is a folder";
  if (stats !== undefined && !stats.isFile()) return "it is no file";
  const folder = stats === undefined ? dirname(path) : dirname(realpathSync(path));
  const around = statSync(folder, { throwIfNoEntry: false });
  if (around === undefined) return "its folder does not exist";
  if (!around.isDirectory()) return reasons.ENOTDIR;
  accessSync(folder, constants.W_OK);
  return undefined;
}

/** Likewise, where the folders around it are made as well. */
export function obstacleToNew(path: string): string | undefined {
  const folder = dirname(path);
  return folder === path || statSync(folder, { throwIfNoEntry: false }) !== undefined ? obstacle(path) : obstacleToNew(folder);
}

function moveInto(target: string, text: string, mode = 0o666): void {
  uninterrupted(() => {
    const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
    try {
      writeFileSync(fresh, text, { flag: "wx", mode });
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
  EIO: "the disk does not give back what was written",
};

/** What to say of an error of the disk; any other error is ours and goes on. */
export function diskProblem(folder: string, error: unknown): Diagnostic {
  if (!isDiskError(error)) throw error;
  const at = relative(folder, error.dest ?? error.path ?? folder);
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

function diskError(code: string, path: string): Error {
  return Object.assign(new Error(code), { code, path, syscall: "read" });
}

interface DiskError extends NodeJS.ErrnoException {
  readonly code: string;
  readonly dest?: string;
}

function isDiskError(error: unknown): error is DiskError {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
