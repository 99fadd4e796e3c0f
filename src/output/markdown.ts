/** Texts for a Markdown page of ours: always code, since in code no HTML, link, image, mention or list comes of anything. Knows no page. */

import { escapeHidden, oneLine, unicodeEscape } from "./characters.ts";

/** Code in a line. Not for tables, where a `|` would end the cell. */
export function code(text: string): string {
  const line = oneLine(text);
  const fence = "`".repeat(longestRun(line) + 1);
  const padding = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** Lines of code. */
export function codeBlock(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${escapeHidden(text, unicodeEscape).replace(/\n$/, "")}\n${fence}\n`;
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}

/**
 * Markdown of an author, for a page that others open: it keeps its emphasis, lists and links to the web, and loses what could act.
 * HTML is shown as its text; a link that would run something, or carry its own page, is none.
 */
export function inertProse(text: string): string {
  return escapeHidden(text, unicodeEscape)
    .replace(/<(?=[A-Za-z/!?])/g, "\\<")
    .replace(/\b(javascript|vbscript|data|file)(?=\s*:)/gi, "$1 ");
}
