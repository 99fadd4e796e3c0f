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
}
export interface ManifestEntry extends Origin {
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}
export interface Manifest {
  readonly manifest: 1;
  readonly files: readonly ManifestEntry[];
}

/** A file to be written. `path` is below the output folder, with `/`. */
export interface OwnedFile extends Origin {
  readonly path: string;
  readonly text: string;
}

export function buildManifest(entries: readonly ManifestEntry[]): Manifest {
  return { manifest: 1, files: [...entries].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

export function manifestEntry({ path, text, id, version, hash }: OwnedFile): ManifestEntry {
  return { path, sha256: sha256(text), id, version, hash };
}

export function manifestText({ manifest, files }: Manifest): string {
  return jsonDocument({ manifest, files: files.map(({ path, sha256, id, version, hash }) => ({ path, sha256, id, version, hash })) });
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
  const files: ManifestEntry[] = [];
  const seen = new Set<string>();
  for (const [i, entry] of json.files.entries()) {
    const reason = isEntry(entry)
      ? (pathProblem(entry.path) ?? (seen.has(foldedPath(entry.path)) ? "it is there twice" : undefined))
      : "a property is missing or wrong";
    if (reason !== undefined || !isEntry(entry)) return refused(`file ${i + 1}: ${reason}`);
    seen.add(foldedPath(entry.path));
    files.push(entry);
  }
  return { manifest: buildManifest(files), diagnostics: [] };
}

/** Law 14: the rules whose meaning is another than recorded though their version is the same. */
export function changedWithoutVersion<Rule extends Origin>(manifest: Manifest, rules: readonly Rule[]): readonly Rule[] {
  const recorded = new Map<string, Set<string>>();
  const key = (origin: Origin) => JSON.stringify([origin.id, origin.version]);
  for (const entry of manifest.files) recorded.set(key(entry), (recorded.get(key(entry)) ?? new Set()).add(entry.hash));
  return rules.filter((rule) => [...(recorded.get(key(rule)) ?? [])].some((hash) => hash !== rule.hash));
}

function isEntry(value: unknown): value is ManifestEntry {
  return (
    isRecord(value) &&
    typeof value.path === "string" &&
    typeof value.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(value.sha256) &&
    typeof value.id === "string" &&
    typeof value.version === "number" &&
    Number.isSafeInteger(value.version) &&
    typeof value.hash === "string"
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
