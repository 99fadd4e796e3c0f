import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bin, type Folder, folder, listing } from "./run.ts";

let here: Folder;
beforeEach(() => {
  here = folder();
  here.write("detections/listing.det", listing());
});
afterEach(() => here.remove());

const record = (more: object) =>
  JSON.stringify({ eventTime: "2026-02-03T04:05:06Z", eventSource: "secretsmanager.amazonaws.com", awsRegion: "us-east-1", ...more });

describe("build", () => {
  it("writes every platform's files and a manifest that owns them", () => {
    const { code, out } = here.run("build");
    expect(code).toBe(0);
    expect(out).toMatch(/^my\.listing version 1\n {2}elastic +\S+ .*\n {2}datadog +\S+ .*\n {2}panther +\S+ .*\n$/);
    const manifest = JSON.parse(readFileSync(join(here.path, "out/.samefire/manifest.json"), "utf8"));
    const owned = manifest.files.map((file: { path: string }) => file.path);
    expect(owned.sort()).toEqual([
      "datadog/my_listing.json",
      "elastic/esql/my_listing.esql",
      "elastic/kibana/my_listing.ndjson",
      "elastic/rules/my_listing.toml",
      "panther/rules/my_listing.py",
      "panther/rules/my_listing.yml",
    ]);
    for (const path of owned) expect(existsSync(join(here.path, "out", path))).toBe(true);
  });

  it("changes nothing the second time", () => {
    here.run("build");
    expect(here.run("build").err).toMatch(/^0 files written, 6 unchanged, 0 removed in out/m);
  });

  it("writes only the platforms asked for", () => {
    here.run("build", "--platform", "panther", "--out", "rules");
    expect(readdirSync(join(here.path, "rules")).sort()).toEqual([".samefire", "panther"]);
  });

  it("writes nothing where a detection has a mistake", () => {
    here.write("detections/broken.det", listing({ "my.listing": "my.broken", eventName: "eventNam" }));
    const { code, err } = here.run("build");
    expect(code).toBe(1);
    expect(err).toContain("did you mean `eventName`?");
    expect(existsSync(join(here.path, "out"))).toBe(false);
  });

  it("fails with --strict on a difference that nobody accepted, and not without", () => {
    here.write("detections/listing.det", listing({ "alert on each event": "alert when count >= 2 within 10m" }).replace("expect 1 alerts", "expect no alert"));
    expect(here.run("build").code).toBe(0);
    const strict = here.run("build", "--strict");
    expect(strict.code).toBe(1);
    expect(strict.err).toContain("anchored_window");
  });

  it("leaves a file alone that a hand has changed, until --force", () => {
    here.run("build");
    here.write("out/panther/rules/my_listing.py", "# mine\n");
    const refused = here.run("build");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("panther/rules/my_listing.py");
    expect(readFileSync(join(here.path, "out/panther/rules/my_listing.py"), "utf8")).toBe("# mine\n");
    expect(here.run("build", "--force").code).toBe(0);
    expect(readFileSync(join(here.path, "out/panther/rules/my_listing.py"), "utf8")).toContain("def rule(event)");
  });

  it("removes what a deleted detection left behind", () => {
    here.write("detections/second.det", listing({ "my.listing": "my.second" }));
    here.run("build");
    here.write("detections/second.det", "language 1\n");
    expect(here.run("build").err).toMatch(/6 removed/);
    expect(existsSync(join(here.path, "out/datadog/my_second.json"))).toBe(false);
  });

  it("refuses another meaning under the same version", () => {
    here.run("build");
    here.write("detections/listing.det", listing({ ListSecrets: "DescribeSecret" }));
    expect(here.run("check").err).toContain("error[E0419]");
    expect(here.run("build").code).toBe(1);
    here.write("detections/listing.det", listing({ ListSecrets: "DescribeSecret", "version 1": "version 2" }));
    expect(here.run("build").code).toBe(0);
  });

  it("cannot run by an option of samefire.yaml that no platform has", () => {
    here.write("detections/listing.det", listing());
    here.write("samefire.yaml", `${readFileSync("samefire.yaml", "utf8")}\noptions:\n  elastic:\n    nosuch: 5\n`);
    for (const command of ["build", "check"])
      expect(here.run(command)).toMatchObject({ code: 2, err: expect.stringContaining("error[E0901]: unknown option `nosuch` of elastic") });
  });

  it("refuses two detections whose files would be one", () => {
    here.write("detections/second.det", listing({ "my.listing": "my-listing" }));
    const { code, err } = here.run("build");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("would make the same file name") });
  });

  it("prints the IR with --ir and writes nothing", () => {
    const { code, out } = here.run("build", "--ir");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ir: 1, rules: [{ id: "my.listing", hash: expect.stringMatching(/^[0-9a-f]{64}$/) }] });
    expect(existsSync(join(here.path, "out"))).toBe(false);
  });

  it("reports as JSON", () => {
    const { code, out } = here.run("build", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      folder: "out",
      rules: [{ id: "my.listing", platforms: [{ platform: "elastic" }, { platform: "datadog" }, { platform: "panther" }] }],
    });
  });

  it("says where the folder cannot be written", () => {
    here.write("file", "");
    const { code, err } = here.run("build", "--out", "file/out");
    expect(code).toBe(2);
    expect(err).toMatch(/^error\[E06\d\d\]/m);
  });
});

describe("check", () => {
  it("says that nothing is wrong", () => {
    const { code, err } = here.run("check");
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^2 files, 1 rule: no problems\n$/) });
  });

  it("reports every problem of a file with place, caret and hint", () => {
    here.write(
      "detections/listing.det",
      listing({ "severity: low": "severity: lo", 'eventName is "ListSecrets"': 'eventNam is "ListSecrets" and awsRegion > 3' }),
    );
    const { code, err } = here.run("check", "--format", "text");
    expect(code).toBe(1);
    expect(err.match(/^error\[/gm)?.length).toBeGreaterThanOrEqual(3);
    expect(err).toMatch(/ {2}--> detections\/listing\.det:\d+:\d+/);
    expect(err).toContain("^^^^^^^^ did you mean `eventName`?");
  });

  it("gives lines and columns as JSON", () => {
    here.write("detections/listing.det", listing({ "eventName is": "eventNam is" }));
    const { out } = here.run("check", "--format", "json");
    expect(JSON.parse(out).diagnostics[0]).toMatchObject({
      severity: "error",
      file: "detections/listing.det",
      line: 11,
      column: 11,
      endLine: 11,
      endColumn: 19,
    });
  });

  it("counts an event whose time is none: no rule can look at it", () => {
    here.write("log.ndjson", [record({ eventName: "A" }), record({ eventName: "A", eventTime: "yesterday" }), "{}"].join("\n"));
    const { code, out } = here.run("check", "--events", "log.ndjson");
    expect([code, out]).toEqual([1, "cloudtrail: 1 of 2 events without the declared types\n  eventTime: 1\n"]);
  });

  it("counts events without their declared types", () => {
    // Of another source the log has nothing, so nothing is said of it.
    here.write("detections/sources/okta.det", readFileSync("detections/sources/okta.det", "utf8"));
    here.write("log.ndjson", [record({ eventName: "A" }), record({ eventName: 5 }), record({ eventName: "B", readOnly: "true" })].join("\n"));
    const { code, out } = here.run("check", "--events", "log.ndjson");
    expect(code).toBe(1);
    expect(out).toBe("cloudtrail: 2 of 3 events without the declared types\n  eventName: 1\n  readOnly: 1\n");
  });
});

describe("test", () => {
  it("counts tests", () => {
    expect(here.run("test")).toMatchObject({ code: 0, out: "1 rule, 2 tests: 2 passed, 0 failed\n" });
  });

  it("shows what was expected, what came out and the events that mattered", () => {
    here.write("detections/listing.det", listing({ "expect 1 alerts": "expect 2 alerts" }));
    const { code, out, err } = here.run("test");
    expect(code).toBe(1);
    expect(err).toContain("expected 2 alerts");
    expect(out).toContain("FAILED my.listing: a listing");
    expect(out).toMatch(/2026-01-01T00:00:00Z/);
    expect(out).toContain("1 rule, 2 tests: 1 passed, 1 failed");
  });

  it("runs only the tests whose title holds a text", () => {
    expect(here.run("test", "--only", "another").out).toBe("1 rule, 1 test: 1 passed, 0 failed\n");
  });

  it("does not pass for want of tests", () => {
    const { code, err } = here.run("test", "--only", "nosuch");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("error[E1306]: no test has `nosuch` in its title") });
  });

  it("says so where a test's log is missing", () => {
    here.write("detections/listing.det", listing({ "at 0m list\n    expect 1 alerts": 'log "nosuch.ndjson"\n    expect 1 alerts' }));
    const { code, err } = here.run("test");
    expect(code).toBe(1);
    expect(err).toContain("nosuch.ndjson");
  });

  it("reads no log that is not a file", () => {
    here.write("detections/listing.det", listing({ "at 0m list\n    expect 1 alerts": 'log "../../../../../../../../dev/zero"\n    expect 1 alerts' }));
    const { code, err } = here.run("test");
    expect(code).toBe(1);
    expect(err).toContain("not a file");
  });
});

describe("scan", () => {
  it("reads NDJSON, Records, arrays and gzip of these, and exits 1 where something fired", () => {
    const one = record({ eventName: "ListSecrets" });
    here.write("logs/a.ndjson", `${one}\n`);
    here.write("logs/b.json", `{"Records":[${one}]}`);
    here.write("logs/c.json", `[${one}]`);
    here.write("logs/d.json.gz", gzipSync(`{"Records":[${one}]}`));
    const { code, out } = here.run("scan", "logs");
    expect(code).toBe(1);
    expect(out.trimEnd().split("\n")).toEqual(
      ["a.ndjson", "b.json", "c.json", "d.json.gz"].map((name) => `2026-02-03T04:05:06Z  low       my.listing  logs/${name}:1`),
    );
  });

  it("exits 0 where nothing fired", () => {
    here.write("log.ndjson", record({ eventName: "GetSecretValue" }));
    expect(here.run("scan", "log.ndjson")).toMatchObject({ code: 0, out: "" });
  });

  it("does not run detections that have a mistake", () => {
    here.write("detections/listing.det", listing({ "eventName is": "eventNam is" }));
    here.write("log.ndjson", record({ eventName: "ListSecrets" }));
    expect(here.run("scan", "log.ndjson")).toMatchObject({ code: 2, out: "" });
  });

  it("lets nothing in a log act on the terminal", () => {
    here.write("detections/listing.det", listing({ "alert on each event": "alert when count >= 1 within 1m for each userIdentity.arn" }));
    here.write("log.ndjson", record({ eventName: "ListSecrets", userIdentity: { arn: "\u001b[2J\u202e\u009b31m" } }));
    const { out } = here.run("scan", "log.ndjson");
    expect(out).toContain("my.listing");
    expect(/[^\n\x20-\x7e]/.test(out)).toBe(false);
  });
});

describe("format", () => {
  it("lays files out, says which, and finds nothing to do afterwards", () => {
    here.write("detections/listing.det", listing({ "  from cloudtrail": "from cloudtrail" }));
    expect(here.run("format", "--check", "detections/listing.det")).toMatchObject({ code: 1, out: "detections/listing.det\n" });
    expect(here.run("format", "detections/listing.det")).toMatchObject({ code: 0, out: "detections/listing.det\n" });
    expect(here.run("format", "--check", "detections/listing.det")).toMatchObject({ code: 0, out: "" });
  });

  it("reads standard input and prints", () => {
    const { stdout, status } = spawnSync(process.execPath, [bin, "format", "-"], { input: 'language 1\nlist   a=["x"]', encoding: "utf8" });
    expect({ stdout, status }).toEqual({ stdout: 'language 1\n\nlist a = ["x"]\n', status: 0 });
  });
});

// Files, folders and logs that cannot be read, and what takes the output away: test/hostile/bad_input.test.ts.
describe("a wrong call", () => {
  it("is told, with exit code 2", () => {
    expect(here.run("chek")).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean check?") });
    expect(here.run("build", "--platform", "splunk").code).toBe(2);
    expect(here.run("scan").code).toBe(2);
  });
});
