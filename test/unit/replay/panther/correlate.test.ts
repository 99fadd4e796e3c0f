/** Correlations over records: hand-made ones, and those that are emitted, beside the reference on random streams. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPython3, type Python, startPython } from "../../../../src/engines/python.ts";
import { loadCorrelation, type TimedRecord } from "../../../../src/replay/panther/correlate.ts";
import { firedGroups } from "../../../../src/replay/panther/correlation.ts";
import { usualReading } from "../../../../src/replay/panther/correlation_readings.ts";
import { hostProgram } from "../../../../src/replay/panther/replay.ts";

let host: Python;
beforeAll(async () => {
  // Without python3 the sandbox runs the same.
  const started = await startPython(hostProgram, { kind: hasPython3() ? "python3" : "sandbox", startPatienceMs: 200_000 });
  if ("reason" in started) throw new Error(started.reason);
  host = started;
});
afterAll(() => host.stop());

const minute = 60_000;
const rule = (id: string, python: string, logType = "Some.Log") => ({
  yaml: { path: `${id}.yml`, text: `AnalysisType: rule\nFilename: ${id}.py\nRuleID: ${id}\nEnabled: true\nCreateAlert: false\nLogTypes: [${logType}]\n` },
  python: { path: `${id}.py`, text: python },
});
const named = (name: string): string => `def rule(event):\n    return event.get("name") == "${name}"\n`;
const context = `def alert_context(event):\n    return {"who": event.get("user"), "in": {"deep": event.get("deep")}}\n`;
const rules = [rule("A", named("a") + context), rule("B", named("b") + context, "Other.Log")];
const correlation = (match: string, members = "[{ ID: a, RuleID: A }, { ID: b, RuleID: B }]") => ({
  path: "c.yml",
  text: `AnalysisType: correlation_rule
RuleID: C
Enabled: true
Severity: Low
Detection:
  - Group: ${members}
    MatchCriteria: { any: [{ GroupID: a, Match: ${match} }, { GroupID: b, Match: ${match} }] }
    Schedule: { RateMinutes: 10, TimeoutMinutes: 5 }
`,
});
const record = (at: number, data: TimedRecord["data"], logType = "Some.Log", late = 0): TimedRecord => ({
  logType,
  atMs: at * minute,
  processedMs: (at + late) * minute,
  data,
});

async function firedOf(yaml: ReturnType<typeof correlation>, records: readonly TimedRecord[], of = rules): Promise<unknown> {
  const replay = await loadCorrelation(yaml, of, host);
  if ("diagnostics" in replay)
    return replay.diagnostics.map(({ code, message, span }) => `${code} ${message} | ${span?.file === yaml.path ? yaml.text.slice(span.start, span.end) : ""}`);
  const answer = await replay.signals(records);
  if ("reason" in answer) return answer;
  return { groups: firedGroups(replay.rule.correlation, answer.signals, 0, usualReading), failures: answer.failures };
}

describe("a correlation over records", () => {
  const both = (data: TimedRecord["data"], other = data) => [record(1, { name: "a", ...data }), record(2, { name: "b", ...other }, "Other.Log")];
  const groups = async (match: string, records: readonly TimedRecord[]) => {
    const answer = (await firedOf(correlation(match), records)) as {
      readonly groups: readonly { readonly value: string; readonly positions: readonly number[] }[];
    };
    return answer.groups.map(({ value, positions }) => `${value}: ${positions}`);
  };

  it("joins signals by what alert_context gives", async () => {
    expect(await groups("p_alert_context.who", both({ user: "u" }))).toEqual(["u: 0,1"]);
    expect(await groups("p_alert_context.in.deep", both({ deep: 5 }, { deep: "5" }))).toEqual(["5: 0,1"]);
    expect(await groups("p_alert_context.who", both({ user: "u" }, { user: "v" }))).toEqual([]);
    expect(await groups("p_alert_context.nothing", both({ user: "u" }))).toEqual([]);
  });

  it("joins them by a field of the record, as it is written, and by any value of a list", async () => {
    expect(await groups("of.user", both({ of: { user: "u" } }))).toEqual(["u: 0,1"]);
    expect(await groups("of.User", both({ of: { user: "u" } }))).toEqual([]);
    expect(await groups("users", both({ users: ["u", "v", "w"] }, { users: ["w", "v", "v"] }))).toEqual(["v: 0,1", "w: 0,1"]);
    expect(await groups("user", both({ user: null }))).toEqual([]);
    expect(await groups("user", both({ user: { a: 1 } }))).toEqual([]);
    expect(await groups("toString", both({}))).toEqual([]);
  });

  it("takes a rule's matches in its own log types alone", async () => {
    expect(await groups("user", [record(1, { name: "a", user: "u" }), record(2, { name: "b", user: "u" })])).toEqual([]);
  });

  it("has a signal by the time that its record was processed", async () => {
    const late = [record(1, { name: "a", user: "u" }), record(2, { name: "b", user: "u" }, "Other.Log", 15)];
    expect(await groups("user", late)).toEqual([]);
  });

  it("gives each member that is the same rule its signals", async () => {
    const same = correlation("user", "[{ ID: a, RuleID: A }, { ID: b, RuleID: A }]");
    expect(await firedOf(same, [record(1, { name: "a", user: "u" })])).toEqual({
      groups: [{ value: "u", runsMs: [10 * minute], positions: [0] }],
      failures: [],
    });
  });

  it("counts a record once for a value that it has twice", async () => {
    const twice = correlation("users", "[{ ID: a, RuleID: A, MinMatchCount: 2 }, { ID: b, RuleID: B }]");
    expect(await firedOf(twice, both({ users: ["u", "u"] }))).toEqual({ groups: [], failures: [] });
  });

  it("tells on which records a rule failed", async () => {
    const failing = [rule("A", "def rule(event):\n    return event['name'] == 'a'\n"), rule("B", named("b"), "Other.Log")];
    const answer = await firedOf(correlation("user"), [record(1, {}), ...both({ user: "u" })], failing);
    expect(answer).toEqual({
      groups: [{ value: "u", runsMs: [10 * minute], positions: [1, 2] }],
      failures: [{ rule: "A", position: 0, reason: "KeyError: 'name'" }],
    });
  });

  it("is refused where a member's rule is missing or wrong, and where a value comes from the platform", async () => {
    expect(await firedOf(correlation("user"), [], rules.slice(0, 1))).toEqual(["E1403 the rule `B` cannot be replayed: it is in none of the files | B"]);
    expect(await firedOf(correlation("user"), [], [rule("A", "def rule(event)\n"), rules[1] ?? rule("B", "")])).toEqual([
      expect.stringMatching(/^E1403 A\.py cannot be replayed: SyntaxError/),
    ]);
    expect(await firedOf(correlation("p_any_emails"), [])).toEqual([
      "E1403 `p_any_emails` cannot be replayed: the platform makes it from the log's schema | p_any_emails",
      "E1403 `p_any_emails` cannot be replayed: the platform makes it from the log's schema | p_any_emails",
    ]);
  });
});
