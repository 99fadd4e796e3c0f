import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Coloring, wantsColor } from "../../../src/cli/terminal.ts";
import { bin, type Folder, folder, listing } from "./run.ts";

let here: Folder;
beforeAll(() => {
  here = folder();
  here.write("detections/listing.det", listing({ "expect 1 alerts": "expect 2 alerts" }));
  here.write("log.ndjson", '{"eventTime":"2026-02-03T04:05:06Z","eventName":"ListSecrets","userIdentity":{"arn":"\\u001b[2J"}}');
});
afterAll(() => here.remove());

type Environment = Readonly<Record<string, string>>;
const opening = "\u001b[";

describe("colour", () => {
  it.each<[string, Coloring, boolean, Environment, boolean]>([
    ["off where nobody looks on", "auto", false, {}, false],
    ["on at a terminal", "auto", true, {}, true],
    ["off at a terminal that is dumb", "auto", true, { TERM: "dumb" }, false],
    ["off at a terminal with NO_COLOR", "auto", true, { NO_COLOR: "1" }, false],
    ["on at a terminal with an empty NO_COLOR", "auto", true, { NO_COLOR: "" }, true],
    ["on with FORCE_COLOR", "auto", false, { FORCE_COLOR: "1", TERM: "dumb" }, true],
    ["off with an empty FORCE_COLOR", "auto", false, { FORCE_COLOR: "" }, false],
    ["off with NO_COLOR, whatever FORCE_COLOR says", "auto", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    ["on with --color always, whatever NO_COLOR says", "always", false, { NO_COLOR: "1" }, true],
    ["off with --color never, whatever FORCE_COLOR says", "never", true, { FORCE_COLOR: "1" }, false],
  ])("is %s", (_, coloring, isTTY, environment, expected) => {
    expect(wantsColor(coloring, { isTTY }, environment)).toBe(expected);
  });

  it.each<[readonly string[], Environment, boolean]>([
    [["test"], {}, false],
    [["test", "--color", "always"], {}, true],
    [["--color=always", "test"], {}, true],
    [["test"], { FORCE_COLOR: "1" }, true],
  ])("of %j with %j is on both streams: %s", (args, environment, expected) => {
    const { NO_COLOR: _, FORCE_COLOR: __, ...rest } = process.env;
    const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: here.path, encoding: "utf8", env: { ...rest, ...environment } });
    expect([stdout.includes("FAILED"), stdout.includes(opening), stderr.includes(opening)]).toEqual([true, expected, expected]);
  });

  it("is of what samefire says, never of what a log says", () => {
    here.write("detections/listing.det", listing({ "alert on each event": "alert when count >= 1 within 1m for each userIdentity.arn" }));
    const { out } = here.run("--color", "always", "scan", "log.ndjson");
    expect(out).toBe('2026-02-03T04:05:06Z  \u001b[1;36mlow     \u001b[0m  my.listing  userIdentity.arn="\\u001b[2J"\n');
  });

  it("is nowhere in a JSON document", () => {
    expect(here.run("--color", "always", "test", "--format", "json").out).not.toContain(opening);
  });
});
