/** `where` and `unless` as one ES|QL condition. Two-valued logic (law 1): no part of it is null, so nothing is lost under a negation. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Atom, Field, Predicate, Test, Value } from "../../ir/predicate.ts";
import { and, boolean, type ColumnName, call, column, compare, type Expression, isIn, isNotNull, isNull, isThere, not, number, or, text } from "./ast.ts";
import { type Context, differ } from "./context.ts";
import { anyTest, everyTest, type List, separator } from "./lists.ts";
import { noteLosses, type Route } from "./losses.ts";
import { compiledSearch, searchPattern } from "./lucene.ts";
import { networkTest } from "./network.ts";
import { patternsOf, regexTest, textTest } from "./patterns.ts";
import { anyTextIs, keyIsThere, literal } from "./search.ts";
import { type InObject, noteCutOut, readValue, storedText, typed, type UsableStorage, usableStorage } from "./value.ts";

/** Deeper nests than this no expression could hold, and no recursion should follow. */
const deepestNest = 100;

export function condition(context: Context, predicate: Predicate): Expression {
  if (!nestsDeeper(predicate, deepestNest)) return part(context, predicate);
  context.reasons.push(problem("W1011", predicate.span, {}));
  return boolean(false);
}

/** Level by level, without recursion. */
function nestsDeeper(predicate: Predicate, levels: number): boolean {
  let level: readonly Predicate[] = [predicate];
  for (let i = 0; i < levels && level.length > 0; i++) level = level.flatMap(below);
  return level.length > 0;
}

function below(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === "and" || predicate.kind === "or") return predicate.of;
  return predicate.kind === "atom" && predicate.test.kind === "has" ? [predicate.test.predicate] : [];
}

function part(context: Context, predicate: Predicate): Expression {
  switch (predicate.kind) {
    case "constant":
      return boolean(predicate.value);
    case "and":
      return and(predicate.of.map((one) => part(context, one)));
    case "or":
      return or(predicate.of.map((one) => part(context, one)));
    case "atom":
      return atom(context, predicate);
    default:
      return assertNever(predicate);
  }
}

/** A test as it was put: whether it can be null, and then what is null with it. */
interface Answer {
  readonly expression: Expression;
  readonly nullable: boolean;
  /** A column whose absence is the only way to null. */
  readonly guard?: Expression;
  readonly route: Route;
}

function atom(context: Context, of: Atom): Expression {
  if (of.test.kind === "has") return has(context, of, of.test.predicate);
  const answer = of.quantifier === "one" ? single(context, of) : quantified(context, of);
  if (answer === undefined) {
    const kind = of.test.kind === "matches" && searchPattern(of.test.regex) === undefined ? "W1007" : "W1009";
    context.reasons.push(problem(kind, of.span, {}));
    return boolean(false);
  }
  noteLosses(context, of, answer.route);
  return of.negated ? negated(answer) : answer.expression;
}

/** A positive test needs no guard: WHERE keeps what is true, and neither AND nor OR makes true of null. */
function negated({ expression, nullable, guard }: Answer): Expression {
  if (!nullable) return expression.kind === "null" ? { ...expression, negated: !expression.negated } : not(expression);
  if (guard === undefined) return not(call("COALESCE", expression, boolean(false)));
  const opposite = expression.kind === "compare" && expression.operator === "==" ? compare(expression.left, "!=", expression.right) : not(expression);
  return or([isNull(guard), opposite]);
}

function single(context: Context, { value, test, span, negated: isNegated }: Atom): Answer | undefined {
  const [field, ...others] = value.fields;
  invariant(field !== undefined, "a value has at least one field");
  if (others.length === 0 && value.cuts.length === 0) {
    const storage = usableStorage(context, field, value);
    if (test.kind === "present" && isBareObject(field, storage)) context.reasons.push(problem("W1015", span, { field: shown(field) }));
    const found = test.kind === "present" ? presence(field, storage) : direct(field, storage, test);
    if (found !== undefined) return found;
  }
  const read = readValue(context, value);
  const route: Route = value.fields.some((f) => usableStorage(context, f, value).kind === "in-object") ? "cut" : "column";
  // A text that is no address is null to TO_IP, though it is there.
  const guard = read.expression.kind === "column" && test.kind !== "network" ? { guard: read.expression } : {};
  if (test.kind === "present") return { expression: isThere(read.expression), nullable: read.expression.kind !== "column", route };
  if (test.kind === "has") return undefined;
  if (test.kind === "field") {
    if (test.ignoringCase) noteFolding(context, field, span, isNegated);
    const other = readValue(context, test.other);
    const sides = test.ignoringCase ? [call("TO_LOWER", read.expression), call("TO_LOWER", other.expression)] : [read.expression, other.expression];
    const [left = read.expression, right = other.expression] = sides;
    return { expression: compare(left, test.operator, right), nullable: true, route };
  }
  const expression = scalarTest(read.expression, test);
  return expression && { expression, nullable: expression.kind !== "null", ...guard, route };
}

function scalarTest(of: Expression, test: Exclude<Test, { readonly kind: "present" | "field" | "has" }>): Expression | undefined {
  switch (test.kind) {
    case "equals":
      return test.values.every((v) => typeof v === "string") ? textTest(of, patternsOf(test), test.ignoringCase) : isIn(of, test.values.map(literal));
    case "starts-with":
    case "ends-with":
    case "contains":
    case "like":
      return textTest(of, patternsOf(test), test.ignoringCase);
    case "compare":
      return compare(of, test.operator, number(test.value));
    case "matches": {
      const pattern = compiledSearch(test.regex);
      return pattern === undefined ? undefined : regexTest(of, pattern);
    }
    case "network":
      return networkTest(of, test.networks);
    default:
      return assertNever(test);
  }
}

/** ES|QL has columns for values only; an object that has neither become a text nor a flattened field is none. */
function isBareObject(field: Field, storage: UsableStorage): boolean {
  return field.type === "object" && storage.kind === "column" && storage.form === undefined;
}

/** Of what is below an object Lucene knows values that are no objects: a stringified object is seen in the text, a flattened one as a whole. */
function presence(field: Field, storage: UsableStorage): Answer | undefined {
  if (storage.kind === "column") return { expression: isNotNull(column(storage.name)), nullable: false, route: storage.form === "java_map" ? "cut" : "column" };
  return field.type === "object" && storage.keys.length > 0
    ? undefined
    : { expression: keyIsThere(searchedName(storage)), nullable: false, route: searchRoute(storage) };
}

/** Tests that need no value: on a flattened sibling, and on booleans and numbers that are stored as text. */
function direct(field: Field, storage: UsableStorage, test: Test): Answer | undefined {
  if (storage.kind === "column") {
    if (storage.form !== "text" || test.kind !== "equals" || field.type === "float") return undefined;
    const name = column(storage.name);
    return {
      expression: isIn(
        name,
        test.values.map((v) => text(String(v))),
      ),
      nullable: true,
      guard: name,
      route: "column",
    };
  }
  const textual = test.kind === "equals" || test.kind === "starts-with" || test.kind === "like";
  if (!textual || test.ignoringCase || field.type === "float") return undefined;
  const expression = anyTextIs(searchedName(storage), patternsOf(test));
  return expression && { expression, nullable: false, route: searchRoute(storage) };
}

function searchedName(storage: InObject): ColumnName {
  return [...storage.searched, ...storage.keys];
}

function searchRoute(storage: InObject): Route {
  return storage.object === undefined ? "flattened" : "searched";
}

function quantified(context: Context, { value, quantifier, test, span, negated: isNegated }: Atom): Answer | undefined {
  invariant(test.kind !== "present" && test.kind !== "has", "a list's presence is asked of it as a whole");
  const [field] = value.fields;
  invariant(field !== undefined, "any and every range over one declared field");
  const storage = usableStorage(context, field, value);
  if (test.kind === "field" && test.ignoringCase) noteFolding(context, field, span, isNegated);
  const of = listOf(field, storage, test.kind === "field" ? readValue(context, test.other).expression : undefined);
  const found = quantifier === "any" ? anyTest(of, test) : everyTest(of, test);
  if (found === undefined) return undefined;
  if (storage.kind === "in-object" && found.by !== "search") {
    // The text of a list of objects cannot be taken apart again; only searches see into it.
    if (field.lists.some((length) => length < field.path.length)) context.reasons.push(problem("W1004", span, { field: shown(field) }));
    noteCutOut(context, field, storage, span);
  }
  if (storage.kind === "column" && found.by === "joined") {
    differ(context, { code: "joined_list", text: `the elements of \`${shown(field)}\` are joined by ${separator}`, span });
  }
  const route: Route = storage.kind === "column" ? "column" : found.by === "search" ? searchRoute(storage) : "cut";
  return { expression: found.expression, nullable: found.by !== "search", route };
}

function listOf(field: Field, storage: UsableStorage, other: Expression | undefined): List {
  const { type } = field;
  if (storage.kind === "column") {
    const plain = storage.form !== "text" && type !== "ip";
    const values = typed(storedText(storage), storage, type);
    return { type, values, joined: call("MV_CONCAT", values, text(separator)), search: plain ? { kind: "column", name: storage.name } : undefined, other };
  }
  const inside = call("REPLACE", storedText(storage), text("^\\[|\\]$"), text(""));
  const parts = (between: string) => call("REPLACE", inside, text(", "), text(between));
  // SPLIT takes a single byte.
  const values = typed(call("SPLIT", parts("\t"), text("\t")), storage, type);
  return { type, values, joined: parts(separator), search: { kind: "flattened", name: searchedName(storage) }, other };
}

/**
 * Tests of one element of a list of objects. The index holds each field's values apart, so only what one field says of an element can be asked:
 * `any` goes through `or`, `every` through `and`, and an element that may lack the field is not seen at all.
 */
function has(context: Context, of: Atom, predicate: Predicate): Expression {
  const through = of.quantifier === "any" ? "or" : "and";
  if (predicate.kind === through) {
    const parts = predicate.of.map((one) => has(context, of, one));
    return (through === "or") !== of.negated ? or(parts) : and(parts);
  }
  const [list] = of.value.fields;
  invariant(list !== undefined && predicate.kind !== "constant", "a list of objects and a test of its elements");
  const asked = predicate.kind === "atom" ? elementAtoms(list, of, predicate) : undefined;
  if (asked === undefined) {
    context.reasons.push(problem("W1003", of.span, { field: shown(list) }));
    return boolean(false);
  }
  const parts = asked.map((one) => atom(context, one));
  return of.negated ? or(parts) : and(parts);
}

/** The atoms over the flattened field that say the same, all of them, or where negated any of them; undefined where none do. */
function elementAtoms(list: Field, { quantifier, negated, span }: Atom, inner: Atom): readonly Atom[] | undefined {
  const [field] = inner.value.fields;
  if (field === undefined || inner.value.fields.length > 1 || inner.value.cuts.length > 0) return undefined;
  if (inner.test.kind === "has" || inner.test.kind === "field") return undefined;
  const value: Value = {
    fields: [{ ...field, path: [...list.path, ...field.path], lists: [...list.lists, ...field.lists.map((length) => list.path.length + length)] }],
    cuts: [],
    ...(inner.value.span !== undefined && { span: inner.value.span }),
  };
  const asked = (how: Pick<Atom, "quantifier" | "test" | "negated">): Atom => ({ kind: "atom", value, ...how, ...(span !== undefined && { span }) });
  const there = (absent: boolean): Atom => asked({ quantifier: "one", test: { kind: "present" }, negated: absent });
  if (inner.test.kind === "present") return quantifier === "any" && !inner.negated ? [there(negated)] : undefined;
  const flat = inner.quantifier === "one" || (inner.quantifier === quantifier && !inner.negated);
  const visible = !field.optional && inner.quantifier === "one";
  if (!flat || !(visible || (quantifier === "any" && !inner.negated))) return undefined;
  if (!inner.negated) return [asked({ quantifier, test: inner.test, negated })];
  // Some element does not: there are elements, and not every one does. Every element does not: there are some, and none does.
  const opposite = quantifier === "any" ? "every" : "any";
  return [there(negated), asked({ quantifier: opposite, test: inner.test, negated: !negated })];
}

function noteFolding(context: Context, field: Field, span: Span | undefined, flipped: boolean): void {
  differ(context, { code: "unicode_case", text: `\`${shown(field)}\` is compared in lower case, beyond ASCII too`, span, flipped });
}

function shown(field: Field): string {
  return field.path.join(".");
}
