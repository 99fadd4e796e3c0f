/**
 * How each rule of the grammar is laid out. What the author opened after a bracket, or broke before `and` and `or`, stays open; what does not fit a line
 * is opened; everything else stands on one line. Meaning is in the tokens, and all of them pass through in their order.
 */

import type { Token, Tree } from "../../grammars/detection/parser.ts";
import { LeftBrace, LeftBracket, LeftParenthesis, RightBrace, RightBracket, RightParenthesis } from "../../grammars/detection/tokens.ts";
import { alignColumns } from "./columns.ts";
import { type Gaps, gapsOf, isToken, type Part, parts, tokensOf } from "./gaps.ts";
import type { Notes } from "./notes.ts";
import { type Writer, writer } from "./writer.ts";

const lineWidth = 120;

interface Page {
  readonly out: Writer;
  readonly notes: Notes;
  readonly gaps: Gaps;
}
/** Writes a node whose own line begins at a level. */
type Layout = (page: Page, node: Tree, level: number) => void;

export function layout(tree: Tree, notes: Notes): string {
  const page: Page = { out: writer(notes), notes, gaps: gapsOf(tree, notes) };
  file(page, tree);
  return page.out.end();
}

/** Every other rule is a phrase: its parts one after the other. */
const layouts: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  ["sourceDecl", block],
  ["detectionDecl", block],
  ["huntDecl", block],
  ["testDecl", block],
  ["fieldsBlock", fieldsBlock],
  ["mappingBlock", shortBlock],
  ["platformBlock", shortBlock],
  ["fieldList", brackets],
  ["objectLiteral", brackets],
  ["listLiteral", brackets],
  ["metaList", brackets],
  ["jsonList", brackets],
  ["selection", filtered],
  ["eventsDecl", filtered],
  ["defineDecl", define],
  ["alertClause", (page, node, level) => clauses(page, node, level, ["groupClause", "At"])],
  ["reportClause", (page, node, level) => clauses(page, node, level, ["groupClause", "Over", "sortClause", "Limit"])],
  ["predicate", connected],
  ["conjunction", connected],
  ["primary", parenthesized],
  ["hasTest", parenthesized],
  ["keyTuple", whole],
  ["row", whole],
]);

function write(page: Page, part: Part, level: number): void {
  if (isToken(part)) writeToken(page, part, level);
  else (layouts.get(part.name) ?? phrase)(page, part, level);
}

function phrase(page: Page, node: Tree, level: number): void {
  for (const part of parts(node)) write(page, part, level);
}

/** What a line can hold is not broken: it goes to the next one. */
function whole(page: Page, node: Tree, level: number): void {
  if (!fits(page, node) && page.gaps.breakable(firstToken(node))) page.out.newline(level + 1);
  phrase(page, node, level);
}

function writeToken({ out, gaps }: Page, token: Token, level: number): void {
  const gap = gaps.before(token);
  if (gaps.breakable(token) && out.column() + gap.length + token.image.length > lineWidth) out.newline(level + 1);
  out.token(token, gap);
}

function firstToken(part: Part): Token {
  return tokensOf(part)[0] as Token;
}

function fits({ out, gaps }: Page, part: Part): boolean {
  const flat = gaps.flat(part);
  return flat !== undefined && out.column() + gaps.before(firstToken(part)).length + flat.length <= lineWidth;
}

const together = new Set(["useDecl", "listDecl", "defineDecl", "eventsDecl"]);

function file(page: Page, tree: Tree): void {
  let before: string | undefined;
  for (const part of parts(tree)) {
    if (isToken(part) && before === "language") {
      write(page, part, 0);
      continue;
    }
    const kind = isToken(part) ? "language" : part.name === "declaration" ? nameOf(parts(part)[0]) : part.name;
    const blankForced = before !== undefined && !(before === kind && together.has(kind));
    page.out.item(firstToken(part), 0, { blankAllowed: before !== undefined, blankForced });
    write(page, part, 0);
    before = kind;
  }
}

function nameOf(part: Part | undefined): string {
  return part === undefined || isToken(part) ? "" : part.name;
}

const openingTypes: readonly unknown[] = [LeftBrace, LeftBracket, LeftParenthesis];
const closingTypes: readonly unknown[] = [RightBrace, RightBracket, RightParenthesis];

interface Bracketed {
  readonly head: readonly Part[];
  readonly inner: readonly Part[];
  readonly close: Token;
}
function bracketed(node: Tree): Bracketed {
  const all = parts(node);
  const open = all.findIndex((part) => isToken(part) && openingTypes.includes(part.tokenType));
  return { head: all.slice(0, open + 1), inner: all.slice(open + 1, -1), close: all.at(-1) as Token };
}

/** The author's own line break behind the bracket, a comment inside, or too little room. */
function opens(page: Page, node: Tree): boolean {
  const { inner, close } = bracketed(node);
  const next = inner[0] === undefined ? close : firstToken(inner[0]);
  return (inner.length > 0 && page.notes.of(next).startsLine) || !fits(page, node);
}

/** One item a line. */
function block(page: Page, node: Tree, level: number): void {
  const { head, inner, close } = bracketed(node);
  for (const part of head) write(page, part, level);
  alignColumns(inner, page.notes, page.gaps);
  for (const [index, item] of inner.entries()) {
    page.out.item(firstToken(item), level + 1, { blankAllowed: index > 0 });
    write(page, item, level + 1);
  }
  closeBracket(page, close, level, inner.length);
}

function closeBracket({ out, notes, gaps }: Page, close: Token, level: number, items: number): void {
  if (items > 0 || notes.of(close).leading.length > 0) out.closing(close, level, items > 0);
  out.token(close, gaps.before(close));
}

function shortBlock(page: Page, node: Tree, level: number): void {
  (opens(page, node) ? block : phrase)(page, node, level);
}

function fieldsBlock(page: Page, node: Tree, level: number): void {
  for (const part of parts(node)) isToken(part) ? write(page, part, level) : block(page, part, level);
}

/** Elements in the author's rows. */
function brackets(page: Page, node: Tree, level: number): void {
  if (!opens(page, node)) {
    phrase(page, node, level);
    return;
  }
  const { out, notes } = page;
  const { head, inner, close } = bracketed(node);
  for (const part of head) write(page, part, level);
  let ownRow = true;
  for (const [index, element] of inner.entries()) {
    if (isToken(element)) {
      write(page, element, level + 1);
      continue;
    }
    const first = firstToken(element);
    const room = fits(page, element);
    if (ownRow || notes.of(first).startsLine || !room) out.item(first, level + 1, { blankAllowed: index > 0 });
    ownRow = !fits(page, element);
    write(page, element, level + 1);
  }
  closeBracket(page, close, level, inner.length);
}

/** `where` and `unless` below the source, unless the author kept them beside it. */
function filtered(page: Page, node: Tree, level: number): void {
  const all = parts(node);
  const filters = all.find((part) => !isToken(part) && part.name === "filters");
  if (filters === undefined || isToken(filters)) {
    phrase(page, node, level);
    return;
  }
  const words = parts(filters).filter(isToken);
  if (words.every((word) => !page.notes.of(word).startsLine) && fits(page, node)) {
    phrase(page, node, level);
    return;
  }
  for (const part of all) if (part !== filters) write(page, part, level);
  const predicates = parts(filters).filter((part) => !isToken(part));
  for (const [index, predicate] of predicates.entries()) {
    const word = words[index] as Token;
    if (word.image === "where" && words.length > 1) page.gaps.widen(firstToken(predicate), 1);
    page.out.item(word, level + 1, { blankAllowed: false });
    write(page, word, level + 1);
    write(page, predicate, level + 2);
  }
}

function define(page: Page, node: Tree, level: number): void {
  for (const part of parts(node)) {
    const below = !isToken(part) && breaks(page, part);
    if (below) page.out.newline(level + 1);
    write(page, part, below ? level + 1 : level);
  }
}

/** Each of the clauses named on a line below. */
function clauses(page: Page, node: Tree, level: number, below: readonly string[]): void {
  for (const part of parts(node)) {
    const name = isToken(part) ? part.tokenType.name : part.name;
    if (below.includes(name)) page.out.item(firstToken(part), level + 1, { blankAllowed: false });
    write(page, part, level);
  }
}

/** A predicate of several parts that needs, or was given, a line for each. */
function breaks(page: Page, node: Tree): boolean {
  const all = parts(node);
  const [only] = all;
  if (all.length === 1 && only !== undefined) return !isToken(only) && node.name === "predicate" && breaks(page, only);
  return all.some((part) => isToken(part) && page.notes.of(part).startsLine) || !fits(page, node);
}

function connected(page: Page, node: Tree, level: number): void {
  const all = parts(node);
  if (all.length === 1 || !breaks(page, node)) {
    phrase(page, node, level);
    return;
  }
  for (const part of all) {
    if (isToken(part)) page.out.item(part, level, { blankAllowed: false });
    // `and` lines between `or` lines stand deeper, as they bind more closely.
    const inner = !isToken(part) && part.name === "conjunction" && parts(part).length > 1;
    write(page, part, inner ? level + 1 : level);
  }
}

function parenthesized(page: Page, node: Tree, level: number): void {
  const open = parts(node).some((part) => isToken(part) && closingTypes.includes(part.tokenType));
  if (!open || !opens(page, node)) {
    phrase(page, node, level);
    return;
  }
  const { head, inner, close } = bracketed(node);
  for (const part of head) write(page, part, level);
  for (const part of inner) {
    page.out.item(firstToken(part), level + 1, { blankAllowed: false });
    write(page, part, level + 1);
  }
  closeBracket(page, close, level, inner.length);
}
