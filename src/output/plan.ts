/**
 * What is to be done to an output folder so that it holds what is wanted: every file and piece of a file judged by what stands there, what the
 * manifest says of it, and what would be written. Changes nothing; sees the folder through what it is given.
 */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import {
  buildManifest,
  type CommonEntry,
  identityOf,
  type Manifest,
  type ManifestEntry,
  manifestEntry,
  manifestPath,
  manifestText,
  type OwnedFile,
  type OwnedPiece,
  type PieceEntry,
  type RecordedOptions,
  sha256,
} from "./manifest.ts";
import { collisions, foldedPath, pathProblem } from "./paths.ts";

/** The folder as it stands. */
export interface Tree {
  found(path: string): Found;
  /** The first folder on the way to `path` that is a link to a place outside, if there is one. */
  linkThatLeadsOut(path: string): string | undefined;
  /** What stands there and is the same path on some disks. */
  twinOf(path: string): string | undefined;
  /** Names in a folder, sorted; none where there is no such folder. */
  namesIn(folder: string): readonly string[];
  /** A path below the folder, for messages. */
  shown(path: string): string;
}
export type Found =
  | { readonly kind: "nothing" }
  | { readonly kind: "file"; readonly content: Buffer }
  /** Something else: a link can be replaced, a folder or device is left alone. */
  | { readonly kind: "other"; readonly replaceable: boolean };

/** How a file is read of which only pieces are samefire's. Texts in and out; what is not a named piece stays to the byte. */
export interface SharedFormat {
  /** The pieces by key, or why the text cannot be understood. */
  pieces(text: string): ReadonlyMap<string, string> | { readonly reason: string };
  /** The text with these pieces put in, in place of what they were, or taken out where they are undefined. The file may not be there. */
  change(text: string | undefined, pieces: ReadonlyMap<string, string | undefined>): string;
}

/** All that the folder is to hold of samefire's. */
export interface Wanted {
  /** Absent for `build`. */
  readonly layout?: string;
  /** Of the layout, as they were set. */
  readonly options?: RecordedOptions;
  readonly files: readonly OwnedFile[];
  /** Files of no detection. */
  readonly common?: readonly { readonly path: string; readonly text: string }[];
  readonly pieces?: readonly OwnedPiece[];
  /** Of the file at a path in which there are pieces. */
  readonly formatOf?: (path: string) => SharedFormat | undefined;
}

export interface PlanOptions {
  /** Overwrite and remove what is not samefire's own, or what a hand has changed. */
  readonly force: boolean;
  /** Remove what no detection writes any more. What a detection that is still written has left behind is removed in any case. */
  readonly prune: boolean;
  /** Which of samefire's own files this run speaks for; the others stay as they are. */
  readonly speaksFor: (entry: ManifestEntry) => boolean;
}

/** How it stands with one file, or with one piece of a file. */
export type State =
  /** Not there, and never was. */
  | "new"
  /** Not there, though it was written. */
  | "missing"
  /** As it was written, and something else would be written now. */
  | "stale"
  | "current"
  /** Not as it was written. */
  | "edited"
  /** Something of others stands in its place. */
  | "foreign"
  /** Its detection writes something else in its stead, such as after a new name. */
  | "replaced"
  /** No detection writes it. */
  | "orphaned";

export interface Item {
  readonly path: string;
  /** Of the piece, where it is one. */
  readonly key?: string;
  readonly state: State;
  /** What is done about it; nothing also for what is refused. */
  readonly action: "write" | "remove" | "nothing";
  /** Of the detection; absent for files of none. */
  readonly id?: string;
  /** Of a new file: that of the same detection in whose stead it comes, and which is removed. */
  readonly from?: string;
}
/** A file to be written or, without a text, to be removed. */
export interface FileChange {
  readonly path: string;
  /** As in the item. */
  readonly from?: string;
  /** Undefined where nothing stood there, or no file. */
  readonly before?: Buffer;
  readonly text?: string;
}
export interface Plan {
  readonly items: readonly Item[];
  /** In the order in which they are to be made: removals first. The manifest is among them. */
  readonly changes: readonly FileChange[];
  /** What a person would change with `--force`: where a hand was, or something of others stands. */
  readonly held: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Recorded {
  readonly manifest: Manifest;
  /** As it stands on the disk. */
  readonly text?: string;
}

export function planOutput(tree: Tree, { manifest, text }: Recorded, wanted: Wanted, options: PlanOptions): Plan {
  const { files, common = [], pieces = [], layout, options: set } = wanted;
  const shares = [...new Set(pieces.map((piece) => piece.path))].map((path) => ({ path }));
  const unfit = [...unfitPaths(tree.shown(""), [...files, ...common, ...shares]), ...otherLayout(tree, manifest, layout)];
  if (unfit.length > 0) return { items: [], changes: [], held: [], diagnostics: unfit };

  const recordedFiles = [...manifest.files, ...manifest.common];
  const owners = new Map(recordedFiles.map((entry) => [foldedPath(entry.path), entry]));
  const leaving = staleEntries(manifest, wanted, options);
  const gone = new Set(leaving.map(({ entry }) => foldedPath(entry.path)));
  const removing = leaving.map(({ entry, state }) => planRemoval(tree, entry, state, options));
  const planned = [...files, ...common].map((file) => planWrite(tree, file, owners.get(foldedPath(file.path)), options, gone));
  const writing = renamed(planned, removing, new Map([...manifest.files, ...files].map((one) => [one.path, identityOf(one)])));
  const shared = planPieces(tree, manifest.pieces, wanted, options);

  const left = new Set(removing.filter((step) => !step.stays).map((step) => foldedPath(step.path)));
  const emitted = new Set([...files, ...common].map((file) => foldedPath(file.path)));
  const kept = ({ path }: { readonly path: string }) => !left.has(foldedPath(path)) && !emitted.has(foldedPath(path));
  const record = buildManifest([...files.map(manifestEntry), ...manifest.files.filter(kept)], {
    ...(layout !== undefined && { layout }),
    ...(set !== undefined && { options: set }),
    common: [...common.map((file): CommonEntry => ({ path: file.path, sha256: sha256(file.text) })), ...manifest.common.filter(kept)],
    pieces: shared.record,
  });
  const steps = [...removing, ...writing];
  const changes: FileChange[] = [...steps.flatMap((step) => step.change ?? []), ...shared.changes];
  const recordText = manifestText(record);
  if (recordText !== text) changes.push({ path: manifestPath, ...(text !== undefined && { before: Buffer.from(text) }), text: recordText });
  return {
    items: [...steps.flatMap((step) => step.item ?? []), ...shared.items],
    changes,
    held: [...steps.flatMap((step) => step.held ?? []), ...shared.held],
    diagnostics: [...writing, ...removing].flatMap((step) => step.diagnostics).concat(shared.diagnostics),
  };
}

/** Paths that could leave the folder, or that not every disk can hold side by side. */
export function unfitPaths(folder: string, files: readonly { readonly path: string }[]): readonly Diagnostic[] {
  const unfit = files.flatMap(({ path }) => {
    const reason = pathProblem(path);
    return reason === undefined ? [] : [problem("E0622", { path: folder }, { path, reason })];
  });
  const colliding = collisions(files.map((file) => file.path)).map(([first, second]) => problem("E0623", { path: folder }, { first, second }));
  return [...unfit, ...colliding];
}

function otherLayout(tree: Tree, manifest: Manifest, layout: string | undefined): readonly Diagnostic[] {
  const empty = manifest.files.length === 0 && manifest.common.length === 0 && manifest.pieces.length === 0;
  if (empty || manifest.layout === layout) return [];
  return [problem("E0632", { path: tree.shown("") }, { layout, found: manifest.layout })];
}

function leadingOut(tree: Tree, path: string): Diagnostic | undefined {
  const link = tree.linkThatLeadsOut(path);
  return link === undefined ? undefined : problem("E0629", { path: tree.shown(path) }, { path, link });
}

interface Step {
  readonly path: string;
  readonly item?: Item;
  /** Absent where the disk is already as it should be. */
  readonly change?: FileChange;
  /** What would be changed by force. */
  readonly held?: FileChange;
  readonly diagnostics: readonly Diagnostic[];
}
type Entry = CommonEntry & { readonly id?: string };

function planWrite(tree: Tree, file: WantedFile, owner: Entry | undefined, { force }: PlanOptions, gone: ReadonlySet<string>): Step {
  const { path, text } = file;
  const outside = leadingOut(tree, path);
  if (outside !== undefined) return { path, diagnostics: [outside] };
  const twin = tree.twinOf(path);
  if (twin !== undefined && !gone.has(foldedPath(twin))) return { path, diagnostics: [problem("E0631", { path: tree.shown(path) }, { path, twin })] };
  const there = tree.found(path);
  const item = (state: State, action: Item["action"]): Item => ({ path, state, action, ...(file.id !== undefined && { id: file.id }) });
  const change: FileChange = { path, ...(there.kind === "file" && { before: there.content }), text };
  if (there.kind === "nothing") return { path, item: item(owner === undefined ? "new" : "missing", "write"), change, diagnostics: [] };
  // What a killed run left is equal to what this run would write: nobody's change is lost.
  const renamed = owner !== undefined && owner.path !== path;
  if (!renamed && there.kind === "file" && there.content.equals(Buffer.from(text))) return { path, item: item("current", "nothing"), diagnostics: [] };
  const clean = owner !== undefined && there.kind === "file" && sha256(there.content) === owner.sha256;
  if (clean) return { path, item: item("stale", "write"), change, diagnostics: [] };
  const state = owner === undefined ? "foreign" : "edited";
  if (force && (there.kind === "file" || there.replaceable)) return { path, item: item(state, "write"), change, diagnostics: [] };
  const diagnostic = problem(owner === undefined ? "E0624" : "E0625", { path: tree.shown(path) }, { path });
  return { path, item: item(state, "nothing"), held: change, diagnostics: [diagnostic] };
}

/** `id` is absent for a file of no detection. */
interface WantedFile {
  readonly path: string;
  readonly text: string;
  readonly id?: string;
}

interface Leaving {
  readonly entry: Entry;
  readonly state: "replaced" | "orphaned";
}

/** Removals come before what is written, so where case does not count a file that only changed its case is not lost. */
function staleEntries(manifest: Manifest, { files, common = [], pieces = [] }: Wanted, { speaksFor }: PlanOptions): readonly Leaving[] {
  const emitted = new Set([...files, ...common].map((file) => file.path));
  const folded = new Set([...files, ...common].map((file) => foldedPath(file.path)));
  const identities = new Set([...files, ...pieces].map(identityOf));
  const ofFiles = manifest.files
    .filter((entry) => !emitted.has(entry.path) && (folded.has(foldedPath(entry.path)) || speaksFor(entry)))
    .map((entry): Leaving => ({ entry, state: folded.has(foldedPath(entry.path)) || identities.has(identityOf(entry)) ? "replaced" : "orphaned" }));
  const ofNone = manifest.common.filter((entry) => !emitted.has(entry.path)).map((entry): Leaving => ({ entry, state: "replaced" }));
  return [...ofFiles, ...ofNone];
}

/** `stays`: the file is still there afterwards, and still samefire's. */
function planRemoval(tree: Tree, { path, sha256: sum, id }: Entry, state: Leaving["state"], { force, prune }: PlanOptions): Step & { readonly stays: boolean } {
  const outside = leadingOut(tree, path);
  if (outside !== undefined) return { path, stays: true, diagnostics: [outside] };
  const there = tree.found(path);
  if (there.kind === "nothing") return { path, stays: false, diagnostics: [] };
  const item = (now: State, action: Item["action"]): Item => ({ path, state: now, action, ...(id !== undefined && { id }) });
  const change: FileChange = { path, ...(there.kind === "file" && { before: there.content }) };
  if (state === "orphaned" && !prune) return { path, stays: true, item: item("orphaned", "nothing"), diagnostics: [] };
  if (there.kind === "file" && sha256(there.content) === sum) return { path, stays: false, item: item(state, "remove"), change, diagnostics: [] };
  if (force && (there.kind === "file" || there.replaceable)) return { path, stays: false, item: item("edited", "remove"), change, diagnostics: [] };
  return { path, stays: true, item: item("edited", "nothing"), held: change, diagnostics: [problem("W0628", { path: tree.shown(path) }, { path })] };
}

/** New files with those in whose stead they come: of the same detection, with the same ending, and of several the one with the most lines in common. */
function renamed(writing: readonly Step[], removing: readonly Step[], identities: ReadonlyMap<string, string>): readonly Step[] {
  const kindOf = ({ path }: Step): string => `${identities.get(path)} ${path.slice(path.lastIndexOf("."))}`;
  let left = removing.filter(({ item }) => item?.state === "replaced" && item.action === "remove" && item.id !== undefined);
  return writing.map((step) => {
    const { item, change } = step;
    if (item?.state !== "new" || change?.text === undefined || item.id === undefined) return step;
    const lines = new Set(change.text.split("\n"));
    const shared = (one: Step): number => (one.change?.before?.toString("utf8") ?? "").split("\n").filter((line) => lines.has(line)).length;
    const [old] = left.filter((one) => kindOf(one) === kindOf(step)).sort((a, b) => shared(b) - shared(a));
    if (old === undefined) return step;
    left = left.filter((one) => one !== old);
    return { ...step, item: { ...item, from: old.path }, change: { ...change, from: old.path } };
  });
}

interface PlannedPieces {
  readonly items: readonly Item[];
  readonly changes: readonly FileChange[];
  readonly held: readonly FileChange[];
  readonly record: readonly PieceEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

function planPieces(tree: Tree, recorded: readonly PieceEntry[], { pieces = [], files, formatOf }: Wanted, options: PlanOptions): PlannedPieces {
  const identities = new Set([...files, ...pieces].map(identityOf));
  const paths = [...new Set([...pieces, ...recorded].map((piece) => piece.path))].sort();
  const planned = paths.map((path) => {
    const format = formatOf?.(path);
    const request: SharedRequest = {
      path,
      wanted: pieces.filter((piece) => piece.path === path),
      recorded: recorded.filter((piece) => piece.path === path),
      identities,
    };
    // A layout that no longer knows the file leaves it alone.
    return format === undefined ? { items: [], changes: [], held: [], record: request.recorded, diagnostics: [] } : planShared(tree, format, request, options);
  });
  return {
    items: planned.flatMap((one) => one.items),
    changes: planned.flatMap((one) => one.changes),
    held: planned.flatMap((one) => one.held),
    record: planned.flatMap((one) => one.record),
    diagnostics: planned.flatMap((one) => one.diagnostics),
  };
}

interface SharedRequest {
  readonly path: string;
  readonly wanted: readonly OwnedPiece[];
  readonly recorded: readonly PieceEntry[];
  readonly identities: ReadonlySet<string>;
}

function planShared(tree: Tree, format: SharedFormat, { path, wanted, recorded, identities }: SharedRequest, options: PlanOptions): PlannedPieces {
  const refused = (diagnostic: Diagnostic): PlannedPieces => ({ items: [], changes: [], held: [], record: recorded, diagnostics: [diagnostic] });
  const place = { path: tree.shown(path) };
  const outside = leadingOut(tree, path);
  if (outside !== undefined) return refused(outside);
  const twin = tree.twinOf(path);
  if (twin !== undefined) return refused(problem("E0631", place, { path, twin }));
  const there = tree.found(path);
  if (there.kind === "other") return refused(problem("E0633", place, { path, reason: "it is not a file" }));
  const before = there.kind === "file" ? textOf(there.content) : undefined;
  if (there.kind === "file" && before === undefined) return refused(problem("E0633", place, { path, reason: "it is not UTF-8" }));
  const standing = before === undefined ? new Map<string, string>() : format.pieces(before);
  if ("reason" in standing) return refused(problem("E0633", place, { path, reason: standing.reason }));

  const owners = new Map(recorded.map((entry) => [entry.key, entry]));
  const keys = new Set(wanted.map((piece) => piece.key));
  const items: Item[] = [];
  const diagnostics: Diagnostic[] = [];
  const changes = new Map<string, string | undefined>();
  const held = new Map<string, string | undefined>();
  const record: PieceEntry[] = wanted.map((piece) => ({ ...manifestEntry(piece), key: piece.key }));
  for (const { key, text, id } of wanted) {
    const now = standing.get(key);
    const owner = owners.get(key);
    const item = (state: State, action: Item["action"]) => items.push({ path, key, state, action, id });
    if (now === text) item("current", "nothing");
    else if (now === undefined) {
      item(owner === undefined ? "new" : "missing", "write");
      changes.set(key, text);
    } else if (owner !== undefined && sha256(now) === owner.sha256) {
      item("stale", "write");
      changes.set(key, text);
    } else if (options.force) {
      item(owner === undefined ? "foreign" : "edited", "write");
      changes.set(key, text);
    } else {
      item(owner === undefined ? "foreign" : "edited", "nothing");
      held.set(key, text);
      diagnostics.push(problem(owner === undefined ? "E0624" : "E0625", place, { path: `${path}: ${key}` }));
    }
  }
  for (const entry of recorded) {
    const { key, id } = entry;
    const now = standing.get(key);
    if (keys.has(key) || now === undefined) continue;
    const state = identities.has(identityOf(entry)) ? "replaced" : "orphaned";
    const clean = sha256(now) === entry.sha256;
    if (!options.speaksFor(entry)) record.push(entry);
    else if (state === "orphaned" && !options.prune) {
      items.push({ path, key, state, action: "nothing", id });
      record.push(entry);
    } else if (clean || options.force) {
      items.push({ path, key, state: clean ? state : "edited", action: "remove", id });
      changes.set(key, undefined);
    } else {
      items.push({ path, key, state: "edited", action: "nothing", id });
      held.set(key, undefined);
      record.push(entry);
      diagnostics.push(problem("W0628", place, { path: `${path}: ${key}` }));
    }
  }
  const changed = (pieces: ReadonlyMap<string, string | undefined>): readonly FileChange[] =>
    pieces.size === 0 ? [] : [{ path, ...(there.kind === "file" && { before: there.content }), text: changedText(format, before, standing, pieces) }];
  return { items, changes: changed(changes), held: changed(held), record, diagnostics };
}

/** The file with the pieces changed, read again: the others' are theirs. */
function changedText(
  format: SharedFormat,
  before: string | undefined,
  standing: ReadonlyMap<string, string>,
  pieces: ReadonlyMap<string, string | undefined>,
): string {
  const text = format.change(before, pieces);
  const now = format.pieces(text);
  const expected = new Map([...standing].filter(([key]) => !pieces.has(key)));
  for (const [key, piece] of pieces) if (piece !== undefined) expected.set(key, piece);
  invariant(
    !("reason" in now) && now.size === expected.size && [...expected].every(([key, piece]) => now.get(key) === piece),
    "only the pieces asked for are changed",
  );
  return text;
}

function textOf(content: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
