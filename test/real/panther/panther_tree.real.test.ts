/** What is vendored as panther-analysis, in the hands of Panther's own tool: its tests, and its check of packs. */

import { cpSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { folder } from "../../unit/cli/run.ts";
import { contents } from "../../unit/output/folders.ts";
import { tellCount } from "../counts.ts";
import { binOf, judgePantherTests, run } from "./tools.ts";

test("Panther's tool runs every unit test of the shipped detections, and finds each rule in a pack", () => {
  const here = folder({ empty: true });
  onTestFinished(() => here.remove());
  for (const path of ["detections", "samefire.yaml"]) cpSync(path, join(here.path, path), { recursive: true });
  expect(here.run("vendor", "--to", "siem", "--layout", "panther-analysis", "--set", "pack=mine").code).toBe(0);
  const tree = join(here.path, "siem");
  const files = Object.entries(contents(tree)).filter(([path]) => path.endsWith(".yml"));
  const rules = files.filter(([path]) => path.startsWith("rules/"));
  const correlations = files.filter(([path]) => path.startsWith("correlation_rules/")).map(([path]) => basename(path));
  const tests = rules.reduce((sum, [, text]) => sum + (text.match(/^ {2}- Name: /gm)?.length ?? 0), 0);
  expect([rules.length, correlations.length]).toEqual([9, 3]);
  expect(tests).toBeGreaterThanOrEqual(2 * rules.length);
  expect(judgePantherTests(tree, tests, correlations)).toEqual([]);

  const checkPacks = () => run(join(binOf("tools"), "panther_analysis_tool"), ["--skip-version-check", "check-packs", "--path", "."], tree);
  expect(checkPacks()).toMatchObject({ status: 0, output: expect.stringContaining("Looks like packs are up to date") });
  tellCount("panther-analysis tree", tests, `${rules.length} rules with ${tests} unit tests and ${correlations.length} correlations, all in a pack`);

  // Both would notice: an entry that is not in the pack, and an expectation that is wrong.
  const left = "okta.sign-in.password-spray";
  const pack = readFileSync(join(tree, "packs/mine.yml"), "utf8");
  here.write("siem/packs/mine.yml", pack.replace(`    - ${left}\n`, ""));
  const { status, output } = checkPacks();
  expect([status, output.includes(left)]).toEqual([1, true]);
  here.write("siem/packs/mine.yml", pack);
  const [[path, text] = ["", ""]] = rules;
  here.write(`siem/${path}`, text.replace("ExpectedResult: true", "ExpectedResult: false"));
  expect(judgePantherTests(tree, tests, correlations).join("\n")).toMatch(/\[FAIL\]/);
});
