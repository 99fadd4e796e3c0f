/** `samefire init`: starts a repository of detections that checks, tests and builds right away. */

import { join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { createFiles } from "../../output/write.ts";
import { readText } from "../files.ts";
import { countText, showDiagnostics } from "../report.ts";
import { packageFolder } from "../scaffold/package_folder.ts";
import { repositoryFiles } from "../scaffold/repository.ts";
import { exitCode, type Terminal } from "../terminal.ts";

/** What was there already, and what it lacks without the file that would have been written. */
const missed: Readonly<Record<string, string>> = {
  "package.json": `it should pin samefire: npm install --save-dev --save-exact samefire@${packageJson.version}`,
  ".gitignore": "it should name node_modules/",
  "README.md": "it stays as it is",
};

/** Whether the package.json that was there names samefire already, be it as a file. */
function pinsSamefire(folder: string): boolean {
  const read = readText(join(folder, "package.json"));
  return "text" in read && /"samefire"\s*:/.test(read.text);
}

export async function initCommand(terminal: Terminal, folder: string): Promise<number> {
  const today = new Date().toISOString().slice(0, "2026-11-28".length);
  const result = createFiles(folder, repositoryFiles(packageFolder(), packageJson, today));
  if (result.kind === "refused") {
    showDiagnostics(terminal, result.diagnostics, () => undefined);
    return exitCode.couldNotRun;
  }
  for (const path of result.written) terminal.out(`${path}\n`);
  for (const path of result.yielded) {
    if (path !== "package.json" || !pinsSamefire(folder)) terminal.err(`${path} was there: ${missed[path]}\n`);
  }
  terminal.err(`${countText(result.written.length, "file")} written in ${folder}\n`);
  terminal.err("next: npm install, then npx samefire check, test, build --strict and prove, npx samefire new; README.md says the rest\n");
  return exitCode.fine;
}
