/** The words and marks of `.det` files. Knows how text is cut into tokens, and nothing of what the tokens mean together. */

import { createToken, type ICustomPattern, type ITokenConfig, Lexer, type TokenType } from "chevrotain";

/** Words that stand in predicates: as a field's first part they need back-quotes. */
export const reservedWords = [..."and any contains ends every false has in is like matches not or starts true unless where".split(" ")] as const;

/** Words that mean something in their place only, and are names everywhere else. */
export const softWords = [
  ..."above accept after alert alerts ascending as at baseline because before bool by case compute count define".split(" "),
  ..."descending detection deviations distinct each else event events expect field fields first float for from hunt".split(" "),
  ..."ignoring int ip language learning let limit list log map missing most network no null object on once optional".split(" "),
  ..."over per present replace report rows sample seen set skip sort source string sum test then time times timestamp".split(" "),
  ..."use version when with within".split(" "),
] as const;

/** Categories: never in a text themselves. After a dot any word is a field's name, whatever it means elsewhere. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA });
export const Name = createToken({ name: "Name", pattern: Lexer.NA, categories: [Word] });
export const Text = createToken({ name: "Text", pattern: Lexer.NA });

export const Identifier = createToken({
  name: "Identifier",
  pattern: /[A-Za-z_@][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/,
  categories: [Name],
});
export const QuotedIdentifier = createToken({ name: "QuotedIdentifier", pattern: /`[^`\n\r]+`/, categories: [Name] });

/** After a dot `T1555` is a field's part and must not swallow the next one; elsewhere a longer word is a plain identifier. */
export const AttackId = createToken({
  name: "AttackId",
  pattern: /(?<!\.)(?:TA[0-9]{4}|T[0-9]{4}(?:\.[0-9]{3})?)(?![A-Za-z0-9_])/,
  start_chars_hint: ["T"],
  line_breaks: false,
  longer_alt: Identifier,
});

export const DurationLiteral = createToken({ name: "DurationLiteral", pattern: /[0-9]+[smhdw](?![A-Za-z0-9_])/ });
export const NumberLiteral = createToken({ name: "NumberLiteral", pattern: /-?[0-9]+(?:\.[0-9]+)?(?!\.?[A-Za-z0-9_]|-[0-9])/ });

/** The offset behind the closing mark, or -1. A loop, because a regular expression would keep a way back for every character of a long text. */
function closing(text: string, from: number, mark: string, manyLines: boolean): number {
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (character === "\\") i++;
    else if (text.startsWith(mark, i)) return i + mark.length;
    if (!manyLines && (text[i] === "\n" || text[i] === "\r")) return -1;
  }
  return -1;
}

function quoted(mark: string, manyLines: boolean): Pick<ITokenConfig, "pattern" | "start_chars_hint" | "line_breaks"> {
  const exec: ICustomPattern["exec"] = (text, offset) => {
    if (!text.startsWith(mark, offset) || (mark === '"' && text.startsWith('"""', offset))) return null;
    const end = closing(text, offset + mark.length, mark, manyLines);
    return end < 0 ? null : [text.slice(offset, end)];
  };
  return { pattern: { exec }, start_chars_hint: [mark[0] ?? ""], line_breaks: manyLines };
}

export const TextBlock = createToken({ name: "TextBlock", ...quoted('"""', true) });
export const StringLiteral = createToken({ name: "StringLiteral", ...quoted('"', false), categories: [Text] });
export const RawString = createToken({ name: "RawString", pattern: /'[^'\n\r]*'/, categories: [Text] });
/** `//` is a comment and comes first, so an expression has at least one character. */
export const RegexLiteral = createToken({ name: "RegexLiteral", ...quoted("/", false) });

export const Unclosed = createToken({ name: "Unclosed", pattern: /"""[\s\S]*|["'`/][^\n\r]*/, line_breaks: true });
export const ForeignComment = createToken({ name: "ForeignComment", pattern: /#[^\n\r]*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))/, line_breaks: true });
/** What other languages write; each has an answer in src/syntax/mistake.ts. */
export const ForeignOperator = createToken({ name: "ForeignOperator", pattern: /===?|!==?|<>|=<|=>|=~|!~|&&?|\|\|?|:=|[!;~*+%^?]/ });
/** `10min`, `1.5h`, `1e5`, `0x1f`, `10.0.0.1`, `2026-11-01`: begins like a number and is none. */
export const Malformed = createToken({ name: "Malformed", pattern: /[0-9]+(?:-[A-Za-z0-9:.]+)+|-?[0-9][A-Za-z0-9_.]*/ });
/** Never matched: made of the characters that no pattern takes. */
export const Unknown = createToken({ name: "Unknown", pattern: Lexer.NA });

export const LeftBrace = createToken({ name: "LeftBrace", pattern: "{" });
export const RightBrace = createToken({ name: "RightBrace", pattern: "}" });
export const LeftBracket = createToken({ name: "LeftBracket", pattern: "[" });
export const RightBracket = createToken({ name: "RightBracket", pattern: "]" });
export const LeftParenthesis = createToken({ name: "LeftParenthesis", pattern: "(" });
export const RightParenthesis = createToken({ name: "RightParenthesis", pattern: ")" });
export const Colon = createToken({ name: "Colon", pattern: ":" });
export const Comma = createToken({ name: "Comma", pattern: "," });
export const Dot = createToken({ name: "Dot", pattern: "." });
export const Arrow = createToken({ name: "Arrow", pattern: "->" });
export const Equals = createToken({ name: "Equals", pattern: "=" });
export const LessOrEqual = createToken({ name: "LessOrEqual", pattern: "<=" });
export const GreaterOrEqual = createToken({ name: "GreaterOrEqual", pattern: ">=" });
export const Less = createToken({ name: "Less", pattern: "<" });
export const Greater = createToken({ name: "Greater", pattern: ">" });

const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /[ \t\r\n]+/, group: Lexer.SKIPPED, line_breaks: true });
const ByteOrderMark = createToken({
  name: "ByteOrderMark",
  pattern: /(?<![\s\S])\uFEFF/,
  start_chars_hint: ["\uFEFF"],
  line_breaks: false,
  group: Lexer.SKIPPED,
});
const Comment = createToken({ name: "Comment", pattern: /\/\/[^\n\r]*/, group: "comments" });

function keyword(word: string, categories: TokenType[]): TokenType {
  return createToken({ name: keywordTokenName(word), pattern: word, longer_alt: Identifier, categories });
}
/** `on` is the token `On`. */
function keywordTokenName(word: string): string {
  return word[0]?.toUpperCase() + word.slice(1);
}

/** By the word. */
export const keywords: ReadonlyMap<string, TokenType> = new Map([
  ...reservedWords.map((word) => [word, keyword(word, [Word])] as const),
  ...softWords.map((word) => [word, keyword(word, [Name])] as const),
]);

/** In the lexer's order: the first that fits wins, so longer marks stand before their beginnings. */
export const tokenTypes: TokenType[] = [
  WhiteSpace,
  ByteOrderMark,
  Comment,
  ForeignComment,
  AttackId,
  // Longest first: `on` before `once` would make an identifier of `once`, as its longer alternative.
  ...[...keywords].sort(([a], [b]) => b.length - a.length).map(([, type]) => type),
  Identifier,
  QuotedIdentifier,
  DurationLiteral,
  NumberLiteral,
  Malformed,
  TextBlock,
  StringLiteral,
  RawString,
  RegexLiteral,
  Unclosed,
  Arrow,
  ForeignOperator,
  LessOrEqual,
  GreaterOrEqual,
  Less,
  Greater,
  Equals,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  LeftParenthesis,
  RightParenthesis,
  Colon,
  Comma,
  Dot,
  Word,
  Name,
  Text,
  Unknown,
];
