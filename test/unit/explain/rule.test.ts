import { describe, expect, it } from "vitest";
import { layOut } from "../../../src/cli/explain/layout.ts";
import { explainRule } from "../../../src/cli/explain/rule.ts";
import { programOf } from "../../chain.ts";

const source = `language 1
source log "the log" {
  time at
  fields {
    at: timestamp
    name: string
    user: optional string
    agent: optional string
    family: optional string
    count: optional int
    ok: optional bool
    address: optional ip
    tags: optional list string
    parts: optional list { kind: optional string  size: optional int }
  }
  compute family with user_agent_family(agent)
}
`;

/** The lines of a rule's prose, all paragraphs together. */
function prose(body: string, kind = "detection"): readonly string[] {
  const severity = kind === "detection" ? "  severity: low\n" : "";
  const text = `${source}\n${kind} a.case version 1 {\n  title: "a case"\n${severity}  ${body}\n}\n`;
  const { rules, sources } = programOf(["a.det"], () => ({ text }));
  return rules.flatMap((rule) => explainRule(rule, sources).flat());
}

const items = (predicate: string): readonly string[] => prose(`from log where ${predicate} alert on each event`).filter((line) => line.startsWith("- "));
const condition = (body: string): readonly string[] => prose(body).slice(1);

describe("a selection", () => {
  it.each([
    ['name is "x"', ['- `name` is "x"']],
    ['name is not "x"', ['- `name` is not "x"']],
    ['user is not "x" and user is present', ['- `user` is not "x", or is missing', "- `user` is there"]],
    ['name in ["x", "y"]', ['- `name` is one of "x" or "y"']],
    ['name starts with ["x", "y", "z"] ignoring case', ['- `name` starts with one of "x", "y" or "z" in capital or small letters']],
    ['name ends with "x" or name contains "y"', ['- `name` ends with "x" or `name` contains "y"']],
    ['(name is "x" or ok) and count >= 5', ['- `name` is "x" or `ok` is true', "- `count` is at least 5"]],
    ['(name is "x" and ok) or count < 5', ['- (`name` is "x" and `ok` is true) or `count` is less than 5']],
    ["name like 'a*b?c\\*'", ['- `name` has the form "a*b?c\\\\*"']],
    ["name matches /^a+$/", ["- `name` matches the regular expression /^a+$/"]],
    ['address not in network "10.0.0.0/8"', ["- `address` is not an address in 10.0.0.0/8, or is missing"]],
    ["name is field user", ["- `name` is the same as `user`"]],
    ["user is missing", ["- `user` is missing"]],
    ['any tags is "x"', ['- some element of `tags` is "x"']],
    ['not any tags is "x"', ['- no element of `tags` is "x"']],
    ['every tags contains "x"', ['- every element of `tags` contains "x", and there is one']],
    ['not every tags is "x"', ['- not every element of `tags` is "x", or there is none']],
    ['any parts has (kind is "k" and size > 1)', ['- some element of `parts` is one where (`kind` is "k" and `size` is more than 1)']],
  ])("says of %s what it selects", (predicate, expected) => {
    expect(items(predicate)).toEqual(expected);
  });

  it("shows the first of many values, and how many there are beside them", () => {
    const values = Array.from({ length: 15 }, (_, i) => `"v${i}"`).join(", ");
    expect(items(`name in [${values}]`)).toEqual(['- `name` is one of "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11" or 3 more']);
  });

  it("of all events says so", () => {
    expect(prose("from log alert on each event")).toContain("It looks at the events of `log` (the log), all of them.");
  });

  it("quotes what could act on a terminal or break a line", () => {
    expect(items('name is "a\\n\\u{1b}[2J"')).toEqual(['- `name` is "a\\n\\u001b[2J"']);
  });
});

describe("a condition", () => {
  it("on each event", () => {
    expect(condition("from log alert on each event for each user at most once per 90s")).toEqual([
      "It looks at the events of `log` (the log), all of them.",
      "Alerts name the `user`; an event without one takes no part.",
      "Every such event is an alert.",
      "After an alert, the same `user` gives no other for 90 seconds.",
    ]);
  });

  it("of several thresholds", () => {
    expect(condition("from log alert when count >= 2000 and distinct (name, user) > 3 and sum count < 9 within 2w for each user, name")).toEqual([
      "It looks at the events of `log` (the log), all of them.",
      "Each combination of `user` and `name` is looked at apart; an event without one of them takes no part.",
      "It fires when any 14 days hold at least 2,000 such events with more than 3 different combinations of `name` and `user` and a sum of `count` of less than 9.",
      "The window slides with the events, and both of its ends belong to it.",
    ]);
  });

  const steps = 'events one from log where name is "1"\n  events two from log by name where name is "2"';
  it("of steps in any order", () => {
    expect(condition(`${steps}\n  alert when one (count >= 5 within 1m) and two within 1h for each user`).slice(4)).toEqual([
      "Each `user` is looked at apart; an event without one takes no part.",
      "In events of `two`, `name` stands for it.",
      "It fires when any 1 hour hold all of these, in any order:",
      "- at least 5 events of `one` within 1 minute",
      "- an event of `two`",
      "One event may serve several of them.",
    ]);
  });

  it("of steps one after the other", () => {
    expect(condition(`${steps}\n  alert when one then one (distinct name >= 2 within 5m) within 1d then no two within 1h for each user`).slice(6)).toEqual([
      "It fires on these, one after the other:",
      "- first an event of `one`",
      "- then, at most 1 day later, events of `one` with at least 2 different values of `name` within 5 minutes",
      "- and then, for 1 hour, nothing of `two`",
      "The same instant counts as later, and one event cannot complete two steps in a row.",
    ]);
  });

  it("of what is new", () => {
    expect(condition("from log alert when first seen (name, user) within 14d learning 7d").slice(1)).toEqual([
      "All events are looked at together.",
      "It fires on an event with a combination of `name` and `user` that was not there in the 14 days before it.",
      "It stays silent until it has learned something: an event from at least 7 days before, and at most 14 days.",
    ]);
  });

  it("of a baseline", () => {
    expect(condition("from log alert when count per 1h is 2.5 deviations above 2d baseline and distinct user >= 3").slice(2)).toEqual([
      "Time is cut into buckets of 1 hour, and the number of such events in each is compared with the 48 buckets of the 2 days before it, empty ones included.",
      "It fires at the end of a bucket that lies more than 2.5 standard deviations above their mean and holds such events with at least 3 different values of `user`.",
      "It stays silent until it has learned something: an event from at least 1 day before the bucket, and at most 2 days.",
    ]);
  });
});

it("a hunt says what its rows are, and what its names stand for", () => {
  const hunt = 'from log let id = user else name after "a:" before "/" report count, sum count for each id, family over 7d sort sum count descending limit 1';
  expect(prose(hunt, "hunt")).toEqual([
    "a case. A hunt, experimental.",
    "It looks at the events of `log` (the log), all of them.",
    '`id` is the part of the first of `user` and `name` that is there after the first "a:", and of that the part before the first "/".',
    "`family` is not in the log: it is the browser or tool that is named by `agent`.",
    "It reports a row for each combination of `id` and `family`, of the 7 days before now: the number of such events and the sum of `count`.",
    "Events without one of them have rows of their own, with nothing in its place.",
    "The sum of `count` decides the order, highest first.",
    "Only the first 1 row is kept.",
  ]);
});

describe("the layout", () => {
  it("breaks long lines at spaces, and hangs what belongs to an item", () => {
    const long = Array.from({ length: 30 }, (_, i) => `word${i}`).join(" ");
    const lines = layOut([["first", `- ${long}`], ["second"]], "  ").split("\n");
    expect(lines[0]).toBe("  first");
    expect(lines[1]).toMatch(/^ {2}- word0 .{0,110}$/);
    expect(lines[2]).toMatch(/^ {4}word/);
    expect(lines.slice(-3)).toEqual(["", "  second", ""]);
    expect(lines.every((line) => line.length <= 110)).toBe(true);
  });
  it("keeps a word whole that is wider than a line", () => {
    const word = "x".repeat(200);
    expect(layOut([[`a ${word} b`]], "")).toBe(`a\n${word}\nb\n`);
  });
});
