/** `samefire prove` as CI calls it: one document and nothing else on standard output, and annotations and cases where a reader looks for them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Folder, folder, listing } from "./run.ts";

let at: Folder;
beforeAll(() => {
  at = folder();
  at.write(
    "detections/listing.det",
    listing({
      "alert on each event": 'alert when count >= 3 within 10m\n    for each awsRegion\n  on datadog { skip because "not there" }',
      // Panther's first window ends at 10m with two events, and its second has two as well.
      "    at 0m list\n    expect 1 alerts":
        '    at 0m list\n    at 8m list\n    at 11m 2 times every 1m list\n    at 0m list with { awsRegion: "eu-west-1" }\n    expect alert for "us-east-1"',
    }),
  );
  at.run("build", "--out", "edited");
  const rule = join(at.path, "edited/elastic/rules/my_listing.toml");
  const text = readFileSync(rule, "utf8");
  expect(text).toContain('"ListSecrets"');
  at.write("edited/elastic/rules/my_listing.toml", text.replaceAll('"ListSecrets"', '"ListSecret"'));
});
afterAll(() => at.remove());

const proved = (...more: readonly string[]) => at.run("prove", "--streams", "0", ...more);

const sample = 'sample panther_missed_1 from cloudtrail { "eventName": "ListSecrets", "awsRegion": "us-east-1" }';

describe("samefire prove --format github", () => {
  it("says at the detection's id what is wrong, at the file's line what was edited, and each named difference at its place, with a test", () => {
    const { code, out, err } = proved("--format", "github", "--outputs", "edited");
    const lines = out.split("\n").map((line) => line.split("%0A")[0]);
    const place = "file=detections/listing.det,line=5,endLine=5,col=11,endColumn=21";
    const condition = "file=detections/listing.det,line=13,endLine=13,col=14,endColumn=35";
    expect(lines).toEqual([
      `::error ${place},title=my.listing on elastic%3A wrong::it says what the detection does not, and no difference says so`,
      "::error file=edited/elastic/rules/my_listing.toml,line=28,endLine=28,col=1,endColumn=37,title=E1409::the meaning changed here",
      `::notice ${condition},title=my.listing on panther%3A anchored_window may miss::anchored_window: may miss; bound: 2N-1 in the window fires here, and what fires here reaches N in the window and the delay; shown by 4 events`,
      `::notice ${condition},title=my.listing on panther%3A suppression_differs alerts differ::suppression_differs: 1 alert for the detection's 2; shown by 4 events`,
      "",
    ]);
    for (const [i, title] of [
      "elastic misses this",
      "elastic misses this",
      "panther misses this: anchored_window",
      "panther alerts 1 time: suppression_differs",
    ].entries())
      expect(out.split("\n")[i]).toContain(`%0Atest "${title}" {%0A`);
    expect(err).toBe("3 rules on platforms: 0 the same, 1 with differences that are named, 1 wrong, 1 not run\n");
    expect(code).toBe(1);
  });
});

describe("samefire prove --format junit", () => {
  it("has a suite for each detection, with a case for each platform and for each test on it", () => {
    const { code, out, err } = proved("--format", "junit", "--outputs", "edited");
    expect(err).toBe("");
    expect(code).toBe(1);
    const cases = [...out.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>\s*<([\w-]+))/g)].map(([, name, child]) => [name, child]);
    expect(cases).toEqual([
      ["elastic", "failure"],
      ["elastic: a listing", "failure"],
      ["elastic: another call", undefined],
      ["datadog", "skipped"],
      ["panther", "system-out"],
      ["panther: a listing", "system-out"],
      ["panther: another call", undefined],
    ]);
    expect(out).toContain('<testsuite name="my.listing" tests="7" failures="2" errors="0" skipped="1">');
    const differs = out.slice(out.indexOf("<system-out>"));
    expect(differs).toMatch(
      /^<system-out>differs as it says \(anchored_window; alerts: suppression_differs\)\n2 tests: 1 group fired \(33 %\), 2 did not; it misses in 1 log\n/,
    );
    for (const code of ["anchored_window: may miss", "suppression_differs: 1 alert for"]) expect(differs).toContain(`detections/listing.det:13:14: ${code}`);
    expect(differs).toContain("sample panther_anchored_window_1 from cloudtrail {");
    expect(differs).toContain("sample panther_suppression_differs_1 from cloudtrail {");
  });
});

describe("samefire prove --format json", () => {
  it("says of each platform what it comes to, and holds the smallest log as a test", () => {
    const { code, out, err } = proved("--format", "json");
    expect(err).toBe("");
    expect(code).toBe(0);
    const { rules, ...counts } = JSON.parse(out);
    expect(counts).toEqual({ prove: 1, same: 0, differs: 2, wrong: 0, notRun: 1, diagnostics: [] });
    expect(rules[0].platforms.map((on: { finding: string }) => on.finding)).toEqual(["differs", "not run", "differs"]);
    // Values that a pipeline drops are in no test and no random log: what is said above all counts the logs that were made to show them.
    expect(rules[0].platforms.map((on: { headline: string }) => on.headline)).toEqual([
      "differs as it says (empty_text_dropped, long_text_dropped; alerts: alert_cap)",
      "not run: skipped: not there",
      "differs as it says (anchored_window; alerts: suppression_differs)",
    ]);
    const { examples, tests } = rules[0].platforms[2];
    expect(examples.missed.test).toBe(
      `${sample}\ntest "panther misses this" {\n  at 0m panther_missed_1\n  at 8m panther_missed_1\n  at 11m panther_missed_1\n  at 12m panther_missed_1\n  expect alert\n}\n`,
    );
    expect(tests).toEqual([
      { title: "a listing", kind: "differs", excused: true, missed: ['["us-east-1"]'], overFired: [] },
      { title: "another call", kind: "same" },
    ]);
  });

  it("is one document where it cannot run as well", () => {
    const { code, out, err } = at.run("prove", "nosuch.det", "--format", "json");
    expect([code, err]).toEqual([2, ""]);
    expect(JSON.parse(out)).toMatchObject({ prove: 1, rules: [], diagnostics: [{ file: "nosuch.det" }] });
  });
});

describe("samefire prove --mutate", () => {
  it("has annotations where a change would stand, errors only where too few are noticed", () => {
    const mutated = (score: string) => at.run("prove", "--mutate", "--mutate-score", score, "--streams", "5", "--format", "github");
    expect(mutated("100").out).toMatch(/^::error file=detections\/listing\.det,line=11,.*::no test notices /);
    expect(mutated("1").out).toMatch(/^::warning file=detections\/listing\.det,line=11,/);
  });

  it("has a case for each change that a test could notice", () => {
    const mutated = (score: string) => at.run("prove", "--mutate", "--mutate-score", score, "--streams", "5", "--format", "junit").out;
    const failures = (out: string) => out.match(/<failure message="no test notices this change"/g)?.length ?? 0;
    expect([failures(mutated("100")) > 2, failures(mutated("1"))]).toEqual([true, 0]);
  });
});

describe("samefire prove --report", () => {
  it("writes the page beside what is printed, over what is there, and the same bytes again", () => {
    const page = () => readFileSync(join(at.path, "proof.html"), "utf8");
    expect(proved("--on", "elastic", "--report", "proof.html")).toMatchObject({ code: 0, err: "" });
    const first = page();
    expect(first).toContain("my.listing");
    at.write("proof.html", "older");
    expect(proved("--on", "elastic", "--report", "proof.html").code).toBe(0);
    expect(page()).toBe(first);
    expect(readdirSync(at.path).filter((name) => name.includes("proof"))).toEqual(["proof.html"]);
  });

  it.each([
    ["edited", "it is a folder"],
    ["nosuch/proof.html", "its folder does not exist"],
    ["samefire.yaml/proof.html", "a part of the path is a file"],
  ])("says before it proves that %s cannot be written: %s", (path, reason) => {
    const { code, out, err } = proved("--report", path);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("E0626");
    expect(err).toContain(reason);
  });
});
