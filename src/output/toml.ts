/** TOML texts and lists, for templates. Knows the grammar of TOML 1.0 and nothing of rule files. */

import { invariant } from "../diagnostics/invariant.ts";
import { escapeHidden, holdsHidden, isWellFormed, unicodeEscape } from "./characters.ts";

const short: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };

/** A basic string on one line. */
export function tomlString(text: string): string {
  invariant(isWellFormed(text), "texts hold no lone surrogates");
  return `"${escapeHidden(
    text.replace(/[\\"\n\t\r]/g, (c) => short[c] ?? c),
    unicodeEscape,
  )}"`;
}

/** A text of several lines: as it is between `'''`, and where that cannot hold it between `"""` with escapes. */
export function tomlMultiline(text: string): string {
  invariant(isWellFormed(text), "texts hold no lone surrogates");
  if (!text.includes("'''") && !text.endsWith("'") && !holdsHidden(text)) return `'''\n${text}'''`;
  // A quote is escaped where it would stand beside another, so that three never meet, nor one the closing three.
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replace(/"(?="|$)/g, '\\"')
    .replaceAll("\r", "\\r");
  return `"""\n${escapeHidden(escaped, unicodeEscape)}"""`;
}

const widestLine = 100;

/** On one line where it fits, else one text a line. */
export function tomlList(texts: readonly string[]): string {
  const strings = texts.map(tomlString);
  const line = `[${strings.join(", ")}]`;
  return line.length <= widestLine ? line : `[\n${strings.map((s) => `  ${s},\n`).join("")}]`;
}
