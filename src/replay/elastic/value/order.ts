/** How two values of a type compare, and what identifies one. */

import { compareText } from "./text.ts";
import type { DataType, Scalar, Value } from "./value.ts";

export type Order = (a: Scalar, b: Scalar) => number;

const texts: Order = (a, b) => compareText(a as string, b as string);
/** Numbers beside bigints, and booleans, compare as they are. Addresses are texts of ASCII. */
const natural: Order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export function order(type: DataType): Order {
  return type === "keyword" || type === "text" || type === "version" || type === "_source" ? texts : natural;
}

/** A text that two values share only where they are equal, list by list. */
export function identity(value: Value): string {
  if (value === null) return "n";
  if (typeof value === "object") return `[${value.map(identity).join("")}]`;
  // The length tells where a text ends.
  return typeof value === "string" ? `s${value.length}:${value}` : `v${value};`;
}
