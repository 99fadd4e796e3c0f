/** Texts of the report: never longer than a reader can take in. */

import { oneLine } from "../output/characters.ts";

/** In one line, at most so many characters. */
export function cut(text: string, most: number): string {
  // Long before it is cut: a line of megabytes is not looked at as a whole.
  const line = oneLine(text.slice(0, most * 4));
  const characters = [...line];
  return characters.length > most || text.length > most * 4 ? `${characters.slice(0, most - 1).join("")}…` : line;
}

/** Of a group's key, given as JSON text. */
export function keyText(key: string): string {
  const parts = JSON.parse(key) as readonly unknown[];
  return parts.length === 0 ? "all events" : parts.map((part) => JSON.stringify(part)).join(", ");
}

const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1_000, "s"],
  [1, "ms"],
] as const;

/** `1h 30m`: the two largest units, no more. */
export function durationText(ms: number): string {
  const parts: string[] = [];
  let rest = Math.abs(Math.round(ms));
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.length === 0 ? "0" : (ms < 0 ? "-" : "") + parts.slice(0, 2).join(" ");
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
