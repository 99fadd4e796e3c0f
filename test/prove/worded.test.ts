/** A file that accepts or spares one value more is noticed, though nothing of the detection says that value; so is a key or a value that was cut. */

import { afterAll, describe, expect, it } from "vitest";
import { wordsOf } from "../../src/prove/words.ts";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

const program = programOf(
  [
    "aws/secretsmanager/batch_retrieval_multi_region",
    "aws/secretsmanager/enumerate_and_retrieve",
    "okta/sign_in/password_spray",
    "okta/administration/identity_provider_changed",
  ].map((name) => `detections/${name}.det`),
);
const proving = provingOf(program);
afterAll(proving.stop);

const [spray, provider, batch] = [
  "okta.sign-in.password-spray",
  "okta.administration.identity-provider-changed",
  "aws.secretsmanager.batch-retrieval-multi-region",
];

describe("an edited file is noticed on", () => {
  it.each([
    { platform: "panther", id: spray, what: "a value more", from: '"LOCKED_OUT")', to: '"LOCKED_OUT", "VERIFICATION_ERROR")' },
    { platform: "datadog", id: spray, what: "a wildcard for one character", from: "INVALID_CREDENTIALS", to: "INVALID?CREDENTIALS" },
    {
      platform: "panther",
      id: provider,
      what: "somebody who is spared",
      from: '== "SUCCESS"',
      to: '== "SUCCESS"\n        and _get(event, "actor", "alternateId") != "svc@corp.example"',
    },
    {
      platform: "elastic",
      id: spray,
      what: "somebody who is spared",
      from: "AND source.ip IS NOT NULL",
      to: 'AND source.ip IS NOT NULL AND user.name != "svc-scan"',
    },
    { platform: "elastic", id: batch, what: "a value that was cut", from: "TO_BASE64(cloud.region)", to: "TO_BASE64(SUBSTRING(cloud.region, 1, 9))" },
  ])("$platform: $what", async ({ platform, id, from, to }) => {
    const rule = program.rules.find((one) => one.id === id);
    if (rule === undefined) throw new Error(`there is no ${id}`);
    const outcome = proving.printed(rule, platform);
    const printed = "files" in outcome ? outcome.files : [];
    const changed = printed.map((file) => ({ ...file, text: file.text.replace(from, to) }));
    expect(changed).not.toEqual(printed);
    expect(await proving.isNoticed(rule, platform, 160, changed)).toBe(true);
  });
});

describe("the words of an edited file", () => {
  const file = (text: string) => [{ path: "a.txt", text }];
  it("are those of the lines that were changed, the new ones first, without wildcards and lengths of networks", () => {
    expect(wordsOf(file('x in ("A B", "CC")\n'), file('x in ("A B", "CC", \'D d\') and z in "198.51.0.0/16"\n'))).toEqual([
      "198.51.0.0",
      "D d",
      "and",
      "A B",
      "CC",
      "in",
    ]);
    expect(wordsOf(file('"query": "@a:(XX OR YY)"\n'), file('"query": "@a:(XX OR YY OR \\"p q\\") -@b.c:W?*"\n'))).toEqual(
      expect.arrayContaining(["p q", "b.c", "Wx"]),
    );
  });
  it("are the same in whatever order the files were found, and whatever other platforms have there", () => {
    const printed = [{ path: "rules/printed.txt", text: "one" }];
    const found = [...file("one two"), { path: "b.txt", text: "three four" }];
    expect(wordsOf(printed, found)).toEqual(["two", "three", "four", "one"]);
    expect(wordsOf(printed, [...found.toReversed(), { path: "a.py", text: "five" }])).toEqual(wordsOf(printed, found));
  });
  it("are undefined where nothing was changed, in whatever folder", () => {
    expect(wordsOf(file("x"), file("x"))).toBeUndefined();
    expect(wordsOf(file("x"), [{ path: "siem/a.txt", text: "x" }])).toBeUndefined();
    expect(wordsOf(file("x\ny\n"), file("x\n"))).toEqual([]);
  });
});
