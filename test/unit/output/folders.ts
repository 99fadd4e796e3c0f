/** Folders to write into, and what stands in them. */

import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { OwnedFile } from "../../../src/output/manifest.ts";
import type { PlanOptions } from "../../../src/output/plan.ts";
import { writeOutput } from "../../../src/output/write.ts";

/** Gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "samefire-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Path to text of every file below a folder; the manifest is left out. */
export function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.endsWith(".samefire/manifest.json"));
  return Object.fromEntries(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

/** A file of the detection `id`, with the path as id where none is given. */
export function file(path: string, text: string, id = path): OwnedFile {
  return { path, text, id, version: 1, hash: "h" };
}

/** The files as `build` writes them, and what became of them. */
export function write(folder: string, files: readonly OwnedFile[], options: PlanOptions) {
  const result = writeOutput(folder, () => ({ wanted: { files }, diagnostics: [] }), options);
  if (result.kind === "refused") return result;
  const { items } = result.plan;
  const of = (action: string) => items.filter((item) => item.action === action).map((item) => item.path);
  return {
    kind: "written",
    written: of("write"),
    unchanged: items.filter((item) => item.state === "current").map((item) => item.path),
    removed: of("remove"),
    warnings: result.diagnostics,
  } as const;
}
