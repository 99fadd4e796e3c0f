/** `samefire prove --mutate` as its user calls it: what it prints, and when it exits with 1. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Folder, folder, listing } from "./run.ts";

describe("samefire prove --mutate", () => {
  let at: Folder;
  beforeEach(() => {
    at = folder();
    at.write("detections/listing.det", listing());
  });
  afterEach(() => at.remove());

  const mutate = (...more: readonly string[]) => at.run("prove", "--mutate", "--streams", "10", ...more, "detections/listing.det");

  it("shows each change that no test notices where it would stand, with a test to paste", () => {
    const { code, out, err } = mutate();
    expect(err).toBe("");
    expect(out).toBe(`my.listing
  6 changes, 2 tests: 3 noticed, 3 not
  detections/listing.det:11:11: no test notices case: eventName is "ListSecrets" -> eventName is "ListSecrets" ignoring case
      sample change_1_1 from cloudtrail { "eventName": "LISTSECRETS" }
      test "eventName is \\"ListSecrets\\" -> eventName is \\"ListSecrets\\" ignoring case" {
        at 0m change_1_1
        expect no alert
      }
  detections/listing.det:11:11: no test notices test neighbour: eventName is "ListSecrets" -> eventName starts with "ListSecrets"
      sample change_2_1 from cloudtrail { "eventName": "ListSecretsx" }
      test "eventName is \\"ListSecrets\\" -> eventName starts with \\"ListSecrets\\"" {
        at 0m change_2_1
        expect no alert
      }
  detections/listing.det:11:11: no test notices test neighbour: eventName is "ListSecrets" -> eventName contains "ListSecrets"
      as the test "eventName is \\"ListSecrets\\" -> eventName starts with \\"ListSecrets\\"" above would
1 rule, 6 changes: 3 noticed (50 %), 3 not, 0 that no test can notice
`);
    expect(code).toBe(1);
  });

  it("is content where enough is noticed", () => {
    expect([mutate("--mutate-score", "50").code, mutate("--mutate-score", "51").code]).toEqual([0, 1]);
    expect(mutate("--mutate-score", "101")).toMatchObject({ code: 2, err: expect.stringContaining("A percentage up to 100 is expected") });
  });

  it("is not where a test fails as it is", () => {
    at.write("detections/listing.det", listing({ "expect 1 alerts": "expect 2 alerts" }));
    const { code, out } = mutate("--mutate-score", "0");
    expect(out).toContain('failing: the test "a listing" fails as it is, so it notices nothing');
    expect(code).toBe(1);
  });

  it("knows no platform", () => {
    expect(mutate("--on", "elastic")).toMatchObject({ code: 2, err: expect.stringContaining("cannot be used with option '--on") });
  });
});
