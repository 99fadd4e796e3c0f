/** Texts inside ES|QL: the one place where anything is escaped. Each function serves one of the languages that meet in a query. */

import type { LikePattern } from "../../ir/predicate.ts";

const shortEscapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `"..."` knows these five escapes and no other; everything else stands as it is. */
export function stringLiteral(value: string): string {
  return `"${value.replace(/[\\"\n\r\t]/g, (c) => shortEscapes[c] ?? c)}"`;
}

/** Every word of the grammar that cannot be a column's part as it is; more than needed does no harm. */
const reserved = new Set(
  "and as asc by case desc dissect drop enrich eval expand explain false first fork from full grok in info inline is join keep last left like limit lookup meta metadata metrics mv_expand not null nulls on or rename right rlike row sample score show sort stats true where with".split(
    " ",
  ),
);

export function columnName(parts: readonly string[]): string {
  return parts.map((part, i) => (isPlain(part, i === 0) ? part : `\`${part.replaceAll("`", "``")}\``)).join(".");
}

function isPlain(part: string, first: boolean): boolean {
  return (/^[A-Za-z][A-Za-z0-9_]*$/.test(part) || (first && /^[_@][A-Za-z0-9_]+$/.test(part))) && !reserved.has(part.toLowerCase());
}

/** A LIKE pattern before it becomes a string literal. */
export function likePattern(pattern: LikePattern): string {
  return pattern.map((part) => (part.kind === "text" ? part.text.replace(/[*?\\]/g, "\\$&") : part.kind === "any" ? "*" : "?")).join("");
}

/** Literal text in Lucene's regular expressions, where `# @ & < > ~ "` are operators too. */
export function luceneText(value: string): string {
  return value.replace(/[.?+*|{}[\]()"\\#@&<>~^$-]/g, "\\$&");
}

/** Literal text in Java's regular expressions, as REPLACE reads them. */
export function javaText(value: string): string {
  return value.replace(/[.?+*|{}[\]()"\\#&<>~^$-]/g, "\\$&");
}

/** A field's path in KQL and in Lucene's query syntax: what either of them reads as syntax is escaped. */
export function searchField(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[^A-Za-z0-9_@-]/gu, "\\$&")).join(".");
}

/** A quoted text of KQL: wildcards mean nothing in it. */
export function kqlText(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/** A regular expression between the slashes of Lucene's query syntax. A slash that is already escaped, as in a class, stays so. */
export function slashed(pattern: string): string {
  return `/${pattern.replace(/\\[\s\S]|\//g, (found) => (found === "/" ? "\\/" : found))}/`;
}

/** A prefix in Lucene's query syntax: whatever could be syntax is escaped, spaces and line ends with it. */
export function prefixed(value: string): string {
  return `${value.replace(/[^\p{L}\p{N}_]/gu, "\\$&")}*`;
}
