import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Folder, folder } from "./run.ts";

let here: Folder;
beforeEach(() => {
  here = folder({ empty: true });
});
afterEach(() => here.remove());

const files = () =>
  readdirSync(here.path, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(here.path.length + 1))
    .toSorted();
const text = (path: string) => readFileSync(join(here.path, path), "utf8");
const { version, engines } = JSON.parse(readFileSync("package.json", "utf8"));

describe("a new repository", () => {
  it("passes format, check, test and a strict build right away", () => {
    const made = here.run("init");
    expect(made.code).toBe(0);
    expect(made.out.trimEnd().split("\n").toSorted()).toEqual(files());
    expect(here.run("format", "--check")).toMatchObject({ code: 0, out: "" });
    expect(here.run("check")).toMatchObject({ code: 0, err: expect.stringMatching(/: no problems\n$/) });
    expect(here.run("test")).toMatchObject({ code: 0, out: expect.stringMatching(/^1 rule, \d+ tests: \d+ passed, 0 failed\n$/) });
    expect(here.run("build", "--strict").code).toBe(0);
    expect(readdirSync(join(here.path, "out")).toSorted()).toEqual([".samefire", "datadog", "elastic", "panther"]);
  });

  it("holds what is shipped, to the byte", () => {
    here.run("init");
    const shipped = files().filter((path) => path.startsWith("detections/"));
    expect(shipped).toEqual(
      expect.arrayContaining([
        "detections/aws/secretsmanager/batch_retrieval_multi_region.det",
        "detections/fixtures/batch_retrieval.ndjson",
        "detections/shared/aws.det",
        "detections/sources/cloudtrail.det",
      ]),
    );
    for (const path of shipped) expect([path, text(path)]).toEqual([path, readFileSync(path, "utf8")]);
    const settings = readFileSync("samefire.yaml", "utf8");
    expect(text("samefire.yaml").startsWith(settings.slice(0, settings.indexOf("defaults:")).trimEnd())).toBe(true);
    const day = expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/);
    expect(parse(text("samefire.yaml")).defaults).toEqual({ author: "security team", created: day, updated: day });
  });

  it("pins this samefire and its Node, and its workflow runs commands that there are", () => {
    here.run("init");
    expect(JSON.parse(text("package.json"))).toMatchObject({ private: true, engines, devDependencies: { samefire: version } });
    const { jobs, permissions } = parse(text(".github/workflows/detections.yml"));
    expect(
      text(".github/workflows/detections.yml")
        .match(/^.*uses: .*$/gm)
        ?.filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([]);
    const runs: readonly string[] = jobs.detections.steps.flatMap((step: { run?: string }) => step.run ?? []);
    const calls = runs.flatMap((run) => /^npx --no-install samefire (.*)$/.exec(run)?.[1] ?? []);
    expect({ calls, permissions }).toEqual({
      calls: [
        "format --check",
        'check --against "$BASE" --format github',
        "test --format github",
        "build --strict",
        "prove",
        'diff "$BASE" --format markdown >> "$GITHUB_STEP_SUMMARY"',
      ],
      permissions: { contents: "read" },
    });
    // As the first push of a repository calls them: there is nothing before.
    const called = calls.map((call) =>
      call
        .replace('"$BASE"', "0".repeat(40))
        .replace(/ >> .*/, "")
        .replace("prove", "prove --streams 0"),
    );
    for (const call of called) expect({ call, ...here.run(...call.split(" ")) }).toMatchObject({ code: 0 });
  });

  it("is what an empty folder is told to begin with", () => {
    const { code, err } = here.run("check");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("or begin with `samefire init`") });
  });

  it("lies in the folder that was named, which is made", () => {
    expect(here.run("init", "a/b").code).toBe(0);
    expect(files().filter((path) => !path.startsWith("a/b/"))).toEqual([]);
    expect(existsSync(join(here.path, "a/b/samefire.yaml"))).toBe(true);
    expect(existsSync(join(here.path, "a/b/.samefire"))).toBe(false);
  });
});

describe("what is there", () => {
  it("stays, and then nothing is written: every file that is in the way is named", () => {
    here.write("samefire.yaml", "detections: mine\n");
    here.write("detections/shared/aws.det", "mine");
    const { code, out, err } = here.run("init");
    expect({ code, out, files: files() }).toEqual({ code: 2, out: "", files: ["detections/shared/aws.det", "samefire.yaml"] });
    expect(err.match(/^error\[E1701\].*$/gm)).toEqual([
      "error[E1701]: `detections/shared/aws.det` is there already",
      "error[E1701]: `samefire.yaml` is there already",
    ]);
    expect([text("samefire.yaml"), text("detections/shared/aws.det")]).toEqual(["detections: mine\n", "mine"]);
  });

  it("may be a package.json, a README.md and a .gitignore, and what they lack is said", () => {
    here.write("package.json", "{}");
    here.write("README.md", "mine");
    here.write(".gitignore", "mine");
    const { code, err } = here.run("init");
    expect({ code, texts: ["package.json", "README.md", ".gitignore"].map(text) }).toEqual({ code: 0, texts: ["{}", "mine", "mine"] });
    expect(err).toContain(`package.json was there: it should pin samefire: npm install --save-dev --save-exact samefire@${version}\n`);
    expect(err).toContain(".gitignore was there: it should name node_modules/\n");
  });

  it("may be a package.json that pins samefire already, as a packed file", () => {
    here.write("package.json", '{ "dependencies": { "samefire": "file:samefire-0.1.0.tgz" } }');
    expect(here.run("init").err).not.toContain("should pin samefire");
  });

  it("may be what a first run wrote", () => {
    here.run("init");
    expect(here.run("init")).toMatchObject({ code: 0, out: "", err: expect.stringContaining("0 files written") });
  });

  it("is not followed out of the folder", () => {
    mkdirSync(join(here.path, "elsewhere"));
    mkdirSync(join(here.path, "repository"));
    symlinkSync(join(here.path, "elsewhere"), join(here.path, "repository/detections"));
    const { code, err } = here.run("init", "repository");
    expect({ code, elsewhere: readdirSync(join(here.path, "elsewhere")), repository: readdirSync(join(here.path, "repository")) }).toEqual({
      code: 2,
      elsewhere: [],
      repository: ["detections"],
    });
    expect(err).toContain("error[E0629]");
  });
});

describe("where nothing can be written", () => {
  it("a file in the folder's place is one message", () => {
    here.write("file", "");
    const { code, err } = here.run("init", "file");
    expect({ code, errors: err.match(/^error\[\w+\]/gm), files: files() }).toEqual({ code: 2, errors: ["error[E0626]"], files: ["file"] });
  });

  it("a folder that fails on the way leaves nothing behind", () => {
    here.write("detections", "");
    const { code } = here.run("init");
    expect({ code, files: files() }).toEqual({ code: 2, files: ["detections"] });
  });
});
