/** The completion scripts, run by the shells themselves. */

import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program } from "../../../src/cli/program.ts";
import { type Folder, folder } from "./run.ts";

let here: Folder;
beforeAll(() => {
  here = folder();
  mkdirSync(join(here.path, "some rules"));
  here.write("some rules/list secrets.det", "");
  for (const shell of ["bash", "zsh", "fish"]) here.write(shell, here.run("completion", shell).out);
});
afterAll(() => here.remove());

/** Asks a shell what it offers for the last word of each line. It answers with one word a line, and `;` after each of ours. */
type Ask = readonly [command: string, ...args: readonly string[]];

const bash: Ask = [
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
const zsh: Ask = [
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

const fish: Ask = [
  ...(["fish", "--no-config", "-c"] as const),
  'source ./fish; for line in $argv; complete -C (string trim -r -c ";" (string replace -a "|" " " $line)) | string replace -r "\\t.*" ""; echo ";"; end',
];

/** For each line, the words in alphabetical order, each once; a folder with or without its stroke. */
function offers([command, ...args]: Ask, lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const asked = lines.map((line) => `samefire|${line.replaceAll(" ", "|")};`);
  const { stdout, stderr, status } = spawnSync(command, [...args, ...asked], { cwd: here.path, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const answers = stdout.split(/^;\r?\n/m).map((answer) => answer.split(/\r?\n/).filter((word) => word !== ""));
  return Object.fromEntries(lines.map((line, i) => [line, [...new Set(answers[i]?.map((word) => word.replace(/\/$/, "")))].toSorted()]));
}

const root = program();
const names = root.commands.map((command) => command.name()).toSorted();
const everywhere = ["--version", "--color", "--help"];

describe.each<[string, Ask]>([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
])("completion in %s", (shell, ask) => {
  const missing = spawnSync(shell, ["--version"]).error !== undefined;

  it.skipIf(missing)("offers every command and every option (needs the shell)", () => {
    const options = root.commands.map((command) => [`${command.name()} --`, [...command.options.map(({ long }) => long), ...everywhere].toSorted()] as const);
    const expected = Object.fromEntries([["", names], ["help ", names], ["--", everywhere.toSorted()], ...options]);
    expect(offers(ask, Object.keys(expected))).toEqual(expected);
  });

  it.skipIf(missing)("offers what an option or an argument can be (needs the shell)", () => {
    const expected: Readonly<Record<string, readonly string[]>> = {
      bui: ["build"],
      "build --format ": ["json", "text"],
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
    expect(offers(ask, Object.keys(expected))).toEqual(expected);
  });
});

it("bash completes a value behind `=`, which it takes for a word of its own", () => {
  expect(offers(bash, ["build --format =", "build --format = js"])).toEqual({ "build --format =": ["json", "text"], "build --format = js": ["json"] });
});

it("bash takes a path with blanks for one word", () => {
  expect(offers(bash, ["check some"])).toEqual({ "check some": ["some rules"] });
});

it("a shell that is not known is told, with those that are", () => {
  expect(here.run("completion", "tcsh")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Allowed choices are bash, zsh, fish.") });
});
