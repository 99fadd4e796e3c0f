import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { type HuntFacts, huntMarkdown } from "../../../src/targets/elastic/hunt_file.ts";
import { ruleId } from "../../../src/targets/elastic/rule.ts";
import { commandsOf, factsOf, huntFilesOf, huntOf, huntText } from "./hunts.ts";

const counted = '  from log where name is "x"\n  report count for each other over 7d';
const rich = `  from log
    where name is "GetSecretValue" and request.secret is present
    unless family in ["Chrome", "Firefox"]
  let secret = request.secret after "secret:" before "-"
  let who = name else other
  report count, distinct secret, distinct (who, admin), sum request.limit
    for each who, secret, family, admin
    over 90m
    sort distinct secret descending
    limit 50`;
const prose = `author: "A. Writer"
  license: "Apache-2.0"
  attack: [TA0006, T1555.006, T1078]
  description: "What it looks for.\\nAnd why."
  triage: """
    Look at the secret first.
    - Then at who asked.
    """
  false_positives: ["A drill"]
  references: ["https://example.com/a", "https://example.com/b"]`;

test("a hunt's files read as in the golden files", async () => {
  const { esql, toml, md } = huntFilesOf(rich, { more: prose });
  await expect(esql).toMatchFileSnapshot("../../golden/elastic/hunt.esql");
  await expect(toml).toMatchFileSnapshot("../../golden/elastic/hunt.toml");
  await expect(md).toMatchFileSnapshot("../../golden/elastic/hunt.md");
});

test("files are named after the hunt, in the folders that the vendor has", () => {
  const outcome = huntOf(counted);
  expect("files" in outcome && outcome.files.map(({ path }) => path)).toEqual([
    "elastic/esql/aws_test_hunt.esql",
    "elastic/hunting/queries/aws_test_hunt.toml",
    "elastic/hunting/docs/aws_test_hunt.md",
  ]);
});

test("groups are counted over the time up to now, and missing keys are not left out", () => {
  expect(commandsOf(counted)).toEqual([
    'WHERE @timestamp >= NOW() - 7 days AND event.action == "x"',
    "STATS Esql.event_count = COUNT(*) BY other",
    "SORT other ASC",
    "LIMIT 1000",
    "KEEP other, Esql.event_count",
  ]);
});

test.each([
  ["30s", "30 seconds"],
  ["90m", "90 minutes"],
  ["36h", "36 hours"],
  ["2w", "14 days"],
  ["36500d", "36500 days"],
])("over %s is %s", (written, printed) => {
  expect(commandsOf(`  from log\n  report count for each other over ${written}`)[0]).toBe(`WHERE @timestamp >= NOW() - ${printed}`);
});

test("a value that is cut out has one column, made a cut at a time, for group and measure", () => {
  const commands = commandsOf('  from log\n  let part = other after "a" before "b"\n  report distinct part, count for each part over 1h');
  expect(commands.slice(1, 5)).toEqual([
    "EVAL Esql.part = other",
    'EVAL Esql.part = CASE(Esql.part LIKE "*a*", REPLACE(Esql.part, "(?s)^.*?a", ""))',
    'EVAL Esql.part = CASE(Esql.part LIKE "*b*", REPLACE(Esql.part, "(?s)b.*", ""))',
    "STATS Esql.part_count_distinct = COALESCE(MV_COUNT(VALUES(Esql.part)), 0), Esql.event_count = COUNT(*) BY Esql.part",
  ]);
});

test("many cuts are no longer than few: a detection has to refuse them", () => {
  const cuts = Array.from({ length: 20 }, (_, i) => `after "${i}"`).join(" ");
  expect(commandsOf(`  from log\n  let part = other ${cuts}\n  report count for each part over 1h`).length).toBe(26);
});

test("the same measure twice is one column", () => {
  expect(commandsOf("  from log\n  report count, distinct name, count for each other over 1h").slice(1)).toEqual([
    "STATS Esql.event_count = COUNT(*), Esql.event_action_count_distinct = COALESCE(MV_COUNT(VALUES(event.action)), 0) BY other",
    "SORT other ASC",
    "LIMIT 1000",
    "KEEP other, Esql.event_count, Esql.event_action_count_distinct",
  ]);
});

test("rows are sorted as asked, and equal ones by their keys", () => {
  const sorts = (order: string) =>
    commandsOf(`  from log\n  report count, distinct size for each name, other over 1h ${order}`).filter((line) => line.startsWith("SORT"));
  expect(sorts("sort distinct size ascending")).toEqual(["SORT Esql.size_count_distinct ASC, event.action ASC, other ASC"]);
  expect(sorts("sort count descending")).toEqual(["SORT Esql.event_count DESC, event.action ASC, other ASC"]);
});

test("a limit is kept up to what the platform answers with, and what it cuts off is a difference", () => {
  const of = (limit: string) => {
    const outcome = huntOf(`  from log\n  report count for each size over 1h ${limit}`);
    if (!("files" in outcome)) throw new Error(outcome.kind);
    const [, written] = /\| LIMIT (\d+)\n/.exec(outcome.files[0]?.text ?? "") ?? [];
    return [written, outcome.differences.filter(({ code }) => code === "row_cap").map(({ text, direction }) => `${text} (${direction})`)];
  };
  expect(of("limit 10000")).toEqual(["10000", []]);
  expect(of("limit 10001")).toEqual(["10000", ["the answer has at most 10000 rows (may_miss)"]]);
  expect(of("")).toEqual(["1000", ["the answer has at most 1000 rows (may_miss)"]]);
});

test("what the pipeline loses changes rows both ways", () => {
  const outcome = huntOf(counted);
  expect("differences" in outcome && outcome.differences.map(({ code, direction }) => `${code} ${direction}`)).toEqual([
    "empty_text_dropped both",
    "long_text_dropped both",
    "row_cap may_miss",
  ]);
});

test("the page is the one that the vendor makes of the TOML file", () => {
  const { toml, md } = huntFilesOf(rich, { more: prose, title: "It's \"quoted\" ''' and `ticked`" });
  const { hunt } = parse(toml) as unknown as { readonly hunt: HuntFacts };
  expect(huntMarkdown(hunt, "aws_test_hunt")).toBe(md);
});

test("the TOML file has the keys of the vendor's hunts and no other, and passes the check of its queries", () => {
  const facts = factsOf(rich, { more: prose });
  expect(Object.keys(facts).sort()).toEqual(
    ["author", "description", "integration", "language", "license", "mitre", "name", "notes", "query", "references", "uuid"].sort(),
  );
  expect(facts.query.every((query) => /\bstats\b.*?\bby\b/.test(query.toLowerCase()))).toBe(true);
  expect(facts.uuid).toBe(ruleId("aws.test-hunt"));
});

test("what nobody wrote is not there", () => {
  expect(Object.keys(factsOf(`${counted} limit 5`)).sort()).toEqual(["author", "description", "integration", "language", "license", "name", "query", "uuid"]);
});

test("each line of the triage is a note, and the platform's user agents and rows are noted", () => {
  expect(factsOf(rich.replace("\n    limit 50", ""), { more: prose }).notes).toEqual([
    "Look at the secret first.",
    "Then at who asked.",
    "Known to be harmless: A drill",
    "`user_agent.name` is `Other` for a user agent that nobody knows, and empty for an event without one.",
    "Without a limit the answer has at most 1000 rows.",
  ]);
});

test("a user agent is noted wherever it is looked at", () => {
  const notes = (body: string) => (factsOf(`${body} over 1h limit 5`).notes ?? []).length;
  expect(notes("  from log\n  report count for each family")).toBe(1);
  expect(notes("  from log\n  report distinct family for each other")).toBe(1);
  expect(notes('  from log where not (name is "a" or family is "b")\n  report count for each other')).toBe(1);
  expect(notes("  from log where name is field family\n  report count for each other")).toBe(1);
  expect(notes("  from log where agent is present\n  report count for each other")).toBe(0);
});

test("techniques are named, tactics have no place", () => {
  expect(factsOf(counted, { more: "attack: [TA0006, T1555.006]" }).mitre).toEqual(["T1555.006"]);
  expect(factsOf(counted, { more: "attack: [TA0006]" }).mitre).toBe(undefined);
});

test.each([
  ["aws", "logs-aws.cloudtrail-*", ["aws.cloudtrail"]],
  ["aws", "logs-aws.cloudtrail*, remote:logs-aws.guardduty-prod", ["aws.cloudtrail", "aws.guardduty"]],
  ["aws", "logs-aws.*", ["aws"]],
  ["aws", "logs-okta.system-*", ["aws"]],
  ["okta", "okta-*", ["okta"]],
])("an integration %s over %s is the data set %s", (integration, index, found) => {
  expect(factsOf(counted, { integration, index }).integration).toEqual(found);
});

test("what the vendor's hunts must say, and this one does not, is a warning", () => {
  const outcome = huntOf(counted, { integration: "", more: "" });
  expect(outcome.diagnostics.filter(({ code }) => code === "W1020").map(({ message, hint, severity }) => [severity, message, hint])).toEqual([
    ["warning", "a hunt of Elastic says its `author`, and this one has none", "write `author: ...` in the hunt, or under `defaults` in samefire.yaml"],
    ["warning", "a hunt of Elastic says its `license`, and this one has none", "write `license: ...` in the hunt, or under `defaults` in samefire.yaml"],
    ["warning", "a hunt of Elastic says its `integration`, and this one has none", "write `set integration: [...]` in the source's `on elastic`"],
  ]);
  expect(huntOf(counted).diagnostics.map(({ code }) => code)).not.toContain("W1020");
});

test("a refused hunt is told, since the platform has hunts", () => {
  const body = "  from log\n  report count for each tool over 1h";
  const outcome = huntOf(body);
  if (outcome.kind !== "refused") throw new Error(outcome.kind);
  const text = huntText(body);
  expect(outcome.reasons.map(({ message, span }) => [message, span && text.slice(span.start, span.end)])).toEqual([
    ["`tool` is computed, and Elastic has no field for it", "tool"],
  ]);
  expect(outcome.diagnostics.map(({ code }) => code)).toEqual(["W0909", "W1005"]);
});

test("a deprecated hunt is not emitted", () => {
  const outcome = huntOf(counted, { more: "status: deprecated" });
  expect(outcome.kind === "refused" && outcome.reasons.map(({ message }) => message)).toEqual([
    "`aws.test-hunt` has no translation to Elastic: a deprecated detection is not emitted",
  ]);
});

test("a hand-written query stands in all three files, and nothing is said of its rows", () => {
  const body = `${counted}\n  on elastic { replace query """FROM x | STATS n = COUNT(*) BY y""" because "a test" }`;
  const { esql, toml, md } = huntFilesOf(body);
  const outcome = huntOf(body);
  for (const text of [esql, toml, md]) expect(text).toContain("\nFROM x | STATS n = COUNT(*) BY y\n");
  expect(factsOf(body).notes).toBe(undefined);
  expect("differences" in outcome && outcome.differences.map(({ code }) => code)).toEqual(["query_replaced"]);
});

test("nothing invisible and no line break stands where it would be read as something else", () => {
  const hostile = "a\u202eb\u0085c\rd\ne";
  const { toml, md } = huntFilesOf(counted, {
    title: "A title",
    more: `author: ${det(hostile)}\n  license: "x"\n  triage: ${det(hostile)}\n  description: ${det(hostile)}`,
  });
  const { hunt } = parse(toml) as unknown as { readonly hunt: HuntFacts };
  expect([hunt.author, hunt.description, hunt.notes?.slice(0, 2)]).toEqual(["a\\u202eb c d e", `${hostile}\n`, ["a\\u202eb c d", "e"]]);
  expect(md).toContain("- **Author:** a\\u202eb c d e\n- **Description:** a\\u202eb\\u0085c\\u000dd\ne\n");
  expect(md).not.toMatch(/[\u202e\u0085\r]/);
});

/** A text as the language writes it. */
function det(text: string): string {
  return `"${text.replace(/[^ -~]/g, (c) => (c === "\n" ? "\\n" : `\\u{${c.codePointAt(0)?.toString(16)}}`))}"`;
}
