/**
 * What examples/ci holds is run as it stands there, in a repository that `samefire init` made: green for a good change, red for a bad one.
 * Of the workflow every `run:` is executed as the runner would, but `npm ci`, in whose place stands the samefire that was built here.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Repository, repository } from "../cli/repository.ts";
import { bin } from "../cli/run.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { readonly permissions: object; readonly env: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>>;
}
const text = readFileSync("examples/ci/github.yml", "utf8");
const workflow = parse(text) as Workflow;
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const commands = steps.flatMap(({ run }) => (run === undefined || run === "npm ci" ? [] : [run]));
const hooks = (
  parse(readFileSync("examples/ci/pre-commit-config.yaml", "utf8")) as { repos: readonly { hooks: readonly { id: string; entry: string }[] }[] }
).repos.flatMap((one) => one.hooks);

const detection = "detections/aws/secretsmanager/batch_retrieval_multi_region.det";
let here: Repository;
const summary = () => join(here.path, ".git/summary.md");

beforeAll(() => {
  here = repository({ empty: true });
  expect(here.run("init", ".").code).toBe(0);
  mkdirSync(join(here.path, "node_modules/.bin"), { recursive: true });
  writeFileSync(join(here.path, "node_modules/.bin/samefire"), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(join(here.path, "node_modules/.bin/samefire"), 0o755);
  here.write(".github/workflows/detections.yml", text);
  here.write("samefire.yaml", `${readFileSync(join(here.path, "samefire.yaml"), "utf8")}\ntargets:\n  - to: siem\n    layout: flat\n`);
  publish();
  here.commit("base");
  here.git("tag", "base");
});
beforeEach(() => {
  here.git("checkout", "-qf", "-B", "work", "base");
  here.git("clean", "-qfd", "-e", "node_modules");
});
afterAll(() => here.remove());

/** What an author does after a change: both folders of rules are committed. */
function publish(...more: readonly string[]): void {
  expect(here.run("build", ...more).code).toBe(0);
  expect(here.run("vendor", ...more).code).toBe(0);
}

function change(from: string, to: string, file = detection): void {
  const before = readFileSync(join(here.path, file), "utf8");
  expect(before).toContain(from);
  here.write(file, before.replace(from, to));
}

/** A meaning that changed, which the detection's own tests allow. */
function narrow(): void {
  change("unless userIdentity.arn in secret_scanners", 'unless userIdentity.arn in secret_scanners\n    unless errorCode is "AccessDenied"');
}

const environment = () => ({
  ...process.env,
  NO_COLOR: "1",
  FORCE_COLOR: "",
  GITHUB_ACTIONS: "true",
  GITHUB_WORKSPACE: here.path,
  GITHUB_STEP_SUMMARY: summary(),
  BASE: here.git("rev-parse", "base").trim(),
});

/** As the runner runs a step's `run:`. */
function ran(command: string): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", command], { cwd: here.path, encoding: "utf8", env: environment() });
  return { code: status, said: stdout + stderr };
}

/** The command at which the job fails, with what it says. */
function failing(): { readonly command: string; readonly said: string } | undefined {
  for (const command of commands) {
    const { code, said } = ran(command);
    if (code !== 0) return { command, said };
  }
  return undefined;
}

describe("the workflow", () => {
  it("pins what it uses, may do little, and puts nothing that others write into a command", () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(2);
    // A tag can be moved, a commit cannot; the comment is for people and for what updates it.
    expect(text.match(/^.*uses: .*$/gm)?.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(Object.values(workflow.jobs).map((job) => job.permissions)).toEqual([{ contents: "read", "security-events": "write" }]);
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
    // Ids of commits, which nobody chooses.
    expect(Object.values(workflow.jobs).flatMap((job) => Object.values(job.env))).toEqual([
      expect.stringMatching(/^\$\{\{ github\.event\.pull_request\.base\.sha \|\| github\.event\.before \}\}$/),
    ]);
    expect(text).not.toMatch(/pull_request_target|secrets\./);
    expect(steps.find(({ uses }) => uses?.startsWith("actions/checkout"))?.with).toEqual({ "fetch-depth": 0, "persist-credentials": false });
  });

  it("is green where nothing changed", () => {
    expect(failing()).toBeUndefined();
  });

  it("is green for a change with its version and its rules, and shows the reviewer what it does", () => {
    narrow();
    change("multi-region version 1", "multi-region version 2");
    publish();
    here.commit("narrower");
    writeFileSync(summary(), "");
    expect(failing()).toBeUndefined();
    expect(readFileSync(summary(), "utf8")).toContain('narrows  clause added: errorCode is not "AccessDenied"');
    expect(JSON.parse(readFileSync(join(here.path, "samefire.sarif"), "utf8")).version).toBe("2.1.0");
  });

  it.each([
    ["a changed meaning without a version", narrow, "check --against", "title=E0419::"],
    ["a mistake", () => change("awsRegion >= 5", "awsRegio >= 5"), "check --against", "title=E0301::"],
    ["a test that fails", () => change("expect no alert", "expect 1 alerts"), "samefire test", "title=E0801::"],
    ["a file in another style", () => change("  title:", "      title:"), "format --check", detection],
    ["a rule edited by hand", () => change('"name":', '"name" :', emitted("out")), "samefire build", "E0625"],
    ["a vendored rule edited by hand", () => change('"name":', '"name" :', emitted("siem")), "vendor --check", "E1911"],
    ["rules that were not built again", () => change("severity: info", "severity: high"), "git diff --exit-code", "diff --git a/out/"],
  ])("is red for %s", (_, spoil, command, said) => {
    spoil();
    here.commit("bad");
    const red = failing();
    expect(red?.command).toContain(command);
    expect(red?.said).toContain(said);
  });
});

function emitted(folder: string): string {
  const found = here
    .git("ls-files", `${folder}/*.json`)
    .split("\n")
    .find((path) => path.endsWith(".json") && !path.includes(".samefire"));
  if (found === undefined) throw new Error(`${folder} holds a JSON rule`);
  return found;
}

describe.each([
  ["the hook of git", () => [resolve("examples/ci/pre-commit")]],
  ["the hooks of pre-commit", () => hooks.map(({ entry }) => entry)],
])("%s", (_, entries) => {
  const run = () =>
    entries()
      .map(ran)
      .filter(({ code }) => code !== 0);

  it("lets a good change through", () => {
    change("severity: info", "severity: high");
    expect(run()).toEqual([]);
  });

  it.each([
    ["a changed meaning without a version", narrow, "E0419"],
    ["another style", () => change("  title:", "      title:"), detection],
    ["a failing test", () => change("expect no alert", "expect 1 alerts"), "E0801"],
  ])("stops %s", (_title, spoil, said) => {
    spoil();
    expect(
      run()
        .map((one) => one.said)
        .join("\n"),
    ).toContain(said);
  });
});

it("the hook of git is one: git itself runs it and refuses the commit", () => {
  copyFileSync("examples/ci/pre-commit", join(here.path, ".git/hooks/pre-commit"));
  chmodSync(join(here.path, ".git/hooks/pre-commit"), 0o755);
  narrow();
  expect(() => here.commit("bad")).toThrow(/E0419/);
  change("multi-region version 1", "multi-region version 2");
  here.commit("good");
  expect(here.git("log", "-1", "--format=%s").trim()).toBe("good");
});
