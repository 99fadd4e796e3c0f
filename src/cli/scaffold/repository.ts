/** The files of a new repository of detections, taken from what is shipped. Reads the package and writes nothing. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { invariant } from "../../diagnostics/invariant.ts";
import { type JsonValue, jsonDocument } from "../../output/json.ts";
import type { NewFile } from "../../output/write.ts";

/** The rule that every repository begins with, and what it needs beside sources and shared files. */
const detection = ["detections/aws/secretsmanager/batch_retrieval_multi_region.det", "detections/fixtures/batch_retrieval.ndjson"];
const folders = ["detections/sources", "detections/shared"];

export interface Shipped {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** `today` is 2026-11-28. */
export function repositoryFiles(folder: string, { version, engines }: Shipped, today: string): readonly NewFile[] {
  const shipped = (path: string) => readFileSync(join(folder, path), "utf8");
  const copied = [...folders.flatMap((path) => readdirSync(join(folder, path)).map((name) => `${path}/${name}`)), ...detection];
  return [
    ...copied.map((path) => ({ path, text: shipped(path) })),
    { path: "samefire.yaml", text: settings(shipped("samefire.yaml"), today) },
    { path: ".github/workflows/detections.yml", text: shipped("templates/repository/detections.yml") },
    // What a repository often has before it has detections stays as it is.
    { path: "package.json", text: jsonDocument(packageJson(version, engines.node)), yielding: true },
    { path: "README.md", text: shipped("templates/repository/README.md"), yielding: true },
    { path: ".gitignore", text: shipped("templates/repository/gitignore"), yielding: true },
  ];
}

/** The project's own settings, but for whose detections they are. */
function settings(ours: string, today: string): string {
  const end = ours.indexOf("\ndefaults:\n");
  invariant(end >= 0, "samefire.yaml ends with its defaults");
  const defaults = ["# For detections that do not say it themselves.", "defaults:", "  author: security team", `  created: ${today}`, `  updated: ${today}`];
  return `${ours.slice(0, end)}\n${defaults.join("\n")}\n`;
}

/** Pinned: another version may translate differently, and that is to be a change that somebody reviews. */
function packageJson(version: string, node: string): JsonValue {
  return {
    private: true,
    type: "module",
    engines: { node },
    scripts: { test: "samefire check && samefire test", build: "samefire build --strict" },
    devDependencies: { samefire: version },
  };
}
