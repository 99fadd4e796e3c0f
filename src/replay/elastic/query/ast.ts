/** ES|QL as plain data, as it was written: what the parser makes and the compiler reads. */

import type { Place } from "../problem.ts";
import type { DataType, Value } from "../value/value.ts";

interface Written {
  readonly at: Place;
  /** As it stands in the query: names columns, and is cited in warnings. */
  readonly text: string;
}

export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Arithmetic = "+" | "-" | "*" | "/" | "%";

export type Expression = Written &
  (
    | { readonly kind: "literal"; readonly type: DataType; readonly value: Value }
    /** `7 days` is a period, `7 hours` a duration. */
    | { readonly kind: "timespan"; readonly span: Timespan }
    | { readonly kind: "column"; readonly name: string }
    | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[]; readonly options: readonly Option[] }
    /** The `*` of `COUNT(*)`. */
    | { readonly kind: "star" }
    | { readonly kind: "and"; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "or"; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "not"; readonly of: Expression }
    | { readonly kind: "negate"; readonly of: Expression }
    | { readonly kind: "compare"; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "arithmetic"; readonly operator: Arithmetic; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "in"; readonly left: Expression; readonly values: readonly Expression[] }
    | { readonly kind: "like"; readonly left: Expression; readonly patterns: readonly string[] }
    | { readonly kind: "rlike"; readonly left: Expression; readonly patterns: readonly string[] }
    | { readonly kind: "null"; readonly of: Expression; readonly negated: boolean }
    | { readonly kind: "cast"; readonly of: Expression; readonly to: string }
    /** `field : "text"` */
    | { readonly kind: "match"; readonly field: Expression; readonly query: Expression }
  );
export type Kind<K extends Expression["kind"]> = Extract<Expression, { readonly kind: K }>;

export type Timespan = { readonly kind: "period"; readonly months: number; readonly days: number } | { readonly kind: "duration"; readonly ms: number };

export interface Option {
  readonly name: string;
  readonly value: Expression;
}

/** `name` is the text where the query gives none. */
export interface Field {
  readonly name: string;
  readonly at: Place;
  readonly value: Expression;
}
export interface AggregateField extends Field {
  readonly where: Expression | undefined;
}
export interface Order {
  readonly by: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** In KEEP and DROP: a name part by part, with `*` for any text where it was not quoted. */
export interface ColumnPattern {
  readonly at: Place;
  readonly text: string;
  /** The name where there is no `*`. */
  readonly name: string | undefined;
  readonly matches: (name: string) => boolean;
}

export type Source =
  | { readonly kind: "from"; readonly at: Place; readonly indices: readonly string[]; readonly metadata: readonly string[] }
  | { readonly kind: "row"; readonly at: Place; readonly fields: readonly Field[] }
  | { readonly kind: "show"; readonly at: Place };

export type Command =
  | { readonly kind: "where"; readonly at: Place; readonly condition: Expression }
  | { readonly kind: "eval"; readonly at: Place; readonly fields: readonly Field[] }
  | { readonly kind: "stats"; readonly at: Place; readonly inline: boolean; readonly aggregates: readonly AggregateField[]; readonly by: readonly Field[] }
  | { readonly kind: "sort"; readonly at: Place; readonly orders: readonly Order[] }
  | { readonly kind: "limit"; readonly at: Place; readonly rows: number }
  | { readonly kind: "keep" | "drop"; readonly at: Place; readonly columns: readonly ColumnPattern[] }
  | { readonly kind: "rename"; readonly at: Place; readonly pairs: readonly { readonly at: Place; readonly from: string; readonly to: string }[] }
  | { readonly kind: "dissect"; readonly at: Place; readonly input: Expression; readonly pattern: string; readonly separator: string }
  | { readonly kind: "grok"; readonly at: Place; readonly input: Expression; readonly patterns: readonly string[] }
  | { readonly kind: "expand"; readonly at: Place; readonly column: string; readonly columnAt: Place }
  | { readonly kind: "join"; readonly at: Place; readonly index: string; readonly indexAt: Place; readonly on: readonly Expression[] }
  | { readonly kind: "enrich"; readonly at: Place; readonly policy: string; readonly policyAt: Place }
  /** Commands that are read and not run. */
  | { readonly kind: "other"; readonly at: Place; readonly name: string };

export interface Query {
  readonly source: Source;
  readonly commands: readonly Command[];
}
