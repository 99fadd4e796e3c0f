/** A fork of elastic/detection-rules: where files go, that the index follows, and that its own checks are told at the detection. */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { layouts } from "../../../src/vendor/registry.ts";
import { type Folder, folder, listing } from "../cli/run.ts";
import { contents } from "../output/folders.ts";

const tactic = { "status:   stable": "status:   stable\n  attack:   [TA0006, T1555.006]" };
function small(changes: Readonly<Record<string, string>> = {}): Folder {
  const here = folder();
  onTestFinished(() => here.remove());
  here.write("detections/one.det", listing({ "my.listing": "my.one", ...tactic, ...changes }));
  return here;
}
const hunting = (id: string, title: string, more = "") => `language 1

use cloudtrail from "./sources/cloudtrail.det"

hunt ${id} version 1 {
  title:  "${title}"
  attack: [T1555.006]
  ${more}

  from cloudtrail
    where eventName is "ListSecrets"

  report count
    for each userIdentity.arn
    over 7d
}
`;

const siem = (here: Folder) => contents(join(here.path, "siem"));
const vendor = (here: Folder, ...more: readonly string[]) => here.run("vendor", "--to", "siem", "--layout", "elastic-detection-rules", ...more);
const told = (err: string) => err.match(/^(error|warning|info)\[.*$/gm)?.map((line) => line.replace(/^\w+\[(\w+)\]:/, "$1")) ?? [];
/** Where the first message points. */
const placed = (err: string) => /^ *--> (.*)$/m.exec(err)?.[1];
const path = "rules/integrations/aws/credential_access_my_one.toml";

describe("a rule's folder", () => {
  test("is its integration's, or one that is there of that name, and an option wins", () => {
    const here = small();
    expect(told(vendor(here).err)).toEqual([]);
    expect(Object.keys(siem(here))).toEqual([path]);
    here.write("siem/rules/aws/theirs.md", "");
    rmSync(join(here.path, "siem/rules/integrations"), { recursive: true });
    vendor(here);
    expect(Object.keys(siem(here))).toEqual(["rules/aws/credential_access_my_one.toml", "rules/aws/theirs.md"]);
    vendor(here, "--set", "folder=cross-platform");
    expect(Object.keys(siem(here))).toEqual(["rules/aws/theirs.md", "rules/cross-platform/credential_access_my_one.toml"]);
    expect(told(vendor(here, "--set", "folder=../x").err)).toEqual(["E1931 `../x` is no folder of rules in detection-rules"]);
  });

  test("has a file that begins with the first tactic, and moves with it", () => {
    const here = small();
    vendor(here);
    here.write("detections/one.det", listing({ "my.listing": "my.one", "status:   stable": "status:   stable\n  attack:   [TA0010]" }));
    expect(vendor(here).code).toBe(0);
    expect(Object.keys(siem(here))).toEqual(["rules/integrations/aws/exfiltration_my_one.toml"]);
    here.write("detections/one.det", listing({ "my.listing": "my.one" }));
    const { code, err } = vendor(here);
    expect([code, told(err), placed(err)]).toEqual([
      0,
      ["W1936 `my.one` has no tactic, with which the names of files begin in detection-rules"],
      "detections/one.det:5:11",
    ]);
    expect(Object.keys(siem(here))).toEqual(["rules/integrations/aws/my_one.toml"]);
  });

  test("is missed where the source names no integration", () => {
    const here = small();
    const source = "detections/sources/cloudtrail.det";
    here.write(source, readFileSync(source, "utf8").replace('    set integration: ["aws"]\n', ""));
    const { code, err } = vendor(here);
    expect([code, told(err), placed(err)]).toEqual([1, ["E1933 `my.one` has no integration that its folder could be called after"], "detections/one.det:5:11"]);
    expect(vendor(here, "--set", "folder=integrations/aws").code).toBe(0);
  });
});

describe("a hunt", () => {
  const index = "siem/hunting/index.yml";
  const theirs = "# ours and theirs\naws:\n  u1:\n    name: Theirs\n    path: ./aws/queries/theirs.toml\n    mitre:\n    - T1526\nokta: {}\n";
  const entry = (name: string) => {
    const uuid = /uuid = "(.*)"/.exec(name)?.[1] ?? "";
    return `  ${uuid}:\n    name: Secrets\n    path: ./aws/queries/my_secrets.toml\n    mitre:\n    - T1555.006\n`;
  };
  function withHunt() {
    const here = folder();
    onTestFinished(() => here.remove());
    here.write("detections/hunt.det", hunting("my.secrets", "Secrets"));
    return here;
  }

  test("has a query, a page that leads to it, and an entry in the index, which is told apart from the others'", () => {
    const here = withHunt();
    here.write(index, theirs);
    expect(vendor(here)).toMatchObject({ code: 0, out: expect.stringContaining("written  siem/hunting/index.yml: aws/") });
    const files = siem(here);
    expect(Object.keys(files)).toEqual(["hunting/aws/docs/my_secrets.md", "hunting/aws/queries/my_secrets.toml", "hunting/index.yml"]);
    expect(files["hunting/aws/docs/my_secrets.md"]).toContain("- **Source File:** [Secrets](../queries/my_secrets.toml)\n");
    const mine = entry(files["hunting/aws/queries/my_secrets.toml"] ?? "");
    expect(files["hunting/index.yml"]).toBe(theirs.replace("okta", `${mine}okta`));
    expect(vendor(here)).toMatchObject({ code: 0, out: "" });
    // Others may write anything but the entry.
    here.write(index, `${files["hunting/index.yml"]}gcp: {}\n`);
    expect(here.run("vendor", "--to", "siem", "--check").code).toBe(0);
    here.write(index, files["hunting/index.yml"]?.replace("name: Secrets", "name: Mine") ?? "");
    expect(told(here.run("vendor", "--to", "siem", "--check").err)).toEqual([expect.stringMatching(/^E1911 edited by hand: `hunting\/index\.yml: aws\//)]);
  });

  test("that another repository's index holds already is taken over, and one that goes is taken out by --prune alone", () => {
    const here = withHunt();
    vendor(here);
    const whole = siem(here)["hunting/index.yml"] ?? "";
    rmSync(join(here.path, "siem/.samefire"), { recursive: true });
    here.write(index, whole.replace("name: Secrets", 'name: "Secrets" # quoted'));
    expect(vendor(here).code).toBe(0);
    expect(siem(here)["hunting/index.yml"]).toContain("# quoted");
    here.write("detections/hunt.det", hunting("my.other", "Other"));
    vendor(here);
    expect(siem(here)["hunting/index.yml"]).toMatch(/^aws:\n(?: .*\n){5}(?: .*\n){5}$/);
    here.write("detections/hunt.det", listing({ "my.listing": "my.one", ...tactic }));
    expect(vendor(here, "--prune").code).toBe(0);
    expect(siem(here)["hunting/index.yml"]).toBe("{}\n");
  });

  test("moves in the index with its integration", () => {
    const here = withHunt();
    vendor(here);
    here.write("detections/hunt.det", hunting("my.secrets", "Secrets", '\n  on elastic { set integration: ["gcp.audit"] }'));
    expect(vendor(here).code).toBe(0);
    expect(siem(here)["hunting/index.yml"]).toMatch(/^gcp:\n {2}\S+:\n {4}name: Secrets\n {4}path: \.\/gcp\/queries\/my_secrets\.toml\n/);
    expect(Object.keys(siem(here))).toEqual(["hunting/gcp/docs/my_secrets.md", "hunting/gcp/queries/my_secrets.toml", "hunting/index.yml"]);
  });

  test("says what the repository asks of every hunt, in an index that can be understood", () => {
    const here = withHunt();
    here.write("detections/hunt.det", hunting("my.secrets", "Secrets", 'license: "Elastic License 2.0"').replace("[T1555.006]", "[TA0006]"));
    expect(told(vendor(here).err)).toEqual([
      "E1934 detection-rules would not take `hunting/aws/queries/my_secrets.toml` of `my.secrets`: the index names the techniques of each hunt: write `attack` with one",
      "E1934 detection-rules would not take `hunting/aws/queries/my_secrets.toml` of `my.secrets`: of the Elastic Licence, the repository takes `Elastic License v2` alone, written so",
    ]);
    here.write("detections/hunt.det", hunting("my.secrets", "Secrets"));
    here.write(index, "aws: [1]\n");
    const { code, err } = vendor(here);
    expect([code, told(err)]).toEqual([2, [expect.stringContaining("`aws` does not hold hunts by their ids")]]);
  });
});

test("both dates are asked for, which a defaults section may give", () => {
  const here = small();
  const settings = readFileSync("samefire.yaml", "utf8");
  here.write("samefire.yaml", settings.replace(/\n {2}updated: .*/, ""));
  const { code, err } = vendor(here);
  expect([code, told(err), placed(err)]).toEqual([
    1,
    ["E1932 `my.one` does not say when it was updated, and detection-rules asks for it"],
    "detections/one.det:5:11",
  ]);
  here.write("samefire.yaml", settings.replace(/\n {2}(created|updated): .*/g, ""));
  expect(told(vendor(here).err)).toEqual([
    "E1932 `my.one` does not say when it was created, and detection-rules asks for it",
    "E1932 `my.one` does not say when it was updated, and detection-rules asks for it",
  ]);
  // No other layout asks.
  expect(here.run("vendor", "--to", "kibana", "--layout", "kibana-ndjson").code).toBe(0);
});

test("ids, names and file names that others have already are told, deprecated rules apart", () => {
  const here = small();
  vendor(here);
  const text = siem(here)[path] ?? "";
  rmSync(join(here.path, "siem"), { recursive: true });
  here.write("siem/rules/_deprecated/old.toml", text);
  expect(vendor(here).code).toBe(0);
  here.write("siem/rules/integrations/okta/credential_access_my_one.toml", text.replace(/\n/g, "\r\n"));
  const { code, err } = vendor(here);
  const other = "`rules/integrations/okta/credential_access_my_one.toml`";
  expect([code, told(err), placed(err)]).toEqual([
    1,
    [
      `E1935 the rule_id \`47714b1e-b5f2-5ab6-8462-becf4896a3fc\` of \`my.one\` is that of ${other} already`,
      `E1935 the name \`Secrets listed\` of \`my.one\` is that of ${other} already`,
      `E1935 the file \`credential_access_my_one.toml\` of \`my.one\` is that of ${other} already`,
    ],
    "detections/one.det:5:11",
  ]);
});

describe("the repository's checks", () => {
  const broken = (what: string) => `E1934 detection-rules would not take \`${path}\` of \`my.one\`: ${what}`;

  test("tell tags that nobody there has, an old licence, and a plugin in the note", () => {
    const lines = ['tags: ["aws", "use case: UEBA", "Service: AWS KMS", "Service:  AWS KMS"]', 'license: "Elastic License"', 'triage: "1. See $osquery_0."'];
    const { code, err } = vendor(small({ "severity: low": `severity: low\n  ${lines.join("\n  ")}` }));
    expect([code, told(err)]).toEqual([
      1,
      [
        "of the Elastic Licence, the repository takes `Elastic License v2` alone, written so",
        "the note holds `$osquery_0`, which is for the vendor's own plugins",
        "the tag `Service:  AWS KMS` stands twice",
        "the tag `aws` does not begin as tags there do, such as with `Use Case: ` or `Data Source: `",
        "the tag `use case: UEBA` is written `Use Case: UEBA` there",
      ].map(broken),
    ]);
    expect(err.match(/--> .*/g)).toEqual(Array.from({ length: 5 }, () => "--> detections/one.det:5:11"));
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
    [/^max_signals = .*$/m, "max_signals = 1001", "f max_signals is not from 1 to 1000"],
    [/^from = .*$/m, 'from = "now-9"', "f `now-9` is no beginning such as now-9m"],
    [/^interval = .*$/m, 'interval = "5M"', "f `5M` is no interval such as 5m"],
    [/^name = .*$/m, 'name = "x."', "f the name does not begin with a letter or digit, or ends in a sign"],
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
  });
});
