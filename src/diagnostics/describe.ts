/** What a code means whatever it is about: its text and hint with every parameter left open. */

import { catalogue } from "./catalogue/index.ts";
import type { DiagnosticKind, Severity } from "./diagnostic.ts";

export interface Description {
  readonly severity: Severity;
  /** `…` stands for what differs from case to case. */
  readonly text: string;
  readonly hint?: string;
}

export function describe(code: string): Description | undefined {
  const kind = Object.hasOwn(catalogue, code) ? (catalogue as unknown as Readonly<Record<string, DiagnosticKind<unknown>>>)[code] : undefined;
  if (kind === undefined) return undefined;
  const known = chosen[code];
  if (known !== undefined) return { severity: kind.severity, text: known };
  const hint = kind.hint?.(open);
  return { severity: kind.severity, text: closed(kind.text(open)), ...(hint !== undefined && { hint: closed(hint) }) };
}

/** What is told there is chosen from a table by the parameter. */
const chosen: Readonly<Record<string, string>> = { E0114: "the regular expression is none that every platform takes" };

/** Stands for any parameter, whatever a text does with it: takes any property, may be called, and prints as `…`. */
const open: unknown = new Proxy(() => "…", {
  get: (_, key) => {
    if (key === Symbol.toPrimitive || key === "toString" || key === "join") return () => "…";
    if (key === Symbol.iterator) return undefined;
    return key === "length" ? 1 : open;
  },
  apply: () => open,
});

/** Arithmetic on what is open leaves digits behind it. */
function closed(text: unknown): string {
  return String(text)
    .replace(/…[\d…]*/g, "…")
    .replace(/NaN/g, "…");
}
