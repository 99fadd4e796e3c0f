/** What KQL and Lucene's query syntax come down to: a tree of tests on fields, as closures over rows. */

import { assertNever } from "../../../diagnostics/invariant.ts";
import type { JsonObject } from "../../../model/event.ts";
import { type Column, type Compiling, lazySlot } from "../compile/compiled.ts";
import { convertText } from "../compile/convert_text.ts";
import { walkLeaves } from "../index/flattened.ts";
import { collect, type Document } from "../index/read.ts";
import { wildcard } from "../index/resolve.ts";
import { automaton, type Matcher } from "../pattern/automaton.ts";
import { type LikePattern, likeMatcher } from "../pattern/like.ts";
import { parseLucene } from "../pattern/lucene.ts";
import { fail, type Place } from "../problem.ts";
import { parseNetwork } from "../value/ip.ts";
import { order } from "../value/order.ts";
import { type DataType, isNumeric, type Row, type Scalar, several, type Value, valuesOf } from "../value/value.ts";
import { wordsOf } from "./words.ts";

export type Bound = { readonly text: string; readonly isIn: boolean } | undefined;
export type Test =
  | { readonly kind: "exists" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "phrase"; readonly text: string }
  | { readonly kind: "wildcard"; readonly pattern: LikePattern }
  | { readonly kind: "regex"; readonly pattern: string }
  | { readonly kind: "range"; readonly from: Bound; readonly to: Bound };
export type SearchTree =
  | { readonly kind: "all" | "any"; readonly of: readonly SearchTree[] }
  | { readonly kind: "none"; readonly of: SearchTree }
  /** Without a field: any of them. */
  | { readonly kind: "test"; readonly field: string | undefined; readonly test: Test };

export type Search = (row: Row) => boolean;

/** What a test cannot mean for a field's type finds nothing where the language is lenient, and fails the query where it is not. */
export interface Searching {
  readonly compiling: Compiling;
  readonly isLenient: boolean;
  readonly at: Place;
}

export function compileSearch(searching: Searching, tree: SearchTree): Search {
  switch (tree.kind) {
    case "all": {
      const of = tree.of.map((one) => compileSearch(searching, one));
      return (row) => of.every((search) => search(row));
    }
    case "any": {
      const of = tree.of.map((one) => compileSearch(searching, one));
      return (row) => of.some((search) => search(row));
    }
    case "none": {
      const of = compileSearch(searching, tree.of);
      return (row) => !of(row);
    }
    case "test":
      return fieldTest(searching, tree.field, tree.test);
    default:
      return assertNever(tree);
  }
}

function fieldTest(searching: Searching, name: string | undefined, test: Test): Search {
  const { compiling } = searching;
  const isNamed = name === undefined ? () => true : name.includes("*") ? wildcard(name) : (other: string) => other === name;
  const fields = [...fieldsOf(compiling), ...metadataOf(compiling, name)].filter((field) => isNamed(field.name));
  const inAny = { ...searching, isLenient: searching.isLenient || name === undefined };
  const searches = fields.filter(({ type }) => type !== "unsupported").map((field) => valueSearch(inAny, field, test));
  const flattened = flattenedField(compiling, name);
  if (flattened !== undefined) searches.push(flattenedSearch(searching, flattened, test));
  return (row) => searches.some((search) => search(row));
}

/** They are asked by name alone. */
function metadataOf({ frame }: Compiling, name: string | undefined): readonly SearchedField[] {
  const read = name === "_id" ? ({ id }: Document) => id : name === "_index" ? ({ index }: Document) => index : undefined;
  return read === undefined ? [] : [{ name: name ?? "", type: "keyword", lowercased: false, slot: lazySlot(frame, read) }];
}

interface SearchedField {
  readonly name: string;
  readonly type: DataType;
  readonly lowercased: boolean;
  readonly slot: () => number;
}

function fieldsOf(compiling: Compiling): readonly SearchedField[] {
  return compiling.columns.flatMap((column: Column) =>
    column.field === undefined ? [] : [{ name: column.field.name, type: column.type, lowercased: column.field.mapping.lowercased, slot: column.slot }],
  );
}

function valueSearch(searching: Searching, { type, lowercased, slot }: SearchedField, test: Test): Search {
  const matches = scalarTest(searching, type, lowercased, test);
  const index = slot();
  return (row) => {
    const value = row[index] ?? null;
    return value !== null && (matches === undefined || valuesOf(value).some(matches));
  };
}

type ScalarTest = (value: Scalar) => boolean;
const nothing: ScalarTest = () => false;

/** Undefined where any value will do. */
function scalarTest(searching: Searching, type: DataType, lowercased: boolean, test: Test): ScalarTest | undefined {
  switch (test.kind) {
    case "exists":
      return undefined;
    case "text":
    case "phrase":
      return equality(searching, type, lowercased, test);
    case "wildcard": {
      if (type !== "keyword" && type !== "text")
        return refused(searching, `Can only use prefix queries on keyword, text and wildcard fields, not on one of type [${type}]`);
      const matches = likeMatcher(lowercased || type === "text" ? lowered(test.pattern) : test.pattern, false);
      return type === "text" ? (value) => wordsOf(value as string).some(matches) : (value) => matches(value as string);
    }
    case "regex": {
      const matches = regex(searching, test.pattern);
      return type === "text" ? (value) => wordsOf(value as string).some(matches) : type === "keyword" ? (value) => matches(value as string) : nothing;
    }
    case "range":
      return range(searching, type, test);
    default:
      return assertNever(test);
  }
}

function refused({ isLenient, at }: Searching, reason: string): ScalarTest {
  return isLenient ? nothing : fail("runtime", reason, at);
}

function lowered(pattern: LikePattern): LikePattern {
  return pattern.map((part) => (part.kind === "text" ? { kind: "text", text: part.text.toLowerCase() } : part));
}

function regex({ at }: Searching, pattern: string): Matcher {
  const parsed = parseLucene(pattern);
  return parsed.ok ? automaton(parsed.language) : fail("runtime", `Failed to parse query: ${parsed.reason}`, at);
}

function equality(searching: Searching, type: DataType, lowercased: boolean, test: Extract<Test, { readonly text: string }>): ScalarTest {
  const { text } = test;
  switch (type) {
    case "text": {
      const wanted = wordsOf(text);
      if (wanted.length === 0) return nothing;
      if (test.kind === "text") return (value) => wordsOf(value as string).some((word) => wanted.includes(word));
      return (value) => {
        const words = wordsOf(value as string);
        return words.some((_, i) => wanted.every((word, j) => words[i + j] === word));
      };
    }
    case "keyword":
    case "version": {
      const exact = lowercased ? text.toLowerCase() : text;
      return (value) => value === exact;
    }
    case "ip": {
      const network = parseNetwork(text);
      if (typeof network === "string") return refused(searching, network);
      return (value) => value >= network.first && value <= network.last;
    }
    default: {
      const wanted = scalarOf(type, text);
      return wanted === undefined ? refused(searching, `failed to create query: For input string: "${text}"`) : (value) => value === wanted;
    }
  }
}

function scalarOf(type: DataType, text: string): Scalar | undefined {
  if (isNumeric(type)) return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (type === "date" || type === "date_nanos" || type === "ip") return convertText(text, type);
  return text;
}

function range(searching: Searching, type: DataType, { from, to }: Extract<Test, { readonly kind: "range" }>): ScalarTest {
  const compare = order(type);
  const bounds = [from, to].map((bound) => (bound === undefined ? undefined : { value: scalarOf(type, bound.text), isIn: bound.isIn }));
  const wrong = bounds.findIndex((bound) => bound !== undefined && bound.value === undefined);
  if (wrong >= 0) return refused(searching, `failed to create query: For input string: "${[from, to][wrong]?.text}"`);
  const [low, high] = bounds;
  return (value) => {
    const above = low?.value === undefined || (low.isIn ? compare(value, low.value) >= 0 : compare(value, low.value) > 0);
    return above && (high?.value === undefined || (high.isIn ? compare(value, high.value) <= 0 : compare(value, high.value) < 0));
  };
}

interface FlattenedKey {
  readonly field: string;
  readonly path: readonly string[];
  readonly key: readonly string[];
}

/** The longest flattened field that the name begins with; the rest is the key in it. */
function flattenedField(compiling: Compiling, name: string | undefined): FlattenedKey | undefined {
  if (name === undefined) return undefined;
  const fields = compiling.from.flatMap((index) => [...index.fields]);
  for (const [field, mapping] of fields) {
    if (mapping.mapped !== "flattened") continue;
    if (field === name) return { field, path: mapping.path.split("."), key: [] };
    if (name.startsWith(`${field}.`)) return { field, path: mapping.path.split("."), key: name.slice(field.length + 1).split(".") };
  }
  return undefined;
}

/** Every leaf is a text. */
function flattenedSearch(searching: Searching, { path, key }: FlattenedKey, test: Test): Search {
  if (test.kind === "regex" || (test.kind === "wildcard" && !isPrefix(test.pattern))) return keyedSearch(searching, path, test);
  const slot = lazySlot(searching.compiling.frame, ({ source }) => leaves(source, [...path, ...key], key.length === 0))();
  const matches = scalarTest(searching, "keyword", false, test);
  return (row) => {
    const value = row[slot] ?? null;
    return value !== null && (matches === undefined || valuesOf(value).some(matches));
  };
}

/** The node compares such a pattern with what the index holds: the key, a NUL, and the value; of any key. */
function keyedSearch(searching: Searching, path: readonly string[], test: Extract<Test, { readonly pattern: unknown }>): Search {
  const matches = test.kind === "regex" ? regex(searching, test.pattern) : likeMatcher(test.pattern, false);
  const slot = lazySlot(searching.compiling.frame, ({ source }) => keyed(source, path))();
  return (row) => valuesOf(row[slot] ?? null).some((term) => matches(term as string));
}

function leaves(source: JsonObject, path: readonly string[], isWhole: boolean): Value {
  const found: string[] = [];
  collect(source, path, 0, (value) => {
    if (typeof value !== "object") found.push(String(value));
    else if (isWhole) walkLeaves(value, "", (_, leaf) => found.push(leaf));
  });
  return several([...new Set(found)]);
}

function keyed(source: JsonObject, path: readonly string[]): Value {
  const found: string[] = [];
  collect(source, path, 0, (value) => walkLeaves(value, "", (key, leaf) => found.push(`${key}\0${leaf}`)));
  return several([...new Set(found)]);
}

function isPrefix(pattern: LikePattern): boolean {
  return pattern.length === 2 && pattern[0]?.kind === "text" && pattern[1]?.kind === "any";
}
