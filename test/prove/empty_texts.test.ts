/** Panther tells an empty text from none: a file that does not is noticed. */

import { readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

const text = `language 1
use trail from "test/forms/trail.det"
detection probe.missing version 1 {
  title: "Read without an error"
  severity: low
  from trail where eventName is "GetSecretValue" and errorCode is missing
  alert on each event
}
`;
const program = programOf(["case.det"], (path) => ({ text: path === "case.det" ? text : readFileSync(path, "utf8") }));
const proving = provingOf(program);
afterAll(proving.stop);

it.each([
  { what: "a value that is there, whatever it is", code: 'not _present(event.get("errorCode"))', noticed: false },
  { what: "a value that says something", code: 'not event.get("errorCode")', noticed: true },
])("asked for $what, is noticed: $noticed", async ({ code, noticed }) => {
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("one detection is written here");
  const outcome = proving.printed(rule, "panther");
  const printed = "files" in outcome ? outcome.files : [];
  const files = printed.map((file) => ({ ...file, text: file.text.replace('not _present(event.get("errorCode"))', code) }));
  expect(files.some((file) => file.text.includes(code))).toBe(true);
  expect(await proving.isNoticed(rule, "panther", 30, files)).toBe(noticed);
});
