import { expect, test } from "vitest";
import { differencesOf, filesOf, queryLines, refusals, ruleOf, when } from "./dets.ts";

test.each([
  ["count", "count >= 5 within 10m\n    for each name, request.secret\n    at most once per 1h"],
  ["distinct", "distinct (other, request.secret) > 2 within 30s\n    for each name"],
  ["several", "count >= 5 and distinct other < 3 and sum size > 10 within 10m\n    for each name"],
  ["ungrouped", "count > 100 within 1h\n    at most once per 30m"],
] as const)("the query and the rule of a window by %s read as in the golden files", async (name, condition) => {
  const { esql, toml } = filesOf(when(condition));
  await expect(esql).toMatchFileSnapshot(`../../golden/elastic/${name}.esql`);
  await expect(toml).toMatchFileSnapshot(`../../golden/elastic/${name}.toml`);
});

const shapeOf = (condition: string) => {
  const query = queryLines(when(condition)).join("\n");
  return query.includes("MV_ZIP") ? "count" : query.includes("own = COUNT(*)") ? "distinct" : "join";
};

test.each([
  ["count >= 5 within 10m", "count"],
  ["count > 0 within 10m", "count"],
  ["count >= 4000000000 within 10m", "join"],
  ["distinct other >= 5 within 10m", "distinct"],
  ["distinct (other, size) > 5 within 10m", "distinct"],
  ["sum size >= 5 within 10m", "join"],
  ["count >= 5 and distinct other >= 2 within 10m", "join"],
  ["count >= 1 and count < 5 within 10m", "join"],
])("%s takes the shape %s", (condition, shape) => {
  expect(shapeOf(condition)).toBe(shape);
});

test("every query ends in one row a group, its keys first, and in no comment", () => {
  for (const condition of ["count >= 5 within 10m", "distinct other >= 5 within 10m", "sum size >= 5 within 10m"]) {
    const lines = queryLines(when(`${condition}\n    for each name, admin`));
    expect(lines.at(-2)).toMatch(/^\| STATS .* BY name, admin$/);
    expect(lines.at(-1)).toMatch(/^\| KEEP name, admin, Esql\.window_first, Esql\.window_last, Esql\./);
  }
});

test("a key or a value that is not there takes no part", () => {
  const lines = queryLines(when("distinct other >= 2 within 1m\n    for each admin, request.secret"));
  expect(lines.slice(1, 5).join(" ")).toContain("admin IS NOT NULL");
  expect(lines.join(" ")).toContain("WHERE MV_COUNT(Esql.request_secret) > 0");
});

test("the same measure twice is one column, and names do not meet", () => {
  expect(queryLines(when("distinct other >= 2 and distinct other < 5 within 1m\n    for each name")).at(-1)).toBe(
    "| KEEP name, Esql.window_first, Esql.window_last, Esql.other_count_distinct",
  );
  expect(queryLines(`${when("count >= 2 within 1m\n    for each event_count, name")}\n  let event_count = other after "x"`).at(-1)).toBe(
    "| KEEP Esql.event_count, name, Esql.window_first, Esql.window_last, Esql.event_count_",
  );
});

test("a rule looks back over window, slack and interval, in the longest unit that says it", () => {
  const timing = (body: string) => {
    const { from, interval } = ruleOf(body).rule;
    return [from, interval];
  };
  expect(timing(when("count >= 5 within 50m"))).toEqual(["now-1h", "5m"]);
  expect(timing(when("count >= 5 within 10s"))).toEqual(["now-610s", "5m"]);
  expect(timing('  from log where name is "x"\n  alert on each event')).toEqual(["now-10m", "5m"]);
  expect(timing(`${when("count >= 5 within 1h")}\n  on elastic { set interval: 1h\n set slack: 15m }`)).toEqual(["now-135m", "1h"]);
});

test("what a late event can take back is judged by the rule alone, once none can come", () => {
  const guard = "AND at >= TO_LONG(NOW()) - 600000\n    AND at <= TO_LONG(NOW()) - 300000";
  for (const condition of ["count >= 1 and count < 5 within 10m", "sum size >= 5 within 10m"]) {
    const { esql } = filesOf(when(condition));
    expect(esql).not.toContain("NOW()");
    expect(ruleOf(when(condition)).rule.query).toContain(guard);
  }
  expect(ruleOf(when("count >= 5 and distinct other >= 2 within 10m")).rule.query).not.toContain("NOW()");
});

test("keys and values differ by what the index loses of them, and under `<` both ways", () => {
  const lost = (name: string, what: string, way: string) => [
    `empty_text_dropped: an empty ${what} \`${name}\` is missing here (${way})`,
    `long_text_dropped: a ${what} \`${name}\` with more than 1024 characters is missing here (${way})`,
  ];
  expect(differencesOf(when("count >= 5 within 10m\n    for each name"))).toEqual(lost("name", "key", "may_miss"));
  expect(differencesOf(when("distinct other >= 5 within 10m\n    for each admin"))).toEqual(lost("other", "value", "may_miss"));
  expect(differencesOf(when("count >= 5 and distinct other < 2 within 10m"))).toEqual(lost("other", "value", "both"));
  expect(differencesOf(when("count >= 5 within 10m\n    for each size"))).toEqual([]);
});

test("a value is cut by its marks, and ninety marks are too many", () => {
  const cut = (marks: string) => `${when("distinct part >= 2 within 1m")}\n  let part = name else other ${marks}`;
  expect(queryLines(cut('after "a.b"')).join(" ")).toContain(
    'TO_BASE64(CASE(COALESCE(name, other) LIKE "*a.b*", REPLACE(COALESCE(name, other), "(?s)^.*?a\\\\.b", "")))',
  );
  expect(queryLines(cut('before "$"')).join(" ")).toContain('REPLACE(COALESCE(name, other), "(?s)\\\\$.*", "")');
  expect(refusals(cut('after "a" '.repeat(90)))).toEqual([
    "W1008 90 cuts of one value make too long a query: it doubles with each, and Elastic takes 6 | part",
  ]);
});

test("a query of more than a million characters is refused", () => {
  const names = Array.from({ length: 9_000 }, (_, i) => `"${"x".repeat(120)}${i}"`).join(", ");
  expect(refusals(when("count >= 2 within 1m", `name in [${names}]`))[0]).toMatch(/^W1012 the query has 1\d{6} characters, and Elastic takes 1,000,000/);
});
