/** A run that is killed at any point leaves the folder as it was, or as it was to be, once the next run has looked at it. And two runs do not write at once. */

import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import type { PlanOptions } from "../../../src/output/plan.ts";
import { inspectOutput } from "../../../src/output/write.ts";
import { contents, file, temporaryFolder, write } from "./folders.ts";

const all: PlanOptions = { force: false, prune: true, speaksFor: () => true };

const before = [file("a/x.txt", "old x"), file("b/gone.txt", "old gone"), file("keep.txt", "kept"), file("z.txt", "old z")];
const after = [file("a/x.txt", "new x"), file("deep/er/new.txt", "new"), file("keep.txt", "kept"), file("z.txt", "new z")];

/** The folder as it was, a writer of the changes in a process of its own, and what the folder holds before and after. */
function scene() {
  const home = temporaryFolder();
  const out = join(home, "out");
  write(out, before, all);
  writeFileSync(join(out, "theirs.txt"), "theirs");
  const whole = (folder: string) => ({ ...contents(folder), manifest: readFileSync(join(folder, ".samefire/manifest.json"), "utf8") });
  const was = whole(out);
  cpSync(out, join(home, "copy"), { recursive: true });
  write(join(home, "copy"), after, all);
  const is = whole(join(home, "copy"));
  buildSync({ entryPoints: ["src/output/write.ts"], bundle: true, platform: "node", format: "esm", outfile: join(home, "write.mjs"), packages: "external" });
  // Every call that changes something counts, and one of them is the last thing the process does.
  writeFileSync(
    join(home, "run.mjs"),
    `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    let left = Number(process.argv[2]);
    const kill = () => { if (left-- === 0) process.kill(process.pid, "SIGKILL"); };
    for (const name of ["writeFileSync", "openSync", "fsyncSync", "mkdirSync", "renameSync", "unlinkSync", "linkSync", "copyFileSync", "rmSync", "rmdirSync", "symlinkSync"]) {
      const call = fs[name];
      fs[name] = (...args) => {
        try { return call(...args); } finally { if (process.argv[3] === undefined || (name === "renameSync" && args[1].endsWith(process.argv[3]))) kill(); }
      };
    }
    syncBuiltinESMExports();
    const { writeOutput } = await import("./write.mjs");
    const files = ${JSON.stringify(after)};
    const result = writeOutput("out", () => ({ wanted: { files }, diagnostics: [] }), { force: false, prune: true, speaksFor: () => true });
    console.log(result.kind + " " + (Number(process.argv[2]) - left));
  `,
  );
  return { home, out, was, is, whole };
}

function run(home: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ["run.mjs", ...args], { cwd: home, encoding: "utf8" });
}

test("a run that is killed behind any of its calls leaves no mix, and the next look at the folder takes back what it had done", () => {
  const { home, out, was, is, whole } = scene();
  cpSync(out, join(home, "start"), { recursive: true });
  const reset = () => {
    spawnSync("rm", ["-rf", out]);
    cpSync(join(home, "start"), out, { recursive: true });
  };
  const { stdout } = run(home, "100000");
  const calls = Number(/^written (\d+)$/m.exec(stdout)?.[1]);
  expect(calls).toBeGreaterThan(50);

  const seen = { before: 0, after: 0, takenBack: 0 };
  for (let n = 0; n < calls; n++) {
    reset();
    expect(run(home, String(n)).signal).toBe("SIGKILL");
    const { diagnostics } = inspectOutput(out, () => ({ wanted: { files: after }, diagnostics: [] }), all);
    const now = whole(out);
    const state = JSON.stringify(now) === JSON.stringify(was) ? "before" : JSON.stringify(now) === JSON.stringify(is) ? "after" : now;
    expect([`killed after call ${n}`, state]).toEqual([`killed after call ${n}`, expect.stringMatching(/^(before|after)$/)]);
    if (state === "before" || state === "after") seen[state]++;
    if (diagnostics.some(({ code }) => code === "I0630")) seen.takenBack++;
    expect(readdirSync(join(out, ".samefire"))).toEqual(["manifest.json"]);
    expect(existsSync(join(out, "deep"))).toBe(state === "after");
  }
  // The test would say nothing if no kill had fallen between the renames.
  expect(seen.takenBack).toBeGreaterThan(5);
  expect(seen.before).toBeGreaterThan(20);
  expect(seen.after).toBeGreaterThan(1);
  expect(write(out, after, all).kind).toBe("written");
  expect(whole(out)).toEqual(is);
});

test("a run that is killed at random moments leaves no mix either", async () => {
  const { home, out, was, is, whole } = scene();
  cpSync(out, join(home, "start"), { recursive: true });
  const begun = performance.now();
  run(home, "100000");
  const length = performance.now() - begun;
  for (let n = 0; n < 50; n++) {
    spawnSync("rm", ["-rf", out]);
    cpSync(join(home, "start"), out, { recursive: true });
    const child = spawn(process.execPath, ["run.mjs", "100000"], { cwd: home, stdio: "ignore" });
    const ended = new Promise((done) => child.once("exit", done));
    setTimeout(() => child.kill("SIGKILL"), length * (0.3 + Math.random() * 0.7));
    await ended;
    inspectOutput(out, () => ({ wanted: { files: after }, diagnostics: [] }), all);
    expect([was, is]).toContainEqual(whole(out));
  }
});

test("what a hand changed after a run was killed is not taken back", () => {
  const { home, out, was } = scene();
  expect(run(home, "0", "z.txt").signal).toBe("SIGKILL");
  expect(readFileSync(join(out, "z.txt"), "utf8")).toBe("new z");
  writeFileSync(join(out, "z.txt"), "by hand");
  const { diagnostics } = inspectOutput(out, () => ({ wanted: { files: before }, diagnostics: [] }), all);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    expect.stringMatching(/^I0630 an earlier run was killed: what it had changed is as it was before it \(\d files\)$/),
    "E0625 `z.txt` was changed since samefire wrote it",
  ]);
  const { manifest: _, ...files } = was;
  expect(contents(out)).toEqual({ ...files, "z.txt": "by hand" });
});

test.each([
  ["no JSON", "{", "its journal cannot be read"],
  ["a journal of another kind", '{"journal":2}', "its journal cannot be read"],
  ["a path that leads out", journal("../evil.txt"), "its journal names a path where no run writes"],
  ["a hook of git's", journal(".git/hooks/pre-commit"), "its journal names a path where no run writes"],
  ["a path behind a link", journal("link/evil.txt"), "`link` is a link that leads out of the folder"],
])("a journal that somebody put there is not followed: %s", (_, text, reason) => {
  const home = temporaryFolder();
  const out = join(home, "out");
  mkdirSync(join(home, "elsewhere"));
  mkdirSync(join(out, ".samefire/staging"), { recursive: true });
  symlinkSync(join(home, "elsewhere"), join(out, "link"));
  writeFileSync(join(out, ".samefire/staging/journal.json"), text);
  writeFileSync(join(out, ".samefire/staging/0.old"), "evil");
  const told = write(out, [file("a.txt", "")], all);
  expect(told).toMatchObject({
    kind: "refused",
    diagnostics: [{ code: "E0634", message: `\`.samefire/staging\` is not what a run of samefire leaves: ${reason}` }],
  });
  expect(Object.keys(contents(home))).toEqual(["out/.samefire/staging/0.old", "out/.samefire/staging/journal.json"]);
  expect(write(out, [file("a.txt", "")], { ...all, force: true }).kind).toBe("written");
  expect(contents(home)).toEqual({ "out/a.txt": "" });
});

function journal(path: string): string {
  return JSON.stringify({ journal: 1, steps: [{ path, replaces: true }], folders: [] });
}

test("a staging folder that is a link is taken away, and what it leads to stays", () => {
  const home = temporaryFolder();
  const out = join(home, "out");
  mkdirSync(join(home, "elsewhere"));
  writeFileSync(join(home, "elsewhere/journal.json"), journal("a.txt"));
  mkdirSync(join(out, ".samefire"), { recursive: true });
  symlinkSync(join(home, "elsewhere"), join(out, ".samefire/staging"));
  expect(write(out, [file("a.txt", "a")], all).kind).toBe("written");
  expect(contents(home)).toEqual({ "elsewhere/journal.json": journal("a.txt"), "out/a.txt": "a" });
});

test("while another run writes, one fails and says so; a lock of a process that is gone holds nobody up", () => {
  const out = temporaryFolder();
  mkdirSync(join(out, ".samefire"));
  const lock = join(out, ".samefire/lock");
  const hold = (owner: object | string) => writeFileSync(lock, typeof owner === "string" ? owner : JSON.stringify(owner));
  const told = (force = false) => {
    const result = write(out, [file("a.txt", "")], { ...all, force });
    return result.kind === "refused" ? result.diagnostics.map(({ code, message, hint }) => `${code} ${message}; ${hint}`) : "written";
  };
  hold({ pid: process.ppid, host: hostname() });
  expect([told(), told(true)]).toEqual(Array(2).fill([`E0627 another run is writing: process ${process.ppid}; wait until it has ended`]));
  expect(contents(out)).toEqual({ ".samefire/lock": readFileSync(lock, "utf8") });
  hold({ pid: 7, host: "elsewhere" });
  expect(told()).toEqual(["E0627 another run is writing: process 7 on elsewhere; if no run is writing, delete `.samefire/lock` or use `--force`"]);
  expect(told(true)).toBe("written");
  hold("");
  expect(told()).toEqual(["E0627 another run is writing: `.samefire/lock` is there; if no run is writing, delete `.samefire/lock` or use `--force`"]);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  // A process that has ended; the number of this one, which holds none; and a number that another process has by now.
  for (const owner of [{ pid }, { pid: process.pid }, ...(existsSync("/proc/1/stat") ? [{ pid: process.ppid, began: "1" }] : [])]) {
    hold({ host: hostname(), ...owner });
    expect(told()).toBe("written");
    expect(readdirSync(join(out, ".samefire"))).toEqual(["manifest.json"]);
  }
});

test("of many runs at once each writes everything or fails clearly, and the folder is whole in the end", async () => {
  const { home, out, is, whole } = scene();
  const runs = Array.from({ length: 12 }, () => {
    const child = spawn(process.execPath, ["run.mjs", "100000"], { cwd: home, stdio: ["ignore", "pipe", "inherit"] });
    return new Promise<string>((done) => {
      let text = "";
      child.stdout.on("data", (data) => {
        text += data;
      });
      child.once("close", () => done(text.split(" ")[0] ?? ""));
    });
  });
  const outcomes = await Promise.all(runs);
  expect(outcomes.filter((one) => one !== "written" && one !== "refused")).toEqual([]);
  expect(outcomes).toContain("written");
  expect(whole(out)).toEqual(is);
  expect(readdirSync(join(out, ".samefire"))).toEqual(["manifest.json"]);
});
