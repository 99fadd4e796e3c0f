/** Text to concrete trees: whole where the grammar takes it; else declaration by declaration, each with its first mistake. */

import type { FileCstNode } from "../../grammars/detection/cst.ts";
import { DetectionParser, type ParseError, type Token, tokenize } from "../../grammars/detection/parser.ts";
import {
  Equals,
  Identifier,
  keywords,
  LeftBrace,
  LeftBracket,
  LeftParenthesis,
  Name,
  RightBrace,
  RightBracket,
  RightParenthesis,
} from "../../grammars/detection/tokens.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { mistakeDiagnostic } from "./mistake.ts";

export interface Parsed {
  /** In the file's order. Several where a mistake cut the file into declarations; those with a mistake are left out. */
  readonly trees: readonly FileCstNode[];
  readonly comments: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the declarations left out would have declared, so that nobody complains of their absence as well. */
  readonly leftOut: readonly Token[];
}

/** Guards the descent, and everything that walks the tree after it: far beyond what a reader could follow, far below the stack's end. */
const depthLimit = 100;

let built: DetectionParser | undefined;

export function parse(path: string, text: string): Parsed {
  const { tokens, comments } = tokenize(text);
  const whole = tooDeep(tokens) === undefined ? attempt(tokens) : undefined;
  if (whole !== undefined && whole.error === undefined) return { trees: [whole.tree], comments, diagnostics: [], leftOut: [] };
  return { ...parsePieces(path, text, tokens), comments };
}

interface Attempt {
  readonly tree: FileCstNode;
  readonly error?: ParseError;
}
function attempt(tokens: readonly Token[]): Attempt {
  built ??= new DetectionParser({ skipValidations: true });
  built.input = [...tokens];
  const tree = built.file() as FileCstNode;
  const error = built.errors[0];
  return error === undefined ? { tree } : { tree, error };
}

function parsePieces(path: string, text: string, tokens: readonly Token[]): Omit<Parsed, "comments"> {
  const trees: FileCstNode[] = [];
  const diagnostics: Diagnostic[] = [];
  const leftOut: Token[] = [];
  let afterDeclaration = false;
  for (const { start, end } of pieces(text, tokens)) {
    const piece = tokens.slice(start, end);
    const problems = pieceProblems(path, piece, tokens[end], (token) => startsLine(text, token.startOffset));
    const first = piece[0];
    const head = first?.image === "use" || first?.image === "language";
    if (first !== undefined && head && (afterDeclaration || (first.image === "language" && start > 0))) {
      const span = { file: path, start: first.startOffset, end: first.startOffset + first.image.length };
      problems.diagnostics.push(problem("E0112", span, { what: first.image, before: first.image === "use" ? "the declarations" : "everything else" }));
    }
    afterDeclaration ||= !head && starters.has(first?.tokenType);
    diagnostics.push(...problems.diagnostics);
    if (problems.tree !== undefined) trees.push(problems.tree);
    else leftOut.push(...declaredNames(piece));
  }
  return { trees, diagnostics, leftOut };
}

function pieceProblems(path: string, piece: readonly Token[], next: Token | undefined, startsLine: (token: Token) => boolean) {
  const diagnostics: Diagnostic[] = [];
  const deep = tooDeep(piece);
  if (deep !== undefined) {
    diagnostics.push(problem("E0110", { file: path, start: deep.startOffset, end: deep.startOffset + 1 }, { limit: depthLimit }));
    return { diagnostics };
  }
  const { tree, error } = attempt(piece);
  if (error === undefined) return { diagnostics, tree };
  diagnostics.push(mistakeDiagnostic({ path, tokens: piece, error, ...(next !== undefined && { next }), firstMistake, startsLine }));
  return { diagnostics };
}

/** The index of the token that the grammar stumbles over, or undefined where it takes all. */
function firstMistake(tokens: readonly Token[]): number | undefined {
  const { error } = attempt(tokens);
  if (error === undefined) return undefined;
  const index = tokens.indexOf(error.token);
  return index < 0 ? tokens.length : index;
}

const opening = new Set([LeftBrace, LeftBracket, LeftParenthesis]);
const closing = new Set([RightBrace, RightBracket, RightParenthesis]);

function tooDeep(tokens: readonly Token[]): Token | undefined {
  let depth = 0;
  for (const token of tokens) {
    if (opening.has(token.tokenType)) depth++;
    else if (closing.has(token.tokenType)) depth = Math.max(0, depth - 1);
    if (depth > depthLimit) return token;
  }
  return undefined;
}

const starters: ReadonlySet<unknown> = new Set(
  ["language", "use", "source", "list", "define", "events", "sample", "detection", "hunt"].map((word) => keywords.get(word)),
);
const outermostStarters: ReadonlySet<unknown> = new Set(["use", "source", "define", "detection", "hunt"].map((word) => keywords.get(word)));

/**
 * Where declarations begin: at a word that opens one and is followed by a name, outside all brackets; where brackets are left open, at one without
 * indentation that can stand nowhere else; and at any word without indentation that is followed by a name, since it may be misspelt.
 */
function pieces(text: string, tokens: readonly Token[]): readonly { readonly start: number; readonly end: number }[] {
  const starts = [0];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (opening.has(token.tokenType)) depth++;
    else if (closing.has(token.tokenType)) depth = Math.max(0, depth - 1);
    else if (index > 0 && startsPiece(tokens, index, depth, afterBreak(text, token.startOffset))) {
      starts.push(index);
      depth = 0;
    }
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? tokens.length }));
}

function startsPiece(tokens: readonly Token[], index: number, depth: number, unindented: boolean): boolean {
  const [token, next, third] = tokens.slice(index, index + 3);
  if (token?.tokenType === keywords.get("language")) return depth === 0 && unindented;
  if (token === undefined || next === undefined || !isName(next)) return false;
  if (depth === 0) return starters.has(token.tokenType) || (unindented && token.tokenType === Identifier);
  return unindented && (outermostStarters.has(token.tokenType) || (token.image === "list" && third?.tokenType === Equals));
}

function isName(token: Token): boolean {
  return token.tokenType.CATEGORIES?.includes(Name) ?? false;
}

/** Behind the indentation, if there is one. */
function startsLine(text: string, offset: number): boolean {
  let at = offset;
  while (text[at - 1] === " " || text[at - 1] === "\t") at--;
  return afterBreak(text, at);
}

function afterBreak(text: string, offset: number): boolean {
  const before = text[offset - 1];
  return before === undefined || before === "\n" || before === "\r";
}

function declaredNames(piece: readonly Token[]): readonly Token[] {
  if (piece[0]?.image !== "use") return piece.slice(1, 2).filter(isName);
  const from = piece.findIndex((token) => token.image === "from");
  return piece.slice(1, from < 0 ? undefined : from).filter(isName);
}
