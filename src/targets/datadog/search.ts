/** Datadog's log search as a tree, and its one text. Every quote, escape and parenthesis of a search is made here; knows no detection. */

import { assertNever } from "../../diagnostics/invariant.ts";

export type Search =
  /** `@path` has one of the values: any element, where the attribute is a list. */
  | { readonly kind: "attribute"; readonly path: string; readonly values: readonly SearchValue[] }
  | { readonly kind: "network"; readonly path: string; readonly networks: readonly string[] }
  /** A search that somebody else wrote, whole in itself (see `source_query.ts`). */
  | { readonly kind: "written"; readonly text: string }
  | { readonly kind: "not"; readonly of: Search }
  | { readonly kind: "and" | "or"; readonly of: readonly Search[] };

export type SearchValue =
  | { readonly kind: "exact"; readonly text: string }
  /** Literal texts between `*`: at least one `any`, and one text. */
  | { readonly kind: "wildcard"; readonly parts: readonly WildcardPart[] }
  | { readonly kind: "exists" }
  /** `number` is a plain decimal. */
  | { readonly kind: "compare"; readonly operator: "<" | "<=" | ">" | ">="; readonly number: string };
export type WildcardPart = { readonly kind: "text"; readonly text: string } | { readonly kind: "any" };

/** Terms of a conjunction stand side by side; everything else brings its own parentheses. */
export function printSearch(search: Search): string {
  return search.kind === "and" ? search.of.map(term).join(" ") : term(search);
}

function term(search: Search): string {
  switch (search.kind) {
    case "attribute":
      return attribute(search.path, search.values);
    case "network":
      return `CIDR(@${search.path}, ${search.networks.join(", ")})`;
    case "written":
      return search.text;
    // `NOT(CIDR(...))` is the documented form; everywhere else a minus is.
    case "not":
      return search.of.kind === "network" ? `NOT(${term(search.of)})` : `-${besideOperator(search.of)}`;
    case "and":
      return `(${printSearch(search)})`;
    case "or":
      return `(${search.of.map(besideOperator).join(" OR ")})`;
    default:
      return assertNever(search);
  }
}

/** A bare minus beside OR can be read as "and not", as Lucene does: a negation beside an operator gets parentheses. */
function besideOperator(search: Search): string {
  return search.kind === "not" ? `(${term(search)})` : term(search);
}

function attribute(path: string, values: readonly SearchValue[]): string {
  const texts = values.map(valueText);
  const [first] = texts;
  if (texts.length === 1) return `@${path}:${first}`;
  // Inside a field group a word that begins with an operator can be read as the operator, and a wildcard cannot be quoted.
  return texts.some((text) => operatorFirst.test(text)) ? `(${texts.map((text) => `@${path}:${text}`).join(" OR ")})` : `@${path}:(${texts.join(" OR ")})`;
}

function valueText(value: SearchValue): string {
  switch (value.kind) {
    case "exact":
      return plain.test(value.text) && !operatorFirst.test(value.text) ? value.text : quoted(value.text);
    case "wildcard":
      return value.parts.map((part) => (part.kind === "any" ? "*" : escaped(part.text))).join("");
    case "exists":
      return "*";
    case "compare":
      return `${value.operator}${escaped(value.number)}`;
    default:
      return assertNever(value);
  }
}

const plain = /^[A-Za-z0-9._/][A-Za-z0-9._/-]*$/;
const operatorFirst = /^(AND|OR|NOT|TO)/;

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Quotes would switch wildcards off, so beside one each special character of the documentation is escaped, and every kind of space. */
function escaped(text: string): string {
  return text.replace(/[-+=&|><!(){}[\]^"“”~*?:\\#\s\u0085]/g, "\\$&");
}
