/** A diagnostic as a terminal shows it: message, place, source line with carets, hint. Never lets the text of a file steer the terminal. */

import type { Diagnostic, Severity, Span } from "./diagnostic.ts";
import { painter, type Tone } from "./paint.ts";

export interface RenderOptions {
  readonly color: boolean;
}

/** Lines and columns count from 1, columns in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function position(text: string, offset: number): Position {
  const { line, start, at } = placeIn(text, offset);
  return { line, column: countPoints(text, start, at) + 1 };
}

/** With columns in UTF-16 code units. */
export function utf16Position(text: string, offset: number): Position {
  const { line, start, at } = placeIn(text, offset);
  return { line, column: at - start + 1 };
}

function placeIn(text: string, offset: number): { readonly line: number; readonly start: number; readonly at: number } {
  const at = Math.max(0, Math.min(offset, text.length));
  const starts = lineStarts(text);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, start: afterMark(text, starts[low] ?? 0, at), at };
}

/** Of the text last asked for: messages come file by file, and a file may have thousands. */
let known: { readonly text: string; readonly starts: readonly number[] } = { text: "", starts: [0] };

function lineStarts(text: string): readonly number[] {
  if (known.text !== text) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    known = { text, starts };
  }
  return known.starts;
}

/** The mark that may open a file is no column of it. */
function afterMark(text: string, start: number, at: number): number {
  return start === 0 && at > 0 && text.startsWith("\uFEFF") ? 1 : start;
}

function countPoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; count++) i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
  return count;
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
  const starts = lineStarts(text);
  const start = afterMark(text, starts[at.line - 1] ?? 0, span.start);
  const next = starts[at.line];
  const end = next === undefined ? text.length : next - (text.slice(next - 2, next) === "\r\n" ? 2 : 1);
  // What is shown is cut out before it is looked at by code points: a line may be as long as its file.
  const long = end - start > 2 * longestLine || countPoints(text, start, end) > longestLine;
  const from = long ? pointsBefore(text, span.start, Math.max(start, span.start - 2 * contextBefore)) : start;
  const points = codePoints(text.slice(from, Math.min(end, from + 2 * longestLine)));
  const kept = points.slice(0, longestLine);
  const shown = kept.join("").length;
  const before = visible(text.slice(from, span.start));
  const meant = visible(text.slice(span.start, Math.min(span.end, from + shown, end)));
  const opened = from > start ? "…" : "";
  return {
    at,
    line: `${opened}${kept.map(visible).join("")}${from + shown < end ? "…" : ""}`.trimEnd(),
    indent: columns(opened) + columns(before),
    width: Math.max(1, columns(meant)),
  };
}

/** At most `contextBefore` code points before `at`, beginning with a whole one. */
function pointsBefore(text: string, at: number, from: number): number {
  const points = codePoints(text.slice(from, at)).slice(-contextBefore);
  return at - points.join("").length;
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

const tones: Readonly<Record<Severity, Tone>> = { error: "red", warning: "yellow", info: "cyan" };
