import fc from "fast-check";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { tomlList, tomlMultiline, tomlString } from "../../../src/output/toml.ts";
import { text } from "./texts.ts";

const read = (printed: string): unknown => parse(`it = ${printed}\nafter = true\n`);

test("a string is one line and reads back as it was", () => {
  fc.assert(
    fc.property(text, (t) => {
      expect(tomlString(t)).not.toMatch(/[\n\r]/);
      expect(read(tomlString(t))).toEqual({ it: t, after: true });
    }),
    { numRuns: 1000 },
  );
});

test("a text of several lines reads back as it was, whatever it holds", () => {
  fc.assert(
    fc.property(text, (t) => {
      expect(read(tomlMultiline(t))).toEqual({ it: t, after: true });
    }),
    { numRuns: 1000 },
  );
});

test("a list reads back as it was, on one line or on several", () => {
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      expect(read(tomlList(texts))).toEqual({ it: texts, after: true });
    }),
  );
});

test("a query stands between ''' as it is", () => {
  expect(tomlMultiline('from logs\n| where a == "x\\\\y"\n')).toBe("'''\nfrom logs\n| where a == \"x\\\\y\"\n'''");
});

test("what ''' cannot hold stands between \"\"\" with escapes", () => {
  expect(tomlMultiline('a\'\'\'b""" \u0085\r\n"')).toBe('"""\na\'\'\'b\\"\\"" \\u0085\\r\n\\""""');
  expect(tomlMultiline("ends with '")).toBe('"""\nends with \'"""');
});

test("no hidden character is written raw", () => {
  const hidden = "\u0000\u001b\u007f\u0085\u200f\u2028\u202e\ufeff";
  for (const printed of [tomlString(hidden), tomlMultiline(hidden)]) expect(printed).toMatch(/^[\n -~]*$/);
});

test("a lone surrogate is a broken promise, since no file can hold it", () => {
  expect(() => tomlString("\ud800")).toThrow("lone surrogates");
});
