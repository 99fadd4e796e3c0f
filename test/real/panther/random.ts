/** Random detections as IR and random records for them: every test of the language, deep and shallow, on values of right and wrong types. */

import fc from "fast-check";
import type { Detection, Source, Threshold } from "../../../src/ir/detection.ts";
import type { Atom, Field, FieldType, LikePart, Predicate, Test, Value } from "../../../src/ir/predicate.ts";
import type { Regex } from "../../../src/ir/regex.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";

const field = (path: string, type: FieldType, lists: readonly number[] = []): Field => ({ path: path.split("."), type, lists, optional: true });
const value = (of: Field): Value => ({ fields: [of], cuts: [] });

const deepName = "a_rather_long_name_of_a_field_that_no_line_has_room_for.beside_another_one_of_the_same_kind.text";
const texts = [field("name", "string"), field("user.arn", "string"), field("request.deep.down.there.id", "string"), field(deepName, "string")];
const numbers = [field("size", "int"), field("user.age", "int"), field("ratio", "float")];
const flag = field("user.mfa", "bool");
const address = field("address", "ip");
const tags = field("tags", "string", [1]);
const resources = field("resources", "object", [1]);
const arns = field("resources.arn", "string", [1]);
const inner = { text: field("arn", "string"), number: field("n", "int"), list: field("labels", "string", [1]) };

export const source: Source = {
  name: "log",
  time: ["time"],
  fields: [...texts, ...numbers, flag, address, tags, resources, arns],
  platforms: { panther: { options: [{ name: "log_types", value: ["AWS.CloudTrail"], duration: false }], maps: [] } },
  file: "log.det",
};

const literals = [
  "a",
  "ab",
  "abc",
  "A",
  "Ab",
  "",
  " ",
  "é",
  "K",
  "ß",
  "a|b",
  "a\\b",
  '"',
  "'",
  '"\'"',
  "'''\"",
  "{x}",
  "%s",
  "a\nb",
  "a\tb",
  "\u0085",
  "\u202e",
  "\u2028",
  "😀",
  "日本語",
  "/tmp/x",
  "0.0.0.0",
];
const long = [`${"long ".repeat(19)}end`, "x".repeat(97), `"'${"q\\".repeat(60)}`, "😀".repeat(40), `/tmp/${"deep/".repeat(18)}`, "é".repeat(86), "0.0.0.0"];
export const literal = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...literals) }, { weight: 1, arbitrary: fc.constantFrom(...long) });
const folding = fc.constantFrom("a", "ab", "ABC", "A", "a|b", "k", "x\\y");
const several = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 8, arbitrary: fc.array(of, { minLength: 1, maxLength: 3 }) }, { weight: 1, arbitrary: fc.array(of, { minLength: 4, maxLength: 40 }) });

const likePattern = fc
  .array(
    fc.oneof(
      literal.filter((t) => t !== "").map((text): LikePart => ({ kind: "text", text })),
      fc.constant<LikePart>({ kind: "any" }),
      fc.constant<LikePart>({ kind: "one" }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.filter((part, i) => part.kind === "one" || part.kind !== parts[i - 1]?.kind));

const regexLeaf = fc.constantFrom<Regex>(
  { kind: "text", text: "a" },
  { kind: "text", text: 'b"é😀\n-' },
  { kind: "text", text: "c.[x]{}()|^$*+?\\" },
  { kind: "dot" },
  {
    kind: "class",
    negated: false,
    ranges: [
      { from: 97, to: 99 },
      { from: 45, to: 45 },
      { from: 93, to: 94 },
    ],
  },
  {
    kind: "class",
    negated: true,
    ranges: [
      { from: 97, to: 97 },
      { from: 0x1f600, to: 0x1f610 },
    ],
  },
  { kind: "class", negated: true, ranges: [] },
  { kind: "start" },
  { kind: "end" },
  { kind: "empty" },
);
const regex: fc.Arbitrary<Regex> = fc.letrec<{ regex: Regex }>((tie) => ({
  regex: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    regexLeaf,
    fc.record({ kind: fc.constantFrom("sequence" as const, "alternatives" as const), of: fc.array(tie("regex"), { minLength: 2, maxLength: 3 }) }),
    fc
      .record({ of: tie("regex"), range: fc.constantFrom({ min: 0 }, { min: 1 }, { min: 0, max: 1 }, { min: 2, max: 3 }, { min: 2, max: 2 }) })
      .map(({ of, range }) => ({ kind: "repeat" as const, of, ...range })),
  ),
})).regex;

const network = fc.constantFrom("10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "::/0", "2001:db8::/32", "fe80::/10");

const caseAndTexts = fc.oneof(
  fc.record({ values: several(literal), ignoringCase: fc.constant(false) }),
  fc.record({ values: several(folding), ignoringCase: fc.constant(true) }),
);
const equalsText = caseAndTexts.map((of): Test => ({ kind: "equals", ...of }));
const textTest: fc.Arbitrary<Test> = fc.oneof(
  equalsText,
  fc
    .record({ kind: fc.constantFrom("starts-with" as const, "ends-with" as const, "contains" as const), of: caseAndTexts })
    .map(({ kind, of }) => ({ kind, ...of })),
  fc.record({ kind: fc.constant("like" as const), patterns: several(likePattern), ignoringCase: fc.constant(false) }),
  regex.map((of) => ({ kind: "matches" as const, regex: of, source: "..." })),
  fc.constantFrom(...texts).map((other) => ({ kind: "field" as const, operator: "==" as const, other: value(other), ignoringCase: other.path.length === 1 })),
);
const order = fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const);
const numeral = fc.constantFrom(0, 1, 5, -3, 2.5, 9007199254740992);
const numberTest: fc.Arbitrary<Test> = fc.oneof(
  several(numeral).map((values): Test => ({ kind: "equals", values, ignoringCase: false })),
  fc.record({ kind: fc.constant("compare" as const), operator: order, value: numeral }),
  fc.record({
    kind: fc.constant("field" as const),
    operator: fc.oneof(order, fc.constant("==" as const)),
    other: fc.constantFrom(...numbers).map(value),
    ignoringCase: fc.constant(false),
  }),
);
const boolTest: fc.Arbitrary<Test> = fc.subarray([true, false], { minLength: 1 }).map((values) => ({ kind: "equals", values, ignoringCase: false }));
const networkTest: fc.Arbitrary<Test> = several(network).map((networks) => ({ kind: "network", networks }));
const present: fc.Arbitrary<Test> = fc.constant({ kind: "present" });

const cut = fc.record({
  kind: fc.constantFrom("after" as const, "before" as const),
  text: fc.constantFrom("|", "a", "long text that is cut at, which ends at some place far to the right of any margin:", ""),
});
const letValue = fc.record({
  fields: fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
  cuts: fc.array(cut, { maxLength: 2 }),
  name: fc.constantFrom("actor", "get", "Long Name"),
});

const atomOf = (quantifier: Atom["quantifier"], of: fc.Arbitrary<Value>, test: fc.Arbitrary<Test>): fc.Arbitrary<Predicate> =>
  fc.record({ kind: fc.constant("atom" as const), negated: fc.boolean(), quantifier: fc.constant(quantifier), value: of, test });
const one = (fields: readonly [Field, ...Field[]] | readonly Field[], test: fc.Arbitrary<Test>): fc.Arbitrary<Predicate> =>
  atomOf("one", fc.constantFrom(...fields).map(value), test);
const quantified = (of: Field, test: fc.Arbitrary<Test>): fc.Arbitrary<Predicate> =>
  fc.oneof(atomOf("any", fc.constant(value(of)), test), atomOf("every", fc.constant(value(of)), test));

function predicates(atom: fc.Arbitrary<Predicate>, maxDepth: number): fc.Arbitrary<Predicate> {
  return fc.letrec<{ predicate: Predicate }>((tie) => ({
    predicate: fc.oneof(
      { maxDepth },
      atom,
      fc.record({ kind: fc.constantFrom("and" as const, "or" as const), of: fc.array(tie("predicate"), { minLength: 2, maxLength: 4 }) }),
    ),
  })).predicate;
}

const innerPredicate = predicates(
  fc.oneof(one([inner.text], fc.oneof(equalsText, present)), one([inner.number], numberTest), quantified(inner.list, equalsText)),
  2,
);
const hasTest: fc.Arbitrary<Test> = innerPredicate.map((predicate) => ({ kind: "has", predicate }));

const atom = fc.oneof(
  { weight: 4, arbitrary: one(texts, textTest) },
  { weight: 2, arbitrary: one(numbers, numberTest) },
  one([flag], boolTest),
  one([address], networkTest),
  one([...texts, ...numbers, flag, tags, arns, resources], present),
  atomOf("one", letValue, fc.oneof(textTest, present)),
  quantified(tags, textTest),
  quantified(arns, textTest),
  quantified(resources, hasTest),
);

const keys = fc.subarray([...texts.slice(0, 3), numbers[0] as Field, flag].map(value), { maxLength: 3 });
const thresholds: fc.Arbitrary<readonly Threshold[]> = fc.oneof(
  fc.constant([{ measure: { kind: "count" as const, values: [] }, operator: ">=" as const, value: 3 }]),
  fc
    .subarray([texts[1] as Field, numbers[0] as Field].map(value), { minLength: 1 })
    .map((values) => [{ measure: { kind: "distinct" as const, values }, operator: ">" as const, value: 2 }]),
);

export const detection: fc.Arbitrary<Detection> = fc
  .record({
    number: fc.nat(1e9),
    predicate: predicates(atom, 5),
    keys,
    thresholds,
    title: literal,
    headline: fc.array(fc.oneof(literal, fc.constantFrom(...texts, flag)), { maxLength: 3 }),
    context: fc.subarray([...texts, tags, resources].map(value)),
  })
  .map(({ number, predicate, keys: groups, thresholds: limits, title, headline, context }) => ({
    ir: 1,
    kind: "detection",
    id: `random.case-${number}`,
    version: 1,
    file: "random.det",
    severity: "low",
    metadata: {
      title: `t ${title.replace(/[<>&"%]/g, "")}`,
      status: "stable",
      attack: [],
      headline: headline.map((part) => (typeof part === "string" ? { kind: "text", text: part } : { kind: "value", value: value(part) })),
      references: [],
      description: title,
      falsePositives: [],
      tags: [],
      context,
    },
    steps: [{ name: "events", source: "log", predicate, keys: groups }],
    keys: groups,
    platforms: {},
    condition: { kind: "window", thresholds: limits, withinSeconds: 600 },
  }));

const oddJson = fc.constantFrom<Json>(null, [], [null], {}, true, false, 0, 1, 5, 5.5, -3, "", "5", "true", ["a"], { keys: "a" }, 9007199254740992);
/** The platform cuts keys at 1,000 characters. */
const longKeys = ["a", "b", ""].map((end) => `${"y".repeat(1100)}${end}`);
const textJson: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: literal },
  fc.constantFrom("aXb", "ABC", "xa", "a|a|b", "-a]", "\n", ...longKeys),
  oddJson,
);
const numberJson: fc.Arbitrary<Json> = fc.oneof({ weight: 3, arbitrary: numeral }, oddJson);
const addressJson = fc.oneof(
  fc.constantFrom<Json>(
    "10.1.2.3",
    "::ffff:10.0.0.1",
    "192.0.2.1",
    "192.0.2.01",
    "2001:db8::1",
    "fe80::1%eth0",
    "::1",
    "10.0.0.0/8",
    " 10.0.0.1",
    "1.2.3",
    "AWS Internal",
    "::ffff:a00:1",
    "1:2:3:4:5:6:7::",
    "2001:DB8::1.2.3.4",
  ),
  oddJson,
);
const listOf = (of: fc.Arbitrary<Json>): fc.Arbitrary<Json> => fc.oneof({ weight: 6, arbitrary: fc.array(of, { maxLength: 3 }) }, oddJson);
const object = (model: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 8, arbitrary: fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Json> }, oddJson);

const [deepest = "", middle = "", last = ""] = deepName.split(".");
export const record: fc.Arbitrary<JsonObject> = fc.record(
  {
    name: textJson,
    user: object({ arn: textJson, age: numberJson, mfa: fc.oneof(fc.boolean() as fc.Arbitrary<Json>, oddJson) }),
    request: object({ deep: object({ down: object({ there: object({ id: textJson }) }) }) }),
    [deepest]: object({ [middle]: object({ [last]: textJson }) }),
    size: numberJson,
    ratio: numberJson,
    address: addressJson,
    tags: listOf(textJson),
    resources: listOf(object({ arn: textJson, n: numberJson, labels: listOf(textJson) })),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
