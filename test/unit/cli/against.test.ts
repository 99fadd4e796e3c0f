/** `samefire check --against`, as a pull request meets it. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Repository, repository } from "./repository.ts";
import { listing } from "./run.ts";

const counting = listing({ "on each event": "when count >= 5 within 10m", "expect 1 alerts": "expect no alert" });
const looser = counting.replace("count >= 5", "count >= 4");
/** What `check` says of it besides: Panther's windows are fixed. */
const accepted = (text: string) => text.replace("  sample list", '  on panther { accept anchored_window because "a test" }\n\n  sample list');

let here: Repository;
beforeAll(() => {
  here = repository();
  here.write("detections/listing.det", accepted(counting));
  here.write("detections/other.det", listing({ "my.listing version 1": "my.other version 4" }));
  here.commit("base");
  here.git("tag", "base");
});
beforeEach(() => here.git("checkout", "-qf", "base", "--", "detections"));
afterAll(() => here.remove());

const check = (...more: readonly string[]) => here.run("check", "--against", "base", ...more);

describe("check --against a revision", () => {
  it("is silent where nothing changed, or only what is no meaning", () => {
    here.write("detections/listing.det", accepted(counting).replace("severity: low", "severity: high"));
    expect(check()).toEqual({ code: 0, out: "", err: "3 files, 2 rules: no problems\n" });
  });

  it("takes what held no detection yet, and what was before a first push, for the beginning", () => {
    here.git("checkout", "-q", "--orphan", "empty");
    here.git("rm", "-rqf", "--cached", ".");
    here.git("commit", "-q", "--allow-empty", "-m", "nothing");
    here.git("checkout", "-qf", "base");
    for (const before of ["empty", "0".repeat(40)]) {
      expect(here.run("check", "--against", before)).toEqual({ code: 0, out: "", err: "3 files, 2 rules: no problems\n" });
      expect(here.run("diff", before)).toMatchObject({ code: 0, err: expect.stringContaining("2 added") });
    }
    expect(here.run("check", "--against", "0".repeat(39)).code).toBe(2);
  });

  it("fails at the version where the meaning changed and the version did not, and says what changed", () => {
    here.write("detections/listing.det", accepted(looser));
    const { code, err } = check();
    expect(code).toBe(1);
    expect(err).toBe(`error[E0419]: \`my.listing\` has changed its meaning and is still version 1
  --> detections/listing.det:5:30
   |
 5 | detection my.listing version 1 {
   |                              ^ write \`my.listing version 2\`
   widens   threshold: count >= 5 -> >= 4
3 files, 2 rules: 1 error
`);
  });

  it("passes with the next version, and tells what changed all the same", () => {
    here.write("detections/listing.det", accepted(looser).replace("version 1", "version 2"));
    const { code, err } = check();
    expect(code).toBe(0);
    expect(err).toContain("info[I2011]: the meaning of `my.listing` has changed since base: it fires on more\n");
    expect(err).toContain("\n   widens   threshold: count >= 5 -> >= 4\n");
  });

  it("fails where the version fell", () => {
    here.write("detections/other.det", listing({ "my.listing version 1": "my.other version 3" }));
    expect(check()).toMatchObject({
      code: 1,
      err: expect.stringContaining("error[E0420]: `my.other` is version 3, and version 4 is out\n  --> detections/other.det:5:28\n"),
    });
  });

  it("tells what is gone, and follows what was renamed", () => {
    here.git("rm", "-qf", "detections/other.det");
    expect(check()).toMatchObject({ code: 0, err: expect.stringContaining("info[I2009]: `my.other` version 4 is gone since base\n") });
    const renamed = accepted(looser).replace("my.listing version 1", "my.renamed version 1").replace("severity: low", "severity: low\n  formerly: my.listing");
    here.write("detections/listing.det", renamed);
    const { code, err } = check();
    expect(code).toBe(1);
    expect(err).toContain("info[I2010]: `my.renamed` was `my.listing` in base\n");
    expect(err).toContain("error[E0419]: `my.renamed` has changed its meaning and is still version 1\n");
    expect(err).not.toContain("`my.listing` version 1 is gone");
  });

  it("does not take what has a mistake now, or was not asked for, for gone", () => {
    here.write("detections/other.det", listing({ "my.listing version 1": "my.other version 4", "eventName is": "eventNam is" }));
    expect(check().err).not.toContain("I2009");
    expect(here.run("check", "detections/listing.det", "--against", "base")).toMatchObject({ code: 0, err: expect.not.stringContaining("I2009") });
  });

  it("says what did not compile at the revision, at its place there, and lets it be mended", () => {
    here.write("detections/other.det", listing({ "my.listing version 1": "my.other version 4", "eventName is": "eventNam is" }));
    here.git("add", "-A");
    const tree = here.git("write-tree").trim();
    here.git("tag", "-f", "broken", here.git("commit-tree", tree, "-p", "base", "-m", "broken").trim());
    here.git("checkout", "-qf", "base", "--", "detections");
    const { code, err } = here.run("check", "--against", "broken");
    expect(code).toBe(0);
    expect(err).toContain(
      "warning[W2012]: in broken this did not compile, so versions of what stands on it are not held against it: unknown field `eventNam` (E0301)\n",
    );
    expect(err).toContain("  --> broken:detections/other.det:11:11\n");
  });

  it("cannot run against a revision that is not there", () => {
    expect(here.run("check", "--against", "nosuch")).toMatchObject({ code: 2, err: expect.stringContaining("error[E2002]") });
    expect(here.run("check", "--against", "--all")).toMatchObject({ code: 2, err: expect.stringContaining("error[E2006]") });
  });

  it("is an annotation with what changed", () => {
    here.write("detections/listing.det", accepted(looser));
    const { code, out } = check("--format", "github");
    expect(code).toBe(1);
    expect(out).toBe(
      "::error file=detections/listing.det,line=5,endLine=5,col=30,endColumn=31,title=E0419::`my.listing` has changed its meaning and is still version 1%0Awrite `my.listing version 2`%0Awidens   threshold: count >= 5 -> >= 4\n",
    );
    expect(check("--format", "markdown").out).toContain("\n   widens   threshold: count >= 5 -> >= 4\n```\n");
    expect(check("--format", "junit").out).toContain('classname="samefire check" file="detections/listing.det" line="5"');
  });
});

describe("check --against a manifest", () => {
  it("tells that the meaning changed and that it cannot tell how, of the file and of its folder", () => {
    expect(here.run("build", "--out", "built").code).toBe(0);
    here.write("detections/listing.det", accepted(looser));
    for (const manifest of ["built/.samefire/manifest.json", "built"]) {
      const { code, err } = here.run("check", "--against", manifest);
      expect(code).toBe(1);
      expect(err).toContain("error[E0419]: `my.listing` has changed its meaning and is still version 1\n");
      expect(err).toContain("\n   its meaning changed; a manifest holds hashes only, so how cannot be shown\n");
    }
    here.git("rm", "-qf", "detections/other.det");
    expect(here.run("check", "--against", "built").err).toContain("`my.other` version 4 is gone since built");
  });

  it("refuses one that a hand has spoilt", () => {
    here.write("spoilt.json", "{}");
    expect(here.run("check", "--against", "spoilt.json")).toMatchObject({ code: 2, err: expect.stringContaining("error[E0621]") });
  });
});
