import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { applyFixes, removingElement, rewriting } from "../../../src/diagnostics/fix.ts";

type Change = readonly [start: number, end: number, text: string];
const asking = (...edits: readonly Change[]): Diagnostic => ({
  code: "E0000",
  severity: "error",
  message: "",
  fix: { description: "", edits: edits.map(([start, end, text]) => ({ span: { file: "a.det", start, end }, text })) },
});
const applied = (text: string, ...fixes: readonly (readonly Change[])[]): readonly [string, number] => {
  const { text: fixed, mended } = applyFixes(
    "a.det",
    text,
    fixes.map((edits) => asking(...edits)),
  );
  return [fixed, mended.length];
};

describe("fixes", () => {
  it("are applied together where they do not touch", () => {
    expect(applied("one two three", [[8, 13, "3"]], [[0, 3, "1"]])).toEqual(["1 two 3", 2]);
  });
  it("that touch what another changes are left for the next time", () => {
    expect(applied("one two three", [[0, 7, "12"]], [[4, 13, "23"]])).toEqual(["12 three", 1]);
    expect(applied("one two", [[3, 3, "!"]], [[3, 3, "?"]])).toEqual(["one! two", 1]);
  });
  it("that ask for the same are one", () => {
    expect(applied("one two", [[0, 3, "1"]], [[0, 3, "1"]])).toEqual(["1 two", 2]);
  });
  it("are whole or not at all", () => {
    expect(
      applied(
        "one two three",
        [[4, 7, "2"]],
        [
          [0, 3, "1"],
          [4, 13, "rest"],
        ],
      ),
    ).toEqual(["one 2 three", 1]);
  });
  it("of another file are not this one's", () => {
    const other = { ...asking(), fix: rewriting({ file: "b.det", start: 0, end: 3 }, "x") };
    expect(applyFixes("a.det", "one", [other])).toEqual({ text: "one", mended: [] });
  });
  it("keep a word apart from what stands beside it", () => {
    expect(applied('name=="a"', [[4, 6, "is"]])).toEqual(['name is "a"', 1]);
    expect(applied("(!ok)", [[1, 2, "not"]])).toEqual(["(not ok)", 1]);
    expect(applied("a&&b", [[1, 3, "and"]])).toEqual(["a and b", 1]);
  });
  it("take the line away that they leave empty, and no other", () => {
    expect(applied("a\n  gone\nb\n", [[4, 8, ""]])).toEqual(["a\nb\n", 1]);
    expect(applied("a\r\ngone\r\nb", [[3, 7, ""]])).toEqual(["a\r\nb", 1]);
    expect(applied("a gone\nb", [[1, 6, ""]])).toEqual(["a\nb", 1]);
  });
  it("at the very beginning stand behind the byte order mark", () => {
    expect(applied("\uFEFFlist", [[0, 0, "language 1\n"]])).toEqual(["\uFEFFlanguage 1\nlist", 1]);
  });
  it("take an element out with the comma that parts it from its neighbour", () => {
    const text = "[a, b, c]";
    const spans = [1, 4, 7].map((start) => ({ file: "a.det", start, end: start + 1 }));
    const without = (index: number) =>
      applyFixes("a.det", text, [{ ...asking(), fix: removingElement(spans, index, "") ?? { description: "", edits: [] } }]).text;
    expect([0, 1, 2].map(without)).toEqual(["[b, c]", "[a, c]", "[a, b]"]);
    expect(removingElement(spans.slice(0, 1), 0, "")).toBeUndefined();
  });
  it("change nothing but what they say, whatever they say", () => {
    const change = fc.tuple(fc.nat(20), fc.nat(20), fc.constantFrom("X", "YY")).map(([a, b, text]): Change => [Math.min(a, b), Math.max(a, b), text]);
    fc.assert(
      fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 2 }), { maxLength: 5 }), (fixes) => {
        const text = "-".repeat(20);
        const { text: fixed, mended } = applyFixes(
          "a.det",
          text,
          fixes.map((edits) => asking(...edits)),
        );
        const kept = new Map(mended.flatMap(({ fix }) => fix?.edits ?? []).map((edit) => [JSON.stringify(edit), edit]));
        const lengths = [...kept.values()].map(({ span, text: put }) => put.length - (span.end - span.start));
        expect(fixed.length).toBe(text.length + lengths.reduce((sum, length) => sum + length, 0));
      }),
    );
  });
});
