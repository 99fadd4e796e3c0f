import { describe, expect, it } from "vitest";
import { foldAscii, likeMatcher } from "../../../src/evaluate/text.ts";
import type { LikePart, LikePattern } from "../../../src/ir/predicate.ts";

/** `*` and `?` as in the language, without escapes. */
function pattern(text: string): LikePattern {
  return [...text.matchAll(/\*+|\?|[^*?]+/gu)].map(
    ([part]): LikePart => (part.startsWith("*") ? { kind: "any" } : part === "?" ? { kind: "one" } : { kind: "text", text: part }),
  );
}
const like = (text: string, wanted: string): boolean => likeMatcher(pattern(wanted))(text);

/** What `like` means, by trying everything. */
function plainly(text: readonly string[], wanted: readonly string[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return text.length === 0;
  if (first === "*") return Array.from({ length: text.length + 1 }, (_, i) => text.slice(i)).some((left) => plainly(left, rest));
  return text.length > 0 && (first === "?" || first === text[0]) && plainly(text.slice(1), rest);
}

describe("like", () => {
  it("agrees with trying everything, on all short texts and patterns", () => {
    const words = (letters: readonly string[], longest: number): readonly string[] =>
      longest === 0 ? [""] : ["", ...letters.flatMap((letter) => words(letters, longest - 1).map((word) => letter + word))];
    const texts = [...new Set(words(["a", "b", "😀"], 4))];
    const patterns = [...new Set(words(["a", "😀", "*", "?"], 4))];
    const wrong = patterns.flatMap((wanted) => {
      const matches = likeMatcher(pattern(wanted));
      return texts.filter((text) => matches(text) !== plainly([...text], [...wanted])).map((text) => [text, wanted]);
    });
    expect(patterns.length * texts.length).toBeGreaterThan(40_000);
    expect(wrong).toEqual([]);
  });
  it("matches the whole value, newlines as well", () => {
    expect([like("abc", "b"), like("a\nb", "a*b"), like("a\nb", "a?b")]).toEqual([false, true, true]);
  });
  it("takes a lone surrogate of a value as one code point", () => {
    expect([like("\ud83d", "?"), like("\ud83dx", "??"), like("x\ude00", "*?")]).toEqual([true, true, true]);
  });
  it("takes many runs over a long value", () => {
    expect(like("a".repeat(100_000), `${"*a".repeat(200)}*b`)).toBe(false);
  });
});

describe("folding", () => {
  it("touches A to Z alone", () => {
    expect(foldAscii("AZaz[`@{\u00c9\u00e9\u0130\u0131\u212a")).toBe("azaz[`@{\u00c9\u00e9\u0130\u0131\u212a");
  });
});
