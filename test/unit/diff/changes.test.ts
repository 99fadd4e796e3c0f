/** What became of a rule between two states of its `.det` text, as typed changes. */

import { describe, expect, it } from "vitest";
import { type Change, changesBetween } from "../../../src/diff/changes.ts";
import { type Identity, matchRules } from "../../../src/diff/match.ts";
import type { Rule, Threshold } from "../../../src/ir/detection.ts";
import { meaningHash } from "../../../src/ir/hash.ts";
import { programOf } from "../../chain.ts";
import { count, detection, everything, step, threshold, use } from "../evaluate/build.ts";

const source = `language 1
source log "Log" {
  time at
  fields {
    at:     timestamp
    name:   string
    user:   optional string
    region: optional string
    size:   optional int
    tags:   optional list string
  }
}`;

function rulesOf(text: string): readonly Rule[] {
  return programOf(["a.det"], (path) => ({ text: path === "a.det" ? `language 1\nuse log from "./log.det"\n${text}` : source })).rules;
}

function ruleOf(body: string, keyword: "detection" | "hunt" = "detection"): Rule {
  const severity = keyword === "detection" && !body.includes("severity:") ? "severity: low\n" : "";
  const title = body.includes("title:") ? "" : 'title: "t"\n';
  const [rule] = rulesOf(`${keyword} my.rule version 1 {\n${title}${severity}${body}\n}`);
  if (rule === undefined) throw new Error("the text holds a rule");
  return rule;
}

/** `widens threshold`, and of the whole. */
function told(before: Rule, after: Rule): { readonly whole: string; readonly changes: readonly string[] } {
  const { direction, changes, meaning } = changesBetween(before, after);
  expect(meaning).toBe(meaningHash(before) !== meaningHash(after));
  return { whole: direction, changes: changes.map(short) };
}

function short(change: Change): string {
  const { direction, kind, step } = change;
  return [direction, kind, ...("name" in change ? [change.name] : []), ...(step === undefined ? [] : [`(${step})`])].join(" ");
}

const one = (where: string, alert = "alert on each event", keys = ""): string => `from log\n ${where}\n${alert}\n${keys}`;
const counting = (condition: string, keys = "for each user"): string => one('where name is "a"', `alert when ${condition}`, keys);
const two = (condition: string, first = 'where name is "a"', second = 'where name is "b"'): string =>
  `events start from log ${first}\nevents second from log ${second}\n${condition.includes("third") ? 'events third from log where name is "c"\n' : ""}alert when ${condition}\nfor each user`;

describe("a changed selection", () => {
  it.each([
    ['where name is "a"', 'where name is "a"', "same", []],
    ['where name is "a" and region is "r"', 'where name is "a"', "widens", ["widens clause-dropped"]],
    ['where name is "a"', 'where name is "a" and region is "r"', "narrows", ["narrows clause-added"]],
    ['where name in ["a", "b"]', 'where name in ["a", "b", "c"]', "widens", ["widens list"]],
    ['where name in ["a", "b"]', 'where name is "a"', "narrows", ["narrows list"]],
    ['where name in ["a", "b"]', 'where name in ["a", "c"]', "changes", ["changes list"]],
    ['where name is "a"\nunless user in ["x", "y"]', 'where name is "a"\nunless user in ["x", "y", "z"]', "narrows", ["narrows list"]],
    ['where name is "a"\nunless user is "x"', 'where name is "a"', "widens", ["widens clause-dropped"]],
    ['where name is "a"', 'where name is "a"\nunless user is "x" and region is "r"', "narrows", ["narrows clause-added"]],
    ['where name is "a"\nunless user is "x" and region is "r"', 'where name is "a"\nunless user is "x"', "narrows", ["narrows alternative-dropped"]],
    ['where name is "ab"', 'where name starts with "a"', "widens", ["widens clause"]],
    ['where not (name starts with "a")', 'where not (name is "ab")', "widens", ["widens clause"]],
    ['where name like "a*"', 'where name starts with "a"', "same", ["same clause"]],
    ['where name like "*a" ignoring case', 'where name ends with "a"', "narrows", ["narrows clause"]],
    ['where name contains "a"', 'where name like "*A*" ignoring case', "widens", ["widens clause"]],
    ['where name like "a"', 'where name is "a"', "same", ["same clause"]],
    ['where name is "aba"', 'where name like "ab*ba"', "changes", ["changes clause"]],
    ['where name like "ab*ba"', 'where name like "a*a"', "widens", ["widens list"]],
    ["where size > 5", "where size > 4", "widens", ["widens clause"]],
    ["where size > 5", "where size >= 6", "same", []],
    ['where name is "a" or region is "r"', 'where name is "a" or region is "r" or user is "u"', "widens", ["widens alternative-added"]],
    ['where name is "a" or region is "r"', 'where name is "a"', "narrows", ["narrows alternative-dropped"]],
    ['where any tags is "a"', 'where any tags in ["a", "b"]', "widens", ["widens list"]],
    ['where any tags is "a"', 'where every tags is "a"', "narrows", ["narrows clause"]],
    ['where not (any tags is "a")', 'where not (every tags in ["a", "b"])', "changes", ["changes clause"]],
    ['where not (any tags in ["a", "b"])', 'where not (every tags is "a")', "widens", ["widens clause"]],
    ["where name matches /a/", "where name matches /b/", "changes", ["changes clause"]],
    // Two clauses become one that says more than either.
    ['where name starts with "a" and region is "r"', 'where name is "ab" and region in ["r", "s"]', "changes", ["widens list", "narrows clause"]],
    // The other clause settles it.
    ['where name is "ab" and name starts with "a"', 'where name is "ab"', "same", ["same clause-dropped"]],
    // Only the whole tells.
    ['where name is "ab" and region is "r"', 'where name is "ab" or region is "r"', "widens", ["widens alternative-added", "widens clause-dropped"]],
  ])("%s -> %s", (before, after, whole, changes) => {
    expect(told(ruleOf(one(before)), ruleOf(one(after)))).toEqual({ whole, changes });
  });

  it("tells what came into a list and what went", () => {
    const [change] = changesBetween(ruleOf(one('where name in ["a", "b"]')), ruleOf(one('where name in ["b", "c", "d"]'))).changes;
    if (change?.kind !== "list") throw new Error("the list changed");
    expect([change.dropped?.test, change.added?.test]).toMatchObject([{ values: ["a"] }, { values: ["c", "d"] }]);
  });
});

describe("a changed condition", () => {
  it.each([
    ["count >= 5 within 10m", "count >= 4 within 10m", "widens", ["widens threshold"]],
    ["count > 4 within 10m", "count >= 5 within 10m", "same", []],
    ["count >= 5 within 10m", "count >= 5 within 5m", "narrows", ["narrows window window"]],
    ["count >= 4 within 10m", "count >= 5 within 20m", "changes", ["narrows threshold", "widens window window"]],
    ["distinct region >= 2 within 10m", "distinct size >= 2 within 10m", "changes", ["widens threshold", "narrows threshold"]],
    ["count >= 5 within 10m", "count >= 5 and distinct region >= 2 within 10m", "narrows", ["narrows threshold"]],
    ["count >= 5 and distinct region <= 3 within 10m", "count >= 5 and distinct region <= 2 within 10m", "narrows", ["narrows threshold"]],
    // Fewer different values in a shorter time, and fewer events as well.
    ["count >= 5 and distinct region <= 3 within 10m", "count >= 5 and distinct region <= 3 within 5m", "changes", ["changes window window"]],
    ["sum size >= 100 within 10m", "sum size >= 50 within 10m", "widens", ["widens threshold"]],
    // Sizes may be negative.
    ["sum size >= 100 within 10m", "sum size >= 100 within 20m", "changes", ["changes window window"]],
    ["first seen region within 7d learning 1d", "first seen region within 14d learning 1d", "changes", ["changes window window"]],
    ["first seen region within 7d learning 2d", "first seen region within 7d learning 1d", "widens", ["widens window learning"]],
    ["first seen region within 7d learning 1d", "first seen size within 7d learning 1d", "changes", ["changes first-seen"]],
    [
      "count per 1h is 3 deviations above 7d baseline learning 1d",
      "count per 1h is 2.5 deviations above 7d baseline learning 1d",
      "widens",
      ["widens deviations"],
    ],
    [
      "count per 1h is 3 deviations above 7d baseline learning 1d",
      "count per 2h is 3.0 deviations above 14d baseline learning 1d",
      "changes",
      ["changes window bucket", "changes window baseline"],
    ],
    ["count >= 5 within 10m", "first seen region within 7d learning 1d", "changes", ["changes condition"]],
  ])("%s -> %s", (before, after, whole, changes) => {
    expect(told(ruleOf(counting(before)), ruleOf(counting(after)))).toEqual({ whole, changes });
  });

  it("gives a bound as whole numbers have it", () => {
    expect(changesBetween(ruleOf(counting("count > 4 within 10m")), ruleOf(counting("count >= 4 within 10m"))).changes).toMatchObject([
      { kind: "threshold", measure: { kind: "count" }, before: { operator: ">=", bound: 5 }, after: { operator: ">=", bound: 4 } },
    ]);
  });

  it("turns a clause round where more events fire less", () => {
    const upper = (where: string): Rule => ruleOf(one(where, "alert when count >= 1 and count <= 3 within 10m", "for each user"));
    expect(told(upper('where name is "a"'), upper('where name in ["a", "b"]'))).toEqual({ whole: "changes", changes: ["changes list"] });
    const unanswered = (second: string): Rule => ruleOf(two("start then no second within 5m", undefined, second));
    expect(told(unanswered('where name is "b"'), unanswered('where name in ["b", "d"]'))).toEqual({ whole: "narrows", changes: ["narrows list (second)"] });
    const seen = (where: string): Rule => ruleOf(one(where, "alert when first seen region within 7d learning 1d", "for each user"));
    expect(told(seen('where name is "a" and size > 1'), seen('where name is "a"'))).toEqual({ whole: "changes", changes: ["changes clause-dropped"] });
  });
});

describe("changed steps", () => {
  it.each([
    ["start and second within 10m", "start and second within 5m", "narrows", ["narrows window window"]],
    ["start and second within 10m", "start and second and third within 10m", "narrows", ["narrows step-added (third)"]],
    ["start and second and third within 10m", "start and second within 10m", "widens", ["widens step-dropped (third)"]],
    ["start and second within 10m", "second and start within 10m", "same", []],
    ["start and second (count >= 3) within 10m", "start and second (count >= 2) within 10m", "widens", ["widens threshold (second)"]],
    ["start and second within 10m", "start and second (count >= 2) within 10m", "narrows", ["narrows threshold (second)"]],
    // The event that completes it was one of the step that is gone.
    [
      "start (count >= 1 and count <= 2) and second and third within 10m",
      "start (count >= 1 and count <= 2) and second within 10m",
      "changes",
      ["changes step-dropped (third)"],
    ],
    ["start (count >= 1 and count <= 2) and second within 10m", "start (count >= 1 and count <= 2) and second within 5m", "changes", ["changes window window"]],
    ["start then second within 5m", "start then second within 10m", "widens", ["widens window time to step (second)"]],
    ["start then no second within 5m", "start then no second within 10m", "narrows", ["narrows window time to step (second)"]],
    ["start then second within 5m", "second then start within 5m", "changes", ["changes step-order"]],
    ["start then second within 5m", "start then no second within 5m", "changes", ["changes step-order"]],
    ["start then second within 5m", "start then second within 5m then third within 5m", "narrows", ["narrows step-added (third)"]],
    ["start then second within 5m then third within 5m", "start then second within 5m", "widens", ["widens step-dropped (third)"]],
    [
      "start then second within 5m",
      "start (count >= 3 within 1m) then second within 5m",
      "narrows",
      ["narrows threshold (start)", "same window step window (start)"],
    ],
  ])("%s -> %s", (before, after, whole, changes) => {
    expect(told(ruleOf(two(before)), ruleOf(two(after)))).toEqual({ whole, changes });
  });

  it("claims nothing of a first threshold that no event at all would meet", () => {
    const steps = ["a", "b"].map((name) => step(name, everything));
    const of = (...thresholds: readonly Threshold[]) => detection({ kind: "all", steps: [use("a"), use("b", thresholds)], withinSeconds: 10 }, steps);
    expect(told(of(), of(threshold(count, "<=", 2)))).toEqual({ whole: "changes", changes: ["changes threshold (b)"] });
    expect(told(of(), of(threshold(count, ">", 2)))).toEqual({ whole: "narrows", changes: ["narrows threshold (b)"] });
  });

  it("follows a step to its new name", () => {
    const renamed = two("start then second within 5m").replaceAll("second", "later");
    expect(told(ruleOf(two("start then second within 5m")), ruleOf(renamed))).toEqual({ whole: "same", changes: [] });
  });
});

describe("groups, repeats and the rest", () => {
  it.each([
    ["a key added", counting("count >= 2 within 10m"), counting("count >= 2 within 10m", "for each user, region"), "changes", ["changes groups"]],
    ["a key dropped", counting("count >= 2 within 10m"), counting("count >= 2 within 10m", ""), "changes", ["changes groups"]],
    ["a key of single events added", one("", undefined, "for each user"), one("", undefined, "for each user, region"), "narrows", ["narrows groups"]],
    ["suppression", counting("count >= 2 within 10m"), `${counting("count >= 2 within 10m")} at most once per 1h`, "same", ["same suppression"]],
    ["another kind of condition", one('where name is "a"', undefined, "for each user"), counting("count >= 2 within 10m"), "changes", ["changes condition"]],
  ])("%s", (_, before, after, whole, changes) => {
    expect(told(ruleOf(before), ruleOf(after))).toEqual({ whole, changes });
  });

  it.each([
    ["report count for each user over 7d", "report count for each user over 14d", "widens", ["widens window over"]],
    ["report count for each user over 7d", "report count, distinct region for each user over 7d", "changes", ["changes measures"]],
    [
      "report count for each user over 7d sort count descending limit 10",
      "report count for each user over 7d sort count descending limit 5",
      "narrows",
      ["narrows limit"],
    ],
  ])("hunt: %s -> %s", (before, after, whole, changes) => {
    expect(told(ruleOf(one("", before), "hunt"), ruleOf(one("", after), "hunt"))).toEqual({ whole, changes });
  });

  it("tells texts and platform settings apart from the meaning", () => {
    const before = ruleOf(`title: "a"\nseverity: low\n${one('where name is "a"')}`);
    const after = ruleOf(`title: "b"\nseverity: high\ntags: ["x"]\n${one('where name is "a"')}\non elastic { skip because "not there" }`);
    expect(changesBetween(before, after)).toEqual({
      meaning: false,
      direction: "same",
      changes: [],
      metadata: [
        { key: "title", before: "a", after: "b" },
        { key: "severity", before: "low", after: "high" },
        { key: "tags", after: "x" },
        { key: "on elastic", after: expect.stringContaining("not there") },
      ],
    });
  });
});

describe("which rule is which", () => {
  const rule = (id: string, formerly?: string) => ({ id, formerly });
  const ids = (before: readonly Identity[], after: readonly Identity[]) => {
    const { pairs, added, removed } = matchRules(before, after);
    return { pairs: pairs.map((pair) => `${pair.before.id} ${pair.after.id}`), added: added.map(({ id }) => id), removed: removed.map(({ id }) => id) };
  };

  it("goes by id, then by the former id, and tells who came and who went", () => {
    expect(ids([rule("a"), rule("b"), rule("c")], [rule("a"), rule("d", "b"), rule("e")])).toEqual({ pairs: ["a a", "b d"], added: ["e"], removed: ["c"] });
  });

  it("follows a rule that is renamed again, or back", () => {
    expect(ids([rule("b", "a")], [rule("c", "a")]).pairs).toEqual(["b c"]);
    expect(ids([rule("b", "a")], [rule("a")]).pairs).toEqual(["b a"]);
  });

  it("takes no rule for two", () => {
    expect(ids([rule("a")], [rule("a"), rule("b", "a")])).toEqual({ pairs: ["a a"], added: ["b"], removed: [] });
  });
});
