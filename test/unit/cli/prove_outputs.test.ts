/** `samefire prove --outputs` over files that somebody edited: which file and line changed the meaning. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Folder, folder, listing } from "./run.ts";

describe("samefire prove --outputs over edited files", () => {
  let at: Folder;
  beforeEach(() => {
    at = folder();
    at.write("detections/listing.det", listing());
    expect(at.run("build", "--out", "out", "--platform", "elastic", "--platform", "datadog", "detections/listing.det").code).toBe(0);
  });
  afterEach(() => at.remove());

  const edit = (path: string, ...changes: readonly (readonly [from: string, to: string])[]): void => {
    let text = readFileSync(join(at.path, path), "utf8");
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    at.write(path, text);
  };
  const prove = () => at.run("prove", "--outputs", "out", "--on", "elastic", "--on", "datadog", "--streams", "10", "detections/listing.det");
  const toml = "out/elastic/rules/my_listing.toml";

  it("says nothing of files that are as printed", () => {
    const { code, out, err } = prove();
    expect({ code, err, edited: out.includes("edited") }).toEqual({ code: 0, err: "", edited: false });
  });

  it("runs no files that a killed run may have left half done, until they are taken back", () => {
    at.write("out/.samefire/staging/journal.json", JSON.stringify({ journal: 1, steps: [], folders: [] }));
    const { code, err } = prove();
    expect({ code, first: err.match(/E\d+/)?.[0] }).toEqual({ code: 2, first: "E0635" });
    expect(at.run("build", "--out", "out", "--platform", "elastic", "--platform", "datadog", "detections/listing.det").code).toBe(0);
    expect(prove().code).toBe(0);
  });

  it("names the line that changed the meaning, and what is printed there, among edits that did not", () => {
    edit(toml, ['name = "Secrets listed"', 'name = "Secrets listed, by hand"'], ['== "ListSecrets"', '== "GetSecretValue"']);
    const { code, out, err } = prove();
    expect(code).toBe(1);
    const line =
      readFileSync(join(at.path, toml), "utf8")
        .split("\n")
        .findIndex((text) => text.includes("GetSecretValue")) + 1;
    expect(err).toContain(`--> ${toml}:${line}:1`);
    expect(err).toContain("error[E1409]: the meaning changed here");
    expect(err).toMatch(/printed is `.*"ListSecrets"/);
    expect(err.match(/E1409/g)).toHaveLength(1);
    expect(out).toContain("wrong");
  });

  it.each([
    ["a rule that is switched off", toml, "enabled = true", "enabled = false", "`enabled` must be true"],
    ["a Datadog rule that is switched off", "out/datadog/my_listing.json", '"isEnabled": true', '"isEnabled": false', "`isEnabled` must be true"],
    ["a schedule that ends before now", toml, 'from = "', 'to = "now-9m"\nfrom = "', "`to` cannot be replayed"],
    ["exceptions", toml, 'from = "', 'exceptions_list = [{ list_id = "x" }]\nfrom = "', "`exceptions_list` cannot be replayed"],
  ])("does not say of %s that it is the same", (_, path, from, to, told) => {
    edit(path, [from, to]);
    const { code, err } = prove();
    expect(code).toBe(1);
    expect(err).toContain(told);
  });

  it("tells once of a key that nobody knows", () => {
    edit("out/datadog/my_listing.json", ['"isEnabled": true', '"oddKey": 1, "isEnabled": true']);
    const { code, err } = prove();
    expect({ code, codes: err.match(/E\d+/g) }).toEqual({ code: 1, codes: ["E1403", "E1409"] });
    expect(err).toContain("`oddKey` cannot be replayed: nothing is known about this key");
  });

  it("does not say of a Panther file that it is the same where it is in one reading of what is not documented, and the printed one is in more", () => {
    const detection = "detections/aws/secretsmanager/enumerate_and_retrieve.det";
    for (const path of [detection, "detections/shared/aws.det"]) at.write(path, readFileSync(path));
    expect(at.run("build", "--out", "out", "--platform", "panther", detection).code).toBe(0);
    edit("out/panther/correlation_rules/aws_secretsmanager_enumerate_then_retrieve.yml", ["LookbackWindowMinutes: 135", "LookbackWindowMinutes: 270"]);
    const proveOnPanther = () => at.run("prove", "--outputs", "out", "--on", "panther", "--streams", "30", detection);
    const { code, out, err } = proveOnPanther();
    expect(code).toBe(1);
    expect(out).toContain("where the platform is read as one in which what is printed agrees (");
    expect(err).toMatch(/-->.*enumerate_then_retrieve\.yml:30:1/);
    expect(out).toContain("1 with differences that are named, 1 wrong");
  });

  it("says of an edit that changes no verdict that it means the same", () => {
    edit(toml, ['name = "Secrets listed"', 'name = "Secrets listed, by hand"']);
    const { code, out } = prove();
    expect(code).toBe(0);
    expect(out).toContain("edited: the files are not as they would be printed now, and no log told them apart");
  });
});
