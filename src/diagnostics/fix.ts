/** Repairs as edits of a text: how the usual ones are made, and how they are applied, each whole or not at all, none over another. Knows no files. */

import type { Diagnostic, Fix, Span } from "./diagnostic.ts";

export function rewriting(span: Span, text: string): Fix {
  return { description: `write \`${text}\``, edits: [{ span, text }] };
}

export function removing(span: Span, what: string): Fix {
  return { description: `take ${what} out`, edits: [{ span, text: "" }] };
}

/** One element of a list, with the comma that parts it from its neighbour. */
export function removingElement(elements: readonly Span[], index: number, what: string): Fix | undefined {
  const [before, own, after] = [elements[index - 1], elements[index], elements[index + 1]];
  if (own === undefined) return undefined;
  if (before !== undefined) return removing({ ...own, start: before.end }, what);
  return after === undefined ? undefined : removing({ ...own, end: after.start }, what);
}

export interface Fixed {
  readonly text: string;
  /** Those whose fix was applied. One that would touch what another changes is left for the next time. */
  readonly mended: readonly Diagnostic[];
}

export function applyFixes(file: string, text: string, found: readonly Diagnostic[]): Fixed {
  const accepted: Edit[] = [];
  const mended: Diagnostic[] = [];
  for (const diagnostic of found) {
    const { fix } = diagnostic;
    if (fix === undefined || fix.edits.some(({ span }) => span.file !== file)) continue;
    const edits = fix.edits.map(({ span, text: written }) => fitted({ start: span.start, end: span.end, text: written }, text));
    if (edits.some((edit, index) => [...accepted, ...edits.slice(0, index)].some((other) => touch(edit, other) && !same(edit, other)))) continue;
    for (const edit of edits) if (!accepted.some((other) => same(edit, other))) accepted.push(edit);
    mended.push(diagnostic);
  }
  const parts: string[] = [];
  let from = 0;
  for (const edit of accepted.sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  return { text: [...parts, text.slice(from)].join(""), mended };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function touch(one: Edit, other: Edit): boolean {
  return one.start <= other.end && other.start <= one.end;
}

function same(one: Edit, other: Edit): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}

function fitted(edit: Edit, text: string): Edit {
  return edit.text === "" ? withItsLine(edit, text) : apart(behindMark(edit, text), text);
}

/** A line that is left without anything goes as well. */
function withItsLine({ start, end, text: written }: Edit, text: string): Edit {
  const from = /[^\n\r]*$/.exec(text.slice(Math.max(0, start - longestLine), start))?.[0] ?? "";
  const to = /^[^\n\r]*/.exec(text.slice(end, end + longestLine))?.[0] ?? "";
  if (from.trim() !== "" || to.trim() !== "" || start === end) return { start, end, text: written };
  const lineBreak = /^(?:\r\n|\n|\r)/.exec(text.slice(end + to.length, end + to.length + 2))?.[0] ?? "";
  return { start: start - from.length, end: end + to.length + lineBreak.length, text: written };
}

/** Far beyond any line that a person writes. */
const longestLine = 2000;

/** What begins a file stands behind its byte order mark. */
function behindMark(edit: Edit, text: string): Edit {
  return edit.end === 0 && text.startsWith("\uFEFF") ? { ...edit, start: 1, end: 1 } : edit;
}

/** A word stays apart from the word or text beside it. */
function apart({ start, end, text: written }: Edit, text: string): Edit {
  const before = /^\w/.test(written) && /[\w"'`)\]]/.test(text[start - 1] ?? "") ? " " : "";
  const after = /\w$/.test(written) && /[\w"'`([]/.test(text[end] ?? "") ? " " : "";
  return { start, end, text: `${before}${written}${after}` };
}
