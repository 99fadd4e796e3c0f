/** What the tests of elastic/detection-rules would find is told at the detection, and nothing of what that repository has published. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layouts } from "../../../src/vendor/registry.ts";
import { path, placed, siem, small, told, vendor } from "./fork.ts";

describe("the repository's checks", () => {
  const broken = (what: string) => `E1934 detection-rules would not take \`${path}\` of \`my.one\`: ${what}`;

  test("tell tags that nobody there has, an old licence, and a plugin in the note", () => {
    const lines = [
      'tags: ["aws", "use case: UEBA", "Service: AWS KMS", "Service:  AWS KMS", "Service:x"]',
      'license: "Elastic License"',
      'triage: "1. See $osquery_0."',
    ];
    const { code, err } = vendor(small({ "severity: low": `severity: low\n  ${lines.join("\n  ")}` }));
    expect([code, told(err)]).toEqual([
      1,
      [
        "of the Elastic Licence, the repository takes `Elastic License v2` alone, written so",
        "the note holds `$osquery_0`, which is for the vendor's own plugins",
        "the tag `aws` does not begin as tags there do, such as with `Use Case: ` or `Data Source: `",
        "the tag `use case: UEBA` is written `Use Case: UEBA` there",
      ].map(broken),
    ]);
    expect(err.match(/--> .*/g)).toEqual(Array.from({ length: 4 }, () => "--> detections/one.det:5:11"));
  });

  test("ask a rule of Elastic's of high severity for an investigation guide, which has a tag", () => {
    const high = { "severity: low": 'severity: high\n  author:   "Elastic"' };
    expect(told(vendor(small(high)).err)).toEqual([broken("a rule of Elastic's of severity high has a note with `## Triage and analysis`: write `triage`")]);
    const here = small({ "severity: low": `${high["severity: low"]}\n  triage: "1. Look."` });
    expect(vendor(here).code).toBe(0);
    expect(siem(here)[path]).toContain('  "Resources: Investigation Guide",\n]');
  });

  test("miss the tags that rules over these logs have, at the source's own", () => {
    const here = small();
    const source = "detections/sources/cloudtrail.det";
    here.write(source, readFileSync(source, "utf8").replace('"Data Source: AWS", ', ""));
    const { code, err } = vendor(here);
    expect([code, told(err), placed(err)]).toEqual([
      0,
      ["W1937 `my.one` lacks tags that others of its kind have in detection-rules: `Data Source: AWS`"],
      expect.stringMatching(/^detections\/sources\/cloudtrail\.det:\d+:15$/),
    ]);
  });

  const replaced = (query: string, more = "") => ({
    "  alert on each event": `  on elastic {\n    replace query """\n      ${query}\n      """ because "by hand"\n    ${more}\n  }\n\n  alert on each event`,
  });
  test.each([
    ["no KEEP", "FROM logs-aws* METADATA _id, _version, _index", "its query has no KEEP"],
    ["no ids", "FROM logs-aws*\n| KEEP *", "its query has neither STATS with BY nor METADATA _id, _version, _index"],
    [
      "ids that are dropped",
      "FROM logs-aws* METADATA _id, _version, _index\n| KEEP _id, _index, a",
      "its query has no STATS with BY, and a KEEP that drops one of _id, _version, _index",
    ],
    [
      "what is newer",
      "FROM logs-aws*\n| INLINE STATS n = COUNT(*) BY a // MV_CONTAINS(\n| KEEP n",
      "its query has INLINE STATS, which is there from 9.3.0 on: set min_stack_version and min_stack_comments",
    ],
  ])("tell of a hand-written query %s", (_, query, what) => {
    const { code, err } = vendor(small(replaced(query)));
    expect([code, told(err).filter((line) => line.startsWith("E"))]).toEqual([1, [broken(what)]]);
  });

  test.each([
    ['set min_stack_version: "9.3.0"', ["a rule with min_stack_version says why in min_stack_comments"]],
    ['set min_stack_comments: "x"', ["min_stack_comments is for a rule with min_stack_version", "its query has INLINE STATS"]],
    ['set min_stack_version: "9.3"\n set min_stack_comments: "x"', ["min_stack_version `9.3` is no version such as 9.3.0"]],
    ['set min_stack_version: "8.9.0"\n set min_stack_comments: "x"', ["min_stack_version 8.9.0 is older than 8.19.0", "its query has INLINE STATS"]],
    ['set min_stack_version: "9.10.0"\n set min_stack_comments: "x"', []],
  ])("%s is held to the repository's rules of versions", (set, found) => {
    const here = small(replaced("FROM logs-aws*\n| INLINE STATS n = COUNT(*) BY a\n| KEEP n", set));
    const messages = told(vendor(here).err).filter((line) => line.startsWith("E1934"));
    expect(messages).toEqual(found.map((one) => expect.stringContaining(one)));
    if (found.length === 0) expect(siem(here)[path]).toContain('min_stack_comments = "x"\nmin_stack_version = "9.10.0"\n');
  });

  // What no detection can provoke is read from the file all the same.
  const rule = `[metadata]
integration = ["aws"]
[rule]
author = ["a"]
from = "now-9m"
interval = "5m"
license = "MIT"
max_signals = 100
name = "A name"
query = "FROM logs-x METADATA _id, _version, _index | KEEP *"
risk_score = 21
rule_id = "x"
severity = "low"
tags = ["Tactic: Credential Access"]
[[rule.threat]]
framework = "MITRE ATT&CK"
[rule.threat.tactic]
id = "TA0006"
name = "Credential Access"
reference = "https://attack.mitre.org/tactics/TA0006/"
`;
  const judged = (text: string, file = "elastic/rules/a_b.toml") => {
    const layout = layouts["elastic-detection-rules"];
    const metadata = { title: "t", tags: [], created: "2026-01-01", updated: "2026-01-01" };
    const of = { id: "a.b", idSpan: { file: "f", start: 0, end: 1 }, metadata, platforms: {}, steps: [] };
    const tree = { read: () => undefined, names: () => [], owns: () => false };
    const rules = [{ rule: of, hash: "", outcomes: [{ files: [{ path: file, text }] }] }];
    const request = { rules, tree, options: { folder: "x" }, sources: {}, settings: { accept: {}, options: {} } };
    const { diagnostics } = layout?.lay(request as unknown as Parameters<typeof layout.lay>[0]) ?? { diagnostics: [] };
    return diagnostics.filter(({ code }) => code === "E1934").map(({ message, span }) => `${span?.file} ${message.replace(/^.*?`a\.b`: /, "")}`);
  };

  test.each([
    [/^risk_score = .*$/m, "risk_score = 74", "f the risk score of severity low is from 0 to 21, not 74"],
    [/^max_signals = .*$/m, "max_signals = 1000", "f max_signals is not from 1 to 999"],
    [/^license = .*$/m, "", "f it says no `license`, which stands in the detection or below `defaults` in samefire.yaml"],
    [/^from = .*$/m, 'from = "now-9"', "f `now-9` is no beginning such as now-9m"],
    [/^interval = .*$/m, 'interval = "5M"', "f `5M` is no interval such as 5m"],
    [/^name = .*$/m, 'name = "x."', "f the name does not begin with a letter or digit, or ends in a sign"],
    [/^tags = .*$/m, 'tags = ["Tactic: Credential Access", "OS: x", "OS: x"]', "f the tag `OS: x` stands twice"],
    [/^tags = .*$/m, "tags = []", "f it lacks the tag of its first tactic, `Tactic: Credential Access`"],
    [/^framework = .*$/m, 'framework = "x"', "f the framework of TA0006 is none of MITRE's"],
    [/^id = "TA0006"$/m, 'id = "TA06"', "f `TA06` is no id of MITRE's tactics"],
    [/TA0006\/"/, 'TA0001/"', "f the reference of TA0006 is another page's"],
    [/^name = "Credential Access"$/m, "", "f TA0006 has no name"],
  ])("%s written as %s is told", (from, to, what) => {
    expect(judged(rule)).toEqual([]);
    expect(judged(rule.replace(from, to))).toEqual([what]);
  });

  const published = "../shared/data/elastic/examples";
  const publishedHunts = "../shared/data/elastic/hunting-aws/queries";

  test.skipIf(!existsSync(published))("tell nothing of rules and hunts that the repository has published", () => {
    const names = readdirSync(published).filter((name) => name.startsWith("rule-esql-"));
    const hunts = readdirSync(publishedHunts);
    expect([names.length, hunts.length]).toEqual([6, 24]);
    for (const name of hunts) expect([name, judged(readFileSync(join(publishedHunts, name), "utf8"), `elastic/hunting/queries/${name}`)]).toEqual([name, []]);
    for (const name of names) {
      const text = readFileSync(join(published, name), "utf8");
      // What is the server's default a published rule need not say.
      const defaults = ['interval = "5m"', "max_signals = 100"].filter((line) => !new RegExp(`^${line.split(" ")[0]} `, "m").test(text));
      expect([name, judged(text.replace("[rule]\n", `[rule]\n${defaults.join("\n")}\n`))]).toEqual([name, []]);
    }
  });

  test("read a query over many indices, whether it has its ids or not", () => {
    const many = Array.from({ length: 200 }, (_, i) => `logs-${i}`).join(",");
    expect(judged(rule.replace("logs-x", many))).toEqual([]);
    expect(judged(rule.replace("logs-x METADATA _id, _version, _index", many))).toEqual([
      "f its query has neither STATS with BY nor METADATA _id, _version, _index",
    ]);
  });

  test("tell techniques that are not what they say, a tactic that stands twice, and a guide under another name", () => {
    const technique = '\n[[rule.threat.technique]]\nid = "T1555"\nname = "x"\nreference = "https://attack.mitre.org/techniques/T1555/"\n';
    const sub = '\n[[rule.threat.technique.subtechnique]]\nid = "T1556.001"\nname = "x"\nreference = "https://attack.mitre.org/techniques/T1556/001"\n';
    const threat = `[[rule.threat]]\nframework = "MITRE ATT&CK"\n${technique}${sub}\n[rule.threat.tactic]\nid = "TA0006"\nname = "Credential Access"\nreference = "https://attack.mitre.org/tactics/TA0006/"\n`;
    expect(judged(rule.replace(/\[\[rule\.threat\]\]/, `${threat}\n$&`))).toEqual([
      "f the tactic Credential Access stands twice",
      "f T1556.001 does not belong to T1555",
    ]);
    expect(judged(rule.replace(/^name = .*$/m, '$&\nnote = "### Investigating that"'))).toEqual([
      "f the note's `### Investigating` is not followed by the rule's name",
      "f a rule with an investigation guide has the tag `Resources: Investigation Guide`",
    ]);
    const guided = rule.replace("tags = [", 'tags = ["Resources: Investigation Guide", ');
    expect(judged(guided.replace(/^name = .*$/m, '$&\nnote = "Text #### Investigating\\n\\n a NAME, and why"'))).toEqual([]);
  });

  test("ask a rule in the folder of a system for its tag", () => {
    const here = small();
    expect(told(vendor(here, "--set", "folder=windows").err)).toEqual([
      broken("a rule in `windows` has the tag `OS: Windows`").replace("integrations/aws", "windows"),
    ]);
    expect(vendor(small({ "severity: low": 'severity: low\n  tags: ["OS: Windows"]' }), "--set", "folder=windows").code).toBe(0);
  });
});
