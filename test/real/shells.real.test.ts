/** What shells and man make of the files that are generated for them. */

import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Folder } from "../unit/cli/run.ts";
import { fish, offers, shellFolder, values, wholeTree, zsh } from "../unit/cli/shells.ts";

let here: Folder;
beforeAll(() => {
  here = shellFolder();
});
afterAll(() => here.remove());

describe.each([
  ["zsh", zsh],
  ["fish", fish],
] as const)("completion in %s", (_, ask) => {
  it.each([
    ["every command and every option", wholeTree()],
    ["what an option or an argument can be", values],
  ])("offers %s", (_, expected) => {
    expect(offers(here, ask, Object.keys(expected))).toEqual(expected);
  });
});

it("man shows the manual without a complaint", () => {
  const env = { ...process.env, MANWIDTH: "100", LC_ALL: "C.UTF-8" };
  const { status, stderr, stdout } = spawnSync("man", ["--warnings", "--local-file", "man/samefire.1"], { encoding: "utf8", env });
  expect({ status, stderr, holds: stdout.includes("samefire completion bash") }).toEqual({ status: 0, stderr: "", holds: true });
});
