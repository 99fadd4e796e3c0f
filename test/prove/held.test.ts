/** Edits of emitted files that no log could show, since they decide whether a platform runs a rule, and whom it tells: each is named with its place. */

import { describe, expect, it } from "vitest";
import { notAsPrinted } from "../../src/prove/held.ts";
import type { OutputFile } from "../../src/targets/target.ts";
import { programOf, translated } from "../chain.ts";

const program = programOf(["detections/okta/sign_in/password_spray.det", "detections/okta/sign_in/push_fatigue.det"]);
const printedOf = (id: string, platform: string): readonly OutputFile[] => {
  const rule = program.rules.find((one) => one.id === id);
  const outcome = rule && translated(platform, rule, program);
  return outcome !== undefined && "files" in outcome ? outcome.files : [];
};

/** Each message with its line. */
function told(platform: string, printed: readonly OutputFile[], found: readonly OutputFile[]): readonly string[] {
  return notAsPrinted(platform, printed, found).map(({ message, span }) => {
    const text = found.find(({ path }) => path === span?.file)?.text ?? "";
    return `${text.slice(0, span?.start).split("\n").length}: ${message}`;
  });
}

type Edit = readonly [from: string | RegExp, to: string, told: string];
function edited(id: string, platform: string, name: string, [from, to]: Edit): readonly string[] {
  const printed = printedOf(id, platform);
  const found = printed.map((file) => {
    if (!file.path.endsWith(name)) return file;
    const text = file.text.replace(from, to);
    expect(text).not.toBe(file.text);
    return { ...file, text };
  });
  return told(platform, printed, found);
}

const spray = "okta.sign-in.password-spray";
const fatigue = "okta.sign-in.push-fatigue";

describe("what no log can show of an edited file", () => {
  it("is nothing of files as they are printed, wherever they lie", () => {
    for (const id of [spray, fatigue])
      for (const platform of ["elastic", "datadog", "panther"]) {
        const printed = printedOf(id, platform);
        expect(told(platform, printed, printed)).toEqual([]);
        const moved = printed.map((file, i) => ({ ...file, path: `elsewhere/${i}${file.path.slice(file.path.lastIndexOf("."))}` }));
        expect(told(platform, printed, moved)).toEqual([]);
      }
  });

  it.each<Edit>([
    ["enabled = true", "enabled = false", "11: `enabled` must be true, as it is printed"],
    ["enabled = true", 'enabled = "no"', "11: `enabled` must be true, as it is printed"],
    ["enabled = true\n", "", "1: `enabled` must be true, as it is printed"],
    ['maturity = "production"', 'maturity = "deprecated"', '6: `metadata.maturity` must be "production", as it is printed'],
    ['maturity = "production"', 'maturity = "production"\nmin_stack_version = "99.0.0"', "7: `metadata.min_stack_version` must be left out, as it is printed"],
    [/rule_id = "./, 'rule_id = "0', '27: `rule_id` must be "69b03dc6-6d06-5194-bbb7-72d76a83a8c8", as it is printed'],
    ["enabled = true", 'enabled = true\nbuilding_block_type = "default"', "12: `building_block_type` must be left out, as it is printed"],
    ["max_signals = 100", "max_signals = 1", "16: `max_signals` must be 100, as it is printed"],
    ['timestamp_override = "event.ingested"\n', "", '1: `timestamp_override` must be "event.ingested", as it is printed'],
    ['"event.ingested"', '"event.created"', '35: `timestamp_override` must be "event.ingested", as it is printed'],
    ["FROM logs-okta.system-*", "FROM *", '38: `FROM` must be ["logs-okta.system-*"], as it is printed'],
    ["FROM logs-okta.system-*", "FROM logs-okta.system-*,-*prod*", '38: `FROM` must be ["logs-okta.system-*"], as it is printed'],
    ["FROM logs-okta.system-*", "FROM logs-okta.system-* METADATA _id", '38: `FROM` must be ["logs-okta.system-*"], as it is printed'],
    [/\| KEEP /, "| LIMIT 10\n| KEEP ", "38: `LIMIT` must be left out, as it is printed"],
    [
      /group_by = .*/,
      'group_by = ["event.kind"]',
      '1: `alert_suppression` must be {"duration":{"unit":"h","value":1},"group_by":["source.ip"],"missing_fields_strategy":"suppress"}, as it is printed',
    ],
    [/$/, '\n[[transform.osquery]]\nlabel = "x"\n', "1: `transform` must be left out, as it is printed"],
  ])("in Elastic's TOML: %s becomes %s", (...edit) => {
    expect(edited(spray, "elastic", ".toml", edit)).toEqual([edit[2]]);
  });

  it.each<Edit>([
    [/"rule_id":"./, '"rule_id":"0', '1: `rule_id` must be "69b03dc6-6d06-5194-bbb7-72d76a83a8c8", as it is printed'],
    ['"actions":[]', '"actions":[],"data_view_id":"x"', "1: `data_view_id` must be left out, as it is printed"],
  ])("in Kibana's NDJSON: %s becomes %s", (...edit) => {
    expect(edited(spray, "elastic", ".ndjson", edit)).toEqual([edit[2]]);
  });

  it.each<Edit>([
    ['"isEnabled": true', '"isEnabled": null', "4: `isEnabled` must be true, as it is printed"],
    ['"filters": []', '"filters": [], "isDeleted": true', "44: `isDeleted` must be left out, as it is printed"],
    ['"filters": []', '"filters": [], "isDeprecated": true', "44: `isDeprecated` must be left out, as it is printed"],
    [/"keepAlive": \d+/, '"keepAlive": 21600', "23: `options.keepAlive` must be 3600, as it is printed"],
    [/"maxSignalDuration": \d+/, '"maxSignalDuration": 86400', "24: `options.maxSignalDuration` must be 3600, as it is printed"],
    ['"notifications": []', '"actions": [{ "type": "block_ip" }]', "31: `cases.0.actions` must be left out, as it is printed"],
    [
      '"detectionMethod"',
      '"hardcodedEvaluatorType": "log4shell", "detectionMethod"',
      "21: `options.hardcodedEvaluatorType` must be left out, as it is printed",
    ],
  ])("in Datadog's JSON: %s becomes %s", (...edit) => {
    expect(edited(spray, "datadog", ".json", edit)).toEqual([edit[2]]);
  });

  it.each<Edit>([
    ["Enabled: true", "Enabled: false", "8: `Enabled` must be true, as it is printed"],
    ["Enabled: true", "Enabled: true\nCreateAlert: false", "9: `CreateAlert` must be true, as it is printed"],
    ["Enabled: true", "Enabled: true\nStatus: Experimental", "9: `Status` must be left out, as it is printed"],
    ["Enabled: true", "Enabled: true\nOutputIds: [x]", "9: `OutputIds` must be left out, as it is printed"],
    [/RuleID: .*/, "RuleID: other", '6: `RuleID` must be "okta.sign-in.password-spray", as it is printed'],
    ['  - "Okta.SystemLog"', '  - "Okta.SystemLog"\n  - "AWS.CloudTrail"', '9: `LogTypes` must be ["Okta.SystemLog"], as it is printed'],
  ])("in Panther's YAML: %s becomes %s", (...edit) => {
    expect(edited(spray, "panther", ".yml", edit)).toEqual([edit[2]]);
  });

  it.each<Edit>([
    ["Enabled: true", "Enabled: false", "8: `Enabled` must be true, as it is printed"],
    ["CreateAlert: false", "CreateAlert: true", "9: `CreateAlert` must be false, as it is printed"],
  ])("in a rule that only gives signals: %s becomes %s", (...edit) => {
    expect(edited(fatigue, "panther", "_denied.yml", edit)).toEqual([edit[2]]);
  });

  it("is not what is for readers, nor what a platform's export adds, nor that somebody switches on what is printed as switched off", () => {
    expect(edited(spray, "elastic", ".toml", ['severity = "medium"', 'severity = "low"\nsetup = "x"', ""])).toEqual([]);
    expect(edited(spray, "elastic", ".ndjson", ['"actions":[]', '"actions":[],"id":"x","immutable":false,"output_index":"","meta":{"from":"1m"}', ""])).toEqual(
      [],
    );
    expect(edited(spray, "datadog", ".json", ['"filters": []', '"filters": [], "id": "x", "version": 3, "isDeleted": false', ""])).toEqual([]);
    expect(edited(spray, "panther", ".yml", ['Severity: "Medium"', 'Severity: "Info"', ""])).toEqual([]);
    const off = printedOf(spray, "elastic").map((file) => ({ ...file, text: file.text.replace("enabled = true", "enabled = false") }));
    expect(told("elastic", off, printedOf(spray, "elastic"))).toEqual([]);
  });
});
