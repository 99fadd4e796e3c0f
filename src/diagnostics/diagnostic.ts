/** The shape of everything samefire says to its user. A mistake of the user is one of these, never a thrown exception. */

/** A piece of a text file: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = "error" | "warning" | "info";

/** A second place that explains the first, such as an earlier declaration. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** A certain repair: replace each span's text. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

export interface Diagnostic {
  /** `E0301` (error), `W0204` (warning), `I0001` (info); never changes its meaning and is never reused. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Absent only where there is no file, such as a folder that is missing. */
  readonly span?: Span;
  /** The file or folder concerned, where there is no span. */
  readonly path?: string;
  readonly labels?: readonly Label[];
  readonly hint?: string;
  readonly fix?: Fix;
}

/** One entry of the catalogue: how a code's text is made from its typed parameters. */
export interface DiagnosticKind<Parameters> {
  readonly severity: Severity;
  readonly text: (parameters: Parameters) => string;
  readonly hint?: (parameters: Parameters) => string | undefined;
}

export function diagnostic<Parameters>(kind: DiagnosticKind<Parameters>): DiagnosticKind<Parameters> {
  return kind;
}
