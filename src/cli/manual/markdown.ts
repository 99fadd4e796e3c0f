/** Manual pages as one Markdown document: docs/cli.md. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Page, Section } from "./page.ts";

export function pagesMarkdown(pages: readonly Page[]): string {
  return `${["# The command line", "What `samefire help` prints, for each command.", ...pages.map(pageMarkdown)].join("\n\n")}\n`;
}

function pageMarkdown({ name, summary, synopsis, sections }: Page): string {
  return [`## ${name}`, `${sentence(summary)}`, `\`\`\`\n${name} ${synopsis}\n\`\`\``, ...sections.map(sectionMarkdown)].join("\n\n");
}

function sectionMarkdown(section: Section): string {
  switch (section.kind) {
    case "paragraphs":
      return section.paragraphs.map(escaped).join("\n\n");
    case "entries":
      return `**${section.title}**\n\n${section.entries.map(({ term, text }) => `- \`${term}\`: ${escaped(text)}`).join("\n")}`;
    case "examples":
      return `**${section.title}**\n\n\`\`\`sh\n${section.entries.map(({ term, text }) => `# ${text}\n${term}`).join("\n")}\n\`\`\``;
    default:
      return assertNever(section);
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${escaped(text.slice(1))}${text.endsWith(".") ? "" : "."}`;
}

/** Outside of back-quotes. */
function escaped(text: string): string {
  return text.replace(/`[^`]*`|[*_<>[\]]/g, (found) => (found.length > 1 ? found : `\\${found}`));
}
