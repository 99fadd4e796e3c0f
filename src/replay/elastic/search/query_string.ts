/** Lucene's query syntax, as QSTR takes it: text -> a tree of tests. Fuzzy, boosted and proximity terms are not read. */

import type { LikePattern } from "../pattern/like.ts";
import { isAnything } from "../pattern/like.ts";
import type { Bound, SearchTree, Test } from "./search.ts";

class Unreadable extends Error {}

const deepest = 200;

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

/** A text is the reason why it cannot be read. */
export function parseQueryString(query: string): SearchTree | string {
  try {
    if (query.trim() === "") return { kind: "any", of: [] };
    const reader = { text: query, at: 0, depth: 0 };
    const tree = clauses(reader, undefined);
    if (reader.at < query.length) throw new Unreadable(`unexpected [${query.slice(reader.at, reader.at + 20)}]`);
    return tree;
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

interface Clause {
  readonly of: SearchTree;
  occurs: "should" | "must" | "mustNot";
}

/** Lucene's: AND makes both of its sides required, OR leaves them as they are. */
function clauses(reader: Reader, field: string | undefined): SearchTree {
  if (++reader.depth > deepest) throw new Unreadable("too deep");
  const found: Clause[] = [];
  blanks(reader);
  while (reader.at < reader.text.length && reader.text[reader.at] !== ")") {
    const joined = operator(reader);
    if (joined === "and") {
      const before = found.at(-1);
      if (before !== undefined && before.occurs === "should") before.occurs = "must";
    }
    const sign = modifier(reader);
    const of = clause(reader, field);
    found.push({ of, occurs: sign ?? (joined === "and" ? "must" : "should") });
    blanks(reader);
  }
  reader.depth -= 1;
  if (found.length === 0) throw new Unreadable("an empty query");
  return combined(found);
}

function combined(found: readonly Clause[]): SearchTree {
  const must = found.filter(({ occurs }) => occurs === "must").map(({ of }) => of);
  const should = found.filter(({ occurs }) => occurs === "should").map(({ of }) => of);
  const mustNot = found.filter(({ occurs }) => occurs === "mustNot").map(({ of }): SearchTree => ({ kind: "none", of }));
  const needed = must.length > 0 ? must : should.length > 0 ? [{ kind: "any", of: should } as const] : [];
  return { kind: "all", of: [...needed, ...mustNot] };
}

function blanks(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? "")) reader.at += 1;
}

function operator(reader: Reader): "and" | "or" | undefined {
  const found = /^(?:AND(?=[\s(])|&&|OR(?=[\s(])|\|\|)\s*/.exec(reader.text.slice(reader.at, reader.at + 64));
  if (found === null) return undefined;
  reader.at += found[0].length;
  return /^(?:AND|&&)/.test(found[0]) ? "and" : "or";
}

function modifier(reader: Reader): "must" | "mustNot" | undefined {
  const found = /^(?:NOT(?=[\s(])|[+!-])\s*/.exec(reader.text.slice(reader.at, reader.at + 64));
  if (found === null) return undefined;
  reader.at += found[0].length;
  return found[0].startsWith("+") ? "must" : "mustNot";
}

function clause(reader: Reader, field: string | undefined): SearchTree {
  const named = /^((?:\\.|[^\s:()[\]{}"/\\^~<>=!+-])(?:\\.|[^\s:()[\]{}"/\\^~<>=!])*):\s*/s.exec(reader.text.slice(reader.at, reader.at + 4_000));
  let of = field;
  if (named !== null) {
    of = unescaped(named[1] ?? "");
    reader.at += named[0].length;
  }
  if (reader.text[reader.at] === "(") {
    reader.at += 1;
    const inner = clauses(reader, of);
    if (reader.text[reader.at] !== ")") throw new Unreadable("expected ')'");
    reader.at += 1;
    return inner;
  }
  if (of === "*" && named !== null && reader.text[reader.at] === "*") {
    reader.at += 1;
    return { kind: "all", of: [] };
  }
  if (of === "_exists_") return { kind: "test", field: term(reader).plain, test: { kind: "exists" } };
  const test = value(reader, named !== null);
  if (test.kind === "exists" && of === undefined) return { kind: "all", of: [] };
  return { kind: "test", field: of === "*" ? undefined : of, test };
}

function value(reader: Reader, hasField: boolean): Test {
  const c = reader.text[reader.at];
  if (c === '"') return { kind: "phrase", text: unescaped(until(reader, '"')) };
  if (c === "/") return { kind: "regex", pattern: until(reader, "/").replaceAll("\\/", "/") };
  if (c === "[" || c === "{") return interval(reader);
  const compared = /^([<>]=?)/.exec(reader.text.slice(reader.at, reader.at + 2));
  if (compared !== null) {
    reader.at += compared[0].length;
    const bound = { text: term(reader).plain, isIn: compared[0].endsWith("=") };
    return compared[0].startsWith(">") ? { kind: "range", from: bound, to: undefined } : { kind: "range", from: undefined, to: bound };
  }
  const { plain, pattern } = term(reader);
  if (isAnything(pattern)) return { kind: "exists" };
  if (pattern.some(({ kind }) => kind !== "text")) return { kind: "wildcard", pattern };
  return { kind: "text", text: hasField ? plain : [plain, ...followingWords(reader)].join(" ") };
}

const nextWord = /^\s+(?!(?:AND|OR|NOT|&&|\|\|)(?:[\s(]|$)|[+!-])((?:\\.|[^\s()[\]{}"^~:/*?<>=\\])+)(?=[\s)]|$)/s;

/** Words that stand beside each other, without a field of their own, are one text. */
function followingWords(reader: Reader): readonly string[] {
  const words: string[] = [];
  for (;;) {
    const found = nextWord.exec(reader.text.slice(reader.at, reader.at + 4_000));
    if (found === null) return words;
    words.push(unescaped(found[1] ?? ""));
    reader.at += found[0].length;
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/gs, (_, hex: string | undefined, c: string | undefined) =>
    hex === undefined ? (c ?? "") : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Between two of the same mark; escapes stay. */
function until(reader: Reader, mark: string): string {
  const from = ++reader.at;
  while (reader.at < reader.text.length && reader.text[reader.at] !== mark) reader.at += reader.text[reader.at] === "\\" ? 2 : 1;
  if (reader.text[reader.at] !== mark) throw new Unreadable(`an unclosed ${mark}`);
  return reader.text.slice(from, reader.at++);
}

function interval(reader: Reader): Test {
  const found = /^([[{])\s*("(?:\\.|[^"\\])*"|\S+?)\s+TO\s+("(?:\\.|[^"\\])*"|\S+?)\s*([\]}])/.exec(reader.text.slice(reader.at, reader.at + 4_000));
  if (found === null) throw new Unreadable("a range without its end");
  reader.at += found[0].length;
  const bound = (text: string, isIn: boolean): Bound => (text === "*" ? undefined : { text: unescaped(text.replace(/^"|"$/g, "")), isIn });
  return { kind: "range", from: bound(found[2] ?? "", found[1] === "["), to: bound(found[3] ?? "", found[4] === "]") };
}

function term(reader: Reader): { readonly plain: string; readonly pattern: LikePattern } {
  const pattern: { kind: "text" | "any" | "one"; text: string }[] = [];
  let plain = "";
  const from = reader.at;
  while (reader.at < reader.text.length) {
    const c = reader.text[reader.at] ?? "";
    if (/[\s()[\]{}"^~:/]/.test(c)) break;
    const isEscaped = c === "\\";
    const length = !isEscaped ? 1 : /^\\u[0-9A-Fa-f]{4}/.test(reader.text.slice(reader.at, reader.at + 6)) ? 6 : 2;
    const literal = isEscaped ? unescaped(reader.text.slice(reader.at, reader.at + length)) : c;
    reader.at += length;
    plain += literal;
    const last = pattern.at(-1);
    if (!isEscaped && (c === "*" || c === "?")) pattern.push({ kind: c === "*" ? "any" : "one", text: "" });
    else if (last?.kind === "text") last.text += literal;
    else pattern.push({ kind: "text", text: literal });
  }
  // A boost changes the score alone.
  const boost = /^\^[0-9.]+/.exec(reader.text.slice(reader.at, reader.at + 20));
  if (reader.at > from && boost !== null) reader.at += boost[0].length;
  if (reader.at === from || /^[\^~:]/.test(reader.text[reader.at] ?? "")) throw new Unreadable(`unexpected [${reader.text.slice(reader.at, reader.at + 20)}]`);
  return { plain, pattern };
}
