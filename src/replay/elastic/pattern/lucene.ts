/** Lucene's regular expressions with all their operators, as RLIKE and the query syntax read them: pattern text -> language. They match a whole value. */

import { anyOne, anyText, empty, exactly, type Language, none, numbers, one, outside, type Range } from "./language.ts";

/** The reason where the text is no pattern. */
export type Parsed = { readonly ok: true; readonly language: Language } | { readonly ok: false; readonly reason: string };

class Unreadable extends Error {}

/** Deeper, and the reader's own calls could run out of stack; Elasticsearch's do as well, later. */
const deepest = 250;

const predefined: Readonly<Record<string, readonly Range[]>> = {
  d: [{ from: 0x30, to: 0x39 }],
  w: [
    { from: 0x30, to: 0x39 },
    { from: 0x41, to: 0x5a },
    { from: 0x5f, to: 0x5f },
    { from: 0x61, to: 0x7a },
  ],
  s: [
    { from: 0x09, to: 0x0a },
    { from: 0x0d, to: 0x0d },
    { from: 0x20, to: 0x20 },
  ],
};

export function parseLucene(pattern: string, ignoringCase = false): Parsed {
  const text = [...pattern];
  let at = 0;
  let depth = 0;

  const more = () => at < text.length;
  const peek = (characters: string) => more() && characters.includes(text[at] ?? "");
  function match(character: string): boolean {
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }
  function next(): number {
    if (!more()) throw new Unreadable("unexpected end-of-string");
    return text[at++]?.codePointAt(0) ?? 0;
  }
  function expect(character: string): void {
    if (!match(character)) throw new Unreadable(`expected '${character}' at position ${at}`);
  }

  function union(): Language {
    if (++depth > deepest) throw new Unreadable("too deep");
    const of = [intersection()];
    while (match("|")) of.push(intersection());
    depth -= 1;
    return of.length === 1 ? (of[0] ?? none) : { kind: "union", of };
  }
  function intersection(): Language {
    const of = [sequence()];
    while (match("&")) of.push(sequence());
    return of.length === 1 ? (of[0] ?? none) : { kind: "intersection", of };
  }
  function sequence(): Language {
    const of = [repeated()];
    while (more() && !peek(")|&")) of.push(repeated());
    return of.length === 1 ? (of[0] ?? none) : { kind: "sequence", of };
  }
  function repeated(): Language {
    let of = complemented();
    while (peek("?*+{")) {
      if (match("?")) of = { kind: "repeat", of, min: 0, max: 1 };
      else if (match("*")) of = { kind: "repeat", of, min: 0, max: undefined };
      else if (match("+")) of = { kind: "repeat", of, min: 1, max: undefined };
      else of = bounded(of);
    }
    return of;
  }
  function bounded(of: Language): Language {
    match("{");
    const min = digits();
    if (min === undefined) throw new Unreadable(`integer expected at position ${at}`);
    const max = match(",") ? digits() : min;
    expect("}");
    if (max !== undefined && min > max) throw new Unreadable(`invalid repetition range(out of order): ${min}..${max}`);
    return { kind: "repeat", of, min, max };
  }
  function digits(): number | undefined {
    const from = at;
    while (peek("0123456789")) at += 1;
    return from === at ? undefined : Number(text.slice(from, at).join(""));
  }
  function complemented(): Language {
    let complements = 0;
    while (match("~")) complements += 1;
    const of = characters();
    return complements % 2 === 1 ? { kind: "complement", of } : of;
  }
  function characters(): Language {
    if (!match("[")) return simple();
    const negated = match("^");
    const ranges = [...classPart()];
    while (more() && !peek("]")) ranges.push(...classPart());
    expect("]");
    return { kind: "one", ranges: negated ? outside(ranges) : ranges };
  }
  function classPart(): readonly Range[] {
    const known = predefinedClass();
    if (known !== undefined) return known;
    const from = character();
    if (match("-")) {
      const to = character();
      if (from > to) throw new Unreadable(`invalid range: from (${from}) cannot be > to (${to})`);
      return [{ from, to }];
    }
    const single = one(from, ignoringCase);
    return single.kind === "one" ? single.ranges : [];
  }
  /** Behind a backslash. What is no class is left for `character`, without its backslash. */
  function predefinedClass(): readonly Range[] | undefined {
    if (!match("\\")) return undefined;
    const letter = text[at] ?? "";
    const ranges = predefined[letter.toLowerCase()];
    if (ranges !== undefined) {
      at += 1;
      return letter === letter.toLowerCase() ? ranges : outside(ranges);
    }
    if (letter === "\\") {
      at += 1;
      return [{ from: 0x5c, to: 0x5c }];
    }
    if (/[A-Za-z]/.test(letter)) throw new Unreadable(`invalid character class \\${letter}`);
    return undefined;
  }
  function character(): number {
    match("\\");
    return next();
  }
  function simple(): Language {
    if (match(".")) return anyOne;
    if (match("#")) return none;
    if (match("@")) return anyText;
    if (match('"')) return quoted();
    if (match("(")) {
      if (match(")")) return empty;
      const of = union();
      expect(")");
      return of;
    }
    if (match("<")) return interval();
    const ranges = predefinedClass();
    return ranges === undefined ? one(character(), ignoringCase) : { kind: "one", ranges };
  }
  function quoted(): Language {
    const from = at;
    while (more() && !peek('"')) at += 1;
    const content = text.slice(from, at).join("");
    expect('"');
    return exactly(content, ignoringCase);
  }
  function interval(): Language {
    const from = at;
    while (more() && !peek(">")) at += 1;
    const content = text.slice(from, at).join("");
    expect(">");
    const bounds = /^(\d{1,9})-(\d{1,9})$/.exec(content);
    if (bounds === null) throw new Unreadable(content.includes("-") ? `interval syntax error at position ${at - 1}` : `'${content}' not found`);
    const [low = "", high = ""] = bounds.slice(1);
    const [a, b] = [Number(low), Number(high)];
    return numbers(Math.min(a, b), Math.max(a, b), low.length === high.length ? low.length : 0);
  }

  try {
    if (text.length === 0) return { ok: true, language: empty };
    const language = union();
    if (more()) throw new Unreadable(`end-of-string expected at position ${at}`);
    return { ok: true, language };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message };
    throw error;
  }
}
