import { describe, expect, test } from "vitest";
import { parseLike } from "../../../src/syntax/like.ts";

const shown = (text: string) => {
  const result = parseLike(text);
  if ("problem" in result) return result.problem;
  return result.pattern.map((part) => (part.kind === "text" ? part.text : part.kind));
};

describe("reading `like` patterns", () => {
  test("knows `*`, `?` and text", () => {
    expect(shown("a*b?c")).toEqual(["a", "any", "b", "one", "c"]);
    expect(parseLike("a?")).toEqual({ pattern: [{ kind: "text", text: "a" }, { kind: "one" }] });
    expect(shown("")).toEqual([]);
  });

  test("an escaped mark is itself, and joins the text beside it", () => {
    expect(parseLike("a\\*\\?\\\\b")).toEqual({ pattern: [{ kind: "text", text: "a*?\\b" }] });
  });

  test("gives one form to one meaning", () => {
    for (const same of ["**", "***"]) expect(parseLike(same)).toEqual(parseLike("*"));
    for (const same of ["*?", "?*", "*?*", "**?**"]) expect(parseLike(same)).toEqual(parseLike("?*"));
    expect(shown("*??*a")).toEqual(["one", "one", "any", "a"]);
  });

  test("refuses other escapes at their backslash", () => {
    expect(shown("ab\\c")).toEqual({ kind: "escape", offset: 2 });
    expect(shown("ab\\")).toEqual({ kind: "escape", offset: 2 });
  });
});
