/** Everything emitted for Panther under the real tools: formatters, linters, Panther's own test command, and its engine's answers against the reference's. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { OutputFile } from "../../../src/targets/target.ts";
import { correlated } from "../../unit/panther/steps.ts";
import { tellCount } from "../counts.ts";
import { disagreements, expectedAnswers } from "./answers.ts";
import { adversarialCases, type Case, featureCases, goldenCases, randomCases, shippedCases } from "./cases.ts";
import { binOf, judgePantherTests, run } from "./tools.ts";

const folders: string[] = [];
const counts = { modules: 0, answers: 0, matching: 0, rules: 0, tests: 0, correlations: 0 };
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  tellCount("emitted Python", counts.matching, `${counts.modules} modules give ${counts.answers} answers as the reference, ${counts.matching} of them matches`);
  tellCount("panther tool", counts.tests, `${counts.rules} rules and ${counts.correlations} correlations read, ${counts.tests} unit tests passed`);
});

/** As Panther's own repository lays rules out: below folders whose names end in `_rules`. */
function written(cases: readonly { readonly files: readonly OutputFile[] }[]): string {
  const folder = mkdtempSync(join(tmpdir(), "samefire-panther-"));
  folders.push(folder);
  const seen = new Set<string>();
  for (const [i, { files }] of cases.entries()) {
    for (const { path, text } of files) {
      const [kind = "", name = ""] = path.split("/").slice(-2);
      const file = join(folder, `case_${i}_${kind}`, name);
      expect(seen.has(file)).toBe(false);
      seen.add(file);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  return folder;
}

/** What Panther's own repository switches off. */
const houseStyle = "missing-docstring,duplicate-code,import-error,fixme,consider-iterating-dictionary,global-variable-not-assigned,broad-exception-raised";
const linters: readonly (readonly [command: string, args: readonly string[]])[] = [
  ["black", ["--check", "--diff", "-q", "-l", "100", "-t", "py311", "."]],
  ["isort", ["--check", "--diff", "--profile", "black", "-l", "100", "."]],
  ["pylint", ["--recursive=y", "--jobs=2", "--score=n", "--max-line-length=100", "--load-plugins=pylint.extensions.mccabe", `--disable=${houseStyle}`, "."]],
  ["bandit", ["-q", "-r", "--skip", "B101,B105", "."]],
];

describe.each([
  { what: "the shipped detections", cases: shippedCases },
  { what: "every feature", cases: featureCases },
  { what: "hostile texts in every place", cases: adversarialCases },
  { what: "random detections", cases: () => randomCases(120, 20260101) },
])("$what", ({ cases: make }) => {
  const cases = make();
  const folder = written(cases);

  test("some events match and some do not", () => {
    const answers = cases.flatMap(expectedAnswers);
    const matching = answers.filter((answer) => answer).length;
    expect(matching).toBeGreaterThan(0);
    expect(matching).toBeLessThan(answers.length);
  });
  test.each(linters)("%s is content", (command, args) => {
    const ended = run(join(binOf("tools"), command), args, folder);
    expect({ status: ended.status, output: ended.output.slice(0, 6000) }).toEqual({ status: 0, output: "" });
  });
  test("the engine's and bare Python's answers are the reference's", () => {
    expect(disagreements(cases)).toEqual([]);
    const answers = cases.flatMap(expectedAnswers);
    counts.modules += cases.length;
    counts.answers += answers.length;
    counts.matching += answers.filter((answer) => answer).length;
  });
});

describe.each([
  { what: "the shipped detections", cases: shippedCases, atLeast: 2 },
  // They have no tests of their own, so some come with one event or none.
  { what: "every feature", cases: featureCases, atLeast: 0 },
  { what: "hostile texts in every place", cases: adversarialCases, atLeast: 2 },
])("Panther's test command on $what", ({ cases: make, atLeast }) => {
  test("passes every unit test of every rule, and leaves out the correlations alone", () => {
    const cases = make();
    const files = cases.flatMap((one) => one.files);
    const [correlations, rules] = [true, false].map((of) => files.filter(({ path }) => path.endsWith(".yml") && path.includes("/correlation_rules/") === of));
    const unitTests = (rules ?? []).flatMap(({ text }) => (parse(text) as { readonly Tests?: readonly unknown[] }).Tests ?? []);
    const names = (correlations ?? []).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
    expect(judgePantherTests(written(cases), unitTests.length, names, atLeast)).toEqual([]);
    counts.rules += rules?.length ?? 0;
    counts.tests += unitTests.length;
    counts.correlations += names.length;
  });
});

test("Panther's test command reads correlations of every shape", () => {
  const shapes = [
    ["a and b within 30s", ""],
    ["a and a (distinct region >= 3) and d within 1h", "for each user.arn"],
    ["a (count >= 5 within 2m) and b (distinct region >= 2) within 14d", "for each user.arn"],
    ["a then b within 90s", ""],
    ["a then b within 90s then a (count >= 3 within 1m) within 1h", "for each user.arn"],
    ["a (count >= 2 within 1m) then no d within 1h", "for each user.arn"],
    ["a then b within 1h then no b within 90s", ""],
    ["a then d within 1h", "for each user.id at most once per 1h"],
    ["a (count >= 2 within 1m) then a (count >= 3 within 1m) within 1h", "for each user.arn"],
  ] as const;
  const cases = shapes.map(([alert, keys], i) => correlated({ alert, keys, id: `some.shape-${i}` }));
  const unitTests = cases.flatMap(({ files }) =>
    files.flatMap(({ path, text }) => (path.includes("/correlation_rules/") ? [] : (text.match(/^ {4}Log:$/gm) ?? []))),
  );
  const names = shapes.map((_, i) => `some_shape_${i}.yml`);
  expect(judgePantherTests(written(cases), unitTests.length, names, 0)).toEqual([]);
});

describe("the checks themselves", () => {
  test("notice a rule that answers wrongly", () => {
    const [first] = randomCases(1, 7);
    expect(first).toBeDefined();
    if (first === undefined) return;
    const broken = { ...first, python: first.python.replace(/def rule\(\w+\):\n/, "$&    return True\n"), files: [] };
    const silent = { ...first, python: first.python.replace(/def rule\(\w+\):\n/, "$&    return False\n"), files: [] };
    expect(disagreements([broken]).length + disagreements([silent]).length).toBeGreaterThan(0);
  });
  test("notice a correlation that Panther's tool refuses, and one that is not there", () => {
    const [first] = goldenCases("sequence");
    expect(first).toBeDefined();
    if (first === undefined) return;
    const changed = (from: string, to: string): Case => ({
      ...first,
      files: first.files.map((file) => (file.path.includes("correlation_rules") ? { ...file, text: file.text.replace(from, () => to) } : file)),
    });
    const refused = judgePantherTests(written([changed("LookbackWindowMinutes", "Lookback")]), 6, ["golden_sequence.yml"]);
    expect(refused.join("\n")).toContain("exit 1");
    const without = { ...first, files: first.files.filter(({ path }) => !path.includes("correlation_rules")) };
    expect(judgePantherTests(written([without]), 6, ["golden_sequence.yml"])).toEqual(["not run: [], and not [golden_sequence.yml]"]);
  });
});
