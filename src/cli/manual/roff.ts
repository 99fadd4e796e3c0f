/** Manual pages as one page of the section 1 of Unix manuals: man/samefire.1. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Page, Section } from "./page.ts";

/** The root's sections are the page's; each command is a subsection. */
export function pagesRoff([root, ...commands]: readonly [Page, ...Page[]]): string {
  const lines = [
    '.TH SAMEFIRE 1 "" samefire "User Commands"',
    ".SH NAME",
    `${roff(root.name)} \\- ${roff(root.summary)}`,
    ".SH SYNOPSIS",
    `.B ${roff(root.name)}`,
    roff(root.synopsis),
    ...root.sections.flatMap((section) => [`.SH ${roff(section.title.toUpperCase())}`, ...body(section)]),
    ...commands.flatMap(({ name, summary, synopsis, sections }) => [
      `.SH ${roff(name.toUpperCase())}`,
      roff(summary),
      ".PP",
      `.B ${roff(name)}`,
      roff(synopsis),
      // What holds for every command is said once.
      ...sections.filter(({ title }) => title !== "Environment").flatMap((section) => [`.SS ${roff(section.title)}`, ...body(section)]),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function body(section: Section): readonly string[] {
  switch (section.kind) {
    case "paragraphs":
      return section.paragraphs.flatMap((paragraph, i) => [...(i === 0 ? [] : [".PP"]), roff(paragraph)]);
    case "entries":
    case "examples":
      return section.entries.flatMap(({ term, text }) => [".TP", `.B ${roff(term)}`, roff(text)]);
    default:
      return assertNever(section);
  }
}

/** Nothing in a text is a request or an escape; a hyphen stays one that can be copied. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("`", "\\(ga").replaceAll("'", "\\(aq").replaceAll('"', "\\(dq").replace(/^\./, "\\&.");
}
