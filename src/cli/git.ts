/**
 * A revision of a git repository, as though it were checked out. `git` is run without a shell and reads objects alone: no hook, filter, textconv or monitor of the
 * repository runs, nothing is fetched, and nothing is written.
 */

import { spawnSync } from "node:child_process";
import { posix, relative, resolve, sep } from "node:path";
import type { FileSystemAdapter } from "tinyglobby";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { configName, decoded, type Files, findConfig, findDetections, type Read, tooLarge } from "./files.ts";

export interface Revision {
  /** As it was asked for. */
  readonly name: string;
  /** The commit's id. */
  readonly commit: string;
  readonly files: Files;
  /** Whether there is a `.det` file anywhere in it. */
  readonly hasDetections: boolean;
  /** What git calls a path there: `main:detections/a.det`. */
  called(path: string): string;
}

export type Opened = { readonly revision: Revision } | { readonly problem: Diagnostic };

export function openRevision(name: string): Opened {
  const why = unfitName(name);
  if (why !== undefined) return { problem: problem("E2006", undefined, { name, why }) };
  const top = git(["rev-parse", "--show-cdup"]);
  if ("problem" in top) return { problem: top.notRepository ? problem("E2001", undefined, { revision: name }) : top.problem };
  const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  if ("problem" in commit) return { problem: commit.status === 1 || commit.status === 128 ? problem("E2002", undefined, { revision: name }) : commit.problem };
  const id = commit.out.toString("utf8").trim();
  const listed = git(["ls-tree", "-r", "-z", "-l", "--full-tree", id]);
  if ("problem" in listed) return { problem: listed.problem };
  const root = resolve(top.out.toString("utf8").replace(/\n$/, "") || ".");
  return { revision: revisionOf(name, id, root, entriesIn(listed.out.toString("utf8"))) };
}

/** How git and GitHub write that there is no commit: what a new branch was before its first push. */
export function isNoCommit(name: string): boolean {
  return /^0{40}(0{24})?$/.test(name);
}

/** Whether it is a revision, for a name that is a path as well; false where git is not there. */
export function isRevision(name: string): boolean {
  return unfitName(name) === undefined && "out" in git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
}

/** What could be taken for an option, for a path in a commit, for a range, or does not stay one word. */
function unfitName(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.startsWith("-")) return "it begins with `-`";
  if (/[\s\p{Cc}]/u.test(name)) return "it holds a blank or a control character";
  if (name.includes("..")) return "it is a range: give its two ends one by one";
  return /[:?*[\\]/.test(name) ? "it holds one of `:?*[\\`" : undefined;
}

type Ran = { readonly out: Buffer } | { readonly problem: Diagnostic; readonly status: number | null; readonly notRepository: boolean };

/** Before the command: nothing of the repository's own settings that would run something. */
const settings = ["--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit"];

function git(args: readonly string[], input = "", mostBytes = 256 * 1024 * 1024): Ran {
  const { status, stdout, stderr, error } = spawnSync("git", [...settings, ...args], {
    input,
    maxBuffer: mostBytes,
    windowsHide: true,
    env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" },
  });
  if (error !== undefined) {
    const code = (error as NodeJS.ErrnoException).code;
    return {
      problem: problem("E2003", undefined, { reason: code === "ENOENT" ? "there is no `git` in PATH" : (code ?? error.message) }),
      status,
      notRepository: false,
    };
  }
  if (status === 0) return { out: stdout };
  const said = stderr.toString("utf8").trim().split("\n")[0] ?? "";
  return {
    problem: problem("E2005", undefined, { reason: said.replace(/^fatal: /, "") || `it ended with ${status}` }),
    status,
    notRepository: said.includes("not a git repository"),
  };
}

interface Entry {
  readonly link: boolean;
  readonly id: string;
  readonly bytes: number;
}

/** Files and links by their path from the root; what belongs to another repository is not here. */
function entriesIn(listing: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of listing.split("\0")) {
    const [, mode, kind, id, bytes, path] = /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(line) ?? [];
    // Of an object that is missing no size is known; whoever reads it is told.
    if (path !== undefined && id !== undefined && kind === "blob") entries.set(path, { link: mode === "120000", id, bytes: Number(bytes) || 0 });
  }
  return entries;
}

function revisionOf(name: string, commit: string, root: string, entries: ReadonlyMap<string, Entry>): Revision {
  const folders = foldersOf(entries);
  const contents = new Map<string, Buffer>();
  const pathIn = (path: string): string => relative(root, resolve(path)).split(sep).join("/");

  /** Of the detections and settings all at once, since most of them are asked for. */
  const contentOf = (path: string, { id }: Entry): Buffer | Diagnostic => {
    if (!contents.has(id)) {
      const wanted = [...entries]
        .filter(([other, { bytes }]) => other === path || (isRead(other) && tooLarge(other, bytes) === undefined))
        .map(([, entry]) => entry);
      const read = git(
        ["cat-file", "--batch"],
        wanted.map((entry) => `${entry.id}\n`).join(""),
        wanted.reduce((sum, { bytes }) => sum + bytes + 200, 0),
      );
      if ("problem" in read) return read.problem;
      for (const [blob, content] of blobsIn(read.out)) contents.set(blob, content);
    }
    return contents.get(id) ?? problem("E2005", { path: called(path) }, { reason: `the object ${id} is missing` });
  };
  const called = (path: string): string => `${name}:${path}`;

  const read = (path: string): Read => {
    let at = pathIn(path);
    for (let links = 0; links < mostLinks; links++) {
      const entry = entries.get(at);
      if (entry === undefined) {
        const folder = folders.has(at);
        return { problem: folder ? problem("E1302", { path }, { path, why: "it is a folder" }) : problem("E1301", { path }, { path }) };
      }
      const large = tooLarge(path, entry.bytes);
      if (large !== undefined) return { problem: large };
      const content = contentOf(at, entry);
      if (!Buffer.isBuffer(content)) return { problem: content };
      if (!entry.link) {
        // Messages quote what they are about, so a link lets no other file than a detection into one.
        const led = path.endsWith(".det") && !at.endsWith(".det");
        return led ? { problem: problem("E1302", { path }, { path, why: "it is a link to something else than a `.det` file" }) } : decoded(path, content);
      }
      at = posix.join(posix.dirname(at), content.toString("utf8"));
    }
    return { problem: problem("E1302", { path }, { path, why: "too many links" }) };
  };

  const tree = {
    isFolder: (path: string): boolean => {
      const at = pathIn(path);
      if (at === "" || folders.has(at)) return true;
      if (!entries.has(at)) throw Object.assign(new Error(`${path} is not there`), { code: "ENOENT" });
      return false;
    },
    fileSystem: { readdir: readdirOf(folders, pathIn) } as unknown as FileSystemAdapter,
  };
  return {
    name,
    commit,
    called: (path) => called(pathIn(path)),
    hasDetections: [...entries.keys()].some((path) => path.endsWith(".det")),
    files: {
      readText: read,
      findDetections: (asked) => findDetections(asked, tree),
      findConfig: (from) => findConfig(from, (path) => entries.has(pathIn(path))),
    },
  };
}

const mostLinks = 8;

function isRead(path: string): boolean {
  return path.endsWith(".det") || posix.basename(path) === configName;
}

/** What `cat-file --batch` prints: for each object a line with its id, kind and size, its bytes, and a line break. */
function* blobsIn(printed: Buffer): Generator<readonly [id: string, content: Buffer]> {
  for (let at = 0; at < printed.length; ) {
    const end = printed.indexOf(0x0a, at);
    if (end < 0) return;
    const [id, kind, bytes] = printed.subarray(at, end).toString("utf8").split(" ");
    at = end + 1;
    if (id === undefined || kind !== "blob") continue;
    yield [id, printed.subarray(at, at + Number(bytes))];
    at += Number(bytes) + 1;
  }
}

/** Names in each folder, with whether they are folders. */
function foldersOf(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  const folders = new Map<string, Map<string, boolean>>([["", new Map()]]);
  for (const path of entries.keys()) {
    let isFolder = false;
    for (let at = path; at !== ""; ) {
      const parent = posix.dirname(at) === "." ? "" : posix.dirname(at);
      const names = folders.get(parent);
      const known = names?.has(posix.basename(at)) === true;
      if (names === undefined) folders.set(parent, new Map([[posix.basename(at), isFolder]]));
      else names.set(posix.basename(at), isFolder);
      if (known) break;
      isFolder = true;
      at = parent;
    }
  }
  return folders;
}

type Readdir = (path: string, options: unknown, done: (error: Error | null, found: readonly object[]) => void) => void;

/** As Node's, for the walk of a glob. */
function readdirOf(folders: ReadonlyMap<string, ReadonlyMap<string, boolean>>, pathIn: (path: string) => string): Readdir {
  return (path, _, done) => {
    const found = [...(folders.get(pathIn(path)) ?? [])].map(([name, isFolder]) => ({
      name,
      isFile: () => !isFolder,
      isDirectory: () => isFolder,
      isSymbolicLink: () => false,
    }));
    // The walk counts what it has begun, so it must not end before it has.
    process.nextTick(done, null, found);
  };
}
