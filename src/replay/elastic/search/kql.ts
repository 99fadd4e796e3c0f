/** KQL: text -> a tree of tests. Words without quotes may hold wildcards; a list in parentheses belongs to its field. */

import { isAnything, type LikePattern } from "../pattern/like.ts";
import type { EsqlVersion } from "../version.ts";
import type { SearchTree, Test } from "./search.ts";

class Unreadable extends Error {}

const deepest = 200;

type Token =
  | { readonly kind: "mark"; readonly text: string }
  | { readonly kind: "quoted"; readonly text: string }
  /** `plain` is the text without its escapes, `pattern` the same with its wildcards. */
  | { readonly kind: "word"; readonly text: string; readonly plain: string; readonly pattern: LikePattern };

/** A text is the reason why it cannot be read. */
export function parseKql(query: string, version: EsqlVersion): SearchTree | string {
  try {
    const tokens = tokensOf(query);
    if (tokens.length === 0) return { kind: "all", of: [] };
    const reader = { tokens, version, at: 0, depth: 0 };
    const tree = disjunction(reader);
    if (reader.at < tokens.length) throw new Unreadable(`unexpected [${tokens[reader.at]?.text}]`);
    return tree;
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly version: EsqlVersion;
  at: number;
  depth: number;
}

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < query.length; ) {
    const c = query[i] ?? "";
    if (/\s/.test(c)) i += 1;
    else if (c === '"') {
      let text = "";
      for (i += 1; query[i] !== '"'; i++) {
        if (i >= query.length) throw new Unreadable("token recognition error: an unclosed quote");
        if (query[i] === "\\") i += 1;
        text += query[i] ?? "";
      }
      i += 1;
      tokens.push({ kind: "quoted", text });
    } else if (/[<>]/.test(c)) {
      const mark = query[i + 1] === "=" ? `${c}=` : c;
      tokens.push({ kind: "mark", text: mark });
      i += mark.length;
    } else if ("():{}".includes(c)) {
      tokens.push({ kind: "mark", text: c });
      i += 1;
    } else {
      const from = i;
      while (i < query.length && !/[\s():<>{}"]/.test(query[i] ?? "")) i += query[i] === "\\" ? 2 : 1;
      tokens.push(wordToken(query.slice(from, i)));
    }
  }
  return tokens;
}

function wordToken(text: string): Token {
  const pattern: LikePattern[number][] = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    const isWild = c === "*";
    const literal = c === "\\" ? (text[++i] ?? "") : c;
    plain += literal;
    const last = pattern.at(-1);
    if (isWild) pattern.push({ kind: "any" });
    else if (last?.kind === "text") pattern[pattern.length - 1] = { kind: "text", text: last.text + literal };
    else pattern.push({ kind: "text", text: literal });
  }
  return { kind: "word", text, plain, pattern };
}

function peek(reader: Reader): Token | undefined {
  return reader.tokens[reader.at];
}

function isMark(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token?.kind === "mark" && token.text === text;
}

function isWord(reader: Reader, word: string): boolean {
  const token = peek(reader);
  return token?.kind === "word" && token.text.toLowerCase() === word;
}

function take(reader: Reader): Token {
  const token = peek(reader);
  if (token === undefined) throw new Unreadable("mismatched input '<EOF>'");
  reader.at += 1;
  return token;
}

function expect(reader: Reader, mark: string): void {
  if (!isMark(reader, mark)) throw new Unreadable(`mismatched input '${peek(reader)?.text ?? "<EOF>"}' expecting '${mark}'`);
  reader.at += 1;
}

function disjunction(reader: Reader): SearchTree {
  if (++reader.depth > deepest) throw new Unreadable("too deep");
  const of = [conjunction(reader)];
  while (isWord(reader, "or")) {
    reader.at += 1;
    of.push(conjunction(reader));
  }
  reader.depth -= 1;
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "any", of };
}

function conjunction(reader: Reader): SearchTree {
  const of = [negation(reader)];
  while (isWord(reader, "and")) {
    reader.at += 1;
    of.push(negation(reader));
  }
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "all", of };
}

function negation(reader: Reader): SearchTree {
  let negated = false;
  while (isWord(reader, "not")) {
    reader.at += 1;
    negated = !negated;
  }
  const of = simple(reader);
  return negated ? { kind: "none", of } : of;
}

function simple(reader: Reader): SearchTree {
  if (isMark(reader, "(")) {
    reader.at += 1;
    const of = disjunction(reader);
    expect(reader, ")");
    return of;
  }
  const first = take(reader);
  if (first.kind === "mark") throw new Unreadable(`mismatched input '${first.text}'`);
  const next = peek(reader);
  const field = first.kind === "quoted" ? first.text : first.plain;
  if (next?.kind === "mark" && /^[<>]/.test(next.text)) {
    reader.at += 1;
    const value = take(reader);
    if (value.kind === "mark") throw new Unreadable(`mismatched input '${value.text}'`);
    const bound = { text: value.kind === "quoted" ? value.text : value.plain, isIn: next.text.endsWith("=") };
    const range: Test = next.text.startsWith(">") ? { kind: "range", from: bound, to: undefined } : { kind: "range", from: undefined, to: bound };
    return { kind: "test", field, test: range };
  }
  if (!isMark(reader, ":")) return values(undefined, [first, ...followingWords(reader)]);
  reader.at += 1;
  if (isMark(reader, "{")) throw new Unreadable("nested queries are not supported");
  if (!isMark(reader, "(")) return fieldValue(reader, field);
  reader.at += 1;
  // 8.19 reads one value between them, and says of `or` that the parenthesis is missing.
  const of = reader.version === "8.19" ? listedOne(reader, field) : listed(reader, field, "or");
  expect(reader, ")");
  return of;
}

function fieldValue(reader: Reader, field: string): SearchTree {
  const value = take(reader);
  if (value.kind === "mark") throw new Unreadable(`mismatched input '${value.text}'`);
  return values(field, value.kind === "word" ? [value, ...followingWords(reader)] : [value]);
}

/** Words that stand beside each other are one text, up to an operator. */
function followingWords(reader: Reader): readonly Token[] {
  const words: Token[] = [];
  for (let token = peek(reader); token?.kind === "word"; token = peek(reader)) {
    if (["and", "or", "not"].includes(token.text.toLowerCase())) break;
    const after = reader.tokens[reader.at + 1];
    if (after?.kind === "mark" && /^[:<>]/.test(after.text)) throw new Unreadable(`mismatched input '${after.text}'`);
    words.push(token);
    reader.at += 1;
  }
  return words;
}

function values(field: string | undefined, tokens: readonly Token[]): SearchTree {
  const [only] = tokens;
  if (only?.kind === "quoted" && tokens.length === 1) return { kind: "test", field, test: { kind: "phrase", text: only.text } };
  const pattern = tokens.flatMap(
    (token, i): LikePattern => (token.kind === "word" ? (i === 0 ? token.pattern : [{ kind: "text", text: " " }, ...token.pattern]) : []),
  );
  const text = tokens.map((token) => (token.kind === "word" ? token.plain : token.text)).join(" ");
  if (isAnything(pattern)) return field === undefined ? { kind: "all", of: [] } : { kind: "test", field, test: { kind: "exists" } };
  const hasWildcard = pattern.some(({ kind }) => kind === "any");
  return { kind: "test", field, test: hasWildcard ? { kind: "wildcard", pattern } : { kind: "text", text } };
}

/** `("a" or "b")` behind a field. */
function listed(reader: Reader, field: string, level: "or" | "and"): SearchTree {
  const inner = (): SearchTree => (level === "or" ? listed(reader, field, "and") : listedOne(reader, field));
  const of = [inner()];
  while (isWord(reader, level)) {
    reader.at += 1;
    of.push(inner());
  }
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: level === "or" ? "any" : "all", of };
}

function listedOne(reader: Reader, field: string): SearchTree {
  if (isWord(reader, "not")) {
    reader.at += 1;
    return { kind: "none", of: listedOne(reader, field) };
  }
  if (!isMark(reader, "(")) return fieldValue(reader, field);
  if (++reader.depth > deepest) throw new Unreadable("too deep");
  reader.at += 1;
  const of = listed(reader, field, "or");
  expect(reader, ")");
  reader.depth -= 1;
  return of;
}
