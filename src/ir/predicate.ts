/**
 * The meaning of `where` and `unless`: which events a step selects. Plain JSON, no functions, no references to leave it.
 * Negation stands only at atoms, so no consumer needs to negate anything. Spans are for messages; the hash ignores them.
 */

import type { Span } from "../diagnostics/diagnostic.ts";
import type { Scalar } from "../model/event.ts";
import type { Regex } from "./regex.ts";

export type FieldType = "string" | "int" | "float" | "bool" | "ip" | "timestamp" | "object";

/** A declared field of a source. */
export interface Field {
  /** Keys from the event's root, or from the element inside `has`. */
  readonly path: readonly string[];
  readonly type: FieldType;
  /**
   * Lengths of the prefixes of `path` that are declared lists, ascending: `resources.ARN` of a list of objects has [1], a plain list of strings [1] of 1.
   * Empty for a scalar. The elements of all of them are what `any` and `every` range over.
   */
  readonly lists: readonly number[];
  readonly optional: boolean;
  /** For a field that is not in the raw log: `user_agent_family` of another field. */
  readonly computed?: { readonly with: string; readonly argument: readonly string[] };
}

/** What an atom, a group or a measure looks at: the first of `fields` that is present, then cut. A plain field is one field and no cuts. */
export interface Value {
  readonly fields: readonly Field[];
  /** Each applies to the text left by the one before: the part after / before the first occurrence of `text`; missing where there is none. Text fields only. */
  readonly cuts: readonly { readonly kind: "after" | "before"; readonly text: string }[];
  /** The `let` that named it, for column names; the hash ignores it. */
  readonly name?: string;
  readonly span?: Span;
}

/** A `like` pattern: literal text, `*` (any run of code points) and `?` (exactly one), matching the whole value. No two texts and no two `any` in a row. */
export type LikePart = { readonly kind: "text"; readonly text: string } | { readonly kind: "any" } | { readonly kind: "one" };
export type LikePattern = readonly LikePart[];

export type Test =
  /** Negated: missing (absent, null, or a list without elements other than null). */
  | { readonly kind: "present" }
  /** `is` and `in`: one of the values, each of the field's type. At least one value. */
  | { readonly kind: "equals"; readonly values: readonly Scalar[]; readonly ignoringCase: boolean }
  | { readonly kind: "compare"; readonly operator: "<" | "<=" | ">" | ">="; readonly value: number }
  /** Both sides present, of their declared types and equal (or ordered, numbers only). */
  | { readonly kind: "field"; readonly operator: "==" | "<" | "<=" | ">" | ">="; readonly other: Value; readonly ignoringCase: boolean }
  | { readonly kind: "starts-with" | "ends-with" | "contains"; readonly values: readonly string[]; readonly ignoringCase: boolean }
  | { readonly kind: "like"; readonly patterns: readonly LikePattern[]; readonly ignoringCase: boolean }
  /** Unanchored search. `source` is what was written between the slashes. */
  | { readonly kind: "matches"; readonly regex: Regex; readonly source: string }
  /** CIDR blocks, canonical text; any of them. */
  | { readonly kind: "network"; readonly networks: readonly string[] }
  /** For an element of a list of objects; fields inside are relative to it. Negation inside stands at its own atoms. */
  | { readonly kind: "has"; readonly predicate: Predicate };

export interface Atom {
  readonly kind: "atom";
  /** `not` of the whole atom, quantifier included: not any, not every. */
  readonly negated: boolean;
  /** `one`: a scalar. `any` and `every` range over the elements; `every` needs at least one. `present` on a list is always `one`. */
  readonly quantifier: "one" | "any" | "every";
  readonly value: Value;
  readonly test: Test;
  readonly span?: Span;
}
export type Predicate =
  /** At least two each, never nested in its own kind. */
  | { readonly kind: "and"; readonly of: readonly Predicate[]; readonly span?: Span }
  | { readonly kind: "or"; readonly of: readonly Predicate[]; readonly span?: Span }
  /** A selection without `where`, or a test on an empty list. Only ever at the top. */
  | { readonly kind: "constant"; readonly value: boolean; readonly span?: Span }
  | Atom;
