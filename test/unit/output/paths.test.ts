import { expect, test } from "vitest";
import { collisions, pathProblem } from "../../../src/output/paths.ts";

test.each([
  ["", "it is empty"],
  ["/etc/passwd", "it is absolute"],
  ["a//b", "a part of it is empty"],
  ["a/", "a part of it is empty"],
  ["../a", "it holds `..`"],
  ["a/../../b", "it holds `..`"],
  ["./a", "it holds `.`"],
  ["..\\a", "it holds a character that not every disk takes"],
  ["C:\\a", "it holds a character that not every disk takes"],
  ["C:a", "it holds a character that not every disk takes"],
  ["a\u0000b", "it holds a character that not every disk takes"],
  ["a\nb", "it holds a character that not every disk takes"],
  ["a\ud800", "it holds a character that not every disk takes"],
  ["a?", "it holds a character that not every disk takes"],
  ["a./b", "a part of it ends with a dot or a space"],
  ["a ", "a part of it ends with a dot or a space"],
  ["nul", "`nul` is a device on Windows"],
  ["a/CON.toml", "`CON.toml` is a device on Windows"],
  ["com1 .txt", "`com1 .txt` is a device on Windows"],
  ["lpt¹", "`lpt¹` is a device on Windows"],
  ["é".repeat(128), "a part of it is longer than 255 bytes"],
  [".samefire/manifest.json", "`.samefire` is samefire's own"],
  [".SameFire/x", "`.samefire` is samefire's own"],
])("%j is no path in the output folder", (path, reason) => {
  expect(pathProblem(path)).toBe(reason);
});

test.each(["a", "elastic/rules/aws.x-y_z.toml", "console.txt", "com10", ".github/x", "..a", "é/日本.yml"])("%j is one", (path) => {
  expect(pathProblem(path)).toBeUndefined();
});

test("paths collide where a disk could take them for the same, or one would be a folder of the other", () => {
  expect(collisions(["a/b", "a/c", "A/B", "a/b", "x", "X/y", "é", "e\u0301"])).toEqual([
    ["a/b", "A/B"],
    ["a/b", "a/b"],
    ["é", "e\u0301"],
    ["x", "X/y"],
  ]);
});
