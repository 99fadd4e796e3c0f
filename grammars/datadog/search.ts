/** Datadog's log search, as its documentation has it: text in, tree or place of the first mistake out. Knows no events, and nothing of who writes searches. */

import { createToken, EmbeddedActionsParser, type ICustomPattern, type IToken, type ITokenConfig, Lexer, type TokenType } from "chevrotain";
import { mistakeOf, outcome, type Parsed, type Place } from "./parsed.ts";

export type Search =
  | { readonly kind: "and" | "or"; readonly of: readonly Search[] }
  | { readonly kind: "not"; readonly of: Search }
  | Term
  | { readonly kind: "network"; readonly path: string; readonly networks: readonly string[]; readonly place: Place };

export interface Term {
  readonly kind: "term";
  readonly field: SearchField;
  readonly value: SearchValue;
  readonly place: Place;
}

export type SearchField =
  /** `@a.b`, without the sign. */
  | { readonly kind: "attribute"; readonly path: string }
  /** `source`, `env`: a reserved attribute or a tag's key. */
  | { readonly kind: "named"; readonly name: string }
  /** `*:`, the full text of every attribute. */
  | { readonly kind: "everywhere" }
  /** No field: the message. */
  | { readonly kind: "message" };

export type SearchValue =
  | { readonly kind: "exact"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "pattern"; readonly parts: readonly PatternPart[] }
  /** `*` alone. */
  | { readonly kind: "exists" }
  | { readonly kind: "compare"; readonly operator: "<" | "<=" | ">" | ">="; readonly bound: string }
  /** An end that is open is undefined. */
  | { readonly kind: "range"; readonly from: RangeEnd | undefined; readonly to: RangeEnd | undefined };
export type PatternPart = { readonly kind: "text"; readonly text: string } | { readonly kind: "any" } | { readonly kind: "one" };
export interface RangeEnd {
  readonly bound: string;
  readonly included: boolean;
}

/** JavaScript's spaces lack U+0085, which Java's have. */
const space = /[\s\u0085]/;
/** What the documentation wants escaped, but for those that shipped rules leave bare inside a value: `-`, `#`, and the wildcards. */
const special = /[+=><!(){}[\]^"“”~:\\]/;

/** Where a run of plain and escaped characters ends; `from` where there is none. A loop, because a regular expression would keep a way back for each. */
function runEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (character === "\\" && at + 1 < text.length) at += 2;
    else if (special.test(character) || space.test(character)) return at;
    else if ((character === "&" || character === "|") && text[at + 1] === character) return at;
    else at++;
  }
  return at;
}

function scanned(end: (text: string, from: number) => number): Pick<ITokenConfig, "pattern" | "line_breaks"> {
  const exec: ICustomPattern["exec"] = (text, from) => {
    const to = end(text, from);
    return to > from ? [text.slice(from, to)] : null;
  };
  return { pattern: { exec }, line_breaks: true };
}

/** A name, its colon, and a value directly behind it. */
function fieldEnd(text: string, from: number): number {
  const end = runEnd(text, from);
  const next = text[end + 1];
  return end > from && text[end] === ":" && next !== undefined && next !== ")" && !space.test(next) ? end + 1 : from;
}

function quotedEnd(text: string, from: number): number {
  if (text[from] !== '"') return from;
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at + 1;
  }
  return from;
}

/** An operator is a whole word. */
function word(name: string, words: readonly string[]): TokenType {
  return createToken({
    name,
    ...scanned((text, from) => {
      const found = words.find((candidate) => text.startsWith(candidate, from));
      return found !== undefined && (/\W/.test(found) || runEnd(text, from) === from + found.length) ? from + found.length : from;
    }),
  });
}

const Space = createToken({ name: "Space", pattern: /[\s\u0085]+/, group: Lexer.SKIPPED, line_breaks: true });
const Negation = createToken({ name: "Negation", pattern: /[-!](?=[^\s)])/ });
const Not = word("Not", ["NOT"]);
const And = word("And", ["AND", "&&"]);
const Or = word("Or", ["OR", "||"]);
const To = word("To", ["TO"]);
const Network = createToken({ name: "Network", pattern: /CIDR\([^()"]*\)/ });
const Open = createToken({ name: "Open", pattern: /\(/ });
const Close = createToken({ name: "Close", pattern: /\)/ });
const RangeOpen = createToken({ name: "RangeOpen", pattern: /[[{]/ });
const RangeClose = createToken({ name: "RangeClose", pattern: /[\]}]/ });
const Operator = createToken({ name: "Operator", pattern: /[<>]=?/ });
const Quoted = createToken({ name: "Quoted", ...scanned(quotedEnd) });
const Field = createToken({ name: "Field", ...scanned(fieldEnd) });
const Text = createToken({ name: "Text", ...scanned(runEnd) });

const tokenTypes = [Space, Negation, Network, Field, Not, And, Or, To, Open, Close, RangeOpen, RangeClose, Operator, Quoted, Text];
const lexer = new Lexer(tokenTypes, { positionTracking: "onlyOffset", skipValidations: true });

export class SearchParser extends EmbeddedActionsParser {
  /** Validations find ambiguities; a test runs them, the product starts faster without. */
  constructor(options: { readonly skipValidations: boolean }) {
    super(tokenTypes, { maxLookahead: 1, skipValidations: options.skipValidations });
    this.performSelfAnalysis();
  }

  /** From a token to the one that was read last. */
  private placeSince(first: IToken): Place {
    return { start: first.startOffset, end: placeOf(this.LA(0)).end };
  }

  readonly search = this.RULE("search", () => this.SUBRULE(this.alternatives, { ARGS: [undefined] }));

  /** `field` is set inside `@f:( ... )`, where values stand alone. */
  private readonly alternatives = this.RULE("alternatives", (field: SearchField | undefined): Search => {
    const of = [this.SUBRULE(this.conjunction, { ARGS: [field] })];
    this.MANY(() => {
      this.CONSUME(Or);
      of.push(this.SUBRULE1(this.conjunction, { ARGS: [field] }));
    });
    return joined("or", of);
  });

  /** Binds tighter than `OR`; terms side by side mean the same. */
  private readonly conjunction = this.RULE("conjunction", (field: SearchField | undefined): Search => {
    const of = [this.SUBRULE(this.unary, { ARGS: [field] })];
    this.MANY(() => {
      this.OPTION(() => this.CONSUME(And));
      of.push(this.SUBRULE1(this.unary, { ARGS: [field] }));
    });
    return joined("and", of);
  });

  private readonly unary = this.RULE("unary", (field: SearchField | undefined): Search => {
    let negated = false;
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(Negation) }, { ALT: () => this.CONSUME(Not) }]);
      negated = !negated;
    });
    const of = this.SUBRULE(this.primary, { ARGS: [field] });
    return negated ? { kind: "not", of } : of;
  });

  private readonly primary = this.RULE(
    "primary",
    (field: SearchField | undefined): Search =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(Open);
            const of = this.SUBRULE(this.alternatives, { ARGS: [field] });
            this.CONSUME(Close);
            return of;
          },
        },
        {
          GATE: () => field === undefined,
          ALT: () => {
            const token = this.CONSUME(Network);
            return this.ACTION(() => networkOf(token.image, placeOf(token)));
          },
        },
        {
          GATE: () => field === undefined,
          ALT: () => {
            const token = this.CONSUME(Field);
            const named = this.ACTION(() => fieldOf(token.image.slice(0, -1)));
            return this.OR1([
              {
                ALT: () => {
                  this.CONSUME1(Open);
                  const of = this.SUBRULE1(this.alternatives, { ARGS: [named] });
                  this.CONSUME1(Close);
                  return of;
                },
              },
              {
                ALT: () => {
                  const value = this.SUBRULE1(this.value);
                  return this.ACTION(() => termOf(named, value, this.placeSince(token)));
                },
              },
            ]);
          },
        },
        {
          ALT: () => {
            const start = this.LA(1);
            const value = this.SUBRULE2(this.value);
            return this.ACTION(() => termOf(field ?? { kind: "message" }, value, this.placeSince(start)));
          },
        },
      ]),
  );

  private readonly value = this.RULE(
    "value",
    (): SearchValue =>
      this.OR([
        { ALT: () => textValue(this.CONSUME(Text).image) },
        { ALT: () => ({ kind: "exact", text: unquoted(this.CONSUME(Quoted).image), quoted: true }) },
        {
          ALT: () => {
            const operator = this.CONSUME(Operator).image as "<" | "<=" | ">" | ">=";
            return { kind: "compare", operator, bound: this.SUBRULE(this.bound) };
          },
        },
        {
          ALT: () => {
            const open = this.CONSUME(RangeOpen).image;
            const from = this.SUBRULE1(this.bound);
            this.CONSUME(To);
            const to = this.SUBRULE2(this.bound);
            const close = this.CONSUME(RangeClose).image;
            return { kind: "range", from: rangeEnd(from, open === "["), to: rangeEnd(to, close === "]") };
          },
        },
      ]),
  );

  /** A quoted bound keeps its quotes: it is a text, never a number. */
  private readonly bound = this.RULE("bound", (): string =>
    this.OR([
      { ALT: () => this.CONSUME(Quoted).image },
      {
        ALT: () => {
          let sign = "";
          this.OPTION(() => {
            sign = this.CONSUME(Negation).image;
          });
          return sign + unescaped(this.CONSUME(Text).image);
        },
      },
    ]),
  );
}

function joined(kind: "and" | "or", of: readonly Search[]): Search {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

function placeOf(token: { readonly startOffset: number; readonly image: string }): Place {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

function fieldOf(written: string): SearchField {
  const name = unescaped(written);
  if (written === "*") return { kind: "everywhere" };
  return written.startsWith("@") ? { kind: "attribute", path: name.slice(1) } : { kind: "named", name };
}

/** `_exists_:f` and `_missing_:f` name a field where others have a value. */
function termOf(field: SearchField, value: SearchValue, place: Place): Search {
  if (field.kind !== "named" || (field.name !== "_exists_" && field.name !== "_missing_") || value.kind !== "exact") {
    return { kind: "term", field, value, place };
  }
  const exists: Term = { kind: "term", field: fieldOf(value.text), value: { kind: "exists" }, place };
  return field.name === "_exists_" ? exists : { kind: "not", of: exists };
}

function networkOf(image: string, place: Place): Search {
  const [path = "", ...networks] = image
    .slice("CIDR(".length, -1)
    .split(",")
    .map((part) => part.trim());
  return { kind: "network", path, networks, place };
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1");
}
function unquoted(text: string): string {
  return unescaped(text.slice(1, -1));
}

function rangeEnd(bound: string, included: boolean): RangeEnd | undefined {
  return bound === "*" ? undefined : { bound, included };
}

function textValue(image: string): SearchValue {
  const parts: PatternPart[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  for (let at = 0; at < image.length; at++) {
    const character = image[at] ?? "";
    if (character === "\\") text += image[++at] ?? "";
    else if (character === "*" || character === "?") {
      flush();
      parts.push({ kind: character === "*" ? "any" : "one" });
    } else text += character;
  }
  flush();
  const [first] = parts;
  if (parts.length === 1 && first?.kind === "any") return { kind: "exists" };
  if (parts.length === 1 && first?.kind === "text") return { kind: "exact", text: first.text, quoted: false };
  return { kind: "pattern", parts };
}

const parser = new SearchParser({ skipValidations: true });

/** Parentheses deeper than this are nobody's search; the parser recurses. */
const deepest = 100;

export function parseSearch(text: string): Parsed<Search> {
  const { tokens, errors } = lexer.tokenize(text);
  const [unknown] = errors;
  if (unknown !== undefined) return mistakeOf(text, { start: unknown.offset, end: unknown.offset + 1 });
  let depth = 0;
  for (const token of tokens) {
    if (token.tokenType === Open) depth++;
    if (token.tokenType === Close) depth--;
    if (depth > deepest) return mistakeOf(text, placeOf(token));
  }
  parser.input = tokens;
  const tree = parser.search();
  return outcome(text, parser.errors, tree);
}
