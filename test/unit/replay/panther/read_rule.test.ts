import { describe, expect, it } from "vitest";
import { readRule } from "../../../../src/replay/panther/read_rule.ts";

const whole = `AnalysisType: "rule"
Filename: "a.py"
RuleID: "Some.Rule"
Enabled: true
LogTypes:
  - "AWS.CloudTrail"
Severity: "Info"
Threshold: 5
DedupPeriodMinutes: 10
`;

/** Codes, messages and the text that each points at. */
function said(text: string): readonly string[] {
  const read = readRule({ path: "a.yml", text });
  return read.ok ? [] : read.diagnostics.map(({ code, message, span }) => `${code} ${message} | ${text.slice(span?.start, span?.end)}`);
}

describe("a rule's YAML", () => {
  it("is read as far as it decides who alerts", () => {
    const rule = {
      id: "Some.Rule",
      pythonFile: "a.py",
      pythonSpan: { file: "a.yml", start: 31, end: 37 },
      logTypes: ["AWS.CloudTrail"],
      enabled: true,
      createsAlert: true,
      threshold: 5,
      dedupMinutes: 10,
    };
    expect(readRule({ path: "a.yml", text: whole })).toEqual({ ok: true, rule });
  });

  it("has the platform's defaults, and its shortest period", () => {
    const read = readRule({ path: "a.yml", text: whole.replace(/Threshold.*\n/, "").replace("Minutes: 10", "Minutes: 1") });
    expect(read.ok && [read.rule.threshold, read.rule.dedupMinutes]).toEqual([1, 5]);
    const without = readRule({ path: "a.yml", text: whole.replace(/Dedup.*\n/, "CreateAlert: false\n") });
    expect(without.ok && [without.rule.dedupMinutes, without.rule.createsAlert]).toEqual([60, false]);
  });

  it("is refused with the place of each mistake", () => {
    expect(said(whole.replace("Threshold: 5", 'Threshold: "5"').replace("Enabled: true", "Enabled: yes"))).toEqual([
      "E1402 `Enabled` must be true or false | yes",
      'E1402 `Threshold` must be a whole number | "5"',
    ]);
    expect(said(whole.replace('AnalysisType: "rule"', "AnalysisType: policy").replace(/ {2}- .*\n/, ""))).toEqual([
      "E1402 `AnalysisType` must be `rule` | policy",
      "E1402 `LogTypes` must be a list of texts | ",
    ]);
    expect(said(`${whole}Detection: []\n`)).toEqual(["E1403 `Detection` cannot be replayed: only the platform itself can run it | []"]);
  });

  it.each([
    ["Enabled: True", "E1402 `Enabled` must be true or false | True"],
    ...["017", "0o17", "0xf", "15.0", "1.5e1"].map((text) => [`Threshold: ${text}`, `E1402 \`Threshold\` must be a whole number | ${text}`]),
    ["Severity: MEDIUM", "E1402 `Severity` must be one of Info, Low, Medium, High, Critical | MEDIUM"],
    ["<<: { CreateAlert: false }", "E1403 `<<` cannot be replayed: what it merges is not looked up | <<"],
  ])("is refused where other readers of YAML read it otherwise: %s", (line) => {
    const key = line.slice(0, line.indexOf(":"));
    const found = said(`${whole.replace(new RegExp(`^${key}: .*\n`, "m"), "")}${line}\n`);
    expect(found.map((one) => one.split(" |")[0])).toEqual([expect.stringMatching(/^E140[23] `(Enabled|Threshold|Severity|<<)` /)]);
  });

  it.each([
    ["Threshold: 5", "Threshold: !!int 5", "the tag `!!int`"],
    ["LogTypes:", "!!merge Tags: { Threshold: 6 }\nLogTypes:", "the tag `!!merge`"],
    ["LogTypes:", "DisplayName: &a Enabled\n*a : false\nLogTypes:", "a key `*a`"],
    ["LogTypes:", "# hidden\u0085Enabled: false\nLogTypes:", "the character U+0085"],
    ["LogTypes:", "# hidden\rEnabled: false\nLogTypes:", "the character U+000D"],
    ["LogTypes:", "# hidden\u2028Enabled: false\nLogTypes:", "the character U+2028"],
    ["LogTypes:", "# hidden\u0000\nLogTypes:", "the character U+0000"],
  ])("is refused where Panther's reader would see another key or value: %s as %j", (from, to, what) => {
    expect(said(whole.replace(from, to)).map((one) => one.split(" cannot")[0])).toEqual([`E1403 ${what}`]);
  });

  it("may have Windows line ends, and a byte order mark", () => {
    expect(said(`\ufeff${whole.replaceAll("\n", "\r\n")}`)).toEqual([]);
  });

  it("that is no YAML, or tries to grow, is told and nothing more", () => {
    expect(said("a: [").map((one) => one.slice(0, 5))).toEqual(["E1406"]);
    expect(said(`${whole}RuleID: "Other"\n`).map((one) => one.split(":")[0])).toEqual(["E1406 this is not YAML"]);
    for (const deep of ["[".repeat(100_000), "- ".repeat(100_000), Array.from({ length: 2_000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")]) {
      expect(said(deep.startsWith("[") ? `a: ${deep}` : deep)).toEqual(["E1406 this is not YAML: it is nested more than 100 deep | "]);
    }
    const bomb = `a: &a [x, x]\n${["b", "c", "d", "e", "f", "g", "h"].map((key, i) => `${key}: &${key} [${`*${"abcdefgh"[i]}, `.repeat(9)}x]\n`).join("")}`;
    expect(said(`${bomb}${whole}`)).toEqual([]);
    expect(said(`${bomb}${whole.replace(/LogTypes:\n.*\n/, "LogTypes: *h\n")}`).map((one) => one.slice(0, 5))).toEqual(["E1402"]);
  });
});
