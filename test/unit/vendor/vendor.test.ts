/** `samefire vendor` as its user calls it: targets, selections, drift, what a hand did. */

import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildManifest } from "../../../src/output/manifest.ts";
import { type GivenOption, lay } from "../../../src/vendor/lay.ts";
import type { Layout } from "../../../src/vendor/layout.ts";
import { type Folder, folder, listing } from "../cli/run.ts";
import { contents } from "../output/folders.ts";

function workspace(): Folder {
  const here = folder();
  onTestFinished(() => here.remove());
  here.write("detections/one.det", listing({ "my.listing": "my.one" }));
  here.write("detections/two.det", listing({ "my.listing": "my.two" }));
  return here;
}

const siem = (here: Folder) => contents(join(here.path, "siem"));
const names = (here: Folder) => Object.keys(siem(here));
const vendorFlat = ["vendor", "--to", "siem", "--layout", "flat"];
/** The first lines of what is told: codes and messages. */
const told = (err: string) => err.match(/^(error|warning|info)\[.*$/gm)?.map((line) => line.replace(/^\w+\[(\w+)\]:/, "$1")) ?? [];

test("vendoring writes, says so, and does nothing the second time", () => {
  const here = workspace();
  const first = here.run(...vendorFlat);
  expect(first).toMatchObject({ code: 0, err: "siem (flat): 12 written, 0 unchanged, 0 removed\n" });
  expect(first.out.split("\n")[0]).toBe("written  siem/my_one.esql");
  expect(names(here)).toEqual(
    ["my_one", "my_two"].flatMap((name) => ["esql", "json", "ndjson", "py", "toml", "yml"].map((end) => `${name}.${end}`)).slice(0, 12),
  );
  expect(here.run(...vendorFlat)).toMatchObject({ code: 0, out: "", err: "siem (flat): 0 written, 12 unchanged, 0 removed\n" });
  // How it is laid out was said before.
  expect(here.run("vendor", "--to", "siem", "--check")).toMatchObject({ code: 0, out: "", err: "siem (flat): 12 as vendored, 0 not\n" });
});

test("after one detection has changed, exactly its files change", () => {
  const here = workspace();
  here.run(...vendorFlat);
  const before = siem(here);
  here.write("detections/two.det", listing({ "my.listing": "my.two", "version 1": "version 2", '"ListSecrets"': '"DescribeSecret"' }));
  const dry = here.run("vendor", "--to", "siem", "--dry-run");
  expect([dry.code, dry.err]).toEqual([0, "siem (flat): 6 files would change; nothing was written\n"]);
  expect(siem(here)).toEqual(before);
  expect(here.run("vendor", "--to", "siem").code).toBe(0);
  const changed = Object.entries(siem(here)).filter(([path, text]) => before[path] !== text);
  expect(changed.map(([path]) => path)).toEqual(["esql", "json", "ndjson", "py", "toml", "yml"].map((end) => `my_two.${end}`));
});

test("what a dry run tells programs, `git apply` makes of the files what vendoring makes of them", async () => {
  const { spawnSync } = await import("node:child_process");
  const here = workspace();
  here.write("detections/four.det", listing({ "my.listing": "my.four" }));
  here.run(...vendorFlat);
  here.write("detections/four.det", listing({ "my.listing": "my.five", "status:   stable": "status:   stable\n  formerly: my.four" }));
  here.write("detections/two.det", listing({ "my.listing": "my.two", "version 1": "version 2", '"ListSecrets"': '"DescribeSecret"' }));
  here.write("detections/three.det", listing({ "my.listing": "my.three" }));
  rmSync(join(here.path, "detections/one.det"));
  const { out } = here.run("vendor", "--to", "siem", "--prune", "--dry-run", "--format", "json");
  const patch = JSON.parse(out).targets[0].diffs.map(({ diff }: { readonly diff: string }) => diff);
  expect(patch.join("")).toContain("rename from my_four.toml\nrename to my_five.toml\n");
  const patched = spawnSync("git", ["apply", "--directory=siem", "-"], { cwd: here.path, input: patch.join(""), encoding: "utf8" });
  expect([patched.status, patched.stderr]).toEqual([0, ""]);
  const after = siem(here);
  expect(here.run("vendor", "--to", "siem", "--prune").code).toBe(0);
  expect(siem(here)).toEqual(after);
});

test("a dry run says what would stop the run, and exits as it would", () => {
  const here = workspace();
  here.run(...vendorFlat);
  here.write("siem/my_one.py", "by hand\n");
  rmSync(join(here.path, "siem/my_two.py"));
  const dry = here.run("vendor", "--to", "siem", "--dry-run");
  expect([dry.code, told(dry.err)]).toEqual([2, ["E0625 `my_one.py` was changed since samefire wrote it"]]);
  expect(dry.err).toMatch(/siem \(flat\): 2 files would change once the errors are dealt with; nothing was written\n$/);
  expect(dry.out.match(/^\+\+\+ .*/gm)).toEqual(["+++ b/my_two.py", "+++ b/my_one.py"]);
  expect(here.run("vendor", "--to", "siem").code).toBe(2);
  expect(here.run("vendor", "--to", "siem", "--force", "--dry-run")).toMatchObject({
    code: 0,
    err: "siem (flat): 2 files would change; nothing was written\n",
  });
});

test("of a long line of NDJSON a person is shown what differs in it, and a program what `patch` takes", () => {
  const here = workspace();
  here.run("vendor", "--to", "siem", "--layout", "kibana-ndjson");
  const vendored = siem(here)["my_one.ndjson"] ?? "";
  here.write("siem/my_one.ndjson", vendored.replace('"enabled":true', '"enabled":false'));
  const check = ["vendor", "--to", "siem", "--check"];
  const { out } = here.run(...check);
  expect(out.match(/^[-+] .*/gm)).toEqual(['-  "enabled": false,', '+  "enabled": true,']);
  const { targets } = JSON.parse(here.run(...check, "--format", "json").out);
  expect(targets[0].diffs[0].diff).toContain(`\n+${vendored}`);
  // Nothing but a space: that is no difference of what is laid out.
  here.write("siem/my_one.ndjson", vendored.replace('"enabled":true', '"enabled": true'));
  expect(here.run(...check).out).toContain(`\n+${vendored}`);
});

test("`--check` says which file was edited by hand, is stale, missing, orphaned or in the way, with the difference", () => {
  const here = workspace();
  here.write("detections/gone.det", listing({ "my.listing": "my.gone" }));
  here.run(...vendorFlat);
  const edited = siem(here)["my_one.py"] ?? "";
  here.write("siem/my_one.py", `${edited}# by hand\n`);
  here.write("detections/two.det", listing({ "my.listing": "my.two", "version 1": "version 2" }));
  rmSync(join(here.path, "siem/my_two.json"));
  rmSync(join(here.path, "detections/gone.det"));
  here.write("detections/new.det", listing({ "my.listing": "my.new" }));
  here.write("siem/my_new.esql", "theirs\n");
  const { code, out, err } = here.run("vendor", "--to", "siem", "--check");
  expect(code).toBe(1);
  const all = told(err);
  for (const line of [
    "E1911 edited by hand: `my_one.py`",
    "E1912 stale: `my_two.toml` is not what its detection says now",
    "E1913 missing: `my_two.json`",
    "E1914 orphaned: `my_gone.toml`, of `my.gone`, which is not vendored any more",
    "E1915 in the way: `my_new.esql` is there and samefire did not write it",
  ])
    expect(all).toContain(line);
  expect(all).toHaveLength(1 + 5 + 1 + 6 + 1 + 5);
  expect(out).toContain("--- a/my_one.py\n+++ b/my_one.py\n");
  expect(out).toContain("\n-# by hand\n");
  expect(out).toContain("--- a/my_new.esql\n+++ b/my_new.esql\n@@ -1,1 +1,");
});

test("in a workflow of GitHub's, each file that is not as vendored has its annotation", () => {
  const here = workspace();
  here.run(...vendorFlat);
  rmSync(join(here.path, "siem/my_one.json"));
  const { code, out } = here.run("vendor", "--to", "siem", "--check", "--format", "github");
  expect([code, out.split("\n")[0]]).toEqual([1, "::error file=siem/my_one.json,title=E1913::missing: `my_one.json`%0Arun `samefire vendor`"]);
});

test("nothing that a hand has changed or that others wrote is overwritten, and nothing else is written beside it", () => {
  const here = workspace();
  here.run(...vendorFlat);
  here.write("siem/my_one.py", "by hand\n");
  here.write("detections/three.det", listing({ "my.listing": "my.three" }));
  here.write("siem/my_three.py", "theirs\n");
  const before = siem(here);
  const { code, out, err } = here.run(...vendorFlat);
  expect([code, told(err)]).toEqual([
    2,
    ["E0625 `my_one.py` was changed since samefire wrote it", "E0624 `my_three.py` is there and samefire did not write it"],
  ]);
  expect(err).toMatch(/siem \(flat\): nothing was written\n$/);
  expect(out).toContain("--- a/my_one.py");
  expect(siem(here)).toEqual(before);
  expect(here.run(...vendorFlat, "--force").code).toBe(0);
  expect(siem(here)["my_three.py"]).toContain("def rule(event):");
});

test("what no detection writes any more stays until `--prune`, and only what is samefire's own goes", () => {
  const here = workspace();
  here.run(...vendorFlat);
  here.write("siem/theirs.py", "theirs\n");
  rmSync(join(here.path, "detections/two.det"));
  expect(here.run(...vendorFlat)).toMatchObject({ code: 0, err: "siem (flat): 0 written, 6 unchanged, 0 removed, 6 orphans left (--prune removes them)\n" });
  here.write("siem/my_two.py", "by hand\n");
  const { code, err } = here.run(...vendorFlat, "--prune");
  expect([code, told(err)]).toEqual([0, ["W0628 `my_two.py` belongs to nothing any more, but was changed since samefire wrote it, so it stays"]]);
  expect(names(here)).toEqual([...["esql", "json", "ndjson", "py", "toml", "yml"].map((end) => `my_one.${end}`), "my_two.py", "theirs.py"]);
});

test("a detection that was renamed keeps its rule's id by `formerly`, and its old files go with its old name", () => {
  const here = workspace();
  here.run(...vendorFlat);
  const id = (name: string) => /^rule_id = ".*"$/m.exec(siem(here)[name] ?? "")?.[0];
  const was = id("my_two.toml");
  expect(was).toBeDefined();
  here.write("detections/two.det", listing({ "my.listing": "my.better", "status:   stable": "status:   stable\n  formerly: my.two" }));
  const check = here.run("vendor", "--to", "siem", "--check");
  expect(check).toMatchObject({ code: 1, err: expect.stringMatching(/siem \(flat\): 6 as vendored, 6 not\n$/) });
  expect(told(check.err)).toEqual(
    ["esql", "toml", "ndjson", "json", "py", "yml"].map((ending) =>
      expect.stringContaining(`E1916 renamed: \`my_two.${ending}\` is \`my_better.${ending}\` now`),
    ),
  );
  expect(check.out).toContain(
    "diff --git a/my_two.esql b/my_better.esql\nrename from my_two.esql\nrename to my_better.esql\n--- a/my_two.esql\n+++ b/my_better.esql\n@@",
  );
  expect(here.run("vendor", "--to", "siem", "--dry-run")).toMatchObject({ code: 0, err: "siem (flat): 6 files would change; nothing was written\n" });
  const { code, err, out } = here.run(...vendorFlat);
  expect({ code, err }).toEqual({ code: 0, err: "siem (flat): 0 written, 6 unchanged, 0 removed, 6 renamed\n" });
  expect(out.split("\n")[0]).toMatch(/^renamed {2}siem\/my_two\.\w+ -> my_better\.\w+$/);
  expect(id("my_better.toml")).toBe(was);
  here.write("detections/two.det", listing({ "my.listing": "my.best", "status:   stable": "status:   stable\n  formerly: my.two" }));
  expect(here.run(...vendorFlat)).toMatchObject({ code: 0, err: "siem (flat): 0 written, 6 unchanged, 0 removed, 6 renamed\n" });
  expect(id("my_best.toml")).toBe(was);
  expect(names(here)).toHaveLength(12);
});

test("targets stand in samefire.yaml, each with its selection; `--only` and `--to` narrow them down", () => {
  const here = workspace();
  const targets = "targets:\n  - to: siem\n    layout: flat\n    only: my.one\n  - to: all\n    layout: flat\n";
  here.write("samefire.yaml", `${readFileSync("samefire.yaml", "utf8")}\n${targets}`);
  const files = (name: string) => Object.keys(contents(join(here.path, name))).length;
  expect(here.run("vendor").code).toBe(0);
  expect([files("siem"), files("all")]).toEqual([6, 12]);
  here.write("detections/two.det", listing({ "my.listing": "my.two", "version 1": "version 2" }));
  expect(here.run("vendor", "--only", "my.o*", "--check")).toMatchObject({ code: 0 });
  expect(here.run("vendor", "--to", "siem", "--check")).toMatchObject({ code: 0 });
  expect(here.run("vendor", "--check")).toMatchObject({ code: 1 });
  // A run over some detections leaves the others' files alone, and knows its own of those that are gone.
  rmSync(join(here.path, "detections/two.det"));
  expect(here.run("vendor", "--to", "all", "--only", "my.o*", "--prune")).toMatchObject({ code: 0 });
  expect(files("all")).toBe(12);
  here.write("detections/three.det", listing({ "my.listing": "my.twothree" }));
  expect(here.run("vendor", "--to", "all", "--only", "my.two*", "--prune")).toMatchObject({ code: 0 });
  expect(Object.keys(contents(join(here.path, "all"))).filter((path) => path.endsWith(".py"))).toEqual(["my_one.py", "my_twothree.py"]);
});

test("what is left of the last detection that a pattern means can be removed", () => {
  const here = workspace();
  here.run(...vendorFlat, "--only", "my.two");
  rmSync(join(here.path, "detections/two.det"));
  expect(here.run(...vendorFlat, "--only", "my.two", "--prune")).toMatchObject({ code: 0, err: "siem (flat): 0 written, 0 unchanged, 6 removed\n" });
  expect(names(here)).toEqual([]);
});

test("what was set stays set without being said again, until something else is", () => {
  const here = workspace();
  const vendor = (...more: readonly string[]) => here.run("vendor", "--to", "siem", ...more);
  const manifest = () => JSON.parse(readFileSync(join(here.path, "siem/.samefire/manifest.json"), "utf8"));
  expect(vendor("--layout", "panther-analysis", "--set", "pack=mine").code).toBe(0);
  const before = siem(here);
  expect(vendor()).toMatchObject({ code: 0, out: "" });
  expect(vendor("--check").code).toBe(0);
  expect([siem(here), manifest().options]).toEqual([before, { pack: "mine" }]);
  expect(vendor("--set", "folder=my_rules").code).toBe(0);
  expect([names(here).filter((path) => path.startsWith("rules/"))[0], manifest().options]).toEqual([
    "rules/my_rules/my_one.py",
    { folder: "my_rules", pack: "mine" },
  ]);
  here.write("siem/.samefire/manifest.json", JSON.stringify({ ...manifest(), options: { pack: 1 } }));
  expect(told(vendor().err)[0]).toMatch(/^E0621 /);
});

test("with a mistake in one target, none is written", () => {
  const here = workspace();
  here.write("samefire.yaml", `${readFileSync("samefire.yaml", "utf8")}\ntargets:\n  - to: siem\n    layout: flat\n  - to: other\n    layout: flat\n`);
  here.write("other/my_one.py", "theirs\n");
  expect(here.run("vendor").code).toBe(2);
  expect(() => siem(here)).toThrow();
});

test.each([
  ["no target", ["vendor"], 2, ["E1901 nothing says where to vendor"]],
  ["an empty folder name", ["vendor", "--to", "", "--layout", "flat"], 2, ["E1901 nothing says where to vendor"]],
  ["no layout", ["vendor", "--to", "siem"], 2, ["E1902 nothing says how siem is laid out"]],
  ["a selection of nothing", [...vendorFlat, "--only", "your.*"], 2, ["E1903 no detection has an id like `your.*`"]],
  ["an option that the layout lacks", [...vendorFlat, "--set", "pack=aws"], 1, ["E1906 the layout `flat` has no option `pack`"]],
])("a call that cannot be meant is told: %s", (_, args, code, messages) => {
  const here = workspace();
  const { err, ...ran } = here.run(...args);
  expect([ran.code, told(err)]).toEqual([code, messages]);
  expect(() => siem(here)).toThrow();
});

test("options of a layout are checked where they are given", () => {
  const layout: Layout = {
    name: "l",
    what: "",
    options: { one: { type: "text", what: "" }, many: { type: "texts", what: "" }, whether: { type: "flag", what: "" } },
    lay: ({ options }) => ({ files: [], common: [{ path: "options", text: JSON.stringify(options) }], diagnostics: [] }),
  };
  const tree = { found: () => ({ kind: "nothing" }) as const, linkThatLeadsOut: () => undefined, twinOf: () => undefined, namesIn: () => [], shown: String };
  const asked = (...options: GivenOption[]) =>
    lay({ layout, rules: [], only: [], options, sources: {}, settings: { accept: {}, options: {} } }, tree, buildManifest([]));
  const good = asked({ name: "one", value: "a" }, { name: "many", value: ["a", "b"] }, { name: "whether", value: true });
  expect(good).toMatchObject({ diagnostics: [], wanted: { common: [{ text: '{"one":"a","many":["a","b"],"whether":true}' }] } });
  const span = { file: "samefire.yaml", start: 1, end: 2 };
  const bad = asked({ name: "one", value: 1, span }, { name: "many", value: "a" }, { name: "whether", value: "yes" }, { name: "mayn", value: [] });
  expect(bad.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "E1907 `one` must be a text",
    "E1907 `many` must be a list of texts",
    "E1907 `whether` must be true or false",
    "E1906 the layout `l` has no option `mayn`",
  ]);
  expect([bad.diagnostics[0]?.span, bad.diagnostics[3]?.hint]).toEqual([span, "did you mean `many`?"]);
});

test("with a mistake in a detection, or a meaning that changed without a new version, nothing is written", () => {
  const here = workspace();
  here.run(...vendorFlat);
  const before = siem(here);
  here.write("detections/two.det", listing({ "my.listing": "my.two", '"ListSecrets"': '"DescribeSecret"' }));
  const { code, err } = here.run(...vendorFlat);
  expect([code, told(err)[0]]).toEqual([1, expect.stringMatching(/^E0419/)]);
  here.write("detections/two.det", "language 1\nnonsense");
  expect(here.run(...vendorFlat).code).toBe(1);
  expect(siem(here)).toEqual(before);
});

test("a target that leads out of itself is refused", () => {
  const here = workspace();
  here.write("elsewhere/file", "theirs");
  here.write("siem/file", "theirs");
  symlinkSync("../elsewhere", join(here.path, "siem/.samefire"));
  const { code, err } = here.run(...vendorFlat);
  expect([code, told(err)]).toEqual([
    2,
    ["E0629 `.samefire/manifest.json` would be written outside the output folder: `.samefire` is a link that leads out of it"],
  ]);
  expect(contents(join(here.path, "elsewhere"))).toEqual({ file: "theirs" });
});
