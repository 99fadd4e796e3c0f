/** `check --format sarif`, held against the schema of the standard and against what readers of it need. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../../src/diagnostics/catalogue/index.ts";
import { describe as describeCode } from "../../../src/diagnostics/describe.ts";
import { type Repository, repository } from "./repository.ts";
import { listing } from "./run.ts";
import { type Log, type Result, validate } from "./sarif_schema.ts";

let here: Repository;
const sarif = (...args: readonly string[]): { readonly code: number | null; readonly text: string; readonly log: Log } => {
  const { code, out } = here.run("check", ...args, "--format", "sarif");
  return { code, text: out, log: JSON.parse(out) };
};
const resultsOf = ({ log }: { readonly log: Log }): readonly Result[] => log.runs[0].results;

beforeAll(() => {
  here = repository();
  here.write("detections/listing.det", listing());
  here.commit("base");
  here.write("odd name/a:b%.det", listing({ "./sources": "../detections/sources", "my.listing": "my.odd", "eventName is": "eventNam is" }));
  here.write(
    "mendable.det",
    listing({
      "./sources": "./detections/sources",
      "my.listing": "my.mendable",
      'eventName is "ListSecrets"': 'eventSource is "\u{1f600}\u{1f600}" and eventName == "x"',
    }),
  );
});
afterAll(() => here.remove());

describe("check --format sarif", () => {
  it.each([
    ["nothing", ["detections"], 0],
    ["mistakes", ["detections", "odd name", "mendable.det"], 1],
    ["no file at all", ["--against", "nosuch"], 2],
    ["a file that is not there", ["nosuch.det"], 2],
    ["a bad samefire.yaml", ["--config", "detections/listing.det"], 2],
  ])("is valid by the standard's schema: %s", (_, args, code) => {
    const ran = sarif(...args);
    expect(ran.code).toBe(code);
    expect(validate(ran.log) ? [] : validate.errors).toEqual([]);
    expect(resultsOf(ran).length > 0).toBe(code > 0);
    // What GitHub refuses otherwise.
    expect(resultsOf(ran).every(({ locations }) => locations.length > 0)).toBe(true);
  });

  it("would be found invalid, were it not what it is", () => {
    const { log } = sarif("odd name");
    expect(validate({ ...log, runs: [{ ...log.runs[0], results: [{ ...log.runs[0].results[0], level: "fatal" }] }] })).toBe(false);
  });

  it("names files from the root of the repository, escaped, and places in UTF-16 units", () => {
    const [unknown] = resultsOf(sarif("odd name"));
    expect(unknown).toMatchObject({
      ruleId: "E0301",
      level: "error",
      message: { text: expect.stringContaining("unknown field `eventNam`\ndid you mean `eventName`?") },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "odd%20name/a%3Ab%25.det", uriBaseId: "%SRCROOT%" },
            region: { startLine: 11, startColumn: 11, endLine: 11, endColumn: 19 },
          },
        },
      ],
    });
    const at = readFileSync(`${here.path}/mendable.det`, "utf8").split("\n")[10]?.indexOf("==") ?? -1;
    const [equals] = resultsOf(sarif("mendable.det"));
    expect(equals).toMatchObject({ ruleId: "E0102", locations: [{ physicalLocation: { region: { startLine: 11, startColumn: at + 1, endColumn: at + 3 } } }] });
  });

  it("carries repairs", () => {
    expect(resultsOf(sarif("mendable.det"))[0]?.fixes).toMatchObject([
      {
        description: { text: "write `is`" },
        artifactChanges: [{ artifactLocation: { uri: "mendable.det" }, replacements: [{ deletedRegion: { startLine: 11 }, insertedContent: { text: "is" } }] }],
      },
    ]);
  });

  it("names the rules that it uses, and no others", () => {
    const [run] = sarif("detections", "odd name", "mendable.det").log.runs;
    expect(run.results.map(({ ruleId, ruleIndex }) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).not.toContain(false);
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual([...new Set(run.results.map(({ ruleId }) => ruleId))].sort());
  });

  it("keeps the fingerprint of what has only moved, and tells two alike apart", () => {
    const prints = () => resultsOf(sarif("odd name")).map(({ partialFingerprints }) => partialFingerprints["samefireDiagnostic/v1"]);
    const before = prints();
    const path = "odd name/a:b%.det";
    const text = readFileSync(`${here.path}/${path}`, "utf8");
    here.write(path, text.replace("language 1\n", "language 1\n\n// Moved.\n"));
    expect(prints()).toEqual(before);
    here.write(path, text.replace('is "ListSecrets"', 'is "ListSecrets" or eventNam is "x"'));
    const two = prints();
    expect([two.length, new Set(two).size, two[0]]).toEqual([2, 2, before[0]]);
    here.write(path, text);
  });

  it("holds what changed in meaning, and where", () => {
    here.write("detections/listing.det", listing({ 'is "ListSecrets"': 'in ["ListSecrets", "GetSecretValue"]' }));
    const ran = sarif("--against", "HEAD");
    here.write("detections/listing.det", listing());
    expect(ran.code).toBe(1);
    expect(validate(ran.log)).toBe(true);
    expect(resultsOf(ran)).toMatchObject([
      { ruleId: "E0419", message: { text: expect.stringContaining('widens   list of `eventName in`: added "GetSecretValue"') } },
    ]);
  });

  it("is what `vendor --check` says of files that are not as vendored, and JUnit says the same", () => {
    expect(here.run("vendor", "--to", "siem", "--layout", "datadog-json").code).toBe(0);
    const path = "siem/my_listing.json";
    here.write(path, readFileSync(`${here.path}/${path}`, "utf8").replace('"isEnabled": true', '"isEnabled": false'));
    const check = (format: string) => here.run("vendor", "--to", "siem", "--check", "--format", format);
    const { code, out } = check("sarif");
    const log = JSON.parse(out) as Log;
    expect([code, validate(log)]).toEqual([1, true]);
    expect(log.runs[0].results).toMatchObject([
      { ruleId: "E1911", locations: [{ physicalLocation: { artifactLocation: { uri: path, uriBaseId: "%SRCROOT%" } } }] },
    ]);
    const junit = check("junit");
    expect([junit.code, junit.out]).toEqual([1, expect.stringMatching(/^<\?xml [^>]*>\n<testsuites [^>]*errors="1"/)]);
    expect(junit.out).toContain(`<testcase name="${path}:E1911" classname="samefire check" file="${path}">`);
  });

  it("holds nothing of the machine", () => {
    expect(sarif("odd name").text).not.toContain(here.path);
  });
});

describe("every code of the catalogue", () => {
  it("has a text and a hint that do without parameters", () => {
    const poor = Object.keys(catalogue).flatMap((code) => {
      const { text, hint } = describeCode(code) ?? { text: "" };
      return text.length > 2 && !/undefined|\[object|function|=>|NaN|Infinity/.test(`${text} ${hint}`.replace(/undefined$/, "")) ? [] : [[code, text, hint]];
    });
    expect(poor).toEqual([]);
  });
});
