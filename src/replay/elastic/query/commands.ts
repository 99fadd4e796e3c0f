/** Concrete tree -> the commands of a query. */

import type {
  AggregateCstNode,
  ColumnPatternCstNode,
  CommandCstNode,
  DissectCstNode,
  EnrichCstNode,
  FieldCstNode,
  FieldsCstNode,
  FromCstNode,
  GrokCstNode,
  IndexPatternCstNode,
  LookupCstNode,
  OrderCstNode,
  QueryCstNode,
  RenameCstNode,
  SourceCstNode,
  StatsCstNode,
} from "../../../../grammars/esql/cst.ts";
import type { Tree } from "../../../../grammars/esql/parser.ts";
import { fail } from "../problem.ts";
import type { AggregateField, ColumnPattern, Command, Field, Order, Query, Source } from "./ast.ts";
import { readExpression, readName, readPrimary, readSigned } from "./expressions.ts";
import { stringText } from "./literals.ts";
import { newer, only, placeOf, type Reading, unquoted, written } from "./reading.ts";

export function readQuery(reading: Reading, tree: QueryCstNode): Query {
  const { source, command = [] } = tree.children;
  return { source: readSource(reading, only(source)), commands: command.map((one) => readCommand(reading, one)) };
}

function readSource(reading: Reading, tree: SourceCstNode): Source {
  const { from, row } = tree.children;
  const { at } = written(reading, tree);
  if (from !== undefined) return readFrom(reading, only(from));
  if (row !== undefined) return { kind: "row", at, fields: readFields(reading, only(only(row).children.fields)) };
  return { kind: "show", at };
}

const metadataFields = new Set(["_id", "_index", "_version", "_source", "_score", "_ignored", "_index_mode", "_tier"]);

function readFrom(reading: Reading, tree: FromCstNode): Source {
  const { From, indexPattern, Source: metadata = [] } = tree.children;
  for (const name of metadata) {
    if (!metadataFields.has(name.image)) fail("parsing", `unsupported metadata field [${name.image}]`, placeOf(reading, name));
  }
  return {
    kind: "from",
    at: placeOf(reading, only(From)),
    indices: indexPattern.flatMap((pattern) => indexText(pattern).split(",")),
    metadata: metadata.map(({ image }) => image),
  };
}

function indexText(tree: IndexPatternCstNode): string {
  return tree.children.indexName
    .map(({ children: { Source: bare, Text } }) => (bare === undefined ? stringText(only(Text).image) : only(bare).image))
    .join(tree.children.Cast === undefined ? ":" : "::");
}

function readCommand(reading: Reading, tree: CommandCstNode): Command {
  const c = tree.children;
  const { at } = written(reading, tree);
  if (c.where !== undefined) return { kind: "where", at, condition: readExpression(reading, only(only(c.where).children.expression)) };
  if (c.evaluate !== undefined) return { kind: "eval", at, fields: readFields(reading, only(only(c.evaluate).children.fields)) };
  if (c.stats !== undefined) return readStats(reading, only(c.stats));
  if (c.sort !== undefined) return { kind: "sort", at, orders: only(c.sort).children.order.map((order) => readOrder(reading, order)) };
  if (c.limit !== undefined) return { kind: "limit", at, rows: Number(only(only(c.limit).children.IntegerLiteral).image) };
  if (c.keep !== undefined) return { kind: "keep", at, columns: only(c.keep).children.columnPattern.map((pattern) => readPattern(reading, pattern)) };
  if (c.drop !== undefined) return { kind: "drop", at, columns: only(c.drop).children.columnPattern.map((pattern) => readPattern(reading, pattern)) };
  if (c.rename !== undefined) return readRename(reading, only(c.rename));
  if (c.dissect !== undefined) return readDissect(reading, only(c.dissect));
  if (c.grok !== undefined) return readGrok(reading, only(c.grok));
  if (c.expand !== undefined) {
    const name = only(only(c.expand).children.name);
    return { kind: "expand", at, column: readName(name), columnAt: written(reading, name).at };
  }
  if (c.lookup !== undefined) return readLookup(reading, only(c.lookup));
  if (c.enrich !== undefined) return readEnrich(reading, only(c.enrich));
  if (c.completion !== undefined) {
    if (only(c.completion).children.map !== undefined) newer(reading, "COMPLETION ... WITH { ... }", at);
    return { kind: "other", at, name: "COMPLETION" };
  }
  return { kind: "other", at, name: c.sample !== undefined ? "SAMPLE" : "CHANGE_POINT" };
}

function readFields(reading: Reading, tree: FieldsCstNode): readonly Field[] {
  return tree.children.field.map((field) => readField(reading, field));
}

function readField(reading: Reading, tree: FieldCstNode): Field {
  const [first, second] = tree.children.expression;
  const { at, text } = written(reading, tree);
  const value = readExpression(reading, second ?? only(tree.children.expression));
  if (second === undefined) return { name: value.kind === "column" ? value.name : text, at, value };
  const target = readExpression(reading, first ?? second);
  if (target.kind !== "column") return fail("parsing", "mismatched input '='", placeOf(reading, only(tree.children.Assign)));
  return { name: target.name, at, value };
}

function readStats(reading: Reading, tree: StatsCstNode): Command {
  const { Inline, InlineStats, aggregate = [], fields } = tree.children;
  const { at } = written(reading, tree);
  const inline = Inline !== undefined || InlineStats !== undefined;
  if (inline) newer(reading, "INLINE STATS", at);
  if (aggregate.length === 0 && fields === undefined) fail("parsing", "at least one aggregation or grouping expression required in [STATS]", at);
  return {
    kind: "stats",
    at,
    inline,
    aggregates: aggregate.map((one) => readAggregate(reading, one)),
    by: fields === undefined ? [] : readFields(reading, only(fields)),
  };
}

function readAggregate(reading: Reading, tree: AggregateCstNode): AggregateField {
  const { field, expression } = tree.children;
  const found = readField(reading, only(field));
  const where = expression === undefined ? undefined : readExpression(reading, only(expression));
  // Without a name of its own the filter is part of the column's.
  const named = only(field).children.Assign !== undefined || where === undefined;
  return { ...found, where, ...(!named && { name: written(reading, tree).text }) };
}

function readOrder(reading: Reading, tree: OrderCstNode): Order {
  const { expression, Desc, Nulls, First } = tree.children;
  const descending = Desc !== undefined;
  return { by: readExpression(reading, only(expression)), descending, nullsFirst: Nulls === undefined ? descending : First !== undefined };
}

function readPattern(reading: Reading, tree: ColumnPatternCstNode): ColumnPattern {
  const pieces = piecesOf(reading, tree);
  const open = pieces.some(({ wild }) => wild);
  const name = pieces.map(({ text }) => text).join("");
  return { ...written(reading, tree), name: open ? undefined : name, matches: open ? matcher(pieces) : (other) => other === name };
}

interface Piece {
  readonly text: string;
  /** `*` outside of back-quotes. */
  readonly wild: boolean;
}

function piecesOf(reading: Reading, tree: ColumnPatternCstNode): readonly Piece[] {
  return tree.children.patternPart.flatMap((part, i): readonly Piece[] => {
    const tokens = part.children.Name;
    for (const [j, token] of tokens.entries()) {
      const before = tokens[j - 1];
      if (before !== undefined && (before.endOffset ?? 0) + 1 !== token.startOffset)
        fail("parsing", `extraneous input '${token.image}'`, placeOf(reading, token));
    }
    const own = tokens.flatMap((token): readonly Piece[] =>
      token.image.startsWith("`") ? [{ text: unquoted(token), wild: false }] : token.image.split(/(\*)/).map((text) => ({ text, wild: text === "*" })),
    );
    return i === 0 ? own : [{ text: ".", wild: false }, ...own];
  });
}

/** `*` stands for any text; greedy from the left, so linear. */
function matcher(pieces: readonly Piece[]): (name: string) => boolean {
  const texts: string[] = [""];
  for (const { text, wild } of pieces) {
    if (wild) texts.push("");
    else texts[texts.length - 1] += text;
  }
  const first = texts[0] ?? "";
  const last = texts.at(-1) ?? "";
  return (name) => {
    if (!name.startsWith(first)) return false;
    let from = first.length;
    for (const text of texts.slice(1, -1)) {
      const found = name.indexOf(text, from);
      if (found < 0) return false;
      from = found + text.length;
    }
    return name.length - last.length >= from && name.endsWith(last);
  };
}

function readRename(reading: Reading, tree: RenameCstNode): Command {
  const pairs = tree.children.renaming.map(({ children: { columnPattern, Assign } }) => {
    const [left, right] = columnPattern.map((pattern) => readPattern(reading, pattern));
    const [from, to] = Assign === undefined ? [left, right] : [right, left];
    for (const one of [from, to]) {
      if (one?.name === undefined) return fail("parsing", `Using wildcards [*] in RENAME is not allowed [${one?.text}]`, one?.at);
    }
    return { at: from?.at ?? { line: 1, column: 1 }, from: from?.name ?? "", to: to?.name ?? "" };
  });
  return { kind: "rename", at: written(reading, tree as Tree).at, pairs };
}

function readDissect(reading: Reading, tree: DissectCstNode): Command {
  const { primary, Text, setting = [] } = tree.children;
  const { at } = written(reading, tree);
  let separator = "";
  for (const { children } of setting) {
    const value = readSigned(reading, only(children.signedConstant));
    if (unquoted(only(children.Name)).toLowerCase() !== "append_separator" || value.kind !== "literal" || typeof value.value !== "string")
      return fail("parsing", `Invalid option for dissect: [${unquoted(only(children.Name))}]`, at);
    separator = value.value;
  }
  return { kind: "dissect", at, input: readPrimary(reading, only(primary)), pattern: stringText(only(Text).image), separator };
}

function readGrok(reading: Reading, tree: GrokCstNode): Command {
  const { primary, Text } = tree.children;
  const { at } = written(reading, tree);
  if (Text.length > 1) newer(reading, "GROK with several patterns", at);
  return { kind: "grok", at, input: readPrimary(reading, only(primary)), patterns: Text.map(({ image }) => stringText(image)) };
}

function readLookup(reading: Reading, tree: LookupCstNode): Command {
  const { indexPattern, expression } = tree.children;
  return {
    kind: "join",
    at: written(reading, tree).at,
    index: indexText(only(indexPattern)),
    indexAt: written(reading, only(indexPattern)).at,
    on: expression.map((one) => readExpression(reading, one)),
  };
}

function readEnrich(reading: Reading, tree: EnrichCstNode): Command {
  const { indexPattern } = tree.children;
  return { kind: "enrich", at: written(reading, tree).at, policy: indexText(only(indexPattern)), policyAt: written(reading, only(indexPattern)).at };
}
