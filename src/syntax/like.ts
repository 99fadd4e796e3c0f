/** Reads a `like` pattern: `*` is any run of code points, `?` is one, `\*` `\?` `\\` are themselves (law 5). */

/** The shape of LikePart in src/ir/predicate.ts, which this stage may not know. */
export type LikePart = { readonly kind: "text"; readonly text: string } | { readonly kind: "any" } | { readonly kind: "one" };

/** No two texts and no two `any` in a row, and `any` stands behind the `one`s beside it: one pattern has one form. The offset is that of the backslash. */
export type LikeResult = { readonly pattern: readonly LikePart[] } | { readonly problem: { readonly kind: "escape"; readonly offset: number } };

export function parseLike(text: string): LikeResult {
  const pattern: LikePart[] = [];
  let written = "";
  const flush = () => {
    if (written !== "") pattern.push({ kind: "text", text: written });
    written = "";
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? "";
    if (character === "\\") {
      const escaped = text[i + 1] ?? "";
      if (!["*", "?", "\\"].includes(escaped)) return { problem: { kind: "escape", offset: i } };
      written += escaped;
      i++;
    } else if (character === "*") {
      flush();
      if (pattern.at(-1)?.kind !== "any") pattern.push({ kind: "any" });
    } else if (character === "?") {
      flush();
      const any = pattern.at(-1)?.kind === "any" ? pattern.pop() : undefined;
      pattern.push({ kind: "one" });
      if (any !== undefined) pattern.push(any);
    } else written += character;
  }
  flush();
  return { pattern };
}
