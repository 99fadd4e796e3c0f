/** The small words of prose: names, quoted values, numbers, durations, lists. Knows no detection. */

import type { Scalar } from "../../model/event.ts";
import { oneLine } from "../../output/characters.ts";

/** More values than a reader takes in are counted. */
const shownValues = 12;

export function code(text: string): string {
  return `\`${oneLine(text)}\``;
}

export function quoted(value: Scalar): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** `a, b and c`. */
export function listed(parts: readonly string[], last: "and" | "or"): string {
  if (parts.length <= 1) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;
}

/** Of many values the first, and how many more there are. */
export function listedFew(parts: readonly string[], last: "and" | "or"): string {
  if (parts.length <= shownValues) return listed(parts, last);
  return `${parts.slice(0, shownValues).join(", ")} ${last} ${parts.length - shownValues} more`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

const units = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** In the largest unit that divides it: 90 minutes, not one and a half hours. */
export function duration(seconds: number): string {
  const [size, name] = units.find(([unit]) => seconds % unit === 0) ?? [1, "second"];
  return counted(seconds / size, name);
}

/** With a full stop, unless it has its end. */
export function sentence(text: string): string {
  const line = oneLine(text).trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
