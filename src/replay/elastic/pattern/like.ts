/** LIKE: `*`, `?` and backslash escapes over a whole value. The common shapes are compared directly, the others become a language. */

import { automaton, type Matcher } from "./automaton.ts";
import { anyOne, anyText, exactly, type Language } from "./language.ts";

type Part = { readonly kind: "text"; readonly text: string } | { readonly kind: "any" } | { readonly kind: "one" };
export type LikePattern = readonly Part[];

/** Undefined where a backslash escapes nothing. */
export function parseLike(pattern: string): LikePattern | undefined {
  const parts: Part[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    if (c === "\\") {
      const escaped = pattern[++i];
      if (escaped === undefined || !"*?\\".includes(escaped)) return undefined;
      text += escaped;
    } else if (c === "*" || c === "?") {
      flush();
      if (c === "?") parts.push({ kind: "one" });
      else if (parts.at(-1)?.kind !== "any") parts.push({ kind: "any" });
    } else text += c;
  }
  flush();
  return parts;
}

/** `*` alone: Elasticsearch asks only whether there is a value. */
export function isAnything(pattern: LikePattern): boolean {
  return pattern.length === 1 && pattern[0]?.kind === "any";
}

export function exactText(pattern: LikePattern): string | undefined {
  const [only, ...more] = pattern;
  if (only === undefined) return "";
  return only.kind === "text" && more.length === 0 ? only.text : undefined;
}

export function likeMatcher(pattern: LikePattern, ignoringCase: boolean): Matcher {
  return (ignoringCase ? undefined : direct(pattern)) ?? automaton(likeLanguage(pattern, ignoringCase));
}

function likeLanguage(pattern: LikePattern, ignoringCase: boolean): Language {
  return {
    kind: "sequence",
    of: pattern.map((part) => (part.kind === "text" ? exactly(part.text, ignoringCase) : part.kind === "any" ? anyText : anyOne)),
  };
}

/** Texts with `*` between them. */
function direct(pattern: LikePattern): Matcher | undefined {
  if (pattern.some(({ kind }) => kind === "one")) return undefined;
  const exact = exactText(pattern);
  if (exact !== undefined) return (text) => text === exact;
  const texts = pattern.filter((part) => part.kind === "text").map(({ text }) => text);
  const first = pattern[0]?.kind === "text" ? texts.shift() : undefined;
  const last = pattern.at(-1)?.kind === "text" ? texts.pop() : undefined;
  return (text) => {
    if (first !== undefined && !text.startsWith(first)) return false;
    let from = first?.length ?? 0;
    for (const part of texts) {
      const found = text.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return last === undefined || (text.length - last.length >= from && text.endsWith(last));
  };
}
