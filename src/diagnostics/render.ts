/** A diagnostic as a terminal shows it: message, place, source line with carets, hint. Never lets the text of a file steer the terminal. */

import type { Diagnostic, Severity, Span } from "./diagnostic.ts";

export interface RenderOptions {
  readonly color: boolean;
}

/** Lines and columns count from 1, columns in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function position(text: string, offset: number): Position {
  const at = Math.max(0, Math.min(offset, text.length));
  let line = 1;
  let start = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    const next = match.index + match[0].length;
    if (next > at) break;
    line++;
    start = next;
  }
  // The mark that may open a file is no column of it.
  if (start === 0 && text.startsWith("\uFEFF") && at > 0) start = 1;
  return { line, column: codePoints(text.slice(start, at)).length + 1 };
}

export function render(diagnostic: Diagnostic, textOf: (file: string) => string | undefined, options: RenderOptions): string {
  const paint = painter(options.color);
  const tone = tones[diagnostic.severity];
  const title = `${paint(tone, `${diagnostic.severity}[${diagnostic.code}]`)}: ${paint("bold", visible(diagnostic.message))}`;
  const places = [
    { mark: "-->", span: diagnostic.span, underline: "^", text: diagnostic.hint ?? "", tone },
    ...(diagnostic.labels ?? []).map(({ span, text }) => ({ mark: ":::", span, underline: "-", text, tone: "blue" as const })),
  ];
  const gutter = Math.max(...places.map(({ span }) => gutterOf(span, textOf)));
  const lines = places.flatMap(({ mark, span, underline, text, tone }) => {
    const source = span === undefined ? undefined : textOf(span.file);
    if (span === undefined || source === undefined) return unplaced(mark, span?.file ?? diagnostic.path, text);
    const excerpt = excerptOf(source, span);
    const bar = paint("blue", "|");
    const empty = " ".repeat(gutter + 2);
    const note = text === "" ? "" : ` ${visible(text)}`;
    return [
      `${" ".repeat(gutter + 1)}${paint("blue", mark)} ${visible(span.file)}:${excerpt.at.line}:${excerpt.at.column}`,
      `${empty}${bar}`,
      ` ${paint("blue", String(excerpt.at.line).padStart(gutter))} ${bar} ${excerpt.line}`,
      `${empty}${bar} ${" ".repeat(excerpt.indent)}${paint(tone, `${underline.repeat(excerpt.width)}${note}`)}`,
    ];
  });
  return [title, ...lines].join("\n");
}

function unplaced(mark: string, file: string | undefined, text: string): readonly string[] {
  return [...(file === undefined ? [] : [`  ${mark} ${visible(file)}`]), ...(text === "" ? [] : [`   = ${visible(text)}`])];
}

function gutterOf(span: Span | undefined, textOf: (file: string) => string | undefined): number {
  const text = span === undefined ? undefined : textOf(span.file);
  return span === undefined || text === undefined ? 1 : String(position(text, span.start).line).length;
}

interface Excerpt {
  readonly at: Position;
  readonly line: string;
  /** Columns of the screen before the carets, and under the text they mean. */
  readonly indent: number;
  readonly width: number;
}

const longestLine = 160;
const contextBefore = 60;

function excerptOf(text: string, span: Span): Excerpt {
  const at = position(text, span.start);
  const whole = lineAt(text, span.start);
  const points = codePoints(whole.text);
  const cut = points.length > longestLine ? Math.max(0, at.column - 1 - contextBefore) : 0;
  const kept = points.slice(cut, cut + longestLine);
  const before = kept
    .slice(0, at.column - 1 - cut)
    .map(visible)
    .join("");
  const meant = codePoints(text.slice(span.start, Math.min(span.end, whole.end)));
  const under = meant
    .slice(0, Math.max(0, kept.length - (at.column - 1 - cut)))
    .map(visible)
    .join("");
  const opened = cut > 0 ? "…" : "";
  return {
    at,
    line: `${opened}${kept.map(visible).join("")}${cut + kept.length < points.length ? "…" : ""}`.trimEnd(),
    indent: columns(opened) + columns(before),
    width: Math.max(1, columns(under)),
  };
}

function lineAt(text: string, offset: number): { readonly text: string; readonly end: number } {
  let start = Math.max(0, Math.min(offset, text.length));
  while (start > 0 && !"\r\n".includes(text[start - 1] ?? "")) start--;
  let end = offset;
  while (end < text.length && !"\r\n".includes(text[end] ?? "")) end++;
  if (start === 0 && text.startsWith("\uFEFF") && offset > 0) start = 1;
  return { text: text.slice(start, end), end };
}

function codePoints(text: string): readonly string[] {
  return Array.from(text);
}

/** Controls, invisible marks, text direction and lone surrogates: shown as what they are, so that nothing on the screen lies. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFF9-\uFFFB\u115F\u1160\u3164\uFFA0]/gu;

function visible(text: string): string {
  return text.replace(invisible, (character) => (character === "\t" ? "    " : `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`));
}

/** Columns of a terminal: none for marks that combine, two for East Asian wide characters and emoji. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += /^\p{M}$/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return sum;
}
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

type Tone = "red" | "yellow" | "cyan" | "blue" | "bold";
const tones: Readonly<Record<Severity, Tone>> = { error: "red", warning: "yellow", info: "cyan" };
const sequences: Readonly<Record<Tone, string>> = { red: "\u001b[1;31m", yellow: "\u001b[1;33m", cyan: "\u001b[1;36m", blue: "\u001b[34m", bold: "\u001b[1m" };

function painter(color: boolean): (tone: Tone, text: string) => string {
  return (tone, text) => (color ? `${sequences[tone]}${text}\u001b[0m` : text);
}
