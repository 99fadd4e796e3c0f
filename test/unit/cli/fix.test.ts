import { linkSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { format } from "../../../src/syntax/print.ts";
import { type Folder, folder, listing } from "./run.ts";

let here: Folder;
beforeEach(() => {
  here = folder();
});
afterEach(() => here.remove());

const path = "detections/listing.det";
const read = (name: string) => readFileSync(join(here.path, name), "utf8");
/** Three mistakes, one behind the other in the same clause. */
const mistaken = () =>
  listing({
    'eventName is "ListSecrets"': 'eventName == "ListSecrets" && eventSource != "x"',
    'from "./sources/cloudtrail.det"': 'from "./sources/cloudtrail.det"',
  });
const right = () => listing({ 'eventName is "ListSecrets"': 'eventName is "ListSecrets" and eventSource is not "x"' });

describe("check --fix", () => {
  it("mends round after round until nothing is left, says each change, and checks what it wrote", () => {
    here.write(path, mistaken());
    const { code, out, err } = here.run("check", "--fix");
    expect(read(path)).toBe(right());
    expect(out.split("\n").filter((line) => line.startsWith(path))).toEqual([
      `${path}:11:21: E0102: \`==\` is not part of the language: write \`is\``,
      `${path}:11:38: E0102: \`&&\` is not part of the language: write \`and\``,
      `${path}:11:54: E0102: \`!=\` is not part of the language: write \`is not\``,
    ]);
    expect(err).toContain("3 mended");
    expect(code).toBe(0);
  });
  it("changes nothing the second time, nor without being asked", () => {
    here.write(path, mistaken());
    const before = here.run("check");
    expect([before.code, read(path)]).toEqual([1, mistaken()]);
    expect(before.err).toContain("1 to be mended by --fix");
    here.run("check", "--fix");
    const { mtimeMs } = statSync(join(here.path, path));
    expect(here.run("check", "--fix").err).toContain("0 mended");
    expect([read(path), statSync(join(here.path, path)).mtimeMs]).toEqual([right(), mtimeMs]);
  });
  it("leaves what it mends as it was laid out: formatted where it was", () => {
    const formatted = format(path, listing({ "status:   stable": 'status:   "stable"' })).text ?? "";
    here.write(path, formatted);
    here.run("check", "--fix");
    expect(read(path)).toBe(formatted.replace('"stable"', "stable"));
    expect(format(path, read(path)).text).toBe(read(path));
    const unformatted = formatted.replace("  title:", "      title:");
    here.write(path, unformatted);
    here.run("check", "--fix");
    expect(read(path)).toBe(unformatted.replace('"stable"', "stable"));
  });
  it("leaves what it cannot mend, and still says it", () => {
    here.write(path, mistaken().replace('"ListSecrets"', '"ListSecrets" and eventNam is "x"'));
    const { code, err } = here.run("check", "--fix");
    expect([code, read(path)]).toEqual([1, right().replace('"ListSecrets"', '"ListSecrets" and eventNam is "x"')]);
    expect(err).toContain("unknown field `eventNam`");
  });
  it("changes files below the paths asked for alone: not what they import, not where a link leads", () => {
    const library = 'list names = ["a",]\n';
    here.write("outside/library.det", library);
    here.write("outside/target.det", library);
    here.write("asked/one.det", 'language 1\n\nuse names from "../outside/library.det"\n\nlist others = ["b",]\n');
    symlinkSync("../outside/target.det", join(here.path, "asked/link.det"));
    here.run("check", "--fix", "asked");
    expect([read("outside/library.det"), read("outside/target.det")]).toEqual([library, library]);
    expect(read("asked/one.det")).toContain('list others = ["b"]');
    // Named itself, the link is what is asked for; it stays a link.
    here.run("check", "--fix", "asked/link.det");
    expect(read("outside/target.det")).toBe('language 1\n\nlist names = ["a"]\n');
  });
  it("leaves no file half written, and none beside it", () => {
    here.write(path, mistaken());
    linkSync(join(here.path, path), join(here.path, "before.det"));
    here.run("check", "--fix", path);
    // Renamed into place: whoever holds the old file still holds all of it.
    expect(read("before.det")).toBe(mistaken());
    expect(readdirSync(join(here.path, "detections")).sort()).toEqual(["listing.det", "sources"]);
  });
  it("says it where a file cannot be written, and changes nothing of it", () => {
    // No file beside it can have its name and more, so what is new cannot be staged.
    const long = `detections/${"x".repeat(251)}.det`;
    here.write(long, mistaken());
    const { code, err } = here.run("check", "--fix");
    expect([code, read(long)]).toEqual([2, mistaken()]);
    expect(err).toContain("error[E0626]: could not write");
  });
  it("prints its changes, and what could be changed, as JSON", () => {
    here.write(path, mistaken());
    const found = JSON.parse(here.run("check", "--format", "json").out);
    expect(found.fixes).toBeUndefined();
    expect(found.diagnostics[0].fix).toEqual({
      description: "write `is`",
      edits: [{ file: path, line: 11, column: 21, endLine: 11, endColumn: 23, text: "is" }],
    });
    const mended = JSON.parse(here.run("check", "--fix", "--format", "json").out);
    expect(mended.fixes.map(({ code, line }: { code: string; line: number }) => [code, line])).toEqual([
      ["E0102", 11],
      ["E0102", 11],
      ["E0102", 11],
    ]);
    expect(mended.diagnostics.filter(({ severity }: { severity: string }) => severity === "error")).toEqual([]);
  });
});
