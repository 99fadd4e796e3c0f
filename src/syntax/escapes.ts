/** The escapes of `"..."` and the indentation of text blocks (law 12). Pure text; knows no tree. */

/** A part of a literal, and where it stands in it. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
}
export type EscapeMistake =
  | { readonly kind: "unknown"; readonly offset: number; readonly written: string; readonly hint: string }
  | { readonly kind: "forbidden"; readonly offset: number; readonly written: string; readonly what: "NUL" | "a lone surrogate" };

const simple = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** A mistake leaves nothing in the value. */
export function unescaped(written: string): { readonly value: string; readonly mistakes: readonly EscapeMistake[] } {
  const mistakes: EscapeMistake[] = [];
  const parts: string[] = [];
  let from = 0;
  for (let at = written.indexOf("\\"); at >= 0; at = written.indexOf("\\", from)) {
    parts.push(written.slice(from, at));
    const read = readEscape(written, at);
    if ("value" in read) parts.push(read.value);
    else mistakes.push(read);
    from = at + read.written.length;
  }
  parts.push(written.slice(from));
  return { value: parts.join(""), mistakes };
}

function readEscape(text: string, offset: number): { readonly written: string; readonly value: string } | EscapeMistake {
  const letter = String.fromCodePoint(text.codePointAt(offset + 1) ?? 0x20);
  const value = simple.get(letter);
  if (value !== undefined) return { written: `\\${letter}`, value };
  if (letter === "u") return readCodePoint(text, offset);
  if (offset + 1 >= text.length) return { kind: "unknown", offset, written: "\\", hint: "a backslash stands for itself as `\\\\`" };
  return { kind: "unknown", offset, written: `\\${letter}`, hint: "write `\\\\` for a backslash, or the whole text as '...'" };
}

function readCodePoint(text: string, offset: number): { readonly written: string; readonly value: string } | EscapeMistake {
  const form = /^\\u\{([0-9A-Fa-f]{1,6})\}/.exec(text.slice(offset, offset + 10));
  const code = form === null ? Number.NaN : Number.parseInt(form[1] ?? "", 16);
  if (form === null || code > 0x10ffff) {
    const written = /^\\u(?:\{[0-9A-Za-z]*\}?|[0-9A-Fa-f]{1,4})?/.exec(text.slice(offset, offset + 12))?.[0] ?? "\\u";
    return { kind: "unknown", offset, written, hint: "a code point is `\\u{...}` with one to six hexadecimal digits, at most `10FFFF`" };
  }
  if (code === 0) return { kind: "forbidden", offset, written: form[0], what: "NUL" };
  if (code >= 0xd800 && code <= 0xdfff) return { kind: "forbidden", offset, written: form[0], what: "a lone surrogate" };
  return { written: form[0], value: String.fromCodePoint(code) };
}

/**
 * The lines of `"""..."""`, still escaped. A first line and a last line of blanks alone are dropped with their newline; so is the indentation that all
 * other lines with text share, character by character. Text on the line of the opening quotes is no part of that, and lines of blanks alone become empty.
 */
export function textBlockLines(image: string): readonly Piece[] {
  const lines = splitLines(image.slice(3, -3)).map(({ text, offset }) => ({ text, offset: offset + 3 }));
  const [first, ...rest] = lines;
  const indentation = commonIndentation(rest.map((line) => line.text));
  const result = rest.map(({ text, offset }) => (blank(text) ? { text: "", offset } : { text: text.slice(indentation), offset: offset + indentation }));
  if (rest.length > 0 && blank(rest.at(-1)?.text ?? "")) result.pop();
  if (first !== undefined && (!blank(first.text) || rest.length === 0)) result.unshift(first);
  return result;
}

export function blank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}

export function splitLines(text: string): readonly Piece[] {
  const lines: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ text: text.slice(from, match.index), offset: from });
    from = match.index + match[0].length;
  }
  return [...lines, { text: text.slice(from), offset: from }];
}

function commonIndentation(lines: readonly string[]): number {
  let shared: string | undefined;
  for (const line of lines) {
    if (blank(line)) continue;
    const own = /^[ \t]*/.exec(line)?.[0] ?? "";
    if (shared === undefined) shared = own;
    let length = 0;
    while (length < shared.length && shared[length] === own[length]) length++;
    shared = shared.slice(0, length);
  }
  return shared?.length ?? 0;
}
