/** Our event class beside Panther's own: every access, on events of every shape, gives the same value or the same kind of exception. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Python, startPython } from "../../../src/engines/python.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { hostProgram } from "../../../src/replay/panther/replay.ts";
import { tellCount } from "../counts.ts";
import { askOracle } from "./tools.ts";

const events: readonly JsonObject[] = [
  {},
  { n: null, e: "", z: 0, f: false, l: [], m: {} },
  { eventName: "GetSecretValue", awsRegion: "eu-west-1", userIdentity: { arn: "arn:x", sessionContext: { Issuer: { ARN: "arn:y" } } } },
  { EventName: "A", eventname: "B", EVENTNAME: "C" },
  { userIdentity: null, eventName: null },
  { userIdentity: { ARN: null, arn: "later" }, eventName: 5 },
  { userIdentity: "text", eventName: ["a", "b"] },
  { userIdentity: [{ arn: "in a list" }], eventName: true },
  { "userIdentity.arn": "dotted", eventName: "" },
  { resources: [{ ARN: "one", type: "t" }, { ARN: "two" }, { arn: "three" }] },
  { resources: [{ ARN: "same" }, { ARN: "same" }] },
  { resources: [{ ARN: ["x", ["y"]] }, null, "text", 7] },
  { resources: { ARN: { deep: 1 } } },
  { tags: ["a", "b", "a"], numbers: [1, 1.5, true, null], nested: [[1], [2, [3]]] },
  { tags: "a", numbers: 3, nested: {} },
  { tags: [], numbers: null, nested: [{}] },
  { straße: "ß", STRASSE: "ss", İ: "dotted", ı: "dotless" },
  { list: [{ k: { v: 1 } }, { K: { v: 2 } }, { k: [{ v: 3 }] }] },
  { list: [{ k: { v: [] } }], eventName: "x".repeat(50) },
  { a: { b: { c: { d: "deep" } } }, A: { B: "other" } },
];

const accesses: readonly string[] = [
  'event.get("eventName")',
  'event.get("EVENTNAME")',
  'event.get("missing")',
  'event.get("n", "default")',
  'event.get("missing", "default")',
  'event["eventName"]',
  'event["eventname"]',
  '"eventName" in event',
  '"EventNAME" in event',
  "5 in event",
  "event.get(5)",
  "len(event)",
  "sorted(event)",
  "list(event.items())",
  "list(event.values())",
  "bool(event)",
  "event == {}",
  'event.deep_get("userIdentity", "arn")',
  'event.deep_get("userIdentity", "ARN", default="D")',
  'event.deep_get("useridentity", "sessioncontext", "issuer", "arn")',
  'event.deep_get("userIdentity.arn")',
  'event.deep_get("n", default="D")',
  'event.deep_get("e", default="D")',
  'event.deep_get("z", default="D")',
  'event.deep_get("l", default="D")',
  'event.deep_get("a", "b", "c", "d")',
  'event.deep_get("resources", "ARN", default="D")',
  "event.deep_get()",
  'event.deep_walk("resources", "ARN")',
  'event.deep_walk("resources", "ARN", default="D")',
  'event.deep_walk("resources", "arn")',
  'event.deep_walk("resources", "ARN", return_val="first")',
  'event.deep_walk("resources", "ARN", return_val="last")',
  'event.deep_walk("tags")',
  'event.deep_walk("numbers")',
  'event.deep_walk("nested")',
  'event.deep_walk("list", "k", "v")',
  'event.deep_walk("list", "k")',
  'event.get("tags") == ["a", "b", "a"]',
  'event.get("tags") == ("a", "b", "a")',
  'isinstance(event.get("tags"), list)',
  'isinstance(event.get("userIdentity"), dict)',
  "f\"{event.get('tags')}\"",
  'event.get("tags")[0]',
  'event.get("tags")[-1]',
  'event.get("tags")[5]',
  'len(event.get("tags"))',
  '"a" in event.get("tags")',
  'len({event.get("tags")})',
  'event.get("tags") + ["c"]',
  'event.get("tags") < ["z"]',
  'event.get("tags") in ({"a"},)',
  '[item for item in event.get("nested")]',
  'event.get("resources")[0].get("arn")',
  'event.get("resources")[0]["ARN"]',
  "event.eventName",
  'event.get("userIdentity").get("arn")',
  'event.get("straße")',
  'event.get("STRASSE")',
  'event.get("strasse")',
  'event.get("i̇")',
  "event.copy()",
  "event.to_dict()",
];

const moduleOf = (access: string): string =>
  `def rule(event):\n    return True\n\n\ndef dedup(event):\n    try:\n        value = ${access}\n    except Exception as problem:\n        return "raises " + str(type(problem))\n    return str(type(value)) + " " + repr(value)\n`;

/** Without what tells nothing: where an object lies, and in which module its class stands. */
const plain = (text: string): string => text.replace(/0x[0-9a-f]+/g, "0x").replace(/<class '(?:\w+\.)*(\w+)'>/g, "$1");

let host: Python;
beforeAll(async () => {
  const started = await startPython(hostProgram, { kind: "python3" });
  if ("reason" in started) throw new Error(started.reason);
  host = started;
});
afterAll(() => host.stop());

it("answers as Panther's does", async () => {
  const jobs = accesses.map((access) => ({ source: moduleOf(access), spec: { RuleID: "Event.Access", Severity: "Info" }, events }));
  const real = askOracle(jobs) as readonly (readonly { readonly engine: { readonly dedup?: string; readonly error: string | null } }[])[];
  const differences: string[] = [];
  let pairs = 0;
  for (const [i, access] of accesses.entries()) {
    const loaded = await host.ask({ do: "load", rule: access, source: moduleOf(access) });
    if (!loaded.ok) throw new Error(loaded.reason);
    const { module } = loaded.value as { readonly module: number };
    const ours = await host.ask({ do: "judge", module, id: "Event.Access", wanted: ["dedup"], events: events as Json });
    const answers = ours.ok ? (ours.value as readonly { readonly dedup: string }[]) : [];
    for (const [j, event] of events.entries()) {
      pairs += 1;
      const [here, there] = [plain(answers[j]?.dedup ?? "none"), plain(real[i]?.[j]?.engine.dedup ?? `none: ${real[i]?.[j]?.engine.error}`)];
      if (here !== there) differences.push(`${access} on ${JSON.stringify(event)}: ${here}, and Panther's ${there}`);
    }
  }
  tellCount("event class", pairs, `${pairs - differences.length} of ${pairs} pairs of event and access answered alike`);
  expect(pairs).toBeGreaterThan(500);
  expect(differences).toEqual([]);
});
