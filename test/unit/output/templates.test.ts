import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { fill, type TemplateValues } from "../../../src/output/templates.ts";

test("texts stand in the shell as they are: a printer has made them safe", () => {
  expect(fill("a = {{text}}\n", { text: "<&\"'>{{x}}" })).toBe("a = <&\"'>{{x}}\n");
});

test("lists and conditions are filled, and their lines leave no blank ones", () => {
  const shell = "{{#if note}}\n# {{note}}\n{{/if}}\n{{#each rows}}\n- {{name}}{{#if @last}}.{{else}},{{/if}}\n{{/each}}\n";
  expect(fill(shell, { note: "", rows: [{ name: "a" }, { name: "b" }] })).toBe("- a,\n- b.\n");
  expect(fill(shell, { note: "n", rows: [] })).toBe("# n\n");
});

test("a name without a value is a broken promise, and so is a helper that is not handlebars' own", () => {
  expect(() => fill("{{missing}}", {})).toThrow("missing");
  expect(() => fill("{{shout text}}", { text: "a" })).toThrow("shout");
});

test("a condition takes an absent name for false", () => {
  expect(fill("{{#if absent}}x{{else}}y{{/if}}", {})).toBe("y");
});

test("a number or nothing at all is refused, at any depth", () => {
  const wrong = { rows: [{ n: 5 }] } as unknown as TemplateValues;
  expect(() => fill("", wrong)).toThrow("`values.rows.0.n` is 5");
  expect(() => fill("", { a: undefined } as unknown as TemplateValues)).toThrow("`values.a` is undefined");
});

test("the embedded templates are those of the folder", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/generate/templates.mjs", "--check"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
