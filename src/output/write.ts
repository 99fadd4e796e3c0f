/** Puts files into an output folder: all of them or none, one run at a time, and never over what is not samefire's own. */

import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import {
  commit,
  diskProblem,
  fileProblem,
  found,
  type Listing,
  linkThatLeadsOut,
  listingOf,
  namesIn,
  obstacle,
  obstacleToNew,
  recover,
  replace,
  replaceOrMake,
  twinOf,
} from "./disk.ts";
import { lockPath, takeLock } from "./lock.ts";
import { buildManifest, type Manifest, manifestPath, readManifest } from "./manifest.ts";
import { ownFolder } from "./paths.ts";
import { type Plan, type PlanOptions, planOutput, type Tree, unfitPaths, type Wanted } from "./plan.ts";

/** What is to stand in the folder, made from what stands there and from what is samefire's own of it. */
export type Want = (tree: Tree, manifest: Manifest) => { readonly wanted: Wanted; readonly diagnostics: readonly Diagnostic[] };

export type WriteResult =
  | { readonly kind: "written"; readonly plan: Plan /** No errors. */; readonly diagnostics: readonly Diagnostic[] }
  /** Nothing was touched. */
  | { readonly kind: "refused"; readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] };

/** With an error anywhere, the folder stays as it was. */
export function writeOutput(folder: string, want: Want, options: PlanOptions): WriteResult {
  return alone(folder, options.force, (recovered): WriteResult => {
    const { plan, diagnostics } = planned(folder, want, options);
    const all = [...recovered, ...diagnostics];
    if (plan === undefined || hasErrors(all)) return { kind: "refused", ...(plan !== undefined && { plan }), diagnostics: all };
    commit(folder, plan.changes);
    return { kind: "written", plan, diagnostics: all };
  });
}

/** The same without writing anything of it. Only what a killed run has left is taken back here too. */
export function inspectOutput(folder: string, want: Want, options: PlanOptions): { readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const look = (recovered: readonly Diagnostic[]) => {
    const { plan, diagnostics } = planned(folder, want, options);
    return { ...(plan !== undefined && { plan }), diagnostics: [...recovered, ...diagnostics] };
  };
  // Otherwise nothing is made just to look on.
  return underway(folder) ? alone(folder, options.force, look) : guarded(folder, () => look([]));
}

/** Whether a run is writing, or one was killed: what stands there may be a mix. */
export function underway(folder: string): boolean {
  return namesIn(folder, ownFolder).some((name) => `${ownFolder}/${name}` !== manifestPath);
}

function planned(folder: string, want: Want, options: PlanOptions): { readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const before = recorded(folder);
  if (before.manifest === undefined) return { diagnostics: before.diagnostics };
  const tree = treeOf(folder);
  const { wanted, diagnostics } = want(tree, before.manifest);
  // What is not to be written is not planned either.
  if (hasErrors(diagnostics)) return { diagnostics };
  const plan = planOutput(tree, { manifest: before.manifest, ...(before.text !== undefined && { text: before.text }) }, wanted, options);
  return { plan, diagnostics: [...diagnostics, ...plan.diagnostics] };
}

type Refused = Extract<WriteResult, { kind: "refused" }>;

/** Under the folder's lock, with what a killed run left taken back. */
function alone<Result>(folder: string, force: boolean, work: (recovered: readonly Diagnostic[]) => Result): Result | Refused {
  return guarded(folder, () => {
    const outside = leadingOut(folder, manifestPath);
    if (outside !== undefined) return refused([outside]);
    const lock = takeLock(folder, force);
    if (lock.kind === "busy") return refused([problem("E0627", { path: folder }, { owner: lock.owner, path: lockPath })]);
    try {
      const left = recover(folder, force);
      if (left.kind === "spoilt") return refused([problem("E0634", { path: folder }, { path: left.path, reason: left.reason })]);
      return work(left.restored === 0 ? [] : [problem("I0630", { path: folder }, { files: left.restored })]);
    } finally {
      lock.release();
    }
  });
}

function guarded<Result>(folder: string, work: () => Result): Result | Refused {
  try {
    return work();
  } catch (error) {
    return refused([diskProblem(folder, error)]);
  }
}

/** A folder is listed once: nothing changes while it is planned for. */
function treeOf(folder: string): Tree {
  const listings = new Map<string, Listing>();
  const listed = (path: string): Listing => {
    const known = listings.get(path) ?? listingOf(namesIn(folder, path));
    listings.set(path, known);
    return known;
  };
  return {
    found: (path) => found(folder, path),
    linkThatLeadsOut: (path) => linkThatLeadsOut(folder, path),
    twinOf: (path) => twinOf(path, listed),
    namesIn: (path) => [...listed(path).names],
    shown: (path) => join(folder, path),
  };
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

/** Why a file of the user's could not be written, before the work for it is done. */
export function writeProblem(path: string): Diagnostic | undefined {
  try {
    const reason = obstacle(path);
    return reason === undefined ? undefined : problem("E0626", { path }, { path, reason });
  } catch (error) {
    return fileProblem(path, error);
  }
}

/** Writes one file of the user's in one step, over what is there; what goes wrong comes back. */
export function writeFile(path: string, text: string): Diagnostic | undefined {
  const unfit = writeProblem(path);
  if (unfit !== undefined) return unfit;
  try {
    replaceOrMake(path, text);
    return undefined;
  } catch (error) {
    return fileProblem(path, error);
  }
}

/** Why no new file could be put there, before it is known what is to stand in it. */
export function creationProblem(folder: string, path: string): Diagnostic | undefined {
  const place = join(folder, path);
  try {
    const outside = leadingOut(folder, path);
    if (outside !== undefined) return outside;
    if (found(folder, path).kind !== "nothing") return problem("E1701", { path: place }, { path });
    const reason = obstacleToNew(place);
    return reason === undefined ? undefined : problem("E0626", { path: place }, { path: place, reason });
  } catch (error) {
    return fileProblem(place, error);
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
  const unfit = unfitPaths(folder, files);
  if (unfit.length > 0) return refused(unfit);
  return alone(folder, false, (): Created => {
    const steps = files.map((file) => ({ ...file, ...planCreation(folder, file) }));
    const diagnostics = steps.flatMap((step) => step.diagnostics);
    if (diagnostics.length > 0) return refused(diagnostics);
    const fresh = steps.filter((step) => step.fresh);
    commit(
      folder,
      fresh.map(({ path, text }) => ({ path, text })),
    );
    return { kind: "created", written: fresh.map(({ path }) => path), yielded: steps.filter((step) => step.yields).map(({ path }) => path) };
  });
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

function refused(diagnostics: readonly Diagnostic[]): Refused {
  return { kind: "refused", diagnostics };
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
