/** What KQL and Lucene's query syntax come down to: a tree of tests on fields, as closures over rows. */

import { assertNever } from "../../../diagnostics/invariant.ts";
import { type Column, type Compiling, lazySlot } from "../compile/compiled.ts";
import { convertText } from "../compile/convert_text.ts";
import { collect, type Document } from "../index/read.ts";
import { wildcard } from "../index/resolve.ts";
import { automaton } from "../pattern/automaton.ts";
import { type LikePattern, likeMatcher } from "../pattern/like.ts";
import { parseLucene } from "../pattern/lucene.ts";
import { fail, type Place } from "../problem.ts";
import { parseNetwork } from "../value/ip.ts";
import { order } from "../value/order.ts";
import { type DataType, isNumeric, type Row, type Scalar, several, valuesOf } from "../value/value.ts";
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

export function compileSearch(compiling: Compiling, tree: SearchTree, at: Place): Search {
  switch (tree.kind) {
    case "all": {
      const of = tree.of.map((one) => compileSearch(compiling, one, at));
      return (row) => of.every((search) => search(row));
    }
    case "any": {
      const of = tree.of.map((one) => compileSearch(compiling, one, at));
      return (row) => of.some((search) => search(row));
    }
    case "none": {
      const of = compileSearch(compiling, tree.of, at);
      return (row) => !of(row);
    }
    case "test":
      return fieldTest(compiling, tree.field, tree.test, at);
    default:
      return assertNever(tree);
  }
}

function fieldTest(compiling: Compiling, name: string | undefined, test: Test, at: Place): Search {
  const isNamed = name === undefined ? () => true : name.includes("*") ? wildcard(name) : (other: string) => other === name;
  const fields = fieldsOf(compiling).filter((field) => isNamed(field.name));
  const searches = fields.filter(({ type }) => type !== "unsupported").map((field) => valueSearch(field, test, name === undefined, at));
  const flattened = flattenedField(compiling, name);
  if (flattened !== undefined) searches.push(flattenedSearch(compiling, flattened, test, at));
  return (row) => searches.some((search) => search(row));
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

function valueSearch({ type, lowercased, slot }: SearchedField, test: Test, lenient: boolean, at: Place): Search {
  const matches = scalarTest(type, lowercased, test, lenient, at);
  const index = slot();
  return (row) => {
    const value = row[index] ?? null;
    return value !== null && (matches === undefined || valuesOf(value).some(matches));
  };
}

/** Undefined where any value will do. */
function scalarTest(type: DataType, lowercased: boolean, test: Test, lenient: boolean, at: Place): ((value: Scalar) => boolean) | undefined {
  switch (test.kind) {
    case "exists":
      return undefined;
    case "text":
    case "phrase":
      return equality(type, lowercased, test, lenient, at);
    case "wildcard": {
      if (type !== "keyword" && type !== "text") return () => false;
      const matches = likeMatcher(test.pattern, false);
      return type === "text" ? (value) => wordsOf(value as string).some(matches) : (value) => matches(value as string);
    }
    case "regex": {
      const parsed = parseLucene(test.pattern);
      if (!parsed.ok) return fail("runtime", `Failed to parse query: ${parsed.reason}`, at);
      const matches = automaton(parsed.language);
      return type === "text" ? (value) => wordsOf(value as string).some(matches) : type === "keyword" ? (value) => matches(value as string) : () => false;
    }
    case "range":
      return range(type, test, at);
    default:
      return assertNever(test);
  }
}

function equality(
  type: DataType,
  lowercased: boolean,
  test: Extract<Test, { readonly text: string }>,
  lenient: boolean,
  at: Place,
): (value: Scalar) => boolean {
  const { text } = test;
  switch (type) {
    case "text": {
      const wanted = wordsOf(text);
      if (wanted.length === 0) return () => false;
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
      if (typeof network === "string") return lenient ? () => false : fail("runtime", network, at);
      return (value) => value >= network.first && value <= network.last;
    }
    default: {
      const wanted = scalarOf(type, text);
      if (wanted === undefined) return lenient ? () => false : fail("runtime", `failed to create query: For input string: "${text}"`, at);
      return (value) => value === wanted;
    }
  }
}

function scalarOf(type: DataType, text: string): Scalar | undefined {
  if (isNumeric(type)) return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (type === "date" || type === "date_nanos" || type === "ip") return convertText(text, type);
  return text;
}

function range(type: DataType, { from, to }: Extract<Test, { readonly kind: "range" }>, at: Place): (value: Scalar) => boolean {
  const compare = order(type);
  const bound = (of: Bound): { readonly value: Scalar; readonly isIn: boolean } | undefined => {
    if (of === undefined) return undefined;
    const value = scalarOf(type, of.text);
    return value === undefined ? fail("runtime", `failed to create query: For input string: "${of.text}"`, at) : { value, isIn: of.isIn };
  };
  const [low, high] = [bound(from), bound(to)];
  return (value) => {
    if (low !== undefined && (low.isIn ? compare(value, low.value) < 0 : compare(value, low.value) <= 0)) return false;
    return high === undefined || (high.isIn ? compare(value, high.value) <= 0 : compare(value, high.value) < 0);
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

/**
 * Every leaf is a text, indexed with its key in front. So a wildcard that does not begin with text is compared with the key as well,
 * and one with more behind its star finds nothing: as the node does it.
 */
function flattenedSearch(compiling: Compiling, { path, key }: FlattenedKey, test: Test, at: Place): Search {
  const read = ({ source }: Document) => {
    const found: string[] = [];
    const leaf = (value: unknown): void => {
      if (typeof value === "object" && value !== null) {
        if (key.length === 0) for (const inner of Object.values(value)) (Array.isArray(inner) ? inner : [inner]).forEach(leaf);
      } else if (value !== null) found.push(String(value));
    };
    collect(source, [...path, ...key], 0, leaf);
    return several([...new Set(found)].sort());
  };
  const slot = lazySlot(compiling.frame, read)();
  const matches = test.kind === "wildcard" && !isPrefix(test.pattern) ? () => false : scalarTest("keyword", false, test, false, at);
  return (row) => {
    const value = row[slot] ?? null;
    return value !== null && (matches === undefined || valuesOf(value).some(matches));
  };
}

function isPrefix(pattern: LikePattern): boolean {
  return pattern.length === 2 && pattern[0]?.kind === "text" && pattern[1]?.kind === "any";
}
