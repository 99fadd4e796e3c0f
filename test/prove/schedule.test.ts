/** When a platform's first run is is not known: what a correlation says has to hold wherever that lies. */

import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import type { Detection } from "../../src/ir/detection.ts";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

const text = `language 1
use cloudtrail from "detections/sources/cloudtrail.det"
detection a.pair version 1 {
  title: "Pair"
  severity: info
  events a from cloudtrail where eventName is "a"
  events b from cloudtrail where eventName is "b"
  alert when a and b within 10m
    for each userIdentity.arn
  sample call from cloudtrail { userIdentity.arn: "mallory" }
  test "ten minutes apart" {
    at 0m  call with { eventName: "a" }
    at 10m call with { eventName: "b" }
    expect alert
  }
}
`;
const program = programOf(["case.det"], (path) => ({ text: path === "case.det" ? text : readFileSync(path, "utf8") }));
const proving = provingOf(program);
afterAll(proving.stop);

it("a look-back that holds both events at the runs after the first event alone is noticed", async () => {
  const rule = program.rules[0] as Detection;
  const outcome = proving.printed(rule, "panther");
  if (!("files" in outcome)) throw new Error("it is translated");
  const noticed = (rateMinutes: number, lookbackMinutes: number) => {
    const changed = outcome.files.map((file) => ({
      ...file,
      text: file.text
        .replace("RateMinutes: 10", `RateMinutes: ${rateMinutes}`)
        .replace("LookbackWindowMinutes: 25", `LookbackWindowMinutes: ${lookbackMinutes}`),
    }));
    return proving.isNoticed(rule, "panther", 0, changed);
  };
  // A run fifteen minutes after the first event sees both, one twenty minutes after it does not.
  expect([await noticed(10, 25), await noticed(15, 15)]).toEqual([false, true]);
});
