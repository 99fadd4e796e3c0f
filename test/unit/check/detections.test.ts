import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { check } from "../../../src/check/project.ts";
import { lower } from "../../../src/lower/lower.ts";
import { exampleProject, examples } from "./examples.ts";

it.skipIf(examples.length === 0)("the example detections check clean over the project's own source (needs ../shared)", () => {
  const project = exampleProject();
  expect(project.diagnostics).toEqual([]);
  expect(lower(project).rules).toHaveLength(examples.length + 1);
});

it("the shipped detections check clean, and every one of them is lowered", () => {
  const paths = readdirSync("detections", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".det"))
    .map((path) => `detections/${path}`);
  const project = check(paths, (path) => ({ text: readFileSync(path, "utf8") }));
  expect(project.diagnostics).toEqual([]);
  const rules = [...project.files.values()].flatMap(({ ruleScopes }) => [...ruleScopes]);
  expect(lower(project).rules).toHaveLength(rules.length);
  expect(rules.length).toBeGreaterThan(0);
});
