import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPython3, type Python, startPython } from "../../../../src/engines/python.ts";
import { matcher } from "../../../../src/evaluate/predicate.ts";
import { valueReader } from "../../../../src/evaluate/value.ts";
import type { Detection } from "../../../../src/ir/detection.ts";
import { hostProgram, loadRule, type PantherRecord } from "../../../../src/replay/panther/replay.ts";
import { readLog } from "../../../../src/scan/log.ts";
import { eventsOf, readLogs } from "../../../../src/testing/events.ts";
import { programOf, translated } from "../../../chain.ts";

const files = readdirSync("detections", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".det"));
const program = programOf(files.sort().map((name) => join("detections", name)));
const logs = await readLogs(program.tests, readLog);
const detections = program.rules.filter((rule): rule is Detection => rule.kind === "detection");
const logTypes: Readonly<Record<string, string>> = { cloudtrail: "AWS.CloudTrail" };

const kinds = ["sandbox" as const, ...(hasPython3() ? ["python3" as const] : [])];
const hosts = new Map<string, Python>();
beforeAll(async () => {
  for (const kind of kinds) {
    const host = await startPython(hostProgram, { kind, startPatienceMs: 200_000 });
    if ("reason" in host) throw new Error(host.reason);
    hosts.set(kind, host);
  }
});
afterAll(() => {
  for (const host of hosts.values()) host.stop();
});

/** Each emitted Python file with the YAML that names it. */
function rulesOf(rule: Detection): readonly { readonly yaml: { path: string; text: string }; readonly python: { path: string; text: string } }[] {
  const outcome = translated("panther", rule, program, logs);
  if (!("files" in outcome)) return [];
  return outcome.files.flatMap((python) => {
    const yaml = outcome.files.find(({ path }) => path === python.path.replace(/\.py$/, ".yml"));
    return python.path.endsWith(".py") && yaml !== undefined ? [{ yaml, python }] : [];
  });
}

describe("what is emitted for Panther, run", () => {
  it("takes exactly the events that the reference takes, and groups them as it does, in every Python", async () => {
    let judged = 0;
    const seen = { matched: 0, not: 0 };
    for (const rule of detections) {
      const events = program.tests.filter((test) => test.rule === rule.id).flatMap((test) => eventsOf(test, program.sources, logs).events);
      const records = events.flatMap(({ source, atMs, data }): readonly PantherRecord[] => {
        const logType = logTypes[source];
        return logType === undefined ? [] : [{ logType, processedMs: atMs, data }];
      });
      if (records.length < events.length) continue;
      const single = rule.steps.length === 1 ? rulesOf(rule) : [];
      for (const { yaml, python } of single) {
        judged += 1;
        const answers = [];
        for (const host of hosts.values()) {
          const replay = await loadRule(yaml, python, host);
          if ("diagnostics" in replay) throw new Error(JSON.stringify(replay.diagnostics));
          answers.push(await replay.run(records, { windowEnd: "closed" }));
        }
        const [first] = answers;
        for (const answer of answers) expect(answer).toEqual(first);
        if (first === undefined || "reason" in first) throw new Error(first?.reason ?? "no Python ran");
        const holds = matcher(rule.steps[0]?.predicate ?? { kind: "constant", value: false });
        const needed = [...rule.keys, ...(rule.condition.kind === "window" ? rule.condition.thresholds.flatMap(({ measure }) => measure.values) : [])];
        const readers = needed.map(valueReader);
        const wanted = events.flatMap(({ data }, i) => (holds(data) && readers.every((read) => read(data) !== undefined) ? [i] : []));
        expect(first.failures).toEqual([]);
        expect(first.matches.map(({ position }) => position)).toEqual(wanted);
        seen.matched += wanted.length;
        seen.not += events.length - wanted.length;
        const keys = rule.keys.map(valueReader);
        const key = (position: number): string => JSON.stringify(keys.map((read) => read(events[position]?.data ?? {})));
        const pairs = new Set(first.matches.map(({ position, dedup }) => JSON.stringify([key(position), dedup])));
        const count = (part: 0 | 1): number => new Set([...pairs].map((pair) => JSON.parse(pair)[part] as string)).size;
        expect([count(0), count(1)]).toEqual([pairs.size, pairs.size]);
      }
    }
    expect({ judged: judged > 0, matched: seen.matched > 0, not: seen.not > 0 }).toEqual({ judged: true, matched: true, not: true });
  });
});

const yaml = (more = ""): { path: string; text: string } => ({
  path: "a.yml",
  text: `AnalysisType: rule\nFilename: a.py\nRuleID: A.Rule\nEnabled: true\nLogTypes: [Some.Log]\n${more}`,
});
const record = (processedMs: number, data: PantherRecord["data"], logType = "Some.Log"): PantherRecord => ({ logType, processedMs, data });

describe.each(kinds)("a rule in %s", (kind) => {
  async function answerOf(python: string, records: readonly PantherRecord[], more = "") {
    const host = hosts.get(kind);
    if (host === undefined) throw new Error(`${kind} did not start`);
    const replay = await loadRule(yaml(more), { path: "a.py", text: python }, host);
    return "diagnostics" in replay ? replay.diagnostics.map(({ code, message }) => `${code} ${message}`) : replay.run(records, { windowEnd: "closed" });
  }

  it("has Panther's defaults where a function is missing, empty or fails", async () => {
    const rule = "def rule(event):\n    return event['n'] > 0\n";
    const one = [record(0, { n: 1 })];
    const dedupOf = async (more: string) => {
      const answer = await answerOf(rule + more, one);
      return "matches" in answer ? answer.matches.map(({ dedup }) => dedup) : answer;
    };
    expect(await dedupOf("")).toEqual(["defaultDedupString:A.Rule"]);
    expect(await dedupOf("def title(event):\n    return 'T'\n")).toEqual(["T"]);
    expect(await dedupOf("def title(event):\n    return 'T'\ndef dedup(event):\n    return ''\n")).toEqual(["defaultDedupString:A.Rule"]);
    expect(await dedupOf("def dedup(event):\n    return 5\n")).toEqual(["defaultDedupString:A.Rule"]);
    expect(await dedupOf("def title(event):\n    return 1 / 0\n")).toEqual(["A.Rule"]);
    expect(await dedupOf("def dedup(event):\n    return 'x' * 2000\n")).toEqual([`${"x".repeat(985)}... (truncated)`]);
  });

  it("does not match where it fails or answers with anything but a bool, and says so", async () => {
    const answer = await answerOf("def rule(event):\n    return event['n'] and event['n'] > 1\n", [
      record(0, { n: 2 }),
      record(1, { n: 0 }),
      record(2, {}),
      record(3, { n: "x" }),
    ]);
    expect("failures" in answer && [answer.matches.length, answer.failures]).toEqual([
      1,
      [
        { position: 1, reason: "rule() is int, not bool" },
        { position: 2, reason: "KeyError: 'n'" },
        { position: 3, reason: "TypeError: '>' not supported between instances of 'str' and 'int'" },
      ],
    ]);
  });

  it("sees only records of its log types", async () => {
    const answer = await answerOf("def rule(event):\n    return True\n", [record(0, {}), record(1, {}, "Other.Log"), record(2, {})]);
    expect("matches" in answer && answer.matches.map(({ position }) => position)).toEqual([0, 2]);
  });

  it("counts different values where it has unique()", async () => {
    const python = "def rule(event):\n    return True\ndef dedup(event):\n    return 'd'\ndef unique(event):\n    return event.get('u')\n";
    const answer = await answerOf(
      python,
      ["a", "a", null, "b"].map((u, i) => record(i, { u })),
      "Threshold: 2\n",
    );
    expect("alerts" in answer && answer.alerts).toEqual([{ dedup: "d", atMs: 3, positions: [0, 1, 2, 3] }]);
  });

  it("that is no Python, or asks for what is not here, is a diagnostic", async () => {
    const lines = async (python: string) => [await answerOf(python, [])].flat().map((one) => (typeof one === "string" ? one : "ran"));
    expect(await lines("def rule(event)\n    return True\n")).toEqual([expect.stringMatching(/^E1403 a\.py cannot be replayed: SyntaxError: /)]);
    expect(await lines("import panther_base_helpers\n")).toEqual([
      "E1403 a.py cannot be replayed: it imports `panther_base_helpers`, which is not here, or knows more than the event",
    ]);
    expect(await lines("x = 1\n")).toEqual(["E1403 a.py cannot be replayed: NotModelled: a module without rule()"]);
  });

  it.each([
    ["import time", "it imports `time`, which is not here, or knows more than the event"],
    ["from os import environ", "it imports `os`, which is not here, or knows more than the event"],
    ["from . import other", "it imports `None`, which is not here, or knows more than the event"],
    ["x = ().__class__", "`.__class__` is private to what it stands in"],
    ["x = __builtins__", "`__builtins__` knows more than the event"],
    ["x = eval('1')", "`eval` knows more than the event"],
    ["x = getattr(1, '__class__')", "`getattr` must name what it looks for"],
    ["def destinations(event):\n    return ['SKIP']", "`destinations` decides who is told, and may leave everybody out"],
    ["from fnmatch import os", "what it imports of `fnmatch` knows more than the event"],
    ["from typing import *", "what it imports of `typing` knows more than the event"],
    ["import re as r\nx = [r][0].enum", "`.enum` knows more than the event"],
    ["import operator\nx = operator.attrgetter('__class__')", "`.attrgetter` knows more than the event"],
    ["import typing\nx = getattr(typing, 'sys')", "`getattr` must name what it looks for"],
    ["x = map(getattr, [1], ['__class__'])", "`getattr` must name what it looks for"],
    ["x = getattr(*[1, '__class__'])", "`getattr` must name what it looks for"],
    ["x = hasattr(1, '_data')", "`hasattr` must name what it looks for"],
    ["x = (y for y in [1]).gi_frame", "`.gi_frame` knows more than the event"],
    ["match 1:\n    case object(__class__=x):\n        pass", "`match` must not look for what is private"],
    ["x = '{0.__class__}'.format(1)", "`.format` must stand at a text that is written out, and name nothing private in it"],
    ["x = '{0:{1[a].__class__}}'.format(1, {})", "`.format` must stand at a text that is written out, and name nothing private in it"],
    ["x = ('{0._' + '_class__}').format(1)", "`.format` must stand at a text that is written out, and name nothing private in it"],
    ["x = str.format_map", "`.format_map` must stand at a text that is written out, and name nothing private in it"],
    ["x = getattr('{0.__class__}', 'format')(1)", "`getattr` must name what it looks for"],
    ["match '{0.__class__}':\n    case str(format=x):\n        pass", "`match` must not look for what is private"],
    ["import string\nx = string.Formatter()", "`.Formatter` knows more than the event"],
    ["import math\nmath.seen = 1", "it keeps what it saw in `.seen` for the events that follow"],
    ["x = '\0'", "SyntaxError: the source holds a null byte"],
  ])("is not run where it reaches beyond its event, as %j does", async (line, reason) => {
    const answer = await answerOf(`def rule(event):\n    return True\n${line}\n`, []);
    expect(answer).toEqual([`E1403 a.py cannot be replayed: ${reason}`]);
  });

  it("is read in the encoding that its first line names, as a file is", async () => {
    const hidden = "# coding: utf-7\ndef rule(event):\n    return True\n# +AAo-def rule(event):+AAo-    return False\n";
    const answer = await answerOf(hidden, [record(0, {})]);
    expect("matches" in answer && answer.matches).toEqual([]);
  });

  it.each([
    ["a list", "seen = []\ndef rule(event):\n    seen.append(1)\n    return len(seen) < 100\n", "seen"],
    ["a default", "def rule(event, seen=[]):\n    seen.append(1)\n    return len(seen) < 100\n", "rule"],
    ["a class", "class C:\n    seen = []\ndef rule(event):\n    C.seen.append(1)\n    return len(C.seen) < 100\n", "C"],
    ["a function in a list", "f = [lambda seen=[]: seen.append(1)]\ndef rule(event):\n    return f[0]() is None\n", "f"],
  ])("that keeps what it saw in %s gives no answer", async (_, python, name) => {
    expect(await answerOf(python, [record(0, {})])).toEqual({
      reason: `NotModelled: \`${name}\` is not what it was before the events, so that an answer depends on those that came before`,
    });
  });

  it("that holds an iterator gives no answer: what it gave it gives no more", async () => {
    for (const python of ["x = iter([1])\ndef rule(event):\n    return next(x, 2) == 1\n", "def rule(event, x=map(str, [1])):\n    return next(x, 2) == 1\n"]) {
      expect(await answerOf(python, [record(0, {})])).toEqual({ reason: expect.stringMatching(/^NotModelled: an iterator/) });
    }
  });

  it("may hold patterns, networks and tables, and import what is pure", async () => {
    const python = [
      "import re, ipaddress, urllib.parse",
      "from collections import Counter",
      "P = re.compile('a')\nN = ipaddress.ip_network('10.0.0.0/8')\nT = {'a': [1, (2, {3})], 'b': Counter('x')}",
      "F = '{0[x]:>{w}} {{_}} {1.real}'.format\n",
      "def rule(event, d=(1, 2)):\n    return bool(P.search(urllib.parse.unquote('a'))) and getattr('a', 'upper')() == 'A' and T['a'][0] == 1\n",
    ].join("\n");
    const answer = await answerOf(python, [record(0, {}), record(1, {})]);
    expect("matches" in answer && answer.matches).toHaveLength(2);
  });

  it("fails on an event whose platform's columns it asks for, whether it catches that or not", async () => {
    const asking = "def rule(event):\n    try:\n        return event.get('p_log_type') is None\n    except Exception:\n        return True\n";
    for (const python of [asking, "def rule(event):\n    return 'p_row_id' not in event\n"]) {
      const answer = await answerOf(python, [record(0, {})]);
      expect("failures" in answer && answer.failures).toEqual([{ position: 0, reason: expect.stringMatching(/^NotModelled: p_/) }]);
    }
  });
});
