/** Workflow commands of GitHub Actions: annotations, and text that is none. Knows no diagnostic. */

import { escapeHidden, unicodeEscape } from "./characters.ts";

export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  readonly title?: string;
  /** From the root of the repository, with `/`. */
  readonly file?: string;
  /** From 1; `endColumn` is exclusive. */
  readonly place?: { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number };
}

/** One line. Message and properties are escaped as the runner unescapes them, so neither can end its place or begin another command. */
export function annotation({ level, message, title, file, place }: Annotation): string {
  const properties: Readonly<Record<string, string | number | undefined>> = {
    file,
    line: place?.line,
    endLine: place?.endLine,
    col: place?.column,
    // Columns mean something within one line only.
    endColumn: place !== undefined && place.line === place.endLine ? place.endColumn : undefined,
    title,
  };
  const written = Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${property(String(value))}`]));
  return `::${level}${written.length === 0 ? "" : ` ${written.join(",")}`}::${data(message)}\n`;
}

function data(text: string): string {
  return escapeHidden(text, unicodeEscape).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/**
 * Text for people as a workflow's log may hold it: no line of it is a command. The runner takes a line for one that begins, blanks aside,
 * with `::`, and, in its older form, one that has `##[` anywhere.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll("##[", "##\\[").replace(/^(\s*):(?=:(?!:))/gm, "$1\\:");
}
