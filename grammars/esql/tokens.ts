/** The words and marks of ES|QL. What a word is depends on the command it stands in, so the lexer has modes. Knows nothing of what tokens mean together. */

import { type CustomPatternMatcherFunc, createToken, type IMultiModeLexerDefinition, type ITokenConfig, Lexer, type TokenType } from "chevrotain";

/** A column's part, in back-quotes or bare. */
export const Name = createToken({ name: "Name", pattern: Lexer.NA });
export const Identifier = createToken({ name: "Identifier", pattern: /[A-Za-z][A-Za-z0-9_]*|[_@][A-Za-z0-9_]+/, categories: [Name] });
export const QuotedIdentifier = createToken({ name: "QuotedIdentifier", pattern: /`(?:[^`]|``)+`/, line_breaks: true, categories: [Name] });
/** In KEEP, DROP and RENAME a name may hold `*`. */
export const NamePattern = createToken({ name: "NamePattern", pattern: /[A-Za-z*][A-Za-z0-9_*]*|[_@][A-Za-z0-9_*]+/, categories: [Name] });
/** An index, a policy or a metadata field: anything but what the grammar needs. */
export const Source = createToken({ name: "Source", pattern: /(?:[^:"=|,[\]/()\s]|\/(?![*/]))+/ });

export const Text = createToken({ name: "Text", pattern: Lexer.NA });
export const QuotedString = createToken({ name: "QuotedString", pattern: /"(?:\\[tnr"\\]|[^\\\r\n"])*"/, categories: [Text] });
/** Up to two quotes behind the third one that closes belong to the text. */
export const TripleString = createToken({ name: "TripleString", pattern: /"""[^\r\n]*?"""(?:""?)?/, categories: [Text] });
export const DecimalLiteral = createToken({
  name: "DecimalLiteral",
  pattern: /[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+/,
});
export const IntegerLiteral = createToken({ name: "IntegerLiteral", pattern: /[0-9]+/ });
export const Parameter = createToken({ name: "Parameter", pattern: /\?\??[A-Za-z0-9_]*/ });

export const LeftParenthesis = createToken({ name: "LeftParenthesis", pattern: "(" });
export const RightParenthesis = createToken({ name: "RightParenthesis", pattern: ")" });
export const LeftBracket = createToken({ name: "LeftBracket", pattern: "[" });
export const RightBracket = createToken({ name: "RightBracket", pattern: "]" });
export const LeftBrace = createToken({ name: "LeftBrace", pattern: "{" });
export const RightBrace = createToken({ name: "RightBrace", pattern: "}" });
export const Comma = createToken({ name: "Comma", pattern: "," });
export const Dot = createToken({ name: "Dot", pattern: "." });
export const Colon = createToken({ name: "Colon", pattern: ":" });
export const Cast = createToken({ name: "Cast", pattern: "::" });
export const Assign = createToken({ name: "Assign", pattern: "=" });
export const Comparison = createToken({ name: "Comparison", pattern: /==|!=|<=|>=|<|>/ });
export const Plus = createToken({ name: "Plus", pattern: "+" });
export const Minus = createToken({ name: "Minus", pattern: "-" });
export const Asterisk = createToken({ name: "Asterisk", pattern: "*" });
export const Slash = createToken({ name: "Slash", pattern: "/" });
export const Percent = createToken({ name: "Percent", pattern: "%" });
export const Pipe = createToken({ name: "Pipe", pattern: "|", pop_mode: true });

const WhiteSpace = createToken({ name: "WhiteSpace", pattern: /[ \t\r\n]+/, group: Lexer.SKIPPED, line_breaks: true });
const LineComment = createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED });

/** Block comments nest. */
const blockComment: CustomPatternMatcherFunc = (text, offset) => {
  if (!text.startsWith("/*", offset)) return null;
  for (let i = offset + 2, depth = 1; i < text.length; i++) {
    const mark = text.slice(i, i + 2);
    if (mark !== "/*" && mark !== "*/") continue;
    depth += mark === "/*" ? 1 : -1;
    i += 1;
    if (depth === 0) return [text.slice(offset, i + 1)];
  }
  return null;
};
const BlockComment = createToken({
  name: "BlockComment",
  pattern: { exec: blockComment },
  start_chars_hint: ["/"],
  line_breaks: true,
  group: Lexer.SKIPPED,
});

/** Words are the same in any case. */
function word(name: string, text: string, more: Partial<ITokenConfig> = {}): TokenType {
  return createToken({ name, pattern: new RegExp(text, "i"), longer_alt: Identifier, ...more });
}

export const From = word("From", "from", { push_mode: "source" });
export const Row = word("Row", "row", { push_mode: "expression" });
export const Show = word("Show", "show", { push_mode: "expression" });
export const Where = word("Where", "where", { push_mode: "expression" });
export const Eval = word("Eval", "eval", { push_mode: "expression" });
export const Stats = word("Stats", "stats", { push_mode: "expression" });
export const InlineStats = word("InlineStats", "inlinestats", { push_mode: "expression" });
export const Inline = word("Inline", "inline");
export const Sort = word("Sort", "sort", { push_mode: "expression" });
export const Limit = word("Limit", "limit", { push_mode: "expression" });
export const Keep = word("Keep", "keep", { push_mode: "project" });
export const Drop = word("Drop", "drop", { push_mode: "project" });
export const Rename = word("Rename", "rename", { push_mode: "rename" });
export const Dissect = word("Dissect", "dissect", { push_mode: "expression" });
export const Grok = word("Grok", "grok", { push_mode: "expression" });
export const MvExpand = word("MvExpand", "mv_expand", { push_mode: "expression" });
export const Enrich = word("Enrich", "enrich", { push_mode: "policy" });
export const Lookup = word("Lookup", "lookup", { push_mode: "policy" });
export const Completion = word("Completion", "completion", { push_mode: "expression" });
export const Sample = word("Sample", "sample", { push_mode: "expression" });
export const ChangePoint = word("ChangePoint", "change_point", { push_mode: "expression" });

export const Metadata = word("Metadata", "metadata", { longer_alt: Source });
export const Join = word("Join", "join", { longer_alt: Source });
/** What follows is no name of an index or a policy any more. */
export const PolicyOn = word("PolicyOn", "on", { longer_alt: Source, pop_mode: true, push_mode: "expression" });
export const PolicyWith = word("PolicyWith", "with", { longer_alt: Source, pop_mode: true, push_mode: "expression" });
export const RenameAs = word("RenameAs", "as", { longer_alt: NamePattern });

export const And = word("And", "and");
export const Asc = word("Asc", "asc");
export const By = word("By", "by");
export const Desc = word("Desc", "desc");
export const False = word("False", "false");
export const First = word("First", "first");
export const In = word("In", "in");
export const Is = word("Is", "is");
export const Last = word("Last", "last");
export const Like = word("Like", "like");
export const Not = word("Not", "not");
export const Null = word("Null", "null");
export const Nulls = word("Nulls", "nulls");
export const On = word("On", "on");
export const Or = word("Or", "or");
export const Rlike = word("Rlike", "rlike");
export const True = word("True", "true");
export const With = word("With", "with");
/** A word of CHANGE_POINT alone; elsewhere a name, as in `source.as.number`. */
export const As = word("As", "as", { categories: [Name] });
/** In STATS, behind an aggregate: the mode stays. */
export const FilterWhere = word("FilterWhere", "where");

const blanks = [WhiteSpace, LineComment, BlockComment];
const commands = [
  ...[From, Row, Show, Where, Eval, Stats, InlineStats, Inline, Sort, Limit, Keep, Drop, Rename, Dissect, Grok, MvExpand],
  ...[Enrich, Lookup, Completion, Sample, ChangePoint],
];
/** A word before its beginnings: `nulls` before `null`. */
const expressionWords = [...[And, Asc, As, By, Desc, False, First, Is, In, Last, Like, Not, Nulls, Null, On, Or, Rlike, True, With, FilterWhere]];
const texts = [TripleString, QuotedString];

export const lexerDefinition: IMultiModeLexerDefinition = {
  defaultMode: "command",
  modes: {
    command: [...blanks, ...commands, Identifier],
    expression: [
      ...[...blanks, ...expressionWords, Identifier, QuotedIdentifier, ...texts, DecimalLiteral, IntegerLiteral, Parameter],
      ...[LeftParenthesis, RightParenthesis, LeftBracket, RightBracket, LeftBrace, RightBrace, Comma, Dot, Cast, Colon],
      ...[Comparison, Assign, Plus, Minus, Asterisk, Slash, Percent, Pipe],
    ],
    source: [...blanks, Metadata, ...texts, Source, Cast, Colon, Comma, Pipe],
    project: [...blanks, NamePattern, QuotedIdentifier, Parameter, Dot, Comma, Pipe],
    rename: [...blanks, RenameAs, NamePattern, QuotedIdentifier, Parameter, Dot, Comma, Assign, Pipe],
    policy: [...blanks, Join, PolicyOn, PolicyWith, ...texts, Source, Colon, Pipe],
  },
};

export const tokenTypes: TokenType[] = [...new Set([Name, Text, ...Object.values(lexerDefinition.modes).flat()])];
