/** ES|QL as plain data: what the translation builds and the printer prints. Knows nothing of detections. */

/** A column's name, part by part: `aws.cloudtrail.resources.arn` has four. */
export type ColumnName = readonly string[];

export type Expression =
  | { readonly kind: "column"; readonly name: ColumnName }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** A constant with several values. */
  | { readonly kind: "list"; readonly of: readonly Expression[] }
  | { readonly kind: "and"; readonly of: readonly Expression[] }
  | { readonly kind: "or"; readonly of: readonly Expression[] }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "null"; readonly of: Expression; readonly negated: boolean }
  | { readonly kind: "compare"; readonly operator: "==" | "!=" | "<" | "<=" | ">" | ">="; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "in"; readonly left: Expression; readonly values: readonly Expression[] }
  /** The pattern is in the platform's own spelling, as text.ts and lucene.ts make it. */
  | { readonly kind: "like"; readonly left: Expression; readonly pattern: string }
  | { readonly kind: "rlike"; readonly left: Expression; readonly pattern: string }
  | { readonly kind: "arithmetic"; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Expression[] }
  /** `7 days`, in time arithmetic only. */
  | { readonly kind: "timespan"; readonly value: number; readonly unit: "days" | "hours" | "minutes" | "seconds" }
  /** `COUNT(*)`. */
  | { readonly kind: "every-row" }
  /** `COUNT(*) WHERE ...`, in STATS only. */
  | { readonly kind: "filtered"; readonly of: Expression; readonly where: Expression };

export type Operator = "+" | "-" | "*" | "/";

export interface Assignment {
  readonly name: ColumnName;
  readonly value: Expression;
}
export interface Order {
  readonly column: ColumnName;
  readonly direction: "ASC" | "DESC";
}
export type Command =
  | { readonly kind: "from"; readonly indices: readonly string[]; readonly metadata: readonly string[] }
  | { readonly kind: "where"; readonly condition: Expression }
  | { readonly kind: "eval"; readonly assignments: readonly Assignment[] }
  | { readonly kind: "stats"; readonly assignments: readonly Assignment[]; readonly by: readonly ColumnName[] }
  | { readonly kind: "expand"; readonly column: ColumnName }
  /** Cuts a text of columns with one space between them. A column of an empty name is left out. */
  | { readonly kind: "dissect"; readonly column: ColumnName; readonly into: readonly string[] }
  | { readonly kind: "keep"; readonly columns: readonly ColumnName[] }
  | { readonly kind: "sort"; readonly by: readonly Order[] }
  | { readonly kind: "limit"; readonly rows: number };
export type Query = readonly Command[];

export const column = (name: ColumnName): Expression => ({ kind: "column", name });
export const text = (value: string): Expression => ({ kind: "text", value });
export const number = (value: number): Expression => ({ kind: "number", value });
export const boolean = (value: boolean): Expression => ({ kind: "boolean", value });
export const list = (of: readonly Expression[]): Expression => ({ kind: "list", of });
export const not = (of: Expression): Expression => ({ kind: "not", of });
export const isNull = (of: Expression): Expression => ({ kind: "null", of, negated: false });
export const isNotNull = (of: Expression): Expression => ({ kind: "null", of, negated: true });
/** IS NOT NULL for what is made: of `f(COALESCE(a, b)) IS NOT NULL` 8.19's optimizer infers that a and b both are there, and it looks through EVAL. */
export const holdsValue = (of: Expression): Expression => compare(call("MV_COUNT", of), ">", number(0));
export const isThere = (of: Expression): Expression => (of.kind === "column" ? isNotNull(of) : holdsValue(of));
export const call = (name: string, ...args: readonly Expression[]): Expression => ({ kind: "call", name, arguments: args });
export const filtered = (of: Expression, where: Expression): Expression => ({ kind: "filtered", of, where });
export const like = (left: Expression, pattern: string): Expression => ({ kind: "like", left, pattern });
export const rlike = (left: Expression, pattern: string): Expression => ({ kind: "rlike", left, pattern });

export type Comparison = Extract<Expression, { kind: "compare" }>["operator"];
export const compare = (left: Expression, operator: Comparison, right: Expression): Expression => ({ kind: "compare", operator, left, right });
export const arithmetic = (left: Expression, operator: Operator, right: Expression): Expression => ({ kind: "arithmetic", operator, left, right });

/** One value needs no IN. */
export function isIn(left: Expression, values: readonly Expression[]): Expression {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0 ? compare(left, "==", only) : { kind: "in", left, values };
}

export const and = (of: readonly Expression[]): Expression => joined("and", of);
export const or = (of: readonly Expression[]): Expression => joined("or", of);

function joined(kind: "and" | "or", of: readonly Expression[]): Expression {
  const neutral = (e: Expression) => e.kind === "boolean" && e.value === (kind === "and");
  const flat = of.flatMap((e) => (e.kind === kind ? e.of : [e])).filter((e) => !neutral(e));
  const [only, ...more] = flat;
  if (only === undefined) return boolean(kind === "and");
  return more.length === 0 ? only : { kind, of: flat };
}

export const assign = (name: ColumnName, value: Expression): Assignment => ({ name, value });
export const where = (...conditions: readonly Expression[]): Command => ({ kind: "where", condition: and(conditions) });
export const evaluated = (...assignments: readonly Assignment[]): Command => ({ kind: "eval", assignments });
export const stats = (assignments: readonly Assignment[], by: readonly ColumnName[]): Command => ({ kind: "stats", assignments, by });
export const expand = (name: ColumnName): Command => ({ kind: "expand", column: name });
export const countRows: Expression = call("COUNT", { kind: "every-row" });
