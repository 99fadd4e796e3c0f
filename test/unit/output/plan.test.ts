/** Files of which only pieces are samefire's, and folders with a layout of their own. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { OwnedPiece } from "../../../src/output/manifest.ts";
import type { PlanOptions, SharedFormat, Wanted } from "../../../src/output/plan.ts";
import { inspectOutput, writeOutput } from "../../../src/output/write.ts";
import { file, temporaryFolder, write } from "./folders.ts";

const usual: PlanOptions = { force: false, prune: false, speaksFor: () => true };

/** `key = value` lines; everything else is others' prose. */
const lines: SharedFormat = {
  pieces: (text) => {
    if (text.includes("<<<<")) return { reason: "it holds a conflict" };
    return new Map([...text.matchAll(/^(\w+) = (.*)\n/gm)].map(([, key = "", value = ""]) => [key, value]));
  },
  change: (text = "", pieces) => {
    let changed = text;
    for (const [key, value] of pieces) {
      const line = value === undefined ? "" : `${key} = ${value}\n`;
      const there = new RegExp(`^${key} = .*\\n`, "m");
      changed = there.test(changed) ? changed.replace(there, line) : changed + line;
    }
    return changed;
  },
};

const piece = (key: string, text: string, id = key): OwnedPiece => ({ ...file("index", text, id), key });
const vendored = (pieces: readonly OwnedPiece[], layout = "l"): Wanted => ({
  layout,
  files: [],
  pieces,
  formatOf: (path) => (path === "index" ? lines : undefined),
});

function put(folder: string, wanted: Wanted, options: PlanOptions = usual): unknown {
  const { diagnostics, ...result } = writeOutput(folder, () => ({ wanted, diagnostics: [] }), options);
  if (result.kind === "refused") return diagnostics.map(({ code, message }) => `${code} ${message}`);
  return result.plan.items.map(({ key, state, action }) => `${key} ${state}: ${action}`).concat(diagnostics.map(({ code }) => code));
}

test("pieces are put in, changed and taken out, and what others wrote around them stays to the byte", () => {
  const out = temporaryFolder();
  const index = join(out, "index");
  writeFileSync(index, "# theirs\nother = 1\n\r\n  odd  \nlast = 2\n");
  expect(put(out, vendored([piece("a", "1"), piece("b", "1")]))).toEqual(["a new: write", "b new: write"]);
  expect(readFileSync(index, "utf8")).toBe("# theirs\nother = 1\n\r\n  odd  \nlast = 2\na = 1\nb = 1\n");
  writeFileSync(index, readFileSync(index, "utf8").replace("last = 2\n", ""));
  expect(put(out, vendored([piece("a", "2"), piece("b", "1")]))).toEqual(["a stale: write", "b current: nothing"]);
  expect(put(out, vendored([piece("a", "2")]))).toEqual(["a current: nothing", "b orphaned: nothing"]);
  expect(put(out, vendored([piece("a", "2")]), { ...usual, speaksFor: () => false })).toEqual(["a current: nothing"]);
  expect(put(out, vendored([piece("a", "2")]), { ...usual, prune: true })).toEqual(["a current: nothing", "b orphaned: remove"]);
  expect(readFileSync(index, "utf8")).toBe("# theirs\nother = 1\n\r\n  odd  \na = 2\n");
  writeFileSync(index, "other = 1\n");
  expect(put(out, vendored([piece("a", "2")]))).toEqual(["a missing: write"]);
  expect(readFileSync(index, "utf8")).toBe("other = 1\na = 2\n");
});

test("a piece that a hand has changed, or that is others', is left alone without force", () => {
  const out = temporaryFolder();
  const index = join(out, "index");
  writeFileSync(index, "mine = 1\n");
  expect(put(out, vendored([piece("mine", "2")]))).toEqual(["E0624 `index: mine` is there and samefire did not write it"]);
  expect(put(out, vendored([piece("mine", "1")]))).toEqual(["mine current: nothing"]);
  writeFileSync(index, "mine = by hand\n");
  expect(put(out, vendored([piece("mine", "2")]))).toEqual(["E0625 `index: mine` was changed since samefire wrote it"]);
  expect(put(out, vendored([]), { ...usual, prune: true })).toEqual(["mine edited: nothing", "W0628"]);
  expect(readFileSync(index, "utf8")).toBe("mine = by hand\n");
  const held = inspectOutput(out, () => ({ wanted: vendored([piece("mine", "2")]), diagnostics: [] }), usual).plan?.held;
  expect(held).toEqual([{ path: "index", before: Buffer.from("mine = by hand\n"), text: "mine = 2\n" }]);
  expect(put(out, vendored([piece("mine", "2")]), { ...usual, force: true })).toEqual(["mine edited: write"]);
  expect(readFileSync(index, "utf8")).toBe("mine = 2\n");
});

test("a piece of a detection that was renamed goes with its old name", () => {
  const out = temporaryFolder();
  put(out, vendored([piece("a", "1", "old.name")]));
  expect(put(out, vendored([{ ...piece("b", "1", "new.name"), formerly: "old.name" }]))).toEqual(["b new: write", "a replaced: remove"]);
  // Twice renamed, the first id still says that it is the same.
  expect(put(out, vendored([{ ...piece("c", "1", "newest.name"), formerly: "old.name" }]))).toEqual(["c new: write", "b replaced: remove"]);
  expect(readFileSync(join(out, "index"), "utf8")).toBe("c = 1\n");
});

test("a shared file that cannot be read is not touched", () => {
  const out = temporaryFolder();
  writeFileSync(join(out, "index"), "<<<< HEAD\n");
  expect(put(out, vendored([piece("a", "1")]), { ...usual, force: true })).toEqual(["E0633 `index` cannot be added to: it holds a conflict"]);
  writeFileSync(join(out, "index"), Buffer.from([0xff]));
  expect(put(out, vendored([piece("a", "1")]))).toEqual(["E0633 `index` cannot be added to: it is not UTF-8"]);
  const folder = temporaryFolder();
  mkdirSync(join(folder, "index"));
  expect(put(folder, vendored([piece("a", "1")]))).toEqual(["E0633 `index` cannot be added to: it is not a file"]);
});

test("a folder keeps its layout, and `build` does not write into it, nor a layout into what `build` wrote", () => {
  const out = temporaryFolder();
  put(out, { layout: "one", files: [file("a", "1")] });
  expect(put(out, { layout: "two", files: [file("a", "1")] })).toEqual(["E0632 this folder is laid out as `one`, which the layout `two` cannot go on with"]);
  expect(put(out, { files: [file("a", "1")] })).toEqual(["E0632 this folder is laid out as `one`, which `samefire build` cannot go on with"]);
  const built = temporaryFolder();
  write(built, [file("a", "1")], usual);
  expect(put(built, { layout: "two", files: [] })).toEqual(["E0632 this folder holds what `samefire build` wrote, which the layout `two` cannot go on with"]);
});

test("files of the layout itself are kept up to date, and go when they are no longer wanted", () => {
  const out = temporaryFolder();
  const wanted = (common: Wanted["common"] = []): Wanted => ({ layout: "l", files: [file("a", "1")], common });
  expect(put(out, wanted([{ path: "all", text: "1" }]))).toEqual(["undefined new: write", "undefined new: write"]);
  writeFileSync(join(out, "all"), "by hand");
  expect(put(out, wanted([{ path: "all", text: "2" }]))).toEqual(["E0625 `all` was changed since samefire wrote it"]);
  writeFileSync(join(out, "all"), "1");
  expect(put(out, wanted([{ path: "all", text: "2" }]))).toEqual(["undefined current: nothing", "undefined stale: write"]);
  expect(put(out, wanted())).toEqual(["undefined replaced: remove", "undefined current: nothing"]);
});
