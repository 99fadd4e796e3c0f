// Runs every generator of scripts/generate, in the order of their names. With --check nothing is written and stale files are an error.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = new URL("./generate/", import.meta.url);

for (const name of readdirSync(folder).sort()) {
  if (!name.endsWith(".mjs")) continue;
  const script = fileURLToPath(new URL(name, folder));
  const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
