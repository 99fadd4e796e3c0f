/** `prove --format sarif`: what is wrong and each difference that a log shows, at its place, by the standard's schema. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Folder, folder, listing } from "./run.ts";
import { type Log, validate } from "./sarif_schema.ts";

let at: Folder;
beforeAll(() => {
  at = folder();
  at.write(
    "detections/listing.det",
    listing({
      "alert on each event": "alert when count >= 3 within 10m\n    for each awsRegion",
      "    at 0m list\n    expect 1 alerts": '    at 0m list\n    at 8m list\n    at 11m 2 times every 1m list\n    expect alert for "us-east-1"',
    }),
  );
  at.run("build", "--out", "edited");
  const rule = join(at.path, "edited/elastic/rules/my_listing.toml");
  at.write("edited/elastic/rules/my_listing.toml", readFileSync(rule, "utf8").replaceAll('"ListSecrets"', '"ListSecret"'));
});
afterAll(() => at.remove());

function sarif(...args: readonly string[]): { readonly code: number | null; readonly err: string; readonly log: Log } {
  const { code, out, err } = at.run("prove", "--format", "sarif", ...args);
  return { code, err, log: JSON.parse(out) };
}

/** Rule, level, file and line. */
function places({ runs }: Log): readonly string[] {
  return runs[0].results.map(({ ruleId, level, locations }) => {
    const place = locations[0]?.physicalLocation;
    return `${ruleId} ${level} ${place?.artifactLocation.uri}:${place?.region?.startLine}`;
  });
}

describe("samefire prove --format sarif", () => {
  it("has what is wrong at the detection and at the edited line, with a test", () => {
    const { code, err, log } = sarif("--streams", "0", "--on", "elastic", "--outputs", "edited");
    expect([code, err]).toEqual([1, "1 rule on a platform: 0 the same, 0 with differences that are named, 1 wrong, 0 not run\n"]);
    expect(validate(log) ? [] : validate.errors).toEqual([]);
    expect(places(log)).toEqual(["wrong error detections/listing.det:5", "E1409 error edited/elastic/rules/my_listing.toml:28"]);
    for (const { message } of log.runs[0].results) expect(message.text).toContain('test "elastic misses this" {');
  });

  it("has each difference that a log shows where the detection says what differs", () => {
    const { code, log } = sarif("--streams", "0", "--on", "panther");
    expect(code).toBe(0);
    expect(validate(log) ? [] : validate.errors).toEqual([]);
    expect(places(log)).toEqual(["anchored_window note detections/listing.det:13", "suppression_differs note detections/listing.det:13"]);
    const [first] = log.runs[0].results;
    expect(first?.message.text).toMatch(
      /^my\.listing on panther: anchored_window may miss\n[\s\S]*bound: 2N-1[\s\S]*test "panther misses this: anchored_window" \{/,
    );
    expect(log.runs[0].tool.driver.rules.map(({ id }) => id)).toEqual(["anchored_window", "suppression_differs"]);
  });

  it("is one document where it cannot run as well", () => {
    const { code, log } = sarif("nosuch.det");
    expect(code).toBe(2);
    expect(validate(log)).toBe(true);
    expect(places(log)).toEqual(["E1301 error nosuch.det:undefined"]);
  });

  it("has of --mutate each change that no test notices, where it would stand", () => {
    const { code, log } = sarif("--mutate", "--streams", "5");
    expect(code).toBe(1);
    expect(validate(log) ? [] : validate.errors).toEqual([]);
    const found = places(log);
    expect(found.length).toBeGreaterThan(2);
    expect(found.filter((place) => !place.startsWith("unnoticed error detections/listing.det:1"))).toEqual([]);
    expect(log.runs[0].results[0]?.message.text).toMatch(/^my\.listing\nno test notices [\s\S]*test "/);
  });
});
