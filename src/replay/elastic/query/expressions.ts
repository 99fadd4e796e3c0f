/** Concrete tree -> expressions. Types and names are the compiler's. */

import type {
  CallCstNode,
  ConjunctionCstNode,
  ConstantCstNode,
  ExpressionCstNode,
  MapCstNode,
  NameCstNode,
  NegationCstNode,
  PatternCstNode,
  PredicateCstNode,
  PrimaryCstNode,
  ProductCstNode,
  SignedConstantCstNode,
  SignedCstNode,
  SumCstNode,
} from "../../../../grammars/esql/cst.ts";
import type { Token } from "../../../../grammars/esql/parser.ts";
import { fail } from "../problem.ts";
import { isNumeric, isSeveral, type Scalar } from "../value/value.ts";
import type { Arithmetic, Comparison, Expression, Kind, Option } from "./ast.ts";
import { integerLiteral, stringText, timespan } from "./literals.ts";
import { deepest, newer, only, placeOf, type Reading, tooDeep, unquoted, type Written, written } from "./reading.ts";

export function readExpression(reading: Reading, tree: ExpressionCstNode, depth = 0): Expression {
  return chain(reading, "or", tree.children.conjunction, depth, (part, at) => readConjunction(reading, part, at));
}

function readConjunction(reading: Reading, tree: ConjunctionCstNode, depth: number): Expression {
  return chain(reading, "and", tree.children.negation, depth, (part, at) => readNegation(reading, part, at));
}

/** Left to right, and each link makes what is left of it one level deeper. */
function chain<T extends ConjunctionCstNode | NegationCstNode>(
  reading: Reading,
  kind: "and" | "or",
  parts: readonly T[],
  depth: number,
  read: (part: T, depth: number) => Expression,
): Expression {
  const [first, ...more] = parts;
  if (depth + more.length > deepest) tooDeep();
  let left = read(only(parts), depth + more.length);
  const start = first?.location?.startOffset ?? 0;
  for (const [i, part] of more.entries()) {
    const text = reading.text.slice(start, (part.location?.endOffset ?? start) + 1);
    left = { kind, left, right: read(part, depth + more.length - i), at: left.at, text };
  }
  return left;
}

function readNegation(reading: Reading, tree: NegationCstNode, depth: number): Expression {
  if (depth > deepest) tooDeep();
  const { negation, predicate } = tree.children;
  if (negation !== undefined) return { kind: "not", of: readNegation(reading, only(negation), depth + 1), ...written(reading, tree) };
  return readPredicate(reading, only(predicate), depth);
}

function readPredicate(reading: Reading, tree: PredicateCstNode, depth: number): Expression {
  const { sum, Comparison: operator, membership, pattern, Not, Is, Colon, signedConstant } = tree.children;
  const place = written(reading, tree);
  let left = readSum(reading, only(sum), depth);
  const right = sum[1];
  if (right !== undefined) {
    const text = reading.text.slice(tree.location?.startOffset, (right.location?.endOffset ?? 0) + 1);
    left = { kind: "compare", operator: only(operator).image as Comparison, left, right: readSum(reading, right, depth), at: place.at, text };
  }
  const not = (of: Expression): Expression => (Not === undefined ? of : { kind: "not", of, ...place });
  if (membership !== undefined) {
    const values = only(membership).children.expression.map((value) => readExpression(reading, value, depth + 1));
    return not({ kind: "in", left, values, ...place });
  }
  if (pattern !== undefined) return not(readPattern(reading, only(pattern), left, place));
  if (Is !== undefined) return { kind: "null", of: left, negated: Not !== undefined, ...place };
  if (Colon !== undefined) return { kind: "match", field: left, query: readSigned(reading, only(signedConstant)), ...place };
  return left;
}

function readPattern(reading: Reading, tree: PatternCstNode, left: Expression, place: Written): Expression {
  const { Like, LeftParenthesis, Text } = tree.children;
  if (Like === undefined && LeftParenthesis !== undefined) newer(reading, "RLIKE with a list", place.at);
  return { kind: Like === undefined ? "rlike" : "like", left, patterns: (Text ?? []).map(({ image }) => stringText(image)), ...place };
}

function readSum(reading: Reading, tree: SumCstNode, depth: number): Expression {
  const { product, Plus = [], Minus = [] } = tree.children;
  return operations(reading, product, [...Plus, ...Minus], depth, (part, at) => readProduct(reading, part, at));
}

function readProduct(reading: Reading, tree: ProductCstNode, depth: number): Expression {
  const { signed, Asterisk = [], Slash = [], Percent = [] } = tree.children;
  return operations(reading, signed, [...Asterisk, ...Slash, ...Percent], depth, (part, at) => readSign(reading, part, at));
}

function operations<T extends ProductCstNode | SignedCstNode>(
  reading: Reading,
  parts: readonly T[],
  operators: readonly Token[],
  depth: number,
  read: (part: T, depth: number) => Expression,
): Expression {
  const inOrder = [...operators].sort((a, b) => a.startOffset - b.startOffset);
  if (depth + inOrder.length > deepest) tooDeep();
  let left = read(only(parts), depth + inOrder.length);
  const start = parts[0]?.location?.startOffset ?? 0;
  for (const [i, operator] of inOrder.entries()) {
    const part = only(parts.slice(i + 1));
    const text = reading.text.slice(start, (part.location?.endOffset ?? start) + 1);
    left = { kind: "arithmetic", operator: operator.image as Arithmetic, left, right: read(part, depth + 1), at: left.at, text };
  }
  return left;
}

function readSign(reading: Reading, tree: SignedCstNode, depth: number): Expression {
  if (depth > deepest) tooDeep();
  const { signed, primary, Minus } = tree.children;
  if (signed === undefined) return readPrimary(reading, only(primary), depth);
  const negative = Minus !== undefined;
  const inner = only(signed);
  const digits = inner.children.primary?.[0]?.children.constant?.[0]?.children.IntegerLiteral?.[0];
  // A literal takes its sign, or the least long could not be written; `-1::integer` and `-7 days` go on below.
  if (digits !== undefined && negative && inner.location?.endOffset === digits.endOffset) {
    return { kind: "literal", ...integerLiteral(`-${digits.image}`), ...written(reading, tree) };
  }
  const of = readSign(reading, inner, depth + 1);
  if (!negative) return of;
  if (of.kind === "timespan") return { ...of, span: negatedSpan(of.span), ...written(reading, tree) };
  return { kind: "negate", of, ...written(reading, tree) };
}

function negatedSpan(span: Kind<"timespan">["span"]): Kind<"timespan">["span"] {
  return span.kind === "period" ? { ...span, months: -span.months, days: -span.days } : { ...span, ms: -span.ms };
}

export function readPrimary(reading: Reading, tree: PrimaryCstNode, depth = 0): Expression {
  if (depth > deepest) tooDeep();
  const { constant, call, name, expression, Name } = tree.children;
  let found: Expression;
  if (constant !== undefined) found = readConstant(reading, only(constant));
  else if (call !== undefined) found = readCall(reading, only(call), depth + 1);
  else if (name !== undefined) found = { kind: "column", name: readName(only(name)), ...written(reading, only(name)) };
  else found = { ...readExpression(reading, only(expression), depth + 1), at: written(reading, tree).at };
  for (const to of Name ?? []) {
    const text = reading.text.slice(tree.location?.startOffset, (to.endOffset ?? 0) + 1);
    found = { kind: "cast", of: found, to: unquoted(to).toLowerCase(), at: written(reading, tree).at, text };
  }
  return found;
}

export function readName(tree: NameCstNode): string {
  return tree.children.Name.map(unquoted).join(".");
}

function readCall(reading: Reading, tree: CallCstNode, depth: number): Expression {
  const { Name, First, Last, Asterisk, expression, map } = tree.children;
  const name = only(Name ?? First ?? Last);
  if (Name === undefined) newer(reading, `the function ${name.image.toUpperCase()}`, placeOf(reading, name));
  const star: readonly Expression[] = (Asterisk ?? []).map((token) => ({ kind: "star", at: placeOf(reading, token), text: "*" }));
  return {
    kind: "call",
    name: unquoted(name).toUpperCase(),
    arguments: [...star, ...(expression ?? []).map((argument) => readExpression(reading, argument, depth))],
    options: (map ?? []).flatMap((one) => readMap(reading, one)),
    ...written(reading, tree),
  };
}

export function readMap(reading: Reading, tree: MapCstNode): readonly Option[] {
  const { Text = [], signedConstant = [] } = tree.children;
  return signedConstant.map((value, i) => ({ name: stringText(Text[i]?.image ?? '""'), value: readSigned(reading, value) }));
}

export function readSigned(reading: Reading, tree: SignedConstantCstNode): Expression {
  const { Minus, constant } = tree.children;
  const of = readConstant(reading, only(constant));
  if (Minus === undefined) return of;
  const place = written(reading, tree);
  if (of.kind === "timespan") return { ...of, span: negatedSpan(of.span), ...place };
  if (of.kind !== "literal" || !isNumeric(of.type) || (typeof of.value !== "number" && typeof of.value !== "bigint"))
    return fail("parsing", `mismatched input '${of.text}'`, place.at);
  const negative = of.type === "double" ? { type: of.type, value: -Number(of.value) } : integerLiteral(String(-of.value));
  return { kind: "literal", ...negative, ...place };
}

function readConstant(reading: Reading, tree: ConstantCstNode): Expression {
  const { IntegerLiteral, Identifier, DecimalLiteral, Text, True, False, Parameter, signedConstant } = tree.children;
  const place = written(reading, tree);
  const literal = (type: Kind<"literal">["type"], value: Scalar | null): Expression => ({ kind: "literal", type, value, ...place });
  if (IntegerLiteral !== undefined) {
    const { image } = only(IntegerLiteral);
    if (Identifier !== undefined) return { kind: "timespan", span: timespan(Number(image), only(Identifier).image, place.at), ...place };
    return { kind: "literal", ...integerLiteral(image), ...place };
  }
  if (DecimalLiteral !== undefined) return literal("double", Number(only(DecimalLiteral).image));
  if (Text !== undefined) return literal("keyword", stringText(only(Text).image));
  if (True !== undefined) return literal("boolean", true);
  if (False !== undefined) return literal("boolean", false);
  if (Parameter !== undefined) return readParameter(reading, only(Parameter), place);
  if (signedConstant !== undefined) return readList(reading, signedConstant, place);
  return literal("null", null);
}

/** Numbers, texts or booleans; whole numbers beside fractions are doubles. */
function readList(reading: Reading, items: readonly SignedConstantCstNode[], place: Written): Expression {
  const values: Scalar[] = [];
  const types = new Set<Kind<"literal">["type"]>();
  for (const item of items) {
    const one = readSigned(reading, item);
    if (one.kind !== "literal" || one.value === null || isSeveral(one.value)) return fail("parsing", `mismatched input '${one.text}'`, one.at);
    values.push(one.value);
    types.add(one.type);
  }
  const [only_, ...more] = types;
  const type = more.length === 0 && only_ !== undefined ? only_ : widest(types, place);
  const converted = type === "double" ? values.map(Number) : values;
  return { kind: "literal", type, value: converted.length === 1 ? (converted[0] ?? null) : converted, ...place };
}

function widest(types: ReadonlySet<Kind<"literal">["type"]>, place: Written): Kind<"literal">["type"] {
  if (![...types].every(isNumeric)) return fail("parsing", "the values of a list have one type", place.at);
  return types.has("double") ? "double" : types.has("unsigned_long") ? "unsigned_long" : "long";
}

function readParameter(reading: Reading, token: Token, place: Written): Expression {
  const name = token.image.replace(/^\?+/, "");
  const position = name === "" ? reading.positional++ : /^\d+$/.test(name) ? Number(name) - 1 : reading.parameters.findIndex((one) => one.name === name);
  const found = reading.parameters[position];
  if (found === undefined) return fail("parsing", `Unknown query parameter [${token.image}]`, place.at);
  if ("value" in found && typeof found.value === "object" && found.value !== null) return fail("parsing", `[${token.image}] is not a single value`, place.at);
  if ("identifier" in found) return { kind: "column", name: found.identifier, ...place };
  const { value } = found;
  if (typeof value === "number" && Number.isInteger(value)) return { kind: "literal", ...integerLiteral(String(value)), ...place };
  const type = value === null ? "null" : typeof value === "boolean" ? "boolean" : typeof value === "number" ? "double" : "keyword";
  return { kind: "literal", type, value, ...place };
}
