import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cstTypes } from "../../../../grammars/esql/generate.ts";
import { EsqlParser } from "../../../../grammars/esql/parser.ts";
import { parseQuery } from "../../../../src/replay/elastic/query/parse.ts";

function problem(text: string, version: "8.19" | "9.x" = "8.19"): string | undefined {
  const parsed = parseQuery(text, version);
  return parsed.ok ? undefined : `${parsed.problem.place?.line ?? "-"}:${parsed.problem.place?.column ?? "-"} ${parsed.problem.message}`;
}

describe("the grammar of ES|QL", () => {
  it("is unambiguous within its lookahead", () => {
    expect(() => new EsqlParser({ skipValidations: false })).not.toThrow();
  });

  it("has its generated types beside it", () => {
    expect(readFileSync("grammars/esql/cst.ts", "utf8")).toBe(cstTypes());
  });

  it.each([
    ["FROM a | WHERE x = 1", "1:18 mismatched input '='"],
    ["FROM a\n| WHERE x == 'b'", "2:14 token recognition error at: '''"],
    ['FROM a | WHERE x == "\\d"', "1:21 token recognition error at: '\"\\'"],
    ["FROM a | WHERE", "1:15 mismatched input '<EOF>'"],
    ["FROM a | LIMIT 1;", "1:17 token recognition error at: ';'"],
    ["FROM a | WHERE x IN ()", "1:22 mismatched input ')'"],
    ["FROM a | EVAL x + 1 = 2", "1:21 mismatched input '='"],
    ["FROM a METADATA _nope", "1:17 unsupported metadata field [_nope]"],
    ["FROM a | EVAL x = 7 fortnights", "1:19 Unexpected temporal unit: 'fortnights'"],
    ["", "1:1 mismatched input '<EOF>'"],
  ])("tells the place in %s", (text, message) => {
    expect(problem(text)).toBe(message);
  });

  it.each([
    ["FROM a | INLINE STATS n = COUNT(*)", "1:10 INLINE STATS is newer than 8.19"],
    ['FROM a | WHERE x RLIKE ("a", "b")', "1:16 RLIKE with a list is newer than 8.19"],
    ['FROM a | GROK x "a", "b"', "1:10 GROK with several patterns is newer than 8.19"],
    ["FROM a | STATS f = FIRST(x, y)", "1:20 the function FIRST is newer than 8.19"],
  ])("knows that %s is of later versions", (text, message) => {
    expect([problem(text), problem(text, "9.x")]).toEqual([message, undefined]);
  });

  it("refuses what is nested too deep before it can exhaust the stack", () => {
    const deep = [
      `${"(".repeat(100_000)}1`,
      `${"NOT ".repeat(100_000)}true`,
      `${"-".repeat(100_000)}1`,
      `${"[".repeat(100_000)}1`,
      `true${" AND true".repeat(100_000)}`,
    ];
    const message = "-:- ES|QL statement exceeded the maximum expression depth allowed (300)";
    expect(deep.map((text) => problem(`ROW a = ${text}`))).toEqual(deep.map(() => message));
  });
});
