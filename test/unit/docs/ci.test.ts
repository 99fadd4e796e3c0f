/** The commands of docs/ci.md are run one after the other: what the page shows is what was printed. With `UPDATE=1` it is written anew, to be read in review. */

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { repository } from "../cli/repository.ts";
import { bin } from "../cli/run.ts";

const page = "docs/ci.md";

test("every command prints what the page shows", () => {
  const here = repository({ empty: true });
  onTestFinished(() => here.remove());
  cpSync("detections", join(here.path, "detections"), { recursive: true });
  cpSync("samefire.yaml", join(here.path, "samefire.yaml"));
  here.commit("base");
  mkdirSync(join(here.path, ".git/bin"));
  writeFileSync(join(here.path, ".git/bin/samefire"), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(join(here.path, ".git/bin/samefire"), 0o755);
  const env = { ...process.env, PATH: `${join(here.path, ".git/bin")}:${process.env.PATH}`, NO_COLOR: "1", FORCE_COLOR: "" };
  const called = (command: string): string => {
    const { stdout, status } = spawnSync("sh", ["-c", `{ ${command}\n} 2>&1`], { cwd: here.path, encoding: "utf8", env });
    return `${stdout}${status === 0 ? "" : `[${status}]\n`}`;
  };
  const text = readFileSync(page, "utf8");
  const now = text.replace(/^```console\n([\s\S]*?)^```$/gm, (_, body: string) => {
    const commands = body.split("\n").filter((line) => line.startsWith("$ "));
    return `\`\`\`console\n${commands.map((line) => `${line}\n${called(line.slice(2))}`).join("")}\`\`\``;
  });
  if (process.env.UPDATE === "1") writeFileSync(page, now);
  else expect(now).toBe(text);
});
