import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { type Element, xmlDocument } from "../../../src/output/xml.ts";
import { corpus } from "../../escape/corpus.ts";

/** Elements with attributes and texts as a strict parser reads them. */
function parsed(document: string): readonly unknown[] {
  const found: unknown[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => found.push([name, attributes]));
  parser.on("text", (text) => text.trim() !== "" && found.push(text));
  for (const event of ["comment", "cdata", "processinginstruction", "doctype"] as const) {
    parser.on(event, () => {
      throw new Error(event);
    });
  }
  parser.write(document).close();
  return found;
}

const holding = (text: string): Element => ({
  name: "a",
  attributes: { x: text, y: undefined, z: 1 },
  children: [{ name: "b", attributes: {}, text: `>${text}<` }],
});

test("a document is its elements, indented", () => {
  expect(
    xmlDocument({
      name: "a",
      attributes: { x: 'b "c"', y: undefined, z: 1 },
      children: [
        { name: "b", attributes: {}, text: "<i>" },
        { name: "c", attributes: {} },
      ],
    }),
  ).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a x="b &quot;c&quot;" z="1">\n  <b>&lt;i&gt;</b>\n  <c/>\n</a>\n');
});

test.each(corpus.map(({ name, text }) => [name, text]))("a text comes back where XML can hold it, and changes no shape: %s", (_, text) => {
  const shown = text.replace(
    /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  expect(parsed(xmlDocument(holding(text)))).toEqual([["a", { x: shown, z: "1" }], ["b", {}], `>${shown}<`]);
});

test("what no file can hold is replaced", () => {
  expect(parsed(xmlDocument(holding("a\ud800b\0")))).toEqual([["a", { x: "a\ufffdb\\u0000", z: "1" }], ["b", {}], ">a\ufffdb\\u0000<"]);
});
