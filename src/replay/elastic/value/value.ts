/** Values as they run through a query, and their types. A value's type is known from its column or expression, never asked of the value. */

export type DataType =
  | "null"
  | "boolean"
  | "integer"
  | "long"
  | "unsigned_long"
  | "double"
  | "keyword"
  | "text"
  | "ip"
  | "version"
  | "date"
  | "date_nanos"
  | "date_period"
  | "time_duration"
  | "_source"
  | "unsupported";

/**
 * One value: text for keyword, text and version; 32 hexadecimal digits for ip; epoch milliseconds for date; a number or, beyond 2^53, a bigint for long,
 * unsigned_long and date_nanos (nanoseconds), so that equal values are identical.
 */
export type Scalar = boolean | number | bigint | string;
/** Several values stand in an array of at least two; none is null. */
export type Value = null | Scalar | readonly Scalar[];

export type Row = Value[];

/** From any number of values. */
export function several(values: readonly Scalar[]): Value {
  return values.length > 1 ? values : (values[0] ?? null);
}

export function valuesOf(value: Value): readonly Scalar[] {
  return value === null ? [] : isSeveral(value) ? value : [value];
}

export function isSeveral(value: Value): value is readonly Scalar[] {
  return typeof value === "object" && value !== null;
}

export function isText(type: DataType): boolean {
  return type === "keyword" || type === "text";
}

export function isNumeric(type: DataType): boolean {
  return type === "integer" || type === "long" || type === "double" || type === "unsigned_long";
}

export function isDate(type: DataType): boolean {
  return type === "date" || type === "date_nanos";
}

/** What the node calls a type in its messages. */
export function typeName(type: DataType): string {
  return type === "date" ? "datetime" : type;
}
