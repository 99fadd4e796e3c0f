/** Values that differ in the case of their letters alone are different, in the one group of a rule without keys too: a file that folds them is noticed. */

import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { programOf } from "../chain.ts";
import { type Proving, provingOf } from "./proving.ts";

const started: Proving[] = [];
afterAll(async () => {
  for (const proving of started) await proving.stop();
});

const distinct = "distinct userIdentity.userName >= 3 within 10m";
const steps = "a (distinct userIdentity.userName >= 3 within 10m) then b within 10m";
const seen = "first seen userIdentity.userName within 2d learning 1h";

it.each([
  { alert: distinct, platform: "panther", from: /return (_key\(_get\(event, "userIdentity", "userName"\)\))/, to: "return $1.lower()" },
  { alert: distinct, platform: "elastic", from: /TO_BASE64\((\S+user_identity\S+|user\.name)\)/g, to: "TO_BASE64(TO_LOWER($1))" },
  { alert: steps, platform: "elastic", from: /TO_BASE64\((\S+user_identity\S+|user\.name)\)/g, to: "TO_BASE64(TO_LOWER($1))" },
  { alert: seen, platform: "elastic", from: /TO_BASE64\((\S+user_identity\S+|user\.name)\)/g, to: "TO_BASE64(TO_LOWER($1))" },
])("on $platform of $alert", async ({ alert, platform, from, to }) => {
  const text = `language 1
use trail from "test/forms/trail.det"
detection probe.alike version 1 {
  title: "Values that are alike"
  severity: low
  ${alert === steps ? 'events a from trail where eventName is "a"\n  events b from trail where eventName is "b"' : 'from trail where eventName is "a"'}
  alert when ${alert}
}
`;
  const program = programOf(["case.det"], (path) => ({ text: path === "case.det" ? text : readFileSync(path, "utf8") }));
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("one detection is written here");
  const proving = provingOf(program);
  started.push(proving);
  const outcome = proving.printed(rule, platform);
  const printed = "files" in outcome ? outcome.files : [];
  const changed = printed.map((file) => ({ ...file, text: file.text.replace(from, to) }));
  expect(changed).not.toEqual(printed);
  expect(await proving.isNoticed(rule, platform, 60, printed)).toBe(false);
  expect(await proving.isNoticed(rule, platform, 60, changed)).toBe(true);
});
