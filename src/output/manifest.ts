/** The record of what samefire wrote into an output folder: how it tells its own files from others'. Does not touch the disk. */

import { createHash } from "node:crypto";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { jsonDocument } from "./json.ts";
import { foldedPath, ownFolder, pathProblem } from "./paths.ts";

/** Below the output folder. */
export const manifestPath = `${ownFolder}/manifest.json`;

/** What a file was made from. */
export interface Origin {
  readonly id: string;
  readonly version: number;
  /** Of the meaning (the IR). */
  readonly hash: string;
  /** An earlier id: by it a detection that was renamed is known to be the same. */
  readonly formerly?: string;
}
export interface ManifestEntry extends Origin {
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}
/** A piece of a file that belongs to others too. */
export interface PieceEntry extends ManifestEntry {
  /** What the piece is called in its file. Its `sha256` is of the piece alone. */
  readonly key: string;
}
/** A file that belongs to the whole and to no detection. */
export interface CommonEntry {
  readonly path: string;
  readonly sha256: string;
}
export type RecordedOptions = Readonly<Record<string, string | readonly string[] | boolean>>;
export interface Manifest {
  readonly manifest: 1;
  /** Of a repository that samefire vendors into; absent in what `build` writes. */
  readonly layout?: string;
  /** Of the layout, as they were set; absent where none were. */
  readonly options?: RecordedOptions;
  readonly files: readonly ManifestEntry[];
  readonly common: readonly CommonEntry[];
  readonly pieces: readonly PieceEntry[];
}

/** A file to be written. `path` is below the output folder, with `/`. */
export interface OwnedFile extends Origin {
  readonly path: string;
  readonly text: string;
}
export interface OwnedPiece extends OwnedFile {
  readonly key: string;
}

/** The same for a detection before and after it was renamed. */
export function identityOf({ id, formerly }: Origin): string {
  return formerly ?? id;
}

export function buildManifest(
  files: readonly ManifestEntry[],
  { layout, options = {}, common = [], pieces = [] }: Partial<Pick<Manifest, "layout" | "options" | "common" | "pieces">> = {},
): Manifest {
  const byPath = (a: { readonly path: string }, b: { readonly path: string }) => (a.path < b.path ? -1 : 1);
  const byKey = (a: PieceEntry, b: PieceEntry) => (a.path === b.path ? (a.key < b.key ? -1 : 1) : byPath(a, b));
  return {
    manifest: 1,
    ...(layout !== undefined && { layout }),
    ...(Object.keys(options).length > 0 && { options }),
    files: [...files].sort(byPath),
    common: [...common].sort(byPath),
    pieces: [...pieces].sort(byKey),
  };
}

export function manifestEntry({ path, text, id, version, hash, formerly }: OwnedFile): ManifestEntry {
  return { path, sha256: sha256(text), id, version, hash, ...(formerly !== undefined && { formerly }) };
}

/** Lists that are empty are left out. */
export function manifestText({ manifest, layout, options, files, common, pieces }: Manifest): string {
  const entry = ({ path, sha256, id, version, hash, formerly }: ManifestEntry) => ({ path, sha256, id, version, hash, formerly });
  return jsonDocument({
    manifest,
    layout,
    options: options && Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))),
    files: files.map(entry),
    common: common.length === 0 ? undefined : common.map(({ path, sha256 }) => ({ path, sha256 })),
    pieces: pieces.length === 0 ? undefined : pieces.map((piece) => ({ key: piece.key, ...entry(piece) })),
  });
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** `file` is for messages. A manifest that a hand has spoilt is not half believed. */
export function readManifest(file: string, text: string): { readonly manifest?: Manifest; readonly diagnostics: readonly Diagnostic[] } {
  const refused = (reason: string) => ({ diagnostics: [problem("E0621", { path: file }, { reason })] });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused("it is not JSON");
  }
  if (!isRecord(json) || json.manifest !== 1 || !Array.isArray(json.files)) return refused("it is not of version 1, or has no list of files");
  const { layout, options = {}, files, common = [], pieces = [] } = json;
  if (layout !== undefined && typeof layout !== "string") return refused("its layout is no name");
  if (!isRecord(options) || !Object.values(options).every(isOption)) return refused("an option of its layout is no text, no list of texts and no flag");
  if (!Array.isArray(common) || !Array.isArray(pieces)) return refused("`common` or `pieces` is no list");
  const seen = new Set<string>();
  const once = (path: string): string | undefined => {
    const twice = seen.has(foldedPath(path));
    seen.add(foldedPath(path));
    return pathProblem(path) ?? (twice ? "it is there twice" : undefined);
  };
  const reason =
    firstReason("file", files, (entry) => (isEntry(entry) ? once(entry.path) : wrong)) ??
    firstReason("common file", common, (entry) => (isCommon(entry) ? once(entry.path) : wrong)) ??
    firstReason("piece", pieces, (entry) => (isPiece(entry) ? pathProblem(entry.path) : wrong));
  if (reason !== undefined) return refused(reason);
  return {
    manifest: buildManifest(files as readonly ManifestEntry[], {
      ...(layout !== undefined && { layout }),
      options: options as RecordedOptions,
      common: common as readonly CommonEntry[],
      pieces: pieces as readonly PieceEntry[],
    }),
    diagnostics: [],
  };
}

const wrong = "a property is missing or wrong";

function firstReason(what: string, entries: readonly unknown[], reasonOf: (entry: unknown) => string | undefined): string | undefined {
  for (const [i, entry] of entries.entries()) {
    const reason = reasonOf(entry);
    if (reason !== undefined) return `${what} ${i + 1}: ${reason}`;
  }
  return undefined;
}

/** Law 14: the rules whose meaning is another than recorded though their version is the same. */
export function changedWithoutVersion<Rule extends Origin>(manifest: Manifest, rules: readonly Rule[]): readonly Rule[] {
  const recorded = new Map<string, Set<string>>();
  const key = (origin: Origin) => JSON.stringify([origin.id, origin.version]);
  for (const entry of manifest.files) recorded.set(key(entry), (recorded.get(key(entry)) ?? new Set()).add(entry.hash));
  return rules.filter((rule) => [...(recorded.get(key(rule)) ?? [])].some((hash) => hash !== rule.hash));
}

function isOption(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || (Array.isArray(value) && value.every((one) => typeof one === "string"));
}

function isEntry(value: unknown): value is ManifestEntry {
  return (
    isCommon(value) &&
    "id" in value &&
    typeof value.id === "string" &&
    "version" in value &&
    typeof value.version === "number" &&
    Number.isSafeInteger(value.version) &&
    "hash" in value &&
    typeof value.hash === "string" &&
    (!("formerly" in value) || typeof value.formerly === "string")
  );
}

function isCommon(value: unknown): value is CommonEntry {
  return isRecord(value) && typeof value.path === "string" && typeof value.sha256 === "string" && /^[0-9a-f]{64}$/.test(value.sha256);
}

function isPiece(value: unknown): value is PieceEntry {
  return isEntry(value) && "key" in value && typeof value.key === "string";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
