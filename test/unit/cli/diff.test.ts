/** `samefire diff` as its user calls it, in a real repository of git. */

import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Repository, repository } from "./repository.ts";
import { bin, folder, listing } from "./run.ts";

const counting = listing({ "on each event": "when count >= 5 within 10m", "expect 1 alerts": "expect no alert" });

let here: Repository;
const git = (...args: readonly string[]): string => here.git(...args);

beforeAll(() => {
  here = repository();
  here.write("detections/listing.det", counting);
  here.write("detections/going.det", listing({ "my.listing": "my.going" }));
  here.write("detections/old.det", listing({ "my.listing": "my.old" }));
  here.commit("base");
  git("tag", "base");
  here.write(
    "detections/listing.det",
    counting.replace("count >= 5", "count >= 4").replace("version 1", "version 2").replace("severity: low", "severity: high"),
  );
  git("rm", "-q", "detections/going.det", "detections/old.det");
  here.write("detections/new.det", listing({ "my.listing": "my.new" }));
  here.write("detections/renamed.det", listing({ "my.listing": "my.renamed", "severity: low": "severity: low\n  formerly: my.old" }));
  here.commit("changed");
  here.write("detections/listing.det", counting.replace("version 1", "version 3").replace("10m", "5m"));
});
afterAll(() => here.remove());

describe("samefire diff", () => {
  it("tells what came, went, was renamed and changed between two revisions", () => {
    const { code, out, err } = here.run("diff", "base", "HEAD");
    expect({ code, err }).toEqual({ code: 0, err: "base -> HEAD: 1 changed, 1 renamed, 1 added, 1 removed, 0 rules the same\n" });
    expect(out.split("\n").filter((line) => !/^ {6,8}\S/.test(line))).toEqual([
      "changed my.listing version 1 -> 2: fires on more",
      "  widens   threshold: count >= 5 -> >= 4",
      "           severity: low -> high",
      "  told apart by this log: base gives no alert, HEAD gives 1 alert",
      "renamed my.old -> my.renamed version 1: the same meaning",
      "           formerly: none -> my.old",
      "added   my.new version 1",
      "removed my.going version 1",
      "",
    ]);
  });

  it("compares with what lies here, not yet committed", () => {
    const { code, out } = here.run("diff", "HEAD");
    expect(code).toBe(0);
    expect(out).toContain("changed my.listing version 2 -> 3: fires on less\n  narrows  threshold: count >= 4 -> >= 5\n  narrows  window: 10m -> 5m\n");
  });

  it("prints a log that is a test: it passes after the change and fails before it", () => {
    const block = /^ {6,8}\S.*$/gm;
    const test = (here.run("diff", "base", "HEAD").out.match(block) ?? []).join("\n");
    expect(test).toContain("expect alert");
    for (const [revision, passes] of [
      ["base", false],
      ["HEAD", true],
    ] as const) {
      const text = git("show", `${revision}:detections/listing.det`).replace(/\n {2}sample list [\s\S]*$/, `\n${test}\n}\n`);
      here.write(`pasted/${revision}.det`, text.replace("./sources", "../detections/sources"));
      expect([revision, here.run("test", `pasted/${revision}.det`).code]).toEqual([revision, passes ? 0 : 1]);
    }
  });

  it("reads imports and samefire.yaml as they were at the revision", () => {
    const other = repository({ empty: true });
    try {
      const imports = 'use first from "../lib/names.det"\nuse cloudtrail';
      other.write("rules/listing.det", listing({ "./sources": "../lib", "use cloudtrail": imports, 'is "ListSecrets"': "in first" }));
      other.write("lib/names.det", 'language 1\nlist first = ["ListSecrets", "a"]\n');
      other.write("lib/cloudtrail.det", String(spawnSync("cat", ["detections/sources/cloudtrail.det"]).stdout));
      other.write("samefire.yaml", "detections: rules\n");
      other.commit("base");
      // Everything moves: the revision still has it where it was.
      other.write("lib/names.det", 'language 1\nlist first = ["ListSecrets"]\n');
      other.write("samefire.yaml", "detections: [rules, more]\n");
      other.write("more/x.det", listing({ "my.listing": "my.more", "./sources": "../lib" }));
      mkdirSync(join(other.path, "deep/er"), { recursive: true });
      const { status, stdout } = spawnSync(process.execPath, [bin, "diff", "HEAD"], { cwd: join(other.path, "deep/er"), encoding: "utf8" });
      expect(status).toBe(0);
      expect(stdout).toContain('changed my.listing version 1: fires on less\n  narrows  list of `eventName in`: dropped "a"\n');
      expect(stdout).toContain("added   my.more version 1\n");
    } finally {
      other.remove();
    }
  });

  it("is Markdown for a comment on a pull request", () => {
    const { out } = here.run("diff", "base", "HEAD", "--format", "markdown");
    expect(out).toContain("- **changed** `my.listing version 1 -> 2: fires on more`\n\n```text\nwidens   threshold: count >= 5 -> >= 4\n");
    expect(out).toContain("A log that tells them apart: `base` gives `no alert`, `HEAD` gives `1 alert`.\n\n```text\nsample event_1");
  });

  it("knows of a manifest only that the meaning changed, and says so", () => {
    git("stash", "-q");
    expect(here.run("build", "--out", "out").code).toBe(0);
    git("stash", "pop", "-q");
    const { code, out } = here.run("diff", "out/.samefire/manifest.json");
    expect(code).toBe(0);
    expect(out).toContain("changed my.listing version 2 -> 3: its meaning changed; a manifest holds hashes only, so how cannot be shown\n");
    expect(here.run("diff", "out/.samefire/manifest.json", "out/.samefire/manifest.json")).toMatchObject({ code: 2, err: expect.stringContaining("E2008") });
  });

  it("says at the revision's file and line what does not compile there, and compares the rest", () => {
    git("checkout", "-qfB", "broken", "base");
    here.write("detections/going.det", listing({ "my.listing": "my.going", "eventName is": "eventNam is" }));
    git("commit", "-qam", "broken");
    git("checkout", "-qf", "main");
    const { code, out, err } = here.run("diff", "broken", "HEAD");
    expect(code).toBe(1);
    expect(err).toContain(
      "error[E2007]: it does not compile there, so what stands on it is not compared: unknown field `eventNam` (E0301)\n   --> broken:detections/going.det:11:11\n",
    );
    expect(out).toContain("changed my.listing version 1 -> 2");
  });

  it.each([
    ["a revision that is not there", ["diff", "nosuch"], "E2002"],
    ["an option in its place", ["diff", "--", "--upload-pack=touch pwned"], "E2006"],
    ["a path in a commit", ["diff", "HEAD:detections"], "E2006"],
    ["a range", ["diff", "base..HEAD"], "E2006"],
    ["a file that is not there", ["diff", "./nosuch.det"], "E2002"],
  ])("says clearly: %s", (_, args, code) => {
    const ran = here.run(...args);
    expect(ran).toMatchObject({ code: 2, out: "", err: expect.stringMatching(`^error\\[${code}\\]: `) });
  });

  it("asks which of the two is meant, where a name is a branch and a folder", () => {
    git("branch", "-f", "pasted2", "base");
    here.write("pasted2/a.det", listing({ "./sources": "../detections/sources" }));
    expect(here.run("diff", "pasted2")).toMatchObject({ code: 2, err: expect.stringContaining("error[E2004]: `pasted2` is both a path and a revision") });
    expect(here.run("diff", "./pasted2", "refs/heads/pasted2").code).toBe(0);
  });

  it("says that there is no repository, and that there is no git", () => {
    const outside = folder();
    try {
      outside.write("detections/listing.det", counting);
      expect(outside.run("diff", "main")).toMatchObject({ code: 2, err: expect.stringMatching(/^error\[E2001\]: /) });
      const { status, stderr } = spawnSync(process.execPath, [bin, "diff", "HEAD"], {
        cwd: here.path,
        encoding: "utf8",
        env: { PATH: "/nowhere", NO_COLOR: "1" },
      });
      expect([status, stderr.split("\n")[0]]).toEqual([2, "error[E2003]: git cannot be started: there is no `git` in PATH"]);
    } finally {
      outside.remove();
    }
  });

  it("says so where an object of the revision is missing", () => {
    const blob = git("rev-parse", "base:detections/going.det").trim();
    const object = join(here.path, ".git/objects", blob.slice(0, 2), blob.slice(2));
    renameSync(object, `${object}.gone`);
    try {
      expect(here.run("diff", "base", "HEAD")).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^error\[E2005\]: git could not read the revision: .*object/),
      });
    } finally {
      renameSync(`${object}.gone`, object);
    }
  });

  it("runs nothing that a repository brings: no hook, monitor, filter, textconv or alias", () => {
    const trap = join(here.path, "pwned");
    const set = (key: string, value = `touch ${trap}`) => git("config", key, value);
    set("core.fsmonitor");
    set("diff.det.textconv");
    set("filter.det.smudge");
    set("filter.det.clean");
    set("alias.cat-file", `!touch ${trap}`);
    set("core.pager");
    set("core.sshCommand");
    here.write(".gitattributes", "*.det diff=det filter=det\n");
    expect(here.run("diff", "base", "HEAD").code).toBe(0);
    for (const key of ["core.fsmonitor", "diff.det.textconv", "filter.det.smudge", "filter.det.clean", "alias.cat-file", "core.pager", "core.sshCommand"]) {
      spawnSync("git", ["config", "--unset", key], { cwd: here.path });
    }
    expect(spawnSync("test", ["-e", trap]).status).toBe(1);
  });

  it("lets no link of a revision lead to another file than a detection", () => {
    git("checkout", "-qfB", "links", "base");
    symlinkSync("../samefire.yaml", join(here.path, "detections/yaml.det"));
    symlinkSync("listing.det", join(here.path, "detections/zlink.det"));
    symlinkSync("/etc/passwd", join(here.path, "detections/outside.det"));
    git("add", "-f", "detections/yaml.det", "detections/outside.det");
    git("commit", "-qm", "links");
    git("checkout", "-qf", "main");
    const { code, err } = here.run("diff", "links", "HEAD");
    expect(code).toBe(1);
    expect(err).toContain("links:detections/yaml.det");
    expect(err).toContain("it is a link to something else than a `.det` file");
    expect(err).toContain("links:detections/outside.det");
    expect(err).not.toContain("root:");
  });
});
