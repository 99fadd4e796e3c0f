/** XML text: elements printed from a tree, with one place that escapes. Knows no format that is written in it. */

import { escapeHidden, unicodeEscape } from "./characters.ts";

export interface Element {
  readonly name: string;
  /** In this order; one that is undefined is left out. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly Element[];
  /** Instead of children. */
  readonly text?: string;
}

export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${print(root, "")}`;
}

function print({ name, attributes, children = [], text }: Element, indent: string): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${attribute(String(value))}"`]));
  const open = `${indent}<${name}${written.join("")}`;
  if (text !== undefined) return `${open}>${escaped(text)}</${name}>\n`;
  if (children.length === 0) return `${open}/>\n`;
  return `${open}>\n${children.map((child) => print(child, `${indent}  `)).join("")}${indent}</${name}>\n`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** What XML cannot hold is shown as the escape that other formats have for it; no file can hold a lone surrogate. */
function escaped(text: string): string {
  return escapeHidden(text.replace(/\p{Surrogate}/gu, "\ufffd"), unicodeEscape).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** A reader makes blanks of line breaks and tabs in an attribute unless they are written as references. */
function attribute(text: string): string {
  return escaped(text).replaceAll("\t", "&#9;").replaceAll("\n", "&#10;");
}
