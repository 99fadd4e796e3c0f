import { describe, expect, test } from "vitest";
import { elastic } from "../../../src/targets/elastic/target.ts";
import { largestExact } from "../../../src/targets/elastic/windows/baseline.ts";
import { checked, translated } from "../../chain.ts";
import { detText, differencesOf, filesOf, queryLines, refusals, ruleOf, when } from "./dets.ts";

const blocks = {
  made: 'events made from log where name is "make"',
  used: 'events used from log where name is "use" and admin is true',
  wide: 'events wide from log where name in ["make", "use", "drop"]',
  found: 'events found from log where any tags is "x"',
  keyed: 'events keyed from log by other where name is "key"',
} as const;

/** A detection of the steps that its condition names. */
function steps(condition: string, rest = ""): string {
  const used = Object.entries(blocks).filter(([name]) => new RegExp(`\\b${name}\\b`).test(condition));
  return `${used.map(([, block]) => `  ${block}\n`).join("")}  alert when ${condition}\n${rest}`;
}

describe("queries", () => {
  test.each([
    ["all_linear", steps("made and used within 10m", "    for each who")],
    ["all_join", steps("made (distinct other > 3) and used within 10m", "    for each who, request.secret\n    at most once per 1h")],
    ["all_own_window", steps("wide (count >= 3 within 5m) and found within 10m", "    for each who")],
    ["then_linear", steps("made then used within 10m", "    for each who")],
    ["then_windows", steps("made (count >= 3 within 5m) then wide (distinct other >= 2 and sum size > 10 within 2m) within 10m", "    for each who")],
    ["then_chain", steps("made then wide within 5m then used within 10m", "    for each who")],
    ["then_by_step", steps("wide then keyed within 5m", "    for each who")],
    ["then_no", steps("made then no used within 1h", "    for each who")],
    ["then_no_chain", steps("made (count >= 3 within 5m) then wide within 10m then no keyed within 1h", "    for each who")],
    ["first_seen", when("first seen (other, size) within 14d learning 7d\n    for each who, request.secret")],
    ["baseline", when("distinct other per 30m is 2.5 deviations above 7d baseline learning 3d and count >= 10\n    for each who")],
  ] as const)("the query and the rule of %s read as in the golden files", async (name, body) => {
    const { esql, toml } = filesOf(body);
    await expect(esql).toMatchFileSnapshot(`../../golden/elastic/${name}.esql`);
    await expect(toml).toMatchFileSnapshot(`../../golden/elastic/${name}.toml`);
  });

  const shapeOf = (condition: string) => (queryLines(steps(condition, "    for each who")).some((line) => line.includes("lo1 = MIN(ms)")) ? "linear" : "join");

  test.each([
    ["made and used within 10m", "linear"],
    ["made and wide and found within 10m", "linear"],
    ["made and used (count >= 2) within 10m", "join"],
    ["made and keyed within 10m", "join"],
    ["made then used within 10m", "linear"],
    // One event may be both, and then another one has to follow.
    ["made then wide within 10m", "join"],
    ["made then made within 10m", "join"],
    ["made then used within 10m then made within 10m", "join"],
    ["made (count >= 2 within 1m) then used within 10m", "join"],
    ["made then no used within 10m", "join"],
  ])("%s takes the shape %s", (condition, shape) => {
    expect(shapeOf(condition)).toBe(shape);
  });

  test("every query ends in one row a group, its keys first, and in no comment", () => {
    const bodies = [
      ...["made and used", "made and used (count >= 2)", "made then used", "made then wide"].map((condition) =>
        steps(`${condition} within 10m`, "    for each who, other"),
      ),
      steps("made then no used within 10m", "    for each who, other"),
      when("first seen size within 1h\n    for each who, other"),
      when("count per 1h is 3 deviations above 1d baseline\n    for each who, other"),
    ];
    for (const body of bodies) {
      const lines = queryLines(body);
      expect(lines.at(-2)).toMatch(/^\| STATS .* BY user.name, other$/);
      expect(lines.at(-1)).toMatch(/^\| KEEP user.name, other, Esql\.window_first, Esql\.window_last/);
    }
  });

  test("without keys all events are one group", () => {
    for (const condition of ["made and used", "made then wide"]) {
      const lines = queryLines(steps(`${condition} within 10m`));
      expect(lines.join("\n")).toContain('Esql.group = "all"');
      expect(lines.at(-2)).toMatch(/ BY Esql\.group$/);
    }
  });

  test("a step that is searched for is told by counting, since a search stands in WHERE and STATS only", () => {
    const lines = queryLines(steps("found (count >= 2) and used within 10m", "    for each who"));
    expect(lines[0]).toBe("FROM logs-test-* METADATA _id, _index");
    expect(lines.join("\n")).toContain(
      'STATS is1 = COUNT(*) WHERE MATCH(tags, "x"), is2 = COUNT(*) WHERE name == "use" AND admin == TRUE BY user.name, ms, _index, _id',
    );
    expect(lines.filter((line) => line.startsWith("| EVAL")).join("\n")).not.toMatch(/MATCH|KQL|QSTR/);
  });

  test("measures of two steps have a column each", () => {
    expect(queryLines(steps("made (count >= 2) and used (count >= 3) within 10m", "    for each who")).at(-1)).toBe(
      "| KEEP user.name, Esql.window_first, Esql.window_last, Esql.made_event_count, Esql.used_event_count",
    );
  });

  test("what steps have as keys of their own is one column, and an event without it is in no group", () => {
    const text = queryLines(steps("wide then keyed within 5m", "    for each who")).join("\n");
    expect(text).toContain("EVAL Esql.user_name = CASE(step == 0, key1_1, step == 1, key1_2)");
    expect(text).toContain('WHERE LOCATE(flags, "+") == step + 1');
  });

  test("each part of what is seen first is shown", () => {
    expect(queryLines(when("first seen (size, request.secret) within 1h\n    for each name")).at(-1)).toBe(
      "| KEEP name, Esql.window_first, Esql.window_last, Esql.size_values, Esql.request_secret_values",
    );
  });

  test("where everything since the window's beginning is learned from, its length is not zero", () => {
    expect(queryLines(when("first seen other within 1h learning 1h")).join(" ")).toContain("CASE(side == 0, t / 1, (t - 3600000) / 1 + side - 1)");
  });

  test("the output says how the cost of a join grows", () => {
    const noteOf = (body: string) => filesOf(body).toml.split("\n")[2];
    expect(noteOf(steps("made then used within 10m"))).toBe("");
    expect(noteOf(steps("made then no wide within 10m"))).not.toContain("cost");
    expect(noteOf(when("first seen other within 14d"))).not.toContain("cost");
    expect(noteOf(steps("made (count >= 2 within 1m) then no wide within 10m"))).toContain("with the square");
    expect(noteOf(steps("made then used within 10m then no wide within 10m"))).not.toContain("cost");
    expect(noteOf(steps("made then wide within 10m then used within 5m"))).toBe("");
    expect(noteOf(steps("made and wide (count >= 2) within 10m"))).toContain("with the square of a group's events");
    expect(noteOf(steps("made then wide (count >= 2 within 1m) within 10m"))).toContain("with the square");
    expect(noteOf(steps("made then wide (count >= 2 and count < 5 within 1m) within 10m"))).toContain("with the third power");
  });
});

describe("schedule", () => {
  const timing = (body: string) => {
    const { from, interval } = ruleOf(body).rule;
    return [from, interval];
  };

  test("a rule looks back over all windows of its condition, slack and interval", () => {
    expect(timing(steps("made and used within 10m"))).toEqual(["now-20m", "5m"]);
    expect(timing(steps("made (count >= 2 within 20m) and used (count >= 2 within 30m) and wide (count >= 2) within 10m"))).toEqual(["now-50m", "5m"]);
    expect(timing(steps("made (count >= 2 within 20m) then used within 1h then wide (count >= 2 within 7h) within 30m"))).toEqual(["now-2h", "5m"]);
  });

  test("a baseline looks back over itself, two buckets and slack, and runs in each bucket", () => {
    expect(timing(when("count per 30m is 3 deviations above 1d baseline"))).toEqual(["now-1505m", "5m"]);
    expect(timing(`${when("count per 30m is 3 deviations above 1d baseline")}\n  on elastic { set interval: 1h }`)).toEqual(["now-1505m", "30m"]);
  });

  test("what a late event can take back is judged by the rule alone, once none can come", () => {
    const guard = "at >= TO_LONG(NOW()) - 900000\n    AND at <= TO_LONG(NOW()) - 300000";
    for (const body of [
      steps("made (count >= 1 and count < 5) and used within 10m"),
      steps("made (sum size > 5) and used within 10m"),
      steps("made then wide (count >= 1 and count < 5 within 1m) within 10m"),
      steps("made then wide (sum size > 5 within 1m) within 10m"),
    ]) {
      expect(filesOf(body).esql).not.toContain("NOW()");
      expect(ruleOf(body).rule.query).toContain(guard.replace("900000", "600000"));
    }
    for (const condition of ["made and used (count >= 5) within 10m", "made (distinct other >= 2 within 1m) then used within 10m"]) {
      expect(ruleOf(steps(condition)).rule.query).not.toContain("NOW()");
    }
  });

  test("what may not follow is decided at the end of its window, each instant in one run, with the slack on both sides", () => {
    const body = steps("made then used within 20m then no wide within 1h");
    expect(timing(body)).toEqual(["now-95m", "5m"]);
    expect(filesOf(body).esql).not.toContain("NOW()");
    const lines = ruleOf(body).rule.query.split("\n");
    const decided = lines.indexOf("| EVAL at = at + 3600000");
    expect(lines.slice(decided + 1, decided + 4).join(" ")).toMatch(
      /^\| WHERE at >= TO_LONG\(NOW\(\)\) - 600000\s+AND at <= TO_LONG\(NOW\(\)\) - 300000 \| STATS/,
    );
  });

  test("what is seen first is judged once nothing earlier can come, each instant in one run", () => {
    const body = `${when("first seen other within 14d")}\n  on elastic { set interval: 1h\n set slack: 10m }`;
    expect(timing(body)).toEqual(["now-20230m", "1h"]);
    expect(filesOf(body).esql).not.toContain("NOW()");
    expect(ruleOf(body).rule.query).toContain("before < t - 1209600000 AND t >= TO_LONG(NOW()) - 4200000 AND t <= TO_LONG(NOW()) - 600000");
  });

  test("a rule that goes by the clock says so, and where to look over the past", () => {
    const noteOf = (body: string) => filesOf(body).toml.split("\n")[2];
    const note = "# It judges by the clock, once all events of an instant have come. Over a log of the past run the query in the `.esql` file.";
    expect(noteOf(steps("made then no used within 1h"))).toBe(note);
    expect(noteOf(when("first seen other within 14d"))).toBe(note);
    expect(noteOf(when("count >= 5 within 1h"))).toBe("");
  });

  test("of buckets a run judges the last one that ended at least the slack ago", () => {
    const body = when("count per 30m is 3 deviations above 1d baseline\n    for each who");
    expect(filesOf(body).esql).not.toContain("NOW()");
    expect(ruleOf(body).rule.query).toContain("(bucket + 1) * 1800000 > TO_LONG(NOW()) - 2100000 AND (bucket + 1) * 1800000 <= TO_LONG(NOW()) - 300000");
  });
});

describe("differences", () => {
  const directions = (body: string) => [...new Set(differencesOf(body).map((line) => line.replace(/^(\w+):.*(\(\w+\))$/, "$1 $2")))];

  test("under `<` and above a baseline what the index loses works both ways", () => {
    expect(directions(steps("made and used (count >= 2) within 10m", "    for each other"))).toEqual([
      "empty_text_dropped (may_miss)",
      "long_text_dropped (may_miss)",
    ]);
    const both = ["empty_text_dropped (both)", "long_text_dropped (both)"];
    expect(directions(steps("made and used (count >= 2 and count < 5) within 10m", "    for each other"))).toEqual(both);
    expect(directions(steps("made then used (count >= 2 and count < 5 within 1m) within 10m", "    for each other"))).toEqual(both);
    expect(directions(when("count per 1h is 3 deviations above 1d baseline\n    for each other"))).toEqual(both);
  });

  test("each step's own keys and values are looked at", () => {
    expect(
      differencesOf(steps("wide then keyed (distinct request.secret >= 2 within 1m) within 5m", "    for each who")).map((line) => line.split(" (")[0]),
    ).toEqual([
      "merged_field: where `who` is missing, `user.name` holds another field's value",
      "empty_text_dropped: an empty key `who` is missing here",
      "long_text_dropped: a key `who` with more than 1024 characters is missing here",
      "empty_text_dropped: an empty key `other` is missing here",
      "long_text_dropped: a key `other` with more than 1024 characters is missing here",
      "empty_text_dropped: an empty value `request.secret` is missing here",
      "long_text_dropped: the value `request.secret` in an object whose text has more than 8191 characters, which its column does not keep, is missing here",
      "text_in_object: `request.secret` is cut out of the text of its object",
    ]);
  });

  test("what the last step loses turns round where it may not come, and a key that every step loses is no difference there", () => {
    expect(directions(steps("used then no found within 5m", "    for each other"))).toEqual(["empty_text_dropped (may_miss)", "long_text_dropped (may_miss)"]);
    const cut = ["a", "b"].map((step) => `  events ${step} from log where name starts with ""\n`).join("");
    expect(directions(`${cut}  alert when a then no b within 5m\n    for each request.limit`)).toEqual([
      "empty_text_dropped (may_miss)",
      "long_text_dropped (may_miss)",
      "empty_text_dropped (may_over_fire)",
      "long_text_dropped (may_over_fire)",
      "text_in_object (both)",
    ]);
  });

  test("what is lost of a value that is to be seen first works both ways", () => {
    expect(directions(when("first seen other within 14d"))).toEqual(["empty_text_dropped (both)", "long_text_dropped (both)"]);
  });

  test("large sums are compared with their baseline in floating point, and what is counted is not", () => {
    expect(differencesOf(when("sum size per 30m is 3 deviations above 14d baseline"))).toEqual([
      "rounded_baseline: sums beyond 1506448 in a bucket are compared in floating point (both)",
    ]);
    expect(differencesOf(when("count per 30m is 3 deviations above 14d baseline"))).toEqual([]);
  });

  test("the largest exact sum keeps every product within 64 bits", () => {
    for (const [deviations, buckets, numerator, denominator] of [
      ["3", 672, 3n, 1n],
      ["2.5", 48, 5n, 2n],
      ["0.001", 2, 1n, 1000n],
      ["0", 2, 0n, 1n],
      ["123456.789", 40_320, 123456789n, 1000n],
    ] as const) {
      const largest = BigInt(buckets) * BigInt(largestExact(deviations, buckets));
      expect((2n * largest * denominator) ** 2n).toBeLessThan(2n ** 63n);
      expect((largest * numerator) ** 2n).toBeLessThan(2n ** 63n);
    }
    expect(largestExact("3", 672)).toBe(1_506_448);
  });

  test("of a factor with many digits only the comparison in floating point is written", () => {
    const text = queryLines(when("count per 30m is 3.14159265358979 deviations above 14d baseline")).join("\n");
    expect(text).toMatch(/WHERE dk > 0\s+AND dk \* dk > 9\.8696\d* \* dv/);
  });
});

describe("refusals", () => {
  test("a step's condition that is too deep, and a field that the platform lacks, are refused in a chain too", () => {
    expect(refusals('  events a from log where name is "x"\n  events b from log where family is "x"\n  alert when a then b within 1h')[0]).toContain(
      "W1005 `family` is computed",
    );
  });

  test("the conditions that are translated are said to be", () => {
    const answers = (["all", "all.threshold", "then", "then.threshold", "then-no", "first-seen", "baseline", "group.by-step"] as const).map(
      (feature) => elastic.supports(feature).kind,
    );
    expect(answers).toEqual(answers.map(() => "exact"));
  });
});

describe("long chains", () => {
  const chain = (more: number) => steps(`made${" then wide within 1m".repeat(more)}`, "    for each who");

  test("each further step adds the same commands, and beyond 500 of them Elastic takes no query", () => {
    expect(queryLines(chain(38)).filter((line) => line.startsWith("|"))).toHaveLength(464);
    expect(refusals(chain(45))).toEqual(["W1013 the query has 549 commands, and Elastic takes 500 | aws.test-case"]);
  });
});

describe("several sources", () => {
  const door = `
source door {
  time opened
  fields { opened: timestamp  badge: optional string  name: optional string }
  on elastic { set index: "logs-door-*,remote:door,-logs-door-test"  map opened -> door.opened  map badge -> door.badge }
}
`;
  const body = `  events in_door from door by badge where name is "in"
  events made from log where name is "make"
  alert when in_door then made within 5m
    for each who
`;
  const queryOf = (more = "") => {
    const text = detText(body + more).replace("detection aws", `${door}detection aws`);
    const { program, diagnostics } = checked(["case.det"], () => ({ text }));
    const [rule] = program.rules;
    if (rule === undefined) throw new Error(JSON.stringify(diagnostics));
    const outcome = translated("elastic", rule, program);
    if (!("files" in outcome)) throw new Error(JSON.stringify(outcome.diagnostics));
    return outcome.files.find(({ path }) => path.endsWith(".esql"))?.text ?? "";
  };

  test("the indices of all are read, and a step takes the events of its own source alone", () => {
    const query = queryOf();
    expect(query).toContain("FROM logs-door-*, remote:door, -logs-door-test, logs-test-* METADATA _index\n");
    expect(query).toContain(
      '_index RLIKE "(.*:)?((.*-)?\\\\.ds-logs\\\\-test\\\\-.*-[0-9]{4}\\\\.[0-9]{2}\\\\.[0-9]{2}-[0-9]{6,}|logs\\\\-test\\\\-.*)" AND name == "make"',
    );
    expect(query).toContain('|door)") AND NOT _index RLIKE');
    expect(query).toContain("TO_LONG(TO_DATETIME(door.opened))");
  });

  test("where the detection names the indices, they are those of all its steps", () => {
    const query = queryOf('  on elastic { set index: "logs-all" because "one index holds both" }\n');
    expect(query).toContain("FROM logs-all\n");
    expect(query).not.toContain("RLIKE");
  });
});
