import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { emittedFiles, openOutputs } from "../../../src/cli/proof_files.ts";
import { recognised } from "../../../src/vendor/find.ts";
import { programOf, translated } from "../../chain.ts";
import { type Folder, folder } from "./run.ts";

const program = programOf(["detections/okta/sign_in/password_spray.det"]);
const [rule] = program.rules;
if (rule === undefined) throw new Error("the file holds a rule");
const outcome = translated("panther", rule, program);
const printed = "files" in outcome ? outcome.files : [];

let at: Folder;
beforeEach(() => {
  at = folder();
  at.write("secret.yml", "RuleID: okta.sign-in.password-spray\npassword: hidden\n");
  for (const { path, text } of printed) at.write(`out/${path}`, text);
});
afterEach(() => at.remove());

/** The paths below `out` that are found, or what is said instead. */
function found(): readonly string[] {
  const out = join(at.path, "out");
  const outputs = openOutputs(out);
  if ("diagnostics" in outputs) return outputs.diagnostics.map(({ message }) => message);
  const files = emittedFiles(printed, outputs, rule as NonNullable<typeof rule>);
  if ("files" in files) return files.files.map(({ path }) => path.slice(out.length + 1)).sort();
  return "diagnostics" in files ? files.diagnostics.map(({ message }) => message.replaceAll(at.path, "")) : [files.absent];
}

const own = printed.map(({ path }) => path).sort();

it("finds the files where a build puts them, and wherever else they say what they are", () => {
  expect(found()).toEqual(own);
  for (const { path, text } of printed) {
    rmSync(join(at.path, "out", path));
    at.write(`out/theirs/${path.slice(path.lastIndexOf("/") + 1)}`, text);
  }
  expect(found()).toEqual(own.map((path) => path.replace(/^.*\//, "theirs/")));
});

it("reads a link within the folder, and none that leads out of it", () => {
  const [python = "", yaml = ""] = own;
  rmSync(join(at.path, "out", yaml));
  symlinkSync(join(at.path, "secret.yml"), join(at.path, "out", yaml));
  expect(found()).toEqual([`cannot read /out/${yaml}: a link in it leads out of /out`]);
  rmSync(join(at.path, "out", python));
  rmSync(join(at.path, "out", yaml));
  symlinkSync(join(at.path, "secret.yml"), join(at.path, "out/elsewhere.yml"));
  expect(found()).toEqual(["nothing in /out is a rule of `okta.sign-in.password-spray`"]);
  at.write("out/theirs.yml", "RuleID: okta.sign-in.password-spray\n");
  symlinkSync("theirs.yml", join(at.path, "out/again.yml"));
  expect(found()).toEqual(["again.yml", "theirs.yml"]);
});

it("looks for ids in time that does not grow with a file's square", () => {
  expect(
    recognised(rule, printed, [
      { path: "a.toml", text: "\n".repeat(2_000_000) },
      { path: "a.yml", text: "\n".repeat(2_000_000) },
    ]),
  ).toEqual([]);
});

it("takes no file for the rule where another says that it is (E1909)", () => {
  at.write("out/rules/zzz.yml", '"RuleID": okta.sign-in.password-spray\nEnabled: false\n');
  at.write("out/rules/other.yml", "RuleID: okta.sign-in.password-spray.other\n");
  expect(found()).toEqual(["`/out/rules/zzz.yml` says as well that it is the rule of `okta.sign-in.password-spray`"]);
});
