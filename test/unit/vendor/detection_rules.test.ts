/** A fork of elastic/detection-rules: where files go, and that the index follows. Its own checks: see detection_rules_checks. */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { folder, listing } from "../cli/run.ts";
import { path, placed, siem, small, tactic, told, vendor } from "./fork.ts";

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
      "E1934 detection-rules would not take `hunting/aws/queries/my_secrets.toml` of `my.secrets`: of the Elastic Licence, the repository takes `Elastic License v2` alone, written so",
      "E1934 detection-rules would not take `hunting/aws/queries/my_secrets.toml` of `my.secrets`: the index names the techniques of each hunt: write `attack` with one",
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
