import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

const home = mkdtempSync(join(tmpdir(), "samefire-package-"));
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

function run(command: string, args: readonly string[], cwd = home, env = process.env): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** A download is tried three times. */
function install(tarball: string): void {
  for (let left = 2; ; left--) {
    try {
      run("npm", ["install", "--no-audit", "--no-fund", tarball]);
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

function tarball(): string {
  return join(home, readdirSync(home).find((file) => file.endsWith(".tgz")) ?? "samefire.tgz");
}

beforeAll(() => {
  run("npm", ["pack", "--pack-destination", home], process.cwd());
  writeFileSync(join(home, "package.json"), '{ "name": "user", "private": true, "type": "module" }\n');
  install(tarball());
}, 300_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

test("the installed command runs", () => {
  expect(run("npx", ["--no-install", "samefire", "--version"]).trim()).toBe(version);
  expect(run("npx", ["--no-install", "samefire", "--help"])).toContain("samefire [options]");
});

test("the installed library is imported, and its types are found", () => {
  expect(run(process.execPath, ["--input-type=module", "-e", 'import * as samefire from "samefire"; console.log(Object.keys(samefire).length > 0);'])).toBe(
    "true\n",
  );
  writeFileSync(join(home, "user.ts"), 'import * as samefire from "samefire";\nexport const none: never = samefire;\n');
  const tsc = join(process.cwd(), "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "--noEmit", "--strict", "--module", "nodenext", "--skipLibCheck", "false", "user.ts"], {
    cwd: home,
    encoding: "utf8",
  });
  // The one mistake is the one made here: were the types missing, it would be another.
  expect(stdout.trimEnd()).toMatch(/^user\.ts\(2,14\): error TS2322: [^\n]*'never'\.$/);
});

test("the installed command checks and builds the detections that came with it", () => {
  const detections = "node_modules/samefire/detections";
  expect(run("npx", ["--no-install", "samefire", "check", detections])).toBeTypeOf("string");
  run("npx", ["--no-install", "samefire", "build", detections, "--out", "rules"]);
  expect(readdirSync(join(home, "rules")).length).toBeGreaterThan(0);
});

describe("a repository that the installed command starts", () => {
  const repository = join(home, "repository");
  const workflow = () => parse(readFileSync(join(repository, ".github/workflows/detections.yml"), "utf8"));
  const steps = (): readonly string[] => workflow().jobs.detections.steps.flatMap((step: { run?: string }) => step.run ?? []);
  const git = (...args: readonly string[]) => run("git", ["-c", "user.name=user", "-c", "user.email=user@example.com", ...args], repository);

  beforeAll(() => {
    run("npx", ["--no-install", "samefire", "init", "repository"]);
    const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
    expect(devDependencies).toEqual({ samefire: version });
    // What the registry will hold under that version.
    run("npm", ["install", "--no-audit", "--no-fund", "--save-dev", tarball()], repository);
    run("npx", ["--no-install", "samefire", "build", "--strict"], repository);
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "begin");
  }, 300_000);

  test("passes every step of its own workflow, from a clone", () => {
    const clone = join(home, "clone");
    git("clone", "--quiet", repository, clone);
    expect(steps().length).toBeGreaterThan(5);
    // What the job sets, and GitHub itself.
    const env = { ...process.env, BASE: git("rev-parse", "HEAD").trim(), GITHUB_STEP_SUMMARY: join(home, "summary.md") };
    for (const step of steps()) run("bash", ["-euo", "pipefail", "-c", step], clone, env);
    expect(readFileSync(join(home, "summary.md"), "utf8")).not.toBe("");
  });

  test("fails its workflow where the committed rules are not those of the detections", () => {
    run(
      "npx",
      ["--no-install", "samefire", "new", "--id", "aws.iam.created", "--source", "cloudtrail", "--kind", "each", "--events", "eventName=CreateUser"],
      repository,
    );
    run("npx", ["--no-install", "samefire", "build"], repository);
    const committed = steps().find((step) => step.includes("git diff --exit-code")) ?? "";
    expect(spawnSync("bash", ["-c", committed], { cwd: repository, encoding: "utf8" })).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("aws_iam_created"),
    });
  });
});
