/** The short run of the fuzzer, through its own command; the long one is `npm run fuzz -- --inputs 1000000`. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "samefire-fuzzed-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fuzz(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["test/fuzz/run.mjs", "--seed", "1", "--workers", "1", "--folder", folder, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("fuzzing", () => {
  it("finds the crash, the hang and the filled memory that were planted, and nothing else", () => {
    const { status, stderr } = fuzz("--inputs", "500", "--plant");
    const found = readdirSync(folder).flatMap((name) => {
      if (!name.endsWith(".json")) return [];
      const { what, index, error } = JSON.parse(readFileSync(join(folder, name), "utf8"));
      return [[index, what, index > 2 ? error : ""]];
    });
    expect({ status, stderr, found: found.sort() }).toEqual({
      status: 1,
      stderr: "",
      found: [
        [0, "crash", ""],
        [1, "hang", ""],
        [2, "memory", ""],
      ],
    });
  });

  it("goes on where it was stopped, and counts every input once", () => {
    const again = fuzz("--inputs", "500", "--plant");
    expect(again.stdout).toMatch(/^500 inputs of seed 1, 3 findings, \d+ s$/m);
    const counts = [...again.stdout.matchAll(/^ {2}\w+ +(\d+)$/gm)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(500);
    expect(counts.every((count) => count > 0)).toBe(true);
  });
});
