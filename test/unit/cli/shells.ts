/** Runs the completion scripts by the shells themselves, in a folder of its own. */

import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { program } from "../../../src/cli/program.ts";
import { type Folder, folder } from "./run.ts";

/** Asks a shell what it offers for the last word of each line. It answers with one word a line, and `;` after each of ours. */
export type Ask = readonly [command: string, ...args: readonly string[]];

export const bash: Ask = [
  ...(["bash", "--norc", "-c"] as const),
  `source ./bash
complete=$(complete -p samefire | sed 's/.*-F \\([^ ]*\\).*/\\1/')
for line; do
  IFS='|' read -ra COMP_WORDS <<< "$line"
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  COMP_WORDS[COMP_CWORD]=\${COMP_WORDS[COMP_CWORD]%;}
  $complete
  printf '%s\\n' "\${COMPREPLY[@]}" ';'
done`,
  "bash",
];

/** zsh completes only in its line editor: one runs behind a pseudo-terminal, and what it would list comes out through `compadd`. */
export const zsh: Ask = [
  ...(["zsh", "-f", "-c"] as const),
  `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ./zsh'
zpty -w shell 'compadd() { local -a found; builtin compadd -O found "$@"; for one in $found; do print -r -- "<<$one>>"; done; builtin compadd "$@" }'
zpty -w shell 'offer() { zle complete-word; print -r -- "<<;>>"; zle kill-buffer }; zle -N offer; bindkey "^I" offer; print ready'
zpty -r shell line '*ready*ready*'
for asked; do
  zpty -n -w shell "\${\${asked//|/ }%;}"$'\\t'
  while zpty -r shell line; do print -rn -- "$line"; [[ $line == *'<<;>>'* ]] && break; done
done | grep -o '<<[^>]*>>' | sed 's/<<//; s/>>//'`,
  "zsh",
];

export const fish: Ask = [
  ...(["fish", "--no-config", "-c"] as const),
  'source ./fish; for line in $argv; complete -C (string trim -r -c ";" (string replace -a "|" " " $line)) | string replace -r "\\t.*" ""; echo ";"; end',
];

/** A folder with the scripts, named after their shells, and something to complete. */
export function shellFolder(): Folder {
  const here = folder();
  mkdirSync(join(here.path, "some rules"));
  here.write("some rules/list secrets.det", "");
  for (const shell of ["bash", "zsh", "fish"]) here.write(shell, here.run("completion", shell).out);
  return here;
}

/** For each line, the words in alphabetical order, each once; a folder with or without its stroke. */
export function offers(here: Folder, [command, ...args]: Ask, lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const asked = lines.map((line) => `samefire|${line.replaceAll(" ", "|")};`);
  const { stdout, stderr, status } = spawnSync(command, [...args, ...asked], { cwd: here.path, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const answers = stdout.split(/^;\r?\n/m).map((answer) => answer.split(/\r?\n/).filter((word) => word !== ""));
  return Object.fromEntries(lines.map((line, i) => [line, [...new Set(answers[i]?.map((word) => word.replace(/\/$/, "")))].toSorted()]));
}

type Offers = Readonly<Record<string, readonly string[]>>;

/** Every command and every option, as the tree has them. */
export function wholeTree(): Offers {
  const root = program();
  const names = root.commands.map((command) => command.name()).toSorted();
  const everywhere = ["--version", "--color", "--help"];
  const options = root.commands.map(
    (command) => [`${command.name()} --`, [...command.options.map(({ long }) => long ?? ""), ...everywhere].toSorted()] as const,
  );
  return Object.fromEntries([["", names], ["help ", names], ["--", everywhere.toSorted()], ...options]);
}

export const values: Offers = {
  bui: ["build"],
  "explain --format ": ["json", "text"],
  "build --platform d": ["datadog"],
  "--color never explain --on p": ["panther"],
  "--color a": ["always", "auto"],
  "completion ": ["bash", "fish", "zsh"],
  "check samefire.y": ["samefire.yaml"],
  "check --config samefire.y": ["samefire.yaml"],
  "build --out d": ["detections"],
  "build --out samefire.y": [],
  "test --only samefire.y": [],
};
