/** What we emit, read back and run: on random streams the replay says what the reference says, or errs to the side that the translation names. */

import { expect, test } from "vitest";
import { evaluate } from "../../../../src/evaluate/evaluate.ts";
import type { Event, JsonObject } from "../../../../src/model/event.ts";
import { usual } from "../../../../src/replay/datadog/assumptions.ts";
import { readRule } from "../../../../src/replay/datadog/read_rule.ts";
import { compileRule } from "../../../../src/replay/datadog/replay.ts";
import { verdictOf } from "../../../../src/replay/datadog/verdict.ts";
import { datadogIngest } from "../../../../src/replay/ingest/datadog.ts";
import { checked } from "../../../chain.ts";
import { detText, fileOf } from "../../datadog/dets.ts";
import { pick, seeded } from "./rules.ts";

const steps = `
  events listed from cloudtrail where eventName is "ListSecrets"
  events got from cloudtrail where eventName is "GetSecretValue"
`;
const retrieved = `  from cloudtrail where eventName is "GetSecretValue"\n`;
const each = "\n    for each userIdentity.arn";

/** What is asked of the events, the condition, and what is proved: equal groups, or that the reference's are among those that fire. */
const cases: readonly (readonly [events: string, alert: string, law: "equal" | "among"])[] = [
  [retrieved, "on each event", "equal"],
  [`  from cloudtrail where eventName starts with "Get" unless awsRegion in ["r1", "r2"]\n`, `on each event${each}`, "equal"],
  [`  from cloudtrail where (eventName is "ListSecrets" or bytes > 1) and not (awsRegion contains "1")\n`, `on each event${each}`, "equal"],
  [retrieved, `when count >= 3 within 5m${each}`, "equal"],
  [retrieved, `when count > 1 and distinct awsRegion >= 2 within 5m${each}`, "equal"],
  [retrieved, `when distinct (awsRegion, bytes) >= 3 within 10m${each}`, "equal"],
  [retrieved, `when sum bytes > 3 within 10m${each}`, "equal"],
  [retrieved, `when count >= 3 within 7m${each}`, "among"],
  [steps, `when listed (distinct awsRegion > 1) and got within 10m${each}`, "equal"],
  [steps, `when listed then got within 10m${each}`, "equal"],
  [steps, `when listed (distinct awsRegion > 1 within 5m) then got within 5m${each}`, "among"],
  [steps, `when listed (count >= 2 within 5m) then got within 10m${each}`, "equal"],
  [steps, `when listed (count >= 2 within 5m) then got within 10m then listed within 5m${each}`, "equal"],
  [steps, `when listed (count >= 2 within 5m) then got (count >= 2 within 5m) within 10m${each}`, "equal"],
];

function stream(random: () => number): readonly Event[] {
  return Array.from({ length: 1 + Math.floor(random() * 24) }, () => {
    const atMs = Date.UTC(2026, 0, 1) + 60_000 * Math.floor(random() * 18);
    const arn = pick(random, ["u", "u", "u", "v", undefined]);
    const awsRegion = pick(random, ["r1", "r2", "r3", undefined]);
    const bytes = pick(random, [1, 2, undefined]);
    const data: JsonObject = {
      eventTime: new Date(atMs).toISOString(),
      eventName: pick(random, ["GetSecretValue", "GetSecretValue", "ListSecrets", "ListSecrets", "GetUser"]),
      ...(awsRegion !== undefined && { awsRegion }),
      ...(bytes !== undefined && { bytes }),
      ...(arn !== undefined && { userIdentity: { arn } }),
    };
    return { source: "cloudtrail", atMs, data };
  });
}

test.each(cases)("%s  alert %s comes out %s", (selected, alert, law) => {
  const body = `${selected}  alert ${alert}`;
  const [rule] = checked(["case.det"], () => ({ text: detText(body) })).program.rules;
  const read = readRule("out.json", fileOf(body));
  if (rule === undefined || read.rule === undefined) throw new Error(JSON.stringify(read.diagnostics));
  const replay = compileRule(read.rule, usual);
  const { toLog } = datadogIngest({ reserved: { source: "cloudtrail" }, tags: [], maps: [] });
  const random = seeded(17);
  const counts = { fired: 0, silent: 0 };
  for (let i = 0; i < 150; i++) {
    const events = stream(random);
    const reference = evaluate(rule, events);
    if (reference.kind === "rows") throw new Error("a detection is expected");
    const verdict = verdictOf(replay(events.map(({ atMs, data }) => ({ atMs, log: toLog(data) }))), reference.kind);
    const names = (of: typeof reference | undefined) =>
      of?.kind === "events" ? of.events.map(String) : of?.kind === "groups" ? of.groups.map(({ key }) => JSON.stringify(key)) : [];
    const [expected, found] = [names(reference), names(verdict)];
    const message = `${JSON.stringify(events, null, 1)}`;
    if (law === "equal") expect(found, message).toEqual(expected);
    else expect(found, message).toEqual(expect.arrayContaining([...expected]));
    counts[expected.length > 0 ? "fired" : "silent"]++;
  }
  expect(Math.min(counts.fired, counts.silent), JSON.stringify(counts)).toBeGreaterThan(5);
});
