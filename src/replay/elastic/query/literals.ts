/** Constants as they are written: texts, numbers, spans of time. */

import { fail, type Place } from "../problem.ts";
import { isLong, normal } from "../value/long.ts";
import type { DataType, Value } from "../value/value.ts";
import type { Timespan } from "./ast.ts";

const escapes: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", '"': '"', "\\": "\\" };

const halfPair = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** `"..."` with its five escapes, or `"""..."""` as it stands. Half a surrogate pair cannot be told to the node. */
export function stringText(image: string): string {
  const text = image.startsWith('"""') ? image.slice(3, -3) : image.slice(1, -1).replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c);
  return text.replace(halfPair, "\uFFFD");
}

export function integerLiteral(digits: string): { readonly type: DataType; readonly value: Value } {
  const exact = BigInt(digits);
  if (exact >= -0x8000_0000n && exact <= 0x7fff_ffffn) return { type: "integer", value: Number(exact) };
  if (isLong(exact)) return { type: "long", value: normal(exact) };
  if (exact >= 0n && exact < 1n << 64n) return { type: "unsigned_long", value: normal(exact) };
  return { type: "double", value: Number(exact) };
}

type Unit = { readonly ms: number } | { readonly days: number } | { readonly months: number };
const units: readonly (readonly [Unit, string])[] = [
  [{ ms: 1 }, "ms millisecond milliseconds"],
  [{ ms: 1_000 }, "s sec second seconds"],
  [{ ms: 60_000 }, "m min minute minutes"],
  [{ ms: 3_600_000 }, "h hour hours"],
  [{ days: 1 }, "d day days"],
  [{ days: 7 }, "w week weeks"],
  [{ months: 1 }, "mo month months"],
  [{ months: 3 }, "q quarter quarters"],
  [{ months: 12 }, "y yr year years"],
];
const unitByWord: ReadonlyMap<string, Unit> = new Map(units.flatMap(([unit, words]) => words.split(" ").map((word) => [word, unit] as const)));

export function timespan(count: number, unit: string, at: Place): Timespan {
  const found = unitByWord.get(unit.toLowerCase());
  if (found === undefined) return fail("parsing", `Unexpected temporal unit: '${unit}'`, at);
  if ("ms" in found) return { kind: "duration", ms: count * found.ms };
  return { kind: "period", months: "months" in found ? count * found.months : 0, days: "days" in found ? count * found.days : 0 };
}

/** `"7 days"`, which some functions take for a span. */
export function timespanText(text: string): Timespan | undefined {
  const found = /^\s*([+-]?\d{1,9})\s+([A-Za-z]+)\s*$/.exec(text);
  if (found === null || !unitByWord.has((found[2] ?? "").toLowerCase())) return undefined;
  return timespan(Number(found[1]), found[2] ?? "", { line: 0, column: 0 });
}
