/** HTML text from templates of ours and values of theirs: a text that is put in is escaped, whatever it says, and only what was made here goes in as it is. */

import { assertNever } from "../diagnostics/invariant.ts";
import { escapeHidden, unicodeEscape } from "./characters.ts";

/** Made by `html` alone. */
export interface Html {
  readonly kind: "html";
  readonly text: string;
}

/** Nothing is printed for what is undefined or false. A place in a tag has to stand in double quotes. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined | false;

export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { kind: "html", text: pieces.map((piece, i) => piece + printed(values[i])).join("") };
}

function printed(value: HtmlValue): string {
  switch (typeof value) {
    case "undefined":
    case "boolean":
      return "";
    case "string":
    case "number":
      return escapedHtml(String(value));
    case "object":
      return "text" in value ? value.text : value.map(({ text }) => text).join("");
    default:
      return assertNever(value);
  }
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** For a text between tags, or in double quotes in one. What would steer or hide is shown as its escape; no file can hold a lone surrogate. */
export function escapedHtml(text: string): string {
  return escapeHidden(text.replace(/\p{Surrogate}/gu, "\ufffd"), unicodeEscape).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
