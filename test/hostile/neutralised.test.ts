/**
 * Nothing that a detection or a log says acts in an output, through the real command. What each format escapes, over the whole corpus, stands
 * in test/unit/output; what platforms' files escape, in test/escape.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lexer, walkTokens } from "marked";
import { SaxesParser } from "saxes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { literal } from "../escape/corpus.ts";
import { bin, type Folder, folder, listing } from "../unit/cli/run.ts";
import { commandsIn } from "./workflow.ts";

/** Everything at once that acts somewhere: ANSI, bidi, workflow commands of both forms, XML, HTML, Markdown, a formula. */
const evil =
  "=cmd|' /C calc'!A0\n::error file=x::pwned\n##[add-mask]pwned\r\n\u001b[2J\u009b31m\u202e<script>alert(1)</script>]]>&amp; ``` [x](javascript:y) ![z](https://x.example/z)";
const acting = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

let here: Folder;
beforeEach(() => {
  here = folder();
  const text = listing({ "alert on each event": "alert when count >= 1 within 1m for each userAgent", "expect 1 alerts": "expect 2 alerts" });
  here.write(
    "detections/listing.det",
    text
      .replace('"Secrets listed"', literal(evil))
      .replace('test "a listing"', `test ${literal(evil)}`)
      .replace('awsRegion: "us-east-1"', `awsRegion: "us-east-1"  userAgent: ${literal(evil)}`),
  );
  here.write("log", `${JSON.stringify({ eventTime: "2026-02-03T04:05:06Z", eventName: "ListSecrets", userAgent: evil })}\n{"${evil}\n`);
});
afterEach(() => here.remove());

/** In a workflow of GitHub Actions, where the output is read for commands. */
function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: here.path,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "", GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: here.path },
  });
  return { status, stdout, stderr };
}

const calls: readonly (readonly string[])[] = [
  ["check"],
  ["check", "--format", "json"],
  ["check", "--format", "markdown"],
  ["test"],
  ["test", "--format", "json"],
  ["test", "--format", "junit"],
  ["test", "--format", "markdown"],
  ["build"],
  ["build", "--format", "json"],
  ["build", "--ir"],
  ["explain"],
  ["explain", "--format", "json"],
  ["scan", "log"],
  ["scan", "log", "--format", "json"],
  ["scan", "log", "--format", "csv"],
  ["check", "--events", "log"],
];

describe("in a workflow's log and on a terminal", () => {
  it.each(calls.map((args) => [args.join(" "), args] as const))("`%s` says what it found, and nothing of it acts", (_, args) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).not.toBeNull();
    expect(`${stdout}${stderr}`).toContain("my.listing");
    expect({ acting: [acting.exec(stdout)?.[0], acting.exec(stderr)?.[0]], commands: commandsIn(`${stdout}\n${stderr}`) }).toEqual({
      acting: [undefined, undefined],
      commands: [],
    });
  });

  it.each([
    ["check", ["warning"]],
    ["test", ["error", "warning"]],
  ])("`%s --format github` makes annotations, and nothing else", (command, levels) => {
    const { stdout, stderr } = run(command, "--format", "github");
    const found = commandsIn(stdout);
    expect(found.length).toBe(stdout.trimEnd().split("\n").length);
    expect([...new Set(found.map((one) => one.command))].sort()).toEqual(levels);
    expect([...new Set(found.map(({ properties }) => properties.file))]).toEqual(["detections/listing.det"]);
    expect({ stderr: commandsIn(stderr), acting: acting.exec(stdout + stderr) }).toEqual({ stderr: [], acting: null });
  });

  it("the title of a failed test cannot forge a line of the result", () => {
    here.write("detections/listing.det", listing({ '"a listing"': '"x\\n1 rule, 2 tests: 2 passed, 0 failed"', "expect 1 alerts": "expect 2 alerts" }));
    const lines = here.run("test").out.trimEnd().split("\n");
    expect(lines.filter((line) => /^\d+ rule/.test(line))).toEqual(["1 rule, 2 tests: 1 passed, 1 failed"]);
  });
});

describe("one line for one result", () => {
  it("of `build`, whatever a refusal quotes", () => {
    here.write("detections/listing.det", listing({ '"Secrets listed"': '"\\u{7}\\n  panther  exact       no differences"' }));
    const lines = here.run("build").out.trimEnd().split("\n");
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual(["my.listing", "elastic", "datadog", "panther"]);
  });
});

describe("in files that others open", () => {
  it("JUnit is well-formed XML of its own elements", () => {
    const names: string[] = [];
    const parser = new SaxesParser();
    parser.on("error", (error) => {
      throw error;
    });
    parser.on("opentag", ({ name }) => names.push(name));
    parser.write(run("test", "--format", "junit").stdout).close();
    expect(names).toEqual(["testsuites", "testsuite", "testcase", "failure", "testcase"]);
  });

  it("Markdown is headings, counts and code", () => {
    const kinds = new Set<string>();
    walkTokens(lexer(run("test", "--format", "markdown").stdout + run("check", "--format", "markdown").stdout, { gfm: true }), ({ type }) => {
      kinds.add(type);
    });
    expect([...kinds].sort()).toEqual(["code", "codespan", "heading", "list", "list_item", "paragraph", "space", "text"]);
  });

  it("CSV has no cell that a spreadsheet would run", () => {
    const { stdout } = run("scan", "log", "--format", "csv");
    const cells = [...stdout.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell ?? "");
    expect(cells.length).toBe(7 + 6);
    expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(cells.some((cell) => cell.startsWith("'=cmd"))).toBe(true);
  });
});

describe("in file names", () => {
  it.each(["con", "nul", "aux.x", "com1", "lpt9.a"])("an id that is a device on Windows makes no file of that name: %s", (id) => {
    here.write("detections/listing.det", listing({ "my.listing": id }));
    here.run("build");
    const names = existsSync(join(here.path, "out")) ? readdirSync(join(here.path, "out"), { recursive: true, encoding: "utf8" }) : [];
    expect(names.filter((path) => path.split("/").some((part) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part)))).toEqual([]);
  });

  it.each(["..", "`..`.x", "`../../x`", "`/etc/x`", "`C:\\x`", "`a/b`", "a.`..`.b", "`.samefire`"])("no id leads out of the output folder: %s", (id) => {
    here.write("detections/listing.det", listing({ "my.listing": id }));
    const before = readdirSync(here.path);
    const { code, err } = here.run("build");
    expect({ code, said: /^error\[E\d{4}\]/m.test(err), left: readdirSync(here.path) }).toEqual({ code: 1, said: true, left: before });
  });
});

describe("settings and detections are data", () => {
  it.each([
    ["a tag that makes objects", "output: !!js/function 'process.exit(0)'\n", "E0604"],
    ["a Python tag", "output: !!python/object/apply:os.system ['id']\n", "E0604"],
    ["a merge key", "a: &a { output: x }\n<<: *a\n", "E0604"],
    [
      "an alias bomb",
      `output: x\na: &a [x]\n${Array.from({ length: 25 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? "a" : `b${i - 1}`}, `.repeat(20)}]\n`).join("")}`,
      "E0604",
    ],
    ["an alias of itself", "output: &a [*a]\n", "E0604"],
  ])("%s is refused with its place", (_, yaml, code) => {
    here.write("bad.yaml", yaml);
    const { code: exit, err } = here.run("check", "--config", "bad.yaml");
    expect({ exit, said: err.includes(`error[${code}]`), placed: err.includes("--> bad.yaml:") }).toEqual({ exit: 2, said: true, placed: true });
  });

  it("defines that double each other are refused, not written out", () => {
    const doubled = Array.from({ length: 40 }, (_, i) => `define d${i + 1} on cloudtrail = d${i} and d${i}`).join("\n");
    here.write(
      "detections/listing.det",
      listing({ "detection my": `define d0 on cloudtrail = eventName is "x"\n${doubled}\n\ndetection my`, 'where eventName is "ListSecrets"': "where d40" }),
    );
    const { code, err } = here.run("check");
    expect({ code, said: [...new Set(err.match(/^error\[E\d{4}\]/gm))] }).toEqual({ code: 1, said: ["error[E0212]"] });
  });

  it.each(["/etc/passwd", "../secret.txt", "../../../../../../etc/hostname"])("an import of %s reads nothing but detections", (path) => {
    here.write("secret.txt", "a secret");
    here.write("detections/listing.det", listing({ "./sources/cloudtrail.det": path }));
    const { code, out, err } = here.run("check");
    expect({ code, told: /a secret|root:/.test(out + err) }).toEqual({ code: 1, told: false });
  });

  it("a template's signs in a detection are text in what is built", () => {
    const template = `{{constructor.constructor('return process')().exit(3)}} \${process.exit(3)} <%= 1 %> {{{{raw}}}} #{1}`;
    here.write("detections/listing.det", listing({ "severity: low": `severity: low\n  description: ${literal(template)}` }));
    expect(here.run("build", "--platform", "panther").code).toBe(0);
    expect(readFileSync(join(here.path, "out/panther/rules/my_listing.yml"), "utf8")).toContain(template);
  });
});
