/** Streams meet both sides of every number in a baseline: whichever of them is a little other in what was printed, it is noticed. */

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Rule } from "../../src/ir/detection.ts";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

vi.setConfig({ testTimeout: 300_000 });

const long = "distinct requestParameters.secretId per 30m is 3 deviations above 14d baseline learning 7d and count >= 10";
const short = "count per 10m is 2.5 deviations above 1h baseline learning 30m";
const sums = "sum requestParameters.maxResults per 5m is 1 deviations above 20m baseline learning 5m and count < 5";
const text = `language 1
use trail from "test/forms/trail.det"
${[long, short, sums]
  .map(
    (alert, i) => `detection a.baseline${i} version 1 {
  title: "Baseline"
  severity: info
  from trail where eventName is "GetSecretValue"
  alert when ${alert} for each userIdentity.arn
}`,
  )
  .join("\n")}
`;
const { rules, ...program } = programOf(["case.det"], (path) => ({ text: path === "case.det" ? text : readFileSync(path, "utf8") }));
const proving = provingOf({ rules, ...program });
afterAll(proving.stop);

/** Deviations are squared, and times whole numbers. */
const numbers: readonly (readonly [alert: string, what: string, from: RegExp, to: string])[] = [
  [long, "two deviations", /> 9 \*/g, "> 4 *"],
  [long, "a little less than three deviations", /> 9 \*/g, "> 8 *"],
  [long, "a little more than three deviations", /> 9 \*/g, "> 10 *"],
  [long, "one event less", /_count >= 10\b/g, "_count >= 9"],
  [long, "one event more", /_count >= 10\b/g, "_count >= 11"],
  [long, "one bucket less", /b0 - 672\b/g, "b0 - 671"],
  [long, "one bucket more", /b0 - 672\b/g, "b0 - 673"],
  [long, "a millisecond more to learn from", /- 604800000\b/g, "- 604800001"],
  [long, "a millisecond less to learn from", /- 604800000\b/g, "- 604799999"],
  [short, "two deviations", /> 25 \*/g, "> 16 *"],
  [short, "three deviations", /> 25 \*/g, "> 36 *"],
  [short, "a bucket that is its own baseline", /b < b0/g, "b <= b0"],
  [short, "one bucket less", /b0 - 6\b/g, "b0 - 5"],
  [short, "one bucket more", /b0 - 6\b/g, "b0 - 7"],
  [short, "a millisecond more to learn from", /- 1800000\b/g, "- 1800001"],
  [sums, "what is equal", /> 1 \*|> v\b/g, ">= v"],
  [sums, "one event less", /_count < 5\b/g, "_count < 4"],
  [sums, "one event more", /_count < 5\b/g, "_count < 6"],
];

function ruleOf(alert: string): Rule {
  const found = rules[[long, short, sums].indexOf(alert)];
  if (found === undefined) throw new Error(`no rule has ${alert}`);
  return found;
}

describe("a baseline with another number is noticed", () => {
  it.each(numbers)("%s: %s", async (alert, _, from, to) => {
    const rule = ruleOf(alert);
    const printed = proving.printed(rule, "elastic");
    if (!("files" in printed)) throw new Error(JSON.stringify(printed));
    const changed = printed.files.map((file) => ({ ...file, text: file.text.replace(from, to) }));
    expect(changed.map(({ text: after }) => after)).not.toEqual(printed.files.map(({ text: before }) => before));
    expect(await proving.isNoticed(rule, "elastic", 60, changed)).toBe(true);
  });

  it.each([long, short, sums])("as printed it is what it says: %s", async (alert) => {
    const printed = proving.printed(ruleOf(alert), "elastic");
    expect(await proving.isNoticed(ruleOf(alert), "elastic", 60, "files" in printed ? printed.files : [])).toBe(false);
  });
});
