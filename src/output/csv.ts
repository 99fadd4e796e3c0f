/** CSV that a spreadsheet opens as data. Knows no columns. */

import { escapeHidden, unicodeEscape } from "./characters.ts";

/** Every text is quoted: a reader that splits at semicolons or tabs finds no new cell in one. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === "number" ? String(cell) : text(cell))).join(",")}\n`;
}

/** What a spreadsheet would take for a formula gets an apostrophe in front, which it reads as "this is text". */
function text(cell: string): string {
  const inert = /^\s*[=+\-@|\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell;
  return `"${escapeHidden(inert, unicodeEscape).replaceAll('"', '""')}"`;
}
