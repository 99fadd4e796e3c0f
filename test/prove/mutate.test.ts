/** What tests notice of small changes, and what is said of those that they do not: a test to paste, a reason, or how many logs were tried. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type MutationReport, mutate, type Survivor } from "../../src/prove/mutate/mutate.ts";
import { readLog } from "../../src/scan/log.ts";
import { noLogs, readLogs } from "../../src/testing/events.ts";
import { runTests } from "../../src/testing/run.ts";
import { programOf } from "../chain.ts";

const source = `
source web "Web server" {
  time at
  fields { at: timestamp  host: string  path: string  status: int  client: ip  user: optional string  agent: optional string  family: optional string }
  compute family with user_agent_family(agent)
}
`;
const sample = `sample hit from web { host: "h"  path: "/admin"  status: 404  client: "192.0.2.1"  user: "ann"  agent: "curl/8.1" }`;

function textOf(body: string, tests: string): string {
  return `language 1\n${source}\ndetection a.b version 1 {\ntitle: "t" severity: low\n${body}\n${sample}\n${tests}\n}\n`;
}

async function reportOf(body: string, tests = ""): Promise<MutationReport> {
  const program = programOf(["a.det"], () => ({ text: textOf(body, tests) }));
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("there is no rule");
  return mutate(rule, program, noLogs, { streams: 40, seed: 1 });
}

function survivor(report: MutationReport, after: string): Survivor {
  const found = report.survivors.find((one) => one.after === after);
  if (found === undefined) throw new Error(`${after} is no survivor: ${JSON.stringify(report.survivors.map((one) => one.after))}`);
  return found;
}

const counted = `from web where status is 404 and path is not "/"
  alert when count >= 3 within 10m for each client at most once per 1h`;

describe("the tests of a detection", () => {
  it("notice what they would fail for", async () => {
    const none = await reportOf(counted);
    const some = await reportOf(
      counted,
      `test "three" { at 0m 3 times every 5m hit expect alert for "192.0.2.1" }
       test "two" { at 0m 2 times every 5m hit expect no alert }`,
    );
    expect([none.tests, none.noticed, none.score]).toEqual([0, 0, 0]);
    expect(some.mutants).toBe(none.mutants);
    expect(some.noticed).toBeGreaterThan(8);
    const left = some.survivors.map(({ after }) => after);
    for (const change of ["count > 3", "count >= 2", "within 599s", "for each user"]) expect(left).not.toContain(change);
    for (const change of ["within 601s", "at most once per 3601s"]) expect(left).toContain(change);
  });

  it("notice nothing where they fail as it is", async () => {
    const { failing, noticed } = await reportOf(counted, 'test "wrong" { at 0m 3 times every 5m hit expect no alert }');
    expect([failing, noticed]).toEqual([["wrong"], 0]);
  });

  it("are complete with the tests that are suggested", async () => {
    const first = await reportOf(counted);
    const suggested = first.survivors.flatMap(({ verdict }) => (verdict.kind === "told apart" && verdict.block !== undefined ? [verdict.block] : []));
    expect(suggested.length).toBeGreaterThan(5);
    const tests = suggested.join("\n");
    const program = programOf(["a.det"], () => ({ text: textOf(counted, tests) }));
    expect(runTests(program.rules, program.sources, program.tests, noLogs).filter(({ passed }) => !passed)).toEqual([]);
    const second = await reportOf(counted, tests);
    expect(second.survivors.filter(({ verdict }) => verdict.kind === "told apart")).toEqual([]);
    expect([second.tests, second.score]).toEqual([suggested.length, 1]);
  });
});

describe("a change that changes nothing", () => {
  it("in a selection is the same where the other tests settle it", async () => {
    const report = await reportOf('from web where path is "/admin" and path starts with "/" alert on each event');
    const [dropped] = report.survivors.filter(({ before, after }) => before === 'path starts with "/"' && after === "");
    expect(dropped?.verdict).toEqual({ kind: "same", because: "the other tests of the selection settle it" });
    const [other] = report.survivors.filter(({ before, after }) => before === 'path is "/admin"' && after === "");
    expect(other?.verdict.kind).toBe("told apart");
  });

  it("of a threshold is the same where another one asks for as many", async () => {
    const report = await reportOf("from web alert when distinct path >= 5 and count >= 4 within 10m");
    expect(survivor(report, "count >= 3").verdict.kind).toBe("same");
    // Six events of five paths: the one more is asked for.
    expect(survivor(report, "distinct path > 5").verdict.kind).toBe("told apart");
    expect(survivor(report, "distinct path >= 4").verdict.kind).toBe("told apart");
  });

  it("is not claimed of a silence, whatever the thresholds", async () => {
    const report = await reportOf(counted);
    for (const change of ["", "at most once per 3599s", "at most once per 3601s"]) {
      const [found] = report.survivors.filter(({ operator, after }) => operator === "suppression" && after === change);
      expect(found?.verdict.kind).toBe("told apart");
    }
  });

  it("of which no proof is known was tried on many logs", async () => {
    // What follows the first slash is no value of its own to what looks for implications.
    const report = await reportOf('let rest = path after "/" from web where path starts with "/ad" and rest starts with "ad" alert on each event');
    const verdict = report.survivors.find(({ before, after }) => before === 'rest starts with "ad"' && after === "")?.verdict;
    expect(verdict).toMatchObject({ kind: "same on logs" });
    expect(verdict?.kind === "same on logs" && verdict.logs).toBeGreaterThan(40);
  });
});

describe("what is shipped", () => {
  /** Changes that no test of a shipped detection notices, by `id: change`, and why they are none. */
  const equivalent: Readonly<Record<string, string>> = {};

  const files = readdirSync("detections", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
  const program = programOf(files.sort().map((name) => join("detections", name)));

  it("has tests that notice at least 95 % of the changes, and all that change anything", async () => {
    const logs = await readLogs(program.tests, readLog);
    const reports: MutationReport[] = [];
    for (const rule of program.rules) reports.push(await mutate(rule, program, logs, { streams: 100, seed: 1 }));
    expect(reports.length).toBeGreaterThan(7);
    expect(reports.flatMap(({ failing }) => failing)).toEqual([]);
    expect(reports.filter(({ mutants, noticed }) => mutants < 20 || noticed / mutants < 0.95).map(({ rule, noticed }) => [rule.id, noticed])).toEqual([]);
    const survivors = reports.flatMap(({ rule, survivors: left }) =>
      left.map(({ before, after, verdict }) => [`${rule.id}: ${before} -> ${after}`, verdict.kind === "same" || verdict.kind === "same on logs"] as const),
    );
    expect(Object.fromEntries(survivors)).toEqual(Object.fromEntries(Object.keys(equivalent).map((change) => [change, true])));
  });
});
