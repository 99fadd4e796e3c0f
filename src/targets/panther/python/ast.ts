/** The part of Python that emitted rules are made of. Plain data; knows nothing of detections and nothing of layout. */

export type Expression =
  | { readonly kind: "name"; readonly name: string }
  /** `raw`: printed as `r"..."`; the text is printable ASCII without `"` and does not end in a backslash. */
  | { readonly kind: "text"; readonly value: string; readonly raw?: true }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "constant"; readonly value: "True" | "False" | "None" }
  /** Several arguments: texts, and `...` where a path goes on in each element of a list. */
  | { readonly kind: "texts"; readonly of: readonly (string | typeof each)[] }
  | { readonly kind: "spread"; readonly name: string }
  | { readonly kind: "tuple"; readonly of: readonly Expression[] }
  | { readonly kind: "dict"; readonly entries: readonly { readonly key: Expression; readonly value: Expression }[] }
  /** `function` is a name or dotted name of ours, never of a user. */
  | { readonly kind: "call"; readonly function: string; readonly args: readonly Expression[] }
  | { readonly kind: "compare"; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly of: Expression }
  /** Two operands or more. */
  | { readonly kind: "and" | "or"; readonly of: readonly Expression[] }
  /** Only ever the one argument of a call. */
  | { readonly kind: "generator"; readonly element: Expression; readonly variable: string; readonly over: Expression };

export type Comparison = "==" | "!=" | "in" | "not in" | "is" | "is not";
export const each = Symbol("each");

export type Statement =
  | { readonly kind: "return"; readonly value: Expression }
  /** `remark` becomes a comment on the value's first line. */
  | { readonly kind: "assign"; readonly name: string; readonly value: Expression; readonly remark?: string };

export interface PythonFunction {
  readonly name: string;
  readonly parameter: string;
  readonly body: readonly Statement[];
}

export const name = (text: string): Expression => ({ kind: "name", name: text });
export const text = (value: string): Expression => ({ kind: "text", value });
export const number = (value: number): Expression => ({ kind: "number", value });
export const constant = (value: boolean | null): Expression => ({ kind: "constant", value: value === null ? "None" : value ? "True" : "False" });
export const tuple = (of: readonly Expression[]): Expression => ({ kind: "tuple", of });
export const call = (called: string, ...args: readonly Expression[]): Expression => ({ kind: "call", function: called, args });
export const compare = (left: Expression, operator: Comparison, right: Expression): Expression => ({ kind: "compare", operator, left, right });
export const not = (of: Expression): Expression => ({ kind: "not", of });
export const returns = (value: Expression): Statement => ({ kind: "return", value });

/** Flattens its own kind, since a printer counts operands. */
export function joined(kind: "and" | "or", of: readonly Expression[]): Expression {
  const [first, ...rest] = of.flatMap((part) => (part.kind === kind ? part.of : [part]));
  if (first === undefined) return constant(kind === "and");
  return rest.length === 0 ? first : { kind, of: [first, ...rest] };
}
