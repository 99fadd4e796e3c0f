/** Emitted Python under the machine's own `python3` and under the embedded one in its sandbox: every rule says the same of every event. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Python, startPython } from "../../../src/engines/python.ts";
import type { Json } from "../../../src/model/event.ts";
import { hostProgram } from "../../../src/replay/panther/replay.ts";
import { tellCount } from "../counts.ts";
import { adversarialCases, type Case, featureCases, randomCases, shippedCases } from "./cases.ts";

const wanted = ["dedup", "unique", "title", "context"];
const counts = { rules: 0, answers: 0, matching: 0 };
let hosts: readonly Python[];

beforeAll(async () => {
  hosts = await Promise.all(
    (["python3", "sandbox"] as const).map(async (kind) => {
      const started = await startPython(hostProgram, { kind, patienceMs: 300_000 });
      if ("reason" in started) throw new Error(`${kind}: ${started.reason}`);
      return started;
    }),
  );
});
afterAll(() => {
  for (const host of hosts) host.stop();
  tellCount("python3 and embedded", counts.matching, `${counts.rules} rules give ${counts.answers} answers alike, ${counts.matching} of them matches`);
});

async function answersOf(host: Python, { name, python, logged }: Case): Promise<Json> {
  const loaded = await host.ask({ do: "load", rule: name, source: python });
  if (!loaded.ok) return { failed: loaded.reason };
  const { module } = loaded.value as { readonly module: number };
  const judged = await host.ask({ do: "judge", module, id: name, wanted, events: logged as Json });
  return judged.ok ? judged.value : { failed: judged.reason };
}

test.each([
  { what: "the shipped detections and the golden ones", cases: shippedCases },
  { what: "every feature", cases: featureCases },
  { what: "hostile texts in every place", cases: adversarialCases },
  { what: "random detections", cases: () => randomCases(120, 20260101) },
])("$what", async ({ cases: make }) => {
  const before = { ...counts };
  for (const one of make()) {
    const [machine, embedded] = await Promise.all(hosts.map((host) => answersOf(host, one)));
    expect({ rule: one.name, answers: embedded }).toEqual({ rule: one.name, answers: machine });
    const answers = machine as readonly Json[];
    // An answer that failed alike would prove nothing.
    expect(answers.filter((answer) => typeof answer === "object" && answer !== null && "error" in answer)).toEqual([]);
    counts.rules += 1;
    counts.answers += answers.length;
    counts.matching += answers.filter((answer) => answer !== false).length;
  }
  expect(counts.matching - before.matching).toBeGreaterThan(0);
  expect(counts.answers - counts.matching).toBeGreaterThan(before.answers - before.matching);
});

test("a module that the two Pythons read differently is noticed", async () => {
  const python = "def rule(event):\n    return len(repr(iter([]))) > 35\n";
  const [machine, embedded] = await Promise.all(hosts.map((host) => answersOf(host, { name: "Differs", python, logged: [{}] } as unknown as Case)));
  expect(JSON.stringify(machine)).not.toBe(JSON.stringify(embedded));
});
