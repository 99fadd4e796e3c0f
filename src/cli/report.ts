/** How commands show diagnostics: as text with carets on standard error, or as one JSON document on standard output. */

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { position, render } from "../diagnostics/render.ts";
import { escapeHidden, unicodeEscape } from "../output/characters.ts";
import { type JsonValue, jsonDocument } from "../output/json.ts";
import type { Terminal } from "./terminal.ts";

export type Format = "text" | "json";
/** Of what a pull request shows. */
export type ReviewFormat = Format | "github" | "markdown";
export type TextOf = (path: string) => string | undefined;

/** `detailsOf`: lines that belong to a diagnostic's message. */
export function showDiagnostics(
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
  detailsOf: (one: Diagnostic) => readonly string[] = () => [],
): void {
  for (const one of diagnostics) {
    const details = detailsOf(one).map((line) => `   ${escapeHidden(line, unicodeEscape)}\n`);
    terminal.err(`${render(one, textOf, { color: terminal.color })}\n${details.join("")}`);
  }
}

/** A diagnostic with its place in lines and columns (from 1, in code points), for `--format json`. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], textOf: TextOf): readonly { readonly [key: string]: JsonValue | undefined }[] {
  return diagnostics.map((one) => diagnosticJson(one, textOf));
}

export function diagnosticJson(diagnostic: Diagnostic, textOf: TextOf): { readonly [key: string]: JsonValue | undefined } {
  const { code, severity, message, span, path, labels, hint, fix } = diagnostic;
  return {
    code,
    severity,
    message,
    hint,
    ...(path !== undefined && { file: path }),
    ...(span !== undefined && place(span, textOf)),
    ...(labels !== undefined && { labels: labels.map((label) => ({ text: label.text, ...place(label.span, textOf) })) }),
    ...(fix !== undefined && {
      fix: { description: fix.description, edits: fix.edits.map((edit) => ({ ...place(edit.span, textOf), text: edit.text })) },
    }),
  };
}

function place(span: Span, textOf: TextOf): { readonly [key: string]: JsonValue } {
  return { file: span.file, ...placeOf(span, textOf) };
}

/** Undefined where the text is not known. */
export function placeOf(
  span: Span,
  textOf: TextOf,
): { readonly line: number; readonly column: number; readonly endLine: number; readonly endColumn: number } | undefined {
  const text = textOf(span.file);
  if (text === undefined) return undefined;
  const start = position(text, span.start);
  const end = position(text, span.end);
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `2 errors, 1 warning`, or `no problems`. */
export function problemCounts(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((d) => d.severity === "error").length;
  const warnings = diagnostics.filter((d) => d.severity === "warning").length;
  const parts = [errors > 0 && countText(errors, "error"), warnings > 0 && countText(warnings, "warning")].filter((part) => part !== false);
  return parts.length === 0 ? "no problems" : parts.join(", ");
}

/** Of the documents that `--format json` prints. Each has a schema in schema/; docs/json.md says when a version grows. */
export const reportVersions = { build: 1, check: 1, diff: 1, explain: 1, mutate: 1, prove: 1, scan: 1, support: 1, test: 1, vendor: 1 } as const;

/** Results for programs, with what they are and in which version. Made of plain data only, which an interface cannot say of itself. */
export function showReport(terminal: Terminal, kind: keyof typeof reportVersions, report: object): void {
  showJson(terminal, { [kind]: reportVersions[kind], ...report });
}

export function showJson(terminal: Terminal, document: object): void {
  terminal.json(jsonDocument(document as JsonValue));
}

/** What was found in samefire.yaml, by whichever stage knows its options, means for all detections that it could not run. */
export function misconfigured(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity, span }) => severity === "error" && span !== undefined && /\.ya?ml$/.test(span.file));
}

/** A file or folder that was asked for, or the manifest of what was put out before, cannot be read: more than a finding in it. */
export function unreadableInput(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.code.startsWith("E13") || d.code === "E0621");
}
