import { describe, expect, it } from "vitest";
import { onNode } from "../../../../src/replay/elastic/query/on_node.ts";

const indices = new Map([
  ["logs-aws.cloudtrail-default", "tmp-a"],
  ["logs-okta.system-default", "tmp-b"],
]);
const asked = (query: string) => onNode(query, { nowMs: Date.UTC(2026, 0, 1), indices });
const instant = 'TO_DATETIME("2026-01-01T00:00:00.000Z")';

describe("a query for a real node", () => {
  it.each([
    ["FROM logs-aws.cloudtrail-* METADATA _id | WHERE x > NOW()", `FROM tmp-a METADATA _id | WHERE x > ${instant}`],
    ["from logs-* | eval a = now( ) - 1h, b = NOW()", `from tmp-a, tmp-b | eval a = ${instant} - 1h, b = ${instant}`],
    ['FROM "logs-aws.cloudtrail-*,logs-okta.*" | LIMIT 1', "FROM tmp-a, tmp-b | LIMIT 1"],
    ["FROM logs-*, -logs-okta.*, other-* | LIMIT 1", "FROM tmp-a | LIMIT 1"],
    ["FROM logs-okta.system-default", "FROM tmp-b"],
  ])("%s", (query, wanted) => {
    expect(asked(query)).toBe(wanted);
  });

  it("has its texts, names and comments as they were", () => {
    const rest = '// FROM logs-* at NOW()\n| WHERE a == "NOW() FROM logs-*" AND b == """NOW()""" /* NOW() */ AND `NOW()` == 1';
    expect(asked(`FROM logs-okta.*${rest}`)).toBe(`FROM tmp-b${rest}`);
  });
});
