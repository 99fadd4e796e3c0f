/** `prove --outputs` on what was vendored: in every layout it finds the rules, with the manifest and without it, and sees what a hand changed in them. */

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { layoutNames } from "../../../src/config/layouts.ts";
import { layouts } from "../../../src/vendor/registry.ts";
import { type Folder, folder, listing } from "../cli/run.ts";
import { contents } from "../output/folders.ts";

const spray = "detections/okta/sign_in/password_spray.det";

function vendored(layout: string): Folder {
  const here = folder({ empty: true });
  onTestFinished(() => here.remove());
  for (const path of ["detections", "samefire.yaml"]) cpSync(path, join(here.path, path), { recursive: true });
  rmSync(join(here.path, "detections/aws"), { recursive: true });
  expect(here.run("vendor", "--to", "siem", "--layout", layout).code).toBe(0);
  return here;
}

const prove = (here: Folder, ...more: readonly string[]) => here.run("prove", "--outputs", "siem", "--streams", "2", ...more);
const counts = (out: string) => out.trimEnd().split("\n").at(-1);

describe.each(layoutNames)("a repository laid out as %s", (layout) => {
  test("is proved by its manifest, and by what stands in the files where there is none", () => {
    const here = vendored(layout);
    // What is sought, and found, is the same for this one, and proving it takes as long as the others together.
    rmSync(join(here.path, spray));
    const { code, out } = prove(here);
    expect(code).toBe(0);
    const platforms = layouts[layout]?.platform === undefined ? ["elastic", "datadog", "panther"] : [layouts[layout].platform];
    for (const platform of ["elastic", "datadog", "panther"])
      expect((out.match(new RegExp(`^  ${platform} +(the same|differs as it says)`, "gm")) ?? []).length).toBe(platforms.includes(platform) ? 2 : 0);
    rmSync(join(here.path, "siem/.samefire"), { recursive: true });
    const bare = prove(here, ...platforms.flatMap((platform) => ["--on", platform]));
    expect(bare).toEqual({ code, out, err: "" });
  });

  test("is not the same any more after a threshold was changed by hand", () => {
    const here = vendored(layout);
    for (const [path, text] of Object.entries(contents(join(here.path, "siem")))) {
      if (path.includes("password_spray")) here.write(`siem/${path}`, text.replaceAll(/(>= |Threshold: )15\b/g, "$114"));
    }
    const { code, out } = prove(here, spray);
    expect(code).toBe(1);
    expect(counts(out)).toMatch(/, [13] wrong, 0 not run$/);
  });
});

test("a rule that is not vendored there is not run, one whose file is gone is wrong, and without a manifest one that is nowhere is told", () => {
  const here = folder();
  onTestFinished(() => here.remove());
  here.write("detections/one.det", listing({ "my.listing": "my.one" }));
  here.write("detections/two.det", listing({ "my.listing": "my.two" }));
  here.run("vendor", "--to", "siem", "--layout", "datadog-json", "--only", "my.one");
  expect(prove(here)).toMatchObject({ code: 0, out: expect.stringContaining("  datadog  not run: nothing of it is vendored in siem\n") });
  rmSync(join(here.path, "siem/my_one.json"));
  expect(prove(here)).toMatchObject({ code: 1, err: expect.stringContaining("E1301") });
  rmSync(join(here.path, "siem/.samefire"), { recursive: true });
  here.write("siem/theirs.json", "[1]");
  expect(prove(here, "--on", "datadog")).toMatchObject({ code: 1, err: expect.stringContaining("error[E1908]: nothing in siem is a rule of `my.one`\n") });
  here.write("siem/.samefire/manifest.json", "{");
  expect(prove(here)).toMatchObject({ code: 2, err: expect.stringContaining("E0621") });
  rmSync(join(here.path, "siem"), { recursive: true });
  expect(prove(here)).toMatchObject({ code: 2, err: expect.stringContaining("error[E1301]: no such file or folder: siem\n") });
});

test("of a file with several rules the one that is meant is run, in its place", () => {
  const here = folder();
  onTestFinished(() => here.remove());
  here.write("detections/one.det", listing({ "my.listing": "my.one" }));
  here.write("detections/two.det", listing({ "my.listing": "my.two", ListSecrets: "DescribeSecret", GetSecretValue: "ListSecrets" }));
  here.run("vendor", "--to", "siem", "--layout", "kibana-ndjson");
  const files = contents(join(here.path, "siem"));
  rmSync(join(here.path, "siem"), { recursive: true });
  here.write("siem/all.ndjson", `${files["my_two.ndjson"]}${files["my_one.ndjson"]}{"exported_count":2}\n`);
  expect(counts(prove(here, "--on", "elastic").out)).toBe("2 rules on platforms: 2 the same, 0 with differences that are named, 0 wrong, 0 not run");
  here.write("siem/all.ndjson", `${files["my_two.ndjson"]}${files["my_one.ndjson"]?.replace("FROM ", "FRMO ")}`);
  const { code, err } = prove(here, "--on", "elastic");
  expect([code, /--> (.*)$/m.exec(err)?.[1]?.replace(/:\d+$/, "")]).toEqual([1, "siem/all.ndjson:2"]);
});
