/** The index of hunts in detection-rules: samefire's entries are put in, replaced and taken out, and everything else stays to the byte. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { entryKey, entryText, indexFormat, indexPath } from "../../../src/vendor/layouts/elastic_index.ts";

const format = indexFormat(indexPath);
const hunt = { folder: "aws", uuid: "585f036f-26b3-5933-a219-ddcb151544ff", name: "Ours", path: "./aws/queries/ours.toml", mitre: ["T1555.006", "T1526"] };
const key = entryKey(hunt);
const ours = entryText(hunt);
const put = (text: string | undefined, piece = ours, at = key) => format?.change(text, new Map([[at, piece]])) ?? "";
const read = (text: string) => {
  const pieces = format?.pieces(text) ?? { reason: "no format" };
  return "reason" in pieces ? pieces.reason : Object.fromEntries(pieces);
};
const drop = (text: string, at = key) => format?.change(text, new Map([[at, undefined]])) ?? "";

const theirs = `# Hunts
llm:
  # ours as well
  11e33a8f-805b-4394-bee0-08ae8d78b025:
    mitre: [ AML.T0051 ]   # first
    path: ./llm/queries/a.toml
    name: "A: b"
aws:
    ef244ca0-5e32-11ef-a8d3-f661ea17fbce:
        name: B   # why
        path: ./aws/queries/b.toml
        mitre:
            - T1

# the last folder
okta:
  c0ffee00-0000-4000-8000-000000000000: {name: C, path: ./okta/queries/c.toml, mitre: []}`;

test("an entry is printed in the house style, and read back whatever its order, quotes and comments", () => {
  expect(ours).toBe(`  585f036f-26b3-5933-a219-ddcb151544ff:
    name: Ours
    path: ./aws/queries/ours.toml
    mitre:
    - T1555.006
    - T1526
`);
  const uuid = "11e33a8f-805b-4394-bee0-08ae8d78b025";
  expect(read(theirs)).toMatchObject({ [`llm/${uuid}`]: entryText({ uuid, name: "A: b", path: "./llm/queries/a.toml", mitre: ["AML.T0051"] }) });
  expect(entryText({ ...hunt, name: "yes", mitre: [] })).toContain("    name: 'yes'\n");
  expect(entryText({ ...hunt, name: "It's: so", mitre: [] })).toMatch(/ {4}name: 'It''s: so'\n.*\n {4}mitre: \[\]\n$/);
});

test.each([
  ["a".repeat(70), (name: string) => `${name} bb\n      cc`],
  ["a".repeat(71), (name: string) => `${name}\n      bb cc`],
  [`a: ${"b".repeat(66)}`, (name: string) => `'${name} bb\n      cc'`],
  [`a: ${"b".repeat(67)}`, (name: string) => `'${name}\n      bb cc'`],
])("a name that begins with %s is broken where PyYAML breaks it", (name, lines) => {
  const text = entryText({ ...hunt, name: `${name} bb cc` });
  expect(text).toContain(`\n    name: ${lines(name)}\n    path: `);
  expect(read(put("", text))).toEqual({ [key]: text });
});

describe("only the entry's own lines change", () => {
  const indented = ours.replaceAll(/^ {2}/gm, "    ");
  const inside = theirs.replace("            - T1\n", `            - T1\n${indented}`);
  const forms: readonly (readonly [string, string | undefined, string])[] = [
    ["behind the folder's last one, indented as it is", theirs, inside],
    ["with the line ends that are there", theirs.replaceAll("\n", "\r\n"), inside.replaceAll("\n", "\r\n")],
    ["in a folder of its own, at the end", "llm:\n  a:\n    name: A", `llm:\n  a:\n    name: A\naws:\n${ours}`],
    ["in a file that was not there", undefined, `aws:\n${ours}`],
    ["in an empty file", "", `aws:\n${ours}`],
    ["in a file of comments", "# none yet\n", `# none yet\naws:\n${ours}`],
    ["in the place of no folders", "# none\n{}\n# end\n", `# none\naws:\n${ours}# end\n`],
    ["in the place of no hunts", "aws: {} # none\nllm: {}\n", `aws: # none\n${ours}llm: {}\n`],
    ["in a folder of nothing", "---\naws:\nllm: {}\n", `---\naws:\n${ours}llm: {}\n`],
  ];

  test.each(forms)("%s", (_, before, after) => {
    expect(put(before)).toBe(after);
    expect(read(after)).toMatchObject({ [key]: ours });
    expect(put(after)).toBe(after);
  });

  test("in the place of what it was", () => {
    const stale = inside.replace("name: Ours", "mitre: []\n      name: Old").replace(/ {6}mitre:\n.*\n.*\n(?=\n# the last)/, "");
    expect(read(stale)).toMatchObject({ [key]: entryText({ ...hunt, name: "Old", mitre: [] }) });
    expect(put(stale)).toBe(inside);
  });

  test("when it is taken out, and a folder that held nothing else goes too", () => {
    expect(drop(inside)).toBe(theirs);
    expect(drop(theirs)).toBe(theirs);
    expect(drop(`llm: {}\naws:\n${ours}# end\n`)).toBe("llm: {}\n# end\n");
    expect(drop(`# top\naws:\n${ours}`)).toBe("# top\n{}\n");
    expect(drop(`aws: # mine\n${ours}`)).toBe("aws: {} # mine\n");
    expect(drop(`aws:\r\n${ours.replaceAll("\n", "\r\n")}`)).toBe("{}\r\n");
  });

  test("and comments behind it, which YAML counts to its last list, stay", () => {
    const commented = `aws:\n${ours}    # tail\n\n  # about u2\n  u2: {}\n`;
    expect(put(commented)).toBe(commented);
    expect(drop(commented)).toBe("aws:\n    # tail\n\n  # about u2\n  u2: {}\n");
  });

  test("and the mark of the byte order stays in its place", () => {
    expect(put("\ufeff{}\n")).toBe(`\ufeffaws:\n${ours}`);
    expect(drop(`\ufeffaws:\n${ours}`)).toBe("\ufeff{}\n");
  });

  test("beside others that are changed at once", () => {
    const other = { ...hunt, folder: "gcp", uuid: "00000000-0000-4000-8000-000000000000" };
    const both = format?.change(theirs, new Map([hunt, other].map((one) => [entryKey(one), entryText(one)]))) ?? "";
    expect(both).toBe(`${inside}\ngcp:\n${entryText(other)}`);
    expect(drop(both)).toBe(`${theirs}\ngcp:\n${entryText(other)}`);
  });
});

test.each<[string, string | RegExp]>([
  ["aws: {a: {name: x}}\n", "the hunts of `aws` do not have lines of their own"],
  ["{aws: {}}\n", "its folders do not have lines of their own"],
  ["- a\n", "it does not name folders"],
  ["aws:\n  - name: x\n", "`aws` does not hold hunts by their ids"],
  ["aws: &a\n  u: {}\n", "it has anchors, tags or more than one document"],
  ["aws: {}\n...\n", "it has anchors, tags or more than one document"],
  ["--- {}\n", "its `{}` does not have a line of its own"],
  ["{} # none\n", "its `{}` does not have a line of its own"],
  ...["aws: {\n}\n", "aws: null\n", "aws:\n  {}\n", "aws: # c\n  {}\n"].map((text): [string, string] => [
    text,
    "the hunts of `aws` do not have lines of their own",
  ]),
  ["a: b: c\n", /^Nested mappings/],
  ["aws:\n  u: {}\n  u: {}\n", /^Map keys must be unique/],
  [`${"[".repeat(200)}\n`, "it is nested too deep"],
])("%j is left alone", (text, reason) => {
  expect(read(text)).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
});

const published = "../shared/data/elastic/examples/hunting-index.yml";

test.skipIf(!existsSync(published))("the published index takes an entry in each of its folders, and is itself again without it", () => {
  const text = readFileSync(published, "utf8");
  const pieces = format?.pieces(text) ?? new Map();
  if ("reason" in pieces) throw new Error(pieces.reason);
  expect(pieces.size).toBe(138);
  // Each is as samefire would print it.
  for (const piece of pieces.values()) expect(text).toContain(piece);
  for (const folder of new Set([...pieces.keys()].map((one) => one.split("/")[0] ?? ""))) {
    const one = entryKey({ ...hunt, folder });
    const changed = put(text, ours, one);
    expect(changed.length).toBe(text.length + ours.length);
    expect(drop(changed, one)).toBe(text);
  }
  expect(put(text, ours, "nowhere/u")).toBe(`${text}nowhere:\n${ours}`);
});
