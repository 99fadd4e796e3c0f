/** The real tools of the Panther tier, installed below `.real/`: linters and Panther's own test command in one environment, its engine alone in another. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const environments = {
  tools: ["panther-analysis-tool==1.11.1", "black~=26.3.1", "isort~=5.13", "pylint~=3.3.1", "bandit~=1.8"],
  // The engine does not name two of the packages that it needs.
  engine: ["panther-core==0.16.3", "python-dateutil~=2.9", "jmespath~=1.0"],
};

/** The folder of an environment's commands; made if there is none, anew if one is not complete. */
export function binOf(environment: keyof typeof environments): string {
  const packages = environments[environment];
  const folder = join(".real", "panther", environment);
  const bin = resolve(folder, "bin");
  // Written last, so that an installation that was broken off is not taken for one.
  const complete = join(folder, "complete");
  if (existsSync(complete) && readFileSync(complete, "utf8") === packages.join("\n")) return bin;
  for (let attempt = 1; attempt <= 3; attempt++) {
    rmSync(folder, { recursive: true, force: true });
    if (!ran("python3", ["-m", "venv", folder])) continue;
    if (!ran(join(bin, "python"), ["-m", "pip", "install", "-q", "--disable-pip-version-check", ...packages])) continue;
    writeFileSync(complete, packages.join("\n"));
    return bin;
  }
  throw new Error(`${packages.join(", ")} could not be installed: see the lines above`);
}

export interface Ended {
  readonly status: number | null;
  /** Both streams, without colours. */
  readonly output: string;
}

export function run(command: string, args: readonly string[], folder: string): Ended {
  const { PATH = "", HOME = "" } = process.env;
  // Nothing else of the environment: PANTHER_FILTER and its like change what is tested.
  const env = { PATH, HOME, TMPDIR: folder, NO_COLOR: "1", LC_ALL: "C.UTF-8", PYTHONDONTWRITEBYTECODE: "1" };
  const ended = spawnSync(command, args, { cwd: folder, env, encoding: "utf8", maxBuffer: 256 * 1024 ** 2, stdio: ["ignore", "pipe", "pipe"] });
  if (ended.error !== undefined) throw ended.error;
  // biome-ignore lint/complexity/useRegexLiterals: an escape character in a literal is hard to see
  return { status: ended.status, output: (ended.stdout + ended.stderr).replace(new RegExp("\u001b\\[[0-9;]*m", "g"), "") };
}

export function askOracle(jobs: readonly unknown[]): unknown {
  const script = join("test", "real", "panther", "oracle.py");
  const ended = spawnSync(join(binOf("engine"), "python"), [script], { input: JSON.stringify(jobs), encoding: "utf8", maxBuffer: 1024 ** 3 });
  if (ended.status !== 0) throw new Error(`the oracle failed: ${ended.stderr.slice(-4000)}`);
  return JSON.parse(ended.stdout);
}

/**
 * What Panther's test command says, judged by more than its exit code: it also exits 0 when the run stopped half-way or a function failed.
 * Correlations are only read; it leaves out their tests, which it gives to the platform, and must leave out nothing else.
 */
export function judgePantherTests(folder: string, expectedTests: number, correlations: readonly string[], atLeast = 2): readonly string[] {
  const { status, output } = run(
    join(binOf("tools"), "panther_analysis_tool"),
    ["--skip-version-check", "test", "--path", ".", "--minimum-tests", String(atLeast)],
    folder,
  );
  const passed = output.match(/^\t\[PASS\] /gm)?.length ?? 0;
  const failed = output.match(/^\t\[FAIL\] .*$/gm) ?? [];
  const leftOut = /^Skipped Tests Summary\n([\s\S]*?)^-+$/m.exec(output)?.[1] ?? "";
  const notRun = [...leftOut.matchAll(/^\t(\S.*)$/gm)].map(([, file = ""]) => basename(file)).sort();
  return [
    ...(status === 0 ? [] : [`exit ${status}: ${output.slice(-3000)}`]),
    ...(/^-+\nPanther CLI Test Summary|Test Summary/m.test(output) ? [] : ["no summary: the run ended early"]),
    ...failed,
    ...(passed === expectedTests ? [] : [`${passed} tests passed, ${expectedTests} expected`]),
    ...(notRun.join() === [...correlations].sort().join() ? [] : [`not run: [${notRun.join(", ")}], and not [${correlations.join(", ")}]`]),
  ];
}

function ran(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}
