import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type JsonValue, jsonDocument } from "../../../src/output/json.ts";
import { text } from "./texts.ts";

const value = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(text, tie("json"), { maxKeys: 4 }).map((record) => ({ ...record })),
  ),
})).json;

test("a document reads back as it was and is laid out as usual", () => {
  fc.assert(
    fc.property(value, (v) => {
      expect(JSON.parse(jsonDocument(v))).toEqual(v);
      expect(jsonDocument(JSON.parse(JSON.stringify(v)))).toBe(jsonDocument(v));
    }),
  );
  const plain = { b: [1, "x", [], {}], a: { c: null, d: true } };
  expect(jsonDocument(plain)).toBe(`${JSON.stringify(plain, null, 2)}\n`);
});

test("no hidden character is written raw", () => {
  expect(jsonDocument({ "\u202e": "\u0000\u007f\u0085\u2028\u2066\ufeff😀" })).toBe('{\n  "\\u202e": "\\u0000\\u007f\\u0085\\u2028\\u2066\\ufeff😀"\n}\n');
});

test("the canonical form ignores the order of keys and what is undefined", () => {
  expect(canonicalJson({ b: 1, a: [{ d: 2, c: undefined }] })).toBe('{"a":[{"d":2}],"b":1}');
  fc.assert(
    fc.property(fc.dictionary(text, value), (record) => {
      expect(canonicalJson(Object.fromEntries(Object.entries(record).reverse()))).toBe(canonicalJson(record));
      expect(JSON.parse(canonicalJson(record))).toEqual({ ...record });
    }),
  );
});

test("a hundred thousand nested lists are printed", () => {
  let deep: JsonValue = [];
  for (let i = 1; i < 100_000; i++) deep = [deep];
  expect(canonicalJson(deep)).toBe("[".repeat(100_000) + "]".repeat(100_000));
});

test("a number that JSON lacks is a broken promise", () => {
  expect(() => canonicalJson([Number.NaN])).toThrow("finite");
});
