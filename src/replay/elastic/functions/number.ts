/** From one width of number to another. */

import { isLong, normal } from "../value/long.ts";
import type { DataType } from "../value/value.ts";

export type Numeric = number | bigint;

/** Null where it does not fit. */
export function converted(value: bigint, type: DataType): Numeric | null {
  switch (type) {
    case "integer":
      return value >= -0x8000_0000n && value <= 0x7fff_ffffn ? Number(value) : null;
    case "unsigned_long":
      return value >= 0n && value < 1n << 64n ? normal(value) : null;
    case "double":
      return Number(value);
    default:
      return isLong(value) ? normal(value) : null;
  }
}
