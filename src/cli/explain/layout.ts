/** Prose as lines of a terminal: paragraphs apart, items hanging, nothing wider than a reader likes. Knows no detection. */

/** Paragraphs of sentences and items. An item begins with `- `; what belongs to the item above begins with two spaces. */
export type Prose = readonly (readonly string[])[];

const width = 110;

export function layOut(prose: Prose, margin: string): string {
  return prose.map((lines) => lines.map((line) => wrapped(line, margin)).join("")).join("\n");
}

/** At spaces only, so that a name or a path stays whole. */
function wrapped(line: string, margin: string): string {
  const hanging = margin + " ".repeat(/^ *(?:- )?/.exec(line)?.[0].length ?? 0);
  const lines: string[] = [];
  let current = margin;
  let empty = true;
  for (const word of line.split(" ")) {
    if (!empty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = hanging + word;
    } else {
      current += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, current].map((text) => `${text}\n`).join("");
}
