/** Each approximate difference of what is shipped has a log that shows it: one that has none is no difference, or the streams know nothing of it. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type DifferenceCode, differences } from "../../src/targets/fidelity.ts";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

vi.setConfig({ testTimeout: 300_000 });

const files = readdirSync("detections", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
const program = programOf(files.sort().map((name) => join("detections", name)));
const proving = provingOf(program);
afterAll(proving.stop);

/** They say which logs are looked at, or what a vendor's own model is told. */
const areGiven: ReadonlySet<DifferenceCode> = new Set(["index_selected", "query_selected", "log_types_selected", "tolerance_selected"]);

const cases = program.rules.flatMap((rule) =>
  ["elastic", "datadog", "panther"].flatMap((platform) => {
    const outcome = proving.printed(rule, platform);
    const found = "files" in outcome ? outcome.differences.map(({ code }) => code) : [];
    const codes = [...new Set(found)].filter((code) => differences[code].class === "approximate" && !areGiven.has(code));
    return codes.length === 0 ? [] : [[`${rule.id} on ${platform}`, rule, platform, codes.sort()] as const];
  }),
);

describe("what is shipped", () => {
  it("differs on more than one platform, and where buckets, windows, steps and rows are asked for", () => {
    const kinds = cases.map(([, rule, platform]) => `${platform} ${rule.kind === "hunt" ? "hunt" : rule.condition.kind}`);
    const wanted = ["elastic baseline", "elastic hunt", "elastic window", "datadog then", "panther then", "panther window"];
    expect(wanted.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it.each(cases)("%s differs as it says, and a log shows each difference", async (_, rule, platform, codes) => {
    const answer = await proving.proofOf(rule, platform, 1, undefined, true);
    if (answer.kind !== "proved") throw new Error(JSON.stringify(answer));
    expect(
      answer.proof.shown
        .map(({ code }) => code)
        .filter((code) => codes.includes(code))
        .sort(),
    ).toEqual(codes);
  });
});
