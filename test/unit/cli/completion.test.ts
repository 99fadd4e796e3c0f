/** The completion script of bash, which is wherever the tests are; test/real has the other shells. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Folder } from "./run.ts";
import { bash, offers, shellFolder, values, wholeTree } from "./shells.ts";

let here: Folder;
beforeAll(() => {
  here = shellFolder();
});
afterAll(() => here.remove());

describe("completion in bash", () => {
  it.each([
    ["every command and every option", wholeTree()],
    ["what an option or an argument can be", values],
    ["a value behind `=`, which bash takes for a word of its own", { "explain --format =": ["json", "text"], "explain --format = js": ["json"] }],
    ["a path with blanks for one word", { "check some": ["some rules"] }],
  ])("offers %s", (_, expected) => {
    expect(offers(here, bash, Object.keys(expected))).toEqual(expected);
  });
});

it("a shell that is not known is told, with those that are", () => {
  expect(here.run("completion", "tcsh")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Allowed choices are bash, zsh, fish.") });
});
