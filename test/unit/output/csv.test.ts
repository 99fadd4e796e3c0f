import { expect, test } from "vitest";
import { csvLine } from "../../../src/output/csv.ts";
import { corpus } from "../../escape/corpus.ts";

/** RFC 4180, as a spreadsheet reads it. */
function cellsOf(line: string): readonly string[] {
  expect(line).toMatch(/^(?:(?:"(?:[^"]|"")*"|-?[\d.]+)(?:,|\n$))+$/);
  return [...line.matchAll(/"((?:[^"]|"")*)"|(-?[\d.]+)/g)].map(([, text, number]) => text?.replaceAll('""', '"') ?? number ?? "");
}

test("a line is its cells, texts in quotes", () => {
  expect(csvLine(["a", 'b "c", d', -5, "two\nlines"])).toBe('"a","b ""c"", d",-5,"two\nlines"\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "\r=1", "\n=1", "|cmd", "＝1", "=cmd|' /C calc'!A0"])("%j is no formula", (text) => {
  expect(cellsOf(csvLine([text]))[0]).toMatch(/^'/);
});

test.each(corpus.map(({ name, text }) => [name, text]))("a cell stays one cell and cannot act: %s", (_, text) => {
  const [first, cell = "", last, ...more] = cellsOf(csvLine(["a", text, "b"]));
  expect([first, last, more]).toEqual(["a", "b", []]);
  expect(cell).not.toMatch(/^\s*[=+\-@]|[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]/);
});
