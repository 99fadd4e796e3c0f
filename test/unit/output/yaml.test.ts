import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { type Prose, prose, type YamlValue, yamlDocument } from "../../../src/output/yaml.ts";
import { text } from "./texts.ts";

type Plain = null | string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };
/** What is printed, and what must be read. */
interface Pair {
  readonly printed: YamlValue;
  readonly read: Plain;
}

const scalar = fc.oneof(
  text.map((t): Pair => ({ printed: t, read: t })),
  text.map((t): Pair => ({ printed: prose(t), read: t })),
  fc.array(fc.constantFrom("one line", "# two", "", "- three", "four:", "---"), { maxLength: 5 }).map((lines): Pair => {
    return { printed: prose(lines.join("\n")), read: lines.join("\n") };
  }),
  fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom(0.5, -12.25)).map((v): Pair => ({ printed: v, read: v })),
);
const key = fc.oneof(
  text,
  fc.constantFrom("on", "RuleID", "MITRE ATT&CK", "a.b", "y", "No", "x: y", "__proto__"),
  fc.string({ minLength: 1010, maxLength: 1100 }),
);
const value = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("pair"), { maxLength: 4 }).map((of): Pair => ({ printed: of.map((p) => p.printed), read: of.map((p) => p.read) })),
    fc.array(fc.tuple(key, tie("pair")), { maxLength: 4 }).map((of): Pair => ({ printed: record(of, "printed"), read: record(of, "read") })),
  ),
})).pair;

function record<Side extends keyof Pair>(members: readonly (readonly [string, Pair])[], side: Side): Record<string, Pair[Side]> {
  return Object.fromEntries(members.map(([name, pair]) => [name, pair[side]]));
}

test("a document reads back as it was, by the rules of YAML 1.2 and of 1.1", () => {
  fc.assert(
    fc.property(value, ({ printed, read }) => {
      for (const version of ["1.2", "1.1"] as const) {
        const document = parseDocument(yamlDocument(printed, ["generated"]), { version, merge: true });
        expect([document.errors, document.warnings]).toEqual([[], []]);
        expect(JSON.stringify(document.toJS())).toBe(JSON.stringify(read));
      }
    }),
    { numRuns: 400 },
  );
});

const pyyaml = spawnSync("python3", ["-c", "import yaml; yaml.CSafeLoader"]).status === 0;

test.skipIf(!pyyaml)("PyYAML and libyaml read the same document", () => {
  const samples = fc.sample(value, { numRuns: 300, seed: 1 });
  const script = "import json, sys, yaml\nfor d in json.load(sys.stdin): print(json.dumps([yaml.load(d, l) for l in (yaml.SafeLoader, yaml.CSafeLoader)]))";
  const documents = samples.map(({ printed }) => yamlDocument(printed));
  const { stdout, stderr } = spawnSync("python3", ["-c", script], { input: JSON.stringify(documents), encoding: "utf8", maxBuffer: 1 << 28 });
  expect(stderr).toBe("");
  const answers = stdout.trimEnd().split("\n");
  expect(answers.length).toBe(samples.length);
  for (const [i, { read }] of samples.entries()) expect(JSON.parse(answers[i] ?? "")).toEqual([read, read]);
});

test("the layout: keys in their order, texts quoted, prose in blocks, keys quoted where needed", () => {
  const document = yamlDocument(
    {
      RuleID: "a.b",
      Enabled: true,
      "MITRE ATT&CK": ["TA0006"],
      on: { "": [[1], []], text: prose("two\n\nlines\n") },
      last: [{ a: "1", b: {} }, prose("x\ny")],
    },
    ["generated from a.det\nRuleID: evil", ""],
  );
  expect(document).toBe(`# generated from a.det RuleID: evil
#
RuleID: "a.b"
Enabled: true
MITRE ATT&CK:
  - "TA0006"
"on":
  "":
    - - 1
    - []
  text: |
    two

    lines
last:
  - a: "1"
    b: {}
  - |-
    x
    y
`);
});

test("what a block cannot hold exactly is quoted", () => {
  const hidden: readonly string[] = [" a\nb", "\na\nb", "a \nb", "a\nb\n\n", "a\tb\nc", "a\r\nb", "a\u2028\nb", "one line"];
  for (const t of hidden) expect(yamlDocument({ p: prose(t) })).toBe(`p: ${JSON.stringify(t).replace("\u2028", "\\u2028")}\n`);
});

test("no line of the header breaks out of its comment", () => {
  fc.assert(
    fc.property(text, (t) => {
      const document = yamlDocument({ a: 1 }, [t]);
      expect(parse(document)).toEqual({ a: 1 });
      expect(document.split("\n").length).toBe(3);
    }),
  );
});

test("a number that would be read as a text is a broken promise", () => {
  for (const n of [1e21, 1e-7, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => yamlDocument(n)).toThrow("exponent");
  const mark: Prose = prose("\ud800");
  expect(() => yamlDocument(mark)).toThrow("lone surrogates");
});
