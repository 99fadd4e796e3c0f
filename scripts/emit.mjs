// Writes a generated file, or with --check says whether the one that is there is still what would be written.

import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);

/** `path` is below the project's root. */
export function emit(path, text) {
  const file = new URL(path, root);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    return;
  }
  if (read(file) === text) return;
  console.error(`${path} is stale: run \`npm run generate\``);
  process.exitCode = 1;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
