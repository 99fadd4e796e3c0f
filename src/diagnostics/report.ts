/** Makes diagnostics from the catalogue: code, place and typed parameters in, a whole diagnostic out. */

import { catalogue } from "./catalogue/index.ts";
import type { Diagnostic, DiagnosticKind, Fix, Label, Span } from "./diagnostic.ts";

export type Catalogue = typeof catalogue;
export type Code = keyof Catalogue;
export type ParametersOf<C extends Code> = Catalogue[C] extends DiagnosticKind<infer P> ? P : never;

interface Extras {
  readonly labels?: readonly Label[];
  readonly fix?: Fix;
}

/** Where a diagnostic points: a span of a text, a path without a text, or nowhere. */
export type Place = Span | { readonly path: string } | undefined;

export function problem<C extends Code>(code: C, place: Place, parameters: ParametersOf<C>, extras: Extras = {}): Diagnostic {
  // The catalogue is a record over its codes, so the entry's parameters are those of the code.
  const kind = catalogue[code] as unknown as DiagnosticKind<ParametersOf<C>>;
  const hint = kind.hint?.(parameters);
  return {
    code,
    severity: kind.severity,
    message: shortened(kind.text(parameters)),
    ...(place !== undefined && ("path" in place ? { path: place.path } : { span: place })),
    ...(hint !== undefined && { hint: shortened(hint) }),
    ...extras,
  };
}

/** A message quotes names and texts, and those may be as long as a file. */
const longestMessage = 2_000;

function shortened(text: string): string {
  if (text.length <= longestMessage) return text;
  const half = longestMessage / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`.replace(/\p{Surrogate}/gu, "");
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}
