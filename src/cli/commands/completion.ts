/** `samefire completion`: the script that makes a shell complete samefire's words. */

import type { Command } from "commander";
import { bashScript } from "../completion/bash.ts";
import { fishScript } from "../completion/fish.ts";
import { wordsOf } from "../completion/words.ts";
import { zshScript } from "../completion/zsh.ts";
import { exitCode, type Terminal } from "../terminal.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export async function completionCommand(terminal: Terminal, root: Command, shell: keyof typeof scripts): Promise<number> {
  terminal.raw(scripts[shell](wordsOf(root)));
  return exitCode.fine;
}
