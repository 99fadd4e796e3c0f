import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check } from "../../../src/check/project.ts";
import { readText } from "../../../src/cli/files.ts";
import { type Asked, answersOf, mistakes } from "../../../src/cli/scaffold/answers.ts";
import { detectionPath, detectionText } from "../../../src/cli/scaffold/detection.ts";
import { type Kind, kindNames, needsOf, severalSteps } from "../../../src/cli/scaffold/kinds.ts";
import { lower } from "../../../src/lower/lower.ts";
import { format } from "../../../src/syntax/print.ts";
import { runTests } from "../../../src/testing/run.ts";
import { source } from "../check/project.ts";
import { bin, type Folder, folder, listing } from "./run.ts";

/** What is wrong with the detection that the answers make: problems of the answers, of the check, or of its tests. */
function madeOf(asked: Asked, texts: Readonly<Record<string, string>>): unknown {
  const read = (path: string) => (texts[path] === undefined ? readText(path) : { text: texts[path] });
  const declared = [...check(Object.keys(texts), read).files.values()].flatMap(({ path, sources }) => [...sources.values()].map((model) => ({ path, model })));
  const sources = new Map(declared.map(({ model }) => [model.name, model]));
  const wrong = mistakes(asked, sources);
  const judged = wrong.length > 0 ? { problems: wrong } : answersOf(asked, sources);
  if ("problems" in judged) return judged.problems.map(({ code, message }) => `${code} ${message}`);
  const path = `detections/${detectionPath(judged.answers.id)}`;
  const text = detectionText(judged.answers, { path, source: declared[0]?.path ?? "", today: "2026-11-28" });
  const formatted = format(path, text).text ?? text;
  const project = check([path], (asked) => (asked === path ? { text: formatted } : read(asked)));
  const program = lower(project);
  const results = runTests(program.rules, program.sources, program.tests, () => ({ records: [], problems: [] }) as never);
  return {
    problems: project.diagnostics.map(({ code, message }) => `${code} ${message}`),
    failed: results.filter(({ passed }) => !passed).map(({ title, failures }) => [title, failures.map(({ got }) => got)]),
    tests: results.length >= 2,
  };
}
const fine = { problems: [], failed: [], tests: true };

const log = { "detections/sources/log.det": `language 1\n${source}` };
const logFields = [
  ["name", "a"],
  ["user", 'quoted " and \\'],
  ["count", "7"],
  ["size", "-1.5"],
  ["ok", "true"],
  ["address", "10.0.0.1"],
  ["request.id", "é"],
] as const;

describe("a new detection", () => {
  const cloudtrail = { "detections/sources/cloudtrail.det": readFileSync("detections/sources/cloudtrail.det", "utf8") };
  const asked = (kind: Kind): Asked => ({
    id: "aws.iam.user-created",
    kind,
    events: ["eventName=CreateUser,CreateRole", ...(severalSteps(kind) ? ["eventName=DeleteUser"] : [])],
    ...(needsOf(kind) && { of: "awsRegion" }),
  });

  it.each(kindNames.filter((kind) => kind !== "sum"))("of the kind %s checks without a word and passes its tests, with groups and without", (kind) => {
    const grouped = { ...asked(kind), forEach: "userIdentity.arn" };
    expect(madeOf(grouped, cloudtrail)).toEqual(fine);
    if (kind !== "hunt") expect(madeOf(asked(kind), cloudtrail)).toEqual(fine);
  });

  it.each(["then", "and", "then-no"] as const)("of the kind %s may have more steps, of different fields", (kind) => {
    const events = ["eventName=A", "readOnly=true", "errorCode=Denied,Failed"];
    expect(madeOf({ ...asked(kind), events, forEach: "sourceIPAddress" }, cloudtrail)).toEqual(fine);
  });

  it.each(logFields)("may be about the field %s, whatever its type and value", (field, value) => {
    for (const kind of ["each", "count", "hunt"] as const) {
      const forEach = field === "user" ? "name" : "user";
      expect(madeOf({ id: "a.b", kind, events: [`${field}=${value}`], forEach }, log)).toEqual(fine);
    }
  });

  it.each(["user", "count", "address", "request.id"])("may make groups by %s, and compare its values", (field) => {
    expect(madeOf({ id: "a.b", kind: "count", events: ["name=a"], forEach: field }, log)).toEqual(fine);
    expect(madeOf({ id: "a.b", kind: "distinct", events: ["name=a"], of: field }, log)).toEqual(fine);
    expect(madeOf({ id: "a.b", kind: "first-seen", events: ["name=a"], of: field }, log)).toEqual(fine);
  });

  it("may add up what is whole", () => {
    expect(madeOf({ id: "a.b", kind: "sum", events: ["name=a"], of: "count", forEach: "user" }, log)).toEqual(fine);
  });

  it.each<[string, Asked, readonly string[]]>([
    ["an id that is none", { id: "Aws..x" }, ["E1703 `Aws..x` is no id"]],
    ["an id that leads away", { id: "../x" }, ["E1703 `../x` is no id"]],
    ["a source that there is not", { source: "lag" }, ["E1704 there is no source `lag`"]],
    ["events that say nothing", { events: ["name"] }, ["E1705 `name` does not say which events"]],
    ["a field that there is not", { events: ["nam=x"] }, ["E1706 `log` has no field `nam`"]],
    ["a list", { events: ["tags=x"] }, ["E1707 `tags` is a list of string, and a single value is wanted here"]],
    ["a computed field", { forEach: "family" }, ["E1707 `family` is computed, and a string, an int or an ip is wanted here"]],
    ["a sum of what is not whole", { kind: "sum", of: "size" }, ["E1707 `size` is float, and an int is wanted here"]],
    ["a value of another type", { events: ["count=many"] }, ["E1708 `many` is no value of `count`, which is int"]],
    ["too few steps", { kind: "then" }, ["E1709 `--kind then` takes two or more `--events`, not 1"]],
    ["too many steps", { events: ["name=a", "name=b"] }, ["E1709 `--kind each` takes one `--events`, not 2"]],
    ["a field that the kind has no use for", { of: "count" }, ["E1710 `--kind each` takes no `--of`"]],
    ["one value for two steps", { kind: "and", events: ["name=a,b", "name=b"] }, ["E1711 `name` cannot be used twice: two `--events` select `b`"]],
    ["several of these at once", { id: "X", events: ["nam=x"], forEach: "tags" }, ["E1703", "E1706", "E1707"]],
  ])("is not made of %s", (_, wrong, problems) => {
    const found = madeOf({ id: "a.b", kind: "each", events: ["name=a"], ...wrong }, log);
    expect(found).toEqual(problems.map((problem) => expect.stringMatching(new RegExp(`^${problem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`))));
  });

  it("is asked for an id without ado, however long it is", () => {
    const [found] = madeOf({ id: `${"a-1".repeat(50_000)}!`, kind: "each", events: ["name=a"] }, log) as readonly string[];
    expect(found?.startsWith("E1703")).toBe(true);
  });
});

describe("the command", () => {
  let here: Folder;
  beforeEach(() => {
    here = folder();
  });
  afterEach(() => here.remove());
  const create = ["new", "--source", "cloudtrail", "--id", "aws.iam.user-created", "--kind", "each", "--events", "eventName=CreateUser"];
  const path = "detections/aws/iam/user_created.det";

  it("writes a detection where the house puts it, laid out, checked and tested", () => {
    expect(here.run(...create)).toMatchObject({ code: 0, out: `${path}\n` });
    expect(here.run("format", "--check", path)).toMatchObject({ code: 0 });
    expect(here.run("check", path)).toMatchObject({ code: 0, err: expect.stringMatching(/: no problems\n$/) });
    expect(here.run("test", path)).toMatchObject({ code: 0, out: "1 rule, 2 tests: 2 passed, 0 failed\n" });
    expect(readFileSync(join(here.path, path), "utf8")).toContain('use cloudtrail from "../../sources/cloudtrail.det"\n');
  });

  it("finds the folder of detections from a folder below, and from a glob", () => {
    here.write("samefire.yaml", 'detections: ["detections/**/*.det"]\n');
    here.write("below/readme.txt", "");
    const { stdout, status } = spawnSync(process.execPath, [bin, ...create], { cwd: join(here.path, "below"), encoding: "utf8" });
    expect({ stdout, status, there: existsSync(join(here.path, path)) }).toEqual({ stdout: `../${path}\n`, status: 0, there: true });
  });

  it("overwrites nothing", () => {
    here.write(path, "mine");
    const { code, err } = here.run(...create);
    expect({ code, text: readFileSync(join(here.path, path), "utf8") }).toEqual({ code: 2, text: "mine" });
    expect(err).toContain("is there already");
  });

  it("needs no more than the id to say that there can be no such file", () => {
    here.write(path, "mine");
    here.write("detections/other.det", listing({ "my.listing": "aws.s3.listed" }));
    here.write("detections/gcp", "a file");
    const told = (id: string) => here.run("new", "--id", id).err.split("\n")[0];
    expect(["aws.iam.user-created", "aws.s3.listed", "aws.s3.listed-2", "gcp.iam.x"].map(told)).toEqual([
      "error[E1701]: `aws/iam/user_created.det` is there already",
      "error[E0211]: the id `aws.s3.listed` is taken",
      "error[E1702]: `--kind`, `--events` are missing",
      "error[E0626]: could not write `detections/gcp/iam/x.det`: a part of the path is a file",
    ]);
  });

  it("takes no id twice, wherever the other one stands", () => {
    here.write("detections/other.det", listing({ "my.listing": "aws.iam.user-created" }));
    const { code, out, err } = here.run(...create);
    expect({ code, out, there: existsSync(join(here.path, path)) }).toEqual({ code: 2, out: "", there: false });
    expect(err).toContain("error[E0211]");
    expect(err).toContain("detections/other.det:5:11");
  });

  it("says which flags are missing where nobody can be asked", () => {
    expect(here.run("new", "--source", "cloudtrail")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error\[E1702\]: `--id`, `--kind`, `--events` are missing\n/),
    });
    expect(here.run(...create, "--kind", "distinct").err).toMatch(/^error\[E1702\]: `--of` is missing\n/);
    expect(here.run(...create, "--kind", "hunt").err).toMatch(/^error\[E1702\]: `--for-each` is missing\n/);
  });

  it("has to be told the source where there are several", () => {
    here.write("detections/sources/log.det", `language 1\n${source}`);
    const [command, , , ...rest] = create;
    expect(here.run(command ?? "", ...rest)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error\[E1702\]: `--source` is missing\n.*; sources are `cloudtrail`, `log`\n/),
    });
    const [, , , ...others] = create;
    expect(here.run("new", "--source", "clodtrail", ...others).err).toContain("there is no source `clodtrail`\n   = did you mean `cloudtrail`?");
    expect(here.run("new", "--source", "azure", ...others).err).toContain("   = there are `cloudtrail`, `log`");
  });

  it("says what to do where there is no source", () => {
    here.write("samefire.yaml", "detections: empty\n");
    here.write("empty/list.det", 'language 1\n\nlist regions = ["a"]\n');
    expect(here.run(...create)).toMatchObject({
      code: 2,
      err: expect.stringContaining("error[E1704]: there is no source here\n   = `samefire init` brings some\n"),
    });
  });

  const script = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;
  /** At a terminal, with an answer to each question, or a key; when there are none left, the input ends. */
  const talk = (args: readonly string[], answers: readonly string[]) =>
    new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = spawn("script", ["-qec", [process.execPath, bin, "new", "--source", "cloudtrail", ...args].join(" "), "/dev/null"], { cwd: here.path });
      const rest = [...answers];
      let said = "";
      let answered = 0;
      child.stdout.on("data", (chunk) => {
        said += chunk;
        const asked = said.slice(answered);
        if (!/: (\u001b\[\d+[A-Z])?$/.test(asked)) return;
        answered = said.length;
        const answer = rest.shift() ?? "\u0004";
        child.stdin.write(/^[\u0003\u0004]$/.test(answer) ? answer : `${answer}\n`);
      });
      child.on("close", (code) => resolve({ code, said }));
    });

  it.skipIf(!script)("asks on a terminal, and again where an answer does not fit (needs `script`)", async () => {
    here.write("detections/other.det", listing({ "my.listing": "aws.s3.listed" }));
    const { code, said } = await talk(
      [],
      ["Not An Id", "aws.s3.listed", "aws.s3.regions", "distinct", "eventNam=ListBuckets", "eventName=ListBuckets", "awsRegion", ""],
    );
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining("did you mean `eventName`?") });
    expect(said).toContain("`Not An Id` is no id");
    expect(said).toContain("the id `aws.s3.listed` is taken");
    expect(here.run("test", "detections/aws/s3/regions.det")).toMatchObject({ code: 0 });
  });

  it.skipIf(!script)("asks only for what the flags leave open, and for every step (needs `script`)", async () => {
    const { code, said } = await talk(["--id", "aws.iam.key-left", "--kind", "then-no", "--for-each", "userIdentity.arn"], ["eventName=A", "eventName=B", ""]);
    expect({ code, events: said.includes("events of step 2"), more: said.includes("(nothing: no more steps)") }).toEqual({ code: 0, events: true, more: true });
    expect(/id, such as|source|kind|for each/.test(said.replace(/^detections.*$|^next.*$/gm, ""))).toBe(false);
    expect(readFileSync(join(here.path, "detections/aws/iam/key_left.det"), "utf8")).toContain("step_1 then no step_2");
  });

  it.skipIf(!script)("takes answers that are typed ahead (needs `script`)", async () => {
    const { code } = await talk(["--kind", "each"], ["aws.s3.listed\neventName=ListBuckets"]);
    expect({ code, there: existsSync(join(here.path, "detections/aws/s3/listed.det")) }).toEqual({ code: 0, there: true });
  });

  it.skipIf(!script)("asks nothing where a flag is wrong (needs `script`)", async () => {
    const { code, said } = await talk(["--events", "eventNam=A"], []);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringMatching(/^[^\n]*E1706[^\n]*\n[^\n]*did you mean `eventName`\?\r\n$/) });
  });

  it.skipIf(!script)("ends by Ctrl-C as every command does (needs `script`)", async () => {
    const { code, said } = await talk([], ["aws.s3.regions", "\u0003"]);
    expect({ code, said }).toEqual({ code: 130, said: expect.not.stringContaining("error") });
  });

  it.skipIf(!script)("writes nothing where the answers end too early (needs `script`)", async () => {
    const { code, said } = await talk([], ["aws.s3.regions", "each"]);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining("error[E1702]") });
    expect(existsSync(join(here.path, "detections/aws"))).toBe(false);
  });
});
