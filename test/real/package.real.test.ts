import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const home = mkdtempSync(join(tmpdir(), "samefire-package-"));
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

function run(command: string, args: readonly string[], cwd = home): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
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

beforeAll(() => {
  run("npm", ["pack", "--pack-destination", home], process.cwd());
  writeFileSync(join(home, "package.json"), '{ "name": "user", "private": true, "type": "module" }\n');
  const tarball = readdirSync(home).find((file) => file.endsWith(".tgz"));
  install(join(home, tarball ?? "samefire.tgz"));
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
