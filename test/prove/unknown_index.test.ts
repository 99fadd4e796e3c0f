/** A source of one's own, whose index nobody described: nothing is run on Elastic, and nothing is said to be wrong with what is printed. */

import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

const text = `language 1
use cloudtrail from "source.det"
detection my.one version 1 {
  title: "One"
  severity: low
  from cloudtrail where eventName is "ListSecrets"
  alert on each event
}
`;
const source = readFileSync("detections/sources/cloudtrail.det", "utf8").replace("logs-aws.cloudtrail-*", "logs-mine-*");
const program = programOf(["my.det"], (path) => ({ text: path === "my.det" ? text : source }));
const proving = provingOf(program);
afterAll(() => proving.stop());

it("is not run, with the reason, whatever the files are", async () => {
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("one detection is written here");
  const reason = "how Elastic indexes the events of `cloudtrail` is not known here, so the query is unproved";
  expect(await proving.proofOf(rule, "elastic", 5)).toMatchObject({ kind: "not run", reason });
  expect(await proving.proofOf(rule, "datadog", 5)).toMatchObject({ kind: "proved" });
});
