/** A Python 3.11 or newer that has PyYAML with libyaml: the machine's own, or one made below `.real/`. */

import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(".real", "python");
const made = join(folder, "bin", "python3");
const packages = ["PyYAML==6.0.3"];

export function realPython(): string {
  for (const python of ["python3", made]) if (isReady(python)) return python;
  for (let attempt = 1; attempt <= 3; attempt++) {
    rmSync(folder, { recursive: true, force: true });
    if (ran("python3", ["-m", "venv", folder]) && ran(made, ["-m", "pip", "install", "-q", "--disable-pip-version-check", ...packages]) && isReady(made))
      return made;
  }
  throw new Error(`a Python 3.11 or newer with ${packages.join(", ")} is needed and could not be made: see the lines above`);
}

/** Runs a script with JSON in and JSON out. */
export function runPython(script: string, input: unknown): unknown {
  const ended = spawnSync(realPython(), ["-I", script], { input: JSON.stringify(input), encoding: "utf8", maxBuffer: 512 * 1024 ** 2 });
  if (ended.status !== 0) throw new Error(`${script} failed: ${ended.stderr.slice(-4000)}`);
  return JSON.parse(ended.stdout);
}

function isReady(python: string): boolean {
  if (python === made && !existsSync(made)) return false;
  return spawnSync(python, ["-I", "-c", "import tomllib, yaml; yaml.CSafeLoader"]).status === 0;
}

function ran(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}
