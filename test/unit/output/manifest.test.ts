import { expect, test } from "vitest";
import { buildManifest, changedWithoutVersion, manifestEntry, manifestText, readManifest } from "../../../src/output/manifest.ts";
import { file } from "./folders.ts";

const manifest = buildManifest([manifestEntry(file("b.txt", "two", "x")), manifestEntry(file("a/c.txt", "one", "x"))]);

test("a manifest reads back as it was written, sorted by path", () => {
  expect(readManifest("m", manifestText(manifest))).toEqual({ manifest, diagnostics: [] });
  expect(manifest.files.map((f) => f.path)).toEqual(["a/c.txt", "b.txt"]);
});

const entry = manifest.files[0];
test.each([
  ["{", "it is not JSON"],
  ["[]", "it is not of version 1, or has no list of files"],
  ['{"manifest":2,"files":[]}', "it is not of version 1, or has no list of files"],
  [JSON.stringify({ manifest: 1, files: [{ ...entry, sha256: "x" }] }), "file 1: a property is missing or wrong"],
  [JSON.stringify({ manifest: 1, files: [entry, null] }), "file 2: a property is missing or wrong"],
  [JSON.stringify({ manifest: 1, files: [{ ...entry, path: "../up" }] }), "file 1: it holds `..`"],
  [JSON.stringify({ manifest: 1, files: [entry, { ...entry, path: "A/c.txt" }] }), "file 2: it is there twice"],
])("a spoilt manifest is refused: %s", (text, reason) => {
  expect(readManifest("out/m.json", text)).toEqual({
    diagnostics: [
      {
        code: "E0621",
        severity: "error",
        path: "out/m.json",
        message: `this is not a manifest of samefire: ${reason}`,
        hint: "restore it, or delete it and build with `--force`, which then overwrites what stands in the output folder",
      },
    ],
  });
});

test("a rule whose meaning changed without its version is found, one with a new version is not", () => {
  const same = { id: "x", version: 1, hash: "h" };
  const changed = { id: "x", version: 1, hash: "other" };
  const raised = { id: "x", version: 2, hash: "other" };
  const unknown = { id: "y", version: 1, hash: "other" };
  expect(changedWithoutVersion(manifest, [same, changed, raised, unknown])).toEqual([changed]);
});
