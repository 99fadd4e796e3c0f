/** A manual page for the terminal, 80 columns wide, so that it is the same everywhere. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Page, Section } from "./page.ts";
import type { Entry } from "./pages.ts";

const width = 80;
/** Terms longer than this stand on a line of their own. */
const widestTerm = 22;

export function pageText({ name, summary, synopsis, sections }: Page): string {
  const parts = [`${name}: ${summary}`, `Usage:\n  ${name} ${synopsis}`, ...sections.map(sectionText)];
  return `${parts.map((part, i) => (i === 0 ? wrapped(part, "") : part)).join("\n\n")}\n`;
}

function sectionText(section: Section): string {
  switch (section.kind) {
    case "paragraphs":
      return section.paragraphs.map((paragraph) => wrapped(paragraph, "")).join("\n\n");
    case "entries":
      return `${section.title}:\n${columns(section.entries)}`;
    case "examples":
      return `${section.title}:\n${section.entries.map(({ term, text }) => `  ${term}\n${wrapped(text, "      ")}`).join("\n")}`;
    default:
      return assertNever(section);
  }
}

function columns(entries: readonly Entry[]): string {
  const column = Math.max(...entries.map(({ term }) => (term.length > widestTerm ? 0 : term.length)));
  const indent = " ".repeat(column + 4);
  return entries
    .map(({ term, text }) => {
      const lines = wrapped(text, indent);
      return term.length > column ? `  ${term}\n${lines}` : `  ${term.padEnd(column)}${lines.slice(column + 2)}`;
    })
    .join("\n");
}

/** A word longer than the line stands alone. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const fuller = line === indent ? `${line}${word}` : `${line} ${word}`;
    if (fuller.length > width && line !== indent) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = fuller;
  }
  return [...lines, line].join("\n");
}
