/** What is tested below an object is looked at whether or not the object is tested too, and wherever that stands. */

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { programOf } from "../chain.ts";
import { type Proving, provingOf } from "./proving.ts";

const orders = [
  'requestParameters is present and requestParameters.secretId is not "prod/db"',
  'requestParameters.secretId is not "prod/db" and requestParameters is present',
  'requestParameters is missing or requestParameters.secretId is "prod/db"',
];
const optional = readFileSync("test/forms/trail.det", "utf8");
const needed = optional.replace(/(requestParameters: +)optional object/, "$1object");
const started: Proving[] = [];
afterAll(async () => {
  for (const proving of started) await proving.stop();
});

function proved(where: string, trail: string) {
  const text = `language 1
use trail from "trail.det"
detection probe.below version 1 {
  title: "Below an object"
  severity: low
  from trail where ${where}
  alert on each event
}
`;
  const program = programOf(["case.det"], (path) => ({ text: path === "case.det" ? text : trail }));
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("one detection is written here");
  const proving = provingOf(program);
  started.push(proving);
  return { rule, proving };
}

describe.each(["elastic", "datadog", "panther"])("on %s", (platform) => {
  it.each([
    ...orders.map((where) => ({ where, source: "an optional object", trail: optional })),
    { where: 'requestParameters.secretId is "prod/db"', source: "an object that is not tested, and always there", trail: needed },
  ])("a changed value is noticed below $source: $where", async ({ where, trail }) => {
    const { rule, proving } = proved(where, trail);
    const answer = await proving.proofOf(rule, platform, 40);
    if (answer.kind !== "proved") throw new Error(JSON.stringify(answer));
    expect(answer.proof.failure).toBeUndefined();
    const changed = answer.files.map((file) => ({ ...file, text: file.text.replaceAll("prod/db", "prod/xy") }));
    expect(await proving.isNoticed(rule, platform, 40, changed)).toBe(true);
  });
});

it("a guard that was dropped is noticed: null is no object", async () => {
  const { rule, proving } = proved(orders[0] ?? "", optional);
  const answer = await proving.proofOf(rule, "datadog", 0);
  const changed = answer.files.map((file) => ({ ...file, text: file.text.replace("@requestParameters:* ", "") }));
  expect(changed).not.toEqual(answer.files);
  expect(await proving.isNoticed(rule, "datadog", 40, changed)).toBe(true);
});
