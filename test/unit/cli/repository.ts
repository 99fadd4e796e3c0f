/** A repository of git in a folder of its own. */

import { spawnSync } from "node:child_process";
import { type Folder, folder } from "./run.ts";

export interface Repository extends Folder {
  /** What git prints. */
  git(...args: readonly string[]): string;
  /** Adds everything and commits it. */
  commit(message: string): void;
}

export function repository(options: { readonly empty?: boolean } = {}): Repository {
  const here = folder(options);
  const git = (...args: readonly string[]): string => {
    const settings = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = spawnSync("git", [...settings, ...args], { cwd: here.path, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout;
  };
  git("init", "-q");
  return {
    ...here,
    git,
    commit: (message) => {
      git("add", "-A");
      git("commit", "-qm", message);
    },
  };
}
