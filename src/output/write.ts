/** Puts files into an output folder: all of them or none, and never over what is not samefire's own. Everything is planned before anything is touched. */

import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import { type Change, commit, diskProblem, fileProblem, found, linkThatLeadsOut, replace } from "./disk.ts";
import {
  buildManifest,
  type Manifest,
  type ManifestEntry,
  manifestEntry,
  manifestPath,
  manifestText,
  type OwnedFile,
  readManifest,
  sha256,
} from "./manifest.ts";
import { collisions, foldedPath, pathProblem } from "./paths.ts";

export interface WriteOptions {
  /** Overwrite and remove what is not samefire's own, or what a hand has changed. */
  readonly force: boolean;
  /** Which of samefire's own files this run speaks for: those of them that it did not emit are removed. None where it is absent. */
  readonly prune?: (entry: ManifestEntry) => boolean;
}

export type WriteResult =
  /** Paths below the folder. */
  | {
      readonly kind: "written";
      readonly written: readonly string[];
      readonly unchanged: readonly string[];
      readonly removed: readonly string[];
      readonly warnings: readonly Diagnostic[];
    }
  /** Nothing was touched. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

export function writeOutput(folder: string, files: readonly OwnedFile[], options: WriteOptions): WriteResult {
  try {
    const unfit = unfitPaths(folder, files);
    if (unfit.length > 0) return refused(unfit);
    const before = recorded(folder);
    const { manifest } = before;
    if (manifest === undefined) return refused(before.diagnostics);

    const owners = new Map(manifest.files.map((entry) => [foldedPath(entry.path), entry]));
    const writing = files.map((file) => planWrite(folder, file, owners.get(foldedPath(file.path)), options));
    const stale = staleEntries(manifest, files, options).map((entry) => planRemoval(folder, entry, options));
    const diagnostics = [...writing, ...stale].flatMap((step) => step.diagnostics);
    if (hasErrors(diagnostics)) return refused(diagnostics);

    const gone = new Set(stale.filter((step) => !step.stays).map((step) => foldedPath(step.path)));
    const emitted = new Set(files.map((file) => foldedPath(file.path)));
    const kept = manifest.files.filter((entry) => !gone.has(foldedPath(entry.path)) && !emitted.has(foldedPath(entry.path)));
    const record = manifestText(buildManifest([...files.map(manifestEntry), ...kept]));

    const changes: Change[] = [...stale, ...writing].flatMap((step) => step.change ?? []);
    if (record !== before.text) changes.push({ path: manifestPath, text: record });
    commit(folder, changes, options.force);
    return {
      kind: "written",
      written: writing.filter((step) => step.change !== undefined).map((step) => step.path),
      unchanged: writing.filter((step) => step.change === undefined).map((step) => step.path),
      removed: stale.filter((step) => step.change !== undefined).map((step) => step.path),
      warnings: diagnostics,
    };
  } catch (error) {
    return refused([diskProblem(folder, error)]);
  }
}

/** Replaces one file of the user's in one step; what goes wrong comes back. */
export function replaceFile(path: string, text: string): Diagnostic | undefined {
  try {
    replace(path, text);
    return undefined;
  } catch (error) {
    return fileProblem(path, error);
  }
}

/** A file for somebody else's folder. */
export interface NewFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Gives way to a file that is there. */
  readonly yielding?: boolean;
}
export type Created =
  | { readonly kind: "created"; readonly written: readonly string[] /** Were there, with another text. */; readonly yielded: readonly string[] }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** All files or none, and nothing that is there is touched. From then on they are the user's. */
export function createFiles(folder: string, files: readonly NewFile[]): Created {
  try {
    const unfit = unfitPaths(folder, files);
    if (unfit.length > 0) return { kind: "refused", diagnostics: unfit };
    const steps = files.map((file) => ({ ...file, ...planCreation(folder, file) }));
    const diagnostics = steps.flatMap((step) => step.diagnostics);
    if (diagnostics.length > 0) return { kind: "refused", diagnostics };
    const fresh = steps.filter((step) => step.fresh);
    commit(
      folder,
      fresh.map(({ path, text }) => ({ path, text })),
      false,
    );
    return { kind: "created", written: fresh.map(({ path }) => path), yielded: steps.filter((step) => step.yields).map(({ path }) => path) };
  } catch (error) {
    return { kind: "refused", diagnostics: [diskProblem(folder, error)] };
  }
}

function planCreation(
  folder: string,
  { path, text, yielding }: NewFile,
): { readonly fresh: boolean; readonly yields: boolean; readonly diagnostics: readonly Diagnostic[] } {
  const outside = leadingOut(folder, path);
  if (outside !== undefined) return { fresh: false, yields: false, diagnostics: [outside] };
  const there = found(folder, path);
  if (there.kind === "nothing") return { fresh: true, yields: false, diagnostics: [] };
  if (there.kind === "file" && there.content.equals(Buffer.from(text))) return { fresh: false, yields: false, diagnostics: [] };
  if (yielding === true && there.kind === "file") return { fresh: false, yields: true, diagnostics: [] };
  return { fresh: false, yields: false, diagnostics: [problem("E1701", { path: join(folder, path) }, { path })] };
}

function refused(diagnostics: readonly Diagnostic[]): WriteResult {
  return { kind: "refused", diagnostics };
}

function unfitPaths(folder: string, files: readonly { readonly path: string }[]): readonly Diagnostic[] {
  const unfit = files.flatMap(({ path }) => {
    const reason = pathProblem(path);
    return reason === undefined ? [] : [problem("E0622", { path: folder }, { path, reason })];
  });
  const colliding = collisions(files.map((file) => file.path)).map(([first, second]) => problem("E0623", { path: folder }, { first, second }));
  return [...unfit, ...colliding];
}

interface Recorded {
  readonly manifest?: Manifest;
  /** As it stands on the disk. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

function recorded(folder: string): Recorded {
  const outside = leadingOut(folder, manifestPath);
  if (outside !== undefined) return { diagnostics: [outside] };
  const there = found(folder, manifestPath);
  if (there.kind === "nothing") return { manifest: buildManifest([]), diagnostics: [] };
  if (there.kind === "other") return { diagnostics: [problem("E0621", { path: join(folder, manifestPath) }, { reason: "it is not a file" })] };
  const text = there.content.toString("utf8");
  return { text, ...readManifest(join(folder, manifestPath), text) };
}

function leadingOut(folder: string, path: string): Diagnostic | undefined {
  const link = linkThatLeadsOut(folder, path);
  return link === undefined ? undefined : problem("E0629", { path: join(folder, path) }, { path, link });
}

interface Step {
  readonly path: string;
  /** Absent where the disk is already as it should be. */
  readonly change?: Change;
  readonly diagnostics: readonly Diagnostic[];
}

function planWrite(folder: string, { path, text }: OwnedFile, owner: ManifestEntry | undefined, { force }: WriteOptions): Step {
  const change: Change = { path, text };
  const outside = leadingOut(folder, path);
  if (outside !== undefined) return { path, diagnostics: [outside] };
  const there = found(folder, path);
  if (there.kind === "nothing") return { path, change, diagnostics: [] };
  // What a killed run left is equal to what this run would write: nobody's change is lost.
  const renamed = owner !== undefined && owner.path !== path;
  if (!renamed && there.kind === "file" && there.content.equals(Buffer.from(text))) return { path, diagnostics: [] };
  if (force && (there.kind === "file" || there.replaceable)) return { path, change, diagnostics: [] };
  const place = { path: join(folder, path) };
  if (owner === undefined) return { path, diagnostics: [problem("E0624", place, { path })] };
  const clean = there.kind === "file" && sha256(there.content) === owner.sha256;
  return clean ? { path, change, diagnostics: [] } : { path, diagnostics: [problem("E0625", place, { path })] };
}

/** Removals come before what is written, so where case does not count a file that only changed its case is not lost. */
function staleEntries(manifest: Manifest, files: readonly OwnedFile[], { prune }: WriteOptions): readonly ManifestEntry[] {
  const emitted = new Set(files.map((file) => file.path));
  const folded = new Set(files.map((file) => foldedPath(file.path)));
  return manifest.files.filter((entry) => !emitted.has(entry.path) && (folded.has(foldedPath(entry.path)) || prune?.(entry) === true));
}

/** `stays`: the file is still there afterwards, and still samefire's. */
function planRemoval(folder: string, { path, sha256: sum }: ManifestEntry, { force }: WriteOptions): Step & { readonly stays: boolean } {
  const outside = leadingOut(folder, path);
  if (outside !== undefined) return { path, stays: true, diagnostics: [outside] };
  const there = found(folder, path);
  if (there.kind === "nothing") return { path, stays: false, diagnostics: [] };
  const clean = there.kind === "file" ? force || sha256(there.content) === sum : force && there.replaceable;
  if (clean) return { path, stays: false, change: { path }, diagnostics: [] };
  return { path, stays: true, diagnostics: [problem("W0628", { path: join(folder, path) }, { path })] };
}
