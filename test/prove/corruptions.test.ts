/** The proof is proved: emitted files, changed a little in hundreds of ways, are noticed, but for those that are listed with their reasons. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Detection } from "../../src/ir/detection.ts";
import { readLog } from "../../src/scan/log.ts";
import { readLogs } from "../../src/testing/events.ts";
import { programOf } from "../chain.ts";
import { type Corruption, corruptionsOf, type Kind, sampled } from "./corruptions.ts";
import { provingOf } from "./proving.ts";
import { survivors } from "./survivors.ts";

const files = readdirSync("detections", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
const program = programOf(files.sort().map((name) => join("detections", name)));
const proving = provingOf(program, await readLogs(program.tests, readLog));
afterAll(proving.stop);

/** Of each kind, on each detection and platform. */
const ofEachKind = Number(process.env.SAMEFIRE_CORRUPTIONS ?? 2);
/** What few streams leave is asked of many. */
const [fewStreams, manyStreams] = [30, 150];
const platforms = ["elastic", "datadog", "panther"];

const cases = program.rules
  .filter((rule): rule is Detection => rule.kind === "detection" && rule.condition.kind !== "baseline")
  .flatMap((rule) => platforms.map((platform) => ({ name: `${rule.id} on ${platform}`, rule, platform, corruptions: chosen(rule, platform) })));

function chosen(rule: Detection, platform: string): readonly Corruption[] {
  const outcome = proving.printed(rule, platform);
  return "files" in outcome ? sampled(corruptionsOf(platform, outcome.files), ofEachKind, 1) : [];
}

describe("emitted files that were changed a little", () => {
  it("are hundreds, of every kind on every platform that knows it", () => {
    const kinds = (platform: string) =>
      new Set<Kind>(cases.filter((one) => one.platform === platform).flatMap(({ corruptions }) => corruptions.map(({ kind }) => kind)));
    const everywhere: readonly Kind[] = [
      "operator",
      "text",
      "quote",
      "letter case",
      "field",
      "window",
      "group key",
      "threshold",
      "negation",
      "and, or",
      "guard",
    ];
    expect(platforms.map((platform) => [...kinds(platform)].sort())).toEqual([
      [...everywhere, "bound", "tumbling"].sort(),
      [...everywhere, "bound"].sort(),
      [...everywhere, "tumbling"].sort(),
    ]);
    expect(cases.flatMap(({ corruptions }) => corruptions).length).toBeGreaterThanOrEqual(200);
  });

  const seen: string[] = [];
  it.each(cases.map((one) => [one.name, one] as const))(
    "%s: each is noticed, or is listed and means the same",
    async (name, { rule, platform, corruptions }) => {
      const survived: string[] = [];
      for (const { name: what, files: changed } of corruptions) {
        if (await proving.isNoticed(rule, platform, fewStreams, changed)) continue;
        if (survivors.has(`${name}: ${what}`) || !(await proving.isNoticed(rule, platform, manyStreams, changed))) survived.push(`${name}: ${what}`);
      }
      seen.push(...survived);
      const listed = corruptions.map(({ name: what }) => `${name}: ${what}`).filter((text) => survivors.has(text));
      expect(survived.sort()).toEqual(listed.sort());
    },
  );

  it("are noticed in more than nineteen cases of twenty", () => {
    const all = cases.flatMap(({ corruptions }) => corruptions).length;
    console.log(`corruptions: ${all}; noticed ${all - seen.length}, mean the same ${survivors.size}`);
    expect(survivors.size).toBeLessThanOrEqual(all / 20);
    expect(
      [...survivors.keys()].filter((text) => !cases.some(({ name, corruptions }) => corruptions.some(({ name: what }) => `${name}: ${what}` === text))),
    ).toEqual([]);
  });
});
