/** Rule files as they are emitted or lie in a repository: what is read of them, and every mistake with its place. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { render } from "../../../../src/diagnostics/render.ts";
import { indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import { compileRule, compileText } from "../../../../src/replay/elastic/rule/compile_rule.ts";
import { readElasticFile } from "../../../../src/replay/elastic/rule/read_file.ts";

const index = indexOf("logs-test", { properties: { name: { type: "keyword" }, n: { type: "long" } } });

function toml(lines: string): string {
  return `[rule]\ntype = "esql"\n${lines}\n`;
}

/** The message, with its line and column. */
function mistake(file: string, text: string): string | undefined {
  const read = readElasticFile(file, text);
  const [diagnostic] = read.file?.kind === "rule" ? problems(file, read.file) : read.diagnostics;
  if (diagnostic === undefined) return undefined;
  const before = text.slice(0, diagnostic.span?.start ?? 0).split("\n");
  return `${diagnostic.code} ${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${diagnostic.message}`;
}

function problems(file: string, rule: Parameters<typeof compileRule>[1]) {
  const compiled = compileRule(file, rule, [index]);
  return compiled.ok ? [] : [compiled.diagnostic];
}

describe("a rule file of Elastic", () => {
  it("is read from the TOML that samefire emits", () => {
    const text = readFileSync("test/golden/elastic/count.toml", "utf8");
    const { file } = readElasticFile("count.toml", text);
    expect(file?.kind === "rule" && { ...file, query: file.query.slice(0, 20), queryStart: text.slice(file.queryStart, file.queryStart + 10) }).toEqual({
      kind: "rule",
      query: "FROM logs-test-* MET",
      queryStart: "FROM logs-",
      isEnabled: true,
      intervalMs: 300_000,
      fromMs: 1_200_000,
      timestampOverride: "event.ingested",
      maxSignals: 100,
      suppression: { groupBy: ["name", "Esql.request_secret"], durationMs: 3_600_000, missingIsGroup: true },
    });
  });

  it("is read from Kibana's NDJSON, with what Kibana takes where the rule says nothing", () => {
    const { file } = readElasticFile("rule.ndjson", `${JSON.stringify({ type: "esql", query: "FROM a\n| LIMIT 1" })}\n{"exported_count":1}\n`);
    expect(file).toEqual({
      kind: "rule",
      query: "FROM a\n| LIMIT 1",
      queryStart: 16,
      isEnabled: true,
      intervalMs: 300_000,
      fromMs: 360_000,
      timestampOverride: "@timestamp",
      maxSignals: 100,
      suppression: undefined,
    });
  });

  it("is a hunt's queries, or a bare one", () => {
    expect(readElasticFile("hunt.toml", "[hunt]\nquery = ['FROM a', 'FROM b']\n").file).toEqual({
      kind: "queries",
      queries: [
        { text: "FROM a", start: 17 },
        { text: "FROM b", start: 27 },
      ],
    });
    expect(readElasticFile("a.esql", "FROM a").file).toEqual({ kind: "queries", queries: [{ text: "FROM a", start: 0 }] });
  });

  it.each([
    ["r.toml", "[rule\n", /^E1407 1:\d+ this is not TOML: /],
    ["r.toml", "[other]\n", /^E1402 1:1 the file must be a rule or a hunt$/],
    ["r.toml", '[rule]\ntype = "eql"\nquery = "any where true"\n', /^E1403 2:1 a rule of type `eql` cannot be replayed: only ES\|QL rules are modelled$/],
    ["r.toml", toml("query = 5"), /^E1402 3:1 `query` must be a text$/],
    ["r.toml", toml('query = "FROM logs-test"\nfrom = "now-5x"'), /^E1402 4:1 `from` must be such as `now-6m`$/],
    ["r.toml", toml('query = "FROM logs-test"\nmax_signals = 0'), /^E1402 4:1 `max_signals` must be a whole number from 1$/],
    ["r.toml", toml("query = '''\nFROM logs-test\n| WHERE nosuch == 1\n'''"), /^E1408 5:9 Elasticsearch refuses the query: Unknown column \[nosuch\]$/],
    ["r.toml", toml("query = '''\nFROM logs-test\n| WHERE 😀 == 1\n'''"), /^E1408 5:9 Elasticsearch refuses the query: token recognition error/],
    ["r.toml", toml("query = '''\nFROM logs-test\n| SAMPLE 0.5\n'''"), /^E1403 5:3 the query cannot be replayed: SAMPLE is not replayed$/],
    ["r.ndjson", "{", /^E1401 1:2 this is not JSON: /],
    ["r.ndjson", "[]", /^E1402 1:1 a line must be an object$/],
    ["r.ndjson", '{"exported_count":0}\n', /^E1402 1:1 the file must be a rule$/],
    ["r.ndjson", '{"type":"esql","query":"FROM logs-test","query":"FROM x"}', /^E1401 1:41 this is not JSON: the key `query` stands here twice$/],
    ["r.ndjson", '{"type":"esql","query":"FROM logs-test"}\n{"rule_id":"x"}\n', /^E1403 2:1 a second rule of the file cannot be replayed/],
    ["r.ndjson", '{"type":"esql","query":"FROM logs-test"}\nother\n', /^E1401 2:1 this is not JSON: /],
    ["r.toml", `[rule]\n[${Array(50_000).fill("a").join(".")}]\n`, /^E1407 1:1 this is not TOML: it is nested more than 100 deep$/],
    ["r.toml", "\ufeff[rule]\n", /^E1407 1:1 this is not TOML: it begins with a byte order mark$/],
    ["h.toml", "[hunt]\nquery = 'x'\n", /^E1402 2:1 `query` must be a list of texts$/],
  ])("says in %s what is wrong with %j", (file, text, message) => {
    expect(mistake(file, text)).toMatch(message);
  });

  it("shows the place of a query's mistake", () => {
    const text = "FROM logs-test\n| WHERE name > 5";
    const compiled = compileText({ file: "a.esql", query: text, start: 0 }, [index]);
    expect(compiled.ok ? "" : render(compiled.diagnostic, () => text, { color: false })).toContain("a.esql:2:9");
  });
});
