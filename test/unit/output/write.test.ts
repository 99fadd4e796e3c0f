import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import type { OwnedFile } from "../../../src/output/manifest.ts";
import type { PlanOptions } from "../../../src/output/plan.ts";
import { replaceFile } from "../../../src/output/write.ts";
import { contents, file, temporaryFolder, write } from "./folders.ts";

const all: PlanOptions = { force: false, prune: true, speaksFor: () => true };
const forced: PlanOptions = { ...all, force: true };
const silent: PlanOptions = { ...all, speaksFor: () => false };

/** The messages, or where there is none the outcome. */
function wrote(folder: string, files: readonly OwnedFile[], options: PlanOptions): unknown {
  const result = write(folder, files, options);
  if (result.kind === "refused") return result.diagnostics.map((d) => `${d.code} ${d.message}`);
  const { written, unchanged, removed, warnings } = result;
  return { written, unchanged, removed, warnings };
}

const outcome = (written: string[], unchanged: string[] = [], removed: string[] = []) => ({ written, unchanged, removed, warnings: [] });

test("files are written with their folders, and a second run changes nothing", () => {
  const out = join(temporaryFolder(), "new/out");
  const files = [file("a.txt", "one"), file("deep/er/b.txt", "two")];
  expect(wrote(out, files, all)).toEqual(outcome(["a.txt", "deep/er/b.txt"]));
  expect(contents(out)).toEqual({ "a.txt": "one", "deep/er/b.txt": "two" });
  const before = statSync(join(out, ".samefire/manifest.json"));
  expect(wrote(out, files, all)).toEqual(outcome([], ["a.txt", "deep/er/b.txt"]));
  expect(statSync(join(out, ".samefire/manifest.json")).ino).toBe(before.ino);
});

test("the manifest says what each file was made from", () => {
  const out = temporaryFolder();
  write(out, [file("a.txt", "one", "x.y")], all);
  expect(JSON.parse(readFileSync(join(out, ".samefire/manifest.json"), "utf8"))).toEqual({
    manifest: 1,
    files: [{ path: "a.txt", sha256: "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", id: "x.y", version: 1, hash: "h" }],
  });
});

test("a file that samefire did not write is left alone, and so is everything else in that run", () => {
  const out = temporaryFolder();
  writeFileSync(join(out, "a.txt"), "theirs");
  expect(wrote(out, [file("b.txt", "new"), file("a.txt", "ours")], all)).toEqual(["E0624 `a.txt` is there and samefire did not write it"]);
  expect(contents(out)).toEqual({ "a.txt": "theirs" });
  expect(wrote(out, [file("a.txt", "ours")], forced)).toEqual(outcome(["a.txt"]));
  expect(contents(out)).toEqual({ "a.txt": "ours" });
});

test("a file that is already as it would be written is taken over", () => {
  const out = temporaryFolder();
  writeFileSync(join(out, "a.txt"), "ours");
  expect(wrote(out, [file("a.txt", "ours")], all)).toEqual(outcome([], ["a.txt"]));
  expect(wrote(out, [file("a.txt", "newer")], all)).toEqual(outcome(["a.txt"]));
});

test("a file that a hand has changed is not overwritten without force", () => {
  const out = temporaryFolder();
  write(out, [file("a.txt", "one")], all);
  writeFileSync(join(out, "a.txt"), "changed");
  expect(wrote(out, [file("a.txt", "two")], all)).toEqual(["E0625 `a.txt` was changed since samefire wrote it"]);
  expect(wrote(out, [file("a.txt", "two")], forced)).toEqual(outcome(["a.txt"]));
});

test("what is no longer emitted is removed with its folder, but only what the run speaks for", () => {
  const out = temporaryFolder();
  write(out, [file("a/x.txt", "1", "a"), file("b/x.txt", "2", "b"), file("c.txt", "3", "c")], all);
  expect(wrote(out, [file("c.txt", "3", "c")], silent)).toEqual(outcome([], ["c.txt"]));
  expect(wrote(out, [file("c.txt", "3", "c")], { ...all, speaksFor: (entry) => entry.id === "a" })).toEqual(outcome([], ["c.txt"], ["a/x.txt"]));
  expect(existsSync(join(out, "a"))).toBe(false);
  expect(contents(out)).toEqual({ "b/x.txt": "2", "c.txt": "3" });
  expect(wrote(out, [], all)).toEqual(outcome([], [], ["b/x.txt", "c.txt"]));
  expect(contents(out)).toEqual({});
});

test("a path that changed its case alone takes the old one's place, even in a run that speaks for nothing else", () => {
  const out = temporaryFolder();
  write(out, [file("A.txt", "1", "a")], all);
  expect(wrote(out, [file("a.txt", "1", "a")], silent)).toEqual(outcome(["a.txt"], [], ["A.txt"]));
  expect(contents(out)).toEqual({ "a.txt": "1" });
  expect(wrote(out, [file("a.txt", "1", "a")], silent)).toEqual(outcome([], ["a.txt"]));
});

test("what is no longer emitted but was changed stays, with a warning each time", () => {
  const out = temporaryFolder();
  write(out, [file("a.txt", "one")], all);
  writeFileSync(join(out, "a.txt"), "changed");
  for (let run = 0; run < 2; run++) {
    expect(write(out, [], all)).toMatchObject({ kind: "written", removed: [], warnings: [{ code: "W0628", path: join(out, "a.txt") }] });
  }
  expect(wrote(out, [], forced)).toEqual(outcome([], [], ["a.txt"]));
});

test("a path that leaves the folder, or collides with another, is refused before anything is written", () => {
  const out = temporaryFolder();
  expect(wrote(out, [file("ok.txt", ""), file("../evil.txt", ""), file("A.txt", ""), file("a.txt", ""), file("ok.txt", "")], forced)).toEqual([
    "E0622 `../evil.txt` cannot be a path in the output folder: it holds `..`",
    "E0623 `A.txt` and `a.txt` cannot both be written",
    "E0623 two detections would write `ok.txt`",
  ]);
  expect(contents(out)).toEqual({});
});

test("a link that leads out of the folder is not followed, whoever made it", () => {
  const home = temporaryFolder();
  const out = join(home, "out");
  mkdirSync(join(home, "elsewhere"));
  mkdirSync(out);
  symlinkSync(join(home, "elsewhere"), join(out, "link"));
  symlinkSync(join(home, "nowhere"), join(out, "broken"));
  const message = (path: string, link: string) => `E0629 \`${path}\` would be written outside the output folder: \`${link}\` is a link that leads out of it`;
  expect(wrote(out, [file("link/a.txt", "")], forced)).toEqual([message("link/a.txt", "link")]);
  expect(wrote(out, [file("broken/a.txt", "")], forced)).toEqual([message("broken/a.txt", "broken")]);
  symlinkSync(join(home, "elsewhere"), join(out, ".samefire"));
  expect(wrote(out, [file("a.txt", "")], forced)).toEqual([message(".samefire/manifest.json", ".samefire")]);
  expect(contents(home)).toEqual({});
});

test("a link that stays inside is followed; a link in a file's place is replaced by force and never written through", () => {
  const home = temporaryFolder();
  const out = join(home, "out");
  mkdirSync(join(out, "real"), { recursive: true });
  symlinkSync("real", join(out, "link"));
  writeFileSync(join(home, "theirs.txt"), "theirs");
  symlinkSync(join(home, "theirs.txt"), join(out, "a.txt"));
  expect(wrote(out, [file("link/b.txt", "b"), file("a.txt", "ours")], all)).toEqual(["E0624 `a.txt` is there and samefire did not write it"]);
  expect(wrote(out, [file("link/b.txt", "b"), file("a.txt", "ours")], forced)).toEqual(outcome(["link/b.txt", "a.txt"]));
  expect(contents(home)).toEqual({ "out/a.txt": "ours", "out/real/b.txt": "b", "theirs.txt": "theirs" });
});

test("a folder in a file's place is left alone, even by force", () => {
  const out = temporaryFolder();
  mkdirSync(join(out, "a.txt"));
  expect(wrote(out, [file("a.txt", "")], forced)).toEqual(["E0624 `a.txt` is there and samefire did not write it"]);
});

test("a file is not written beside one that is the same path on some disks, unless that one goes", () => {
  const out = temporaryFolder();
  mkdirSync(join(out, "Rules"));
  writeFileSync(join(out, "Rules/a.txt"), "theirs");
  writeFileSync(join(out, "caf\u00e9.txt"), "theirs");
  const message = (path: string, twin: string) => `E0631 \`${path}\` cannot be written beside \`${twin}\`: on some disks they are the same path`;
  const files = [file("rules/b.txt", ""), file("Rules/A.txt", ""), file("cafe\u0301.txt", "")];
  expect(wrote(out, files, forced)).toEqual([
    message("rules/b.txt", "Rules"),
    message("Rules/A.txt", "Rules/a.txt"),
    message("cafe\u0301.txt", "caf\u00e9.txt"),
  ]);
  expect(wrote(out, [file("Rules/b.txt", "")], all)).toEqual(outcome(["Rules/b.txt"]));
});

test("a manifest that cannot be read stops the run", () => {
  const out = temporaryFolder();
  mkdirSync(join(out, ".samefire/manifest.json"), { recursive: true });
  expect(wrote(out, [file("a.txt", "")], all)).toEqual(["E0621 this is not a manifest of samefire: it is not a file"]);
});

test("a failure in the middle puts everything back", () => {
  const out = temporaryFolder();
  const before = [file("a/x.txt", "old"), file("gone.txt", "old"), file("z", "old")];
  write(out, before, all);
  const manifest = readFileSync(join(out, ".samefire/manifest.json"), "utf8");
  symlinkSync("a/x.txt", join(out, "link"));
  writeFileSync(join(out, "file"), "theirs");
  // The last path goes through a file, which no plan looks for and the disk refuses.
  const after = [file("a/x.txt", "new"), file("new/deep.txt", "new"), file("link", "new"), file("file/below.txt", "new")];
  expect(wrote(out, after, forced)).toEqual([expect.stringMatching(/^E0626 could not write `.*file\/?`: a part of the path is a file$/)]);
  expect(contents(out)).toEqual({ "a/x.txt": "old", file: "theirs", "gone.txt": "old", z: "old" });
  expect(readlinkSync(join(out, "link"))).toBe("a/x.txt");
  expect([existsSync(join(out, "new")), existsSync(join(out, ".samefire/staging"))]).toEqual([false, false]);
  expect(readFileSync(join(out, ".samefire/manifest.json"), "utf8")).toBe(manifest);
});

test("a run that fails in a folder of its own making leaves nothing there", () => {
  const home = temporaryFolder();
  writeFileSync(join(home, "file"), "");
  expect(wrote(join(home, "file"), [file("a.txt", "")], all)).toEqual([expect.stringContaining("a part of the path is a file")]);
  expect(contents(home)).toEqual({ file: "" });
});

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

test("a folder that may not be written to is a diagnostic, and what was renamed before goes back", () => {
  const out = temporaryFolder();
  write(out, [file("a/x.txt", "old"), file("b/y.txt", "old")], all);
  if (isRoot) for (const path of ["", "a", "a/x.txt", "b", "b/y.txt", ".samefire", ".samefire/manifest.json"]) chownSync(join(out, path), nobody, nobody);
  chmodSync(join(out, "b"), 0o555);
  onTestFinished(() => chmodSync(join(out, "b"), 0o755));
  const run = () => wrote(out, [file("a/x.txt", "new"), file("b/y.txt", "new")], all);
  expect(isRoot ? asNobody(run) : run()).toEqual([expect.stringMatching(/^E0626 could not write `.*b\/y.txt`: permission denied$/)]);
  expect(contents(out)).toEqual({ "a/x.txt": "old", "b/y.txt": "old" });
});

/** Nobody stops root. */
function asNobody<T>(work: () => T): T {
  process.seteuid?.(nobody);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test("a full disk is a diagnostic and leaves the folder as it was", (context) => {
  const out = temporaryFolder();
  const mounted = isRoot && spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", out]).status === 0;
  if (!mounted) context.skip("no small disk can be mounted here");
  try {
    write(out, [file("a.txt", "old")], all);
    const big = [file("a.txt", "new"), ...Array.from({ length: 10 }, (_, i) => file(`${i}.txt`, "x".repeat(10_000)))];
    expect(wrote(out, big, all)).toEqual([expect.stringMatching(/^E0626 could not write `.*`: the disk is full$/)]);
    expect(contents(out)).toEqual({ "a.txt": "old" });
    expect(wrote(out, [file("a.txt", "new")], all)).toEqual(outcome(["a.txt"]));
  } finally {
    spawnSync("umount", [out]);
  }
});

test("a signal in the middle takes effect when everything is in place", () => {
  const home = temporaryFolder();
  buildSync({ entryPoints: ["src/output/write.ts"], bundle: true, platform: "node", format: "esm", outfile: join(home, "write.mjs"), packages: "external" });
  const script = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const rename = fs.renameSync;
    fs.renameSync = (from, to) => { process.kill(process.pid, "SIGINT"); rename(from, to); };
    syncBuiltinESMExports();
    const { writeOutput } = await import("./write.mjs");
    const files = ["a.txt", "b.txt"].map((path) => ({ path, text: path, id: path, version: 1, hash: "h" }));
    writeOutput("out", () => ({ wanted: { files }, diagnostics: [] }), { force: false, prune: false, speaksFor: () => false });
    setTimeout(() => console.log("still here"), 60_000);
  `;
  const { signal, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: home, encoding: "utf8" });
  expect({ signal, stdout, stderr }).toEqual({ signal: "SIGINT", stdout: "", stderr: "" });
  expect(contents(join(home, "out"))).toEqual({ "a.txt": "a.txt", "b.txt": "b.txt" });
  expect(existsSync(join(home, "out/.samefire/staging"))).toBe(false);
});

test("a single file is replaced in one step, keeps its mode, and a link to it stays a link", () => {
  const home = temporaryFolder();
  writeFileSync(join(home, "a.det"), "old", { mode: 0o640 });
  symlinkSync("a.det", join(home, "link.det"));
  expect(replaceFile(join(home, "link.det"), "new")).toBeUndefined();
  expect(contents(home)).toEqual({ "a.det": "new" });
  expect([statSync(join(home, "a.det")).mode & 0o777, readlinkSync(join(home, "link.det"))]).toEqual([0o640, "a.det"]);
});

test("a single file that cannot be replaced is a diagnostic and stays", () => {
  const home = temporaryFolder();
  mkdirSync(join(home, "folder"));
  expect(replaceFile(join(home, "folder"), "new")).toMatchObject({ code: "E0626", path: join(home, "folder") });
  expect(replaceFile(join(home, "missing"), "new")).toMatchObject({
    code: "E0626",
    message: `could not write \`${join(home, "missing")}\`: there is no such file`,
  });
  expect(contents(home)).toEqual({});
});
