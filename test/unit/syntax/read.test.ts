import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DetectionDeclaration, List } from "../../../src/syntax/ast.ts";
import { read } from "../../../src/syntax/read.ts";
import { picks, sentence, written } from "./sentences.ts";

const parsed = (text: string) => read("case.det", text);
const codes = (text: string) => parsed(text).diagnostics.map((each) => each.code);
const bare = (value: unknown) => JSON.parse(JSON.stringify(value, (key, each) => (key === "span" ? undefined : each)));
const predicate = (text: string) => {
  const { file, diagnostics } = parsed(`define x on y = ${text}`);
  expect(diagnostics).toEqual([]);
  const [define] = file.declarations;
  return bare(define?.kind === "define" ? define.predicate : undefined);
};
const value = (literal: string) => {
  const { file, diagnostics } = parsed(`list x = [${literal}]`);
  return { value: (file.declarations[0] as List).values.values[0]?.value, codes: diagnostics.map((each) => each.code) };
};
const description = (block: string) => {
  const { file, diagnostics } = parsed(`detection a version 1 { description: ${block} }`);
  expect(diagnostics).toEqual([]);
  const [item] = (file.declarations[0] as DetectionDeclaration).items;
  return item?.kind === "meta" && item.value.kind === "text" ? item.value.value : undefined;
};
const field = (...parts: string[]) => ({ parts: parts.map((text) => ({ text })) });
const is = (name: string, text: string) => ({
  kind: "test",
  quantifier: "one",
  path: field(name),
  test: { kind: "is", negated: false, operand: { kind: "text", value: text }, ignoringCase: false },
});

describe("reading predicates", () => {
  test("`and` binds more closely than `or`, and `not` most closely", () => {
    expect(predicate('a is "1" or not b is "2" and c is "3"')).toEqual({
      kind: "or",
      of: [is("a", "1"), { kind: "and", of: [{ kind: "not", of: is("b", "2") }, is("c", "3")] }],
    });
  });

  test("parentheses bind first", () => {
    expect(predicate('(a is "1" or b is "2") and c is "3"')).toEqual({
      kind: "and",
      of: [{ kind: "or", of: [is("a", "1"), is("b", "2")] }, is("c", "3")],
    });
  });

  const cases: readonly (readonly [text: string, test: object])[] = [
    ["is not missing", { kind: "missing", negated: true }],
    ["is present", { kind: "present", negated: false }],
    ['is not "a" ignoring case', { kind: "is", negated: true, operand: { kind: "text", value: "a" }, ignoringCase: true }],
    ["is field b.is", { kind: "is", negated: false, operand: { kind: "field", path: field("b", "is") }, ignoringCase: false }],
    ["is true", { kind: "is", negated: false, operand: { kind: "boolean", value: true }, ignoringCase: false }],
    ["not in names", { kind: "in", negated: true, list: { text: "names" }, ignoringCase: false }],
    ["in network", { kind: "in", negated: false, list: { text: "network" }, ignoringCase: false }],
    ['in network "10.0.0.0/8"', { kind: "network", negated: false, network: { kind: "text", value: "10.0.0.0/8" } }],
    [">= -1.50", { kind: "order", operator: ">=", operand: { kind: "number", value: -1.5, raw: "-1.50" } }],
    ["starts with 'a'", { kind: "text", operator: "starts-with", operand: { kind: "text", value: "a" }, ignoringCase: false }],
    ['like ["a*"]', { kind: "text", operator: "like", operand: { kind: "list", values: [{ kind: "text", value: "a*" }] }, ignoringCase: false }],
    ["matches /^a\\/b\\\\\\/$/", { kind: "matches", regex: "^a/b\\\\/$" }],
  ];
  for (const [text, expected] of cases) {
    test(`reads \`f ${text}\``, () => {
      expect(predicate(`f ${text}`)).toEqual({ kind: "test", quantifier: "one", path: field("f"), test: expected });
    });
  }

  test("reads tests on elements of lists", () => {
    expect(predicate('any p has (a is "1")')).toEqual({
      kind: "test",
      quantifier: "any",
      path: field("p"),
      test: { kind: "has", predicate: is("a", "1") },
    });
    expect(predicate("every p is present")).toMatchObject({ quantifier: "every", test: { kind: "present" } });
  });
});

describe("reading filters", () => {
  const filters = (text: string) => {
    const { file, diagnostics } = parsed(`events x from y by k.is, l ${text}`);
    expect(diagnostics).toEqual([]);
    return bare(file.declarations[0]);
  };
  const events = { kind: "events", name: { text: "x" }, source: { text: "y" }, by: [field("k", "is"), field("l")] };

  test("keeps `where` apart from each `unless`", () => {
    expect(filters("")).toEqual({ ...events, unless: [] });
    expect(filters('where a is "1"')).toEqual({ ...events, where: is("a", "1"), unless: [] });
    expect(filters('unless a is "1" unless b is "2"')).toEqual({ ...events, unless: [is("a", "1"), is("b", "2")] });
    expect(filters('where a is "1" unless b is "2"')).toEqual({ ...events, where: is("a", "1"), unless: [is("b", "2")] });
  });
});

describe("reading conditions", () => {
  const item = (text: string, kind = "detection") => {
    const { file, diagnostics } = parsed(`${kind} a version 1 { ${text} }`);
    expect(diagnostics).toEqual([]);
    const [rule] = file.declarations;
    return bare(rule?.kind === "detection" || rule?.kind === "hunt" ? rule.items[0] : undefined);
  };
  const number = (value: number) => ({ kind: "number", value, raw: String(value) });
  const duration = (seconds: number, raw: string) => ({ kind: "duration", seconds, raw });
  const count = { kind: "count", paths: [] };
  const step = (name: string) => ({ name: { text: name }, thresholds: [] });

  const conditions: readonly (readonly [string, object])[] = [
    ["on each event", { kind: "each" }],
    [
      "when first seen (f, g) within 14d learning 7d",
      { kind: "first-seen", tuple: [field("f"), field("g")], within: duration(1_209_600, "14d"), learning: duration(604_800, "7d") },
    ],
    [
      "when count >= 20 and distinct f.g < 3 within 5m",
      {
        kind: "window",
        thresholds: [
          { measure: count, operator: ">=", value: number(20) },
          { measure: { kind: "distinct", paths: [field("f", "g")] }, operator: "<", value: number(3) },
        ],
        within: duration(300, "5m"),
      },
    ],
    [
      "when sum f per 30m is 3 deviations above 14d baseline and count > 1",
      {
        kind: "baseline",
        measure: { kind: "sum", paths: [field("f")] },
        per: duration(1800, "30m"),
        deviations: number(3),
        baseline: duration(1_209_600, "14d"),
        thresholds: [{ measure: count, operator: ">", value: number(1) }],
      },
    ],
    [
      "when a (count <= 3) and b and c within 10m",
      {
        kind: "all",
        steps: [{ ...step("a"), thresholds: [{ measure: count, operator: "<=", value: number(3) }] }, step("b"), step("c")],
        within: duration(600, "10m"),
      },
    ],
    [
      "when a (count > 3 within 1m) then b within 10m then no c within 1h",
      {
        kind: "then",
        first: { ...step("a"), thresholds: [{ measure: count, operator: ">", value: number(3) }], within: duration(60, "1m") },
        tails: [
          { absent: false, step: step("b"), within: duration(600, "10m") },
          { absent: true, step: step("c"), within: duration(3600, "1h") },
        ],
      },
    ],
  ];
  for (const [text, condition] of conditions) {
    test(`reads \`alert ${text}\``, () => {
      expect(item(`alert ${text}`)).toEqual({ kind: "alert", condition });
      expect(item(`alert ${text} for each k, l at most once per 1h`)).toEqual({
        kind: "alert",
        condition,
        groups: [field("k"), field("l")],
        atMostOncePer: duration(3600, "1h"),
      });
    });
  }

  test("reads reports", () => {
    expect(item("report count, sum f for each k over 7d sort count descending limit 10", "hunt")).toEqual({
      kind: "report",
      measures: [count, { kind: "sum", paths: [field("f")] }],
      groups: [field("k")],
      over: duration(604_800, "7d"),
      sort: { measure: count, direction: "descending" },
      limit: number(10),
    });
  });

  test("reads lets, platform blocks and tests", () => {
    expect(item('let v = a else b.c after "x" before "y"')).toMatchObject({
      kind: "let",
      paths: [field("a"), field("b", "c")],
      cuts: [
        { kind: "after", text: { value: "x" } },
        { kind: "before", text: { value: "y" } },
      ],
    });
    expect(item('on panther { set a: [T1555.006, b.c, 1] because "d" skip because "e" accept f, g because "h" replace q """r""" because "s" }')).toMatchObject({
      kind: "platform",
      platform: { text: "panther" },
      items: [
        { kind: "set", value: { kind: "meta-list", values: [{ kind: "attack", id: "T1555.006" }, { kind: "path" }, number(1)] }, because: { value: "d" } },
        { kind: "skip", because: { value: "e" } },
        { kind: "accept", differences: [{ text: "f" }, { text: "g" }] },
        { kind: "replace", name: { text: "q" }, text: { value: "r" } },
      ],
    });
    expect(
      item(
        'test "t" { at 0m 5 times every 2m s with { a.b: missing "c.d": [null, { e: true }] } log "l" expect no alert expect alert for "x", (1, "y") expect 2 rows expect rows ("x", missing, 3), (1) }',
      ),
    ).toMatchObject({
      kind: "test-declaration",
      events: [
        {
          kind: "at",
          repeat: { times: number(5), every: duration(120, "2m") },
          with: {
            members: [
              { key: field("a", "b"), value: { kind: "missing" } },
              { key: { kind: "text", value: "c.d" }, value: { kind: "json-list", values: [{ kind: "null" }, { kind: "object" }] } },
            ],
          },
        },
        { kind: "log", file: { value: "l" } },
      ],
      expectations: [
        { kind: "no-alert" },
        { kind: "alert", groups: [[{ kind: "text", value: "x" }], [number(1), { kind: "text", value: "y" }]] },
        { kind: "rows", count: number(2) },
        { kind: "exact-rows", rows: [{ cells: [{ kind: "text", value: "x" }, { kind: "missing" }, number(3)] }, { cells: [number(1)] }] },
      ],
    });
  });
});

describe("reading literals", () => {
  test("undoes the escapes of double quotes and none of single ones", () => {
    expect(value('"\\"\\\\\\n\\r\\t\\u{41}\\u{1F600}"')).toEqual({ value: '"\\\n\r\tA😀', codes: [] });
    expect(value("'\\n\\d{3}'")).toEqual({ value: "\\n\\d{3}", codes: [] });
  });

  test("reports each bad escape at its place and keeps the declaration", () => {
    const { file, diagnostics } = parsed('list x = ["a\\d\\u{110000}"]');
    expect(diagnostics.map(({ code, span }) => [code, span?.start, span?.end])).toEqual([
      ["E0106", 12, 14],
      ["E0106", 14, 24],
    ]);
    expect(file.declarations.length).toBe(1);
  });

  test("holds no NUL and no lone surrogate, written out or escaped", () => {
    for (const bad of ["\0", "\ud800", "\udc00", "\\u{0}", "\\u{D800}"]) expect(value(`"a${bad}b"`).codes).toEqual(["E0107"]);
    expect(value('"\ud83d\ude00"')).toEqual({ value: "😀", codes: [] });
    expect(codes("define x on y = `a\0` is 1")).toEqual(["E0107"]);
    expect(codes("define x on y = a matches /\ud800/")).toEqual(["E0107"]);
  });

  test("numbers are exact up to 2^53", () => {
    expect(value("9007199254740992")).toEqual({ value: 2 ** 53, codes: [] });
    expect(value("-0")).toEqual({ value: 0, codes: [] });
    for (const large of ["9007199254740993", "-9007199254740994", "1".repeat(400)]) expect(value(large).codes).toEqual(["E0108"]);
  });

  test("durations count seconds, up to a hundred years", () => {
    const within = (text: string) => {
      const { file, diagnostics } = parsed(`detection a version 1 { alert when count > 1 within ${text} }`);
      const [item] = (file.declarations[0] as DetectionDeclaration).items;
      return item?.kind === "alert" && item.condition.kind === "window" ? [item.condition.within.seconds, ...diagnostics.map((each) => each.code)] : undefined;
    };
    expect(["30s", "10m", "1h", "14d", "2w", "36500d"].map(within)).toEqual([[30], [600], [3600], [1_209_600], [1_209_600], [3_153_600_000]]);
    expect(within("36501d")).toEqual([3_153_600_000, "E0109"]);
  });

  test("a text block loses its first and last line of blanks and the indentation that its lines share", () => {
    expect(description('"""\n    one\n      two\n\n    three\n    """')).toBe("one\n  two\n\nthree");
    expect(description('"""one\n    two"""')).toBe("one\ntwo");
    expect(description('"""\r\n\tone\r\n\t two\r\n"""')).toBe("one\n two");
    expect(description('"""\n  \tone\n  two"""')).toBe("\tone\ntwo");
    expect(description('"""   """')).toBe("   ");
    expect(description('""""""')).toBe("");
  });

  test("escapes in a text block are undone after its indentation, and the third quote may be escaped", () => {
    expect(description('"""\n  \\u{20}a\\"""b\n  """')).toBe(' a"""b');
  });
});

describe("reading files", () => {
  test("line ends, tabs and a byte order mark mean nothing", () => {
    const text = 'language 1\n\nlist x = [\n  "a",\n  "b" // c\n]\n';
    const plain = bare(parsed(text));
    for (const other of [text.replaceAll("\n", "\r\n"), text.replaceAll("\n", "\r"), `\uFEFF${text}`, text.replaceAll("  ", "\t")]) {
      expect(bare(parsed(other))).toEqual(plain);
    }
  });

  test("spans are UTF-16 offsets of the whole construct", () => {
    const text = 'list x = ["😀", "b"]';
    const [list] = parsed(text).file.declarations as readonly List[];
    const cut = (span: { start: number; end: number } | undefined) => span && text.slice(span.start, span.end);
    expect([cut(list?.span), cut(list?.name.span), cut(list?.values.values[1]?.span)]).toEqual([text, "x", '"b"']);
  });

  test("reports the first mistake of each declaration and reads all others", () => {
    const { file, diagnostics } = parsed(
      [
        "language 1",
        "list a = [1 2 3 4]",
        "list b = [1]",
        'define c on d = e == "f" && g',
        "detection h version 1 {",
        "  from i where",
        "  test",
        "list j = []",
        "source k { time l }",
      ].join("\n"),
    );
    expect(diagnostics.map(({ code, span }) => [code, span?.start])).toEqual([
      ["E0101", 23],
      ["E0102", 61],
      ["E0103", 95],
    ]);
    expect(file.declarations.map((each) => each.kind)).toEqual(["list-declaration", "list-declaration", "source"]);
    expect(file.leftOut?.map((name) => name.text)).toEqual(["a", "c", "h"]);
    expect(file.language?.value).toBe(1);
  });

  test("a word of another language is answered once, and does not hide the next declaration", () => {
    expect(codes('define a on b = c == "d" || e != "f"\ndefine g on h = i || j')).toEqual(["E0102", "E0102"]);
  });

  test("100,000 nested brackets are one problem", () => {
    for (const bracket of ["(", "[", "{", "not ("]) expect(codes(`define x on y = ${bracket.repeat(100_000)}`)).toEqual(["E0110"]);
    expect(codes(`list x = ${"[".repeat(100_000)}\nlist y = []`)).toEqual(["E0110"]);
    expect(codes(`define x on y = ${"(".repeat(100)}a${")".repeat(100)}`)).toEqual([]);
  });

  test("100,000 values, and quotes and comments that never close, are read", () => {
    expect(codes(`list x = [${'"a", '.repeat(99_999)}"a"]`)).toEqual([]);
    expect(codes("/*".repeat(100_000))).toEqual(["E0102"]);
    expect(codes('"'.repeat(100_001)).length).toBe(1);
    expect(codes(`list x = [${"9".repeat(100_000)}z]`)).toEqual(["E0104"]);
  });

  test("says something about any text that is no file, within it, and never throws", () => {
    const texts = fc.tuple(
      picks,
      picks,
      fc.array(
        fc.tuple(fc.nat(), fc.constantFrom("", "{", "}", ")", '"', "'", "/", '"""', "`", "==", "is", "\n", "\\", "5", "\0", "//", "source", "use", "ü")),
      ),
    );
    fc.assert(
      fc.property(texts, ([words, blanks, edits]) => {
        let text = written(blanks, sentence(words, "file"), true);
        for (const [at, insert] of edits) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + insert + text.slice(place + (insert === "" ? 3 : 0));
        }
        for (const { span } of parsed(text).diagnostics) {
          expect(span?.start).toBeGreaterThanOrEqual(0);
          expect(span?.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const folders = ["../shared/examples", "detections"];
const files = folders.flatMap((folder) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`) : [],
);
test.skipIf(!existsSync("../shared/examples"))("every example is read without a problem", () => {
  const sources = files.filter((name) => name.endsWith(".det"));
  expect(sources.length).toBeGreaterThan(5);
  for (const name of sources) expect([name, parsed(readFileSync(name, "utf8")).diagnostics]).toEqual([name, []]);
});
