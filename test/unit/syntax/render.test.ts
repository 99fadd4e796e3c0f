import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { position, render } from "../../../src/diagnostics/render.ts";

const at = (text: string, meant: string, file = "case.det") => {
  const start = text.indexOf(meant);
  return { file, start, end: start + meant.length };
};
const shown = (text: string, diagnostic: Partial<Diagnostic>, color = false) =>
  render({ code: "E0999", severity: "error", message: "a message", ...diagnostic }, (file) => (file === "case.det" ? text : undefined), { color });

describe("rendering a diagnostic", () => {
  test("shows the place, the line, carets and the hint behind them", () => {
    const text = 'language 1\n\ndefine x on y =\n  eventNam is "a"\n';
    expect(shown(text, { message: "unknown field `eventNam`", span: at(text, "eventNam"), hint: "did you mean `eventName`?" })).toBe(
      ["error[E0999]: unknown field `eventNam`", "  --> case.det:4:3", "   |", ' 4 |   eventNam is "a"', "   |   ^^^^^^^^ did you mean `eventName`?"].join(
        "\n",
      ),
    );
  });

  test("sets labels below, and the gutter for the longest line number", () => {
    const text = `list a = []\n${"\n".repeat(10)}list a = [1]`;
    const span = { file: "case.det", start: text.lastIndexOf("a"), end: text.lastIndexOf("a") + 1 };
    expect(shown(text, { span, labels: [{ span: at(text, "a"), text: "first declared here" }] })).toBe(
      [
        "error[E0999]: a message",
        "   --> case.det:12:6",
        "    |",
        " 12 | list a = [1]",
        "    |      ^",
        "   ::: case.det:1:6",
        "    |",
        "  1 | list a = []",
        "    |      - first declared here",
      ].join("\n"),
    );
  });

  test("counts code points, and sets carets by the columns of a terminal", () => {
    const text = '\tlist 中 = ["e\u0301😀", bad]\n';
    expect(shown(text, { span: at(text, "bad") })).toBe(
      [
        "error[E0999]: a message",
        "  --> case.det:1:19",
        "   |",
        ' 1 |     list 中 = ["e\u0301😀", bad]',
        `   | ${" ".repeat(4 + 5 + 2 + 4 + 1 + 1 + 2 + 1 + 2)}^^^`,
      ].join("\n"),
    );
  });

  test("lets no text steer the terminal", () => {
    const text = 'x = "\u001b[31m\u202e\u0085\u2028\ud800" bad';
    const output = shown(text, { span: at(text, "bad"), message: "a\u001b[2J\nb", hint: "c\u202e", path: "d" });
    expect(output).toBe(
      [
        "error[E0999]: a\\u{1B}[2J\\u{A}b",
        "  --> case.det:1:17",
        "   |",
        ' 1 | x = "\\u{1B}[31m\\u{202E}\\u{85}\\u{2028}\\u{D800}" bad',
        `   | ${" ".repeat('x = "\\u{1B}[31m\\u{202E}\\u{85}\\u{2028}\\u{D800}" '.length)}^^^ c\\u{202E}`,
      ].join("\n"),
    );
  });

  test("underlines the first line of what spans several, and one column of what is empty", () => {
    const text = "source x {\r\n}\r\n";
    expect(
      shown(text, { span: { file: "case.det", start: 0, end: 13 } })
        .split("\n")
        .slice(3),
    ).toEqual([" 1 | source x {", "   | ^^^^^^^^^^"]);
    expect(
      shown(text, { span: { file: "case.det", start: 13, end: 13 } })
        .split("\n")
        .slice(3),
    ).toEqual([" 2 | }", "   |  ^"]);
  });

  test("cuts a long line around its place", () => {
    const text = `${"a".repeat(5_000)}bad${"b".repeat(5_000)}`;
    const [, place, , line, carets] = shown(text, { span: at(text, "bad") }).split("\n");
    expect(place).toBe("  --> case.det:1:5001");
    expect(line).toBe(` 1 | …${"a".repeat(60)}bad${"b".repeat(97)}…`);
    expect(carets).toBe(`   | ${" ".repeat(61)}^^^`);
  });

  test("without a text it names the file, without a file it says the message alone", () => {
    expect(shown("", { span: at("", "", "other.det"), hint: "look" })).toBe("error[E0999]: a message\n  --> other.det\n   = look");
    expect(shown("", { path: "out" })).toBe("error[E0999]: a message\n  --> out");
    expect(shown("", { hint: "look" })).toBe("error[E0999]: a message\n   = look");
  });

  test("colors only when asked to", () => {
    const text = "bad";
    expect(shown(text, { span: at(text, "bad") }, true)).toContain("\u001b[1;31merror[E0999]\u001b[0m");
    expect(shown(text, { span: at(text, "bad") })).not.toContain("\u001b");
  });
});

describe("positions", () => {
  test("count lines by any line end and columns by code points, from 1", () => {
    const text = "a\r\n😀b\rc\n";
    expect([0, 3, 5, 7, 9, 99].map((offset) => position(text, offset))).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 1 },
      { line: 2, column: 2 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
      { line: 4, column: 1 },
    ]);
  });

  test("do not count a byte order mark", () => {
    expect(position("\uFEFFab", 2)).toEqual({ line: 1, column: 2 });
  });
});
